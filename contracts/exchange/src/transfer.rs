//! Moving shares. Both sides keep what they have earned; no switch stops it.

use cosmwasm_std::Uint128;
use lode_core::{PoolId, Shares};
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::{Outcome, canonical_addr};
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::state::{Owner, StoreBook, keys};
use crate::token::{canonical, checked_addr, human};

/// Who receives shares.
pub(crate) struct Receiver<'a> {
    /// The address.
    pub(crate) address: &'a str,
    /// The sub-account.
    pub(crate) sub: Option<u32>,
}

/// Moves the caller's own shares.
///
/// # Errors
/// As the core's transfer; [`ContractError::InvalidAddress`].
pub(crate) fn by_owner(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    (pool, sub): (PoolId, Option<u32>),
    to: &Receiver<'_>,
    shares: Uint128,
) -> Result<Outcome> {
    caller.brought_nothing()?;
    let from = ctx.owner(&caller.addr, sub)?;
    let address = checked_addr(ctx.api, to.address)?;
    let to = ctx.owner(&address, to.sub)?;
    transfer(ctx, pool, (&from, &to), shares)
}

/// Moves shares for the pool's cw20 face, which has checked whose they are.
///
/// # Errors
/// [`ContractError::Unauthorized`] for anybody but the face that this exchange made.
pub(crate) fn by_face(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pool: PoolId,
    (from, to): (&str, &str),
    shares: Uint128,
) -> Result<Outcome> {
    caller.brought_nothing()?;
    // Attack: a contract that only looks like the face moves everybody's shares. The address is
    // held against the one that was written down when the face was made (D5).
    let face = ctx.storage.get(&keys::lp_token(pool));
    if face != Some(canonical_addr(ctx, &caller.addr)?) {
        return Err(ContractError::Unauthorized);
    }
    let from = Owner { address: canonical(ctx.api, from)?, sub: 0 };
    let to = Owner { address: canonical(ctx.api, to)?, sub: 0 };
    transfer(ctx, pool, (&from, &to), shares)
}

fn transfer(
    ctx: &mut Ctx<'_>,
    pool: PoolId,
    (from, to): (&Owner, &Owner),
    shares: Uint128,
) -> Result<Outcome> {
    let mut book = StoreBook::new(ctx.storage);
    let amount = Shares::new(shares.u128());
    lode_core::actions::transfer::transfer(&mut book, ctx.now_s, pool, (from, to), amount)?;

    let mut outcome = Outcome::new(Receipt::Done {});
    let told = event::of_owner(ctx.api, events::TRANSFER, pool, from)?
        .add_attribute(attr::TO, human(ctx.api, &to.address)?);
    let told = event::unless_zero(told, attr::TO_SUB, u128::from(to.sub));
    outcome.events.push(told.add_attribute(attr::SHARES, shares));
    Ok(outcome)
}
