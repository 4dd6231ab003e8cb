//! Long division on 64-bit limbs, written out for the widths that amounts need.
//!
//! The method is the schoolbook one (Knuth, volume 2, 4.3.1, algorithm D): shift the divisor until
//! its top bit is set, guess each quotient limb from the leading limbs, put the guess right. With
//! the divisor's two leading limbs in the guess it is at most one too high in the end. A generic
//! big-integer routine spends more on loops and lengths than on the divisions themselves.
//!
//! Inlining is forced because a quote takes half the time with it; in wasm, where size counts too,
//! the digits stay calls.

use core::num::NonZero;

use crate::error::{MathError, Result};
use crate::limbs::{high, join, low, mul_add, shl_pair, wide};

/// How often a guess from one leading limb can be too high; Knuth's theorem B.
const MAX_CORRECTIONS: u8 = 2;

/// The low 32 bits of a limb.
const LOW_HALF: u64 = 0xffff_ffff;

/// A divisor of up to 128 bits, shifted until its top bit is set.
#[derive(Clone, Copy)]
pub(crate) struct Divisor {
    whole: u128,
    top: NonZero<u64>,
    shift: u32,
}

impl Divisor {
    /// Makes a divisor ready for use.
    ///
    /// # Errors
    /// [`MathError::DivisionByZero`] for zero.
    #[inline(always)]
    pub(crate) const fn new(d: u128) -> Result<Self> {
        let shift = d.leading_zeros();
        // Zero is shifted by 128, which wraps to no shift at all, and is still zero.
        let whole = d.wrapping_shl(shift);
        match NonZero::new(high(whole)) {
            Some(top) => Ok(Self { whole, top, shift }),
            None => Err(MathError::DivisionByZero),
        }
    }

    /// Divides over·2^128 + word, for `over` below the divisor; returns quotient and remainder.
    #[inline(always)]
    pub(crate) fn divide(self, over: u128, word: u128) -> (u128, u128) {
        let over = shl_pair(over, word, self.shift);
        let word = word.wrapping_shl(self.shift);
        // Often the quotient is one limb; looking costs less than dividing to find a zero.
        let down = join(high(word), low(over));
        let (q1, rest) = if high(over) == 0 && down < self.whole {
            (0, down)
        } else {
            self.digit(over, high(word))
        };
        let (q0, rest) = self.digit(rest, low(word));
        (join(q0, q1), rest.wrapping_shr(self.shift))
    }

    /// Divides rest·2^64 + next, for `rest` below the shifted divisor; returns quotient and remainder.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn digit(self, rest: u128, next: u64) -> (u64, u128) {
        let top = self.top.get();
        let second = wide(low(self.whole));
        let (mut quotient, mut over) = if high(rest) >= top {
            // Only equal is possible; the quotient by `top` alone would need a 65th bit.
            (u64::MAX, wide(low(rest)).wrapping_add(wide(top)))
        } else {
            divide_limb_down(rest, self.top)
        };
        let mut product = wide(quotient).wrapping_mul(second);
        for _ in 0..MAX_CORRECTIONS {
            if high(over) != 0 || product <= join(next, low(over)) {
                break;
            }
            quotient = quotient.wrapping_sub(1);
            over = over.wrapping_add(wide(top));
            product = product.wrapping_sub(second);
        }
        (quotient, join(next, low(over)).wrapping_sub(product))
    }
}

/// Divides n by one limb with its top bit set that is above n's high limb.
///
/// Returns a one-limb quotient and the remainder. Where the machine has no such instruction,
/// `u128` division is a slow call, and half limbs are the better way.
#[inline(always)]
fn divide_limb_down(n: u128, d: NonZero<u64>) -> (u64, u128) {
    if cfg!(target_arch = "wasm32") { by_halves_down(n, d) } else { by_machine_down(n, d) }
}

#[inline(always)]
#[allow(clippy::integer_division, reason = "rounds down by name; the divisor's type excludes zero")]
fn by_machine_down(n: u128, d: NonZero<u64>) -> (u64, u128) {
    let quotient = n / NonZero::<u128>::from(d);
    (low(quotient), n.wrapping_sub(quotient.wrapping_mul(wide(d.get()))))
}

/// The same by limbs of 32 bits, as two digits of the same schoolbook division.
#[inline(always)]
fn by_halves_down(n: u128, d: NonZero<u64>) -> (u64, u128) {
    let (q1, rest) = half_digit(high(n), low(n) >> 32, d);
    let (q0, rest) = half_digit(rest, low(n) & LOW_HALF, d);
    (join_halves(q0, q1), wide(rest))
}

