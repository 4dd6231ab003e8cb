//! The end: the audits, the statements, and everything that the report shows.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::check;
use super::error::DemoError;
use super::people::{GAS_DENOM, LODE, OTHER_DECIMALS, PARTNER, Person};
use super::run::{Outcome, World};
use crate::market::{Asset, Price};
use crate::report::ReportData;
use crate::statement::{
    Amounts, DemoResult, Input, Ledger, PoolSummary, Statement, Valuation, settle, whole_token,
};

/// Closes a run. It only reads, so a finished home can be reported again.
pub(super) fn outcome(world: &World<'_>) -> Result<Outcome, DemoError> {
    let (market, options) = (world.market, world.options);
    let others = [(LODE, "LODE"), (PARTNER, "PARTNER"), (GAS_DENOM, "STAKE")]
        .map(|(denom, symbol)| Asset::new(denom, symbol, OTHER_DECIMALS));
    let mut valuation = Valuation::new(&market.base, &market.quote);
    for other in &others {
        let price = whole_token(other.decimals, options.worth(&other.denom));
        valuation = valuation.worth(&other.denom, price.ok_or(DemoError::OutOfRange)?);
    }
    let result = result(world, &valuation)?;
    let about = Person::PROVIDERS.map(|who| (who.name().to_owned(), who.about().to_owned()));
    Ok(Outcome {
        report: ReportData {
            result,
            base: market.base.clone(),
            quote: market.quote.clone(),
            others: others.to_vec(),
            valuation,
            label: market.source.label.clone(),
            seed: options.seed,
            bar_seconds: market.bar_seconds,
            gaps: market.gaps.clone(),
            about: about.into(),
            samples: world.samples.clone(),
        },
    })
}

fn result(world: &World<'_>, valuation: &Valuation) -> Result<DemoResult, DemoError> {
    let (market, host) = (world.market, &world.host);
    let venues = world.mirror.venues();
    let providers = Person::PROVIDERS
        .into_iter()
        .map(|who| statement(world, who, valuation))
        .collect::<Result<Vec<_>, _>>()?;
    let assets = [&market.base.denom, &market.quote.denom, LODE, PARTNER];
    let conservation = assets.map(|denom| check::conservation(host, denom));
    let conservation = conservation.into_iter().collect::<Result<Vec<_>, _>>()?;
    let rewards = check::rewards(host, &world.mirror, &world.collector)?;

    let by_denom = |amounts| {
        let pair = venues.named(amounts);
        let sums =
            [(market.base.denom.clone(), pair.base), (market.quote.denom.clone(), pair.quote)];
        Amounts::from(sums)
    };
    let wall_seconds = host.wall().as_secs_f64();
    let tallies = host.tallies();
    let per_second = tallies.transactions as f64 / wall_seconds.max(f64::MIN_POSITIVE);
    Ok(DemoResult {
        engine: world.options.engine.name().to_owned(),
        input: Input::of(market),
        blocks: host.chain().height(),
        transactions: tallies.transactions,
        failed_transactions: tallies.failed,
        wall_seconds,
        transactions_per_second: per_second,
        pool: PoolSummary {
            id: venues.main.id.0,
            fee_pips: world.options.fee_pips,
            volume: by_denom(world.collector.volume),
            fees: by_denom(world.collector.fees),
        },
        providers,
        rewards,
        conservation,
        state_hash: hex::encode(host.chain().state_hash()),
    })
}

/// Settles a provider: events for what was done, the contract for the fees earned, and the bank
/// as the independent side.
fn statement(
    world: &World<'_>,
    who: Person,
    valuation: &Valuation,
) -> Result<Statement, DemoError> {
    let (host, market) = (&world.host, world.market);
    let journal = world.collector.journals.get(&who).cloned().unwrap_or_default();
    let told = check::position(host, &world.mirror, who)?;
    let exit = journal.withdrawals.last().map(|flow| flow.price);
    let last = market.bars.last().map(|bar| bar.price);
    let end_price: Price = exit.or(last).ok_or(DemoError::OutOfRange)?;
    let ledger = Ledger {
        name: who.name().to_owned(),
        deposits: journal.deposits,
        reinvested: journal.reinvested,
        withdrawals: journal.withdrawals,
        fees_earned: world.mirror.venues().named(check::numbers(told.fees_earned)),
        rewards_claimed: journal.claimed,
        chain_fees: host.tallies().chain_fees.get(&who).cloned().unwrap_or_default(),
        end_price,
        wallet_change: wallet_change(world, who)?,
    };
    Ok(settle(&ledger, valuation)?)
}

fn wallet_change(world: &World<'_>, who: Person) -> Result<BTreeMap<String, BigInt>, DemoError> {
    let (host, market) = (&world.host, world.market);
    let mut change: BTreeMap<String, BigInt> = BTreeMap::new();
    for coin in host.chain().all_balances(host.address(who))? {
        *change.entry(coin.denom).or_default() += coin.amount;
    }
    for coin in who.start(&market.base.denom, &market.quote.denom) {
        *change.entry(coin.denom).or_default() -= coin.amount;
    }
    Ok(change)
}
