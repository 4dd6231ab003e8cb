//! Every formula and state transition of Lode.
//!
//! The crate is pure: no IO, no clock, no float, no panic, no operator on money. The contracts,
//! the simulator, the command line and the browser all call it, so a quote equals its execution
//! and a backtest is the contract's own arithmetic.
//!
//! * [`exchange`] holds the pools: formulas ([`exchange::xyk`]), routes and the price oracle.
//! * [`growth`] is the one index with which fees and rewards are shared out.
//! * [`rewards`] turns campaigns into exact hourly emission.
//! * [`staking`] is the arithmetic of Proof-of-Stake: shares, reward periods, slashes, inflation.
//! * [`ledger`] is who holds which shares and what they have earned.
//! * [`actions`] are what people do, as functions over a [`book`] (the storage).
#![no_std]
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

extern crate alloc;

pub mod actions;
pub mod book;
pub mod decimal;
pub mod error;
pub mod exchange;
pub mod growth;
pub mod ledger;
pub mod memory;
pub mod overlay;
pub mod rewards;
pub mod staking;
pub mod types;

pub use error::{CoreError, Result};
pub use types::{Amount, FeePips, Pair, PoolId, Shares, Side};
