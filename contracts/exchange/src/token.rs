//! Assets as they are stored and compared: by denom or by canonical address.

use cosmwasm_std::{Addr, Api, CanonicalAddr};
use lode_core::{Pair, Side};
use lode_msg::Asset;

use crate::error::{ContractError, Result};

/// The shortest denom that the bank module accepts.
const MIN_DENOM: usize = 3;

/// The longest denom that the bank module accepts.
const MAX_DENOM: usize = 128;

/// An asset with its address in canonical form: two spellings of one address are one asset.
///
/// Natives sort before cw20s: this is the order of a pool's assets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Token {
    /// A coin of the bank module.
    Native(String),
    /// A cw20 token.
    Cw20(Vec<u8>),
}

impl Token {
    /// Checks an asset from the wire.
    ///
    /// # Errors
    /// [`ContractError::InvalidDenom`], [`ContractError::InvalidAddress`].
    pub(crate) fn checked(api: &dyn Api, asset: &Asset) -> Result<Self> {
        match asset {
            Asset::Native(denom) if is_denom(denom) => Ok(Self::Native(denom.clone())),
            Asset::Native(_) => Err(ContractError::InvalidDenom),
            Asset::Cw20(address) => Ok(Self::Cw20(canonical(api, address)?)),
        }
    }

    /// Returns the asset as it goes over the wire.
    ///
    /// # Errors
    /// Only what the host fails with.
    pub(crate) fn asset(&self, api: &dyn Api) -> Result<Asset> {
        match self {
            Self::Native(denom) => Ok(Asset::Native(denom.clone())),
            Self::Cw20(address) => Ok(Asset::Cw20(human(api, address)?.into_string())),
        }
    }

    /// Returns the denom or the address.
    ///
    /// # Errors
    /// Only what the host fails with.
    pub(crate) fn name(&self, api: &dyn Api) -> Result<String> {
        match self {
            Self::Native(denom) => Ok(denom.clone()),
            Self::Cw20(address) => Ok(human(api, address)?.into_string()),
        }
    }

    /// Tells whether this is a cw20.
    pub(crate) const fn is_cw20(&self) -> bool {
        matches!(self, Self::Cw20(_))
    }
}

/// Returns the side of a pool on which a token stands.
///
/// # Errors
/// [`ContractError::AssetNotInPool`].
pub(crate) fn side_of(tokens: &Pair<Token>, token: &Token) -> Result<Side> {
    Side::BOTH
        .into_iter()
        .find(|side| tokens.at(*side) == token)
        .ok_or(ContractError::AssetNotInPool)
}

/// Returns an address in canonical form.
///
/// Canonicalizing also tells whether it is an address at all, so nothing else need be asked.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn canonical(api: &dyn Api, address: &str) -> Result<Vec<u8>> {
    match api.addr_canonicalize(address) {
        Ok(canonical) if !canonical.is_empty() => Ok(canonical.to_vec()),
        _ => Err(ContractError::InvalidAddress),
    }
}

/// Returns a canonical address as text.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn human(api: &dyn Api, address: &[u8]) -> Result<Addr> {
    Ok(api.addr_humanize(&CanonicalAddr::from(address))?)
}

/// Returns an address from the wire in its one right spelling.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn checked_addr(api: &dyn Api, address: &str) -> Result<Addr> {
    api.addr_validate(address).map_err(|_| ContractError::InvalidAddress)
}

fn is_denom(denom: &str) -> bool {
    (MIN_DENOM..=MAX_DENOM).contains(&denom.len())
        && denom.starts_with(|first: char| first.is_ascii_alphabetic())
        && denom.chars().all(|other| other.is_ascii_alphanumeric() || "/:._-".contains(other))
}
