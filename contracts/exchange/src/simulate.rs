//! What a message would do: it is carried out on storage that is thrown away.

use cosmwasm_std::{Addr, Api, Coin, MessageInfo, Uint128};
use lode_core::Amount;
use lode_msg::exchange::{ExecuteMsg, Flow, SimulateResponse};

use crate::action::{self, Ctx};
use crate::effects::Payout;
use crate::error::Result;
use crate::token::{Token, checked_addr};

/// Carries a message out and tells what came of it.
///
/// # Errors
/// What the message itself would be refused for.
pub(crate) fn simulate(
    ctx: &mut Ctx<'_>,
    sender: Option<&String>,
    funds: Vec<Coin>,
    msg: ExecuteMsg,
) -> Result<SimulateResponse> {
    let sender: Addr = match sender {
        Some(address) => checked_addr(ctx.api, address)?,
        None => ctx.me.clone(),
    };
    let outcome = action::run(ctx, MessageInfo { sender, funds }, msg)?;
    let pulls = outcome.pulls.iter().map(|pull| {
        let token = Token::Cw20(pull.cw20.clone());
        flow(ctx.api, &pull.from, &token, pull.amount)
    });
    let rewards = outcome.rewards.iter().map(|reward| &reward.payout);
    let payouts = outcome.payouts.iter().chain(rewards);
    let payouts = payouts.map(|Payout { to, token, amount }| flow(ctx.api, to, token, *amount));
    Ok(SimulateResponse {
        pulls: pulls.collect::<Result<_>>()?,
        payouts: payouts.collect::<Result<_>>()?,
        receipt: outcome.receipt,
    })
}

fn flow(api: &dyn Api, party: &Addr, token: &Token, amount: Amount) -> Result<Flow> {
    Ok(Flow {
        party: party.to_string(),
        asset: token.asset(api)?,
        amount: Uint128::new(amount.get()),
    })
}
