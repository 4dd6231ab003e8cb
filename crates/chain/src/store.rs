//! What survives a restart: a redb file, written in one transaction for each block.

mod history;
mod index;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::acts::Act;
use crate::config::Genesis;
use crate::engine::{Code, Facts};
use crate::error::ChainError;
use crate::event::Event;
use crate::search::CommittedTx;
use crate::state::{Key, Writes};
use index::Index;

const STATE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("state");
const CODES: TableDefinition<'_, &[u8], (&str, &[u8])> = TableDefinition::new("codes");
const BLOCKS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("blocks");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

const CHAIN: &str = "chain";
const APP: &str = "app";
const GENESIS: &str = "genesis";
const FILE: &str = "chain.redb";

/// A block, as the chain remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockInfo {
    /// Its number; genesis is 0.
    pub height: u64,
    /// Its time in ns since 1970.
    pub time_ns: u64,
    /// SHA-256 over the last block's hash, height, time and the block's final writes.
    pub state_hash: [u8; 32],
    /// How many transactions it has, failed ones included.
    pub txs: u32,
    /// The gas that they used.
    pub gas_used: u64,
}

/// What the chain is, apart from its blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) version: u32,
    pub(crate) chain_id: String,
    pub(crate) prefix: String,
}

/// Everything that one commit writes.
pub(crate) struct Batch<'a> {
    pub(crate) block: &'a BlockInfo,
    pub(crate) writes: &'a Writes,
    pub(crate) codes: &'a [std::sync::Arc<Code>],
    /// Transactions and events to be found again.
    pub(crate) txs: &'a [CommittedTx],
    pub(crate) events: &'a [Event],
    /// What the host did.
    pub(crate) acts: &'a [(u32, Act)],
    pub(crate) app: Option<&'a [u8]>,
    /// What a new chain starts with.
    pub(crate) founding: Option<(&'a Identity, &'a Genesis)>,
}

/// Everything that opening a chain reads.
pub(crate) struct Loaded {
    pub(crate) identity: Identity,
    pub(crate) last: BlockInfo,
    pub(crate) records: BTreeMap<Key, Vec<u8>>,
    pub(crate) codes: Vec<Code>,
}

/// The open file.
#[derive(Debug)]
pub(crate) struct Store {
    home: PathBuf,
    db: Arc<Database>,
    /// For the search for transactions, if results are kept.
    index: Option<Index>,
    /// Blocks between two commits that wait for the disk.
    every: u32,
    since: u32,
}

