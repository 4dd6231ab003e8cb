//! A made-up market: a seeded geometric random walk in integers, equal on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::{Bar, Market, MarketError, MarketSource, Price, SECONDS_PER_DAY, SourceKind, pair};

/// Longest path: ten years.
pub(super) const MAX_DAYS: u32 = 3_660;

/// 2024-01-01T00:00:00Z, so that a path looks like a market's data.
const START: u64 = 1_704_067_200;
const BAR_SECONDS: u64 = 60;

/// Prices are kept in 10^-12 USDC per whole WETH, so that a step loses less than a part in 10^12.
const PRICE_UNIT: u128 = 1_000_000_000_000;
const START_PRICE: u128 = 2_000 * PRICE_UNIT;
/// Walls of the walk: 1 USDC and 1,000,000 USDC.
const LOWEST: u128 = PRICE_UNIT;
const HIGHEST: u128 = 1_000_000 * PRICE_UNIT;
/// quote raw per base raw = price/10^12 · 10^6 / 10^18.
const PRICE_BASE: u128 = 1_000_000_000_000_000_000_000_000;

/// A step is the count of ones among 64 random bits less 32, whose standard deviation is 4, times
/// this many parts in a million: 80 % a year.
const STEP: u128 = 276;
const MILLION: u128 = 1_000_000;

/// Mean inflow of a bar on each side, in raw USDC: 25,000 USDC, against a pool of about 90 million
/// a side.
const MEAN_QUOTE_IN: u128 = 25_000_000_000;
const DEPTH: u128 = 2_000_000_000_000_000_000;

/// Makes a path of `days` days of minute bars: the same seed, the same path.
///
/// # Errors
/// [`MarketError::NoDays`], or [`MarketError::TooManyDays`] above ten years.
pub fn synthetic(seed: u64, days: u32) -> Result<Market, MarketError> {
    if days == 0 {
        return Err(MarketError::NoDays);
    }
    if days > MAX_DAYS {
        return Err(MarketError::TooManyDays(days));
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let count = u64::from(days) * SECONDS_PER_DAY / BAR_SECONDS;
    let mut price = START_PRICE;
    let bars = (0..count)
        .map(|index| {
            price = step(price, &mut random);
            bar(START + index * BAR_SECONDS, price, &mut random)
        })
        .collect();
    let source = MarketSource {
        kind: SourceKind::Synthetic,
        label: "a synthetic random walk, not market data".to_owned(),
        files: 0,
        from: START,
        to: START + (count - 1) * BAR_SECONDS,
        seed: Some(seed),
    };
    let (base, quote) = pair();
    Ok(Market { base, quote, bar_seconds: BAR_SECONDS, bars, source, gaps: Vec::new() })
}

/// Moves a price by one bar. A step up multiplies by what a step down divides by, so that the walk
/// has no drift in its logarithm; both round down.
fn step(price: u128, random: &mut ChaCha8Rng) -> u128 {
    let ones = u128::from(random.next_u64().count_ones());
    let moved = if ones >= 32 {
        price * (MILLION + (ones - 32) * STEP) / MILLION
    } else {
        price * MILLION / (MILLION + (32 - ones) * STEP)
    };
    moved.clamp(LOWEST, HIGHEST)
}

fn bar(time: u64, price: u128, random: &mut ChaCha8Rng) -> Bar {
    let quote_in = inflow(random);
    // The same value in the base asset, rounded down.
    let base_in = inflow(random) * PRICE_BASE / price;
    Bar { time, price: Price { quote: price, base: PRICE_BASE }, base_in, quote_in, depth: DEPTH }
}

/// Draws an inflow in raw quote units: the product of two uniform numbers, which is often small and
/// seldom large, with the mean [`MEAN_QUOTE_IN`].
fn inflow(random: &mut ChaCha8Rng) -> u128 {
    let product = u128::from(random.next_u32()) * u128::from(random.next_u32());
    (4 * MEAN_QUOTE_IN * (product >> 32)) >> 32
}
