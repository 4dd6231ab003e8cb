//! The demo from end to end: both engines, stops and starts, and figures recomputed from events.

mod demo_support;

use demo_support::{assert_closed, assert_fees, finish, opening_shares, options, stop_after};
use lode_sim::demo::{EngineChoice, GasPrice, Options};
use lode_sim::market::{Market, load, synthetic};
use lode_sim::statement::{DemoResult, Statement};
use num_traits::{Signed, Zero};

/// A synthetic market of hourly bars: long in days, short in blocks.
fn hourly(days: u32) -> Market {
    let mut market = synthetic(3, days).unwrap();
    market.bars.retain(|bar| bar.time % 3_600 == 0);
    market.bar_seconds = 3_600;
    market.source.to = market.bars.last().unwrap().time;
    market
}

fn provider<'a>(result: &'a DemoResult, name: &str) -> &'a Statement {
    result.providers.iter().find(|provider| provider.name == name).unwrap()
}

#[test]
fn both_engines_end_in_the_same_state_and_every_sum_closes() {
    let market = synthetic(1, 2).unwrap();
    let native = finish(&market, &options(EngineChoice::Native)).report.result;
    let wasm = finish(&market, &options(EngineChoice::Wasm)).report.result;
    assert_closed(&native);
    assert_closed(&wasm);
    assert_eq!(native.state_hash, wasm.state_hash);
    assert_eq!(native.transactions, wasm.transactions);
    assert_eq!(native.providers, wasm.providers);
    assert_eq!(native.rewards, wasm.rewards);
    println!(
        "native {:.0} tx/s, wasm {:.0} tx/s over {} transactions",
        native.transactions_per_second, wasm.transactions_per_second, wasm.transactions
    );
}

#[test]
fn a_run_that_was_stopped_ends_as_one_that_was_not() {
    let market = hourly(16);
    let whole = finish(&market, &options(EngineChoice::Native)).report;
    let folder = tempfile::tempdir().unwrap();
    let home = Some(folder.path().join("home"));
    let kept = Options { home, flush_every: 7, ..options(EngineChoice::Native) };
    for bars in [1, 100, 241, 300] {
        stop_after(&market, &kept, bars);
    }
    let report = finish(&market, &kept).report;
    assert_eq!(report.result.state_hash, whole.result.state_hash);
    assert_eq!(report.result.providers, whole.result.providers);
    assert_eq!(report.result.conservation, whole.result.conservation);
    assert_eq!(report.result.rewards, whole.result.rewards);
    assert_eq!(report.result.pool, whole.result.pool);
    assert_eq!(report.result.transactions, whole.result.transactions);
    assert_eq!(report.samples, whole.samples);

    // A finished home is reported again, and nothing is done in it.
    let again = finish(&market, &kept).report;
    assert_eq!(again.result.blocks, report.result.blocks);
    assert_eq!(again.result.state_hash, report.result.state_hash);
    assert_eq!(again.result.providers, report.result.providers);
}

#[test]
fn the_wasm_engine_goes_on_after_a_stop_as_well() {
    let mut market = synthetic(2, 1).unwrap();
    market.bars.truncate(200);
    let whole = finish(&market, &options(EngineChoice::Wasm)).report.result;
    let folder = tempfile::tempdir().unwrap();
    let kept = Options {
        home: Some(folder.path().to_path_buf()),
        flush_every: 50,
        ..options(EngineChoice::Wasm)
    };
    stop_after(&market, &kept, 77);
    let result = finish(&market, &kept).report.result;
    assert_eq!(result.state_hash, whole.state_hash);
    assert_eq!(result.providers, whole.providers);
}

