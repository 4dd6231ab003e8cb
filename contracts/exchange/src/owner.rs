//! Ownership, in two steps: a new owner takes over only by its own message.

use cosmwasm_std::{Addr, Event};
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::funds::Caller;
use crate::state::cold::Config;
use crate::token::checked_addr;

/// Proposes a new owner; a newer proposal replaces an older one.
///
/// # Errors
/// [`ContractError::Unauthorized`], [`ContractError::InvalidAddress`].
pub(crate) fn propose(ctx: &mut Ctx<'_>, caller: &Caller, owner: &str) -> Result<Outcome> {
    let mut config = Config::load(ctx.storage)?;
    config.ensure_owner(&caller.addr)?;
    let owner = checked_addr(ctx.api, owner)?;
    config.pending_owner = Some(owner.clone());
    config.save(ctx.storage);
    Ok(told("propose", &owner))
}

/// Takes over.
///
/// # Errors
/// [`ContractError::NoPendingOwner`], [`ContractError::Unauthorized`] for anybody but the proposed
/// owner.
pub(crate) fn accept(ctx: &mut Ctx<'_>, caller: &Caller) -> Result<Outcome> {
    let mut config = Config::load(ctx.storage)?;
    let owner = config.pending_owner.take().ok_or(ContractError::NoPendingOwner)?;
    if owner != caller.addr {
        return Err(ContractError::Unauthorized);
    }
    config.owner = owner.clone();
    config.save(ctx.storage);
    Ok(told("accept", &owner))
}

/// Takes a proposal back.
///
/// # Errors
/// [`ContractError::Unauthorized`], [`ContractError::NoPendingOwner`].
pub(crate) fn cancel(ctx: &mut Ctx<'_>, caller: &Caller) -> Result<Outcome> {
    let mut config = Config::load(ctx.storage)?;
    config.ensure_owner(&caller.addr)?;
    let proposed = config.pending_owner.take().ok_or(ContractError::NoPendingOwner)?;
    config.save(ctx.storage);
    Ok(told("cancel", &proposed))
}

fn told(action: &str, owner: &Addr) -> Outcome {
    let mut outcome = Outcome::new(Receipt::Done {});
    let event = Event::new(events::OWNER).add_attribute(attr::ACTION, action);
    outcome.events.push(event.add_attribute(attr::OWNER, owner.as_str()));
    outcome
}
