//! An independent exact model of pools and rewards, in big rationals.
//!
//! Slow and obvious on purpose: big integers and exact fractions, loops over every hour and every
//! holder, nothing carried along for speed. It is written from the rules alone and shares no code
//! with lode-core, so that an error has to be made twice in the same way to go unseen.

mod fraction;
mod pool;
mod schedule;
mod world;

pub use fraction::Sum;
pub use pool::{LOCKED, MILLION, Pool, Refusal, Trade};
pub use schedule::{Campaign, EPOCH, RESTREAM_EPOCHS, Schedule};
pub use world::{Asset, Claim, Holder, Owner, Stream, World};
