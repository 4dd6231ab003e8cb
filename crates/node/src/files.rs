//! Small files of a home.

use std::io::Write;
use std::path::Path;

use lode_chain::Genesis;
use serde::{Deserialize, Serialize};

use crate::error::NodeError;

const FILE: &str = "node.json";

fn failed(path: &Path, error: impl std::fmt::Display) -> NodeError {
    NodeError::File(path.display().to_string(), error.to_string())
}

/// Writes a file that only its owner can read, whole or not at all: beside its place, then
/// moved there.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), NodeError> {
    let near = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&near).map_err(|e| failed(&near, e))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| failed(&near, e))?;
    std::fs::rename(&near, path).map_err(|e| failed(path, e))
}

/// What a home was set up with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The chain's name.
    pub(crate) chain_id: String,
    /// The bech32 prefix.
    pub(crate) prefix: String,
    /// How many accounts were funded at genesis.
    pub(crate) accounts: u32,
    /// How many validators stake; none on a chain from before there was staking.
    #[serde(default)]
    pub(crate) validators: u32,
    /// The time of genesis, in ns.
    pub(crate) genesis_ns: u64,
    /// What each block takes longer by order of the desk, in ms.
    #[serde(default)]
    pub(crate) slow_ms: u64,
}

impl Setup {
    /// The same, with what another genesis of the chain says.
    pub(crate) fn founded(self, genesis: &Genesis) -> Self {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let validators = count(genesis.staking.as_ref().map_or(0, |s| s.validators.len()));
        // Each validator's operator has an account behind those of people.
        let accounts = count(genesis.accounts.len()).saturating_sub(validators);
        Self { accounts, validators, genesis_ns: genesis.time_ns, ..self }
    }

    /// Reads it; `None` if the home has none.
    pub(crate) fn read(home: &Path) -> Result<Option<Self>, NodeError> {
        let path = home.join(FILE);
        match std::fs::read(&path) {
            Ok(raw) => serde_json::from_slice(&raw).map(Some).map_err(|e| failed(&path, e)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(&path, e)),
        }
    }

    /// Writes it.
    pub(crate) fn write(&self, home: &Path) -> Result<(), NodeError> {
        let path = home.join(FILE);
        let text = serde_json::to_vec_pretty(self).map_err(|e| failed(&path, e))?;
        write_private(&path, &text)
    }
}
