//! The index with which fees and rewards are shared out exactly.
//!
//! A [`Growth`] is what one share has earned since the beginning, in units of 2^-256 of a raw
//! unit. Each roll carries its remainder into the next, so that over a time in which the weight
//! does not change, rolling once or a thousand times gives the same index. A holder's [`Debt`] is
//! the part of the index that isn't theirs: what a holder has earned is `shares · index − debt`,
//! so that neither claiming nor moving shares ever loses a fraction.
//!
//! All arithmetic is modulo 2^512 by design: an earned amount is below 2^385, so differences are
//! right even where products have wrapped.

use lode_math::{U512, div_rem_512_by_down};

use crate::error::{CoreError, Result};
use crate::types::{Amount, Shares};

/// Fractional bits of an index.
pub const FRACTION_BITS: usize = 256;

/// An amount in units of 2^-256 of a raw unit, modulo 2^512.
pub type Fixed = U512;

/// The part of an index, times shares, that a holder has not earned or was already paid.
pub type Debt = Fixed;

/// Within 2^-128 of a whole unit is that unit.
///
/// While one weight lasts, an exact part s·E/W is a multiple of 1/W and W is below 2^128, so no
/// exact figure lies this close under a whole number, and the index's own rounding (under
/// s·2^-256) can't cost a holder the last whole unit. Without it a sole holder would be paid one
/// unit less than everything.
const WHOLE_SLACK: Fixed = U512::from_limbs([0, 0, 1, 0, 0, 0, 0, 0]);

/// Earnings per share since the beginning, with the remainder that is still to be shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// Earnings of one share in units of 2^-256, modulo 2^512.
    pub index: Fixed,
    /// What the last division left over, in units of 2^-256 of a raw unit.
    pub carry: u128,
}

impl Growth {
    /// Shares `amount` out over `weight`, rounding the index down and carrying the remainder (RWD-1).
    ///
    /// # Errors
    /// [`CoreError::Overflow`] when `weight` is zero.
    pub fn roll_down(&self, amount: Amount, weight: Shares) -> Result<Self> {
        let whole = fixed(amount).wrapping_add(U512::from(self.carry));
        let (step, carry) = div_rem_512_by_down(whole, weight.get())?;
        Ok(Self { index: self.index.wrapping_add(step), carry })
    }

    /// Returns `shares · index`, the debt of somebody who has earned nothing yet.
    #[must_use]
    pub fn debt_exact(&self, shares: Shares) -> Debt {
        self.index.wrapping_mul(U512::from(shares.get()))
    }

    /// Returns what `shares` with `debt` have earned and were not paid, in full fractions.
    #[must_use]
    pub fn earned_exact(&self, shares: Shares, debt: Debt) -> Fixed {
        self.debt_exact(shares).wrapping_sub(debt)
    }

    /// Returns the debt after a change of shares that leaves what was earned as it is.
    #[must_use]
    pub fn reweighed_debt_exact(&self, debt: Debt, before: Shares, after: Shares) -> Debt {
        debt.wrapping_add(self.debt_exact(after)).wrapping_sub(self.debt_exact(before))
    }
}

/// Returns an amount as a fixed-point number.
#[must_use]
pub fn fixed(amount: Amount) -> Fixed {
    U512::from_limbs([0, 0, 0, 0, low_limb(amount.get()), high_limb(amount.get()), 0, 0])
}

/// Returns the whole units of an earned figure, rounded down; the holder keeps the fraction.
///
/// # Errors
/// [`CoreError::Overflow`] when it passes 2^128 − 1.
pub fn whole_down(earned: Fixed) -> Result<Amount> {
    let limbs = earned.wrapping_add(WHOLE_SLACK).into_limbs();
    let [_, _, _, _, low, high, over0, over1] = limbs;
    if over0 != 0 || over1 != 0 {
        return Err(CoreError::Overflow);
    }
    Ok(Amount::new((u128::from(high) << 64) | u128::from(low)))
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "takes the low 64 bits")]
const fn low_limb(value: u128) -> u64 {
    value as u64
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "takes the high 64 bits"
)]
const fn high_limb(value: u128) -> u64 {
    (value >> 64) as u64
}
