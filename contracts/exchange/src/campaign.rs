//! Promising rewards to a pool's holders: creating a campaign and adding to it.

use cosmwasm_std::Uint128;
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::rewards::Slot;
use lode_core::rewards::emission::{epoch_of, epoch_start_s};
use lode_core::{Amount, CoreError, PoolId};
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;
use lode_msg::{Asset, NativeCoin};

use crate::action::Ctx;
use crate::effects::{Outcome, canonical_addr};
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::state::cold::{CampaignRecord, Config, next_campaign};
use crate::state::{Meta, StoreBook, held};
use crate::token::Token;

/// What is promised: an asset and how much of it.
pub(crate) type Promise = (Token, Amount);

/// Returns what is promised: what the message states, or else what came along.
///
/// # Errors
/// [`ContractError::ConflictingFields`] when only one of asset and amount is stated, as
/// [`Token::checked`] and [`Caller::brought_one`].
pub(crate) fn offered(
    ctx: &Ctx<'_>,
    caller: &Caller,
    asset: Option<&Asset>,
    amount: Option<Uint128>,
) -> Result<Promise> {
    match (asset, amount) {
        (None, None) => caller.brought_one(),
        (Some(asset), Some(amount)) => {
            Ok((Token::checked(ctx.api, asset)?, Amount::new(amount.u128())))
        }
        _ => Err(ContractError::ConflictingFields),
    }
}

/// Creates a campaign. It can be added to, never taken back.
///
/// # Errors
/// As the core's funding and [`Caller::brought_exactly`]; opening a new reward asset also needs
/// the slot fee.
pub(crate) fn create(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pool: PoolId,
    (token, amount): Promise,
    (start_s, end_s): (u64, u64),
) -> Result<Outcome> {
    if token.is_cw20() {
        held::ensure_unlocked(ctx.storage)?;
    }
    let id = next_campaign(ctx.storage, pool)?;
    let config = Config::load(ctx.storage)?;
    let mut book = StoreBook::new(ctx.storage);
    book.meta(pool)?;
    let tokens = book.reward_tokens(pool)?;
    let known = tokens.iter().position(|known| *known == token);
    let slot = Slot::try_from(known.unwrap_or(tokens.len()))
        .map_err(|_| CoreError::TooManyRewardAssets)?;
    // Attack: junk assets fill the slots, of which there are few. Opening one may cost something.
    let fee = if known.is_some() { None } else { slot_fee(config.slot_fee.as_ref()) };
    let mut stated = vec![(&token, amount)];
    stated.extend(fee.iter().map(|(token, amount)| (token, *amount)));
    caller.brought_exactly(&stated)?;
    if known.is_none() {
        book.name_next_slot(pool, token.clone())?;
    }
    let order = FundOrder { pool, slot, amount, start_s, end_s };
    fund(&mut book, ctx.now_s, &order)?;

    let funder = canonical_addr(ctx, &caller.addr)?;
    CampaignRecord { slot, amount, start_s, end_s, funder }.save(ctx.storage, pool, id);
    let mut outcome = told(ctx, id, &order, &token)?;
    if let Some((token, amount)) = &fee {
        outcome.pay(&config.fee_recipient, token, *amount);
    }
    outcome.take_offer(caller, &token, amount, Amount::ZERO)?;
    Ok(outcome)
}

/// Adds to a campaign, from the next whole hour or its start, to its end.
///
/// # Errors
/// [`ContractError::UnknownCampaign`], [`ContractError::CampaignOver`], and as [`create`].
pub(crate) fn top_up(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pool: PoolId,
    id: u32,
    amount: Option<Uint128>,
) -> Result<Outcome> {
    Meta::load(ctx.storage, pool)?;
    let mut record = CampaignRecord::load(ctx.storage, pool, id)?;
    let mut book = StoreBook::new(ctx.storage);
    let token = book.reward_token(pool, record.slot)?;
    let amount = match amount {
        Some(amount) => Amount::new(amount.u128()),
        None => match caller.brought_one()? {
            (brought, amount) if brought == token => amount,
            _ => return Err(ContractError::FundsExcess),
        },
    };
    caller.brought_exactly(&[(&token, amount)])?;
    let start_s = record.start_s.max(next_hour_s(ctx.now_s)?);
    if start_s >= record.end_s {
        return Err(ContractError::CampaignOver);
    }
    let order = FundOrder { pool, slot: record.slot, amount, start_s, end_s: record.end_s };
    fund(&mut book, ctx.now_s, &order)?;

    record.amount = record.amount.add_exact(amount)?;
    record.save(ctx.storage, pool, id);
    let mut outcome = told(ctx, id, &order, &token)?;
    outcome.take_offer(caller, &token, amount, Amount::ZERO)?;
    Ok(outcome)
}

/// Returns the slot fee as a promise; an amount of 0 is none.
fn slot_fee(fee: Option<&NativeCoin>) -> Option<Promise> {
    let fee = fee.filter(|fee| !fee.amount.is_zero())?;
    Some((Token::Native(fee.denom.clone()), Amount::new(fee.amount.u128())))
}

/// Returns the present second if it begins an hour, or the next one that does.
fn next_hour_s(now_s: u64) -> Result<u64> {
    let begun_s = epoch_start_s(epoch_of(now_s))?;
    if begun_s == now_s { Ok(now_s) } else { Ok(epoch_start_s(epoch_of(now_s).saturating_add(1))?) }
}

fn told(ctx: &Ctx<'_>, id: u32, order: &FundOrder, token: &Token) -> Result<Outcome> {
    let mut outcome = Outcome::new(Receipt::Campaign {
        pool: order.pool.0,
        id,
        slot: order.slot,
        amount: Uint128::new(order.amount.get()),
        start: order.start_s,
        end: order.end_s,
    });
    let told = event::of_pool(events::CAMPAIGN, order.pool)
        .add_attribute(attr::CAMPAIGN, id.to_string())
        .add_attribute(attr::ASSET, token.name(ctx.api)?)
        .add_attribute(attr::SLOT, order.slot.to_string())
        .add_attribute(attr::AMOUNT, order.amount.to_string())
        .add_attribute(attr::START, order.start_s.to_string())
        .add_attribute(attr::END, order.end_s.to_string());
    outcome.events.push(told);
    Ok(outcome)
}
