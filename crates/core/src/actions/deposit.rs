//! Putting assets into a pool for shares that earn at once.

use alloc::vec::Vec;

use crate::actions::swap::HopReceipt;
use crate::actions::{Touch, touch};
use crate::book::Book;
use crate::error::CoreError;
use crate::exchange::{Pool, SwapKind, one_sided, xyk};
use crate::ledger::Ledger;
use crate::rewards::{Campaign, Slot, Step};
use crate::types::{Amount, LOCKED_SHARES, Pair, PoolId, Shares, Side};

/// What a depositor offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Both assets; at most these amounts are taken.
    Both(Pair<Amount>),
    /// One asset, a part of which is swapped in the same pool first.
    One(Side, Amount),
}

/// What a depositor asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositOrder<O> {
    /// The pool.
    pub pool: PoolId,
    /// Who gets the shares.
    pub beneficiary: O,
    /// What is offered.
    pub offer: Offer,
    /// The least shares to be minted.
    pub min_shares: Shares,
}

/// What a deposit moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositReceipt {
    /// What the pool took into its reserves as liquidity.
    pub taken: Pair<Amount>,
    /// What is handed back of the offer, after the swap of a one-sided deposit.
    pub refund: Pair<Amount>,
    /// The shares minted to the beneficiary.
    pub shares: Shares,
    /// Whether this was the first deposit, which locked 1,000 shares more.
    pub first: bool,
    /// The swap inside a one-sided deposit.
    pub swap: Option<HopReceipt>,
    /// The pool afterwards.
    pub after: Pool,
    /// All shares afterwards.
    pub total_shares: Shares,
}

/// Deposits both assets or one.
///
/// # Errors
/// [`CoreError::MinimumMissed`] when fewer than `min_shares` would be minted, and as
/// [`xyk::first_shares_down`], [`xyk::later_shares_down`], [`one_sided::swap_part_down`].
pub fn deposit<B: Book>(
    book: &mut B,
    now_s: u64,
    order: &DepositOrder<B::Owner>,
) -> Result<DepositReceipt, B::Error> {
    let id = order.pool;
    let mut pool = book.pool(id)?;
    let (oracle, observation) = pool.oracle.advanced(pool.reserves, now_s)?;
    pool.oracle = oracle;

    let (offered, swap) = match order.offer {
        Offer::Both(amounts) => (amounts, None),
        Offer::One(side, amount) => {
            let (offered, hop) = split(book, id, &pool, side, amount)?;
            pool = hop.after;
            (offered, Some(hop))
        }
    };
    let mut touched = touch(book, id, &pool, now_s)?;
    pool = pool.with_fees_shared();
    let mut position = book.position(id, &order.beneficiary)?;

    let joined = join(&pool, &touched.ledger, offered)?;
    if joined.shares < order.min_shares {
        return Err(CoreError::MinimumMissed.into());
    }
    position.reweigh(&touched.ledger, position.shares.add_exact(joined.shares)?);
    let weightless = touched.ledger.weight().is_zero();
    touched.ledger.total_shares = joined.total_shares;
    let released = if weightless { release(&mut touched, now_s)? } else { Vec::new() };
    pool.reserves = joined.reserves;

    touched.save(book, id, &pool)?;
    book.save_position(id, &order.beneficiary, &position)?;
    for (slot, step) in released {
        add_step(book, id, slot, step)?;
    }
    if let Some(write) = observation {
        book.save_observation(id, &write)?;
    }
    let refund = offered.sub_exact(joined.taken)?;
    Ok(DepositReceipt {
        taken: joined.taken,
        refund,
        shares: joined.shares,
        first: joined.first,
        swap,
        after: pool,
        total_shares: joined.total_shares,
    })
}

/// What joining a pool gives.
struct Joined {
    taken: Pair<Amount>,
    shares: Shares,
    first: bool,
    reserves: Pair<Amount>,
    total_shares: Shares,
}

/// Computes the shares for an offer and checks that nobody else's worth falls.
fn join(pool: &Pool, ledger: &Ledger, offered: Pair<Amount>) -> Result<Joined, CoreError> {
    let total = ledger.total_shares;
    let first = total.is_zero();
    let (taken, shares, minted) = if first {
        let shares = xyk::first_shares_down(offered)?;
        (offered, shares, shares.add_exact(LOCKED_SHARES)?)
    } else {
        let shares = xyk::later_shares_down(offered, pool.reserves, total)?;
        (xyk::taken_up(shares, pool.reserves, total)?, shares, shares)
    };
    let reserves = pool.reserves.add_exact(taken)?;
    let total_shares = total.add_exact(minted)?;
    // LP-1: no deposit mints shares that aren't paid for, whatever the path that led here.
    if !first && !xyk::worth_kept(pool.reserves, total, reserves, total_shares) {
        return Err(CoreError::InvariantBroken);
    }
    Ok(Joined { taken, shares, first, reserves, total_shares })
}

/// Swaps the part of a one-sided offer that makes the rest fit the pool.
fn split<B: Book>(
    book: &B,
    id: PoolId,
    pool: &Pool,
    side: Side,
    amount: Amount,
) -> Result<(Pair<Amount>, HopReceipt), B::Error> {
    let terms = book.terms(id)?;
    let part = one_sided::swap_part_down(amount, *pool.reserves.at(side), &terms)?;
    let (after, swap) = pool.swap(&terms, side, SwapKind::ExactIn(part), None)?;
    let offered = Pair::of(side, amount.sub_exact(part)?, swap.amount_out);
    Ok((offered, HopReceipt { pool: id, side, swap, after }))
}

/// Turns what was put by while nobody held shares into campaigns of a week (RWD-6).
fn release(touched: &mut Touch, now_s: u64) -> Result<Vec<(Slot, Step)>, CoreError> {
    let mut steps = Vec::new();
    for slot in touched.ledger.slots() {
        let stream = touched.ledger.stream_mut(slot)?;
        let amount = core::mem::replace(&mut stream.put_by, Amount::ZERO);
        if !amount.is_zero() {
            let campaign = Campaign::release(amount, now_s);
            steps.extend(campaign.steps()?.into_iter().map(|step| (slot, step)));
        }
    }
    Ok(steps)
}

/// Adds a step to what the book already holds for its epoch.
pub(crate) fn add_step<B: Book>(
    book: &mut B,
    id: PoolId,
    slot: Slot,
    step: Step,
) -> Result<(), B::Error> {
    let before = step.epoch.saturating_sub(1);
    let standing = book.steps(id, slot, (before, step.epoch), 1)?;
    let standing = standing.first().map_or(0, |standing| standing.change);
    let change = standing.checked_add(step.change).ok_or(CoreError::Overflow)?;
    book.save_step(id, slot, Step { epoch: step.epoch, change })
}
