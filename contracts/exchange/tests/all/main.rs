//! The exchange on a chain, with native contract code: every message, every refusal.
#![allow(missing_docs, reason = "tests")]

mod faces;
mod owner;
mod pools;
mod refusals;
mod rewards;
mod shares;
mod stage;
mod swaps;
mod tokens;
mod views;
