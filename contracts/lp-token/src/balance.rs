//! Balances and holders, as the exchange's ledger has them.

use cosmwasm_std::{Deps, Uint128};
use lode_msg::cw20::{AllAccountsResponse, BalanceResponse, TokenInfoResponse};
use lode_msg::exchange::{OwnerKey, PoolPositionsResponse, PoolResponse, QueryMsg, SharesResponse};
use lode_msg::lp_token::DECIMALS;

use crate::contract::{checked, page_size};
use crate::error::ContractError;
use crate::state::INFO;

/// The most pages of the exchange's that one page of holders asks for.
const MAX_ASKS: usize = 10;

/// Returns an address's shares; those of sub-accounts are the exchange's affair.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn one(deps: Deps<'_>, address: &str) -> Result<BalanceResponse, ContractError> {
    let face = INFO.load(deps.storage)?;
    let owner = checked(deps.api, address)?.into_string();
    let question = QueryMsg::Shares { pool: face.pool, owner, sub: None };
    let answer: SharesResponse = deps.querier.query_wasm_smart(&face.exchange, &question)?;
    Ok(BalanceResponse { balance: answer.shares })
}

/// Returns name, symbol, decimals and all shares, the 1,000 locked ones included.
///
/// # Errors
/// Only what the exchange fails with.
pub(crate) fn token_info(deps: Deps<'_>) -> Result<TokenInfoResponse, ContractError> {
    let face = INFO.load(deps.storage)?;
    let question = QueryMsg::Pool { pool: face.pool };
    let pool: PoolResponse = deps.querier.query_wasm_smart(&face.exchange, &question)?;
    Ok(TokenInfoResponse {
        name: face.name,
        symbol: face.symbol,
        decimals: DECIMALS,
        total_supply: pool.total_shares,
    })
}

/// Returns a page of the addresses that hold shares, in the exchange's order.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn holders(
    deps: Deps<'_>,
    start_after: Option<&String>,
    limit: Option<u32>,
) -> Result<AllAccountsResponse, ContractError> {
    let face = INFO.load(deps.storage)?;
    let size = page_size(limit);
    let mut after = match start_after {
        Some(address) => {
            let owner = checked(deps.api, address)?.into_string();
            Some(OwnerKey { owner, sub: None })
        }
        None => None,
    };
    let mut accounts = Vec::with_capacity(size);
    // Owners without shares and sub-accounts are passed over, so that a page may take some asking.
    for _ in 0..MAX_ASKS {
        let limit = Some(lode_msg::exchange::MAX_PAGE);
        let question = QueryMsg::PoolPositions { pool: face.pool, start_after: after, limit };
        let answer: PoolPositionsResponse =
            deps.querier.query_wasm_smart(&face.exchange, &question)?;
        let held = answer.positions.into_iter();
        let held = held.filter(|position| position.sub == 0 && position.shares > Uint128::zero());
        accounts.extend(held.map(|position| position.owner));
        after = answer.next;
        if after.is_none() || accounts.len() >= size {
            break;
        }
    }
    accounts.truncate(size);
    Ok(AllAccountsResponse { accounts })
}
