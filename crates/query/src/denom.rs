//! Names of coins.

use crate::failure::Failure;

/// Refuses what is no denom: a letter, then 2 to 127 letters, digits and `/:._-`.
pub(crate) fn check(denom: &str) -> Result<(), Failure> {
    if lode_chain::valid_denom(denom) {
        return Ok(());
    }
    Err(Failure::invalid(format!("invalid denom: {denom}")))
}
