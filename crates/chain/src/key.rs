//! Accounts' keys: a deterministic secp256k1 key for each name.

use k256::ecdsa::SigningKey;
use sha2::{Digest, Sha256};

use crate::Address;

/// A named account's public key and address.
///
/// The key comes from the name alone, so anybody can spend it: for desks and tests only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name that it was made from.
    pub name: String,
    /// The compressed secp256k1 public key.
    pub public: [u8; 33],
    /// ripemd160(sha256(public)).
    pub address: Address,
}

impl Key {
    /// The key of `name`: the first of sha256("lode-dev-key/name/n"), n = 0, 1, …, that is a
    /// valid secret (in practice the first).
    pub fn named(name: &str) -> Self {
        let secret = (0_u32..).find_map(|n| {
            SigningKey::from_slice(&Sha256::digest(format!("lode-dev-key/{name}/{n}"))).ok()
        });
        let mut public = [0_u8; 33];
        if let Some(secret) = secret {
            let point = secret.verifying_key().to_encoded_point(true);
            for (to, from) in public.iter_mut().zip(point.as_bytes()) {
                *to = *from;
            }
        }
        Self { name: name.to_string(), public, address: Address::from_public_key(&public) }
    }
}
