//! Native and wasm contracts held against each other, and what both are held to: books that close
//! after every transaction, quotes that come true, and attacks that don't pay.
//!
//! A [`World`] is an embedded chain with an exchange, tokens and people. A [`Generator`] draws
//! transactions for it from a seed.

mod books;
mod generator;
mod menu;
mod quote;
mod twin;
mod world;

pub use books::{Books, worth};
pub use generator::{Generator, Step};
pub use menu::{Entry, menu};
pub use quote::checked_run;
pub use twin::{Difference, Twin};
pub use world::{COINS, HOSTILE, PEOPLE, World, obey_msg, rule, seconds};