/// Divides over·2^32 + next, for `over` below a d with its top bit set.
///
/// Returns a 32-bit quotient and the remainder.
#[inline(always)]
#[allow(clippy::integer_division, reason = "rounds down by name; a divisor of zero is checked")]
fn half_digit(over: u64, next: u64, d: NonZero<u64>) -> (u64, u64) {
    let (top, second) = (d.get() >> 32, d.get() & LOW_HALF);
    // Never taken, as d's top bit is set; the type can't know.
    let Some(top) = NonZero::new(top) else { return (0, 0) };
    let mut quotient = over / top;
    let mut rest = over % top;
    for _ in 0..MAX_CORRECTIONS {
        let fits = quotient <= LOW_HALF && quotient.wrapping_mul(second) <= join_halves(next, rest);
        if rest > LOW_HALF || fits {
            break;
        }
        quotient = quotient.wrapping_sub(1);
        rest = rest.wrapping_add(top.get());
    }
    (quotient, join_halves(next, over).wrapping_sub(quotient.wrapping_mul(d.get())))
}

/// Returns high·2^32 + low modulo 2^64.
#[inline(always)]
const fn join_halves(low: u64, high: u64) -> u64 {
    high << 32 | low
}

/// A divisor of more than 128 bits, shifted until its top bit is set.
#[derive(Clone, Copy)]
pub(crate) struct WideDivisor {
    upper: Divisor,
    lower: u128,
    shift: u32,
}

impl WideDivisor {
    /// Makes upper·2^128 + lower ready for use.
    ///
    /// # Errors
    /// [`MathError::DivisionByZero`] when `upper` is zero: such a divisor is a [`Divisor`].
    #[inline(always)]
    pub(crate) fn new(upper: u128, lower: u128) -> Result<Self> {
        let shift = upper.leading_zeros();
        let normal = Divisor::new(shl_pair(upper, lower, shift))?;
        Ok(Self { upper: normal, lower: lower.wrapping_shl(shift), shift })
    }

    /// Divides a number of three words, low first, whose two upper ones are below the divisor.
    ///
    /// Returns the quotient, rounded down, and whether a remainder is left.
    #[inline(always)]
    pub(crate) fn divide(self, n: [u128; 3]) -> (u128, bool) {
        let [n0, n1, n2] = n;
        let over = shl_pair(n2, n1, self.shift);
        let middle = shl_pair(n1, n0, self.shift);
        let word = n0.wrapping_shl(self.shift);
        let down = [join(high(word), low(middle)), join(high(middle), low(over))];
        let (q1, [r0, r1]) = if high(over) == 0 && down[1] < self.upper.whole {
            (0, down)
        } else {
            self.digit(over, high(middle), down[0])
        };
        let (q0, rest) = self.digit(r1, high(r0), join(low(word), low(r0)));
        (join(q0, q1), rest != [0, 0])
    }

    /// Divides over·2^192 + next·2^128 + word; returns a one-limb quotient and the remainder.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn digit(self, over: u128, next: u64, word: u128) -> (u64, [u128; 2]) {
        if over >= self.upper.whole {
            return self.digit_of_equals(next, word);
        }
        let (guess, rest) = self.upper.digit(over, next);
        let (r0, r1, borrowed) = self.take(guess, rest, word);
        if !borrowed {
            return (guess, [r0, r1]);
        }
        // One too high: give one divisor back.
        let (r0, carry) = r0.overflowing_add(self.lower);
        let r1 = r1.wrapping_add(self.upper.whole).wrapping_add(u128::from(carry));
        (guess.wrapping_sub(1), [r0, r1])
    }

    /// The digit where the leading words are equal: 2^64 − 1, and never too high.
    ///
    /// What is left before the lower word is taken is `next` + the upper word, at least 2^127, and
    /// the lower word takes less than 2^64 from it.
    #[inline(always)]
    fn digit_of_equals(self, next: u64, word: u128) -> (u64, [u128; 2]) {
        let (r0, r1, _) = self.take(u64::MAX, wide(next).wrapping_add(self.upper.whole), word);
        (u64::MAX, [r0, r1])
    }

    /// Takes quotient·lower from upper·2^128 + word; returns low, high and whether it was too much.
    #[inline(always)]
    fn take(self, quotient: u64, upper: u128, word: u128) -> (u128, u128, bool) {
        let (p0, carry) = mul_add(low(self.lower), quotient, 0, 0);
        let (p1, p2) = mul_add(high(self.lower), quotient, carry, 0);
        let (r0, borrow) = word.overflowing_sub(join(p0, p1));
        let (r1, over) = upper.overflowing_sub(wide(p2).wrapping_add(u128::from(borrow)));
        (r0, r1, over)
    }
}

#[cfg(test)]
mod tests;
