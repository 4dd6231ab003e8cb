//! The entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Addr, Api, Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use lode_msg::cw20::{MarketingInfoResponse, MinterResponse};
use lode_msg::exchange::{DEFAULT_PAGE, MAX_PAGE};
use lode_msg::lp_token::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::allowance::Change;
use crate::error::ContractError;
use crate::state::{INFO, Info};
use crate::transfer::Order;
use crate::{allowance, balance, transfer};

/// The name under which the contract is found on chain.
pub const CONTRACT_NAME: &str = "lode:lp-token";

/// The version of the code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the face; the sender is the exchange that it will call.
///
/// Anybody may make one, but the exchange lets only those move shares that it made itself.
///
/// # Errors
/// [`ContractError::FundsExcess`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    if !info.funds.is_empty() {
        return Err(ContractError::FundsExcess);
    }
    let InstantiateMsg { pool, name, symbol } = msg;
    INFO.save(deps.storage, &Info { exchange: info.sender, pool, name, symbol })?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}

/// Carries an action out.
///
/// # Errors
/// [`ContractError`]; nothing has been changed then.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !info.funds.is_empty() {
        return Err(ContractError::FundsExcess);
    }
    let order = match &msg {
        ExecuteMsg::IncreaseAllowance { spender, amount, expires } => {
            let change = Change { spender, amount: *amount, expires: *expires };
            return allowance::increase(deps, &env, &info, &change);
        }
        ExecuteMsg::DecreaseAllowance { spender, amount, expires } => {
            let change = Change { spender, amount: *amount, expires: *expires };
            return allowance::decrease(deps, &env, &info, &change);
        }
        ExecuteMsg::Transfer { recipient, amount } => {
            Order { owner: None, to: recipient, amount: *amount, call: None }
        }
        ExecuteMsg::Send { contract, amount, msg } => {
            Order { owner: None, to: contract, amount: *amount, call: Some(msg.clone()) }
        }
        ExecuteMsg::TransferFrom { owner, recipient, amount } => {
            Order { owner: Some(owner), to: recipient, amount: *amount, call: None }
        }
        ExecuteMsg::SendFrom { owner, contract, amount, msg } => {
            Order { owner: Some(owner), to: contract, amount: *amount, call: Some(msg.clone()) }
        }
    };
    transfer::transfer(deps, &env, &info, order)
}

/// Answers a question.
///
/// # Errors
/// [`ContractError`] for a malformed address, and what the exchange fails with.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Balance { address } => to_json_binary(&balance::one(deps, &address)?),
        QueryMsg::TokenInfo {} => to_json_binary(&balance::token_info(deps)?),
        QueryMsg::Minter {} => to_json_binary(&None::<MinterResponse>),
        QueryMsg::Allowance { owner, spender } => {
            to_json_binary(&allowance::one(deps, &env, &owner, &spender)?)
        }
        QueryMsg::AllAllowances { owner, start_after, limit } => {
            to_json_binary(&allowance::page(deps, &owner, start_after.as_ref(), limit)?)
        }
        QueryMsg::AllAccounts { start_after, limit } => {
            to_json_binary(&balance::holders(deps, start_after.as_ref(), limit)?)
        }
        QueryMsg::MarketingInfo {} => to_json_binary(&MarketingInfoResponse::default()),
    };
    Ok(answer?)
}

/// Returns an address from the wire in its one right spelling.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn checked(api: &dyn Api, address: &str) -> Result<Addr, ContractError> {
    api.addr_validate(address).map_err(|_| ContractError::InvalidAddress)
}

/// Returns how many items a page has.
pub(crate) fn page_size(limit: Option<u32>) -> usize {
    // At most 30: it fits any machine.
    usize::try_from(limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE)).unwrap_or(0)
}
