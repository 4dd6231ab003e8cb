//! The cw20 face of a pool's shares: wallets and contracts hold them like any token.
//!
//! It keeps allowances and nothing else. Balances are the exchange's ledger, and every transfer is
//! a move in that ledger, which settles the fees and rewards of both sides.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::as_conversions,
        clippy::integer_division,
        clippy::cast_possible_truncation
    )
)]

pub mod contract;
pub mod error;

mod allowance;
mod balance;
mod state;
mod transfer;

pub use error::ContractError;
