//! Questions and answers.

mod funding;
mod holders;
mod pools;
mod prices;

use cosmwasm_std::{Binary, Uint128, to_json_binary};
use lode_core::{Amount, PoolId};
use lode_msg::exchange::{
    ConfigResponse, DEFAULT_PAGE, LpTokenResponse, MAX_PAGE, PendingParamsResponse, QueryMsg,
    SharesResponse,
};

use crate::action::Ctx;
use crate::error::Result;
use crate::simulate;
use crate::state::cold::{Config, PendingParams, pool_count};
use crate::state::{StoreBook, keys};
use crate::token::{checked_addr, human};

/// Answers a question. The storage is one that is thrown away.
///
/// # Errors
/// What doesn't exist, and for a simulation what the message would be refused for.
pub(crate) fn answer(ctx: &mut Ctx<'_>, msg: QueryMsg) -> Result<Binary> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(ctx)?),
        QueryMsg::PendingParams {} => to_json_binary(&pending_params(ctx)?),
        QueryMsg::Pool { pool } => to_json_binary(&pools::pool(ctx, PoolId(pool))?),
        QueryMsg::Pools { start_after, limit } => {
            to_json_binary(&pools::page(ctx, start_after, limit)?)
        }
        QueryMsg::PoolByAssets { assets, fee_pips } => {
            to_json_binary(&pools::by_assets(ctx, &assets, fee_pips)?)
        }
        QueryMsg::Position { pool, owner, sub } => {
            to_json_binary(&holders::one(ctx, PoolId(pool), &owner, sub)?)
        }
        QueryMsg::Positions { owner, sub, start_after, limit } => {
            to_json_binary(&holders::of_owner(ctx, (&owner, sub), start_after, limit)?)
        }
        QueryMsg::PoolPositions { pool, start_after, limit } => {
            to_json_binary(&holders::of_pool(ctx, PoolId(pool), start_after.as_ref(), limit)?)
        }
        QueryMsg::Shares { pool, owner, sub } => {
            to_json_binary(&shares(ctx, PoolId(pool), &owner, sub)?)
        }
        QueryMsg::Simulate { sender, funds, msg } => {
            let funds = funds.unwrap_or_default();
            to_json_binary(&simulate::simulate(ctx, sender.as_ref(), funds, *msg)?)
        }
        QueryMsg::Campaigns { pool, start_after, limit } => {
            to_json_binary(&funding::campaigns(ctx, PoolId(pool), start_after, limit)?)
        }
        QueryMsg::Rewards { pool } => to_json_binary(&funding::rewards(ctx, PoolId(pool))?),
        QueryMsg::Audit { pool, start_after, limit } => {
            to_json_binary(&holders::audit(ctx, PoolId(pool), start_after.as_ref(), limit)?)
        }
        QueryMsg::Parked { start_after, limit } => {
            to_json_binary(&funding::parked(ctx, start_after, limit)?)
        }
        QueryMsg::Owed { asset, start_after, limit } => {
            to_json_binary(&funding::owed(ctx, &asset, start_after, limit)?)
        }
        QueryMsg::Observe { pool, ages } => {
            to_json_binary(&prices::observe(ctx, PoolId(pool), &ages)?)
        }
        QueryMsg::LpToken { pool } => to_json_binary(&lp_token(ctx, PoolId(pool))?),
    };
    Ok(answer?)
}

/// Returns how many items a page has.
fn page_size(limit: Option<u32>) -> usize {
    // At most 30: it fits any machine.
    usize::try_from(limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE)).unwrap_or(0)
}

/// Returns the pools that a page looks at, and where the next page starts if there is one.
fn pool_page(
    ctx: &Ctx<'_>,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<(Vec<PoolId>, Option<u32>)> {
    let count = pool_count(ctx.storage)?;
    let first = start_after.unwrap_or(0).saturating_add(1);
    let looked: Vec<u32> = (first..=count).take(page_size(limit)).collect();
    let next = looked.last().copied().filter(|last| *last < count);
    Ok((looked.into_iter().map(PoolId).collect(), next))
}

fn config(ctx: &Ctx<'_>) -> Result<ConfigResponse> {
    let config = Config::load(ctx.storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        pending_owner: config.pending_owner.map(cosmwasm_std::Addr::into_string),
        fee_recipient: config.fee_recipient.into_string(),
        protocol_share_pips: config.protocol_share_pips,
        slot_fee: config.slot_fee,
        lp_token_code_id: config.lp_token_code_id,
        pools: pool_count(ctx.storage)?,
        params_delay_s: lode_msg::exchange::PARAMS_DELAY_S,
    })
}

fn pending_params(ctx: &Ctx<'_>) -> Result<PendingParamsResponse> {
    let pending = PendingParams::load(ctx.storage)?;
    let ready_at = pending.as_ref().map(|pending| pending.ready_at_s);
    Ok(PendingParamsResponse { params: pending.map(|pending| pending.params), ready_at })
}

fn shares(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    owner: &str,
    sub: Option<u32>,
) -> Result<SharesResponse> {
    use lode_core::book::ReadBook;
    let owner = ctx.owner(&checked_addr(ctx.api, owner)?, sub)?;
    let book = StoreBook::new(ctx.storage);
    Ok(SharesResponse {
        total_shares: Uint128::new(book.ledger(pool)?.total_shares.get()),
        shares: Uint128::new(book.position(pool, &owner)?.shares.get()),
    })
}

fn lp_token(ctx: &mut Ctx<'_>, pool: PoolId) -> Result<LpTokenResponse> {
    StoreBook::new(ctx.storage).meta(pool)?;
    let address = ctx.storage.get(&keys::lp_token(pool));
    let address = address.map(|address| human(ctx.api, &address)).transpose()?;
    Ok(LpTokenResponse { address: address.map(cosmwasm_std::Addr::into_string) })
}

/// Returns an amount as it goes over the wire.
const fn amount(amount: Amount) -> Uint128 {
    Uint128::new(amount.get())
}
