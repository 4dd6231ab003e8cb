//! Claiming a pool's rewards and putting them back in, in one message.

use cosmwasm_std::{Event, Uint128};
use lode_core::actions::compound::{CompoundOrder, CompoundReceipt, Use};
use lode_core::actions::deposit::Offer;
use lode_core::exchange::SwapKind;
use lode_core::rewards::{MAX_REWARD_ASSETS, Slot};
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use lode_msg::exchange::{CompoundRoute, Receipt};

use crate::action::Ctx;
use crate::claim::{Due, Holder, named, on_wire, told};
use crate::deposit::{ensure_open, pair_on_wire};
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::state::{Meta, StoreBook};
use crate::swap::{hop_on_wire, resolved};
use crate::token::{Token, side_of};

/// Claims, swaps and deposits.
///
/// # Errors
/// [`ContractError::DepositsPaused`], [`ContractError::SwapsPaused`], as [`uses`] and the core's
/// compounding.
pub(crate) fn compound(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pool: PoolId,
    routes: &[CompoundRoute],
    (min_shares, sub): (Option<Uint128>, Option<u32>),
) -> Result<Outcome> {
    caller.brought_nothing()?;
    let owner = ctx.owner(&caller.addr, sub)?;
    let routes = checked(ctx, routes)?;
    let mut book = StoreBook::new(ctx.storage);
    let meta = book.meta_to_act(pool)?;
    // What is left over after both assets were put in goes in one-sided.
    ensure_open(&meta, Offer::One(Side::Zero, Amount::ZERO))?;
    let tokens = book.reward_tokens(pool)?;
    let uses = uses(&book, &meta, &tokens, &routes)?;
    let min_shares = Shares::new(min_shares.unwrap_or_default().u128());
    let order = CompoundOrder { pool, owner, uses, min_shares };
    let receipt = lode_core::actions::compound::compound(&mut book, ctx.now_s, &order)?;

    let (claimed, paid) = (named(&tokens, &receipt.claimed)?, named(&tokens, &receipt.paid)?);
    let mut outcome = Outcome::new(receipt_on_wire(ctx, &receipt, (&claimed, &paid))?);
    for (_, token, amount) in &claimed {
        outcome.events.push(told(ctx.api, pool, &order.owner, (token, *amount))?);
    }
    outcome.events.extend(swaps_told(&receipt));
    for deposit in &receipt.deposits {
        outcome.events.extend(event::deposit(ctx.api, pool, &order.owner, deposit)?);
    }
    for side in Side::BOTH {
        outcome.pay(&caller.addr, meta.tokens.at(side), *receipt.refund.at(side));
    }
    let holder = Holder { pool, owner: &order.owner, recipient: &caller.addr };
    for (slot, token, amount) in paid {
        outcome.rewards.push(holder.paid(ctx.api, slot, token, amount)?);
    }
    Ok(outcome)
}

/// Checks the routes' assets: each once, no more than a pool can pay.
fn checked<'a>(ctx: &Ctx<'_>, routes: &'a [CompoundRoute]) -> Result<Vec<(Token, &'a [u32])>> {
    if routes.len() > MAX_REWARD_ASSETS {
        return Err(ContractError::ListTooLong);
    }
    let mut known: Vec<(Token, &[u32])> = Vec::with_capacity(routes.len());
    for route in routes {
        let token = Token::checked(ctx.api, &route.asset)?;
        if known.iter().any(|(other, _)| *other == token) {
            return Err(ContractError::DuplicateItem);
        }
        known.push((token, &route.route));
    }
    Ok(known)
}

/// Decides what is done with each reward asset.
///
/// # Errors
/// [`CoreError::UnknownRewardAsset`] for a route of an asset that the pool doesn't pay,
/// [`ContractError::ConflictingFields`] for a route of one of the pool's own assets,
/// [`ContractError::AssetNotInPool`] for a route that doesn't end in one of them.
fn uses(
    book: &StoreBook<'_>,
    meta: &Meta,
    tokens: &[Token],
    routes: &[(Token, &[u32])],
) -> Result<Vec<(Slot, Use)>> {
    let mut uses = Vec::with_capacity(tokens.len());
    for (token, route) in routes {
        let slot = tokens.iter().position(|known| known == token);
        let slot = slot.and_then(|slot| Slot::try_from(slot).ok());
        let slot = slot.ok_or(CoreError::UnknownRewardAsset)?;
        if side_of(&meta.tokens, token).is_ok() {
            return Err(ContractError::ConflictingFields);
        }
        let (route, end) = resolved(book, route, token)?;
        uses.push((slot, Use::SwapInto(route, side_of(&meta.tokens, &end)?)));
    }
    for (slot, token) in tokens.iter().enumerate() {
        if let (Ok(slot), Ok(side)) = (Slot::try_from(slot), side_of(&meta.tokens, token)) {
            uses.push((slot, Use::PutIn(side)));
        }
    }
    Ok(uses)
}

fn swaps_told(receipt: &CompoundReceipt) -> impl Iterator<Item = Event> {
    receipt.swaps.iter().flat_map(|swap| {
        let kind = SwapKind::ExactIn(swap.amount_in);
        swap.hops.iter().map(move |hop| event::hop(hop, kind))
    })
}

fn receipt_on_wire(
    ctx: &Ctx<'_>,
    receipt: &CompoundReceipt,
    (claimed, paid): (&[Due], &[Due]),
) -> Result<Receipt> {
    let mut amounts = Pair::<Amount>::default();
    for deposit in &receipt.deposits {
        amounts = amounts.add_exact(deposit.taken)?;
    }
    let total = receipt.deposits.last().map_or(Shares::ZERO, |deposit| deposit.total_shares);
    let hops = receipt.swaps.iter().flat_map(|swap| &swap.hops);
    let inner = receipt.deposits.iter().filter_map(|deposit| deposit.swap.as_ref());
    Ok(Receipt::Compound {
        claimed: on_wire(ctx.api, claimed)?,
        paid: on_wire(ctx.api, paid)?,
        hops: hops.chain(inner).map(hop_on_wire).collect(),
        amounts: pair_on_wire(amounts),
        refund: pair_on_wire(receipt.refund),
        shares: Uint128::new(receipt.shares.get()),
        total_shares: Uint128::new(total.get()),
    })
}
