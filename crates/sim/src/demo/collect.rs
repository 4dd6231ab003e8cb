//! Collects what the events tell: volume, fees, journals, and what the bank moved.

use std::collections::BTreeMap;

use lode_chain::Event;
use lode_core::Pair;
use serde::{Deserialize, Serialize};

use super::effect::Effect;
use super::error::DemoError;
use super::ledger::{Journal, Moment, add};
use super::people::Person;
use super::venue::Venues;
use crate::statement::Amounts;

/// What the events of the exchange add up to.
#[derive(Clone, Debug)]
pub(super) struct Collector {
    /// What was paid into the main pool by swaps, fee included.
    pub(super) volume: Pair<u128>,
    /// What of it was fee.
    pub(super) fees: Pair<u128>,
    /// Each provider's journal.
    pub(super) journals: BTreeMap<Person, Journal>,
    /// Rewards funded in the main pool, by denom.
    pub(super) funded: Amounts,
    /// Rewards claimed in the main pool, by denom.
    pub(super) claimed: Amounts,
    /// Campaigns of the main pool, by denom.
    pub(super) campaigns: BTreeMap<String, u64>,
}

impl Default for Collector {
    fn default() -> Self {
        Self {
            volume: Pair::new(0, 0),
            fees: Pair::new(0, 0),
            journals: Person::PROVIDERS.map(|who| (who, Journal::default())).into(),
            funded: Amounts::new(),
            claimed: Amounts::new(),
            campaigns: BTreeMap::new(),
        }
    }
}

impl Collector {
    /// Takes a transaction's effects in.
    pub(super) fn take(
        &mut self,
        who: Person,
        effects: &[Effect],
        venues: &Venues,
        at: Moment,
    ) -> Result<(), DemoError> {
        for effect in effects {
            match effect {
                Effect::Swap(hop) if hop.pool == venues.main.id.0 => {
                    let sums = [(&mut self.volume, hop.amount_in), (&mut self.fees, hop.fee)];
                    for (sum, amount) in sums {
                        let sum = sum.at_mut(hop.side);
                        *sum = sum.checked_add(amount).ok_or(DemoError::OutOfRange)?;
                    }
                }
                Effect::Claim { asset, amount, .. } => add(&mut self.claimed, asset, *amount)?,
                Effect::Campaign { asset, amount, .. } => {
                    add(&mut self.funded, asset, *amount)?;
                    let count = self.campaigns.entry(asset.clone()).or_default();
                    *count = count.saturating_add(1);
                }
                _ => {}
            }
        }
        match self.journals.get_mut(&who) {
            Some(journal) => journal.enter(effects, venues, at),
            None => Ok(()),
        }
    }
}

/// What the chain itself counted. It is saved with each block, since no mirror can tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tallies {
    /// Transactions delivered.
    pub(super) transactions: u64,
    /// Transactions that failed.
    pub(super) failed: u64,
    /// What the bank moved into the exchange, by denom.
    pub(super) entered: Amounts,
    /// What the bank moved out of it.
    pub(super) left: Amounts,
    /// Fees of the chain that people paid, by denom.
    pub(super) chain_fees: BTreeMap<Person, Amounts>,
}

const RECEIVED: &str = "coin_received";
const SPENT: &str = "coin_spent";
const TX: &str = "tx";

impl Tallies {
    /// Takes the bank's and the chain's events of a transaction in.
    pub(super) fn take(
        &mut self,
        who: Person,
        exchange: &str,
        events: &[Event],
    ) -> Result<(), DemoError> {
        for event in events {
            let (sums, coins) = match event.kind.as_str() {
                RECEIVED if event.get("receiver") == Some(exchange) => {
                    (&mut self.entered, event.get("amount"))
                }
                SPENT if event.get("spender") == Some(exchange) => {
                    (&mut self.left, event.get("amount"))
                }
                TX if event.get("fee").is_some() => {
                    (self.chain_fees.entry(who).or_default(), event.get("fee"))
                }
                _ => continue,
            };
            for coin in coins.unwrap_or_default().split(',').filter(|coin| !coin.is_empty()) {
                let bad = || DemoError::Unreadable(format!("event {} at its amount", event.kind));
                let digits = coin.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
                let (amount, denom) = coin.split_at_checked(digits).ok_or_else(bad)?;
                add(sums, denom, amount.parse().map_err(|_| bad())?)?;
            }
        }
        Ok(())
    }
}
