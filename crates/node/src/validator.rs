//! The one validator: its key, its votes, and the hashes that name it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_consensus::SigningKey;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tendermint::crypto::default::Sha256 as Hasher;
use tendermint::merkle;
use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};
use tendermint_proto::v0_38::types::SimpleValidator;

use crate::error::NodeError;

/// The voting power of the one validator.
pub const POWER: i64 = 100;

const FILE: &str = "validator.json";

/// The validator that signs every block.
#[derive(Clone)]
pub struct Validator {
    key: SigningKey,
    /// The ed25519 public key.
    pub public: [u8; 32],
    /// The first 20 bytes of the public key's SHA-256.
    pub address: [u8; 20],
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("address", &hex::encode(self.address)).finish()
    }
}

/// The key file, in the form that CometBFT's `priv_validator_key.json` has.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    address: String,
    pub_key: Typed,
    priv_key: Typed,
}

#[derive(Serialize, Deserialize)]
struct Typed {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

impl Validator {
    /// The validator of 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let key = SigningKey::from(seed);
        let public = key.verification_key().to_bytes();
        let mut address = [0; 20];
        for (to, from) in address.iter_mut().zip(Sha256::digest(public)) {
            *to = from;
        }
        Self { key, public, address }
    }

    /// The validator of a chain that is kept nowhere: from its name.
    pub(crate) fn of_memory(chain_id: &str) -> Self {
        Self::from_seed(Sha256::digest(format!("lode-dev-validator/{chain_id}")).into())
    }

    /// The validator of a home; its key is drawn and written the first time.
    pub(crate) fn of_home(home: &Path) -> Result<Self, NodeError> {
        let path = home.join(FILE);
        let failed = |why: String| NodeError::File(path.display().to_string(), why);
        if path.exists() {
            let text = std::fs::read_to_string(&path).map_err(|e| failed(e.to_string()))?;
            let file: KeyFile = serde_json::from_str(&text).map_err(|e| failed(e.to_string()))?;
            let pair = STANDARD.decode(file.priv_key.value).map_err(|e| failed(e.to_string()))?;
            let seed = pair.get(..32).and_then(|seed| seed.try_into().ok());
            return seed.map(Self::from_seed).ok_or_else(|| failed("no ed25519 key".to_string()));
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| failed(e.to_string()))?;
        let out = Self::from_seed(seed);
        let typed = |kind: &str, value: &[u8]| Typed {
            kind: kind.to_string(),
            value: STANDARD.encode(value),
        };
        let file = KeyFile {
            address: hex::encode_upper(out.address),
            pub_key: typed("tendermint/PubKeyEd25519", &out.public),
            priv_key: typed("tendermint/PrivKeyEd25519", &[seed.as_slice(), &out.public].concat()),
        };
        let text = serde_json::to_vec_pretty(&file).map_err(|e| failed(e.to_string()))?;
        crate::files::write_private(&path, &text)?;
        Ok(out)
    }

    /// Signs bytes.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    /// The Merkle root of the set of this one validator.
    pub(crate) fn set_hash(&self) -> [u8; 32] {
        set_hash(&self.public)
    }
}

/// The Merkle root of a set of one validator.
pub(crate) fn set_hash(public: &[u8; 32]) -> [u8; 32] {
    let validator = SimpleValidator {
        pub_key: Some(PublicKey { sum: Some(Sum::Ed25519(public.to_vec())) }),
        voting_power: POWER,
    };
    merkle::simple_hash_from_byte_vectors::<Hasher>(&[validator.encode_to_vec()])
}
