//! The token's entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, StdError, StdResult, SubMsgResult,
    Uint128, WasmMsg, to_json_binary,
};
use lode_msg::cw20::{
    AllowanceResponse, BalanceResponse, Cw20ReceiveMsg, Cw20ReceiverMsg, Expiration,
    TokenInfoResponse,
};

use crate::msg::{ExecuteMsg, Hook, InstantiateMsg, QueryMsg, Trick};
use crate::purse;
use crate::tricks::{self, Move};

/// Makes the token and its holders.
///
/// # Errors
/// When there would be too much of it.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    _info: MessageInfo,
    msg: InstantiateMsg,
) -> StdResult<Response> {
    for holder in &msg.holders {
        purse::mint(deps.storage, holder, msg.amount)?;
        if let Some(spender) = &msg.spender {
            purse::allow(deps.storage, holder, spender, Uint128::MAX)?;
        }
    }
    Ok(Response::new())
}

/// Does what it is told, as its rules say.
///
/// # Errors
/// What a rule asks for; too little balance or allowance.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let sender = info.sender.into_string();
    match msg {
        ExecuteMsg::Transfer { recipient, amount } => {
            let moved = Move { from: sender, to: recipient, amount };
            tricks::carry_out(deps, &env, Hook::Transfer, &moved)
        }
        ExecuteMsg::TransferFrom { owner, recipient, amount } => {
            purse::spend(deps.storage, &owner, &sender, amount)?;
            let moved = Move { from: owner, to: recipient, amount };
            tricks::carry_out(deps, &env, Hook::TransferFrom, &moved)
        }
        ExecuteMsg::Send { contract, amount, msg } => {
            let call =
                Cw20ReceiverMsg::Receive(Cw20ReceiveMsg { sender: sender.clone(), amount, msg });
            let moved = Move { from: sender, to: contract.clone(), amount };
            let told = tricks::carry_out(deps, &env, Hook::Send, &moved)?;
            Ok(told.add_message(WasmMsg::Execute {
                contract_addr: contract,
                msg: to_json_binary(&call)?,
                funds: Vec::new(),
            }))
        }
        ExecuteMsg::IncreaseAllowance { spender, amount, .. } => {
            let more = purse::allowance(deps.storage, &sender, &spender)?.saturating_add(amount);
            purse::allow(deps.storage, &sender, &spender, more)?;
            Ok(Response::new())
        }
        ExecuteMsg::DecreaseAllowance { spender, amount, .. } => {
            let less = purse::allowance(deps.storage, &sender, &spender)?.saturating_sub(amount);
            purse::allow(deps.storage, &sender, &spender, less)?;
            Ok(Response::new())
        }
        ExecuteMsg::Mint { to, amount } => {
            purse::mint(deps.storage, &to, amount)?;
            Ok(Response::new())
        }
        ExecuteMsg::Obey { rules } => {
            tricks::obey(deps.storage, &rules)?;
            Ok(Response::new())
        }
        ExecuteMsg::Act { calls } => Ok(Response::new().add_messages(calls)),
        ExecuteMsg::Settle { from, to, amount } => {
            if sender != env.contract.address.as_str() {
                return Err(StdError::msg("unauthorized"));
            }
            tricks::settle(deps.storage, &Move { from, to, amount })?;
            Ok(Response::new())
        }
    }
}

/// Keeps how a call from within ended.
///
/// # Errors
/// Only when its own record can't be read.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> StdResult<Response> {
    let outcome = match reply.result {
        SubMsgResult::Ok(_) => "ok".to_string(),
        SubMsgResult::Err(text) => text,
    };
    tricks::heard(deps.storage, outcome)?;
    Ok(Response::new())
}

/// Answers, as its rules say.
///
/// # Errors
/// What a rule asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Balance { address } => balance(deps, &address),
        QueryMsg::TokenInfo {} => to_json_binary(&TokenInfoResponse {
            name: "Hostile".to_string(),
            symbol: "HOST".to_string(),
            decimals: 6,
            total_supply: Uint128::zero(),
        }),
        QueryMsg::Allowance { owner, spender } => to_json_binary(&AllowanceResponse {
            allowance: purse::allowance(deps.storage, &owner, &spender)?,
            expires: Expiration::Never {},
        }),
        QueryMsg::Seen {} => to_json_binary(&tricks::seen(deps.storage)?),
    }
}

fn balance(deps: Deps, address: &str) -> StdResult<Binary> {
    let balance = purse::balance(deps.storage, address)?;
    let balance = match tricks::trick(deps.storage, Hook::Balance)? {
        Some(Trick::Refuse {}) => return Err(StdError::msg("refused")),
        Some(Trick::Panic {}) => panic!("asked to panic"),
        Some(Trick::Burn {}) => {
            return Err(StdError::msg(tricks::burn_gas(deps.storage).to_string()));
        }
        Some(Trick::Garbage {}) => return Ok(Binary::from(b"nonsense")),
        Some(Trick::Inflate { amount }) => balance.saturating_add(amount),
        Some(Trick::Deflate { amount }) => balance.saturating_sub(amount),
        _ => balance,
    };
    to_json_binary(&BalanceResponse { balance })
}
