//! Lists in messages: never empty, never long, never an item twice.

use lode_core::PoolId;
use lode_msg::exchange::MAX_LIST;

use crate::error::{ContractError, Result};

/// Checks a list of numbers.
///
/// Attack: an item that stands twice is paid twice (Mirror 2021, Level 2023).
///
/// # Errors
/// [`ContractError::EmptyList`], [`ContractError::ListTooLong`], [`ContractError::DuplicateItem`].
pub(crate) fn checked(items: &[u32]) -> Result<()> {
    if items.is_empty() {
        return Err(ContractError::EmptyList);
    }
    if items.len() > MAX_LIST {
        return Err(ContractError::ListTooLong);
    }
    // At most 32 items: comparing each with those after it costs less code than sorting.
    let again = |(index, item): (usize, &u32)| {
        items.iter().skip(index.saturating_add(1)).any(|later| later == item)
    };
    if items.iter().enumerate().any(again) { Err(ContractError::DuplicateItem) } else { Ok(()) }
}

/// Checks a list of pools.
///
/// # Errors
/// As [`checked`].
pub(crate) fn pools(items: &[u32]) -> Result<impl Iterator<Item = PoolId> + use<'_>> {
    checked(items)?;
    Ok(items.iter().map(|id| PoolId(*id)))
}
