//! The embedded chain as a node: what any Cosmos client can talk to, in one process.
//!
//! [`Node::start`] opens or founds a chain and serves it: CometBFT's JSON-RPC over HTTP and
//! WebSocket, with the `lode_*` methods of a desk. One thread owns the chain; blocks are made on
//! demand, by the clock or by hand. There is one validator, whose key really signs each block,
//! and no network.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod actor;
mod client;
mod core;
mod desk;
mod error;
mod files;
mod homes;
mod http;
mod impersonate;
mod ledger;
mod mempool;
mod node;
mod options;
mod proof;
mod query;
mod replays;
mod rpc;
mod seal;
mod services;
mod setup;
mod shape;
mod snapshots;
mod stake;
mod transfer;
mod validator;
mod ws;

pub use lode_chain::{Coin, Exported, Verified};
pub use lode_keys::{COSMOS_PATH, Wallet};

pub use client::{CallError, call};
pub use error::NodeError;
pub use homes::{export, import, verify};
pub use node::{FundedAccount, Node, Running};
pub use options::{BlockTime, Development, Limits, Options, address, seconds};
pub use validator::{POWER, Validator};
