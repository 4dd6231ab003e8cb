//! Yearly rates, in integers: an income on a capital over a time, simple and compounded daily.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

const SECONDS_PER_YEAR: u64 = 31_536_000;
const DAYS_PER_YEAR: u32 = 365;
/// Rates carry 18 decimals on the way and show 6.
const SCALE: u64 = 1_000_000_000_000_000_000;
const SHOWN: u64 = 1_000_000;

/// A yearly rate, in units of 10^-18.
pub(super) struct Rate(BigInt);

impl Rate {
    /// Returns income · year ∕ capital-seconds, rounded down; 0 without capital.
    pub(super) fn simple(income: &BigInt, capital_seconds: &BigInt) -> Self {
        if !capital_seconds.is_positive() {
            return Self(BigInt::ZERO);
        }
        Self(income * SECONDS_PER_YEAR * SCALE / capital_seconds)
    }

    /// Returns (1 + r/365)^365 − 1; each day's growth is rounded down.
    pub(super) fn compounded_daily(&self) -> Self {
        let scale = BigInt::from(SCALE);
        let day = &scale + &self.0 / DAYS_PER_YEAR;
        let grown = (0..DAYS_PER_YEAR).fold(scale.clone(), |sum, _| sum * &day / &scale);
        Self(grown - scale)
    }

    /// Writes the rate as a decimal fraction with 6 places, cut off: 0.127474 is 12.7474 %.
    pub(super) fn text(&self) -> String {
        let shown = &self.0 / (SCALE / SHOWN);
        let (whole, part) = (&shown / SHOWN, (&shown % SHOWN).abs());
        let sign = if shown.is_negative() && whole.is_zero() { "-" } else { "" };
        format!("{sign}{whole}.{part:0>6}", part = part.to_string())
    }
}
