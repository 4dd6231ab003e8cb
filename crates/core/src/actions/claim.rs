//! Claiming rewards, parking what could not be paid, and paying it later.

use alloc::vec::Vec;

use crate::actions::touch;
use crate::book::Book;
use crate::error::CoreError;
use crate::rewards::Slot;
use crate::types::{Amount, PoolId};

/// Claims everything that an owner has earned in a pool, whole units; fractions stay.
///
/// It costs the same however many campaigns, past epochs and holders there are. Returns what is to
/// be paid, by slot, without zeros.
///
/// # Errors
/// [`CoreError::NothingToClaim`].
pub fn claim<B: Book>(
    book: &mut B,
    now_s: u64,
    id: PoolId,
    owner: &B::Owner,
) -> Result<Vec<(Slot, Amount)>, B::Error> {
    let pool = book.pool(id)?;
    let mut position = book.position(id, owner)?;
    let touched = touch(book, id, &pool, now_s)?;

    let mut due = Vec::with_capacity(touched.ledger.streams.len());
    for slot in touched.ledger.slots() {
        let amount = position.pending_down(&touched.ledger, slot)?;
        if !amount.is_zero() {
            position.pay(slot, amount);
            due.push((slot, amount));
        }
    }
    if due.is_empty() {
        return Err(CoreError::NothingToClaim.into());
    }
    let mut totals = book.reward_totals(id)?;
    for (slot, amount) in &due {
        let total = totals.get_mut(usize::from(*slot)).ok_or(CoreError::UnknownRewardAsset)?;
        total.paid = total.paid.add_exact(*amount)?;
        // RWD-1: never more than was promised.
        if total.paid.add_exact(total.parked)? > total.funded {
            return Err(CoreError::InvariantBroken.into());
        }
    }

    if touched.took_steps() {
        touched.save(book, id, &pool.with_fees_shared())?;
    }
    book.save_position(id, owner, &position)?;
    book.save_reward_totals(id, &totals)?;
    Ok(due)
}

/// Notes that a payout has failed: it is parked, not paid.
///
/// # Errors
/// [`CoreError::UnknownRewardAsset`], [`CoreError::InvariantBroken`] when more is parked than was
/// paid.
pub fn park<B: Book>(book: &mut B, id: PoolId, slot: Slot, amount: Amount) -> Result<(), B::Error> {
    move_total(book, id, slot, |total| {
        total.paid = total.paid.sub_exact(amount)?;
        total.parked = total.parked.add_exact(amount)?;
        Ok(())
    })
}

/// Notes that a parked payout is being paid after all.
///
/// # Errors
/// [`CoreError::UnknownRewardAsset`], [`CoreError::InvariantBroken`] when less is parked.
pub fn unpark<B: Book>(
    book: &mut B,
    id: PoolId,
    slot: Slot,
    amount: Amount,
) -> Result<(), B::Error> {
    move_total(book, id, slot, |total| {
        total.parked = total.parked.sub_exact(amount)?;
        total.paid = total.paid.add_exact(amount)?;
        Ok(())
    })
}

fn move_total<B: Book>(
    book: &mut B,
    id: PoolId,
    slot: Slot,
    change: impl FnOnce(&mut crate::rewards::RewardTotals) -> Result<(), CoreError>,
) -> Result<(), B::Error> {
    let mut totals = book.reward_totals(id)?;
    let total = totals.get_mut(usize::from(slot)).ok_or(CoreError::UnknownRewardAsset)?;
    change(total).map_err(|_| CoreError::InvariantBroken)?;
    book.save_reward_totals(id, &totals)
}
