//! Linear memories of contracts, used again from call to call.
//!
//! Each call of a contract has an instance of its own, and each instance a memory. Made anew, that
//! memory costs a mapping of six gibibytes of addresses, its protection, a fault for each page that
//! is touched, and all of that back at the end: a quarter of a swap's time. [`Reuse`] keeps the mappings:
//! what a call may have touched is made zero, so that the next finds what a new memory has.
//!
//! This is the only crate with `unsafe` code of our own. Its invariants are few: a mapping belongs
//! to one memory at a time, only its first [`Mapping::open`](mapping::Mapping) bytes can be read
//! or written, and before it is used again every byte of it is zero.
#![allow(unsafe_code)]
#![deny(unsafe_op_in_unsafe_fn, clippy::undocumented_unsafe_blocks)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod mapping;
mod memory;
mod pool;
mod reuse;

pub use reuse::Reuse;
