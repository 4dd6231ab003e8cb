//! A price as an exact ratio.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// A price: `quote` raw units of the quote asset for `base` raw units of the base asset.
#[serde_as]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Numerator, in raw units of the quote asset. Above 0 in all that this crate makes, but for a
    /// token that is stated to be worth nothing.
    #[serde_as(as = "DisplayFromStr")]
    pub quote: u128,
    /// Denominator, in raw units of the priced asset. Above 0.
    #[serde_as(as = "DisplayFromStr")]
    pub base: u128,
}

impl Price {
    /// Returns what `amount` raw units of the priced asset are worth in raw quote units, rounded
    /// down: the report never shows a holder more than they have. A price over 0 values nothing.
    pub fn value_down(&self, amount: u128) -> BigUint {
        if self.base == 0 {
            return BigUint::ZERO;
        }
        BigUint::from(amount) * self.quote / self.base
    }

    /// Returns the same rounded up, for what a holder has to pay.
    pub fn value_up(&self, amount: u128) -> BigUint {
        if self.base == 0 {
            return BigUint::ZERO;
        }
        (BigUint::from(amount) * self.quote + (self.base - 1)) / self.base
    }
}
