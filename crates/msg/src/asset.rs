//! What is traded, and how much of it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// An asset: `{"native":"denom"}` or `{"cw20":"address"}`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// A coin of the bank module, by its denom.
    Native(String),
    /// A cw20 token, by its contract's address.
    Cw20(String),
}

impl Asset {
    /// Names a coin of the bank module.
    pub fn native(denom: impl Into<String>) -> Self {
        Self::Native(denom.into())
    }

    /// Names a cw20 token.
    pub fn cw20(address: impl Into<String>) -> Self {
        Self::Cw20(address.into())
    }

    /// Returns the denom or the address: what events call the asset.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Native(name) | Self::Cw20(name) => name,
        }
    }
}

/// An amount of an asset.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct AssetAmount {
    /// Which asset.
    pub asset: Asset,
    /// How much, in raw units.
    pub amount: Uint128,
}

/// A coin of the bank module.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Eq)]
pub struct NativeCoin {
    /// Its denom.
    pub denom: String,
    /// How much, in raw units.
    pub amount: Uint128,
}
