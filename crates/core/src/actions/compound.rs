//! Claiming and putting the rewards back in, in one action.

use alloc::vec::Vec;

use crate::actions::claim::claim;
use crate::actions::deposit::{DepositOrder, DepositReceipt, Offer, deposit};
use crate::actions::swap::{SwapOrder, SwapReceipt, swap};
use crate::book::Book;
use crate::error::CoreError;
use crate::exchange::SwapKind;
use crate::rewards::Slot;
use crate::types::{Amount, Pair, PoolId, Shares, Side};

/// What to do with one slot's rewards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// The reward is one of the pool's own assets: put it in.
    PutIn(Side),
    /// Swap it along a route that ends in one of the pool's assets, then put that in.
    SwapInto(Vec<(PoolId, Side)>, Side),
}

/// What a holder asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompoundOrder<O> {
    /// The pool.
    pub pool: PoolId,
    /// Whose rewards, and who gets the shares.
    pub owner: O,
    /// What to do with which slot; a slot that isn't named is paid out.
    pub uses: Vec<(Slot, Use)>,
    /// The least shares to be minted in all.
    pub min_shares: Shares,
}

/// What compounding moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompoundReceipt {
    /// Everything that was claimed, by slot.
    pub claimed: Vec<(Slot, Amount)>,
    /// The part of it that is paid out.
    pub paid: Vec<(Slot, Amount)>,
    /// The swaps into the pool's assets.
    pub swaps: Vec<SwapReceipt>,
    /// The deposits: both assets as far as they match, then the rest from one side.
    pub deposits: Vec<DepositReceipt>,
    /// What could not be put in and is handed back.
    pub refund: Pair<Amount>,
    /// The shares minted.
    pub shares: Shares,
}

/// Claims, swaps and deposits in one action.
///
/// It writes between its steps, so a caller whose storage doesn't roll back runs it on an
/// [`crate::overlay::Overlay`].
///
/// # Errors
/// As [`claim`], [`swap`] and [`deposit`]; [`CoreError::ZeroAmount`] when none of the claimed
/// assets is to be put in; [`CoreError::MinimumMissed`].
pub fn compound<B: Book>(
    book: &mut B,
    now_s: u64,
    order: &CompoundOrder<B::Owner>,
) -> Result<CompoundReceipt, B::Error> {
    let mut receipt = CompoundReceipt {
        claimed: claim(book, now_s, order.pool, &order.owner)?,
        ..CompoundReceipt::default()
    };
    let mut offer = Pair::<Amount>::default();
    for (slot, amount) in receipt.claimed.clone() {
        let (side, amount) = match order.uses.iter().find(|(named, _)| *named == slot) {
            None => {
                receipt.paid.push((slot, amount));
                continue;
            }
            Some((_, Use::PutIn(side))) => (*side, amount),
            Some((_, Use::SwapInto(route, side))) => {
                let kind = SwapKind::ExactIn(amount);
                let order = SwapOrder { route: route.clone(), kind, bound: None, limit: None };
                let swapped = swap(book, now_s, &order)?;
                let amount = swapped.amount_out;
                receipt.swaps.push(swapped);
                (*side, amount)
            }
        };
        offer = offer.add_exact(Pair::of(side, amount, Amount::ZERO))?;
    }
    put_in(book, now_s, order, offer, &mut receipt)?;
    if receipt.shares < order.min_shares {
        return Err(CoreError::MinimumMissed.into());
    }
    Ok(receipt)
}

/// Deposits both assets as far as they match, and what is left from one side.
fn put_in<B: Book>(
    book: &mut B,
    now_s: u64,
    order: &CompoundOrder<B::Owner>,
    offer: Pair<Amount>,
    receipt: &mut CompoundReceipt,
) -> Result<(), B::Error> {
    let mut left = offer;
    if !left.zero.is_zero() && !left.one.is_zero() {
        left = put_in_one_offer(book, now_s, order, Offer::Both(left), receipt)?.unwrap_or(left);
    }
    for side in Side::BOTH {
        let amount = *left.at(side);
        let offer = Offer::One(side, amount);
        let refund = match amount.is_zero() {
            true => None,
            false => put_in_one_offer(book, now_s, order, offer, receipt)?,
        };
        if let Some(refund) = refund {
            *left.at_mut(side) = Amount::ZERO;
            left = left.add_exact(refund)?;
            break;
        }
    }
    if receipt.deposits.is_empty() {
        return Err(CoreError::ZeroAmount.into());
    }
    receipt.refund = left;
    Ok(())
}

/// Deposits one offer and returns its refund, or nothing when the offer is too small to matter.
fn put_in_one_offer<B: Book>(
    book: &mut B,
    now_s: u64,
    order: &CompoundOrder<B::Owner>,
    offer: Offer,
    receipt: &mut CompoundReceipt,
) -> Result<Option<Pair<Amount>>, B::Error> {
    let order = DepositOrder {
        pool: order.pool,
        beneficiary: order.owner.clone(),
        offer,
        min_shares: Shares::ZERO,
    };
    // A refused deposit has written nothing; dust that can't be put in is handed back instead.
    let Ok(deposited) = deposit(book, now_s, &order) else { return Ok(None) };
    receipt.shares = receipt.shares.add_exact(deposited.shares)?;
    receipt.deposits.push(deposited);
    Ok(Some(deposited.refund))
}
