//! Routes: up to four swaps in a row, with the result of the single swaps.

use alloc::vec::Vec;

use crate::error::{CoreError, Result};
use crate::exchange::pool::{Pool, SwapKind, SwapOutcome, Terms};
use crate::types::{Amount, PoolId, Side};

/// The most hops that a route may have.
pub const MAX_HOPS: usize = 4;

/// One swap of a route, with the pool's state as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Which pool.
    pub id: PoolId,
    /// Its state.
    pub pool: Pool,
    /// Its terms.
    pub terms: Terms,
    /// The side that goes in.
    pub side: Side,
}

/// What one hop of a route did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopOutcome {
    /// Which pool.
    pub id: PoolId,
    /// Its state afterwards.
    pub pool: Pool,
    /// The side that went in.
    pub side: Side,
    /// What it moved.
    pub swap: SwapOutcome,
}

/// Swaps along a route; the result is that of the single swaps, one after the other.
///
/// # Errors
/// [`CoreError::RouteEmpty`], [`CoreError::RouteTooLong`], [`CoreError::RouteRepeatsPool`] (an
/// exact-out route is computed from its end, which needs each pool's state once), and what the
/// single swaps refuse.
pub fn swap(hops: &[Hop], kind: SwapKind) -> Result<Vec<HopOutcome>> {
    check(hops)?;
    match kind {
        SwapKind::ExactIn(amount) => exact_in(hops, amount),
        SwapKind::ExactOut(amount) => exact_out(hops, amount),
    }
}

fn check(hops: &[Hop]) -> Result<()> {
    if hops.is_empty() {
        return Err(CoreError::RouteEmpty);
    }
    if hops.len() > MAX_HOPS {
        return Err(CoreError::RouteTooLong);
    }
    for (index, hop) in hops.iter().enumerate() {
        if hops.iter().skip(index.saturating_add(1)).any(|later| later.id == hop.id) {
            return Err(CoreError::RouteRepeatsPool);
        }
    }
    Ok(())
}

fn exact_in(hops: &[Hop], amount: Amount) -> Result<Vec<HopOutcome>> {
    let mut outcomes = Vec::with_capacity(hops.len());
    let mut amount = amount;
    for hop in hops {
        let (pool, swap) = hop.pool.swap(&hop.terms, hop.side, SwapKind::ExactIn(amount), None)?;
        amount = swap.amount_out;
        outcomes.push(HopOutcome { id: hop.id, pool, side: hop.side, swap });
    }
    Ok(outcomes)
}

fn exact_out(hops: &[Hop], amount: Amount) -> Result<Vec<HopOutcome>> {
    let mut outcomes = Vec::with_capacity(hops.len());
    let mut amount = amount;
    for hop in hops.iter().rev() {
        let (pool, swap) = hop.pool.swap(&hop.terms, hop.side, SwapKind::ExactOut(amount), None)?;
        amount = swap.amount_in;
        outcomes.push(HopOutcome { id: hop.id, pool, side: hop.side, swap });
    }
    outcomes.reverse();
    Ok(outcomes)
}
