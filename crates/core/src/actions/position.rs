//! Looking: what an owner holds and has earned, and where a reward asset's funding is.

use alloc::vec::Vec;

use crate::actions::touch;
use crate::book::ReadBook;
use crate::error::CoreError;
use crate::exchange::xyk;
use crate::growth::Fixed;
use crate::rewards::emission::epoch_of;
use crate::rewards::{RewardTotals, Slot};
use crate::types::{Amount, Pair, PoolId, Shares};

/// An owner's position as of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionView {
    /// The shares.
    pub shares: Shares,
    /// What they would be paid in both assets, rounded down.
    pub worth: Pair<Amount>,
    /// The fees earned since the beginning, rounded down.
    pub fees_earned: Pair<Amount>,
    /// The unpaid rewards by slot, rounded down.
    pub pending: Vec<Amount>,
    /// The unpaid rewards by slot, in units of 2^-256.
    pub pending_exact: Vec<Fixed>,
}

/// Returns an owner's position.
///
/// # Errors
/// [`CoreError::UnknownPool`], [`CoreError::AccrualBehind`].
pub fn position<B: ReadBook>(
    book: &B,
    now_s: u64,
    id: PoolId,
    owner: &B::Owner,
) -> Result<PositionView, B::Error> {
    let pool = book.pool(id)?;
    let position = book.position(id, owner)?;
    let ledger = touch(book, id, &pool, now_s)?.ledger;
    let worth = match position.shares.is_zero() {
        true => Pair::default(),
        false => xyk::worth_down(position.shares, pool.reserves, ledger.total_shares)?,
    };
    let mut pending = Vec::with_capacity(ledger.streams.len());
    let mut pending_exact = Vec::with_capacity(ledger.streams.len());
    for slot in ledger.slots() {
        pending.push(position.pending_down(&ledger, slot)?);
        pending_exact.push(position.pending_exact(&ledger, slot)?);
    }
    let fees_earned = position.fees_earned_down(&ledger)?;
    Ok(PositionView { shares: position.shares, worth, fees_earned, pending, pending_exact })
}

/// Where a reward asset's funding is. With the holders' accrued parts added, it closes exactly:
/// funded = paid + parked + accrued + remaining + carried (RWD-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RewardView {
    /// What was funded, paid and parked.
    pub totals: RewardTotals,
    /// What is still to come, with what is put by.
    pub remaining: Amount,
    /// What the index has not shared out yet, in units of 2^-256.
    pub carried: u128,
}

/// Returns where a reward asset's funding is.
///
/// # Errors
/// [`CoreError::UnknownPool`], [`CoreError::UnknownRewardAsset`], [`CoreError::AccrualBehind`].
pub fn reward<B: ReadBook>(
    book: &B,
    now_s: u64,
    id: PoolId,
    slot: Slot,
) -> Result<RewardView, B::Error> {
    let pool = book.pool(id)?;
    let totals = book.reward_totals(id)?;
    let totals = *totals.get(usize::from(slot)).ok_or(CoreError::UnknownRewardAsset)?;
    let ledger = touch(book, id, &pool, now_s)?.ledger;
    let stream = ledger.stream(slot)?;
    let steps = book.steps(id, slot, (epoch_of(now_s), u64::MAX), usize::MAX)?;
    let remaining = stream.remaining_exact(&steps, now_s)?;
    Ok(RewardView { totals, remaining, carried: stream.growth.carry })
}