fn failed(error: impl Into<redb::Error>) -> ChainError {
    ChainError::Store(error.into().to_string())
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, ChainError> {
    serde_json::to_vec(value).map_err(|e| ChainError::Store(e.to_string()))
}

fn decode<T: DeserializeOwned>(raw: &[u8], what: &str) -> Result<T, ChainError> {
    serde_json::from_slice(raw).map_err(|e| ChainError::Damaged(format!("{what}: {e}")))
}

impl Store {
    /// The file of a chain that lives in `home`.
    pub(crate) fn path(home: &Path) -> PathBuf {
        home.join(FILE)
    }

    /// Opens or makes the file. `every` = 1 makes each block wait for the disk.
    pub(crate) fn open(home: &Path, cache: usize, every: u32) -> Result<Self, ChainError> {
        std::fs::create_dir_all(home)
            .map_err(|e| ChainError::Store(format!("{}: {e}", home.display())))?;
        let db = Database::builder().set_cache_size(cache).create(Self::path(home));
        let db = db.map_err(|e| match e {
            redb::DatabaseError::DatabaseAlreadyOpen => {
                ChainError::Store("a node runs on this folder".to_string())
            }
            other => failed(other),
        })?;
        let (home, db) = (home.to_path_buf(), Arc::new(db));
        Ok(Self { home, db, index: None, every: every.max(1), since: 0 })
    }

    /// Keeps an index of the transactions of a chain whose last block is `head`.
    pub(crate) fn keep_index(&mut self, head: &BlockInfo) -> Result<(), ChainError> {
        self.index = Some(Index::open(&self.home, &self.db, head)?);
        Ok(())
    }

    /// Hands a committed block to the index.
    pub(crate) fn add_to_index(&mut self, block: &BlockInfo, txs: Vec<CommittedTx>) {
        if let Some(index) = &mut self.index {
            index.add(block, txs);
        }
    }

    /// Writes a block, all of it or nothing.
    pub(crate) fn commit(&mut self, batch: &Batch<'_>) -> Result<(), ChainError> {
        let mut tx = self.db.begin_write().map_err(failed)?;
        self.since = self.since.saturating_add(1);
        let waits = self.since >= self.every;
        let durability = if waits { Durability::Immediate } else { Durability::None };
        tx.set_durability(durability).map_err(failed)?;
        write_state(&tx, batch.writes)?;
        write_codes(&tx, batch.codes)?;
        history::write(&tx, batch)?;
        {
            let mut blocks = tx.open_table(BLOCKS).map_err(failed)?;
            let raw = encode(batch.block)?;
            blocks.insert(batch.block.height, raw.as_slice()).map_err(failed)?;
        }
        {
            let mut meta = tx.open_table(META).map_err(failed)?;
            if let Some(app) = batch.app {
                meta.insert(APP, app).map_err(failed)?;
            }
            if let Some((identity, genesis)) = batch.founding {
                meta.insert(CHAIN, encode(identity)?.as_slice()).map_err(failed)?;
                meta.insert(GENESIS, encode(genesis)?.as_slice()).map_err(failed)?;
            }
        }
        tx.commit().map_err(failed)?;
        if waits {
            self.since = 0;
        }
        Ok(())
    }

    /// Writes records and codes without a block, as a chain that is taken in has them.
    pub(crate) fn fill(
        &mut self,
        writes: &Writes,
        codes: &[std::sync::Arc<Code>],
    ) -> Result<(), ChainError> {
        let mut tx = self.db.begin_write().map_err(failed)?;
        tx.set_durability(Durability::None).map_err(failed)?;
        write_state(&tx, writes)?;
        write_codes(&tx, codes)?;
        tx.commit().map_err(failed)?;
        self.since = self.since.saturating_add(1);
        Ok(())
    }

    /// Waits until every committed block is on the disk.
    pub(crate) fn flush(&mut self) -> Result<(), ChainError> {
        if self.since > 0 {
            let mut tx = self.db.begin_write().map_err(failed)?;
            tx.set_durability(Durability::Immediate).map_err(failed)?;
            tx.commit().map_err(failed)?;
            self.since = 0;
        }
        Ok(())
    }

    /// Reads the whole chain; `None` if the file has none.
    pub(crate) fn load(&self) -> Result<Option<Loaded>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let meta = match tx.open_table(META) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(e) => return Err(failed(e)),
        };
        let Some(raw) = meta.get(CHAIN).map_err(failed)? else { return Ok(None) };
        let identity = decode(raw.value(), "identity")?;
        let blocks = tx.open_table(BLOCKS).map_err(failed)?;
        let Some((_, raw)) = blocks.last().map_err(failed)? else { return Ok(None) };
        let last = decode(raw.value(), "block")?;
        let mut records = BTreeMap::new();
        for entry in tx.open_table(STATE).map_err(failed)?.iter().map_err(failed)? {
            let (key, value) = entry.map_err(failed)?;
            records.insert(key.value().to_vec(), value.value().to_vec());
        }
        let mut codes = Vec::new();
        for entry in tx.open_table(CODES).map_err(failed)?.iter().map_err(failed)? {
            let (key, value) = entry.map_err(failed)?;
            let (name, wasm) = value.value();
            let checksum = key.value().try_into();
            let checksum = checksum.map_err(|_| ChainError::Damaged("code checksum".into()))?;
            let facts = Facts::of(wasm).map_err(ChainError::Damaged)?;
            codes.push(Code { checksum, name: name.to_string(), wasm: wasm.to_vec(), facts });
        }
        Ok(Some(Loaded { identity, last, records, codes }))
    }

    pub(crate) fn block(&self, height: u64) -> Result<Option<BlockInfo>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let blocks = tx.open_table(BLOCKS).map_err(failed)?;
        match blocks.get(height).map_err(failed)? {
            Some(raw) => decode(raw.value(), "block").map(Some),
            None => Ok(None),
        }
    }

    pub(crate) fn genesis(&self) -> Result<Genesis, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let meta = tx.open_table(META).map_err(failed)?;
        let raw = meta.get(GENESIS).map_err(failed)?;
        let raw = raw.ok_or_else(|| ChainError::Damaged("genesis is gone".into()))?;
        decode(raw.value(), "genesis")
    }

    pub(crate) fn app(&self) -> Result<Option<Vec<u8>>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let meta = tx.open_table(META).map_err(failed)?;
        Ok(meta.get(APP).map_err(failed)?.map(|raw| raw.value().to_vec()))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Commits that did not wait for the disk are lost without this; a failure here is
        // the same loss as a crash, from which the file recovers.
        let _ = self.flush();
    }
}

fn write_state(tx: &redb::WriteTransaction, writes: &Writes) -> Result<(), ChainError> {
    let mut state = tx.open_table(STATE).map_err(failed)?;
    for (key, value) in writes {
        match value {
            Some(value) => drop(state.insert(key.as_slice(), value.as_slice()).map_err(failed)?),
            None => drop(state.remove(key.as_slice()).map_err(failed)?),
        }
    }
    Ok(())
}

fn write_codes(
    tx: &redb::WriteTransaction,
    codes: &[std::sync::Arc<Code>],
) -> Result<(), ChainError> {
    let mut table = tx.open_table(CODES).map_err(failed)?;
    for code in codes {
        let value = (code.name.as_str(), code.wasm.as_slice());
        table.insert(code.checksum.as_slice(), value).map_err(failed)?;
    }
    Ok(())
}
