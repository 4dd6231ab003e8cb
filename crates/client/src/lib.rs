//! One client for three targets: a chain in this process, a node on the desk, a real network.
//!
//! A [`Target`] answers queries and takes transactions: [`Rpc`] over CometBFT's JSON-RPC,
//! [`Local`] over a [`lode_chain::Chain`]. A [`Client`] signs with a key of `lode-keys`, finds the
//! gas by simulation, pays by gas prices, and waits until a transaction is in a block. [`deploy`]
//! puts Lode's contracts on a chain, and goes on where it stopped.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod address;
mod changes;
mod client;
mod deploy;
mod error;
mod exchange;
mod local;
mod msgs;
mod price;
mod query;
mod record;
mod refusal;
mod route;
mod rpc;
mod signing;
mod target;

pub use cosmos_sdk_proto;

pub use address::{codec, hex};
pub use changes::{Change, changes};
pub use client::{Client, Terms, Trial};
pub use deploy::{Admin, Artifacts, Plan, Step, deploy};
pub use error::ClientError;
pub use exchange::{Exchange, Order};
pub use local::Local;
pub use lode_chain::GasPrice;
pub use msgs::{execute, instantiate, instantiate2, parse_coins, send, store};
pub use price::parse_gas_price;
pub use query::{AccountInfo, CodeInfo, ContractInfo};
pub use record::{CodeRecord, ContractRecord, Deployment};
pub use route::{HOPS_MAX, ROUTES_MAX, other, routes};
pub use rpc::Rpc;
pub use target::{Accepted, Included, Target};
