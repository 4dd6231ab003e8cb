//! Rewards: campaigns turned into exact hourly emission.
//!
//! Time is cut into epochs of an hour. A campaign is a few differences to what an epoch pays, so
//! any number of campaigns is one running sum and costs the same (RWD-4).

pub mod campaign;
pub mod emission;
pub mod stream;

pub use campaign::{Campaign, Step};
pub use stream::{RewardTotals, Stream};

/// The number of a reward asset within its pool, from 0.
pub type Slot = u8;

/// The most reward assets that one pool can pay; each costs every change of shares a little.
pub const MAX_REWARD_ASSETS: usize = 16;
