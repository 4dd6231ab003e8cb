//! Transactions that wait for a block.

use std::collections::{BTreeMap, HashMap, VecDeque};

use lode_chain::ReadTx;
use sha2::{Digest, Sha256};

use crate::options::Limits;

/// Hashes that are remembered, so that the same bytes are not taken twice.
const CACHE: usize = 10_000;

pub(crate) type Hash = [u8; 32];

/// A transaction that passed its check.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) tx: ReadTx,
}

impl Waiting {
    /// Its bytes.
    pub(crate) fn raw(&self) -> &[u8] {
        self.tx.raw()
    }
}

/// Why a transaction is not even checked; the texts are CometBFT's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("tx already exists in cache")]
    Known,
    #[error("Tx too large. Max size is {max}, but got {got}")]
    TooLarge { max: usize, got: usize },
    #[error(
        "mempool is full: number of txs {txs} (max: {max_txs}), total txs bytes {bytes} (max: {max_bytes})"
    )]
    Full { txs: usize, max_txs: usize, bytes: usize, max_bytes: usize },
}

/// The mempool: first come, first served, which keeps each sender's sequences in order.
#[derive(Debug, Default)]
pub(crate) struct Mempool {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// By hash: the number under which it is in `order`.
    known: HashMap<Hash, u64>,
    /// Known hashes, the oldest first: one is forgotten without a look at the others, because
    /// anybody can hand in transactions that fail.
    order: BTreeMap<u64, Hash>,
    next: u64,
}

/// The hash of a transaction.
pub(crate) fn tx_hash(raw: &[u8]) -> Hash {
    Sha256::digest(raw).into()
}

/// Whether a transaction is small enough to be read at all.
pub(crate) fn fits(len: usize, limits: &Limits) -> Result<(), Unfit> {
    if len > limits.tx_bytes {
        return Err(Unfit::TooLarge { max: limits.tx_bytes, got: len });
    }
    Ok(())
}

impl Mempool {
    /// Whether a transaction may be checked; from now on its hash is known.
    pub(crate) fn admit(&mut self, tx: &ReadTx, limits: &Limits) -> Result<(), Unfit> {
        let len = tx.raw().len();
        fits(len, limits)?;
        let full = self.waiting.len() >= limits.pool_txs
            || self.bytes.saturating_add(len) > limits.pool_bytes;
        if full {
            return Err(Unfit::Full {
                txs: self.waiting.len(),
                max_txs: limits.pool_txs,
                bytes: self.bytes,
                max_bytes: limits.pool_bytes,
            });
        }
        if !self.remember(tx.hash()) {
            return Err(Unfit::Known);
        }
        Ok(())
    }

    fn remember(&mut self, hash: Hash) -> bool {
        if self.known.contains_key(&hash) {
            return false;
        }
        self.known.insert(hash, self.next);
        self.order.insert(self.next, hash);
        self.next = self.next.saturating_add(1);
        if self.order.len() > CACHE
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.known.remove(&oldest);
        }
        true
    }

    /// Takes a hash out of what is known, so that the same bytes may be tried again.
    pub(crate) fn forget(&mut self, hash: &Hash) {
        if let Some(number) = self.known.remove(hash) {
            self.order.remove(&number);
        }
    }

    /// Puts a transaction last.
    pub(crate) fn push(&mut self, tx: Waiting) {
        self.bytes = self.bytes.saturating_add(tx.raw().len());
        self.waiting.push_back(tx);
    }

    /// Takes the first transaction, if it has at most so many bytes.
    pub(crate) fn pop(&mut self, room: usize) -> Option<Waiting> {
        let first = self.waiting.front()?;
        if first.raw().len() > room {
            return None;
        }
        let tx = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(tx.raw().len());
        Some(tx)
    }

    /// Takes everything that waits, to be checked again.
    pub(crate) fn take(&mut self) -> VecDeque<Waiting> {
        self.bytes = 0;
        std::mem::take(&mut self.waiting)
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many transactions wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Their bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The transactions that wait, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter()
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lode_chain::{Chain, Config, Genesis};

    fn reader() -> lode_chain::Reader {
        let genesis =
            Genesis { chain_id: "c".to_string(), time_ns: 1, accounts: Vec::new(), staking: None };
        Chain::create(Config::native(Vec::new()), &genesis).unwrap().reader()
    }

    #[test]
    fn keeps_order_refuses_copies_and_bounds() {
        let reader = reader();
        let read = |raw: &[u8]| reader.read(raw.to_vec());
        let limits = Limits { pool_txs: 2, tx_bytes: 3, ..Limits::default() };
        let mut pool = Mempool::default();
        for raw in [[1_u8], [2]] {
            pool.admit(&read(&raw), &limits).expect("room");
            pool.push(Waiting { tx: read(&raw) });
        }
        assert!(matches!(pool.admit(&read(&[3]), &limits), Err(Unfit::Full { txs: 2, .. })));
        let large = pool.admit(&read(&[0; 4]), &limits);
        assert!(matches!(large, Err(Unfit::TooLarge { max: 3, got: 4 })));
        assert_eq!(pool.pop(1).map(|tx| tx.raw().to_vec()), Some(vec![1]));
        assert_eq!(pool.admit(&read(&[1]), &limits), Err(Unfit::Known));
        assert_eq!(pool.admit(&read(&[2]), &limits), Err(Unfit::Known));
        pool.forget(&tx_hash(&[1]));
        assert!(pool.admit(&read(&[1]), &limits).is_ok());
        assert!(pool.pop(0).is_none());
        assert_eq!((pool.len(), pool.bytes()), (1, 1));
    }

    #[test]
    fn what_is_forgotten_makes_nobody_else_be_forgotten() {
        let limits = Limits::default();
        let mut pool = Mempool::default();
        let reader = reader();
        let read = |n: usize| reader.read(n.to_be_bytes().to_vec());
        assert!(pool.admit(&read(0), &limits).is_ok());
        for n in 1..=2 * CACHE {
            let tx = read(n);
            pool.admit(&tx, &limits).expect("room");
            pool.forget(&tx.hash());
        }
        assert_eq!(pool.admit(&read(0), &limits), Err(Unfit::Known));
        // What is not forgotten pushes the oldest out, and no more than that.
        for n in 1..=CACHE {
            assert!(pool.admit(&read(n), &limits).is_ok());
        }
        assert_eq!((pool.known.len(), pool.order.len()), (CACHE, CACHE));
        assert_eq!(pool.admit(&read(1), &limits), Err(Unfit::Known));
        assert!(pool.admit(&read(0), &limits).is_ok());
    }
}
