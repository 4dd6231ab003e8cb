//! Transactions as bytes: from `TxRaw` to the form that the ante handler works on.
//!
//! Decoding is as strict as the SDK's: whatever it refuses is refused here with its code and
//! text, and what is signed are the bytes as they came, never a second encoding of them.

mod amino;
mod document;
mod fields;
pub(crate) mod message;
pub(crate) mod number;
mod raw;
mod shapes;

pub(crate) use document::{AMINO_JSON, Document, Signer};

use std::borrow::Cow;

use cosmos_sdk_proto::cosmos::crypto::multisig::v1beta1::{CompactBitArray, MultiSignature};
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::Sum;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, ModeInfo, SignerInfo, TxRaw};
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::{Any, Timestamp};
use sha2::{Digest, Sha256};

use crate::error::Refusal;
use crate::prepared::{Fee, Info, Mode, Moment, Prepared, Proof, Timeout};
use crate::{Address, AddressCodec, PublicKey};

/// The SDK's `TxBody` with the fields of version 0.53.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Body {
    #[prost(message, repeated, tag = "1")]
    pub(crate) messages: Vec<Any>,
    #[prost(string, tag = "2")]
    pub(crate) memo: String,
    #[prost(uint64, tag = "3")]
    pub(crate) timeout_height: u64,
    #[prost(bool, tag = "4")]
    pub(crate) unordered: bool,
    #[prost(message, optional, tag = "5")]
    pub(crate) timeout_timestamp: Option<Timestamp>,
    #[prost(message, repeated, tag = "1023")]
    pub(crate) extension_options: Vec<Any>,
    #[prost(message, repeated, tag = "2047")]
    pub(crate) non_critical_extension_options: Vec<Any>,
}

/// The name of a transaction: SHA-256 of its bytes.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Reads a transaction.
///
/// # Errors
/// sdk 2 for bytes that are none.
pub(crate) fn decode(
    codec: &AddressCodec,
    bytes: &[u8],
    mode: Mode,
) -> Result<Prepared<'static>, Refusal> {
    raw::check_form(bytes)?;
    fields::check(bytes, &shapes::TX_RAW, fields::Unknown::Refused)?;
    let raw = TxRaw::decode(bytes).map_err(Refusal::parse)?;
    let extra = fields::check(&raw.body_bytes, &shapes::BODY, fields::Unknown::NonCritical)?;
    let body = Body::decode(raw.body_bytes.as_slice()).map_err(Refusal::parse)?;
    fields::check(&raw.auth_info_bytes, &shapes::AUTH_INFO, fields::Unknown::Refused)?;
    let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(Refusal::parse)?;

    let mut calls = Vec::with_capacity(body.messages.len());
    let mut texts = Vec::with_capacity(body.messages.len());
    for any in &body.messages {
        let (call, signers) = message::read(any)?;
        calls.push(call);
        texts.extend(signers);
    }
    let proto = auth.fee.clone().unwrap_or_default();
    let fee = read_fee(codec, &proto)?;
    if let (None, Some(last)) = (&auth.fee, calls.last_mut()) {
        // A real node asks for the gas limit first of all, and stops short.
        last.basic.get_or_insert(Refusal::panicked("missing fee"));
    }
    let signers = who_signs(codec, &texts, &fee);
    let infos = auth.signer_infos.iter().enumerate();
    let infos = infos.map(|(i, info)| read_info(info, raw.signatures.get(i))).collect();
    let timeout = Timeout {
        height: body.timeout_height,
        time: body.timeout_timestamp.as_ref().map(Moment::from),
    };
    Ok(Prepared {
        mode,
        calls,
        signers,
        infos,
        signatures: raw.signatures.len(),
        fee,
        gas_limit: proto.gas_limit,
        memo: Cow::Owned(body.memo.clone()),
        timeout,
        unordered: body.unordered,
        options: !body.extension_options.is_empty(),
        hash: hash(bytes),
        raw: bytes.to_vec(),
        document: Some(Document {
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
            body,
            fee: proto,
            extra,
        }),
        verified: false,
        witnesses: Vec::new(),
        impersonated: false,
        floor: None,
    })
}

