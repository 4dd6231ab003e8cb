//! Arithmetic on `u128` that is exact or an error.

use crate::error::{MathError, Result};

/// Returns a + b.
///
/// # Errors
/// [`MathError::Overflow`] when the sum passes 2^128 − 1.
#[inline]
pub const fn add_exact(a: u128, b: u128) -> Result<u128> {
    match a.checked_add(b) {
        Some(sum) => Ok(sum),
        None => Err(MathError::Overflow),
    }
}

/// Returns a − b.
///
/// # Errors
/// [`MathError::Underflow`] when b is above a.
#[inline]
pub const fn sub_exact(a: u128, b: u128) -> Result<u128> {
    match a.checked_sub(b) {
        Some(difference) => Ok(difference),
        None => Err(MathError::Underflow),
    }
}

/// Returns a·b.
///
/// # Errors
/// [`MathError::Overflow`] when the product passes 2^128 − 1.
#[inline]
pub const fn mul_exact(a: u128, b: u128) -> Result<u128> {
    match a.checked_mul(b) {
        Some(product) => Ok(product),
        None => Err(MathError::Overflow),
    }
}

/// Returns ⌊a/d⌋, rounding down: whoever is paid the quotient loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
#[inline]
pub const fn div_down(a: u128, d: u128) -> Result<u128> {
    match a.checked_div(d) {
        Some(quotient) => Ok(quotient),
        None => Err(MathError::DivisionByZero),
    }
}

/// Returns ⌈a/d⌉, rounding up: whoever pays the quotient loses less than a unit.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
#[inline]
pub const fn div_up(a: u128, d: u128) -> Result<u128> {
    if d == 0 {
        return Err(MathError::DivisionByZero);
    }
    // The usual (a + d − 1)/d would wrap for amounts near the top; `div_ceil` has no such sum.
    Ok(a.div_ceil(d))
}

/// Returns a mod d, what [`div_down`] leaves over.
///
/// # Errors
/// [`MathError::DivisionByZero`] when d is zero.
#[inline]
pub const fn rem_exact(a: u128, d: u128) -> Result<u128> {
    match a.checked_rem(d) {
        Some(remainder) => Ok(remainder),
        None => Err(MathError::DivisionByZero),
    }
}
