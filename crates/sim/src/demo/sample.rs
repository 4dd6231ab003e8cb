//! The course of things, a point an hour, from the mirror.

use std::collections::BTreeMap;

use lode_core::rewards::Slot;

use super::act::At;
use super::collect::Collector;
use super::error::DemoError;
use super::ledger::{Journal, Moment};
use super::mirror::{Mirror, raw};
use super::people::Person;
use crate::report::{ProviderPoint, Sample};
use crate::statement::{Amounts, Flow, Pair};

/// Takes a sample.
pub(super) fn sample(
    mirror: &Mirror,
    collector: &Collector,
    at: Moment,
) -> Result<Sample, DemoError> {
    let venues = mirror.venues();
    let mut rewards = Amounts::new();
    for (slot, name) in (0..).zip(mirror.rewards()) {
        let view = mirror.reward(at.time, slot)?;
        let emitted = view.totals.funded.get().saturating_sub(view.remaining.get());
        rewards.insert((*name).to_owned(), emitted);
    }
    let mut providers = BTreeMap::new();
    for (who, journal) in &collector.journals {
        if mirror.shares(At::Main, *who)? > 0 {
            providers.insert(who.name().to_owned(), point(mirror, journal, *who, at)?);
        }
    }
    Ok(Sample {
        time: at.time,
        market: at.price,
        pool: venues.named(raw(mirror.pool(At::Main)?.reserves)),
        fees: venues.named(collector.fees),
        rewards,
        providers,
    })
}

fn point(
    mirror: &Mirror,
    journal: &Journal,
    who: Person,
    at: Moment,
) -> Result<ProviderPoint, DemoError> {
    let view = mirror.position(at.time, At::Main, who)?;
    let now = mirror.venues().named(raw(view.worth));
    let out = journal.withdrawals.iter().try_fold(now, plus)?;
    let worth = journal.reinvested.iter().map(|again| again.returned);
    let worth = worth.into_iter().try_fold(out, plus_pair)?;
    let hold = journal.deposits.iter().try_fold(Pair::default(), plus)?;

    // What was put back in is in the position's worth: counted here it would count twice.
    let mut rewards = journal.claimed.clone();
    for (denom, spent) in journal.reinvested.iter().flat_map(|again| &again.spent) {
        if let Some(claimed) = rewards.get_mut(denom) {
            *claimed = claimed.saturating_sub(*spent);
        }
    }
    for (slot, pending) in view.pending.iter().enumerate() {
        let name =
            Slot::try_from(slot).ok().and_then(|slot| mirror.rewards().get(usize::from(slot)));
        if let Some(name) = name {
            super::ledger::add(&mut rewards, name, pending.get())?;
        }
    }
    Ok(ProviderPoint { worth, hold, rewards })
}

fn plus(sum: Pair, flow: &Flow) -> Result<Pair, DemoError> {
    plus_pair(sum, flow.amounts)
}

fn plus_pair(sum: Pair, more: Pair) -> Result<Pair, DemoError> {
    let add = |a: u128, b: u128| a.checked_add(b).ok_or(DemoError::OutOfRange);
    Ok(Pair { base: add(sum.base, more.base)?, quote: add(sum.quote, more.quote)? })
}
