//! Taking assets out of a pool. Nothing in here can be switched off.

use crate::actions::swap::HopReceipt;
use crate::actions::touch;
use crate::book::Book;
use crate::error::CoreError;
use crate::exchange::{Pool, SwapKind, xyk};
use crate::types::{Amount, Pair, PoolId, Shares, Side};

/// How a holder wants to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payout {
    /// Both assets, at least these amounts.
    Both(Pair<Amount>),
    /// One asset, at least this amount; the other is swapped in the same pool. What is too little
    /// to bring a unit stays in the pool, so that this way out is open to the last share.
    One(Side, Amount),
}

/// What a holder asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawOrder<O> {
    /// The pool.
    pub pool: PoolId,
    /// Whose shares.
    pub owner: O,
    /// How many.
    pub shares: Shares,
    /// How to be paid.
    pub payout: Payout,
}

/// What a withdrawal moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawReceipt {
    /// What is paid.
    pub amounts: Pair<Amount>,
    /// The swap inside a one-sided withdrawal, if the other asset was enough for one.
    pub swap: Option<HopReceipt>,
    /// The pool afterwards.
    pub after: Pool,
    /// All shares afterwards.
    pub total_shares: Shares,
}

/// Withdraws to both assets or one; unpaid rewards stay with the owner.
///
/// # Errors
/// [`CoreError::ZeroAmount`], [`CoreError::InsufficientShares`], [`CoreError::ZeroOutput`] when the
/// shares are not worth a unit of both assets, [`CoreError::MinimumMissed`],
/// [`CoreError::AccrualBehind`] for a pool that nobody touched for very long (see
/// [`crate::actions::accrue`]).
pub fn withdraw<B: Book>(
    book: &mut B,
    now_s: u64,
    order: &WithdrawOrder<B::Owner>,
) -> Result<WithdrawReceipt, B::Error> {
    let id = order.pool;
    if order.shares.is_zero() {
        return Err(CoreError::ZeroAmount.into());
    }
    let mut pool = book.pool(id)?;
    let (oracle, observation) = pool.oracle.advanced(pool.reserves, now_s)?;
    pool.oracle = oracle;
    let mut position = book.position(id, &order.owner)?;
    let left =
        position.shares.sub_exact(order.shares).map_err(|_| CoreError::InsufficientShares)?;
    let mut touched = touch(book, id, &pool, now_s)?;

    let (amounts, reserves, total_shares) = burn(&pool, touched.ledger.total_shares, order.shares)?;
    position.reweigh(&touched.ledger, left);
    touched.ledger.total_shares = total_shares;
    pool = pool.with_fees_shared();
    pool.reserves = reserves;
    let (amounts, swap) = match order.payout {
        Payout::Both(least) => {
            if amounts.zero < least.zero || amounts.one < least.one {
                return Err(CoreError::MinimumMissed.into());
            }
            (amounts, None)
        }
        // The swap comes after the burn: its fee belongs to those who stay.
        Payout::One(side, least) => {
            let (amount, after, hop) = merge(book, id, &pool, side, amounts)?;
            if amount < least {
                return Err(CoreError::MinimumMissed.into());
            }
            pool = after;
            (Pair::of(side, amount, Amount::ZERO), hop)
        }
    };

    touched.save(book, id, &pool)?;
    book.save_position(id, &order.owner, &position)?;
    if let Some(write) = observation {
        book.save_observation(id, &write)?;
    }
    Ok(WithdrawReceipt { amounts, swap, after: pool, total_shares })
}

/// Computes what shares are paid and checks that nobody else's worth falls.
fn burn(
    pool: &Pool,
    total: Shares,
    shares: Shares,
) -> Result<(Pair<Amount>, Pair<Amount>, Shares), CoreError> {
    let amounts = xyk::worth_down(shares, pool.reserves, total)?;
    if amounts.zero.is_zero() || amounts.one.is_zero() {
        return Err(CoreError::ZeroOutput);
    }
    let reserves = pool.reserves.sub_exact(amounts)?;
    let total_shares = total.sub_exact(shares)?;
    // LP-1: no withdrawal takes more than its shares' part, whatever the path that led here.
    if !xyk::worth_kept(pool.reserves, total, reserves, total_shares) {
        return Err(CoreError::InvariantBroken);
    }
    Ok((amounts, reserves, total_shares))
}

/// Swaps the asset that isn't wanted into the one that is.
///
/// Gives what is paid, the pool afterwards and the swap. What is too little to bring a unit is left
/// to those who stay: refusing it would shut the only way out of a pool whose other asset is a
/// token that can't be moved.
fn merge<B: Book>(
    book: &B,
    id: PoolId,
    pool: &Pool,
    side: Side,
    amounts: Pair<Amount>,
) -> Result<(Amount, Pool, Option<HopReceipt>), B::Error> {
    let terms = book.terms(id)?;
    let sold = side.other();
    let (wanted, unwanted) = (*amounts.at(side), *amounts.at(sold));
    match pool.swap(&terms, sold, SwapKind::ExactIn(unwanted), None) {
        Ok((after, swap)) => {
            let amount = wanted.add_exact(swap.amount_out)?;
            Ok((amount, after, Some(HopReceipt { pool: id, side: sold, swap, after })))
        }
        Err(CoreError::ZeroOutput) => {
            let mut after = *pool;
            let left = after.reserves.at_mut(sold);
            *left = left.add_exact(unwanted)?;
            Ok((wanted, after, None))
        }
        Err(other) => Err(other.into()),
    }
}
