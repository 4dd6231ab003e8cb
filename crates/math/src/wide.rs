//! Arithmetic at 256 and 512 bits, and the ways in and out of it.

use crate::divide::Divisor;
use crate::error::{MathError, Result};
use crate::limbs::{high, join, low, mul_words};
use crate::{U256, U512};

/// Returns a·b; a product of two amounts always fits.
#[inline]
#[must_use]
pub const fn mul_wide_exact(a: u128, b: u128) -> U256 {
    let (lower, upper) = mul_words(a, b);
    U256::from_limbs([low(lower), high(lower), low(upper), high(upper)])
}

/// Returns a·b; a product of two 256-bit numbers always fits.
#[inline]
#[must_use]
pub const fn mul_wide_512_exact(a: U256, b: U256) -> U512 {
    a.widening_mul(b)
}

/// Returns ⌊n/d⌋ and the remainder for a divisor of one amount's width.
///
/// Rounds down; nothing is lost, as the remainder is given back.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
pub fn div_rem_512_by_down(n: U512, d: u128) -> Result<(U512, u128)> {
    let divisor = Divisor::new(d)?;
    let [n0, n1, n2, n3, n4, n5, n6, n7] = n.into_limbs();
    let (q3, rest) = divisor.divide(0, join(n6, n7));
    let (q2, rest) = divisor.divide(rest, join(n4, n5));
    let (q1, rest) = divisor.divide(rest, join(n2, n3));
    let (q0, rest) = divisor.divide(rest, join(n0, n1));
    let words = [low(q0), high(q0), low(q1), high(q1), low(q2), high(q2), low(q3), high(q3)];
    Ok((U512::from_limbs(words), rest))
}

/// Returns the same number at 512 bits.
#[inline]
#[must_use]
pub const fn widen_512(x: U256) -> U512 {
    let [x0, x1, x2, x3] = x.into_limbs();
    U512::from_limbs([x0, x1, x2, x3, 0, 0, 0, 0])
}

/// Returns the same number at 128 bits.
///
/// # Errors
/// [`MathError::Overflow`] when it passes 2^128 − 1.
#[inline]
pub const fn narrow_u128(x: U256) -> Result<u128> {
    match x.into_limbs() {
        [x0, x1, 0, 0] => Ok(join(x0, x1)),
        _ => Err(MathError::Overflow),
    }
}

/// Returns the same number at 128 bits.
///
/// # Errors
/// [`MathError::Overflow`] when it passes 2^128 − 1.
#[inline]
pub const fn narrow_u128_512(x: U512) -> Result<u128> {
    match x.into_limbs() {
        [x0, x1, 0, 0, 0, 0, 0, 0] => Ok(join(x0, x1)),
        _ => Err(MathError::Overflow),
    }
}

/// Returns the same number at 256 bits.
///
/// # Errors
/// [`MathError::Overflow`] when it passes 2^256 − 1.
#[inline]
pub const fn narrow_256(x: U512) -> Result<U256> {
    match x.into_limbs() {
        [x0, x1, x2, x3, 0, 0, 0, 0] => Ok(U256::from_limbs([x0, x1, x2, x3])),
        _ => Err(MathError::Overflow),
    }
}

/// Returns a + b.
///
/// # Errors
/// [`MathError::Overflow`] when the sum passes 2^512 − 1.
#[inline]
pub fn add_exact_512(a: U512, b: U512) -> Result<U512> {
    a.checked_add(b).ok_or(MathError::Overflow)
}

/// Returns a − b.
///
/// # Errors
/// [`MathError::Underflow`] when b is above a.
#[inline]
pub fn sub_exact_512(a: U512, b: U512) -> Result<U512> {
    a.checked_sub(b).ok_or(MathError::Underflow)
}

/// Returns ⌊a·b/d⌋ with the product taken at 512 bits.
///
/// Rounds down: whoever is paid the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^256 − 1.
pub fn mul_div_down_256(a: U256, b: U256, d: U256) -> Result<U256> {
    let (quotient, _) = div_rem_512_down(mul_wide_512_exact(a, b), widen_512(d))?;
    narrow_256(quotient)
}

/// Returns ⌈a·b/d⌉ with the product taken at 512 bits.
///
/// Rounds up: whoever pays the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^256 − 1.
pub fn mul_div_up_256(a: U256, b: U256, d: U256) -> Result<U256> {
    narrow_256(div_up_512(mul_wide_512_exact(a, b), widen_512(d))?)
}

/// Returns ⌊n/d⌋ and the remainder, so that nothing is lost.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
#[inline]
pub fn div_rem_512_down(n: U512, d: U512) -> Result<(U512, U512)> {
    if d.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    Ok(n.div_rem(d))
}

/// Returns ⌈n/d⌉, rounding up: whoever pays the quotient loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
pub fn div_up_512(n: U512, d: U512) -> Result<U512> {
    let (quotient, remainder) = div_rem_512_down(n, d)?;
    if remainder.is_zero() { Ok(quotient) } else { add_exact_512(quotient, U512::ONE) }
}
