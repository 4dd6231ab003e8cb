//! Collecting the protocol's part of the swap fees.

use lode_core::Side;
use lode_core::book::{Book, ReadBook};
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event::of_pool;
use crate::funds::Caller;
use crate::list;
use crate::state::StoreBook;
use crate::state::cold::Config;

/// Sends pools' protocol fees to the fee recipient. The holders' part is never touched.
///
/// # Errors
/// [`ContractError::Unauthorized`], [`ContractError::NothingToCollect`], and as [`list::pools`].
pub(crate) fn collect(ctx: &mut Ctx<'_>, caller: &Caller, pools: &[u32]) -> Result<Outcome> {
    let config = Config::load(ctx.storage)?;
    config.ensure_owner(&caller.addr)?;
    let mut book = StoreBook::new(ctx.storage);
    let mut outcome = Outcome::new(Receipt::Done {});
    for id in list::pools(pools)? {
        let meta = book.meta_to_act(id)?;
        let mut pool = book.pool(id)?;
        let fees = core::mem::take(&mut pool.protocol_fees);
        if fees.zero.is_zero() && fees.one.is_zero() {
            continue;
        }
        book.save_pool(id, &pool)?;
        for side in Side::BOTH {
            outcome.pay(&config.fee_recipient, meta.tokens.at(side), *fees.at(side));
        }
        let told = of_pool(events::COLLECT, id)
            .add_attribute(attr::AMOUNT0, fees.zero.to_string())
            .add_attribute(attr::AMOUNT1, fees.one.to_string())
            .add_attribute(attr::RECIPIENT, config.fee_recipient.as_str());
        outcome.events.push(told);
    }
    if outcome.payouts.is_empty() {
        return Err(ContractError::NothingToCollect);
    }
    Ok(outcome)
}
