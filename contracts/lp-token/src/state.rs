//! What is stored.

use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::{Item, Map};
use lode_msg::cw20::Expiration;
use serde::{Deserialize, Serialize};

/// What the face was made for; it never changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Info {
    /// The exchange whose ledger it shows.
    pub(crate) exchange: Addr,
    /// The pool.
    pub(crate) pool: u32,
    /// The token's name.
    pub(crate) name: String,
    /// The token's ticker.
    pub(crate) symbol: String,
}

/// How much somebody may move of an owner's shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Allowance {
    /// How much is left.
    pub(crate) amount: Uint128,
    /// Until when.
    pub(crate) expires: Expiration,
}

/// What the face was made for.
pub(crate) const INFO: Item<Info> = Item::new("info");

/// Allowances by owner and spender.
pub(crate) const ALLOWANCES: Map<(&Addr, &Addr), Allowance> = Map::new("allow");
