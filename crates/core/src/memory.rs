//! A book in memory, for the simulator, pool scripts and tests.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::book::{Book, ReadBook};
use crate::error::CoreError;
use crate::exchange::twap::{Observation, RingWrite};
use crate::exchange::{Pool, Terms};
use crate::ledger::{Ledger, Position};
use crate::rewards::{RewardTotals, Slot, Step};
use crate::types::PoolId;

/// The exchange's state in memory.
#[derive(Clone, Debug)]
pub struct MemoryBook<O: Clone + Ord> {
    pools: Vec<PoolRecord<O>>,
}

#[derive(Clone, Debug)]
struct PoolRecord<O: Clone + Ord> {
    terms: Terms,
    pool: Pool,
    ledger: Ledger,
    totals: Vec<RewardTotals>,
    positions: BTreeMap<O, Position>,
    steps: BTreeMap<(Slot, u64), i128>,
    ring: BTreeMap<u16, Observation>,
}

impl<O: Clone + Ord> Default for MemoryBook<O> {
    fn default() -> Self {
        Self { pools: Vec::new() }
    }
}

impl<O: Clone + Ord> MemoryBook<O> {
    /// Creates a pool and returns its number, counting from 1.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] after 2^32 − 1 pools.
    pub fn create_pool(&mut self, terms: Terms, now_s: u64) -> Result<PoolId, CoreError> {
        self.pools.push(PoolRecord {
            terms,
            pool: Pool::default(),
            ledger: Ledger { accrued_s: now_s, ..Ledger::default() },
            totals: Vec::new(),
            positions: BTreeMap::new(),
            steps: BTreeMap::new(),
            ring: BTreeMap::new(),
        });
        u32::try_from(self.pools.len()).map(PoolId).map_err(|_| CoreError::Overflow)
    }

    /// Returns a pool's owners in order, those without shares included.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`].
    pub fn owners(&self, id: PoolId) -> Result<impl Iterator<Item = &O>, CoreError> {
        Ok(self.record(id)?.positions.keys())
    }

    fn record(&self, id: PoolId) -> Result<&PoolRecord<O>, CoreError> {
        index(id).and_then(|index| self.pools.get(index)).ok_or(CoreError::UnknownPool)
    }

    fn record_mut(&mut self, id: PoolId) -> Result<&mut PoolRecord<O>, CoreError> {
        index(id).and_then(|index| self.pools.get_mut(index)).ok_or(CoreError::UnknownPool)
    }
}

fn index(id: PoolId) -> Option<usize> {
    usize::try_from(id.0.checked_sub(1)?).ok()
}

impl<O: Clone + Ord> ReadBook for MemoryBook<O> {
    type Owner = O;
    type Error = CoreError;

    fn terms(&self, pool: PoolId) -> Result<Terms, CoreError> {
        Ok(self.record(pool)?.terms)
    }

    fn pool(&self, pool: PoolId) -> Result<Pool, CoreError> {
        Ok(self.record(pool)?.pool)
    }

    fn ledger(&self, pool: PoolId) -> Result<Ledger, CoreError> {
        Ok(self.record(pool)?.ledger.clone())
    }

    fn position(&self, pool: PoolId, owner: &O) -> Result<Position, CoreError> {
        Ok(self.record(pool)?.positions.get(owner).cloned().unwrap_or_default())
    }

    fn reward_totals(&self, pool: PoolId) -> Result<Vec<RewardTotals>, CoreError> {
        Ok(self.record(pool)?.totals.clone())
    }

    fn steps(
        &self,
        pool: PoolId,
        slot: Slot,
        (after, through): (u64, u64),
        limit: usize,
    ) -> Result<Vec<Step>, CoreError> {
        let first = after.saturating_add(1);
        if first > through {
            return Ok(Vec::new());
        }
        let steps = self.record(pool)?.steps.range((slot, first)..=(slot, through));
        Ok(steps
            .take(limit)
            .map(|((_, epoch), change)| Step { epoch: *epoch, change: *change })
            .collect())
    }

    fn observation(&self, pool: PoolId, slot: u16) -> Result<Observation, CoreError> {
        self.record(pool)?.ring.get(&slot).copied().ok_or(CoreError::ObservationTooOld)
    }
}

impl<O: Clone + Ord> Book for MemoryBook<O> {
    fn save_pool(&mut self, pool: PoolId, state: &Pool) -> Result<(), CoreError> {
        self.record_mut(pool)?.pool = *state;
        Ok(())
    }

    fn save_ledger(&mut self, pool: PoolId, ledger: &Ledger) -> Result<(), CoreError> {
        self.record_mut(pool)?.ledger.clone_from(ledger);
        Ok(())
    }

    fn save_position(
        &mut self,
        pool: PoolId,
        owner: &O,
        position: &Position,
    ) -> Result<(), CoreError> {
        self.record_mut(pool)?.positions.insert(owner.clone(), position.clone());
        Ok(())
    }

    fn save_reward_totals(
        &mut self,
        pool: PoolId,
        totals: &[RewardTotals],
    ) -> Result<(), CoreError> {
        self.record_mut(pool)?.totals = totals.to_vec();
        Ok(())
    }

    fn save_step(&mut self, pool: PoolId, slot: Slot, step: Step) -> Result<(), CoreError> {
        let steps = &mut self.record_mut(pool)?.steps;
        if step.change == 0 {
            steps.remove(&(slot, step.epoch));
        } else {
            steps.insert((slot, step.epoch), step.change);
        }
        Ok(())
    }

    fn save_observation(&mut self, pool: PoolId, write: &RingWrite) -> Result<(), CoreError> {
        self.record_mut(pool)?.ring.insert(write.slot, write.observation);
        Ok(())
    }
}
