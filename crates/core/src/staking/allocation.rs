//! Sharing out fees: among validators by power, and among delegators by reward periods (F1).

use super::{Dec, Stake};
use crate::error::{CoreError, Result};

/// 3 · 10^-18: how far a stake that was followed through slashes may lie above the real one.
const TOLERANCE: u64 = 3;

/// Returns what of the collected fees goes to validators: all but the tax, cut.
///
/// # Errors
/// [`CoreError::Overflow`] for a tax above 1.
pub fn pot_down(fees: Dec, tax: Dec) -> Result<Dec> {
    fees.mul_down(Dec::one().sub_exact(tax)?)
}

/// Returns one power's part of all power, cut.
///
/// # Errors
/// [`CoreError::Overflow`] if there is no power.
pub fn fraction_down(power: u64, total: u64) -> Result<Dec> {
    Dec::of_amount_exact(u128::from(power))?.div_down(Dec::of_amount_exact(u128::from(total))?)
}

/// Returns a validator's part of the pot, cut.
///
/// # Errors
/// [`CoreError::Overflow`] above 256 bits.
pub fn part_down(pot: Dec, fraction: Dec) -> Result<Dec> {
    pot.mul_down(fraction)
}

/// Returns the validator's own commission on its part, a half to even.
///
/// # Errors
/// [`CoreError::Overflow`] above 256 bits.
pub fn commission_even(part: Dec, rate: Dec) -> Result<Dec> {
    part.mul_even(rate)
}

/// Returns a period's rewards for each unit of stake, cut.
///
/// # Errors
/// [`CoreError::Overflow`] if there is no stake.
pub fn period_ratio_down(rewards: Dec, tokens: u128) -> Result<Dec> {
    rewards.div_down(Dec::of_amount_exact(tokens)?)
}

/// Returns what a stake earned between two cumulative ratios, cut.
///
/// # Errors
/// [`CoreError::Overflow`] if the ratio fell.
pub fn reward_down(from: Dec, to: Dec, stake: Dec) -> Result<Dec> {
    to.sub_exact(from)?.mul_down(stake)
}

/// Returns a stake after a slash of a fraction, cut.
///
/// # Errors
/// [`CoreError::Overflow`] for a fraction above 1.
pub fn stake_after_slash_down(stake: Dec, fraction: Dec) -> Result<Dec> {
    stake.mul_down(Dec::one().sub_exact(fraction)?)
}

/// Returns the stake that earns: the one followed since the start, but never more than what the
/// shares are worth now.
///
/// # Errors
/// [`CoreError::InvariantBroken`] if it lies more than 3 · 10^-18 above.
pub fn settled_stake(followed: Dec, validator: &Stake, shares: Dec) -> Result<Dec> {
    let now = validator.tokens_of_even(shares)?;
    if followed <= now {
        return Ok(followed);
    }
    let most = now.add_exact(Dec::from_raw(lode_math::U256::from(TOLERANCE)))?;
    if followed <= most { Ok(now) } else { Err(CoreError::InvariantBroken) }
}
