//! NUM-2: every function equals arbitrary-precision arithmetic on its whole domain.

use crate::oracle::{
    Draw, big, big_256, big_512, div_rem, div_up, fit_256, fit_512, fit_u128, for_each_case,
};
use lode_math::{self as math, MathError, U256, U512};
use num_bigint::BigUint;

#[test]
fn exact_u128_arithmetic_equals_the_oracle() {
    for_each_case(|draw| {
        let (a, b) = (draw.u128(), draw.u128());
        let (wide_a, wide_b) = (big(a), big(b));
        assert_eq!(math::add_exact(a, b), fit_u128(&(&wide_a + &wide_b)), "{a} + {b}");
        assert_eq!(math::mul_exact(a, b), fit_u128(&(&wide_a * &wide_b)), "{a} * {b}");
        let difference = if a < b { Err(MathError::Underflow) } else { Ok(a - b) };
        assert_eq!(math::sub_exact(a, b), difference, "{a} - {b}");
        assert_eq!(big_256(math::mul_wide_exact(a, b)), &wide_a * &wide_b, "{a} * {b}");
    });
}

#[test]
fn u128_division_equals_the_oracle() {
    for_each_case(|draw| {
        let (a, d) = (draw.u128(), draw.u128());
        let whole = div_rem(&big(a), &big(d));
        let quotient = whole.clone().and_then(|(quotient, _)| fit_u128(&quotient));
        assert_eq!(math::div_down(a, d), quotient, "{a} / {d}");
        let remainder = whole.and_then(|(_, remainder)| fit_u128(&remainder));
        assert_eq!(math::rem_exact(a, d), remainder, "{a} % {d}");
        let up = div_up(&big(a), &big(d)).and_then(|quotient| fit_u128(&quotient));
        assert_eq!(math::div_up(a, d), up, "{a} / {d}");
    });
}

/// A divisor that is, half of the time, close to one that makes the quotient `near`.
fn divisor_near(draw: &mut Draw, product: &BigUint, near: &BigUint) -> BigUint {
    let step = BigUint::from(draw.u128() >> 127);
    match div_rem(product, near) {
        Ok((d, _)) if draw.below(2) == 0 => d + step,
        _ => BigUint::ZERO,
    }
}

/// Draws a, b and d with every kind of quotient: of one and two limbs, exact, too large.
fn mul_div_inputs(draw: &mut Draw) -> (u128, u128, u128) {
    let (a, b) = (draw.u128(), draw.u128());
    let product = big(a) * big(b);
    let near = match draw.below(4) {
        0 => big(u128::MAX),
        1 => big(a),
        2 => big(u128::from(u64::MAX)),
        _ => big(draw.u128()),
    };
    let d = divisor_near(draw, &product, &near);
    match u128::try_from(&d) {
        Ok(d) if d != 0 => (a, b, d),
        _ => (a, b, draw.u128()),
    }
}

#[test]
fn mul_div_equals_the_oracle() {
    for_each_case(|draw| {
        let (a, b, d) = mul_div_inputs(draw);
        let product = big(a) * big(b);
        let whole = div_rem(&product, &big(d))
            .and_then(|(quotient, remainder)| Ok((fit_u128(&quotient)?, fit_u128(&remainder)?)));
        assert_eq!(math::mul_div_rem_down(a, b, d), whole, "{a} * {b} / {d}");
        assert_eq!(math::mul_div_down(a, b, d), whole.map(|(down, _)| down), "{a} * {b} / {d}");
        let up = div_up(&product, &big(d)).and_then(|quotient| fit_u128(&quotient));
        assert_eq!(math::mul_div_up(a, b, d), up, "{a} * {b} / {d}");
        let exact = whole.and_then(|(quotient, remainder)| match remainder {
            0 => Ok(quotient),
            _ => Err(MathError::Inexact),
        });
        assert_eq!(math::mul_div_exact(a, b, d), exact, "{a} * {b} / {d}");
    });
}

/// Draws n, m and d with every kind of quotient, and divisors of one to four limbs.
fn wide_inputs(draw: &mut Draw) -> (U256, u128, U256) {
    let (n, m) = (draw.u256(), draw.u128());
    let near = match draw.below(4) {
        0 => big(u128::MAX),
        1 => big(u128::from(u64::MAX)),
        2 => big(m),
        _ => big(draw.u128()),
    };
    let d = divisor_near(draw, &(big_256(n) * big(m)), &near);
    match fit_256(&d) {
        Ok(d) if !d.is_zero() => (n, m, d),
        _ => (n, m, draw.u256()),
    }
}

