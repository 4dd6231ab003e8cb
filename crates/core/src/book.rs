//! Where state is kept: the small traits behind which a contract's storage, the simulator's memory
//! and an overlay for quotes are the same to an action.

use alloc::vec::Vec;

use crate::error::CoreError;
use crate::exchange::twap::{Observation, RingWrite};
use crate::exchange::{Pool, Terms};
use crate::ledger::{Ledger, Position};
use crate::rewards::{RewardTotals, Slot, Step};
use crate::types::PoolId;

/// Reads the exchange's state. Each method is one record, so an action loads only what it touches.
pub trait ReadBook {
    /// Names who holds shares: an address and a sub-account, or a person's name.
    type Owner: Clone + Ord;
    /// What reading can fail with.
    type Error: From<CoreError>;

    /// Returns a pool's terms.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`] when there is no such pool.
    fn terms(&self, pool: PoolId) -> Result<Terms, Self::Error>;
    /// Returns a pool's state.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`] when there is no such pool.
    fn pool(&self, pool: PoolId) -> Result<Pool, Self::Error>;
    /// Returns a pool's ledger.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`] when there is no such pool.
    fn ledger(&self, pool: PoolId) -> Result<Ledger, Self::Error>;
    /// Returns an owner's position, an empty one when there is none.
    ///
    /// # Errors
    /// Only what the storage fails with.
    fn position(&self, pool: PoolId, owner: &Self::Owner) -> Result<Position, Self::Error>;
    /// Returns the totals of a pool's reward assets, by slot.
    ///
    /// # Errors
    /// Only what the storage fails with.
    fn reward_totals(&self, pool: PoolId) -> Result<Vec<RewardTotals>, Self::Error>;
    /// Returns the steps of a slot with `after < epoch ≤ through`, in order, at most `limit`.
    ///
    /// # Errors
    /// Only what the storage fails with.
    fn steps(
        &self,
        pool: PoolId,
        slot: Slot,
        after_through: (u64, u64),
        limit: usize,
    ) -> Result<Vec<Step>, Self::Error>;
    /// Returns an observation of the pool's ring.
    ///
    /// # Errors
    /// Only what the storage fails with.
    fn observation(&self, pool: PoolId, slot: u16) -> Result<Observation, Self::Error>;
}

/// Reads and writes the exchange's state.
pub trait Book: ReadBook {
    /// Writes a pool's state.
    ///
    /// # Errors
    /// Only what the storage fails with; the same holds for the other methods.
    fn save_pool(&mut self, pool: PoolId, state: &Pool) -> Result<(), Self::Error>;
    /// Writes a pool's ledger.
    ///
    /// # Errors
    /// As above.
    fn save_ledger(&mut self, pool: PoolId, ledger: &Ledger) -> Result<(), Self::Error>;
    /// Writes an owner's position.
    ///
    /// # Errors
    /// As above.
    fn save_position(
        &mut self,
        pool: PoolId,
        owner: &Self::Owner,
        position: &Position,
    ) -> Result<(), Self::Error>;
    /// Writes the totals of a pool's reward assets.
    ///
    /// # Errors
    /// As above.
    fn save_reward_totals(
        &mut self,
        pool: PoolId,
        totals: &[RewardTotals],
    ) -> Result<(), Self::Error>;
    /// Writes a step; a change of zero removes it.
    ///
    /// # Errors
    /// As above.
    fn save_step(&mut self, pool: PoolId, slot: Slot, step: Step) -> Result<(), Self::Error>;
    /// Writes an observation into the pool's ring.
    ///
    /// # Errors
    /// As above.
    fn save_observation(&mut self, pool: PoolId, write: &RingWrite) -> Result<(), Self::Error>;
}
