//! How much worse than its quote an action may become before it is refused.
//!
//! A bound is rounded in favour of the one who sets it: nobody gets less or pays more than the tolerance
//! says, not by one unit.

use std::str::FromStr;

use lode_chain::cosmwasm_std::Uint128;
use lode_math::{mul_div_down, mul_div_up};

use super::MarketError;

/// Pips of a whole.
const WHOLE: u128 = 1_000_000;

/// A part of the quote, in pips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tolerance(u32);

impl FromStr for Tolerance {
    type Err = MarketError;

    /// Reads `0.5%` or `0.5`: per cent with at most four decimals, below 100.
    fn from_str(text: &str) -> Result<Self, MarketError> {
        let bad = || MarketError::Slippage(text.to_string());
        let number = text.trim().trim_end_matches('%');
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        if whole.is_empty() || part.len() > 4 || !digits(whole) || !digits(part) {
            return Err(bad());
        }
        let pips: u32 = format!("{whole}{part:0<4}").parse().map_err(|_| bad())?;
        if u128::from(pips) >= WHOLE {
            return Err(bad());
        }
        Ok(Self(pips))
    }
}

impl Tolerance {
    /// The least of what should be `quoted`: ⌈quoted·(1 − tolerance)⌉.
    pub(super) fn least_up(self, quoted: Uint128) -> Uint128 {
        let kept = WHOLE.saturating_sub(self.0.into());
        mul_div_up(quoted.u128(), kept, WHOLE).map_or(quoted, Uint128::new)
    }

    /// The most of what should be `quoted`: ⌊quoted·(1 + tolerance)⌋.
    pub(super) fn most_down(self, quoted: Uint128) -> Uint128 {
        let grown = WHOLE.saturating_add(self.0.into());
        mul_div_down(quoted.u128(), grown, WHOLE).map_or(Uint128::MAX, Uint128::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_are_read() {
        for (text, pips) in [("0.5%", 5_000), ("1", 10_000), ("0", 0), ("99.9999%", 999_999)] {
            assert_eq!(text.parse::<Tolerance>().expect("a tolerance"), Tolerance(pips));
        }
        for text in ["", "100%", "-1%", "0.00001%", "a", ".5", "1e2", "0.5.1"] {
            assert!(text.parse::<Tolerance>().is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_are_never_looser_than_the_tolerance_and_tight_to_a_unit() {
        let half = Tolerance(5_000);
        for quoted in [0_u128, 1, 199, 200, 201, 1_000_000, 12_345_678_901_234] {
            let least = half.least_up(quoted.into()).u128();
            let most = half.most_down(quoted.into()).u128();
            assert!(least * 1_000_000 >= quoted * 995_000);
            assert!(least == 0 || (least - 1) * 1_000_000 < quoted * 995_000);
            assert!(most * 1_000_000 <= quoted * 1_005_000);
            assert!((most + 1) * 1_000_000 > quoted * 1_005_000);
        }
        assert_eq!(half.most_down(Uint128::MAX), Uint128::MAX);
        assert_eq!(Tolerance(0).least_up(Uint128::MAX), Uint128::MAX);
    }
}
