//! Who holds what, and has earned what.

use cosmwasm_std::{Api, Uint128, Uint512};
use lode_core::PoolId;
use lode_core::actions::position::{PositionView, position};
use lode_core::book::ReadBook;
use lode_core::growth::Fixed;
use lode_msg::AssetAmount;
use lode_msg::exchange::{
    AuditPosition, AuditResponse, OwnerKey, PoolPositionsResponse, PositionResponse,
    PositionsResponse,
};

use super::{amount, page_size, pool_page};
use crate::action::Ctx;
use crate::deposit::pair_on_wire;
use crate::error::Result;
use crate::state::{Owner, StoreBook};
use crate::token::{checked_addr, human};

/// Bytes of a figure in full fractions.
const FIXED_BYTES: usize = 64;

/// Returns one owner's position, an empty one where there is none.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`], [`crate::ContractError::InvalidAddress`].
pub(super) fn one(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    owner: &str,
    sub: Option<u32>,
) -> Result<PositionResponse> {
    let owner = ctx.owner(&checked_addr(ctx.api, owner)?, sub)?;
    let book = StoreBook::new(ctx.storage);
    on_wire(ctx.api, &book, ctx.now_s, (pool, &owner))
}

/// Returns an owner's positions in a page of pools.
///
/// # Errors
/// [`crate::ContractError::InvalidAddress`].
pub(super) fn of_owner(
    ctx: &mut Ctx<'_>,
    (owner, sub): (&str, Option<u32>),
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<PositionsResponse> {
    let owner = ctx.owner(&checked_addr(ctx.api, owner)?, sub)?;
    let (pools, next) = pool_page(ctx, start_after, limit)?;
    let book = StoreBook::new(ctx.storage);
    let held = pools.into_iter().filter(|pool| book.has_position(*pool, &owner));
    let positions = held.map(|pool| on_wire(ctx.api, &book, ctx.now_s, (pool, &owner)));
    Ok(PositionsResponse { positions: positions.collect::<Result<_>>()?, next })
}

/// Returns a page of a pool's positions.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`], [`crate::ContractError::InvalidAddress`].
pub(super) fn of_pool(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    start_after: Option<&OwnerKey>,
    limit: Option<u32>,
) -> Result<PoolPositionsResponse> {
    let (owners, next) = owners(ctx, pool, start_after, limit)?;
    let book = StoreBook::new(ctx.storage);
    let positions = owners.iter().map(|owner| on_wire(ctx.api, &book, ctx.now_s, (pool, owner)));
    Ok(PoolPositionsResponse { positions: positions.collect::<Result<_>>()?, next })
}

/// Returns a page of a pool's positions in full fractions.
///
/// # Errors
/// As [`of_pool`].
pub(super) fn audit(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    start_after: Option<&OwnerKey>,
    limit: Option<u32>,
) -> Result<AuditResponse> {
    let (owners, next) = owners(ctx, pool, start_after, limit)?;
    let book = StoreBook::new(ctx.storage);
    let positions = owners.iter().map(|owner| {
        let view = position(&book, ctx.now_s, pool, owner)?;
        Ok(AuditPosition {
            owner: human(ctx.api, &owner.address)?.into_string(),
            sub: owner.sub,
            shares: Uint128::new(view.shares.get()),
            fees_earned: pair_on_wire(view.fees_earned),
            pending: view.pending_exact.into_iter().map(fixed).collect(),
        })
    });
    Ok(AuditResponse {
        positions: positions.collect::<Result<_>>()?,
        total_shares: Uint128::new(book.ledger(pool)?.total_shares.get()),
        next,
    })
}

/// Returns a figure in full fractions as it goes over the wire.
pub(super) fn fixed(value: Fixed) -> Uint512 {
    Uint512::from_be_bytes(value.to_be_bytes::<FIXED_BYTES>())
}

fn owners(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    start_after: Option<&OwnerKey>,
    limit: Option<u32>,
) -> Result<(Vec<Owner>, Option<OwnerKey>)> {
    let after = match start_after {
        Some(key) => Some(ctx.owner(&checked_addr(ctx.api, &key.owner)?, key.sub)?),
        None => None,
    };
    let size = page_size(limit);
    let book = StoreBook::new(ctx.storage);
    book.meta(pool)?;
    // One more than the page tells whether there is another.
    let mut owners = book.owners(pool, after.as_ref(), size.saturating_add(1))?;
    let more = owners.len() > size;
    owners.truncate(size);
    let last = owners.last().filter(|_| more);
    let next = last.map(|last| key_on_wire(ctx.api, last)).transpose()?;
    Ok((owners, next))
}

fn key_on_wire(api: &dyn Api, owner: &Owner) -> Result<OwnerKey> {
    let sub = (owner.sub != 0).then_some(owner.sub);
    Ok(OwnerKey { owner: human(api, &owner.address)?.into_string(), sub })
}

fn on_wire(
    api: &dyn Api,
    book: &StoreBook<'_>,
    now_s: u64,
    (pool, owner): (PoolId, &Owner),
) -> Result<PositionResponse> {
    let view: PositionView = position(book, now_s, pool, owner)?;
    let tokens = book.reward_tokens(pool)?;
    let due = tokens.iter().zip(&view.pending).filter(|(_, pending)| !pending.is_zero());
    let pending = due.map(|(token, pending)| {
        Ok(AssetAmount { asset: token.asset(api)?, amount: amount(*pending) })
    });
    Ok(PositionResponse {
        pool: pool.0,
        owner: human(api, &owner.address)?.into_string(),
        sub: owner.sub,
        shares: Uint128::new(view.shares.get()),
        amounts: pair_on_wire(view.worth),
        fees_earned: pair_on_wire(view.fees_earned),
        pending: pending.collect::<Result<_>>()?,
    })
}
