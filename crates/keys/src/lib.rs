//! Keys from words, and the keyring that keeps them.
//!
//! A [`Wallet`] is the key behind a BIP-39 mnemonic at a BIP-44 path. A [`Keyring`] keeps wallets
//! by name in files: encrypted under a password, or in the open for development.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod entry;
mod error;
mod keyring;
mod mnemonic;
mod seal;

pub use entry::PublicKey;
pub use error::KeyError;
pub use keyring::{Keyring, Protection};
pub use mnemonic::{COSMOS_PATH, Wallet, cosmos_path};
