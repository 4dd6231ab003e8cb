//! The cw20 face of a pool's shares. The exchange makes it; the exchange's ledger backs it.

use cosmwasm_schema::cw_serde;

pub use crate::cw20::{Cw20ExecuteMsg as ExecuteMsg, Cw20QueryMsg as QueryMsg};

/// Decimals that a wallet shows for shares.
pub const DECIMALS: u8 = 6;

/// How the exchange makes a face; the sender is the exchange that it will call.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The pool.
    pub pool: u32,
    /// The token's name.
    pub name: String,
    /// The token's ticker.
    pub symbol: String,
}
