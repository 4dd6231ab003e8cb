//! Names of coins.

use crate::failure::Failure;

/// Refuses what is no denom: a letter, then 2 to 127 letters, digits and `/:._-`.
pub(crate) fn check(denom: &str) -> Result<(), Failure> {
    let mut letters = denom.chars();
    let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let rest = letters.all(|c| c.is_ascii_alphanumeric() || "/:._-".contains(c));
    if first && rest && (3..=128).contains(&denom.len()) {
        return Ok(());
    }
    Err(Failure::invalid(format!("invalid denom: {denom}")))
}
