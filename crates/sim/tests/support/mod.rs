//! A made-up run for tests of the report: a pool that follows a market exactly, its fees and its
//! people. It is no model of the exchange; it only has to be consistent.

use std::collections::BTreeMap;

use lode_sim::market::{Asset, Market, Price, synthetic};
use lode_sim::report::{ProviderPoint, ReportData, Sample};
use lode_sim::statement::{
    Amounts, Conservation, DemoResult, Flow, Input, Ledger, Pair, PoolSummary, RewardIdentity,
    Valuation, settle, whole_token,
};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;

const SEED: u64 = 7;
const DAYS: u32 = 35;
const HOUR: usize = 60;
const DEPTH: u128 = 20_000_000_000_000_000;
const MILLION: u128 = 1_000_000;

struct Person {
    name: &'static str,
    about: &'static str,
    millionths: u128,
    days: (usize, usize),
}

const PEOPLE: [Person; 4] = [
    Person {
        name: "alice",
        about: "1 % of the pool from the first minute to the last; claims daily.",
        millionths: 10_000,
        days: (0, 35),
    },
    Person {
        name: "bob",
        about: "10 % of the pool; claims once, at the end.",
        millionths: 100_000,
        days: (0, 35),
    },
    Person {
        name: "carol",
        about: "Enters on day 10, leaves on day 25.",
        millionths: 50_000,
        days: (10, 25),
    },
    Person { name: "founder", about: "The rest of the pool.", millionths: 840_000, days: (0, 35) },
];

/// Makes the data of a report: real bars of the synthetic path, one sample an hour.
pub(crate) fn sample_data() -> ReportData {
    let market = synthetic(SEED, DAYS).expect("a path");
    let lode = Asset::new("lode", "LODE", 6);
    let valuation = Valuation::new(&market.base, &market.quote)
        .worth("lode", whole_token(6, MILLION).expect("a price"));
    let hours: Vec<_> = market.bars.iter().step_by(HOUR).chain(market.bars.last()).collect();
    let entries =
        PEOPLE.map(|p| part(pool(p.days.0 * 24, hours[p.days.0 * 24].price), p.millionths));
    let samples = hours.iter().enumerate();
    let samples = samples.map(|(hour, bar)| sample(bar.time, bar.price, hour, &entries));
    let samples: Vec<Sample> = samples.collect();
    let providers = PEOPLE.iter().map(|p| settle(&ledger(p, &samples), &valuation).expect(p.name));
    let result = result(&market, providers.collect(), samples.last().expect("samples"));
    ReportData {
        result,
        others: vec![lode, Asset::new("ustake", "STAKE", 6)],
        valuation,
        label: market.source.label.clone(),
        seed: SEED,
        bar_seconds: market.bar_seconds,
        gaps: market.gaps.clone(),
        about: PEOPLE.iter().map(|p| (p.name.to_owned(), p.about.to_owned())).collect(),
        samples,
        base: market.base,
        quote: market.quote,
    }
}

/// Reserves of a pool of a depth at a price: base = depth·√(1/p), quote = depth·√p.
fn reserves(depth: u128, price: Price) -> Pair {
    let square = BigUint::from(depth) * depth;
    let root = |n: u128, d: u128| u128::try_from((&square * n / d).sqrt()).expect("128 bits");
    Pair { base: root(price.base, price.quote), quote: root(price.quote, price.base) }
}

fn part(pair: Pair, millionths: u128) -> Pair {
    Pair { base: pair.base * millionths / MILLION, quote: pair.quote * millionths / MILLION }
}

/// Depth grows by 8 parts in a million an hour: the fees.
fn fees_until(hour: usize, price: Price) -> Pair {
    part(reserves(DEPTH, price), 8 * hour as u128)
}

fn pool(hour: usize, price: Price) -> Pair {
    let (own, fees) = (reserves(DEPTH, price), fees_until(hour, price));
    Pair { base: own.base + fees.base, quote: own.quote + fees.quote }
}

fn sample(time: u64, price: Price, hour: usize, entries: &[Pair; 4]) -> Sample {
    let inside = |(p, _): &(&Person, &Pair)| (p.days.0 * 24..=p.days.1 * 24).contains(&hour);
    let point = |p: &Person, hold: Pair| ProviderPoint {
        worth: part(pool(hour, price), p.millionths),
        hold,
        rewards: [("lode".to_owned(), rewards(hour - p.days.0 * 24, p))].into(),
    };
    Sample {
        time,
        market: price,
        pool: pool(hour, price),
        fees: fees_until(hour, price),
        rewards: [("lode".to_owned(), 60_000_000 * hour as u128)].into(),
        providers: PEOPLE
            .iter()
            .zip(entries)
            .filter(inside)
            .map(|(p, hold)| (p.name.to_owned(), point(p, *hold)))
            .collect(),
    }
}

fn rewards(hours: usize, person: &Person) -> u128 {
    60 * hours as u128 * person.millionths
}

fn ledger(person: &Person, samples: &[Sample]) -> Ledger {
    let (first, last) = (person.days.0 * 24, person.days.1 * 24);
    let flow = |hour: usize| {
        let amounts = part(samples[hour].pool, person.millionths);
        Flow { time: samples[hour].time, amounts, worth: amounts, price: samples[hour].market }
    };
    let (entry, exit) = (flow(first), flow(last));
    let lode = rewards(last - first, person);
    let change = |out: u128, into: u128| BigInt::from(out) - BigInt::from(into);
    Ledger {
        name: person.name.to_owned(),
        fees_earned: part(fees_until(last - first, samples[last].market), person.millionths),
        rewards_claimed: [("lode".to_owned(), lode)].into(),
        chain_fees: Amounts::new(),
        end_price: samples[last].market,
        wallet_change: [
            ("weth".to_owned(), change(exit.amounts.base, entry.amounts.base)),
            ("usdc".to_owned(), change(exit.amounts.quote, entry.amounts.quote)),
            ("lode".to_owned(), lode.into()),
        ]
        .into(),
        deposits: vec![entry],
        reinvested: Vec::new(),
        withdrawals: vec![exit],
    }
}

fn result(
    market: &Market,
    providers: Vec<lode_sim::statement::Statement>,
    last: &Sample,
) -> DemoResult {
    let by_denom = |pair: Pair| -> BTreeMap<String, u128> {
        [("weth".to_owned(), pair.base), ("usdc".to_owned(), pair.quote)].into()
    };
    let lode = last.rewards["lode"];
    DemoResult {
        engine: "native".to_owned(),
        input: Input::of(market),
        blocks: 50_400,
        transactions: 123_456,
        failed_transactions: 0,
        wall_seconds: 21.5,
        transactions_per_second: 5_742.1,
        pool: PoolSummary {
            id: 1,
            fee_pips: 3_000,
            volume: by_denom(part(last.fees, 333_333_333)),
            fees: by_denom(last.fees),
        },
        providers,
        rewards: vec![RewardIdentity {
            pool: 1,
            asset: "lode".to_owned(),
            campaigns: 1,
            funded: lode,
            paid: lode,
            parked: 0,
            accrued: 0,
            remaining: 0,
            carried: 0,
            difference: BigRational::from(BigInt::ZERO),
        }],
        conservation: by_denom(last.pool)
            .into_iter()
            .map(|(asset, amount)| Conservation {
                asset,
                entered: amount,
                left: amount - 1_000,
                held: 1_000,
                owed: 1_000,
                difference: BigInt::ZERO,
            })
            .collect(),
        state_hash: "ab".repeat(32),
    }
}
