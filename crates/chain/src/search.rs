//! Committed transactions, found by hash, by block or by what they told of.

use std::ops::Range;

use crate::chain::Chain;
use crate::error::ChainError;
use crate::event::Event;
use crate::tx::TxResult;

/// A committed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedTx {
    /// Its block.
    pub height: u64,
    /// Its place in the block, from 0.
    pub index: u32,
    /// Its bytes, a `TxRaw`.
    pub raw: Vec<u8>,
    /// What came of it.
    pub result: TxResult,
}

/// What transactions are searched by: all conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxQuery {
    /// The conditions; none of them finds every transaction.
    pub conditions: Vec<Condition>,
}

/// A condition on an event's attribute, on `tx.height` or on `tx.hash`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The event's type, a dot and the attribute's key, such as `message.action`.
    pub key: String,
    /// How the attribute is compared.
    pub op: Op,
    /// What it is compared with; unused for [`Op::Exists`].
    pub value: String,
}

/// How an attribute is compared. Order is that of whole numbers; a value that is none fits no
/// order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// It is the same text.
    Eq,
    /// It is less.
    Lt,
    /// It is not more.
    Le,
    /// It is more.
    Gt,
    /// It is not less.
    Ge,
    /// It has the text inside.
    Contains,
    /// It is there.
    Exists,
}

/// A part of a long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many are left out at the start.
    pub offset: u64,
    /// How many are given at most.
    pub limit: u32,
    /// Whether the last ones come first.
    pub descending: bool,
}

impl Page {
    /// The positions that are wanted, counted in the wanted order.
    pub(crate) fn slice(&self, len: usize) -> Range<usize> {
        let start = usize::try_from(self.offset).unwrap_or(usize::MAX).min(len);
        let end = start.saturating_add(usize::try_from(self.limit).unwrap_or(usize::MAX)).min(len);
        start..end
    }

    /// The place of a position in an ascending list.
    pub(crate) fn place(&self, position: usize, len: usize) -> usize {
        if self.descending { len.saturating_sub(1).saturating_sub(position) } else { position }
    }
}

/// The key that stands for a transaction's block.
pub(crate) const HEIGHT: &str = "tx.height";
/// The key that stands for a transaction's hash, in hex of either case.
pub(crate) const HASH: &str = "tx.hash";

impl Condition {
    /// Whether a value fits.
    pub(crate) fn fits(&self, value: &str) -> bool {
        let order = || {
            let given = value.parse::<i128>().ok()?;
            Some(given.cmp(&self.value.parse().ok()?))
        };
        match self.op {
            Op::Eq => value == self.value,
            Op::Contains => value.contains(&self.value),
            Op::Exists => true,
            Op::Lt => order().is_some_and(std::cmp::Ordering::is_lt),
            Op::Le => order().is_some_and(std::cmp::Ordering::is_le),
            Op::Gt => order().is_some_and(std::cmp::Ordering::is_gt),
            Op::Ge => order().is_some_and(std::cmp::Ordering::is_ge),
        }
    }

    /// Whether a hash in upper-case hex fits.
    pub(crate) fn fits_hash(&self, hash: &str) -> bool {
        let given = Self { value: self.value.to_uppercase(), ..self.clone() };
        given.fits(hash)
    }
}

impl TxQuery {
    /// Whether a transaction fits every condition.
    pub(crate) fn matches(&self, tx: &CommittedTx) -> bool {
        self.conditions.iter().all(|condition| match condition.key.as_str() {
            HEIGHT => condition.fits(&tx.height.to_string()),
            HASH => condition.fits_hash(&hex::encode_upper(&tx.result.hash)),
            key => tx.result.events.iter().any(|event| {
                let Some(rest) = key.strip_prefix(event.kind.as_str()) else { return false };
                let Some(name) = rest.strip_prefix('.') else { return false };
                let mut values = event.attributes.iter().filter(|(key, _)| key == name);
                values.any(|(_, value)| condition.fits(value))
            }),
        })
    }
}

impl Chain {
    /// A committed transaction, if results are kept. Of several with the same bytes the last,
    /// but never one that failed after one that did not.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn find_tx(&self, hash: &[u8]) -> Result<Option<CommittedTx>, ChainError> {
        match &self.store {
            Some(store) => store.tx(hash),
            None => Ok(self.past.tx(hash).cloned()),
        }
    }

    /// The transactions of a committed block in order, if results are kept.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn txs_at(&self, height: u64) -> Result<Vec<CommittedTx>, ChainError> {
        match &self.store {
            Some(store) => store.txs_at(height),
            None => Ok(self.past.txs_at(height).to_vec()),
        }
    }

    /// A page of the committed transactions that fit a query, in the order of the chain, and
    /// how many fit in all. Only transactions whose results are kept are found.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn search_txs(
        &self,
        query: &TxQuery,
        page: Page,
    ) -> Result<(Vec<CommittedTx>, u64), ChainError> {
        match &self.store {
            Some(store) => store.search(query, page),
            None => Ok(self.past.search(query, page)),
        }
    }

    /// The events of a committed block itself, outside its transactions, if results are kept.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn block_events(&self, height: u64) -> Result<Vec<Event>, ChainError> {
        match &self.store {
            Some(store) => store.block_events(height),
            None => Ok(self.past.events(height).to_vec()),
        }
    }
}
