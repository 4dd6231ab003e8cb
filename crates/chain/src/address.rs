//! Addresses: the bytes behind a bech32 string, and how each kind is derived.

mod flaw;

use std::fmt;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use ripemd::Ripemd160;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

use crate::error::ChainError;

/// The bytes of an account address (20) or a contract address (32).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    len: u8,
    bytes: [u8; 32],
}

impl Address {
    /// Takes 1 to 32 bytes as an address; `None` for any other length.
    pub fn new(raw: &[u8]) -> Option<Self> {
        let mut bytes = [0; 32];
        let len = u8::try_from(raw.len()).ok().filter(|len| *len > 0)?;
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        Some(Self { len, bytes })
    }

    fn fixed(bytes: [u8; 32], len: u8) -> Self {
        let mut out = Self { len, bytes };
        for byte in out.bytes.iter_mut().skip(usize::from(len)) {
            *byte = 0;
        }
        out
    }

    /// The address of a compressed secp256k1 public key: ripemd160(sha256(key)), 20 bytes.
    pub fn from_public_key(key: &[u8; 33]) -> Self {
        let digest: [u8; 20] = Ripemd160::digest(Sha256::digest(key)).into();
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = from;
        }
        Self { len: 20, bytes }
    }

    /// The address of a module's own account: the first 20 bytes of sha256(name).
    pub fn module(name: &str) -> Self {
        Self::hashed(&Sha256::digest(name.as_bytes()).into())
    }

    /// The first 20 bytes of a hash.
    pub(crate) fn hashed(hash: &[u8; 32]) -> Self {
        Self::fixed(*hash, 20)
    }

    /// The address of the `instance`-th contract of the chain, made from `code_id`; 32 bytes.
    pub fn contract(code_id: u64, instance: u64) -> Self {
        let mut id = code_id.to_be_bytes().to_vec();
        id.extend_from_slice(&instance.to_be_bytes());
        Self::derived(&id)
    }

    /// The predictable address of a contract made by Instantiate2; 32 bytes.
    ///
    /// `msg` is empty unless the sender asked for the message to be part of the address.
    pub fn predictable(checksum: &[u8; 32], creator: &Self, salt: &[u8], msg: &[u8]) -> Self {
        let mut id = Vec::new();
        for part in [checksum.as_slice(), creator.as_bytes(), salt, msg] {
            id.extend_from_slice(&(part.len() as u64).to_be_bytes());
            id.extend_from_slice(part);
        }
        Self::derived(&id)
    }

    fn derived(id: &[u8]) -> Self {
        let kind = Sha256::digest(b"module");
        let hash =
            Sha256::new().chain_update(kind).chain_update(b"wasm\0").chain_update(id).finalize();
        Self { len: 32, bytes: hash.into() }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }
}

/// In hex.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.as_bytes()))
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)?;
        Self::new(&raw).ok_or_else(|| D::Error::custom("an address has 1 to 32 bytes"))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.as_bytes() {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// Why a string is no address of this chain; the text goes to contracts and results.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing but white space.
    #[error("empty address string is not allowed")]
    Empty,
    /// Not bech32: bad character, mixed case or wrong checksum.
    #[error("decoding bech32 failed: {0}")]
    Bech32(String),
    /// Bech32 of another chain.
    #[error("invalid Bech32 prefix; expected {expected}, got {got}")]
    Prefix {
        /// This chain's prefix.
        expected: String,
        /// The prefix that was given.
        got: String,
    },
    /// Longer than any address of this chain, or without bytes.
    #[error("address length must be 1 to 32 bytes, got {0}")]
    Length(usize),
}

/// Turns addresses into text and back, for one human-readable prefix.
#[derive(Clone, Debug)]
pub struct AddressCodec {
    hrp: Hrp,
}

impl AddressCodec {
    /// A codec for `prefix`, such as `wasm`.
    ///
    /// # Errors
    /// [`ChainError::Config`] if the prefix is no bech32 prefix.
    pub fn new(prefix: &str) -> Result<Self, ChainError> {
        let hrp = Hrp::parse(prefix)
            .map_err(|e| ChainError::Config(format!("`{prefix}` is no bech32 prefix: {e}")))?;
        Ok(Self { hrp })
    }

    /// The human-readable prefix.
    pub fn prefix(&self) -> &str {
        self.hrp.as_str()
    }

    /// The codec for addresses of another kind: the same prefix with more behind it.
    pub(crate) fn with_suffix(&self, suffix: &str) -> Self {
        // Of the letters that a prefix may have, but perhaps too many.
        Hrp::parse(&format!("{}{suffix}", self.hrp))
            .map_or_else(|_| self.clone(), |hrp| Self { hrp })
    }

    /// The lower-case bech32 text of an address.
    pub fn encode(&self, address: &Address) -> String {
        // At most 32 bytes and a checked prefix: the length limit can't be met.
        bech32::encode_lower::<Bech32>(self.hrp, address.as_bytes()).unwrap_or_default()
    }

    /// The address behind a text of either case.
    ///
    /// # Errors
    /// [`AddressError`] says what is wrong with the text.
    pub fn decode(&self, text: &str) -> Result<Address, AddressError> {
        if text.trim().is_empty() {
            return Err(AddressError::Empty);
        }
        let parsed = CheckedHrpstring::new::<Bech32>(text)
            .map_err(|e| AddressError::Bech32(flaw::of(text).unwrap_or_else(|| e.to_string())))?;
        if parsed.hrp() != self.hrp {
            return Err(AddressError::Prefix {
                expected: self.hrp.to_string(),
                got: parsed.hrp().to_lowercase(),
            });
        }
        let mut raw = [0_u8; 33];
        let mut len = 0_usize;
        for byte in parsed.byte_iter() {
            if let Some(slot) = raw.get_mut(len) {
                *slot = byte;
            }
            len = len.saturating_add(1);
        }
        raw.get(..len).and_then(Address::new).ok_or(AddressError::Length(len))
    }

    /// The address behind a text that must already be in its normal, lower-case form.
    ///
    /// # Errors
    /// The text that the contract gets, as wasmd words it.
    pub fn validate(&self, text: &str) -> Result<Address, String> {
        let address = self.decode(text).map_err(|e| e.to_string())?;
        // Upper and lower case are the same account: one of them must be refused, or a
        // contract that compares texts could be passed by (CWA-2022-002).
        if self.encode(&address) != text {
            return Err("address not normalized".to_string());
        }
        Ok(address)
    }
}
