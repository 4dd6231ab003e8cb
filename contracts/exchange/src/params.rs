//! Parameters, which move within hard bounds and only after a delay.

use cosmwasm_std::Event;
use lode_core::exchange::Terms;
use lode_core::{CoreError, PoolId};
use lode_msg::events::{self, attr};
use lode_msg::exchange::{PARAMS_DELAY_S, Params, Receipt};

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event::of_pool;
use crate::funds::Caller;
use crate::list;
use crate::state::cold::{Config, PendingParams};
use crate::state::{Meta, keys};
use crate::token::{Token, checked_addr};

/// Proposes parameters; a newer proposal replaces an older one and waits its own time.
///
/// # Errors
/// [`ContractError::Unauthorized`], and as [`ensure_within_bounds`].
pub(crate) fn propose(ctx: &mut Ctx<'_>, caller: &Caller, params: Params) -> Result<Outcome> {
    Config::load(ctx.storage)?.ensure_owner(&caller.addr)?;
    ensure_within_bounds(ctx, &params)?;
    let ready_at_s = ctx.now_s.checked_add(PARAMS_DELAY_S).ok_or(CoreError::Overflow)?;
    let told = told("propose", &params).add_attribute(attr::READY_AT, ready_at_s.to_string());
    PendingParams { params, ready_at_s }.save(ctx.storage);
    Ok(done(told))
}

/// Applies the proposed parameters.
///
/// # Errors
/// [`ContractError::Unauthorized`], [`ContractError::NoPendingParams`],
/// [`ContractError::ParamsNotReady`] before the delay is over.
pub(crate) fn apply(ctx: &mut Ctx<'_>, caller: &Caller) -> Result<Outcome> {
    let mut config = Config::load(ctx.storage)?;
    config.ensure_owner(&caller.addr)?;
    let pending = PendingParams::load(ctx.storage)?.ok_or(ContractError::NoPendingParams)?;
    if ctx.now_s < pending.ready_at_s {
        return Err(ContractError::ParamsNotReady);
    }
    let params = pending.params;
    ensure_within_bounds(ctx, &params)?;
    let told = told("apply", &params);
    if let Some(share) = params.protocol_share_pips {
        config.protocol_share_pips = share;
    }
    if let Some(recipient) = &params.fee_recipient {
        config.fee_recipient = checked_addr(ctx.api, recipient)?;
    }
    if let Some(fee) = params.slot_fee {
        config.slot_fee = Some(fee).filter(|fee| !fee.amount.is_zero());
    }
    config.save(ctx.storage);
    ctx.storage.remove(keys::PENDING_PARAMS);
    Ok(done(told))
}

/// Takes the proposed parameters back.
///
/// # Errors
/// [`ContractError::Unauthorized`], [`ContractError::NoPendingParams`].
pub(crate) fn cancel(ctx: &mut Ctx<'_>, caller: &Caller) -> Result<Outcome> {
    Config::load(ctx.storage)?.ensure_owner(&caller.addr)?;
    let pending = PendingParams::load(ctx.storage)?.ok_or(ContractError::NoPendingParams)?;
    ctx.storage.remove(keys::PENDING_PARAMS);
    Ok(done(told("cancel", &pending.params)))
}

/// Copies the protocol's part of the fee into pools, which read it from their own records so that
/// a swap reads no global one.
///
/// # Errors
/// [`CoreError::UnknownPool`], and as [`list::pools`].
pub(crate) fn sync(ctx: &mut Ctx<'_>, caller: &Caller, pools: &[u32]) -> Result<Outcome> {
    caller.brought_nothing()?;
    let share = Config::load(ctx.storage)?.protocol_share_pips;
    let mut outcome = Outcome::new(Receipt::Done {});
    for pool in list::pools(pools)? {
        let mut meta = Meta::load(ctx.storage, pool)?;
        meta.terms = Terms::new(meta.terms.fee.get(), share)?;
        meta.save(ctx.storage, pool);
        outcome.events.push(synced(pool, share));
    }
    Ok(outcome)
}

/// Makes sure that parameters are within their bounds.
///
/// # Errors
/// [`CoreError::ProtocolShareTooHigh`], [`ContractError::InvalidAddress`],
/// [`ContractError::InvalidDenom`], [`ContractError::ConflictingFields`] when nothing is named.
fn ensure_within_bounds(ctx: &Ctx<'_>, params: &Params) -> Result<()> {
    if *params == Params::default() {
        return Err(ContractError::ConflictingFields);
    }
    if let Some(share) = params.protocol_share_pips {
        Terms::new(0, share)?;
    }
    if let Some(recipient) = &params.fee_recipient {
        checked_addr(ctx.api, recipient)?;
    }
    if let Some(fee) = &params.slot_fee {
        Token::checked(ctx.api, &lode_msg::Asset::Native(fee.denom.clone()))?;
    }
    Ok(())
}

fn told(action: &str, params: &Params) -> Event {
    let mut event = Event::new(events::PARAMS).add_attribute(attr::ACTION, action);
    if let Some(share) = params.protocol_share_pips {
        event = event.add_attribute(attr::PROTOCOL_SHARE_PIPS, share.to_string());
    }
    if let Some(recipient) = &params.fee_recipient {
        event = event.add_attribute(attr::FEE_RECIPIENT, recipient);
    }
    event
}

fn synced(pool: PoolId, share: u32) -> Event {
    of_pool(events::PARAMS, pool)
        .add_attribute(attr::ACTION, "sync")
        .add_attribute(attr::PROTOCOL_SHARE_PIPS, share.to_string())
}

fn done(event: Event) -> Outcome {
    let mut outcome = Outcome::new(Receipt::Done {});
    outcome.events.push(event);
    outcome
}
