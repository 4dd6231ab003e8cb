//! What is booked of each cw20, and the lock that stands while one is being pulled.
//!
//! Natives need neither: the bank moves exactly what a message says, and calls nobody.

use cosmwasm_std::Storage;
use lode_core::Amount;

use crate::error::{ContractError, Result};
use crate::state::codec::{Reader, Writer};
use crate::state::keys;

/// Returns what the exchange has received and not sent of a cw20, by its own books.
///
/// # Errors
/// [`ContractError::CorruptState`].
pub(crate) fn load(storage: &dyn Storage, cw20: &[u8]) -> Result<Amount> {
    match storage.get(&keys::held(cw20)) {
        Some(bytes) => Ok(Amount::new(Reader::new(&bytes).amount()?)),
        None => Ok(Amount::ZERO),
    }
}

/// Books what comes in.
///
/// # Errors
/// [`lode_core::CoreError::Overflow`] past 2^128 − 1.
pub(crate) fn add(storage: &mut dyn Storage, cw20: &[u8], amount: Amount) -> Result<()> {
    let held = load(storage, cw20)?.add_exact(amount)?;
    save(storage, cw20, held);
    Ok(())
}

/// Books what goes out.
///
/// # Errors
/// [`lode_core::CoreError::InvariantBroken`] when more would go out than ever came in (BANK-1).
pub(crate) fn take(storage: &mut dyn Storage, cw20: &[u8], amount: Amount) -> Result<()> {
    let held = load(storage, cw20)?
        .sub_exact(amount)
        .map_err(|_| lode_core::CoreError::InvariantBroken)?;
    save(storage, cw20, held);
    Ok(())
}

fn save(storage: &mut dyn Storage, cw20: &[u8], held: Amount) {
    storage.set(&keys::held(cw20), &Writer::default().amount(held.get()).done());
}

/// Makes sure that no cw20 is being pulled.
///
/// # Errors
/// [`ContractError::ReentrantCall`].
pub(crate) fn ensure_unlocked(storage: &dyn Storage) -> Result<()> {
    match storage.get(keys::LOCK) {
        Some(_) => Err(ContractError::ReentrantCall),
        None => Ok(()),
    }
}

/// Locks until the last pull of this message has been checked.
pub(crate) fn lock(storage: &mut dyn Storage) {
    storage.set(keys::LOCK, &[1]);
}

/// Unlocks.
pub(crate) fn unlock(storage: &mut dyn Storage) {
    storage.remove(keys::LOCK);
}
