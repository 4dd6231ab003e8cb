//! The demo: a market passes through a pool on the embedded chain, and people earn from it.
//!
//! Each bar of the market is a block. Traders trade as much as the market did, scaled to the
//! pool's depth; an arbitrageur takes the pool to the market's price whenever that pays after the
//! fee; providers deposit, claim, compound and leave by their plan.
//!
//! Everything is decided on a mirror of the exchange in memory, which is `lode-core` itself. What
//! the chain's events say is then held against the mirror, transaction by transaction: a quote that
//! isn't its execution ends the run. The statements are made of events and bank balances.

mod act;
mod check;
mod collect;
mod effect;
mod error;
mod events;
mod finish;
mod host;
mod ledger;
mod mirror;
mod options;
mod people;
mod plan;
mod resume;
mod run;
mod sample;
mod setup;
mod trade;
mod venue;

pub use error::DemoError;
pub use host::Codes;
pub use options::{BadOption, EngineChoice, GasPrice, Options, parse_worth};
pub use people::Person;
pub use run::{Outcome, Progress, run};

#[cfg(test)]
mod tests;
