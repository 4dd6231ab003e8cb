//! Square roots of 256-bit numbers.

use crate::U256;
use crate::error::{MathError, Result};
use crate::limbs::{join, low};
use crate::wide::mul_wide_exact;

/// Returns ⌊√x⌋, rounding down: whoever is paid the root loses less than a unit.
#[must_use]
pub fn sqrt_down(x: U256) -> u128 {
    let [x0, x1, x2, x3] = x.into_limbs();
    // The root of the upper half gives the upper half of the root; then bits are set one by one.
    let top = join(x2, x3).isqrt();
    if top == 0 {
        return join(x0, x1).isqrt();
    }
    bits_below(x, join(0, low(top)))
}

/// Sets the 64 low bits of the root, from the highest down, where the square stays within x.
fn bits_below(x: U256, high_half: u128) -> u128 {
    let mut root = high_half;
    let mut bit = 1_u128 << 63;
    while bit != 0 {
        let candidate = root | bit;
        if mul_wide_exact(candidate, candidate) <= x {
            root = candidate;
        }
        bit >>= 1;
    }
    root
}

/// Returns ⌈√x⌉, rounding up: whoever pays the root loses less than a unit.
///
/// # Errors
/// [`MathError::Overflow`] when the result is 2^128, for x above (2^128 − 1)².
pub fn sqrt_up(x: U256) -> Result<u128> {
    let root = sqrt_down(x);
    if mul_wide_exact(root, root) == x {
        return Ok(root);
    }
    root.checked_add(1).ok_or(MathError::Overflow)
}
