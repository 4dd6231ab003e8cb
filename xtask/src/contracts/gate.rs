//! What a wasm file must be before it goes near a chain.

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{ExternalKind, Parser, Payload, Validator, WasmFeatures};

use super::build::{Contract, Origin};

/// The largest contract that we ship, in bytes. A wasm's size is paid at upload, and once per
/// call when the code isn't pinned.
pub(crate) const SIZE_BYTES_MAX: usize = 400_000;

/// What every chain asks for, and what a person can do with a contract.
///
/// A wrapper that only re-exports another crate passes `store_code` and has none of the last
/// three, so the chain's own check isn't enough.
const EXPORTS: [&str; 6] =
    ["allocate", "deallocate", "interface_version_8", "instantiate", "execute", "query"];

/// Checks exports, size and format of a lowered contract.
///
/// # Errors
/// With the gate that refused it.
pub(crate) fn check(contract: &Contract, wasm: &[u8]) -> Result<()> {
    mvp(wasm)?;
    exports(wasm)?;
    if contract.origin == Origin::Own {
        ensure!(
            wasm.len() <= SIZE_BYTES_MAX,
            "it has {} bytes and may have {SIZE_BYTES_MAX}",
            wasm.len()
        );
        portable(wasm)?;
    }
    paths(wasm)
}

/// The file must be valid in the first version of the format, so that old chains take it too.
fn mvp(wasm: &[u8]) -> Result<()> {
    Validator::new_with_features(WasmFeatures::WASM1)
        .validate_all(wasm)
        .context("it isn't plain wasm 1.0; was it lowered?")?;
    Ok(())
}

fn exports(wasm: &[u8]) -> Result<()> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ExportSection(section) = payload? {
            for export in section {
                let export = export?;
                if export.kind == ExternalKind::Func {
                    found.push(export.name.to_owned());
                }
            }
        }
    }
    for name in EXPORTS {
        ensure!(
            found.iter().any(|have| have == name),
            "it doesn't export {name}; entry points in a library that is only re-exported get lost"
        );
    }
    Ok(())
}

/// Old chains refuse code that asks for newer host features by a `requires_…` export.
fn portable(wasm: &[u8]) -> Result<()> {
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ExportSection(section) = payload? {
            for export in section {
                let name = export?.name;
                if name.starts_with("requires_cosmwasm_") {
                    bail!("it exports {name}: leave that feature of cosmwasm-std off");
                }
            }
        }
    }
    Ok(())
}

/// A path of the building machine in the code would make builds differ, and tell on the builder.
fn paths(wasm: &[u8]) -> Result<()> {
    for folder in ["home/", "root/", "Users/", "tmp/"].map(|name| format!("/{name}")) {
        if let Some(at) = wasm.windows(folder.len()).position(|have| have == folder.as_bytes()) {
            let text: String = wasm[at..]
                .iter()
                .take(80)
                .take_while(|byte| byte.is_ascii_graphic())
                .map(|&byte| char::from(byte))
                .collect();
            bail!("it holds a path of this machine: {text}");
        }
    }
    Ok(())
}
