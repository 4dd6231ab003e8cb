//! Public keys of accounts: one secp256k1 key, or several of which some must sign.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::crypto::multisig::LegacyAminoPubKey;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::prost::encoding::encode_varint;
use sha2::{Digest, Sha256};

use crate::Address;

pub(crate) const SECP256K1: &str = "/cosmos.crypto.secp256k1.PubKey";
pub(crate) const MULTISIG: &str = "/cosmos.crypto.multisig.LegacyAminoPubKey";
/// Deepest nesting of keys in keys.
const MAX_DEPTH: u32 = 8;
/// What amino puts before a secp256k1 key, its length included.
const AMINO_SECP256K1: [u8; 5] = [0xeb, 0x5a, 0xe9, 0x87, 33];
/// What amino puts before a multi-signature key.
const AMINO_MULTISIG: [u8; 4] = [0x22, 0xc1, 0xf7, 0xe2];

/// An account's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A compressed secp256k1 point.
    Secp256k1([u8; 33]),
    /// Several keys, of which `threshold` must sign.
    Multisig {
        /// How many of them must sign, at least 1.
        threshold: u32,
        /// The keys, in the order that their signatures follow.
        keys: Vec<PublicKey>,
    },
}

impl PublicKey {
    /// The key in its protobuf `Any`, as accounts and transactions hold it.
    pub fn to_any(&self) -> Any {
        match self {
            Self::Secp256k1(key) => Any {
                type_url: SECP256K1.to_string(),
                value: PubKey { key: key.to_vec() }.encode_to_vec(),
            },
            Self::Multisig { threshold, keys } => {
                let public_keys = keys.iter().map(Self::to_any).collect();
                let value = LegacyAminoPubKey { threshold: *threshold, public_keys };
                Any { type_url: MULTISIG.to_string(), value: value.encode_to_vec() }
            }
        }
    }

    /// The key inside an `Any`; `None` if it is of another kind or damaged.
    pub fn from_any(any: &Any) -> Option<Self> {
        Self::read(any, MAX_DEPTH)
    }

    fn read(any: &Any, depth: u32) -> Option<Self> {
        let value = any.value.as_slice();
        match any.type_url.as_str() {
            SECP256K1 => {
                let key = PubKey::decode(value).ok()?.key;
                Some(Self::Secp256k1(key.try_into().ok()?))
            }
            MULTISIG => {
                let depth = depth.checked_sub(1)?;
                let proto = LegacyAminoPubKey::decode(value).ok()?;
                let keys: Option<Vec<Self>> =
                    proto.public_keys.iter().map(|any| Self::read(any, depth)).collect();
                let (threshold, keys) = (proto.threshold, keys?);
                let wanted = usize::try_from(threshold).ok()?;
                // A key that nobody needs to sign for would be everybody's.
                (wanted > 0 && wanted <= keys.len()).then_some(Self::Multisig { threshold, keys })
            }
            _ => None,
        }
    }

    /// The address that belongs to the key, 20 bytes.
    pub fn address(&self) -> Address {
        match self {
            Self::Secp256k1(key) => Address::from_public_key(key),
            Self::Multisig { .. } => Address::hashed(&Sha256::digest(self.amino()).into()),
        }
    }

    /// The key in the amino encoding, with its prefix.
    pub(crate) fn amino(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(key) => [AMINO_SECP256K1.as_slice(), key].concat(),
            Self::Multisig { threshold, keys } => {
                let mut out = AMINO_MULTISIG.to_vec();
                out.push(0x08);
                encode_varint(u64::from(*threshold), &mut out);
                for key in keys {
                    let inner = key.amino();
                    out.push(0x12);
                    encode_varint(inner.len() as u64, &mut out);
                    out.extend_from_slice(&inner);
                }
                out
            }
        }
    }

    /// How many single keys it has, at any depth.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Secp256k1(_) => 1,
            Self::Multisig { keys, .. } => {
                keys.iter().fold(0, |sum, key| sum.saturating_add(key.count()))
            }
        }
    }
}
