//! The exchange: one contract that holds every pool.
//!
//! It decodes, loads, calls `lode-core`, saves and sends; it computes nothing. There is a file for
//! each verb. What an action does is the same whether it is carried out or simulated: both run
//! [`action::run`], the latter on storage that is thrown away.
//!
//! The silhouette of every action: validate, accrue, compute (core), save, postcondition, and
//! messages last, so that whoever is called meanwhile finds everything as it will be.
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

mod accrue;
mod action;
mod campaign;
mod claim;
mod compound;
mod create_pool;
mod deposit;
mod effects;
mod event;
mod funds;
mod list;
mod lp_token;
mod owner;
mod params;
mod pause;
mod protocol_fees;
mod query;
mod receive;
mod reply;
mod retry;
mod scratch;
mod simulate;
mod state;
mod swap;
mod token;
mod transfer;
mod withdraw;

pub use error::ContractError;
