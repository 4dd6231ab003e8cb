//! The seals of blocks on the disk: headers, votes and ids.
//!
//! Everything in it follows from the chain and the validator's key. So its writes need not wait
//! for the disk: what a crash takes from it is made again from the chain at the next start.

use std::path::Path;

use prost::Message as _;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, backends};
use tendermint_proto::v0_38::types::{BlockMeta, Commit};

use crate::error::{NodeError, stored};
use crate::seal::Sealed;

type Record<'a> = (&'a [u8], &'a [u8], &'a [u8]);

const SEALS: TableDefinition<'_, u64, Record<'_>> = TableDefinition::new("seals");
const IDS: TableDefinition<'_, &[u8], u64> = TableDefinition::new("ids");
const FILE: &str = "seals.redb";
/// Blocks between two waits for the disk: how much a start after a crash makes again at most.
const FLUSH_EVERY: u32 = 1_000;
const CACHE: usize = 16 << 20;

/// The seals of all blocks.
#[derive(Debug)]
pub(crate) struct Ledger {
    db: Database,
    since: u32,
    last: Option<Sealed>,
}

fn damaged(error: prost::DecodeError) -> NodeError {
    NodeError::Chain(lode_chain::ChainError::Damaged(error.to_string()))
}

fn read((meta, commit, results): Record<'_>) -> Result<Sealed, NodeError> {
    Ok(Sealed {
        meta: BlockMeta::decode(meta).map_err(damaged)?,
        commit: Commit::decode(commit).map_err(damaged)?,
        results_hash: results.to_vec(),
    })
}

impl Ledger {
    /// Opens the file of a home, or one in memory.
    pub(crate) fn open(home: Option<&Path>) -> Result<Self, NodeError> {
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE);
        let db = match home {
            Some(home) => builder.create(home.join(FILE)).map_err(stored)?,
            None => {
                builder.create_with_backend(backends::InMemoryBackend::new()).map_err(stored)?
            }
        };
        let tx = db.begin_write().map_err(stored)?;
        tx.open_table(SEALS).map_err(stored)?;
        tx.open_table(IDS).map_err(stored)?;
        tx.commit().map_err(stored)?;
        let mut out = Self { db, since: 0, last: None };
        out.last = out.newest()?;
        Ok(out)
    }

    fn newest(&self) -> Result<Option<Sealed>, NodeError> {
        let tx = self.db.begin_read().map_err(stored)?;
        let seals = tx.open_table(SEALS).map_err(stored)?;
        seals.last().map_err(stored)?.map(|(_, record)| read(record.value())).transpose()
    }

    /// The newest seal.
    pub(crate) fn last(&self) -> Option<&Sealed> {
        self.last.as_ref()
    }

    /// The height of the newest seal; 0 if there is none.
    pub(crate) fn height(&self) -> u64 {
        self.last.as_ref().map_or(0, |sealed| u64::try_from(sealed.header().height).unwrap_or(0))
    }

    /// Adds the next seal.
    pub(crate) fn add(&mut self, sealed: Sealed) -> Result<(), NodeError> {
        let height = self.height().saturating_add(1);
        let mut tx = self.db.begin_write().map_err(stored)?;
        self.since = self.since.saturating_add(1);
        if self.since < FLUSH_EVERY {
            tx.set_durability(Durability::None).map_err(stored)?;
        } else {
            self.since = 0;
        }
        {
            let mut seals = tx.open_table(SEALS).map_err(stored)?;
            let (meta, commit) = (sealed.meta.encode_to_vec(), sealed.commit.encode_to_vec());
            let record = (meta.as_slice(), commit.as_slice(), sealed.results_hash.as_slice());
            seals.insert(height, record).map_err(stored)?;
            let mut ids = tx.open_table(IDS).map_err(stored)?;
            ids.insert(sealed.id().hash.as_slice(), height).map_err(stored)?;
        }
        tx.commit().map_err(stored)?;
        self.last = Some(sealed);
        Ok(())
    }

    /// The seal of a height.
    pub(crate) fn get(&self, height: u64) -> Result<Option<Sealed>, NodeError> {
        if height == self.height() {
            return Ok(self.last.clone());
        }
        let tx = self.db.begin_read().map_err(stored)?;
        let seals = tx.open_table(SEALS).map_err(stored)?;
        seals.get(height).map_err(stored)?.map(|record| read(record.value())).transpose()
    }

    /// The height of the block with an id.
    pub(crate) fn find(&self, hash: &[u8]) -> Result<Option<u64>, NodeError> {
        let tx = self.db.begin_read().map_err(stored)?;
        let ids = tx.open_table(IDS).map_err(stored)?;
        Ok(ids.get(hash).map_err(stored)?.map(|height| height.value()))
    }

    /// Forgets every seal above a height, after the chain was set back.
    pub(crate) fn cut(&mut self, height: u64) -> Result<(), NodeError> {
        let tx = self.db.begin_write().map_err(stored)?;
        {
            let mut seals = tx.open_table(SEALS).map_err(stored)?;
            seals.retain(|key, _| key <= height).map_err(stored)?;
            let mut ids = tx.open_table(IDS).map_err(stored)?;
            ids.retain(|_, at| at <= height).map_err(stored)?;
        }
        tx.commit().map_err(stored)?;
        self.since = 0;
        self.last = self.newest()?;
        Ok(())
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // Nothing is lost for good if this fails: see the top of the file.
        if let Ok(mut tx) = self.db.begin_write() {
            let _ = tx.set_durability(Durability::Immediate);
            let _ = tx.commit();
        }
    }
}
