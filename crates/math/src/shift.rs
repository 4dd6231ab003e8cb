//! Shifts that never lose a bit.
//!
//! The attack that these stop: a shift "checked" against a wrong bound loses the high bits of a
//! huge number, a required payment shrinks to almost nothing, and the pool is emptied for it.
//! Here the bound isn't a constant that somebody could get wrong but the number of leading zeros.

use crate::error::{MathError, Result};
use crate::{U256, U512};

/// Returns x·2^bits.
///
/// # Errors
/// [`MathError::Overflow`] when a set bit would be lost; zero may be shifted by anything.
pub fn shl_exact(x: U256, bits: usize) -> Result<U256> {
    if x.is_zero() {
        return Ok(x);
    }
    if bits > x.leading_zeros() { Err(MathError::Overflow) } else { Ok(x.wrapping_shl(bits)) }
}

/// Returns x·2^bits.
///
/// # Errors
/// [`MathError::Overflow`] when a set bit would be lost; zero may be shifted by anything.
pub fn shl_exact_512(x: U512, bits: usize) -> Result<U512> {
    if x.is_zero() {
        return Ok(x);
    }
    if bits > x.leading_zeros() { Err(MathError::Overflow) } else { Ok(x.wrapping_shl(bits)) }
}
