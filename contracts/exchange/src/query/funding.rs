//! Where money is: campaigns, rewards, parked payouts, and what is owed in all.

use cosmwasm_std::{Uint128, Uint512};
use lode_core::actions::position::reward;
use lode_core::book::ReadBook;
use lode_core::rewards::Slot;
use lode_core::{Amount, PoolId};
use lode_msg::Asset;
use lode_msg::exchange::{
    Campaign, CampaignsResponse, OwedResponse, ParkedPayout, ParkedResponse, RewardResponse,
    RewardsResponse,
};

use super::{amount, page_size, pool_page};
use crate::action::Ctx;
use crate::error::{ContractError, Result};
use crate::state::cold::{CampaignRecord, ParkedRecord};
use crate::state::{StoreBook, held};
use crate::token::{Token, human, side_of};

/// Returns a page of a pool's campaigns.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`].
pub(super) fn campaigns(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<CampaignsResponse> {
    let after = start_after.unwrap_or(0);
    let page = CampaignRecord::page(ctx.storage, pool, after, page_size(limit))?;
    let book = StoreBook::new(ctx.storage);
    book.meta(pool)?;
    let campaigns = page.into_iter().map(|(id, record)| {
        Ok(Campaign {
            id,
            asset: book.reward_token(pool, record.slot)?.asset(ctx.api)?,
            amount: amount(record.amount),
            start: record.start_s,
            end: record.end_s,
            funder: human(ctx.api, &record.funder)?.into_string(),
        })
    });
    Ok(CampaignsResponse { campaigns: campaigns.collect::<Result<_>>()? })
}

/// Returns a pool's reward assets and where their funding is.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`], [`lode_core::CoreError::AccrualBehind`].
pub(super) fn rewards(ctx: &mut Ctx<'_>, pool: PoolId) -> Result<RewardsResponse> {
    let book = StoreBook::new(ctx.storage);
    book.meta(pool)?;
    let rewards = book.reward_tokens(pool)?.into_iter().enumerate().map(|(slot, token)| {
        let slot = Slot::try_from(slot).map_err(|_| ContractError::CorruptState)?;
        let view = reward(&book, ctx.now_s, pool, slot)?;
        Ok(RewardResponse {
            slot,
            asset: token.asset(ctx.api)?,
            funded: amount(view.totals.funded),
            paid: amount(view.totals.paid),
            parked: amount(view.totals.parked),
            remaining: amount(view.remaining),
            carried: Uint512::from(view.carried),
        })
    });
    Ok(RewardsResponse { rewards: rewards.collect::<Result<_>>()? })
}

/// Returns a page of parked payouts.
///
/// # Errors
/// Only corrupt state.
pub(super) fn parked(
    ctx: &mut Ctx<'_>,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<ParkedResponse> {
    let page = ParkedRecord::page(ctx.storage, start_after.unwrap_or(0), page_size(limit))?;
    let book = StoreBook::new(ctx.storage);
    let parked = page.into_iter().map(|(id, record)| {
        Ok(ParkedPayout {
            id,
            pool: record.pool.0,
            asset: book.reward_token(record.pool, record.slot)?.asset(ctx.api)?,
            owner: human(ctx.api, &record.owner.address)?.into_string(),
            sub: record.owner.sub,
            amount: amount(record.amount),
            recipient: human(ctx.api, &record.recipient)?.into_string(),
        })
    });
    Ok(ParkedResponse { parked: parked.collect::<Result<_>>()? })
}

/// Returns what a page of pools owes of an asset (BANK-1: never more than is held).
///
/// # Errors
/// As [`Token::checked`].
pub(super) fn owed(
    ctx: &mut Ctx<'_>,
    asset: &Asset,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<OwedResponse> {
    let token = Token::checked(ctx.api, asset)?;
    let booked = match &token {
        Token::Cw20(cw20) => Some(amount(held::load(ctx.storage, cw20)?)),
        Token::Native(_) => None,
    };
    let (pools, next) = pool_page(ctx, start_after, limit)?;
    let book = StoreBook::new(ctx.storage);
    let (mut reserves, mut fees, mut rewards) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
    for id in pools {
        if let Ok(side) = side_of(&book.meta(id)?.tokens, &token) {
            let pool = book.pool(id)?;
            reserves = reserves.add_exact(*pool.reserves.at(side))?;
            fees = fees.add_exact(*pool.protocol_fees.at(side))?;
        }
        let totals = book.reward_totals(id)?;
        for (known, total) in book.reward_tokens(id)?.iter().zip(totals) {
            if *known == token {
                rewards = rewards.add_exact(total.funded.sub_exact(total.paid)?)?;
            }
        }
    }
    Ok(OwedResponse {
        owed: Uint128::new(reserves.add_exact(fees)?.add_exact(rewards)?.get()),
        reserves: amount(reserves),
        protocol_fees: amount(fees),
        rewards: amount(rewards),
        booked,
        next,
    })
}
