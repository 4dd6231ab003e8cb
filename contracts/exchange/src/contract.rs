//! The entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use lode_core::exchange::Terms;
use lode_msg::exchange::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::action::{self, Ctx};
use crate::error::{ContractError, Result};
use crate::scratch::Scratch;
use crate::state::cold::Config;
use crate::token::{Token, checked_addr};
use crate::{query, receive, reply};

/// The name under which the contract is found on chain.
pub const CONTRACT_NAME: &str = "lode:exchange";

/// The version of the code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the exchange.
///
/// There is no `migrate`: whoever wants another version deploys another exchange.
///
/// # Errors
/// [`ContractError::FundsExcess`] when coins come along, [`ContractError::InvalidAddress`],
/// [`ContractError::InvalidDenom`], and a protocol share above its bound.
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
    let addr = |text: Option<String>, or: &cosmwasm_std::Addr| match text {
        Some(text) => checked_addr(deps.api, &text),
        None => Ok(or.clone()),
    };
    let owner = addr(msg.owner, &info.sender)?;
    let fee_recipient = addr(msg.fee_recipient, &owner)?;
    let protocol_share_pips = msg.protocol_share_pips.unwrap_or(0);
    Terms::new(0, protocol_share_pips)?;
    let slot_fee = msg.slot_fee.filter(|fee| !fee.amount.is_zero());
    if let Some(fee) = &slot_fee {
        Token::checked(deps.api, &lode_msg::Asset::Native(fee.denom.clone()))?;
    }
    let config = Config {
        owner,
        pending_owner: None,
        fee_recipient,
        protocol_share_pips,
        slot_fee,
        lp_token_code_id: msg.lp_token_code_id,
    };
    config.save(deps.storage);
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
    let mut ctx = Ctx {
        storage: deps.storage,
        api: deps.api,
        querier: deps.querier,
        me: &env.contract.address,
        now_s: env.block.time.seconds(),
    };
    if let ExecuteMsg::Receive(pushed) = &msg {
        receive::ensure_arrived(&ctx, &info.sender, pushed)?;
    }
    let outcome = action::run(&mut ctx, info, msg)?;
    outcome.into_response(&ctx)
}

/// Takes a reply.
///
/// # Errors
/// [`ContractError::UnknownReply`], [`ContractError::Cw20Shortfall`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, env: Env, msg: Reply) -> Result<Response, ContractError> {
    let mut ctx = Ctx {
        storage: deps.storage,
        api: deps.api,
        querier: deps.querier,
        me: &env.contract.address,
        now_s: env.block.time.seconds(),
    };
    reply::take(&mut ctx, &msg)
}

/// Answers a question.
///
/// # Errors
/// [`ContractError`] for what doesn't exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let mut scratch = Scratch::new(deps.storage);
    let mut ctx = Ctx {
        storage: &mut scratch,
        api: deps.api,
        querier: deps.querier,
        me: &env.contract.address,
        now_s: env.block.time.seconds(),
    };
    query::answer(&mut ctx, msg)
}
