//! What is stored, and under which keys.
//!
//! A key is one byte of namespace and as few more as possible, since each byte of a key and a
//! value is paid for: pools are varints (prefix-free, so one pool's records are a range), owners
//! are raw canonical addresses followed by the sub-account only where it isn't 0.
//!
//! | record | key after the namespace | who touches it |
//! |---|---|---|
//! | meta | pool | every action on a pool reads it |
//! | hot | pool | swaps and changes of shares |
//! | ledger | pool | changes of shares, claims (read) |
//! | position | pool, owner, sub | changes of shares, claims |
//! | totals | pool | claims, campaigns |
//! | step | pool, slot, epoch | scanned in order, consumed once |
//! | ring | pool, slot | at most one write in 300 s |
//! | pair | assets, fee | creating pools |
//! | campaign | pool, id | creating campaigns |
//! | parked | id | failed payouts |
//! | held | cw20 | cw20 flows |
//! | lp token | pool | the cw20 face |
//! | config, params, lock, count | – | rare actions |

pub(crate) mod book;
pub(crate) mod codec;
pub(crate) mod cold;
pub(crate) mod held;
pub(crate) mod keys;
pub(crate) mod meta;
pub(crate) mod records;

pub(crate) use book::{Owner, StoreBook};
pub(crate) use meta::Meta;
