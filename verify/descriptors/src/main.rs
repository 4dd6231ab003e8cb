//! Compiles the interface of Cosmos SDK and wasmd to what `crates/query/src/descriptors.bin.gz` holds.
//!
//! The definitions come from the Go module proxy, at the versions that Lode is held against:
//!
//! ```text
//! cargo run --release -p lode-descriptors
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Modules and the folder in each from which names of files count.
const MODULES: [(&str, &str); 5] = [
    ("github.com/cosmos/cosmos-sdk@v0.53.6", "proto"),
    ("github.com/CosmWasm/wasmd@v0.61.14", "proto"),
    ("github.com/cosmos/cosmos-proto@v1.0.0-beta.5", "proto"),
    ("github.com/cosmos/gogoproto@v1.7.2", ""),
    ("github.com/grpc-ecosystem/grpc-gateway@v1.16.0", "third_party/googleapis"),
];

/// What is compiled, with everything that it imports.
const FOLDERS: [&str; 21] = [
    "cosmos/auth/v1beta1",
    "cosmos/authz/v1beta1",
    "cosmos/bank/v1beta1",
    "cosmos/base/node/v1beta1",
    "cosmos/consensus/v1",
    "cosmos/crypto/ed25519",
    "cosmos/crypto/multisig",
    "cosmos/crypto/secp256k1",
    "cosmos/crypto/secp256r1",
    "cosmos/distribution/v1beta1",
    "cosmos/feegrant/v1beta1",
    "cosmos/gov/v1",
    "cosmos/gov/v1beta1",
    "cosmos/mint/v1beta1",
    "cosmos/slashing/v1beta1",
    "cosmos/staking/v1beta1",
    "cosmos/tx/v1beta1",
    "cosmos/upgrade/v1beta1",
    "cosmos/vesting/v1beta1",
    "cosmwasm/wasm/v1",
    // Last: once this package is there, the compiler takes `tendermint.abci` in a neighbour for
    // a part of it.
    "cosmos/base/tendermint/v1beta1",
];

fn main() -> anyhow::Result<()> {
    let roots: Vec<PathBuf> = MODULES
        .iter()
        .map(|(module, folder)| Ok(download(module)?.join(folder)))
        .collect::<anyhow::Result<_>>()?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        for root in &roots {
            files.extend(protos(&root.join(folder))?);
        }
    }
    let mut compiler = protox::Compiler::new(&roots)?;
    compiler.include_imports(true).include_source_info(false).open_files(&files)?;
    let raw = compiler.encode_file_descriptor_set();
    let count = compiler.file_descriptor_set().file.len();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&raw)?;
    let packed = gzip.finish()?;
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/query/src/descriptors.bin.gz");
    std::fs::write(&path, &packed)?;
    println!("{count} files, {} bytes, {} packed", raw.len(), packed.len());
    Ok(())
}

/// The folder that the module is in after `go mod download`.
fn download(module: &str) -> anyhow::Result<PathBuf> {
    let done = Command::new("go")
        .args(["mod", "download", "-json", module])
        .current_dir(std::env::temp_dir())
        .output()?;
    let said: serde_json::Value = serde_json::from_slice(&done.stdout)?;
    let folder = said.get("Dir").and_then(|dir| dir.as_str());
    Ok(folder.with_context(|| format!("{module}: {said}"))?.into())
}

fn protos(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            out.extend(protos(&path)?);
        } else if path.extension().is_some_and(|e| e == "proto") {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}
