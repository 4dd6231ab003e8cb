//! cw20 tokens that are pushed.

use cosmwasm_std::from_json;
use lode_core::{Amount, PoolId};
use lode_msg::cw20::Cw20ReceiveMsg;
use lode_msg::exchange::ReceiveMsg;

use crate::action::Ctx;
use crate::effects::{Outcome, cw20_balance};
use crate::error::{ContractError, Result};
use crate::funds::{Brought, Caller};
use crate::state::held;
use crate::token::{Token, canonical, checked_addr};
use crate::{campaign, deposit, swap};

/// Opens a push: the one who acts is the token's sender, and the token is whoever calls.
///
/// Attack: a contract that was never a token says that it received something. It can only speak of
/// itself, and no honest pool holds it (D5).
///
/// # Errors
/// [`ContractError::FundsExcess`] when coins came along, [`ContractError::InvalidAddress`],
/// [`lode_core::CoreError::ZeroAmount`], [`ContractError::Host`] for a malformed message.
pub(crate) fn opened(
    ctx: &Ctx<'_>,
    caller: &Caller,
    pushed: &Cw20ReceiveMsg,
) -> Result<(Caller, ReceiveMsg)> {
    caller.brought_nothing()?;
    let msg = from_json(&pushed.msg)?;
    if pushed.amount.is_zero() {
        return Err(lode_core::CoreError::ZeroAmount.into());
    }
    let token = Token::Cw20(canonical(ctx.api, caller.addr.as_str())?);
    let brought = Brought::Pushed(token, Amount::new(pushed.amount.u128()));
    Ok((Caller { addr: checked_addr(ctx.api, &pushed.sender)?, brought }, msg))
}

/// Makes sure that what a token says it has delivered is there, above all that is booked.
///
/// Attack: a token that charges for transfers, or lies, says more than it delivered (B6). It is
/// checked before anything is booked; a simulation, in which nothing has arrived, leaves it out.
///
/// # Errors
/// [`ContractError::Cw20Shortfall`], [`ContractError::ReentrantCall`].
pub(crate) fn ensure_arrived(
    ctx: &Ctx<'_>,
    token: &cosmwasm_std::Addr,
    pushed: &Cw20ReceiveMsg,
) -> Result<()> {
    held::ensure_unlocked(ctx.storage)?;
    let booked = held::load(ctx.storage, &canonical(ctx.api, token.as_str())?)?;
    let due = booked.add_exact(Amount::new(pushed.amount.u128()))?;
    if cw20_balance(ctx, token)? < due {
        return Err(ContractError::Cw20Shortfall);
    }
    Ok(())
}

/// Does with the pushed tokens what their sender asks for.
///
/// # Errors
/// As the actions.
pub(crate) fn run(ctx: &mut Ctx<'_>, caller: &Caller, msg: ReceiveMsg) -> Result<Outcome> {
    match msg {
        ReceiveMsg::Deposit { pool, min_shares, beneficiary, sub, deadline } => {
            let ask = deposit::Ask { pool, min_shares, beneficiary, sub, deadline };
            deposit::pushed(ctx, caller, &ask)
        }
        ReceiveMsg::Swap { route, amount_out, min_out, limit, recipient, deadline } => {
            let ask = swap::Ask { route, amount_out, min_out, limit, recipient, deadline };
            swap::swap(ctx, caller, &ask, None)
        }
        ReceiveMsg::CreateCampaign { pool, start, end } => {
            let promise = caller.brought_one()?;
            campaign::create(ctx, caller, PoolId(pool), promise, (start, end))
        }
        ReceiveMsg::TopUpCampaign { pool, id } => {
            campaign::top_up(ctx, caller, PoolId(pool), id, None)
        }
    }
}
