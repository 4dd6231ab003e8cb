//! A key as it is written in a file.

use lode_chain::Address;
use serde::{Deserialize, Serialize};

use crate::error::KeyError;
use crate::seal::{self, Sealed, Unopened};
use crate::{Protection, Wallet};

const FORMAT: &str = "lode-key/1";

/// What anybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key's name in its keyring.
    pub name: String,
    /// The path below the words.
    pub path: String,
    /// The compressed public key.
    pub public: [u8; 33],
    /// The account's address.
    pub address: Address,
}

/// The file of a key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    format: String,
    name: String,
    path: String,
    public_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Sealed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mnemonic: Option<String>,
}

/// What is written in the open and sealed in: a file can't be given another's name or address.
fn bound(name: &str, path: &str, public: &[u8]) -> Vec<u8> {
    let mut out = format!("{FORMAT}\n{name}\n{path}\n").into_bytes();
    out.extend_from_slice(public);
    out
}

impl Entry {
    pub(crate) fn new(
        name: &str,
        wallet: &Wallet,
        protection: &Protection,
    ) -> Result<Self, KeyError> {
        let words = wallet.mnemonic.as_bytes();
        let (sealed, mnemonic) = match protection {
            Protection::Password(password) => {
                let bound = bound(name, &wallet.path, &wallet.public);
                (Some(seal::seal(password, words, &bound)?), None)
            }
            Protection::None => (None, Some(wallet.mnemonic.clone())),
        };
        Ok(Self {
            format: FORMAT.to_string(),
            name: name.to_string(),
            path: wallet.path.clone(),
            public_key: encode(&wallet.public),
            sealed,
            mnemonic,
        })
    }

    /// What is in the open; `name` is the file's.
    pub(crate) fn public(&self, name: &str) -> Result<PublicKey, KeyError> {
        let corrupt = |why: &str| KeyError::Corrupt(name.to_string(), why.to_string());
        if self.format != FORMAT {
            return Err(corrupt("another format"));
        }
        if self.name != name {
            return Err(corrupt("it is the file of another key"));
        }
        let public = decode(&self.public_key).ok_or_else(|| corrupt("the public key"))?;
        let address = Address::from_public_key(&public);
        Ok(PublicKey { name: name.to_string(), path: self.path.clone(), public, address })
    }

    /// The key itself.
    pub(crate) fn open(&self, name: &str, protection: &Protection) -> Result<Wallet, KeyError> {
        let public = self.public(name)?;
        let corrupt = |why: &str| KeyError::Corrupt(name.to_string(), why.to_string());
        let wallet = match (&self.sealed, &self.mnemonic, protection) {
            (Some(sealed), None, Protection::Password(password)) => {
                let bound = bound(name, &self.path, &public.public);
                let words = seal::open(sealed, password, &bound).map_err(|why| match why {
                    Unopened::Password => KeyError::WrongPassword(name.to_string()),
                    Unopened::Malformed(what) => corrupt(what),
                })?;
                let words = std::str::from_utf8(&words).map_err(|_| corrupt("the words"))?;
                Wallet::new(words, &self.path)?
            }
            (Some(_), None, Protection::None) => return Err(KeyError::NoPassword),
            (None, Some(words), Protection::None) => Wallet::new(words, &self.path)?,
            // A file in the open is not taken where people trust in encryption.
            _ => return Err(corrupt("it isn't encrypted as this keyring is")),
        };
        if wallet.public != public.public {
            return Err(corrupt("the public key is not that of the words"));
        }
        Ok(wallet)
    }
}

fn encode(raw: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(raw)
}

fn decode(text: &str) -> Option<[u8; 33]> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()?.try_into().ok()
}
