//! NUM-1: rounding goes where the name says, and by less than one unit.
//!
//! One-sided properties would hold for a function that always returns zero, so each result is held
//! from both sides: never more than exact, never a whole unit less.

use crate::oracle::for_each_case;
use lode_math::{
    MathError, U256, add_exact, mul_div_down, mul_div_exact, mul_div_rem_down, mul_div_up,
    mul_wide_512_exact, mul_wide_exact, sqrt_down, sqrt_up, wide_mul_div_down, wide_mul_div_up,
    widen_512,
};

#[test]
fn down_times_divisor_brackets_the_product() {
    for_each_case(|draw| {
        let (a, b, d) = (draw.u128(), draw.u128(), draw.u128());
        let Ok((quotient, remainder)) = mul_div_rem_down(a, b, d) else { return };
        assert!(remainder < d, "{a} * {b} / {d}");
        let back = mul_wide_exact(quotient, d) + U256::from(remainder);
        assert_eq!(back, mul_wide_exact(a, b), "{a} * {b} / {d}");
    });
}

#[test]
fn up_is_down_or_one_more_and_equal_only_where_exact() {
    for_each_case(|draw| {
        let (a, b, d) = (draw.u128(), draw.u128(), draw.u128());
        let Ok(down) = mul_div_down(a, b, d) else {
            assert_eq!(mul_div_up(a, b, d), mul_div_down(a, b, d), "{a} * {b} / {d}");
            return;
        };
        match mul_div_exact(a, b, d) {
            Ok(exact) => {
                assert_eq!(exact, down, "{a} * {b} / {d}");
                assert_eq!(mul_div_up(a, b, d), Ok(down), "{a} * {b} / {d}");
            }
            Err(error) => {
                assert_eq!(error, MathError::Inexact, "{a} * {b} / {d}");
                assert_eq!(mul_div_up(a, b, d), add_exact(down, 1), "{a} * {b} / {d}");
            }
        }
    });
}

#[test]
fn wide_results_bracket_the_product() {
    for_each_case(|draw| {
        let (n, m, d) = (draw.u256(), draw.u128(), draw.u256());
        let product = mul_wide_512_exact(n, U256::from(m));
        let times = |quotient: u128| mul_wide_512_exact(U256::from(quotient), d);
        let Ok(down) = wide_mul_div_down(n, m, d) else { return };
        assert!(times(down) <= product, "{n} * {m} / {d}");
        assert!(product - times(down) < widen_512(d), "{n} * {m} / {d}");
        match wide_mul_div_up(n, m, d) {
            Ok(up) => {
                assert!(up - down <= 1, "{n} * {m} / {d}");
                assert!(times(up) >= product, "{n} * {m} / {d}");
                assert_eq!(up == down, times(down) == product, "{n} * {m} / {d}");
            }
            Err(error) => assert_eq!((error, down), (MathError::Overflow, u128::MAX)),
        }
    });
}

#[test]
fn roots_bracket_the_number() {
    for_each_case(|draw| {
        let x = draw.u256();
        let down = sqrt_down(x);
        assert!(mul_wide_exact(down, down) <= x, "{x}");
        match sqrt_up(x) {
            Ok(up) => {
                assert!(mul_wide_exact(up, up) >= x, "{x}");
                assert!(up - down <= 1, "{x}");
                assert_eq!(up == down, mul_wide_exact(down, down) == x, "{x}");
            }
            Err(error) => assert_eq!((error, down), (MathError::Overflow, u128::MAX)),
        }
    });
}
