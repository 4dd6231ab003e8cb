//! Pools.

use cosmwasm_std::{Addr, Uint128};
use lode_core::book::ReadBook;
use lode_core::{CoreError, PoolId};
use lode_msg::Asset;
use lode_msg::exchange::{PoolKind, PoolResponse, PoolsResponse};

use super::pool_page;
use crate::action::Ctx;
use crate::deposit::pair_on_wire;
use crate::error::Result;
use crate::state::{StoreBook, cold, keys};
use crate::token::{Token, human};

/// Returns a pool.
///
/// # Errors
/// [`CoreError::UnknownPool`].
pub(super) fn pool(ctx: &mut Ctx<'_>, id: PoolId) -> Result<PoolResponse> {
    let lp_token = ctx.storage.get(&keys::lp_token(id));
    let book = StoreBook::new(ctx.storage);
    let (meta, pool, ledger) = (book.meta(id)?, book.pool(id)?, book.ledger(id)?);
    let lp_token = lp_token.map(|address| human(ctx.api, &address)).transpose()?;
    Ok(PoolResponse {
        pool: id.0,
        kind: PoolKind::Xyk,
        assets: (meta.tokens.zero.asset(ctx.api)?, meta.tokens.one.asset(ctx.api)?),
        fee_pips: meta.terms.fee.get(),
        protocol_share_pips: meta.terms.protocol_share_pips,
        swaps_paused: meta.swaps_paused,
        deposits_paused: meta.deposits_paused,
        reserves: pair_on_wire(pool.reserves),
        total_shares: Uint128::new(ledger.total_shares.get()),
        protocol_fees: pair_on_wire(pool.protocol_fees),
        accrued_until: ledger.accrued_s,
        updated_at: pool.oracle.last.time_s,
        lp_token: lp_token.map(Addr::into_string),
    })
}

/// Returns a page of pools.
///
/// # Errors
/// Only corrupt state.
pub(super) fn page(
    ctx: &mut Ctx<'_>,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<PoolsResponse> {
    let (ids, _) = pool_page(ctx, start_after, limit)?;
    let pools = ids.into_iter().map(|id| pool(ctx, id)).collect::<Result<_>>()?;
    Ok(PoolsResponse { pools })
}

/// Returns the pool of two assets and a fee.
///
/// # Errors
/// [`CoreError::UnknownPool`], and as [`Token::checked`].
pub(super) fn by_assets(
    ctx: &mut Ctx<'_>,
    assets: &(Asset, Asset),
    fee_pips: u32,
) -> Result<PoolResponse> {
    let first = Token::checked(ctx.api, &assets.0)?;
    let second = Token::checked(ctx.api, &assets.1)?;
    let pair = if first < second { (&first, &second) } else { (&second, &first) };
    let id = cold::pool_by_pair(ctx.storage, pair, fee_pips)?;
    pool(ctx, id.ok_or(CoreError::UnknownPool)?)
}
