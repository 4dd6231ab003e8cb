//! What was deployed, as a file.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ClientError;

/// Stored code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRecord {
    /// Its number on the chain.
    pub code_id: u64,
    /// SHA-256 of the wasm in hex.
    pub checksum: String,
    /// The transaction that stored it; none if it was there already.
    pub tx: Option<String>,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractRecord {
    /// Its address.
    pub address: String,
    /// Its label.
    pub label: String,
    /// Who may change its code; none for nobody.
    pub admin: Option<String>,
    /// The transaction that made it; none if it was there already.
    pub tx: Option<String>,
}

/// Lode on a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The chain's name.
    pub chain_id: String,
    /// Who deployed it, and owns the exchange.
    pub deployer: String,
    /// The cw20 face of shares.
    pub lp_token_code: Option<CodeRecord>,
    /// The exchange's code.
    pub exchange_code: Option<CodeRecord>,
    /// The exchange.
    pub exchange: Option<ContractRecord>,
}

fn failed(path: &Path, why: impl ToString) -> ClientError {
    ClientError::File(path.display().to_string(), why.to_string())
}

impl Deployment {
    /// Reads a record; `None` if there is no file.
    ///
    /// # Errors
    /// [`ClientError::File`] if it can't be read or understood.
    pub fn read(path: &Path) -> Result<Option<Self>, ClientError> {
        let raw = match fs::read(path) {
            Ok(raw) => raw,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(failed(path, e)),
        };
        serde_json::from_slice(&raw).map(Some).map_err(|e| failed(path, e))
    }

    /// Writes the record, whole or not at all.
    ///
    /// # Errors
    /// [`ClientError::File`] if it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ClientError> {
        let mut text = serde_json::to_vec_pretty(self).map_err(|e| failed(path, e))?;
        text.push(b'\n');
        let mut draft = path.as_os_str().to_owned();
        draft.push(".draft");
        let write = || {
            let mut file = fs::File::create(&draft)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&draft, path)
        };
        write().map_err(|e| failed(path, e))
    }
}
