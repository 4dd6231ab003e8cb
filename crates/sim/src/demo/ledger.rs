//! One provider's journal, entry by entry, as the events tell it.

use std::collections::BTreeMap;

use lode_core::{Pair, Side};

use super::effect::{Effect, Hop, Minted};
use super::error::DemoError;
use super::venue::Venues;
use crate::market::Price;
use crate::statement::{self, Amounts, Flow, Reinvestment};

/// What a provider did in the main pool.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    /// Deposits from the wallet.
    pub(super) deposits: Vec<Flow>,
    /// Deposits made of rewards.
    pub(super) reinvested: Vec<Reinvestment>,
    /// Withdrawals to the wallet, and the dust that deposits hand back in the other asset.
    pub(super) withdrawals: Vec<Flow>,
    /// Rewards claimed, by denom.
    pub(super) claimed: Amounts,
}

/// When an entry was made, and at which market price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Unix seconds.
    pub(super) time: u64,
    /// The market's price.
    pub(super) price: Price,
}

/// A transaction's effects, sorted by what they mean for who sent it.
#[derive(Default)]
struct Sorted<'a> {
    minted: Vec<&'a Minted>,
    burnt: Vec<&'a Minted>,
    inside: Vec<&'a Hop>,
    outside: Vec<&'a Hop>,
    claims: Amounts,
}

impl Journal {
    /// Enters a transaction of the provider.
    ///
    /// A deposit in a transaction that claims is made of rewards; another comes from the wallet.
    pub(super) fn enter(
        &mut self,
        effects: &[Effect],
        venues: &Venues,
        at: Moment,
    ) -> Result<(), DemoError> {
        let sorted = sort(effects, venues)?;
        if let Some(last) = sorted.minted.last() {
            if sorted.claims.is_empty() {
                self.deposit(&sorted, last, venues, at)?;
            } else {
                self.reinvest(&sorted, last, venues, at)?;
            }
        }
        for burnt in &sorted.burnt {
            let amounts = venues.named(burnt.amounts);
            let worth = worth_before_down(burnt)?;
            let worth = venues.named(worth);
            self.withdrawals.push(Flow { time: at.time, amounts, worth, price: at.price });
        }
        for (denom, amount) in sorted.claims {
            add(&mut self.claimed, &denom, amount)?;
        }
        Ok(())
    }

    fn deposit(
        &mut self,
        sorted: &Sorted<'_>,
        last: &Minted,
        venues: &Venues,
        at: Moment,
    ) -> Result<(), DemoError> {
        let (amounts, dust) = net_in(sorted)?;
        let worth = venues.named(worth_after_down(sorted, last)?);
        let amounts = venues.named(amounts);
        self.deposits.push(Flow { time: at.time, amounts, worth, price: at.price });
        let dust = venues.named(dust);
        if dust != statement::Pair::default() {
            let (time, price) = (at.time, at.price);
            self.withdrawals.push(Flow { time, amounts: dust, worth: dust, price });
        }
        Ok(())
    }

    fn reinvest(
        &mut self,
        sorted: &Sorted<'_>,
        last: &Minted,
        venues: &Venues,
        at: Moment,
    ) -> Result<(), DemoError> {
        let mut spent = Amounts::new();
        let mut brought = Amounts::new();
        for hop in &sorted.outside {
            let venue = venues.by_id(hop.pool)?;
            add(&mut spent, venue.denom(hop.side), hop.amount_in)?;
            add(&mut brought, venue.denom(hop.side.other()), hop.amount_out)?;
        }
        let (amounts, dust) = net_in(sorted)?;
        let mut returned = dust;
        for side in Side::BOTH {
            let brought = brought.get(venues.main.denom(side)).copied().unwrap_or(0);
            let left = brought.checked_sub(*amounts.at(side)).ok_or_else(|| DemoError::Open {
                what: "compounding".to_owned(),
                left: brought.to_string(),
                right: amounts.at(side).to_string(),
            })?;
            let sum = returned.at(side).checked_add(left).ok_or(DemoError::OutOfRange)?;
            *returned.at_mut(side) = sum;
        }
        let worth = venues.named(worth_after_down(sorted, last)?);
        let flow = Flow { time: at.time, amounts: venues.named(amounts), worth, price: at.price };
        self.reinvested.push(Reinvestment { spent, returned: venues.named(returned), flow });
        Ok(())
    }
}

