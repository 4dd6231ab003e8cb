//! What signers sign, and whether they did.

use cosmos_sdk_proto::cosmos::tx::v1beta1::{Fee, SignDoc};
use cosmos_sdk_proto::prost::Message;
use secp256k1::ecdsa::Signature;
use secp256k1::{Message as Digest, PublicKey as Point, SECP256K1};

use super::{Body, amino};
use crate::PublicKey;
use crate::prepared::Proof;

/// `SIGN_MODE_DIRECT`: the bytes of body and auth info.
const DIRECT: i32 = 1;
/// `SIGN_MODE_LEGACY_AMINO_JSON`: a JSON text that a hardware wallet can show.
pub(crate) const AMINO_JSON: i32 = 127;

/// A transaction's signed parts, as they came.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) body_bytes: Vec<u8>,
    pub(crate) auth_info_bytes: Vec<u8>,
    pub(crate) body: Body,
    pub(crate) fee: Fee,
    /// Whether the body has fields that this version does not know.
    pub(crate) extra: bool,
}

/// What each signer adds to what is signed.
pub(crate) struct Signer<'a> {
    pub(crate) chain_id: &'a str,
    pub(crate) number: u64,
    pub(crate) sequence: u64,
}

impl Document {
    /// Checks a signer's proof.
    ///
    /// # Errors
    /// The SDK's reason in words.
    pub(crate) fn verify(
        &self,
        signer: &Signer<'_>,
        key: &PublicKey,
        proof: &Proof,
    ) -> Result<(), String> {
        match (key, proof) {
            (PublicKey::Secp256k1(key), Proof::Single { mode, signature }) => {
                let bytes = self.sign_bytes(*mode, signer)?;
                if is_signed(key, &bytes, signature) {
                    return Ok(());
                }
                Err("unable to verify single signer signature".to_string())
            }
            (PublicKey::Multisig { threshold, keys }, Proof::Multi { bits, parts, .. }) => {
                self.verify_some(signer, (*threshold, keys), bits, parts)
            }
            (PublicKey::Multisig { .. }, _) => {
                Err("unable to verify single signer signature".to_string())
            }
            (PublicKey::Secp256k1(_), _) => {
                Err("expected multisig.PubKey, got *secp256k1.PubKey".to_string())
            }
        }
    }

    fn verify_some(
        &self,
        signer: &Signer<'_>,
        (threshold, keys): (u32, &[PublicKey]),
        bits: &[bool],
        parts: &[Proof],
    ) -> Result<(), String> {
        let threshold = usize::try_from(threshold).unwrap_or(usize::MAX);
        if bits.len() != keys.len() {
            return Err(format!("bit array size is incorrect, expecting: {}", keys.len()));
        }
        if parts.len() < threshold || parts.len() > bits.len() {
            return Err(format!("signature size is incorrect {}", parts.len()));
        }
        let set = bits.iter().filter(|set| **set).count();
        if set < threshold || set != parts.len() {
            let why = "not enough signatures set";
            return Err(format!("{why}, have {set}, expected {threshold}"));
        }
        let signed = keys.iter().zip(bits).filter(|(_, set)| **set).map(|(key, _)| key);
        for (index, (key, part)) in signed.zip(parts).enumerate() {
            self.verify(signer, key, part)
                .map_err(|_| format!("unable to verify signature at index {index}"))?;
        }
        Ok(())
    }

    /// The bytes that a signer signs in a mode.
    pub(crate) fn sign_bytes(&self, mode: i32, signer: &Signer<'_>) -> Result<Vec<u8>, String> {
        match mode {
            DIRECT => Ok(SignDoc {
                body_bytes: self.body_bytes.clone(),
                auth_info_bytes: self.auth_info_bytes.clone(),
                chain_id: signer.chain_id.to_string(),
                account_number: signer.number,
            }
            .encode_to_vec()),
            AMINO_JSON => amino::sign_document(self, signer).map(String::into_bytes),
            0 => Err("unsupported sign mode SIGN_MODE_UNSPECIFIED".to_string()),
            2 => Err("unsupported sign mode SIGN_MODE_TEXTUAL".to_string()),
            3 => Err("unsupported sign mode SIGN_MODE_DIRECT_AUX".to_string()),
            other => Err(format!("unsupported sign mode {other}")),
        }
    }
}

/// Whether `signature` is of SHA-256 of `bytes` by `key`. Of the two forms that each signature
/// has, only the one with the lower number counts, as the library has it: with both, anybody
/// could change a transaction's hash on its way.
fn is_signed(key: &[u8; 33], bytes: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (Point::from_slice(key), Signature::from_compact(signature))
    else {
        return false;
    };
    let digest = Digest::from_digest(super::hash(bytes));
    SECP256K1.verify_ecdsa(digest, &signature, &key).is_ok()
}
