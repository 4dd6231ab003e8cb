//! How much is emitted between two moments, exactly.

use crate::error::{CoreError, Result};
use crate::types::Amount;

/// Seconds of an epoch.
pub const EPOCH_S: u64 = 3_600;

/// Returns the epoch in which a moment lies.
#[must_use]
pub const fn epoch_of(time_s: u64) -> u64 {
    match time_s.checked_div(EPOCH_S) {
        Some(epoch) => epoch,
        None => 0,
    }
}

/// Returns the first second of an epoch.
///
/// # Errors
/// [`CoreError::Overflow`] when it lies beyond the end of time.
pub fn epoch_start_s(epoch: u64) -> Result<u64> {
    epoch.checked_mul(EPOCH_S).ok_or(CoreError::Overflow)
}

/// Returns what epochs of `epoch_total` each emit from `from_s` to `to_s`.
///
/// Inside an epoch ⌊total·elapsed/3600⌋ has been emitted, so that the parts of any division of an
/// epoch add up to its total, to the unit (RWD-5).
///
/// # Errors
/// [`CoreError::TimeBackwards`] when `to_s` is before `from_s`, [`CoreError::Overflow`].
pub fn emitted_exact(epoch_total: Amount, from_s: u64, to_s: u64) -> Result<Amount> {
    if to_s < from_s {
        return Err(CoreError::TimeBackwards);
    }
    if epoch_total.is_zero() || to_s == from_s {
        return Ok(Amount::ZERO);
    }
    // ⌊total·e/3600⌋ summed over whole epochs: the whole epochs first, so that nothing overflows
    // before the result does.
    let epochs = epoch_of(to_s).saturating_sub(epoch_of(from_s));
    let whole = epoch_total.mul_div_down(u128::from(epochs), 1)?;
    let until_to = within_epoch_down(epoch_total, to_s)?;
    let until_from = within_epoch_down(epoch_total, from_s)?;
    whole.add_exact(until_to)?.sub_exact(until_from)
}

/// Returns what an epoch has emitted at a moment within it: ⌊total·elapsed/3600⌋.
///
/// # Errors
/// None in practice: the result is below `epoch_total`.
pub fn within_epoch_down(epoch_total: Amount, time_s: u64) -> Result<Amount> {
    let elapsed_s = time_s.checked_rem(EPOCH_S).unwrap_or(0);
    epoch_total.mul_div_down(u128::from(elapsed_s), u128::from(EPOCH_S))
}
