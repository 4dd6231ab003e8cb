//! How a chain is set up.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::coin::Coin;
use crate::{Address, EngineKind, NativeCode, Staking};

/// Whether the results of transactions are kept, to be found again by hash or height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    /// Kept with the block.
    Keep,
    /// Only given back by `deliver`; a long run takes far less room.
    Drop,
}

/// What a contract's record tells of its place within the block of its creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// The index of the transaction: equal with every engine.
    Index,
    /// The gas that the block's transactions used before it, each up to its limit, as wasmd has
    /// it. It lengthens the record, and so the gas of every call, by some bytes.
    BlockGas,
}

/// How a chain runs, and where it lives.
#[derive(Clone, Debug)]
pub struct Config {
    /// How contracts run.
    pub engine: EngineKind,
    /// The native codes; used by [`EngineKind::Native`] only.
    pub native: Vec<NativeCode>,
    /// The folder that the chain lives in; `None` for memory only.
    pub home: Option<PathBuf>,
    /// The bech32 prefix of addresses.
    pub prefix: String,
    /// Every so many blocks a commit waits for the disk. A crash of the machine loses at most
    /// the blocks after the last wait, and never a part of one.
    pub flush_every: u32,
    /// What happens to results.
    pub results: Results,
    /// Bytes of the store's page cache. The state itself is always in memory.
    pub cache_bytes: usize,
    /// What contracts' records tell of their creation. A chain that is opened again needs the
    /// same as before.
    pub places: Places,
    /// Most SDK gas that a query from outside may use.
    pub query_gas: u64,
}

impl Config {
    /// Real wasm, in memory, with the prefix `wasm`.
    pub fn wasm() -> Self {
        Self {
            engine: EngineKind::Wasm,
            native: Vec::new(),
            home: None,
            prefix: "wasm".to_string(),
            flush_every: 1,
            results: Results::Drop,
            cache_bytes: 64 << 20,
            places: Places::Index,
            query_gas: 50_000_000,
        }
    }

    /// Real wasm with every record as wasmd has it, in memory, with the prefix `wasm`.
    pub fn like_wasmd() -> Self {
        Self { places: Places::BlockGas, ..Self::wasm() }
    }

    /// Native code, in memory, with the prefix `wasm`.
    pub fn native(native: Vec<NativeCode>) -> Self {
        Self { engine: EngineKind::Native, native, ..Self::wasm() }
    }

    /// The same, living in a folder.
    #[must_use]
    pub fn at(mut self, home: impl AsRef<Path>) -> Self {
        self.home = Some(home.as_ref().to_path_buf());
        self
    }

    /// The same, keeping the results of transactions.
    #[must_use]
    pub fn keep_results(mut self) -> Self {
        self.results = Results::Keep;
        self
    }
}

/// A chain's first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// The chain's name, part of every contract's `env`.
    pub chain_id: String,
    /// Its time in ns since 1970, above 0.
    pub time_ns: u64,
    /// Accounts in the order of their numbers, with what they own.
    pub accounts: Vec<(Address, Vec<Coin>)>,
    /// How it stakes; without it there is no staking on the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staking: Option<Staking>,
}
