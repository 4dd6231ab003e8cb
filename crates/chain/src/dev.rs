//! What a desk needs and a real chain can't give.

use crate::chain::Chain;
use crate::error::ChainError;
use crate::past::Past;
use crate::state::{Key, Range, State};
use crate::store::BlockInfo;
use cosmwasm_std::Order;
use std::ops::ControlFlow;

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

    /// Puts another chain in the place of this one; both live in memory. Snapshots of either can
    /// be restored afterwards.
    ///
    /// # Errors
    /// As [`memory_snapshot`](Self::memory_snapshot), of either chain.
    pub fn replace_memory(&mut self, other: Self) -> Result<(), ChainError> {
        self.check_still()?;
        let snapshot = other.memory_snapshot()?;
        self.ctx.engine.share(&other.ctx.engine);
        self.restore_memory(&snapshot)
    }

    /// Shows every record of the state to `visit`, in key order, until it fails.
    pub(crate) fn walk_state(
        &self,
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), ChainError>,
    ) -> Result<(), ChainError> {
        let mut outcome = Ok(());
        let all = Range::within(&[], None, None);
        self.ctx.cell().state.each(&all, Order::Ascending, &mut |key, value| {
            outcome = visit(key, value);
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        outcome
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
