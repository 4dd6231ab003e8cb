//! Examples worked by hand, each error once, and the numbers at the very edge.

use lode_math::{
    MathError, U256, U512, add_exact, add_exact_512, div_down, div_rem_512_down, div_up,
    div_up_512, mul_div_down, mul_div_down_256, mul_div_exact, mul_div_rem_down, mul_div_up,
    mul_div_up_256, mul_exact, narrow_256, narrow_u128, narrow_u128_512, rem_exact, shl_exact,
    sqrt_down, sqrt_up, sub_exact, sub_exact_512, wide_mul_div_down, wide_mul_div_up,
};

const MAX: u128 = u128::MAX;

#[test]
fn small_numbers_round_as_named() {
    assert_eq!(mul_div_down(7, 3, 2), Ok(10));
    assert_eq!(mul_div_up(7, 3, 2), Ok(11));
    assert_eq!(mul_div_exact(8, 3, 2), Ok(12));
    assert_eq!(mul_div_rem_down(7, 3, 2), Ok((10, 1)));
    assert_eq!((div_down(7, 2), div_up(7, 2), rem_exact(7, 2)), (Ok(3), Ok(4), Ok(1)));
    assert_eq!((sqrt_down(U256::from(8)), sqrt_up(U256::from(8))), (2, Ok(3)));
    assert_eq!(wide_mul_div_down(U256::from(7), 3, U256::from(2)), Ok(10));
    assert_eq!(wide_mul_div_up(U256::from(7), 3, U256::from(2)), Ok(11));
}

#[test]
fn the_largest_numbers_are_exact() {
    assert_eq!(mul_div_down(MAX, MAX, MAX), Ok(MAX));
    assert_eq!(mul_div_rem_down(MAX, MAX - 1, MAX), Ok((MAX - 1, 0)));
    assert_eq!(wide_mul_div_down(U256::MAX, MAX, U256::MAX), Ok(MAX));
    assert_eq!(wide_mul_div_up(U256::MAX, MAX, U256::MAX), Ok(MAX));
    assert_eq!(mul_div_down_256(U256::MAX, U256::MAX, U256::MAX), Ok(U256::MAX));
    assert_eq!((sqrt_down(U256::ZERO), sqrt_down(U256::MAX)), (0, MAX));
    assert_eq!(sqrt_up(lode_math::mul_wide_exact(MAX, MAX)), Ok(MAX));
    assert_eq!(shl_exact(U256::ONE, 255), Ok(U256::ONE << 255));
}

#[test]
fn one_more_than_fits_is_an_overflow() {
    assert_eq!(add_exact(MAX, 1), Err(MathError::Overflow));
    assert_eq!(mul_exact(1 << 64, 1 << 64), Err(MathError::Overflow));
    assert_eq!(mul_div_down(MAX, MAX, MAX - 1), Err(MathError::Overflow));
    assert_eq!(mul_div_down(1 << 127, 6, 3), Err(MathError::Overflow));
    // The quotient is 2^128 − 1 and a fraction: down fits, up doesn't.
    let (n, d) = (U256::from(MAX) * U256::from(3) + U256::from(2), U256::from(3));
    assert_eq!(wide_mul_div_down(n, 1, d), Ok(MAX));
    assert_eq!(wide_mul_div_up(n, 1, d), Err(MathError::Overflow));
    let below = U256::MAX - U256::ONE;
    assert_eq!(wide_mul_div_down(U256::MAX, MAX, below), Ok(MAX));
    assert_eq!(wide_mul_div_up(U256::MAX, MAX, below), Err(MathError::Overflow));
    assert_eq!(wide_mul_div_down(U256::MAX, MAX, U256::MAX >> 1), Err(MathError::Overflow));
    assert_eq!(mul_div_up_256(U256::MAX, U256::MAX, U256::ONE), Err(MathError::Overflow));
    assert_eq!(add_exact_512(U512::MAX, U512::ONE), Err(MathError::Overflow));
    assert_eq!(narrow_u128(U256::ONE << 128), Err(MathError::Overflow));
    assert_eq!(narrow_u128_512(U512::ONE << 128), Err(MathError::Overflow));
    assert_eq!(narrow_256(U512::ONE << 256), Err(MathError::Overflow));
    assert_eq!(shl_exact(U256::ONE, 256), Err(MathError::Overflow));
    assert_eq!(sqrt_up(U256::MAX), Err(MathError::Overflow));
}

#[test]
fn below_zero_is_an_underflow() {
    assert_eq!(sub_exact(0, 1), Err(MathError::Underflow));
    assert_eq!(sub_exact_512(U512::ZERO, U512::ONE), Err(MathError::Underflow));
}

#[test]
fn a_zero_divisor_is_named_as_such_whatever_is_divided() {
    let zero = Err(MathError::DivisionByZero);
    for a in [0, 1, MAX] {
        assert_eq!((div_down(a, 0), div_up(a, 0), rem_exact(a, 0)), (zero, zero, zero));
        assert_eq!((mul_div_down(a, MAX, 0), mul_div_up(a, MAX, 0)), (zero, zero));
        assert_eq!(mul_div_exact(a, MAX, 0), zero);
        assert_eq!(mul_div_rem_down(a, MAX, 0), Err(MathError::DivisionByZero));
        let n = U256::from(a) << 100;
        assert_eq!(wide_mul_div_down(n, MAX, U256::ZERO), zero);
        assert_eq!(wide_mul_div_up(n, MAX, U256::ZERO), zero);
        assert_eq!(mul_div_down_256(n, n, U256::ZERO), Err(MathError::DivisionByZero));
        assert_eq!(mul_div_up_256(n, n, U256::ZERO), Err(MathError::DivisionByZero));
        let n = U512::from(a) << 300;
        assert_eq!(div_rem_512_down(n, U512::ZERO), Err(MathError::DivisionByZero));
        assert_eq!(div_up_512(n, U512::ZERO), Err(MathError::DivisionByZero));
    }
}

#[test]
fn a_remainder_is_inexact() {
    assert_eq!(mul_div_exact(7, 3, 2), Err(MathError::Inexact));
}

#[test]
fn each_error_has_its_own_code_and_sentence() {
    use MathError::{DivisionByZero, Inexact, Overflow, Underflow};
    let codes = [Overflow, Underflow, DivisionByZero, Inexact].map(MathError::code);
    assert_eq!(codes, ["overflow", "underflow", "division_by_zero", "inexact"]);
    assert!(Overflow.to_string().contains("smaller amounts"));
    assert!(Underflow.to_string().contains("below zero"));
    assert!(DivisionByZero.to_string().contains("divisor is zero"));
    assert!(Inexact.to_string().contains("remainder"));
}
