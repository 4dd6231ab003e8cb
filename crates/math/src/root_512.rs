//! Square roots of 512-bit numbers.

use crate::wide::{div_rem_512_down, narrow_256};
use crate::{U256, U512};

/// Newton's method doubles the good bits each time; from a power of two above the root, ten steps
/// reach any root of 256 bits. The bound leaves room and only stops a loop that can't happen.
const MAX_STEPS: u32 = 32;

/// Returns ⌊√x⌋, rounding down: whoever is paid the root loses less than a unit.
#[must_use]
pub fn sqrt_down_512(x: U512) -> U256 {
    if x.is_zero() {
        return U256::ZERO;
    }
    // A power of two at or above the root; from there Newton's steps only fall, down to the floor.
    let half_bits = x.bit_len().div_ceil(2);
    let mut root = U512::ONE.wrapping_shl(half_bits);
    for _ in 0..MAX_STEPS {
        let Ok((quotient, _)) = div_rem_512_down(x, root) else { break };
        let next = root.wrapping_add(quotient).wrapping_shr(1);
        if next >= root {
            break;
        }
        root = next;
    }
    narrow_256(root).unwrap_or(U256::MAX)
}
