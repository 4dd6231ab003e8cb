//! Exact ratios and how they are written down.

use alloc::string::String;

use lode_math::{U256, U512, div_rem_512_down, widen_512};

use crate::error::{CoreError, Result};

/// Digits that a written ratio has.
pub const SIGNIFICANT_DIGITS: usize = 18;

/// 10^17 and 10^18: a number of eighteen digits lies between them.
const SMALLEST: u64 = 100_000_000_000_000_000;
const PAST_LARGEST: u64 = 1_000_000_000_000_000_000;

/// The exact ratio of two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: U256,
    /// Below the line.
    pub denominator: U256,
}

impl Ratio {
    /// Makes a ratio.
    #[must_use]
    pub const fn new(numerator: U256, denominator: U256) -> Self {
        Self { numerator, denominator }
    }

    /// Writes the ratio in decimal with eighteen significant digits, rounded to the nearest (a half
    /// upwards), without an exponent; nothing is written as `0`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] when the denominator is zero.
    pub fn to_decimal_nearest(&self) -> Result<String> {
        if self.denominator.is_zero() {
            return Err(CoreError::Overflow);
        }
        if self.numerator.is_zero() {
            return Ok(String::from("0"));
        }
        let (digits, exponent) = self.digits_nearest()?;
        Ok(written(digits, exponent))
    }

    /// Returns eighteen digits d and an exponent e such that the ratio is about d · 10^e.
    fn digits_nearest(&self) -> Result<(u64, i32)> {
        let mut exponent = self.exponent_guess()?;
        // The guess is off by one at most in either direction.
        for _ in 0..3 {
            match self.scaled_down(exponent)? {
                (Some(digits), _) if digits < SMALLEST => exponent = exponent.saturating_sub(1),
                (Some(digits), up) if digits < PAST_LARGEST => {
                    let nearest = digits.saturating_add(u64::from(up));
                    return Ok(match nearest {
                        PAST_LARGEST => (SMALLEST, exponent.saturating_add(1)),
                        nearest => (nearest, exponent),
                    });
                }
                _ => exponent = exponent.saturating_add(1),
            }
        }
        Err(CoreError::InvariantBroken)
    }

    /// Guesses the exponent from the lengths in bits: log10(2) is about 1233 / 4096.
    fn exponent_guess(&self) -> Result<i32> {
        let bits = |value: U256| i32::try_from(value.bit_len()).map_err(|_| CoreError::Overflow);
        let length = bits(self.numerator)?.saturating_sub(bits(self.denominator)?);
        Ok((length.saturating_mul(1_233) >> 12).saturating_sub(17))
    }

    /// Returns the ratio divided by 10^exponent, rounded down, if it fits, and whether its fraction
    /// is a half or more.
    fn scaled_down(&self, exponent: i32) -> Result<(Option<u64>, bool)> {
        let (mut numerator, mut denominator) =
            (widen_512(self.numerator), widen_512(self.denominator));
        let scale = U512::from(10).pow(U512::from(exponent.unsigned_abs()));
        if exponent < 0 {
            numerator = numerator.wrapping_mul(scale);
        } else {
            denominator = denominator.wrapping_mul(scale);
        }
        let (floor, rest) = div_rem_512_down(numerator, denominator)?;
        Ok((u64::try_from(floor).ok(), rest >= denominator.wrapping_sub(rest)))
    }
}

/// Writes digits · 10^exponent without an exponent.
fn written(digits: u64, exponent: i32) -> String {
    let digits = alloc::format!("{digits}");
    let shift = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
    let mut text = String::new();
    if exponent >= 0 {
        text.push_str(&digits);
        text.extend(core::iter::repeat_n('0', shift));
        return text;
    }
    match digits.len().checked_sub(shift) {
        Some(whole @ 1..) => {
            let (before, after) = digits.split_at(whole);
            text.push_str(before);
            text.push('.');
            text.push_str(after);
        }
        _ => {
            text.push_str("0.");
            text.extend(core::iter::repeat_n('0', shift.saturating_sub(digits.len())));
            text.push_str(&digits);
        }
    }
    text
}
