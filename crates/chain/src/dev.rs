//! What a desk needs and a real chain can't give.

use crate::chain::Chain;
use crate::coin::{self, Coin};
use crate::error::{ChainError, Refusal};
use crate::past::Past;
use crate::state::{Key, Range, State};
use crate::store::BlockInfo;
use crate::{auth, bank, deliver};
use cosmwasm_std::Order;

/// A chain in memory as it was once.
#[derive(Clone, Debug)]
pub struct MemorySnapshot {
    records: Vec<(Key, Vec<u8>)>,
    last: BlockInfo,
    past: Past,
}

impl Chain {
    /// Makes coins out of nothing, in the open block.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] for a bad address or
    /// coins, or a supply above 2^128 − 1.
    pub fn mint(&mut self, to: &str, coins: &[Coin]) -> Result<(), ChainError> {
        if !self.in_block() {
            return Err(ChainError::Order("no block is open; call begin_block first"));
        }
        let address = self.address(to)?;
        let bad = |why| Refusal::sdk(10, format!("{}: {why}: invalid coins", coin::join(coins)));
        coin::validate(coins).map_err(bad)?;
        let mark = self.ctx.mark();
        deliver::reset(&self.ctx, u64::MAX);
        let work = || {
            for coin in coins {
                bank::mint(&self.ctx, &address, coin)?;
            }
            if !auth::has(&self.ctx, &address)? {
                auth::create(&self.ctx, &address, None)?;
            }
            Ok(())
        };
        deliver::unmetered(work()).inspect_err(|_| self.ctx.rollback(mark))
    }

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
