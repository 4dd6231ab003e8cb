//! What is traded, and how much of it.

use cosmwasm_std::Uint128;

use crate::tagged::{read_struct, read_tagged};

/// An asset: `{"native":"denom"}` or `{"cw20":"address"}`.
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(rename_all = "snake_case", deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
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
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Eq,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct AssetAmount {
    /// Which asset.
    pub asset: Asset,
    /// How much, in raw units.
    pub amount: Uint128,
}

/// A coin of the bank module.
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Eq,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct NativeCoin {
    /// Its denom.
    pub denom: String,
    /// How much, in raw units.
    pub amount: Uint128,
}

read_tagged!(Asset {
    "native" => Native (value),
    "cw20" => Cw20 (value),
});

read_struct!(AssetAmount { asset, amount });

read_struct!(NativeCoin { denom, amount });
