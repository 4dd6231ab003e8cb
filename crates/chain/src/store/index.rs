//! The index of committed transactions by what they told of, in a file of its own.
//!
//! Everything in it follows from the results that the chain keeps. So a thread of its own writes
//! it while the next block is made, no commit waits for it, and what a crash takes from it is
//! made again. A search waits until the index has every committed block.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use redb::{Database, Durability, ReadableDatabase, TableDefinition};

use super::{BlockInfo, failed, history};
use crate::error::ChainError;
use crate::search::CommittedTx;

/// Attribute (`type.key`), value and block, to the places in that block, 4 bytes each.
pub(super) const INDEX: TableDefinition<'_, (&str, &str, u64), &[u8]> =
    TableDefinition::new("index");
/// The last block that is in the index: its height and its state hash.
const LAST: TableDefinition<'_, (), (u64, &[u8])> = TableDefinition::new("last");

const FILE: &str = "index.redb";
/// Blocks that wait for the thread; a chain that is faster waits too.
const QUEUE: usize = 64;
/// Blocks between two waits for the disk.
const FLUSH_EVERY: u32 = 100;
const CACHE: usize = 16 << 20;

/// A committed block with its transactions, on the way into the index.
type Block = (BlockInfo, Vec<CommittedTx>);

/// The index with its thread.
#[derive(Debug)]
pub(super) struct Index {
    db: Arc<Database>,
    /// The last committed block.
    head: u64,
    progress: Arc<Progress>,
    sender: Option<SyncSender<Block>>,
    thread: Option<JoinHandle<()>>,
}

/// How far the thread has come.
#[derive(Debug)]
struct Progress {
    /// The last block in the index, or what the thread has failed with.
    height: Mutex<Result<u64, String>>,
    changed: Condvar,
}

