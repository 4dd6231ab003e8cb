//! Allowances: who may move whose shares, how many, until when.

use cosmwasm_std::{
    Addr, BlockInfo, Deps, DepsMut, Env, MessageInfo, Order, Response, Storage, Uint128,
};
use cw_storage_plus::Bound;
use lode_msg::cw20::{AllAllowancesResponse, AllowanceInfo, AllowanceResponse, Expiration};

use crate::contract::{checked, page_size};
use crate::error::ContractError;
use crate::state::{ALLOWANCES, Allowance};

/// Tells whether a time has come.
fn is_over(expires: &Expiration, block: &BlockInfo) -> bool {
    match expires {
        Expiration::AtHeight(height) => block.height >= *height,
        Expiration::AtTime(time) => block.time >= *time,
        Expiration::Never {} => false,
    }
}

/// A change that an owner makes to an allowance.
pub(crate) struct Change<'a> {
    /// Who may move shares.
    pub(crate) spender: &'a str,
    /// How much more or less.
    pub(crate) amount: Uint128,
    /// A new end; the old one stays if none is given.
    pub(crate) expires: Option<Expiration>,
}

/// Raises an allowance.
///
/// # Errors
/// [`ContractError::ZeroAmount`], [`ContractError::OwnAllowance`],
/// [`ContractError::ExpiryInPast`], [`ContractError::Overflow`].
pub(crate) fn increase(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    change: &Change<'_>,
) -> Result<Response, ContractError> {
    let spender = checked_spender(deps.as_ref(), info, change)?;
    let mut allowance = standing(deps.storage, &info.sender, &spender, &env.block)?;
    allowance.amount =
        allowance.amount.checked_add(change.amount).map_err(|_| ContractError::Overflow)?;
    save(deps.storage, env, (&info.sender, &spender), allowance, change.expires)?;
    Ok(told("increase_allowance", info, &spender, change.amount))
}

/// Lowers an allowance; one that would fall to nothing or below is removed.
///
/// # Errors
/// As [`increase`].
pub(crate) fn decrease(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    change: &Change<'_>,
) -> Result<Response, ContractError> {
    let spender = checked_spender(deps.as_ref(), info, change)?;
    let mut allowance = standing(deps.storage, &info.sender, &spender, &env.block)?;
    allowance.amount = allowance.amount.saturating_sub(change.amount);
    save(deps.storage, env, (&info.sender, &spender), allowance, change.expires)?;
    Ok(told("decrease_allowance", info, &spender, change.amount))
}

/// Uses up a part of an allowance.
///
/// # Errors
/// [`ContractError::InsufficientAllowance`], [`ContractError::AllowanceExpired`].
pub(crate) fn spend(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    (owner, spender): (&Addr, &Addr),
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut allowance = ALLOWANCES
        .may_load(storage, (owner, spender))?
        .ok_or(ContractError::InsufficientAllowance)?;
    if is_over(&allowance.expires, block) {
        return Err(ContractError::AllowanceExpired);
    }
    allowance.amount =
        allowance.amount.checked_sub(amount).map_err(|_| ContractError::InsufficientAllowance)?;
    store(storage, (owner, spender), allowance)
}

/// Returns an allowance.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn one(
    deps: Deps<'_>,
    env: &Env,
    owner: &str,
    spender: &str,
) -> Result<AllowanceResponse, ContractError> {
    let (owner, spender) = (checked(deps.api, owner)?, checked(deps.api, spender)?);
    let allowance = standing(deps.storage, &owner, &spender, &env.block)?;
    Ok(AllowanceResponse { allowance: allowance.amount, expires: allowance.expires })
}

/// Returns a page of an owner's allowances.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn page(
    deps: Deps<'_>,
    owner: &str,
    start_after: Option<&String>,
    limit: Option<u32>,
) -> Result<AllAllowancesResponse, ContractError> {
    let owner = checked(deps.api, owner)?;
    let after = start_after.map(|after| checked(deps.api, after)).transpose()?;
    let from = after.as_ref().map(Bound::exclusive);
    let range = ALLOWANCES.prefix(&owner).range(deps.storage, from, None, Order::Ascending);
    let allowances = range.take(page_size(limit)).map(|entry| {
        let (spender, Allowance { amount, expires }) = entry?;
        Ok(AllowanceInfo { spender: spender.into_string(), allowance: amount, expires })
    });
    Ok(AllAllowancesResponse { allowances: allowances.collect::<Result<_, ContractError>>()? })
}

fn checked_spender(
    deps: Deps<'_>,
    info: &MessageInfo,
    change: &Change<'_>,
) -> Result<Addr, ContractError> {
    let spender = checked(deps.api, change.spender)?;
    if spender == info.sender {
        return Err(ContractError::OwnAllowance);
    }
    if change.amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(spender)
}

/// Returns an allowance as it stands: one that has ended counts as none.
///
/// Attack: raising an allowance that had ended long ago would bring the old part back to life.
fn standing(
    storage: &dyn Storage,
    owner: &Addr,
    spender: &Addr,
    block: &BlockInfo,
) -> Result<Allowance, ContractError> {
    let allowance = ALLOWANCES.may_load(storage, (owner, spender))?.unwrap_or_default();
    Ok(if is_over(&allowance.expires, block) { Allowance::default() } else { allowance })
}

fn save(
    storage: &mut dyn Storage,
    env: &Env,
    key: (&Addr, &Addr),
    mut allowance: Allowance,
    expires: Option<Expiration>,
) -> Result<(), ContractError> {
    if let Some(expires) = expires {
        if is_over(&expires, &env.block) {
            return Err(ContractError::ExpiryInPast);
        }
        allowance.expires = expires;
    }
    store(storage, key, allowance)
}

fn store(
    storage: &mut dyn Storage,
    key: (&Addr, &Addr),
    allowance: Allowance,
) -> Result<(), ContractError> {
    if allowance.amount.is_zero() {
        ALLOWANCES.remove(storage, key);
        return Ok(());
    }
    Ok(ALLOWANCES.save(storage, key, &allowance)?)
}

fn told(action: &str, info: &MessageInfo, spender: &Addr, amount: Uint128) -> Response {
    Response::new()
        .add_attribute("action", action)
        .add_attribute("owner", info.sender.as_str())
        .add_attribute("spender", spender.as_str())
        .add_attribute("amount", amount)
}
