//! Where the published bytecode is found.

use std::path::{Path, PathBuf};

use revm::primitives::keccak256;
use serde_json::Value;

use crate::{OracleError, Result};

/// One compiled contract of the npm package.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The code that deploys the contract, without constructor arguments.
    pub init_code: Vec<u8>,
}

impl Artifact {
    /// Reads `name` from `@uniswap/v2-core/build` in the installed npm packages.
    ///
    /// # Errors
    /// [`OracleError::Missing`] when the package isn't installed, [`OracleError::Malformed`] when
    /// its file holds no bytecode.
    pub fn load(name: &str) -> Result<Self> {
        let path = node_modules()
            .join("@uniswap")
            .join("v2-core")
            .join("build")
            .join(format!("{name}.json"));
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|e| OracleError::Missing { path: shown.clone(), reason: e.to_string() })?;
        let malformed = || OracleError::Malformed { path: shown.clone() };
        let json: Value = serde_json::from_str(&text).map_err(|_| malformed())?;
        // The build holds both the compiler's own layout and a flat field, by tool version.
        let code = json["bytecode"].as_str().or_else(|| json["evm"]["bytecode"]["object"].as_str());
        let code = code.ok_or_else(malformed)?;
        let init_code =
            hex::decode(code.strip_prefix("0x").unwrap_or(code)).map_err(|_| malformed())?;
        if init_code.is_empty() {
            return Err(malformed());
        }
        Ok(Self { init_code })
    }

    /// The keccak-256 hash of the code in lower-case hex, which names the code for good.
    #[must_use]
    pub fn init_code_hash(&self) -> String {
        hex::encode(keccak256(&self.init_code))
    }
}

/// The folder that holds the npm packages: `LODE_NODE_MODULES`, else `node_modules` in the
/// repository's root.
#[must_use]
pub fn node_modules() -> PathBuf {
    std::env::var_os("LODE_NODE_MODULES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..").join("node_modules"),
        PathBuf::from,
    )
}
