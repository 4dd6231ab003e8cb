//! What a validator holds, and the shares in it.

use lode_math::{U256, U512, mul_wide_512_exact};

use super::Dec;
use crate::error::{CoreError, Result};

/// Raw units of the bond denom that make one unit of power.
pub const POWER_UNIT: u128 = 1_000_000;

/// A validator's tokens, in raw units, and the shares that its delegators have in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stake {
    /// Raw units of the bond denom.
    pub tokens: u128,
    /// All delegators' shares.
    pub shares: Dec,
}

impl Stake {
    fn product(&self, shares: Dec) -> U512 {
        mul_wide_512_exact(shares.raw(), U256::from(self.tokens))
    }

    /// Whether a slash took all tokens from shares that are still there: no rate is left.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.tokens == 0 && !self.shares.is_zero()
    }

    /// Returns the power in the consensus, rounding down.
    #[must_use]
    pub fn power_down(&self) -> u64 {
        let power = self.tokens.checked_div(POWER_UNIT).unwrap_or(0);
        u64::try_from(power).unwrap_or(u64::MAX)
    }

    /// Returns what shares are worth, a half of 10^-18 to the even neighbour.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] if there are no shares.
    pub fn tokens_of_even(&self, shares: Dec) -> Result<Dec> {
        Dec::scaled_div_even(self.product(shares), self.shares)
    }

    /// Returns what shares are worth, cut at 10^-18.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] if there are no shares.
    pub fn tokens_of_down(&self, shares: Dec) -> Result<Dec> {
        Dec::scaled_div_down(self.product(shares), self.shares)
    }

    /// Returns the shares that an amount stands for, cut at 10^-18.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] if there are no tokens.
    pub fn shares_of_down(&self, amount: u128) -> Result<Dec> {
        let product = mul_wide_512_exact(self.shares.raw(), U256::from(amount));
        let (quotient, _) = lode_math::div_rem_512_by_down(product, self.tokens)?;
        Ok(Dec::from_raw(lode_math::narrow_256(quotient)?))
    }

    /// Takes an amount in; gives the new stake and the shares for it, rounding down.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] for a void stake or too large a sum.
    pub fn issue_down(&self, amount: u128) -> Result<(Self, Dec)> {
        let issued = if self.shares.is_zero() {
            Dec::of_amount_exact(amount)?
        } else {
            self.shares_of_down(amount)?
        };
        let tokens = self.tokens.checked_add(amount).ok_or(CoreError::Overflow)?;
        Ok((Self { tokens, shares: self.shares.add_exact(issued)? }, issued))
    }

    /// Takes shares out; gives the new stake and the whole units paid for them, rounding down.
    /// The last shares take everything.
    ///
    /// # Errors
    /// [`CoreError::InsufficientShares`] for more shares than there are.
    pub fn remove_down(&self, shares: Dec) -> Result<(Self, u128)> {
        let rest = self.shares.sub_exact(shares).map_err(|_| CoreError::InsufficientShares)?;
        if rest.is_zero() {
            return Ok((Self::default(), self.tokens));
        }
        let paid = self.tokens_of_even(shares)?.floor_down()?;
        let tokens = self.tokens.checked_sub(paid).ok_or(CoreError::InvariantBroken)?;
        Ok((Self { tokens, shares: rest }, paid))
    }
}