#[test]
fn wide_mul_div_equals_the_oracle() {
    for_each_case(|draw| {
        let (n, m, d) = wide_inputs(draw);
        let product = big_256(n) * big(m);
        let down = div_rem(&product, &big_256(d)).and_then(|(quotient, _)| fit_u128(&quotient));
        assert_eq!(math::wide_mul_div_down(n, m, d), down, "{n} * {m} / {d}");
        let up = div_up(&product, &big_256(d)).and_then(|quotient| fit_u128(&quotient));
        assert_eq!(math::wide_mul_div_up(n, m, d), up, "{n} * {m} / {d}");
    });
}

#[test]
fn mul_div_256_equals_the_oracle() {
    for_each_case(|draw| {
        let (a, b) = (draw.u256(), draw.u256());
        let product = big_256(a) * big_256(b);
        assert_eq!(big_512(math::mul_wide_512_exact(a, b)), product, "{a} * {b}");
        let near = big_256(if draw.below(2) == 0 { U256::MAX } else { draw.u256() });
        let d = match fit_256(&divisor_near(draw, &product, &near)) {
            Ok(d) if !d.is_zero() => d,
            _ => draw.u256(),
        };
        let down = div_rem(&product, &big_256(d)).and_then(|(quotient, _)| fit_256(&quotient));
        assert_eq!(math::mul_div_down_256(a, b, d), down, "{a} * {b} / {d}");
        let up = div_up(&product, &big_256(d)).and_then(|quotient| fit_256(&quotient));
        assert_eq!(math::mul_div_up_256(a, b, d), up, "{a} * {b} / {d}");
    });
}

/// The general division, narrowed to a divisor of one word; it is held to the oracle above.
fn div_rem_512_down(n: U512, d: u128) -> math::Result<(U512, u128)> {
    let (quotient, rest) = math::div_rem_512_down(n, U512::from(d))?;
    Ok((quotient, math::narrow_u128_512(rest)?))
}

#[test]
fn arithmetic_at_512_bits_equals_the_oracle() {
    for_each_case(|draw| {
        let (a, b) = (draw.u512(), draw.u512());
        let (wide_a, wide_b) = (big_512(a), big_512(b));
        assert_eq!(math::add_exact_512(a, b), fit_512(&(&wide_a + &wide_b)), "{a} + {b}");
        let difference = if a < b { Err(MathError::Underflow) } else { Ok(a.wrapping_sub(b)) };
        assert_eq!(math::sub_exact_512(a, b), difference, "{a} - {b}");
        let whole = div_rem(&wide_a, &wide_b)
            .and_then(|(quotient, remainder)| Ok((fit_512(&quotient)?, fit_512(&remainder)?)));
        assert_eq!(math::div_rem_512_down(a, b), whole, "{a} / {b}");
        let up = div_up(&wide_a, &wide_b).and_then(|quotient| fit_512(&quotient));
        assert_eq!(math::div_up_512(a, b), up, "{a} / {b}");
        let word = draw.u128();
        let by_word = div_rem_512_down(a, word);
        assert_eq!(math::div_rem_512_by_down(a, word), by_word, "{a} / {word}");
    });
}

#[test]
fn changes_of_width_equal_the_oracle() {
    for_each_case(|draw| {
        let (x, y) = (draw.u256(), draw.u512());
        assert_eq!(math::narrow_u128(x), fit_u128(&big_256(x)), "{x}");
        assert_eq!(math::narrow_u128_512(y), fit_u128(&big_512(y)), "{y}");
        assert_eq!(math::narrow_256(y), fit_256(&big_512(y)), "{y}");
        assert_eq!(big_512(math::widen_512(x)), big_256(x), "{x}");
    });
}

#[test]
fn roots_equal_the_oracle() {
    for_each_case(|draw| {
        let side = draw.u128();
        let square = math::mul_wide_exact(side, side);
        let x = match draw.below(4) {
            0 => square,
            1 => square.wrapping_add(U256::ONE),
            2 => square.wrapping_sub(U256::ONE),
            _ => draw.u256(),
        };
        let down = big_256(x).sqrt();
        assert_eq!(big(math::sqrt_down(x)), down, "{x}");
        let up = if &down * &down == big_256(x) { down } else { down + 1_u32 };
        assert_eq!(math::sqrt_up(x), fit_u128(&up), "{x}");
    });
}

#[test]
fn roots_of_512_bits_equal_the_oracle() {
    for_each_case(|draw| {
        let side = draw.u256();
        let square = math::mul_wide_512_exact(side, side);
        let x = match draw.below(4) {
            0 => square,
            1 => square.wrapping_add(U512::ONE),
            2 => square.wrapping_sub(U512::ONE),
            _ => draw.u512(),
        };
        assert_eq!(big_256(math::sqrt_down_512(x)), big_512(x).sqrt(), "{x}");
    });
}
