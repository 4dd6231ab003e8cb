//! Paying parked payouts again. Anybody may; they go to the recipient that was named.

use cosmwasm_std::Event;
use lode_core::actions::claim::unpark;
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::{Outcome, Payout, RewardPayout};
use crate::error::Result;
use crate::event;
use crate::funds::Caller;
use crate::list;
use crate::state::cold::ParkedRecord;
use crate::state::{StoreBook, keys};
use crate::token::{Token, human};

/// Pays parked payouts again; those that fail again stay parked under their numbers.
///
/// # Errors
/// [`crate::ContractError::UnknownParked`], and as [`list::checked`].
pub(crate) fn retry(ctx: &mut Ctx<'_>, caller: &Caller, ids: &[u32]) -> Result<Outcome> {
    caller.brought_nothing()?;
    list::checked(ids)?;
    let mut outcome = Outcome::new(Receipt::Done {});
    for id in ids {
        let record = ParkedRecord::load(ctx.storage, *id)?;
        ctx.storage.remove(&keys::parked(*id));
        let mut book = StoreBook::new(ctx.storage);
        let token = book.reward_token(record.pool, record.slot)?;
        unpark(&mut book, record.pool, record.slot, record.amount)?;
        outcome.events.push(told(ctx.api, events::RETRY, *id, (&record, &token))?);
        let to = human(ctx.api, &record.recipient)?;
        let payout = Payout { to, token, amount: record.amount };
        outcome.rewards.push(RewardPayout { payout, record, parked: Some(*id) });
    }
    Ok(outcome)
}

/// Tells of a parked payout.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn told(
    api: &dyn cosmwasm_std::Api,
    kind: &str,
    id: u32,
    (record, token): (&ParkedRecord, &Token),
) -> Result<Event> {
    Ok(event::of_owner(api, kind, record.pool, &record.owner)?
        .add_attribute(attr::PARKED, id.to_string())
        .add_attribute(attr::ASSET, token.name(api)?)
        .add_attribute(attr::AMOUNT, record.amount.to_string())
        .add_attribute(attr::RECIPIENT, human(api, &record.recipient)?))
}
