//! Bringing a pool's rewards up to the present by a bounded step.

use lode_core::PoolId;
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::Result;
use crate::event::of_pool;
use crate::funds::Caller;
use crate::state::StoreBook;

/// Brings a pool's rewards up; anybody may, as often as it takes.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`].
pub(crate) fn accrue(ctx: &mut Ctx<'_>, caller: &Caller, pool: PoolId) -> Result<Outcome> {
    caller.brought_nothing()?;
    let mut book = StoreBook::new(ctx.storage);
    let done = lode_core::actions::accrue::accrue(&mut book, pool, ctx.now_s)?;
    let mut outcome = Outcome::new(Receipt::Accrue { done });
    outcome.events.push(of_pool(events::ACCRUE, pool).add_attribute(attr::DONE, done.to_string()));
    Ok(outcome)
}
