//! The formulas: published vectors, bounds, and both sides of every rounding.

use lode_core::exchange::xyk::{
    amount_in_up, amount_out_down, fee_up, first_shares_down, later_shares_down, product_kept,
    taken_up, worth_down, worth_kept,
};
use lode_core::{Amount, CoreError, FeePips, Pair, Shares};
use num_bigint::BigUint;
use proptest::prelude::*;

const E18: u128 = 1_000_000_000_000_000_000;

fn fee(pips: u32) -> FeePips {
    FeePips::new(pips).unwrap()
}

fn out(amount: u128, x: u128, y: u128, pips: u32) -> Result<u128, CoreError> {
    amount_out_down(Amount::new(amount), Amount::new(x), Amount::new(y), fee(pips)).map(Amount::get)
}

fn input(amount: u128, x: u128, y: u128, pips: u32) -> Result<u128, CoreError> {
    amount_in_up(Amount::new(amount), Amount::new(x), Amount::new(y), fee(pips)).map(Amount::get)
}

fn pair(zero: u128, one: u128) -> Pair<Amount> {
    Pair::new(Amount::new(zero), Amount::new(one))
}

/// Vectors published with Uniswap v2 core.
#[test]
fn exact_in_gives_the_published_vectors() {
    for (amount, x, y, expected) in [
        (1, 5, 10, 1_662_497_915_624_478_906),
        (1, 10, 5, 453_305_446_940_074_565),
        (2, 5, 10, 2_851_015_155_847_869_602),
        (2, 10, 5, 831_248_957_812_239_453),
        (1, 10, 10, 906_610_893_880_149_131),
        (1, 100, 100, 987_158_034_397_061_298),
        (1, 1_000, 1_000, 996_006_981_039_903_216),
    ] {
        assert_eq!(out(amount * E18, x * E18, y * E18, 3_000), Ok(expected));
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(out(0, 5, 5, 0), Err(CoreError::ZeroAmount));
    assert_eq!(out(1, 0, 5, 0), Err(CoreError::EmptyPool));
    assert_eq!(out(1, 5, 0, 0), Err(CoreError::EmptyPool));
    assert_eq!(out(1, 5, 5, 0), Err(CoreError::ZeroOutput));
    assert_eq!(input(0, 5, 5, 0), Err(CoreError::ZeroAmount));
    assert_eq!(input(1, 0, 5, 0), Err(CoreError::EmptyPool));
    assert_eq!(input(1, 5, 0, 0), Err(CoreError::EmptyPool));
    assert_eq!(input(5, 5, 5, 0), Err(CoreError::InsufficientLiquidity));
    assert_eq!(input(6, 5, 5, 0), Err(CoreError::InsufficientLiquidity));
    assert_eq!(input(4, 5, 5, 0), Ok(21));
    assert_eq!(FeePips::new(1_000_000), Err(CoreError::FeeTooHigh));
    assert_eq!(FeePips::new(999_999).map(FeePips::get), Ok(999_999));
    assert_eq!(fee(3_000).rest(), 997_000);
}

#[test]
fn the_bounds_of_the_type_are_errors_not_wraps() {
    assert_eq!(input(u128::MAX - 1, u128::MAX, u128::MAX, 999_999), Err(CoreError::Overflow));
    assert_eq!(input(u128::MAX - 1, 2, u128::MAX, 0), Err(CoreError::Overflow));
    assert!(out(u128::MAX, u128::MAX, u128::MAX, 0).is_ok());
    assert_eq!(out(u128::MAX, 1, u128::MAX, 0), Ok(u128::MAX - 1));
}

/// LP-3.
#[test]
fn the_first_deposit_locks_a_thousand_shares() {
    assert_eq!(first_shares_down(pair(4_000, 9_000)), Ok(Shares::new(5_000)));
    assert_eq!(first_shares_down(pair(1_001, 1_001)), Ok(Shares::new(1)));
    assert_eq!(first_shares_down(pair(1_000, 1_000)), Err(CoreError::FirstDepositTooSmall));
    assert_eq!(first_shares_down(pair(10, 10)), Err(CoreError::FirstDepositTooSmall));
    assert_eq!(first_shares_down(pair(0, 10)), Err(CoreError::ZeroAmount));
    assert_eq!(first_shares_down(pair(10, 0)), Err(CoreError::ZeroAmount));
    assert_eq!(first_shares_down(pair(u128::MAX, u128::MAX)), Ok(Shares::new(u128::MAX - 1_000)));
}

#[test]
fn a_later_deposit_takes_the_smaller_part_and_no_more_than_it_needs() {
    let (reserves, total) = (pair(1_000, 3_000), Shares::new(500));
    assert_eq!(later_shares_down(pair(7, 1_000), reserves, total), Ok(Shares::new(3)));
    assert_eq!(later_shares_down(pair(1_000, 7), reserves, total), Ok(Shares::new(1)));
    assert_eq!(taken_up(Shares::new(3), reserves, total), Ok(pair(6, 18)));
    assert_eq!(taken_up(Shares::new(3), pair(1_001, 3_001), total), Ok(pair(7, 19)));
    assert_eq!(later_shares_down(pair(1, 1), reserves, total), Err(CoreError::ZeroOutput));
    assert_eq!(later_shares_down(pair(0, 1), reserves, total), Err(CoreError::ZeroAmount));
    assert_eq!(later_shares_down(pair(1, 0), reserves, total), Err(CoreError::ZeroAmount));
    // One side alone would overflow; the other decides, in either order.
    let thin = pair(1, 1_000);
    let many = Shares::new(1 << 100);
    let wide = pair(1 << 100, 1_000);
    assert_eq!(later_shares_down(wide, thin, many), Ok(many));
    let thin = pair(1_000, 1);
    assert_eq!(later_shares_down(pair(1_000, 1 << 100), thin, many), Ok(many));
    let both = later_shares_down(pair(1 << 100, 1 << 100), pair(1, 1), many);
    assert_eq!(both, Err(CoreError::Overflow));
}

#[test]
fn what_shares_are_worth_rounds_down() {
    assert_eq!(worth_down(Shares::new(1), pair(1_999, 2_000), Shares::new(1_000)), Ok(pair(1, 2)));
    assert_eq!(worth_down(Shares::new(1), pair(1, 1), Shares::ZERO), Err(CoreError::Overflow));
}

/// AMM-3.
#[test]
fn the_checks_see_a_single_unit() {
    assert!(product_kept(pair(10, 10), pair(20, 5)));
    assert!(!product_kept(pair(10, 10), pair(11, 9)));
    let (ten, twenty) = (Shares::new(10), Shares::new(20));
    assert!(worth_kept(pair(10, 10), ten, pair(20, 20), twenty));
    assert!(!worth_kept(pair(10, 10), ten, pair(19, 20), twenty));
    assert!(!worth_kept(pair(10, 10), ten, pair(20, 19), twenty));
}

fn big(value: u128) -> BigUint {
    BigUint::from(value)
}

fn number() -> impl Strategy<Value = u128> {
    (0_u32..128, any::<u128>()).prop_map(|(shift, bits)| (bits >> shift).max(1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// AMM-1: never more than exact, and one unit more would be.
    #[test]
    fn exact_in_is_the_floor(amount in number(), x in number(), y in number(), pips in 0_u32..1_000_000) {
        let rest = big(amount) * (1_000_000 - pips);
        let exact = (&rest * y) / (big(x) * 1_000_000_u32 + &rest);
        match out(amount, x, y, pips) {
            Ok(got) => prop_assert_eq!(big(got), exact),
            Err(error) => {
                prop_assert_eq!(error, CoreError::ZeroOutput);
                prop_assert_eq!(exact, BigUint::ZERO);
            }
        }
    }

    /// AMM-2: what goes in for an output buys at least that output.
    #[test]
    fn exact_out_is_the_floor_plus_one(amount in number(), x in number(), y in number(), pips in 0_u32..1_000_000) {
        prop_assume!(y > 1);
        let amount = (amount % y).max(1);
        let exact: BigUint = big(x) * amount * 1_000_000_u32 / (big(y - amount) * (1_000_000 - pips)) + 1_u32;
        match input(amount, x, y, pips) {
            Ok(got) => {
                prop_assert_eq!(big(got), exact);
                prop_assert!(out(got, x, y, pips)? >= amount);
            }
            Err(error) => {
                prop_assert_eq!(error, CoreError::Overflow);
                prop_assert!(exact > big(u128::MAX));
            }
        }
    }

    /// FEE-1: the fee is the ceiling and never more than the amount.
    #[test]
    fn the_fee_is_the_ceiling(amount in any::<u128>(), pips in 0_u32..1_000_000) {
        let exact: BigUint = (big(amount) * pips + 999_999_u32) / 1_000_000_u32;
        let got = fee_up(Amount::new(amount), fee(pips)).unwrap().get();
        prop_assert_eq!(big(got), exact);
        prop_assert!(got <= amount);
    }

    /// LP-1: a deposit takes at most what was offered, and what it takes is worth its shares.
    #[test]
    fn joining_and_leaving_is_two_sided(a in number(), b in number(), x in number(), y in number(), total in number()) {
        let (offered, reserves, total) = (pair(a, b), pair(x, y), Shares::new(total));
        let Ok(shares) = later_shares_down(offered, reserves, total) else { return Ok(()) };
        let taken = taken_up(shares, reserves, total).unwrap();
        prop_assert!(taken.zero.get() <= a && taken.one.get() <= b);
        let worth = worth_down(shares, reserves, total).unwrap();
        prop_assert!(taken.zero.get() - worth.zero.get() <= 1);
        prop_assert!(taken.one.get() - worth.one.get() <= 1);
        // One share more would not be paid for.
        let more = (big(shares.get()) + 1_u32) * x > big(a) * total.get()
            || (big(shares.get()) + 1_u32) * y > big(b) * total.get();
        prop_assert!(more);
    }
}