impl Progress {
    fn new(height: u64) -> Self {
        Self { height: Mutex::new(Ok(height)), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Result<u64, String>> {
        self.height.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, to: Result<u64, String>) {
        *self.lock() = to;
        self.changed.notify_all();
    }

    /// Waits until a block is in the index.
    fn wait_for(&self, height: u64) -> Result<(), ChainError> {
        let mut now = self.lock();
        loop {
            match &*now {
                Err(why) => return Err(ChainError::Store(why.clone())),
                Ok(reached) if *reached >= height => return Ok(()),
                Ok(_) => now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

fn open(path: &Path) -> Result<Database, ChainError> {
    let db = Database::builder().set_cache_size(CACHE).create(path).map_err(failed)?;
    let tx = db.begin_write().map_err(failed)?;
    tx.open_table(INDEX).map_err(failed)?;
    tx.open_table(LAST).map_err(failed)?;
    tx.commit().map_err(failed)?;
    Ok(db)
}

/// The last block that is in an index; genesis if there is none.
fn last(db: &Database) -> Result<(u64, Vec<u8>), ChainError> {
    let tx = db.begin_read().map_err(failed)?;
    let last = tx.open_table(LAST).map_err(failed)?;
    let found = last.get(()).map_err(failed)?;
    Ok(found.map_or((0, Vec::new()), |found| (found.value().0, found.value().1.to_vec())))
}

/// An index of this very history, with its last block, if it can be read; a new one if there is none.
fn found(path: &Path, chain: &Database) -> Option<(Database, u64)> {
    let db = open(path).ok()?;
    let (height, hash) = last(&db).ok()?;
    let same = height == 0 || history::has_block(chain, height, &hash).ok()?;
    same.then_some((db, height))
}

impl Index {
    /// Opens the index of the chain in `home`, whose last block is `head`. An index that can't be
    /// read, or of another history, as of a chain that was set back, is made anew: it follows from
    /// the chain, and must not keep it from opening.
    pub(super) fn open(
        home: &Path,
        chain: &Arc<Database>,
        head: &BlockInfo,
    ) -> Result<Self, ChainError> {
        let path: PathBuf = home.join(FILE);
        let (db, height) = match found(&path, chain) {
            Some(found) => found,
            None => {
                std::fs::remove_file(&path)
                    .map_err(|e| ChainError::Store(format!("{}: {e}", path.display())))?;
                (open(&path)?, 0)
            }
        };
        let (db, progress) = (Arc::new(db), Arc::new(Progress::new(height)));
        let (sender, blocks) = sync_channel(QUEUE);
        let worker = Worker { db: db.clone(), chain: chain.clone(), since: 0 };
        let (told, head) = (progress.clone(), head.height);
        let thread = std::thread::Builder::new()
            .name("lode-index".to_string())
            .spawn(move || worker.run(height, head, &blocks, &told))
            .map_err(|e| ChainError::Store(format!("no thread: {e}")))?;
        Ok(Self { db, head, progress, sender: Some(sender), thread: Some(thread) })
    }

    /// Hands over a committed block.
    pub(super) fn add(&mut self, block: &BlockInfo, txs: Vec<CommittedTx>) {
        self.head = block.height;
        if let Some(sender) = &self.sender {
            // An error means that the thread has failed: the next search says why.
            let _ = sender.send((block.clone(), txs));
        }
    }

    /// Reads, when every committed block is in the index.
    pub(super) fn read(&self) -> Result<redb::ReadTransaction, ChainError> {
        self.progress.wait_for(self.head)?;
        self.db.begin_read().map_err(failed)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // What it has not written is made again.
            let _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Worker {
    db: Arc<Database>,
    chain: Arc<Database>,
    since: u32,
}

impl Worker {
    /// Catches up with the chain, then follows it.
    fn run(mut self, reached: u64, head: u64, blocks: &Receiver<Block>, progress: &Progress) {
        let outcome = self.catch_up(reached, head, progress).and_then(|()| {
            while let Ok((block, txs)) = blocks.recv() {
                self.write(&block, &txs)?;
                progress.set(Ok(block.height));
            }
            self.flush()
        });
        if let Err(why) = outcome {
            progress.set(Err(why.to_string()));
        }
    }

    fn catch_up(&mut self, reached: u64, head: u64, progress: &Progress) -> Result<(), ChainError> {
        for height in reached.saturating_add(1)..=head {
            let (block, txs) = history::block_with_txs(&self.chain, height)?;
            self.write(&block, &txs)?;
            progress.set(Ok(height));
        }
        progress.set(Ok(head));
        Ok(())
    }

    fn write(&mut self, block: &BlockInfo, txs: &[CommittedTx]) -> Result<(), ChainError> {
        let mut tx = self.db.begin_write().map_err(failed)?;
        self.since = self.since.saturating_add(1);
        if self.since < FLUSH_EVERY {
            tx.set_durability(Durability::None).map_err(failed)?;
        } else {
            self.since = 0;
        }
        {
            let mut index = tx.open_table(INDEX).map_err(failed)?;
            let mut name = String::new();
            for ((kind, key, value), places) in attributes(txs) {
                name.clear();
                name.extend([kind, ".", key]);
                let at = (name.as_str(), value, block.height);
                index.insert(at, places.as_slice()).map_err(failed)?;
            }
            let mut last = tx.open_table(LAST).map_err(failed)?;
            last.insert((), (block.height, block.state_hash.as_slice())).map_err(failed)?;
        }
        tx.commit().map_err(failed)
    }

    fn flush(&mut self) -> Result<(), ChainError> {
        if self.since > 0 {
            let mut tx = self.db.begin_write().map_err(failed)?;
            tx.set_durability(Durability::Immediate).map_err(failed)?;
            tx.commit().map_err(failed)?;
        }
        Ok(())
    }
}

/// What the transactions of a block told of, each with the places where it was told.
fn attributes(txs: &[CommittedTx]) -> BTreeMap<(&str, &str, &str), Vec<u8>> {
    let mut out = BTreeMap::<(&str, &str, &str), Vec<u8>>::new();
    for each in txs {
        for event in &each.result.events {
            for (key, value) in &event.attributes {
                let list = out.entry((event.kind.as_str(), key, value)).or_default();
                if !list.ends_with(&each.index.to_be_bytes()) {
                    list.extend_from_slice(&each.index.to_be_bytes());
                }
            }
        }
    }
    out
}
