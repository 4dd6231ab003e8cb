//! Keys from words: BIP-39 mnemonics and the paths of BIP-44.

use bip32::{DerivationPath, XPrv};
use bip39::Mnemonic;
use lode_chain::Address;
use sha2::{Digest, Sha256};
use zeroize::Zeroize as _;

use crate::error::KeyError;

/// The path of Cosmos' first account.
pub const COSMOS_PATH: &str = "m/44'/118'/0'/0/0";

/// The path of Cosmos' `index`-th account.
pub fn cosmos_path(index: u32) -> String {
    format!("m/44'/118'/0'/0/{index}")
}

/// The key behind a mnemonic.
#[derive(Clone)]
pub struct Wallet {
    /// The words.
    pub mnemonic: String,
    /// The path of the key below the words.
    pub path: String,
    /// The secp256k1 secret.
    pub secret: [u8; 32],
    /// The compressed public key.
    pub public: [u8; 33],
    /// The account's address.
    pub address: Address,
}

impl std::fmt::Debug for Wallet {
    /// Without the words and the secret: logs are read by many.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wallet").field("path", &self.path).field("address", &self.address).finish()
    }
}

impl Wallet {
    /// The key of a mnemonic at a path, without a passphrase.
    ///
    /// # Errors
    /// [`KeyError::Mnemonic`] for wrong words or checksum, or a path that is none.
    pub fn new(words: &str, path: &str) -> Result<Self, KeyError> {
        let bad = |why: String| KeyError::Mnemonic(why);
        let parsed = Mnemonic::parse_normalized(words).map_err(|e| bad(e.to_string()))?;
        let parsed_path: DerivationPath =
            path.parse().map_err(|e: bip32::Error| bad(e.to_string()))?;
        let seed = parsed.to_seed_normalized("");
        let key = XPrv::derive_from_path(seed, &parsed_path).map_err(|e| bad(e.to_string()))?;
        let public = key.public_key().to_bytes();
        Ok(Self {
            mnemonic: parsed.to_string(),
            path: path.to_string(),
            secret: key.to_bytes(),
            public,
            address: Address::from_public_key(&public),
        })
    }

    /// A new key at a path, from 24 words that the system's random numbers give.
    ///
    /// # Errors
    /// [`KeyError::Random`] if the system has none; [`KeyError::Mnemonic`] for a path that is none.
    pub fn random(path: &str) -> Result<Self, KeyError> {
        let mut entropy = zeroize::Zeroizing::new([0u8; 32]);
        getrandom::fill(entropy.as_mut()).map_err(|e| KeyError::Random(e.to_string()))?;
        let words = Mnemonic::from_entropy(entropy.as_ref())
            .map_err(|e| KeyError::Mnemonic(e.to_string()))?;
        Self::new(&words.to_string(), path)
    }

    /// The `index`-th development account of a chain. Its 24 words come from the chain's name
    /// alone, so anybody can spend what it owns: it is worth nothing anywhere else.
    ///
    /// # Errors
    /// As [`new`](Self::new); in practice never.
    pub fn development(chain_id: &str, index: u32) -> Result<Self, KeyError> {
        let entropy = Sha256::digest(format!("lode-dev-mnemonic/{chain_id}/{index}"));
        let words =
            Mnemonic::from_entropy(&entropy).map_err(|e| KeyError::Mnemonic(e.to_string()))?;
        Self::new(&words.to_string(), COSMOS_PATH)
    }
}

impl Drop for Wallet {
    /// Memory that is given back keeps no secret.
    fn drop(&mut self) {
        self.mnemonic.zeroize();
        self.secret.zeroize();
    }
}
