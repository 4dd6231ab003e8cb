//! A book whose writes stay apart from the book beneath: for quotes of any action, which run the
//! action itself and then forget it, and for actions that must leave nothing behind when refused.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::book::{Book, ReadBook};
use crate::exchange::twap::{Observation, RingWrite};
use crate::exchange::{Pool, Terms};
use crate::ledger::{Ledger, Position};
use crate::rewards::{RewardTotals, Slot, Step};
use crate::types::PoolId;

/// Writes over a book that is only read.
pub struct Overlay<'a, B: ReadBook> {
    under: &'a B,
    writes: Writes<B::Owner>,
}

/// The writes that an overlay has gathered.
pub struct Writes<O> {
    pools: BTreeMap<PoolId, Pool>,
    ledgers: BTreeMap<PoolId, Ledger>,
    positions: BTreeMap<(PoolId, O), Position>,
    totals: BTreeMap<PoolId, Vec<RewardTotals>>,
    steps: BTreeMap<(PoolId, Slot, u64), i128>,
    observations: BTreeMap<(PoolId, u16), Observation>,
}

impl<O> Default for Writes<O> {
    fn default() -> Self {
        Self {
            pools: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            positions: BTreeMap::new(),
            totals: BTreeMap::new(),
            steps: BTreeMap::new(),
            observations: BTreeMap::new(),
        }
    }
}

impl<'a, B: ReadBook> Overlay<'a, B> {
    /// Starts without writes.
    pub fn new(under: &'a B) -> Self {
        Self { under, writes: Writes::default() }
    }

    /// Returns the writes, to be applied to a book.
    #[must_use]
    pub fn into_writes(self) -> Writes<B::Owner> {
        self.writes
    }
}

impl<O: Clone + Ord> Writes<O> {
    /// Writes everything into a book.
    ///
    /// # Errors
    /// Only what the storage fails with.
    pub fn apply<B: Book<Owner = O>>(self, book: &mut B) -> Result<(), B::Error> {
        for (id, pool) in &self.pools {
            book.save_pool(*id, pool)?;
        }
        for (id, ledger) in &self.ledgers {
            book.save_ledger(*id, ledger)?;
        }
        for ((id, owner), position) in &self.positions {
            book.save_position(*id, owner, position)?;
        }
        for (id, totals) in &self.totals {
            book.save_reward_totals(*id, totals)?;
        }
        for ((id, slot, epoch), change) in self.steps {
            book.save_step(id, slot, Step { epoch, change })?;
        }
        for ((id, slot), observation) in self.observations {
            book.save_observation(id, &RingWrite { slot, observation })?;
        }
        Ok(())
    }
}

impl<B: ReadBook> ReadBook for Overlay<'_, B> {
    type Owner = B::Owner;
    type Error = B::Error;

    fn terms(&self, pool: PoolId) -> Result<Terms, B::Error> {
        self.under.terms(pool)
    }

    fn pool(&self, pool: PoolId) -> Result<Pool, B::Error> {
        self.writes.pools.get(&pool).copied().map_or_else(|| self.under.pool(pool), Ok)
    }

    fn ledger(&self, pool: PoolId) -> Result<Ledger, B::Error> {
        self.writes.ledgers.get(&pool).cloned().map_or_else(|| self.under.ledger(pool), Ok)
    }

    fn position(&self, pool: PoolId, owner: &B::Owner) -> Result<Position, B::Error> {
        let written = self.writes.positions.get(&(pool, owner.clone())).cloned();
        written.map_or_else(|| self.under.position(pool, owner), Ok)
    }

    fn reward_totals(&self, pool: PoolId) -> Result<Vec<RewardTotals>, B::Error> {
        self.writes.totals.get(&pool).cloned().map_or_else(|| self.under.reward_totals(pool), Ok)
    }

    fn steps(
        &self,
        pool: PoolId,
        slot: Slot,
        (after, through): (u64, u64),
        limit: usize,
    ) -> Result<Vec<Step>, B::Error> {
        let first = after.saturating_add(1);
        if first > through {
            return Ok(Vec::new());
        }
        let written = self.writes.steps.range((pool, slot, first)..=(pool, slot, through));
        let written: Vec<Step> =
            written.map(|((.., epoch), change)| Step { epoch: *epoch, change: *change }).collect();
        // Each written step may hide one beneath, so that many more are read.
        let limit_under = limit.saturating_add(written.len());
        let mut steps = self.under.steps(pool, slot, (after, through), limit_under)?;
        steps.retain(|step| written.iter().all(|newer| newer.epoch != step.epoch));
        steps.extend(written.into_iter().filter(|step| step.change != 0));
        steps.sort_unstable();
        steps.truncate(limit);
        Ok(steps)
    }

    fn observation(&self, pool: PoolId, slot: u16) -> Result<Observation, B::Error> {
        let written = self.writes.observations.get(&(pool, slot)).copied();
        written.map_or_else(|| self.under.observation(pool, slot), Ok)
    }
}

impl<B: ReadBook> Book for Overlay<'_, B> {
    fn save_pool(&mut self, pool: PoolId, state: &Pool) -> Result<(), B::Error> {
        self.writes.pools.insert(pool, *state);
        Ok(())
    }

    fn save_ledger(&mut self, pool: PoolId, ledger: &Ledger) -> Result<(), B::Error> {
        self.writes.ledgers.insert(pool, ledger.clone());
        Ok(())
    }

    fn save_position(
        &mut self,
        pool: PoolId,
        owner: &B::Owner,
        position: &Position,
    ) -> Result<(), B::Error> {
        self.writes.positions.insert((pool, owner.clone()), position.clone());
        Ok(())
    }

    fn save_reward_totals(
        &mut self,
        pool: PoolId,
        totals: &[RewardTotals],
    ) -> Result<(), B::Error> {
        self.writes.totals.insert(pool, totals.to_vec());
        Ok(())
    }

    fn save_step(&mut self, pool: PoolId, slot: Slot, step: Step) -> Result<(), B::Error> {
        self.writes.steps.insert((pool, slot, step.epoch), step.change);
        Ok(())
    }

    fn save_observation(&mut self, pool: PoolId, write: &RingWrite) -> Result<(), B::Error> {
        self.writes.observations.insert((pool, write.slot), write.observation);
        Ok(())
    }
}
