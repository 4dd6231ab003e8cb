//! Products over a divisor, rounded once, at the end.

use crate::error::{MathError, Result};
use crate::wide::{mul_wide_exact, narrow_u128};
use crate::{U256, U384};

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
    round_up(quotient, remainder != 0)
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
    if d == 0 {
        return Err(MathError::DivisionByZero);
    }
    let (quotient, remainder) = mul_wide_exact(a, b).div_rem(U256::from(d));
    Ok((narrow_u128(quotient)?, narrow_u128(remainder)?))
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
    Ok(wide_mul_div_rem(n, m, d)?.0)
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
    let (quotient, inexact) = wide_mul_div_rem(n, m, d)?;
    round_up(quotient, inexact)
}

fn wide_mul_div_rem(n: U256, m: u128, d: U256) -> Result<(u128, bool)> {
    if d.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    let product: U384 = n.widening_mul::<128, 2, 384, 6>(ruint::aliases::U128::from(m));
    let (quotient, remainder) = product.div_rem(U384::from(d));
    let [q0, q1, over @ ..] = quotient.into_limbs();
    if over != [0; 4] {
        return Err(MathError::Overflow);
    }
    Ok((crate::limbs::join(q0, q1), !remainder.is_zero()))
}

#[inline]
const fn round_up(quotient: u128, inexact: bool) -> Result<u128> {
    if inexact { crate::exact::add_exact(quotient, 1) } else { Ok(quotient) }
}