#[test]
fn a_home_of_another_run_is_refused() {
    let mut market = synthetic(1, 1).unwrap();
    market.bars.truncate(3);
    let folder = tempfile::tempdir().unwrap();
    let kept = Options { home: Some(folder.path().to_path_buf()), ..options(EngineChoice::Native) };
    stop_after(&market, &kept, 2);
    let mut other_market = market.clone();
    other_market.bars.pop();
    let refused = |market: &Market, options: &Options| {
        let codes = demo_support::codes(options.engine);
        let mut watch = |_| std::ops::ControlFlow::Continue(());
        lode_sim::demo::run(market, options, &codes, &mut watch).unwrap_err()
    };
    let differs = [
        (refused(&other_market, &kept), "market"),
        (refused(&market, &Options { seed: 9, ..kept.clone() }), "--seed"),
        (refused(&market, &Options { fee_pips: 3_000, ..kept.clone() }), "--fee-pips"),
        (refused(&market, &Options { engine: EngineChoice::Wasm, ..kept.clone() }), "--engine"),
    ];
    for (error, what) in differs {
        assert_eq!(error.code(), "other_run");
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn fees_earned_are_the_sum_over_swaps_of_ones_part_of_the_shares() {
    let market = hourly(30);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("events.ndjson");
    let logged = Options { events: Some(log.clone()), ..options(EngineChoice::Native) };
    let result = finish(&market, &logged).report.result;
    assert_closed(&result);
    assert_eq!(assert_fees(&result, &log), 10);
}

#[test]
fn the_event_log_of_a_stopped_run_is_that_of_one_that_was_not() {
    let mut market = synthetic(4, 1).unwrap();
    market.bars.truncate(60);
    let folder = tempfile::tempdir().unwrap();
    let log = |name: &str| Some(folder.path().join(name));
    let whole = Options { events: log("whole"), ..options(EngineChoice::Native) };
    let kept = Options { events: log("kept"), home: log("home"), ..options(EngineChoice::Native) };
    finish(&market, &whole);
    stop_after(&market, &kept, 20);
    finish(&market, &kept);
    let read = |options: &Options| std::fs::read(options.events.as_ref().unwrap()).unwrap();
    assert!(!read(&whole).is_empty());
    assert!(read(&whole) == read(&kept));
}

#[test]
fn carol_stays_out_of_a_short_run_and_comes_and_goes_in_a_long_one() {
    let short = finish(&hourly(9), &options(EngineChoice::Native)).report.result;
    let carol = provider(&short, "carol");
    assert!(carol.deposited.values().all(|amount| *amount == 0));
    assert!(carol.net_quote.is_zero() && carol.fees_quote.is_zero());
    assert_eq!(short.rewards.len(), 2);
    assert_closed(&short);

    let long = finish(&hourly(35), &options(EngineChoice::Native)).report;
    assert_closed(&long.result);
    let carol = provider(&long.result, "carol");
    assert!(carol.fees_quote.is_positive() && carol.rewards_quote.is_positive());
    let inside = long.samples.iter().filter(|sample| sample.providers.contains_key("carol"));
    assert_eq!(inside.count(), 15 * 24);
    assert_eq!(long.samples.len(), 35 * 24);
}

#[test]
fn parts_of_the_pool_are_those_that_are_stated_to_the_share() {
    let mut market = synthetic(5, 1).unwrap();
    market.bars.truncate(90);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("events.ndjson");
    let logged = Options { events: Some(log.clone()), ..options(EngineChoice::Native) };
    let result = finish(&market, &logged).report.result;
    let (alice, bob, total) = opening_shares(&log);
    // Rounded to the nearest share, so that a hundred times it is within 50 of all, and the
    // rounding of the other's adds as much.
    assert!((alice * 100_u128).abs_diff(total) <= 100, "{alice} of {total}");
    assert!((bob * 10_u128).abs_diff(total) <= 100, "{bob} of {total}");

    // Ten times the shares, ten times the fees, but for the fractions of a unit.
    let fees = |name: &str| provider(&result, name).fees_earned.clone();
    let bobs = fees("bob");
    for (denom, alices) in fees("alice") {
        let bobs = bobs.get(&denom).copied().unwrap();
        assert!(alices > 0 && bobs.abs_diff(alices * 10) <= 10, "{denom}: {alices}, {bobs}");
    }
}

#[test]
fn gas_is_a_cost_when_it_is_charged() {
    let market = hourly(8);
    let free = finish(&market, &options(EngineChoice::Native)).report.result;
    let gas_price = GasPrice::parse("0.025").unwrap();
    let charged = Options { gas_price, ..options(EngineChoice::Native) };
    let charged = finish(&market, &charged).report.result;
    assert_closed(&charged);
    // Alice: a deposit, 8 claims and a withdrawal; 9 transactions of 400,000 gas and one more.
    let cost = |result: &DemoResult| provider(result, "alice").costs_quote.clone();
    assert!(cost(&charged) > cost(&free) + 90_000);
}

#[test]
fn a_run_of_one_bar_opens_and_closes() {
    let mut market = synthetic(1, 1).unwrap();
    market.bars.truncate(1);
    let result = finish(&market, &options(EngineChoice::Native)).report.result;
    assert_eq!(result.blocks, 2);
    assert!(result.rewards.is_empty());
    assert!(result.conservation.iter().all(|asset| asset.difference.is_zero()));
}

/// Runs over real data where `LODE_DATA` names some: all of it natively, two days as wasm.
#[test]
fn real_data_close_as_well() {
    let Some(path) = std::env::var_os("LODE_DATA") else {
        println!("LODE_DATA names no data; the synthetic runs stand alone");
        return;
    };
    let market = load(&[path.into()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("events.ndjson");
    let logged = Options { events: Some(log.clone()), ..options(EngineChoice::Native) };
    let result = finish(&market, &logged).report.result;
    assert_closed(&result);
    assert!(assert_fees(&result, &log) >= 8);
    println!(
        "{} transactions, {:.0} a second",
        result.transactions, result.transactions_per_second
    );

    let start = market.keep_days(2).unwrap();
    let native = finish(&start, &options(EngineChoice::Native)).report.result;
    let wasm = finish(&start, &options(EngineChoice::Wasm)).report.result;
    assert_closed(&wasm);
    assert_eq!(native.state_hash, wasm.state_hash);
}
