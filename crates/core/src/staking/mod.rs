//! The arithmetic of Proof-of-Stake, as the Cosmos SDK 0.53 has it, to the last digit.
//!
//! Fractions are [`Dec`]s: whole numbers of 10^-18. The SDK multiplies first and divides once;
//! which step cuts and which rounds half to even is part of its results and stands in each name.

mod allocation;
mod dec;
mod mint;
mod slash;
mod stake;

pub use allocation::{
    commission_even, fraction_down, part_down, period_ratio_down, pot_down, reward_down,
    settled_stake, stake_after_slash_down,
};
pub use dec::Dec;
pub use mint::{Inflation, provision_down};
pub use slash::{
    effective_fraction_up, slash_amount_down, slash_of_balance_down, slash_of_shares_even,
};
pub use stake::{POWER_UNIT, Stake};
