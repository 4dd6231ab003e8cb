//! Balances and allowances.

use cosmwasm_std::{StdError, StdResult, Storage, Uint128, from_json, to_json_vec};

fn balance_key(who: &str) -> Vec<u8> {
    format!("b{who}").into_bytes()
}

fn allowance_key(owner: &str, spender: &str) -> Vec<u8> {
    format!("a{owner}|{spender}").into_bytes()
}

fn read(storage: &dyn Storage, key: &[u8]) -> StdResult<Uint128> {
    storage.get(key).map_or(Ok(Uint128::zero()), from_json)
}

fn write(storage: &mut dyn Storage, key: &[u8], amount: Uint128) -> StdResult<()> {
    storage.set(key, &to_json_vec(&amount)?);
    Ok(())
}

/// Returns a balance.
pub(crate) fn balance(storage: &dyn Storage, who: &str) -> StdResult<Uint128> {
    read(storage, &balance_key(who))
}

/// Makes tokens.
pub(crate) fn mint(storage: &mut dyn Storage, to: &str, amount: Uint128) -> StdResult<()> {
    let balance = balance(storage, to)?.checked_add(amount)?;
    write(storage, &balance_key(to), balance)
}

/// Takes tokens away.
pub(crate) fn burn(storage: &mut dyn Storage, from: &str, amount: Uint128) -> StdResult<()> {
    let balance = balance(storage, from)?
        .checked_sub(amount)
        .map_err(|_| StdError::msg("insufficient balance"))?;
    write(storage, &balance_key(from), balance)
}

/// Returns an allowance.
pub(crate) fn allowance(storage: &dyn Storage, owner: &str, spender: &str) -> StdResult<Uint128> {
    read(storage, &allowance_key(owner, spender))
}

/// Sets an allowance.
pub(crate) fn allow(
    storage: &mut dyn Storage,
    owner: &str,
    spender: &str,
    amount: Uint128,
) -> StdResult<()> {
    write(storage, &allowance_key(owner, spender), amount)
}

/// Uses an allowance up; one of all there can be stays.
pub(crate) fn spend(
    storage: &mut dyn Storage,
    owner: &str,
    spender: &str,
    amount: Uint128,
) -> StdResult<()> {
    let left = allowance(storage, owner, spender)?;
    if left == Uint128::MAX {
        return Ok(());
    }
    let left = left.checked_sub(amount).map_err(|_| StdError::msg("insufficient allowance"))?;
    allow(storage, owner, spender, left)
}