fn sort<'a>(effects: &'a [Effect], venues: &Venues) -> Result<Sorted<'a>, DemoError> {
    let main = venues.main.id.0;
    let mut sorted = Sorted::default();
    for effect in effects {
        match effect {
            Effect::Swap(hop) if hop.pool == main => sorted.inside.push(hop),
            Effect::Swap(hop) => sorted.outside.push(hop),
            Effect::Deposit(minted) if minted.pool == main => sorted.minted.push(minted),
            Effect::Withdraw(burnt) if burnt.pool == main => sorted.burnt.push(burnt),
            Effect::Claim { asset, amount, .. } => add(&mut sorted.claims, asset, *amount)?,
            _ => {}
        }
    }
    Ok(sorted)
}

/// Returns what went into the main pool net of the swap inside, and what came out of it instead:
/// the dust that a one-sided deposit hands back in the other asset.
fn net_in(sorted: &Sorted<'_>) -> Result<(Pair<u128>, Pair<u128>), DemoError> {
    let mut went = Pair::new(0_u128, 0_u128);
    let mut came = Pair::new(0_u128, 0_u128);
    let add = |sum: &mut u128, amount: u128| {
        *sum = sum.checked_add(amount).ok_or(DemoError::OutOfRange)?;
        Ok::<(), DemoError>(())
    };
    for hop in &sorted.inside {
        add(went.at_mut(hop.side), hop.amount_in)?;
        add(came.at_mut(hop.side.other()), hop.amount_out)?;
    }
    for minted in &sorted.minted {
        for side in Side::BOTH {
            add(went.at_mut(side), *minted.amounts.at(side))?;
        }
    }
    let net = |side| went.at(side).saturating_sub(*came.at(side));
    let dust = |side| came.at(side).saturating_sub(*went.at(side));
    let both = |of: &dyn Fn(Side) -> u128| Pair::new(of(Side::Zero), of(Side::One));
    Ok((both(&net), both(&dust)))
}

/// Returns what the shares minted in a transaction stand for right after it, rounded down.
fn worth_after_down(sorted: &Sorted<'_>, last: &Minted) -> Result<Pair<u128>, DemoError> {
    let shares =
        sorted.minted.iter().try_fold(0_u128, |sum, minted| sum.checked_add(minted.shares));
    worth_down(shares.ok_or(DemoError::OutOfRange)?, last.reserves, last.total_shares)
}

/// Returns what burnt shares stood for right before, rounded down.
fn worth_before_down(burnt: &Minted) -> Result<Pair<u128>, DemoError> {
    let sum = |a: u128, b: u128| a.checked_add(b).ok_or(DemoError::OutOfRange);
    let reserves = Pair::new(
        sum(burnt.reserves.zero, burnt.amounts.zero)?,
        sum(burnt.reserves.one, burnt.amounts.one)?,
    );
    worth_down(burnt.shares, reserves, sum(burnt.total_shares, burnt.shares)?)
}

fn worth_down(shares: u128, reserves: Pair<u128>, total: u128) -> Result<Pair<u128>, DemoError> {
    let part = |reserve| {
        lode_math::mul_div_down(shares, reserve, total).map_err(|_| DemoError::OutOfRange)
    };
    Ok(Pair::new(part(reserves.zero)?, part(reserves.one)?))
}

/// Adds an amount to a denom's sum.
pub(super) fn add(
    sums: &mut BTreeMap<String, u128>,
    denom: &str,
    amount: u128,
) -> Result<(), DemoError> {
    let sum = match sums.get_mut(denom) {
        Some(sum) => sum,
        None => sums.entry(denom.to_owned()).or_default(),
    };
    *sum = sum.checked_add(amount).ok_or(DemoError::OutOfRange)?;
    Ok(())
}
