//! Square roots of 512-bit numbers.

use crate::wide::narrow_256;
use crate::{U256, U512};

/// Bits of a 256-bit root.
const ROOT_BITS: usize = 256;

/// Returns ⌊√x⌋, rounding down: whoever is paid the root loses less than a unit.
///
/// A bit at a time from the highest, with additions and shifts only: a contract that needs a root
/// now and then carries no long division for it.
#[must_use]
pub fn sqrt_down_512(x: U512) -> U256 {
    // `rest` is what the bits found so far leave of x, `root` twice the root found, both at the
    // place of the present bit; so each step is one comparison.
    let (mut rest, mut root) = (x, U512::ZERO);
    for place in (0..ROOT_BITS).rev() {
        let bit = U512::ONE.wrapping_shl(place.wrapping_mul(2));
        let candidate = root.wrapping_add(bit);
        root = root.wrapping_shr(1);
        if rest >= candidate {
            rest = rest.wrapping_sub(candidate);
            root = root.wrapping_add(bit);
        }
    }
    narrow_256(root).unwrap_or(U256::MAX)
}
