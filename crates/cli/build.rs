//! Puts the contracts' wasm into the binary, if it is built, so that `lode demo` runs anywhere.

use std::path::Path;
use std::{env, fs, io};

/// The artifacts, and under which constant each is found.
const ARTIFACTS: [(&str, &str); 2] =
    [("EXCHANGE", "lode_exchange.wasm"), ("LP_TOKEN", "lode_lp_token.wasm")];

fn main() -> io::Result<()> {
    let variable = |name| env::var_os(name).ok_or_else(|| io::Error::other(format!("no {name}")));
    let manifest = variable("CARGO_MANIFEST_DIR")?;
    let out = variable("OUT_DIR")?;
    let artifacts = Path::new(&manifest).join("../../artifacts");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", artifacts.display());

    let mut source = String::new();
    for (name, file) in ARTIFACTS {
        let from = artifacts.join(file);
        let value = if from.is_file() {
            println!("cargo::rerun-if-changed={}", from.display());
            fs::copy(&from, Path::new(&out).join(file))?;
            format!("Some(include_bytes!({file:?}))")
        } else {
            "None".to_owned()
        };
        source.push_str(&format!("pub(super) const {name}: Option<&[u8]> = {value};\n"));
    }
    fs::write(Path::new(&out).join("embedded.rs"), source)
}
