//! STK-2: The arithmetic of Proof-of-Stake against big integers and the figures of real networks.

use lode_core::staking::{
    Dec, Inflation, POWER_UNIT, Stake, commission_even, effective_fraction_up, fraction_down,
    part_down, pot_down, provision_down, slash_amount_down,
};
use num_bigint::BigUint;
use proptest::prelude::*;

fn dec(text: &str) -> Dec {
    Dec::parse(text).unwrap()
}

fn big(value: Dec) -> BigUint {
    value.to_raw_text().parse().unwrap()
}

fn one() -> BigUint {
    BigUint::from(10_u8).pow(18)
}

/// n/d, a half to even, on big integers.
fn even(n: &BigUint, d: &BigUint) -> BigUint {
    let (q, r) = (n / d, n % d);
    let twice = &r + &r;
    let up = twice > *d || (twice == *d && q.bit(0));
    if up { q + 1_u8 } else { q }
}

#[test]
fn the_sdks_roundings_by_its_own_examples() {
    assert_eq!(dec("0.000000000000000005").mul_even(dec("0.1")).unwrap(), Dec::ZERO);
    let two = dec("0.000000000000000002");
    assert_eq!(dec("0.000000000000000015").mul_even(dec("0.1")).unwrap(), two);
    let (two, three) = (dec("2"), dec("3"));
    assert_eq!(two.div_even(three).unwrap(), dec("0.666666666666666667"));
    assert_eq!(two.div_down(three).unwrap(), dec("0.666666666666666666"));
    assert_eq!(dec("1").div_up(three).unwrap(), dec("0.333333333333333334"));
    assert_eq!(two.to_string(), "2.000000000000000000");
    assert_eq!(dec("0.05").to_raw_text(), "50000000000000000");
    for none in ["", ".5", "1.", "1.0000000000000000000", "-1", "1e3", "0x1"] {
        assert_eq!(Dec::parse(none), None, "{none}");
    }
    assert!(two.div_even(Dec::ZERO).is_err());
    assert!(Dec::ZERO.sub_exact(two).is_err());
}

/// Height 715 of a four-validator network.
#[test]
fn fees_are_shared_as_on_a_real_network() {
    let pot = pot_down(dec("163534"), dec("0.0213")).unwrap();
    let part = part_down(pot, fraction_down(171, 498).unwrap()).unwrap();
    assert_eq!(part, dec("54957.176931325301131543"));
    let commission = commission_even(part, dec("0.333333333333333333")).unwrap();
    assert_eq!(commission, dec("18319.058977108433692195"));
}

#[test]
fn a_block_mints_as_on_a_real_network() {
    let annual = dec("0.2").mul_amount_exact(5_724_529_407).unwrap();
    assert_eq!(annual, dec("1144905881.4"));
    assert_eq!(provision_down(annual, 7_001).unwrap(), 163_534);
}

#[test]
fn a_slash_is_taken_from_the_power() {
    assert_eq!(slash_amount_down(2, dec("0.0137")).unwrap(), 27_400);
    assert_eq!(slash_amount_down(158, dec("0.0137")).unwrap(), 2_164_600);
    let fraction = effective_fraction_up(2_139_939, 157_030_000).unwrap();
    assert!(fraction > dec("0.0136") && fraction < dec("0.0137"));
    assert_eq!(effective_fraction_up(1, 3).unwrap(), dec("0.333333333333333334"));
    assert_eq!(effective_fraction_up(3, 3).unwrap(), Dec::one());
}

#[test]
fn inflation_moves_by_the_bonded_part_and_stays_in_its_bounds() {
    let rule = Inflation {
        rate_change: dec("0.13"),
        max: dec("0.2"),
        min: dec("0.07"),
        goal: dec("0.67"),
        blocks_per_year: 6_311_520,
    };
    let next = |inflation: &str, bonded: &str| {
        rule.next_even(dec(inflation), dec(bonded)).unwrap().to_string()
    };
    // Nothing bonded: a year's change over a year's blocks, 0.13 / 6311520.
    assert_eq!(next("0.13", "0"), "0.130000020597257079");
    assert_eq!(next("0.13", "0.67"), "0.130000000000000000");
    assert!(next("0.13", "1").as_str() < "0.130000000000000000");
    assert_eq!(next("0.2", "0"), "0.200000000000000000");
    assert_eq!(next("0.07", "1"), "0.070000000000000000");
}

#[test]
fn a_void_stake_takes_nothing_and_the_last_shares_take_all() {
    let whole = Stake { tokens: 7, shares: dec("10") };
    assert_eq!(whole.remove_down(dec("10")).unwrap(), (Stake::default(), 7));
    assert!(whole.remove_down(dec("11")).is_err());
    let void = Stake { tokens: 0, shares: dec("10") };
    assert!(void.is_void() && void.issue_down(5).is_err());
    assert_eq!(Stake { tokens: 2 * POWER_UNIT - 1, ..whole }.power_down(), 1);
}

prop_compose! {
    /// Up to 10^15 whole units with any decimals.
    fn decs()(whole in 0..1_000_000_000_000_000_u128, part in 0..1_000_000_000_000_000_000_u128)
        -> Dec {
        Dec::parse_raw(&(whole * 1_000_000_000_000_000_000 + part).to_string()).unwrap()
    }
}

proptest! {
    #[test]
    fn stk_2_every_operation_is_its_rule_on_big_integers(a in decs(), b in decs(), n in 1..u64::MAX) {
        let (x, y, one) = (big(a), big(b), one());
        prop_assert_eq!(big(a.mul_even(b).unwrap()), even(&(&x * &y), &one));
        prop_assert_eq!(big(a.mul_down(b).unwrap()), &x * &y / &one);
        prop_assert_eq!(big(a.div_amount_down(u128::from(n)).unwrap()), &x / n);
        if !b.is_zero() {
            prop_assert_eq!(big(a.div_down(b).unwrap()), &x * &one / &y);
            let cut = &x * &one * &one / &y;
            prop_assert_eq!(big(a.div_even(b).unwrap()), even(&cut, &one));
            let (q, r) = (&x * &one / &y, &x * &one % &y);
            let up = if r == BigUint::ZERO { q } else { q + 1_u8 };
            prop_assert_eq!(big(a.div_up(b).unwrap()), up);
        }
    }

    #[test]
    fn stk_2_shares_never_pay_more_than_there_is(
        tokens in 1..1_000_000_000_000_u128,
        shares in decs(),
        amount in 1..1_000_000_000_000_u128,
        part in 0..1_000_000_u64,
    ) {
        prop_assume!(!shares.is_zero());
        let stake = Stake { tokens, shares };
        let (grown, issued) = stake.issue_down(amount).unwrap();
        // Whole shares for a whole amount, rounded down by less than 10^-18.
        let exact = big(shares) * amount;
        prop_assert!(big(issued) * tokens <= exact);
        prop_assert!((big(issued) + 1_u8) * tokens > exact);
        // Taking them out again pays the amount or at most one unit less, plus half of 10^-18.
        let (_, paid) = grown.remove_down(issued).unwrap();
        prop_assert!(paid <= amount);
        let some = Dec::parse_raw(&(big(shares) * part / 1_000_000_u64).to_string()).unwrap();
        let (left, paid) = stake.remove_down(some).unwrap();
        prop_assert_eq!(left.tokens + paid, tokens);
        prop_assert_eq!(left.shares.add_exact(some).unwrap(), shares);
    }
}
