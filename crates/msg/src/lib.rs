//! The wire of Lode's contracts: every message, query, answer and event, and no logic.
//!
//! Amounts are decimal strings of raw units ([`cosmwasm_std::Uint128`]), times are seconds since
//! 1970 as JSON numbers, pools are numbers from 1. Unknown fields are refused. Fields that are
//! `Option` may be left out, and are left out when they are empty, since each byte of a
//! transaction costs gas.
#![forbid(unsafe_code)]

pub mod asset;
pub mod cw20;
pub mod events;
pub mod exchange;
pub mod lp_token;

mod tagged;

pub use asset::{Asset, AssetAmount, NativeCoin};
