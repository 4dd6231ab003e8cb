//! Burning shares for what they are worth. No switch stops it, and no reward payout can spoil it.

use cosmwasm_std::Uint128;
use lode_core::actions::withdraw::{Payout, WithdrawOrder};
use lode_core::{Amount, Pair, PoolId, Shares, Side};
use lode_msg::events;
use lode_msg::exchange::{ExecuteMsg, Receipt};

use crate::action::Ctx;
use crate::deposit::pair_on_wire;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::state::{Meta, StoreBook};
use crate::swap::hop_on_wire;
use crate::token::{Token, side_of};

/// Withdraws to both assets or to one.
///
/// # Errors
/// [`ContractError::ConflictingFields`] when minimums don't fit the way of payment,
/// [`ContractError::AssetNotInPool`], and as the core's withdrawal.
pub(crate) fn withdraw(ctx: &mut Ctx<'_>, caller: &Caller, msg: ExecuteMsg) -> Result<Outcome> {
    let ExecuteMsg::Withdraw {
        pool,
        shares,
        min_amounts,
        to,
        min_amount,
        recipient,
        sub,
        deadline,
    } = msg
    else {
        return Err(ContractError::ConflictingFields);
    };
    caller.brought_nothing()?;
    ctx.ensure_in_time(deadline)?;
    let recipient = ctx.named_or(recipient.as_ref(), caller)?;
    let owner = ctx.owner(&caller.addr, sub)?;
    let to = to.map(|asset| Token::checked(ctx.api, &asset)).transpose()?;
    let pool = PoolId(pool);
    let mut book = StoreBook::new(ctx.storage);
    let meta = book.meta_to_act(pool)?;
    let payout = payout(&meta, to.as_ref(), min_amounts, min_amount)?;

    let order = WithdrawOrder { pool, owner, shares: Shares::new(shares.u128()), payout };
    let receipt = lode_core::actions::withdraw::withdraw(&mut book, ctx.now_s, &order)?;

    let mut outcome = Outcome::new(Receipt::Withdraw {
        amounts: pair_on_wire(receipt.amounts),
        swap: receipt.swap.as_ref().map(hop_on_wire),
        total_shares: Uint128::new(receipt.total_shares.get()),
    });
    // The event tells of the burn; the swap that follows it has an event of its own.
    let burnt = match &receipt.swap {
        None => receipt.amounts,
        Some(hop) => {
            let kept = receipt.amounts.at(hop.side.other()).sub_exact(hop.swap.amount_out)?;
            Pair::of(hop.side, hop.swap.amount_in, kept)
        }
    };
    let told = event::of_owner(ctx.api, events::WITHDRAW, pool, &order.owner)?;
    let told = event::with_shares(told, order.shares, burnt, receipt.total_shares);
    let after_burn = match &receipt.swap {
        None => receipt.after,
        Some(hop) => before_swap(hop)?,
    };
    outcome.events.push(event::with_reserves(told, &after_burn));
    outcome.events.extend(receipt.swap.iter().map(event::inner_hop));
    for side in Side::BOTH {
        outcome.pay(&recipient, meta.tokens.at(side), *receipt.amounts.at(side));
    }
    Ok(outcome)
}

/// Returns how the holder is paid.
fn payout(
    meta: &Meta,
    to: Option<&Token>,
    min_amounts: Option<(Uint128, Uint128)>,
    min_amount: Option<Uint128>,
) -> Result<Payout> {
    match (to, min_amounts, min_amount) {
        (None, least, None) => {
            let (zero, one) = least.unwrap_or_default();
            Ok(Payout::Both(Pair::new(Amount::new(zero.u128()), Amount::new(one.u128()))))
        }
        (Some(token), None, least) => {
            let least = Amount::new(least.unwrap_or_default().u128());
            Ok(Payout::One(side_of(&meta.tokens, token)?, least))
        }
        _ => Err(ContractError::ConflictingFields),
    }
}

/// Returns the pool's reserves before a hop, for the event of the burn.
fn before_swap(hop: &lode_core::actions::swap::HopReceipt) -> Result<lode_core::exchange::Pool> {
    let mut pool = hop.after;
    let kept = hop.swap.amount_in.sub_exact(hop.swap.protocol_fee)?;
    let (side, other) = (hop.side, hop.side.other());
    *pool.reserves.at_mut(side) = pool.reserves.at(side).sub_exact(kept)?;
    *pool.reserves.at_mut(other) = pool.reserves.at(other).add_exact(hop.swap.amount_out)?;
    Ok(pool)
}
