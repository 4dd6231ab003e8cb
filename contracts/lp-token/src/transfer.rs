//! Moving shares: a move in the exchange's ledger, and for `send` a call to the receiver after it.

use cosmwasm_std::{
    Addr, Binary, DepsMut, Env, MessageInfo, Response, Uint128, WasmMsg, to_json_binary,
};
use lode_msg::cw20::{Cw20ReceiveMsg, Cw20ReceiverMsg};
use lode_msg::exchange;

use crate::allowance::spend;
use crate::contract::checked;
use crate::error::ContractError;
use crate::state::INFO;

/// What is to be moved.
pub(crate) struct Order<'a> {
    /// Whose shares; the sender's own if nobody is named.
    pub(crate) owner: Option<&'a str>,
    /// To whom.
    pub(crate) to: &'a str,
    /// How many.
    pub(crate) amount: Uint128,
    /// What to call the receiver with; only contracts can be called.
    pub(crate) call: Option<Binary>,
}

/// Moves shares.
///
/// # Errors
/// [`ContractError::ZeroAmount`], [`ContractError::InvalidAddress`], as [`spend`]; the exchange
/// refuses more than the owner holds.
pub(crate) fn transfer(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    order: Order<'_>,
) -> Result<Response, ContractError> {
    if order.amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let to = checked(deps.api, order.to)?;
    let from = match order.owner {
        None => info.sender.clone(),
        Some(owner) => {
            let owner = checked(deps.api, owner)?;
            spend(deps.storage, &env.block, (&owner, &info.sender), order.amount)?;
            owner
        }
    };
    let face = INFO.load(deps.storage)?;
    let moved = exchange::ExecuteMsg::LpMove {
        pool: face.pool,
        from: from.to_string(),
        to: to.to_string(),
        shares: order.amount,
    };
    let mut response = told(info, &order, &from, &to);
    response = response.add_message(call(&face.exchange, to_json_binary(&moved)?));
    if let Some(msg) = order.call {
        let received =
            Cw20ReceiveMsg { sender: info.sender.to_string(), amount: order.amount, msg };
        let received = to_json_binary(&Cw20ReceiverMsg::Receive(received))?;
        response = response.add_message(call(&to, received));
    }
    Ok(response)
}

fn call(contract: &Addr, msg: Binary) -> WasmMsg {
    WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds: Vec::new() }
}

fn told(info: &MessageInfo, order: &Order<'_>, from: &Addr, to: &Addr) -> Response {
    let action = match (order.owner, &order.call) {
        (None, None) => "transfer",
        (None, Some(_)) => "send",
        (Some(_), None) => "transfer_from",
        (Some(_), Some(_)) => "send_from",
    };
    let response = Response::new()
        .add_attribute("action", action)
        .add_attribute("from", from.as_str())
        .add_attribute("to", to.as_str());
    let response = match order.owner {
        Some(_) => response.add_attribute("by", info.sender.as_str()),
        None => response,
    };
    response.add_attribute("amount", order.amount)
}
