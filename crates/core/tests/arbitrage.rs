//! Arbitrage trades: they pay, they stop at the market's price, and no larger trade would stop there.

use lode_core::exchange::arbitrage::{limit_up, trade_down};
use lode_core::exchange::{Pool, PriceLimit, SwapKind, Terms};
use lode_core::{Amount, CoreError, FeePips, Pair, Side};
use proptest::prelude::*;

fn pool(x: u128, y: u128) -> Pool {
    Pool { reserves: Pair::new(Amount::new(x), Amount::new(y)), ..Pool::default() }
}

fn market(output: u128, input: u128) -> PriceLimit {
    PriceLimit { output, input }
}

#[test]
fn the_limit_is_the_market_price_over_one_less_the_fee() {
    let limit = limit_up(market(2, 3), FeePips::new(500).unwrap()).unwrap();
    assert_eq!(limit, market(2_000_000, 3 * 999_500));
}

#[test]
fn the_limit_of_wide_prices_is_cut_upwards_by_less_than_a_part_in_2_to_the_100() {
    let wide = market(u128::MAX >> 33, u128::MAX);
    let limit = limit_up(wide, FeePips::new(500).unwrap()).unwrap();
    // limit ≥ exact, by cross multiplication in big integers of 2·128 + 20 bits.
    let big =
        |a: u128, b: u128, c: u64| num_bigint::BigUint::from(a) * b * num_bigint::BigUint::from(c);
    let left = big(limit.output, wide.input, 999_500);
    let right = big(wide.output, limit.input, 1_000_000);
    assert!(left >= right);
    assert!((&left - &right) << 90 < right);
}

#[test]
fn a_price_with_a_zero_is_refused() {
    for bad in [market(0, 1), market(1, 0)] {
        let fee = FeePips::new(0).unwrap();
        assert_eq!(limit_up(bad, fee), Err(CoreError::PriceLimitInvalid));
    }
}

#[test]
fn an_empty_pool_is_told_from_one_without_a_trade() {
    let terms = Terms::new(3_000, 0).unwrap();
    let refused = trade_down(&pool(0, 0), &terms, Side::Zero, market(1, 1));
    assert_eq!(refused, Err(CoreError::EmptyPool));
    let none = trade_down(&pool(1_000_000, 1_000_000), &terms, Side::Zero, market(1, 1));
    assert_eq!(none, Ok(None));
}

#[test]
fn a_pool_above_the_market_is_sold_into() {
    // 1,000,000 · 2,000,000 = 2·10^12; ⌈2·10^12 / 1,414,214⌉ = 1,414,214, where both sides meet.
    let terms = Terms::new(0, 0).unwrap();
    let trade = trade_down(&pool(1_000_000, 2_000_000), &terms, Side::Zero, market(1, 1));
    let trade = trade.unwrap().unwrap();
    assert_eq!((trade.amount_in.get(), trade.amount_out.get()), (414_214, 585_786));
    let other = trade_down(&pool(1_000_000, 2_000_000), &terms, Side::One, market(1, 1));
    assert_eq!(other, Ok(None));
}

#[test]
fn a_trade_that_rounding_takes_the_gain_of_is_none() {
    // One in would take the pool to 12 for 11, still above the market, but brings one only.
    let terms = Terms::new(0, 0).unwrap();
    assert_eq!(trade_down(&pool(10, 13), &terms, Side::Zero, market(1, 1)), Ok(None));
    let trade = trade_down(&pool(100, 130), &terms, Side::Zero, market(1, 1)).unwrap().unwrap();
    assert!(trade.amount_out > trade.amount_in);
}

proptest! {
    #[test]
    fn a_trade_pays_and_is_the_largest_within_the_limit(
        x in 10_000_u128..1 << 100,
        y in 10_000_u128..1 << 100,
        output in 1_u128..1 << 90,
        input in 1_u128..1 << 90,
        fee in 0_u32..100_000,
    ) {
        let (pool, terms) = (pool(x, y), Terms::new(fee, 0).unwrap());
        let market = market(output, input);
        let limit = limit_up(market, terms.fee).unwrap();
        if let Some(trade) = trade_down(&pool, &terms, Side::Zero, market).unwrap() {
            let gain = num_bigint::BigUint::from(trade.amount_out.get()) * input;
            prop_assert!(gain > num_bigint::BigUint::from(trade.amount_in.get()) * output);
            let more = SwapKind::ExactIn(Amount::new(trade.amount_in.get() + 1));
            if trade.amount_in.get() < x {
                let (_, filled) = pool.swap(&terms, Side::Zero, more, Some(limit)).unwrap();
                prop_assert_eq!(filled.amount_in, trade.amount_in);
            }
        }
    }

    #[test]
    fn both_directions_never_pay_at_once(
        x in 10_000_u128..1 << 100,
        y in 10_000_u128..1 << 100,
        output in 1_u128..1 << 90,
        input in 1_u128..1 << 90,
    ) {
        let (pool, terms) = (pool(x, y), Terms::new(500, 0).unwrap());
        let sell = trade_down(&pool, &terms, Side::Zero, market(output, input)).unwrap();
        let buy = trade_down(&pool, &terms, Side::One, market(input, output)).unwrap();
        prop_assert!(sell.is_none() || buy.is_none());
    }
}
