//! What a desk needs and a real chain can't give.

use crate::chain::Chain;
use crate::error::ChainError;
use crate::past::Past;
use crate::state::{Key, Range, State};
use crate::store::BlockInfo;
use cosmwasm_std::Order;

/// A chain in memory as it was once.
#[derive(Clone, Debug)]
pub struct MemorySnapshot {
    records: Vec<(Key, Vec<u8>)>,
    last: BlockInfo,
    past: Past,
}

impl Chain {
    /// A copy of a chain that lives in memory.
    ///
    /// # Errors
    /// [`ChainError::Order`] while a block is open, or for a chain that lives in a folder: copy
    /// its file instead.
    pub fn memory_snapshot(&self) -> Result<MemorySnapshot, ChainError> {
        self.check_still()?;
        let cell = self.ctx.cell();
        let mut range = Range::within(&[], None, None);
        let mut records = Vec::new();
        while let Some((key, value)) = cell.state.first(&range, Order::Ascending) {
            records.push((key.clone(), value.clone()));
            range.pass(key.clone(), Order::Ascending);
        }
        Ok(MemorySnapshot { records, last: self.last.clone(), past: self.past.clone() })
    }

    /// Sets a chain in memory back to a copy of itself.
    ///
    /// # Errors
    /// As [`memory_snapshot`](Self::memory_snapshot).
    pub fn restore_memory(&mut self, snapshot: &MemorySnapshot) -> Result<(), ChainError> {
        self.check_still()?;
        let mut cell = self.ctx.cell();
        cell.state = State::from_records(snapshot.records.iter().cloned().collect());
        cell.clock.height = snapshot.last.height;
        cell.clock.time_ns = snapshot.last.time_ns;
        cell.tx = None;
        drop(cell);
        self.last = snapshot.last.clone();
        self.past = snapshot.past.clone();
        // Checked signatures hold for accounts that may be others from here on.
        self.verified.clear();
        Ok(())
    }

    fn check_still(&self) -> Result<(), ChainError> {
        if self.in_block() {
            return Err(ChainError::Order("a block is open; commit or discard it first"));
        }
        if self.store.is_some() {
            return Err(ChainError::Order("the chain lives in a folder; copy its file instead"));
        }
        Ok(())
    }
}