fn read_fee(
    codec: &AddressCodec,
    proto: &cosmos_sdk_proto::cosmos::tx::v1beta1::Fee,
) -> Result<Fee, Refusal> {
    let amounts = number::coins(&proto.amount)?;
    let mut fee = Fee { coins: amounts.coins, ..Fee::default() };
    if let Some(flaw) = amounts.flaw {
        let why = format!("invalid fee provided: {}: insufficient fee", flaw.text);
        fee.flaw = Some(Refusal::sdk(13, why));
    }
    if !proto.payer.is_empty() {
        match codec.decode(&proto.payer) {
            Ok(address) => fee.payer = Some(address),
            Err(e) => {
                let why = format!("Invalid fee payer address ({e}): invalid address");
                fee.flaw.get_or_insert(Refusal::sdk(7, why));
            }
        }
    }
    if !proto.granter.is_empty() {
        match codec.decode(&proto.granter) {
            Ok(address) => fee.granter = Some(address),
            Err(e) => drop(fee.flaw.get_or_insert(Refusal::panicked(&e.to_string()))),
        }
    }
    Ok(fee)
}

/// Each signer once, in the order of the messages; the payer last, if it signs no message.
fn who_signs(codec: &AddressCodec, texts: &[String], fee: &Fee) -> Result<Vec<Address>, Refusal> {
    let mut out: Vec<Address> = Vec::new();
    for text in texts {
        let address = codec.decode(text).map_err(|e| Refusal::undefined(e.to_string()))?;
        if !out.contains(&address) {
            out.push(address);
        }
    }
    if let Some(payer) = fee.payer.filter(|payer| !out.contains(payer)) {
        out.push(payer);
    }
    Ok(out)
}

fn read_info(info: &SignerInfo, signature: Option<&Vec<u8>>) -> Info {
    let key = match &info.public_key {
        None => Ok(None),
        Some(any) => match PublicKey::from_any(any) {
            Some(key) => Ok(Some(key)),
            None => Err(Refusal::panicked("length of pubkey is incorrect")),
        },
    };
    let proof = match (&info.mode_info, signature) {
        (None, _) => Proof::Missing(Refusal::undefined("got empty SignatureData")),
        (Some(_), None) => Proof::Missing(Refusal::panicked("more signer infos than signatures")),
        (Some(mode), Some(signature)) => read_proof(mode, signature, MAX_DEPTH),
    };
    Info { key, sequence: info.sequence, proof }
}

/// Deepest nesting of several keys' signatures.
const MAX_DEPTH: u32 = 8;

fn read_proof(mode: &ModeInfo, signature: &[u8], depth: u32) -> Proof {
    let missing = |why: &str| Proof::Missing(Refusal::panicked(why));
    match &mode.sum {
        None => missing("unexpected ModeInfo data type <nil>"),
        Some(Sum::Single(single)) => {
            Proof::Single { mode: single.mode, signature: signature.to_vec() }
        }
        Some(Sum::Multi(multi)) => {
            let Some(depth) = depth.checked_sub(1) else { return missing("nested too deep") };
            // Bytes that no reader needs could be added to a signed transaction by anyone.
            if fields::check(signature, &shapes::MULTI_SIGNATURE, fields::Unknown::Refused).is_err()
            {
                let why = "rejecting unrecognized fields found in MultiSignature";
                return Proof::Missing(Refusal::undefined(why));
            }
            let signatures = match MultiSignature::decode(signature) {
                Ok(all) => all.signatures,
                Err(e) => return Proof::Missing(Refusal::undefined(e.to_string())),
            };
            if multi.mode_infos.len() != signatures.len() {
                return missing("modes and signatures differ in number");
            }
            let pairs = multi.mode_infos.iter().zip(&signatures);
            let parts = pairs.map(|(mode, signature)| read_proof(mode, signature, depth)).collect();
            let bits = multi.bitarray.as_ref().map(bits).unwrap_or_default();
            Proof::Multi { bits, parts }
        }
    }
}

/// The bits of the SDK's compact array: of each byte the highest first.
fn bits(array: &CompactBitArray) -> Vec<bool> {
    let whole = array.elems.len().saturating_mul(8);
    let extra = usize::try_from(array.extra_bits_stored).unwrap_or(0);
    let len = if extra == 0 { whole } else { whole.saturating_sub(8).saturating_add(extra) };
    let all = array.elems.iter().flat_map(|byte| (0..8_u32).map(move |i| byte >> (7 - i) & 1 == 1));
    all.take(len.min(whole)).collect()
}

#[cfg(test)]
mod tests;
