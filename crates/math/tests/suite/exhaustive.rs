//! Every triple of 8-bit inputs, as it is and moved up to where long division begins.

use lode_math::{
    MathError, Result, U256, mul_div_down, mul_div_exact, mul_div_rem_down, mul_div_up,
    wide_mul_div_down, wide_mul_div_up,
};

/// Calls `check` with all 16.7 million triples (a, b, d).
fn for_each_triple(check: impl Fn(u128, u128, u128)) {
    for a in 0..256 {
        for b in 0..256 {
            for d in 0..256 {
                check(a, b, d);
            }
        }
    }
}

/// ⌊product/d⌋ and the remainder, by the machine's own division.
fn reference(product: u128, d: u128) -> Result<(u128, u128)> {
    let quotient = product.checked_div(d).ok_or(MathError::DivisionByZero)?;
    Ok((quotient, product % d))
}

fn up(reference: Result<(u128, u128)>) -> Result<u128> {
    reference.map(|(quotient, remainder)| quotient + u128::from(remainder != 0))
}

fn exact(reference: Result<(u128, u128)>) -> Result<u128> {
    reference.and_then(|(quotient, remainder)| match remainder {
        0 => Ok(quotient),
        _ => Err(MathError::Inexact),
    })
}

#[test]
fn mul_div_of_every_8_bit_triple() {
    for_each_triple(|a, b, d| {
        let expected = reference(a * b, d);
        assert_eq!(mul_div_rem_down(a, b, d), expected, "{a} * {b} / {d}");
        assert_eq!(mul_div_down(a, b, d), expected.map(|(down, _)| down), "{a} * {b} / {d}");
        assert_eq!(mul_div_up(a, b, d), up(expected), "{a} * {b} / {d}");
        assert_eq!(mul_div_exact(a, b, d), exact(expected), "{a} * {b} / {d}");
    });
}

#[test]
fn mul_div_of_every_8_bit_triple_moved_up() {
    for_each_triple(|a, b, d| {
        let expected = reference((a * b) << 112, d);
        let (high_a, high_b, high_d) = (a << 120, b << 112, d << 120);
        let down = mul_div_down(high_a, high_b, high_d);
        assert_eq!(down, expected.map(|(down, _)| down), "{a} * {b} / {d}");
        assert_eq!(mul_div_up(high_a, high_b, high_d), up(expected), "{a} * {b} / {d}");
    });
}

#[test]
fn wide_mul_div_of_every_8_bit_triple_moved_up() {
    for_each_triple(|a, b, d| {
        let expected = reference((a * b) << 112, d);
        let (high_a, high_b) = (U256::from(a) << 248, b << 112);
        let high_d = U256::from(d) << 248;
        let down = wide_mul_div_down(high_a, high_b, high_d);
        assert_eq!(down, expected.map(|(down, _)| down), "{a} * {b} / {d}");
        assert_eq!(wide_mul_div_up(high_a, high_b, high_d), up(expected), "{a} * {b} / {d}");
    });
}
