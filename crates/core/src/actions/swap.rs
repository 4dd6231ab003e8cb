//! Swapping along a route.

use alloc::vec::Vec;

use crate::book::{Book, ReadBook};
use crate::error::CoreError;
use crate::exchange::route::{self, Hop};
use crate::exchange::twap::RingWrite;
use crate::exchange::{Pool, PriceLimit, SwapKind, SwapOutcome};
use crate::types::{Amount, PoolId, Side};

/// What a trader asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapOrder {
    /// Pools in order, each with the side that goes in.
    pub route: Vec<(PoolId, Side)>,
    /// What is fixed: the first amount in, or the last amount out.
    pub kind: SwapKind,
    /// For an exact amount in, the least that must come out; for an exact amount out, the most
    /// that may go in.
    pub bound: Option<Amount>,
    /// How far the price may move; only for a single hop.
    pub limit: Option<PriceLimit>,
}

/// What a swap moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapReceipt {
    /// Hop by hop.
    pub hops: Vec<HopReceipt>,
    /// What went in at the start.
    pub amount_in: Amount,
    /// What came out at the end.
    pub amount_out: Amount,
}

/// What one hop moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopReceipt {
    /// Which pool.
    pub pool: PoolId,
    /// The side that went in.
    pub side: Side,
    /// What it moved.
    pub swap: SwapOutcome,
    /// The pool afterwards.
    pub after: Pool,
}

/// Swaps along a route.
///
/// # Errors
/// [`CoreError::MinimumMissed`], [`CoreError::MaximumExceeded`], [`CoreError::PriceLimitInvalid`]
/// for a limit on a route of several hops, and as [`route::swap`].
pub fn swap<B: Book>(book: &mut B, now_s: u64, order: &SwapOrder) -> Result<SwapReceipt, B::Error> {
    let (hops, writes) = load(book, now_s, order)?;
    let receipt = receipt(&hops, order)?;
    for hop in &receipt.hops {
        book.save_pool(hop.pool, &hop.after)?;
    }
    for (id, write) in &writes {
        book.save_observation(*id, write)?;
    }
    Ok(receipt)
}

type Loaded = (Vec<Hop>, Vec<(PoolId, RingWrite)>);

/// Loads the pools of a route with their oracles brought up to now.
fn load<B: ReadBook>(book: &B, now_s: u64, order: &SwapOrder) -> Result<Loaded, B::Error> {
    if order.route.len() > route::MAX_HOPS {
        return Err(CoreError::RouteTooLong.into());
    }
    let mut hops = Vec::with_capacity(order.route.len());
    let mut writes = Vec::new();
    for (id, side) in &order.route {
        let mut pool = book.pool(*id)?;
        let (oracle, write) = pool.oracle.advanced(pool.reserves, now_s)?;
        pool.oracle = oracle;
        writes.extend(write.map(|write| (*id, write)));
        hops.push(Hop { id: *id, pool, terms: book.terms(*id)?, side: *side });
    }
    Ok((hops, writes))
}

/// Computes a swap and holds it against the trader's bound.
fn receipt(hops: &[Hop], order: &SwapOrder) -> Result<SwapReceipt, CoreError> {
    let hops = match (order.limit, hops) {
        (None, hops) => route::swap(hops, order.kind)?
            .into_iter()
            .map(|hop| HopReceipt { pool: hop.id, side: hop.side, swap: hop.swap, after: hop.pool })
            .collect(),
        (limit, [hop]) => {
            let (after, swap) = hop.pool.swap(&hop.terms, hop.side, order.kind, limit)?;
            alloc::vec![HopReceipt { pool: hop.id, side: hop.side, swap, after }]
        }
        (Some(_), _) => return Err(CoreError::PriceLimitInvalid),
    };
    let amount_in = hops.first().map_or(Amount::ZERO, |hop: &HopReceipt| hop.swap.amount_in);
    let amount_out = hops.last().map_or(Amount::ZERO, |hop: &HopReceipt| hop.swap.amount_out);
    match (order.kind, order.bound) {
        (SwapKind::ExactIn(_), Some(least)) if amount_out < least => Err(CoreError::MinimumMissed),
        (SwapKind::ExactOut(_), Some(most)) if amount_in > most => Err(CoreError::MaximumExceeded),
        _ => Ok(SwapReceipt { hops, amount_in, amount_out }),
    }
}
