//! Swapping along a route.

use cosmwasm_std::{Addr, Uint128};
use lode_core::actions::swap::{HopReceipt, SwapOrder};
use lode_core::exchange::route::MAX_HOPS;
use lode_core::exchange::{PriceLimit, SwapKind};
use lode_core::{Amount, CoreError, PoolId, Side};
use lode_msg::exchange::{self as wire, PulledCw20, Receipt};

use crate::action::Ctx;
use crate::deposit::pair_on_wire;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::{Brought, Caller};
use crate::state::StoreBook;
use crate::token::{Token, canonical, side_of};

/// What a trader asks for, besides what is offered.
pub(crate) struct Ask {
    /// The pools in order.
    pub(crate) route: Vec<u32>,
    /// Exact out: how much must come out.
    pub(crate) amount_out: Option<Uint128>,
    /// Exact in: the least that must come out.
    pub(crate) min_out: Option<Uint128>,
    /// How far the price may move.
    pub(crate) limit: Option<wire::PriceLimit>,
    /// Who is paid.
    pub(crate) recipient: Option<String>,
    /// The last second.
    pub(crate) deadline: Option<u64>,
}

/// Swaps what came along, or what is to be pulled.
///
/// # Errors
/// [`ContractError::ConflictingFields`] for a minimum with an exact output,
/// [`ContractError::AssetNotInPool`], [`ContractError::SwapsPaused`], and as the core's swap.
pub(crate) fn swap(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    ask: &Ask,
    pull: Option<&PulledCw20>,
) -> Result<Outcome> {
    ctx.ensure_in_time(ask.deadline)?;
    let recipient = ctx.named_or(ask.recipient.as_ref(), caller)?;
    let (token, offered) = offered(ctx, caller, pull)?;
    let (kind, bound) = match (ask.amount_out, ask.min_out) {
        (None, least) => (SwapKind::ExactIn(offered), least.map(|least| Amount::new(least.u128()))),
        (Some(out), None) => (SwapKind::ExactOut(Amount::new(out.u128())), Some(offered)),
        (Some(_), Some(_)) => return Err(ContractError::ConflictingFields),
    };
    let limit = ask
        .limit
        .map(|limit| PriceLimit { output: limit.output.u128(), input: limit.input.u128() });
    trade(ctx, caller, (token, offered), (&recipient, &ask.route), (kind, bound, limit))
}

type Bounds = (SwapKind, Option<Amount>, Option<PriceLimit>);

fn trade(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    (token_in, offered): (Token, Amount),
    (recipient, route): (&Addr, &[u32]),
    (kind, bound, limit): Bounds,
) -> Result<Outcome> {
    let mut book = StoreBook::new(ctx.storage);
    let (route, token_out) = resolved(&book, route, &token_in)?;
    let order = SwapOrder { route, kind, bound, limit };
    let receipt = lode_core::actions::swap::swap(&mut book, ctx.now_s, &order)?;

    let refund = offered.sub_exact(receipt.amount_in).map_err(|_| CoreError::MaximumExceeded)?;
    let mut outcome = Outcome::new(Receipt::Swap {
        asset_in: token_in.asset(ctx.api)?,
        asset_out: token_out.asset(ctx.api)?,
        amount_in: Uint128::new(receipt.amount_in.get()),
        amount_out: Uint128::new(receipt.amount_out.get()),
        refund: Uint128::new(refund.get()),
        hops: receipt.hops.iter().map(hop_on_wire).collect(),
    });
    outcome.events = receipt.hops.iter().map(|hop| event::hop(hop, kind)).collect();
    outcome.pay(recipient, &token_out, receipt.amount_out);
    outcome.take_offer(caller, &token_in, offered, refund)?;
    Ok(outcome)
}

/// Returns which asset is offered, and how much of it.
fn offered(ctx: &Ctx<'_>, caller: &Caller, pull: Option<&PulledCw20>) -> Result<(Token, Amount)> {
    match (pull, &caller.brought) {
        (None, _) => caller.brought_one(),
        (Some(_), Brought::Pushed(..)) => Err(ContractError::ConflictingFields),
        (Some(pull), Brought::Coins(_)) => {
            caller.brought_nothing()?;
            let amount = Amount::new(pull.amount.u128());
            if amount.is_zero() {
                return Err(CoreError::ZeroAmount.into());
            }
            Ok((Token::Cw20(canonical(ctx.api, &pull.cw20)?), amount))
        }
    }
}

/// Finds the side that goes in at each hop, and the asset that comes out at the end.
///
/// # Errors
/// [`CoreError::RouteEmpty`], [`CoreError::RouteTooLong`], [`CoreError::UnknownPool`],
/// [`ContractError::AssetNotInPool`], [`ContractError::SwapsPaused`].
pub(crate) fn resolved(
    book: &StoreBook<'_>,
    route: &[u32],
    token_in: &Token,
) -> Result<(Vec<(PoolId, Side)>, Token)> {
    if route.is_empty() {
        return Err(CoreError::RouteEmpty.into());
    }
    if route.len() > MAX_HOPS {
        return Err(CoreError::RouteTooLong.into());
    }
    let mut token = token_in.clone();
    let mut hops = Vec::with_capacity(route.len());
    for id in route {
        let pool = PoolId(*id);
        let meta = book.meta_to_act(pool)?;
        if meta.swaps_paused {
            return Err(ContractError::SwapsPaused);
        }
        let side = side_of(&meta.tokens, &token)?;
        token = meta.tokens.at(side.other()).clone();
        hops.push((pool, side));
    }
    Ok((hops, token))
}

/// Returns a hop as it goes over the wire.
pub(crate) fn hop_on_wire(hop: &HopReceipt) -> wire::HopReceipt {
    let side = match hop.side {
        Side::Zero => 0,
        Side::One => 1,
    };
    wire::HopReceipt {
        pool: hop.pool.0,
        side,
        amount_in: Uint128::new(hop.swap.amount_in.get()),
        amount_out: Uint128::new(hop.swap.amount_out.get()),
        fee: Uint128::new(hop.swap.fee.get()),
        protocol_fee: Uint128::new(hop.swap.protocol_fee.get()),
        reserves: pair_on_wire(hop.after.reserves),
    }
}
