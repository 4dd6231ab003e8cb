//! Slashes: what a fault costs the stake that stood behind it.

use super::{Dec, POWER_UNIT};
use crate::error::{CoreError, Result};

/// Returns the whole units that a fault of a power costs: from the power, not from the tokens.
///
/// # Errors
/// [`CoreError::Overflow`] above 2^128 − 1.
pub fn slash_amount_down(power: u64, fraction: Dec) -> Result<u128> {
    let tokens = u128::from(power).checked_mul(POWER_UNIT).ok_or(CoreError::Overflow)?;
    Dec::of_amount_exact(tokens)?.mul_even(fraction)?.floor_down()
}

/// Returns what the fault costs stake that is leaving, from what it was at first.
///
/// # Errors
/// [`CoreError::Overflow`] above 2^128 − 1.
pub fn slash_of_balance_down(initial: u128, fraction: Dec) -> Result<u128> {
    fraction.mul_amount_exact(initial)?.floor_down()
}

/// Returns the shares that the fault costs stake that moved on, a half to even.
///
/// # Errors
/// [`CoreError::Overflow`] above 256 bits.
pub fn slash_of_shares_even(shares: Dec, fraction: Dec) -> Result<Dec> {
    fraction.mul_even(shares)
}

/// Returns the part of the tokens that was burnt, counted up, at most 1.
///
/// # Errors
/// [`CoreError::Overflow`] if there are no tokens.
pub fn effective_fraction_up(burnt: u128, tokens: u128) -> Result<Dec> {
    let fraction = Dec::of_amount_exact(burnt)?.div_up(Dec::of_amount_exact(tokens)?)?;
    Ok(fraction.min(Dec::one()))
}
