//! Inflation: new coins, by how much of the supply is bonded.

use super::Dec;
use crate::error::Result;

/// How inflation follows the bonded part of the supply. All rates are yearly fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inflation {
    /// The most that it moves in a year.
    pub rate_change: Dec,
    /// Its upper bound.
    pub max: Dec,
    /// Its lower bound.
    pub min: Dec,
    /// The bonded part of the supply at which it stands still.
    pub goal: Dec,
    /// Blocks that make a year.
    pub blocks_per_year: u64,
}

impl Inflation {
    /// Returns the next block's inflation; each of its three steps rounds a half to even.
    ///
    /// # Errors
    /// `Overflow` for a goal or a year of zero.
    pub fn next_even(&self, inflation: Dec, bonded: Dec) -> Result<Dec> {
        let filled = bonded.div_even(self.goal)?;
        let rises = filled <= Dec::one();
        let distance =
            if rises { Dec::one().sub_exact(filled)? } else { filled.sub_exact(Dec::one())? };
        let yearly = distance.mul_even(self.rate_change)?;
        let blocks = Dec::of_amount_exact(u128::from(self.blocks_per_year))?;
        let change = yearly.div_even(blocks)?;
        let moved = if rises {
            inflation.add_exact(change)?
        } else {
            // Below zero is below the lower bound.
            inflation.sub_exact(change).unwrap_or(Dec::ZERO)
        };
        Ok(if moved > self.max { self.max } else { moved.max(self.min) })
    }
}

/// Returns the whole units that one block mints of a year's provisions, rounding down.
///
/// # Errors
/// `Overflow` for a year of zero blocks.
pub fn provision_down(annual: Dec, blocks_per_year: u64) -> Result<u128> {
    annual.div_amount_down(u128::from(blocks_per_year))?.floor_down()
}
