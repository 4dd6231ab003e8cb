//! The safety switches: swaps and deposits, pool by pool. There is none for leaving.

use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::Result;
use crate::event::of_pool;
use crate::funds::Caller;
use crate::list;
use crate::state::Meta;
use crate::state::cold::Config;

/// What is to be paused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switches {
    /// Whether swaps are paused.
    pub(crate) swaps: bool,
    /// Whether deposits are paused.
    pub(crate) deposits: bool,
}

/// Sets pools' switches.
///
/// # Errors
/// [`crate::ContractError::Unauthorized`], and as [`list::pools`].
pub(crate) fn set(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pools: &[u32],
    switches: Switches,
) -> Result<Outcome> {
    Config::load(ctx.storage)?.ensure_owner(&caller.addr)?;
    let mut outcome = Outcome::new(Receipt::Done {});
    for pool in list::pools(pools)? {
        let mut meta = Meta::load(ctx.storage, pool)?;
        meta.swaps_paused = switches.swaps;
        meta.deposits_paused = switches.deposits;
        meta.save(ctx.storage, pool);
        let told = of_pool(events::PAUSE, pool)
            .add_attribute(attr::SWAPS_PAUSED, switches.swaps.to_string())
            .add_attribute(attr::DEPOSITS_PAUSED, switches.deposits.to_string());
        outcome.events.push(told);
    }
    Ok(outcome)
}
