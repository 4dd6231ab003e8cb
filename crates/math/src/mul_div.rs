//! Products over a divisor, rounded once, at the end.

use crate::U256;
use crate::divide::{Divisor, WideDivisor};
use crate::error::{MathError, Result};
use crate::exact::add_exact;
use crate::limbs::{join, mul_words};

/// Returns ⌊a·b/d⌋ with the product taken at full width.
///
/// Rounds down: whoever is paid the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^128 − 1.
#[inline]
pub fn mul_div_down(a: u128, b: u128, d: u128) -> Result<u128> {
    Ok(mul_div_rem_down(a, b, d)?.0)
}

/// Returns ⌈a·b/d⌉ with the product taken at full width.
///
/// Rounds up: whoever pays the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^128 − 1.
#[inline]
pub fn mul_div_up(a: u128, b: u128, d: u128) -> Result<u128> {
    let (quotient, remainder) = mul_div_rem_down(a, b, d)?;
    if remainder == 0 { Ok(quotient) } else { add_exact(quotient, 1) }
}

/// Returns a·b/d where that is a whole number.
///
/// # Errors
/// [`MathError::Inexact`] when a remainder is left, [`MathError::DivisionByZero`] when d is zero,
/// [`MathError::Overflow`] when the result passes 2^128 − 1.
#[inline]
pub fn mul_div_exact(a: u128, b: u128, d: u128) -> Result<u128> {
    let (quotient, remainder) = mul_div_rem_down(a, b, d)?;
    if remainder == 0 { Ok(quotient) } else { Err(MathError::Inexact) }
}

/// Returns ⌊a·b/d⌋ and the remainder a·b mod d, so that nothing is lost.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the quotient passes
/// 2^128 − 1.
#[inline]
pub fn mul_div_rem_down(a: u128, b: u128, d: u128) -> Result<(u128, u128)> {
    let divisor = Divisor::new(d)?;
    let (word, over) = mul_words(a, b);
    if over >= d {
        return Err(MathError::Overflow);
    }
    Ok(divisor.divide(over, word))
}

/// Returns ⌊n·m/d⌋ for a numerator and a divisor of up to 256 bits.
///
/// Rounds down: whoever is paid the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^128 − 1.
#[inline]
pub fn wide_mul_div_down(n: U256, m: u128, d: U256) -> Result<u128> {
    Ok(wide_mul_div(n, m, d)?.0)
}

/// Returns ⌈n·m/d⌉ for a numerator and a divisor of up to 256 bits.
///
/// Rounds up: whoever pays the result loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero, [`MathError::Overflow`] when the result passes
/// 2^128 − 1.
#[inline]
pub fn wide_mul_div_up(n: U256, m: u128, d: U256) -> Result<u128> {
    let (quotient, inexact) = wide_mul_div(n, m, d)?;
    if inexact { add_exact(quotient, 1) } else { Ok(quotient) }
}

/// Returns ⌊n·m/d⌋ and whether a remainder is left.
#[inline(always)]
fn wide_mul_div(n: U256, m: u128, d: U256) -> Result<(u128, bool)> {
    let [p0, p1, p2] = product(n, m);
    let [d0, d1, d2, d3] = d.into_limbs();
    let (lower, upper) = (join(d0, d1), join(d2, d3));
    if upper == 0 {
        let divisor = Divisor::new(lower)?;
        if p2 != 0 || p1 >= lower {
            return Err(MathError::Overflow);
        }
        let (quotient, remainder) = divisor.divide(p1, p0);
        return Ok((quotient, remainder != 0));
    }
    if (p2, p1) >= (upper, lower) {
        return Err(MathError::Overflow);
    }
    Ok(WideDivisor::new(upper, lower)?.divide([p0, p1, p2]))
}

/// Returns n·m in three words, low first; that always fits.
#[inline(always)]
const fn product(n: U256, m: u128) -> [u128; 3] {
    let [n0, n1, n2, n3] = n.into_limbs();
    let (p0, p1) = mul_words(join(n0, n1), m);
    let upper = join(n2, n3);
    if upper == 0 {
        return [p0, p1, 0];
    }
    let (q0, q1) = mul_words(upper, m);
    match p1.checked_add(q0) {
        Some(sum) => [p0, sum, q1],
        None => [p0, p1.wrapping_add(q0), q1.wrapping_add(1)],
    }
}
