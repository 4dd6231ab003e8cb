//! Accounts that can sign.

use anyhow::Result;
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw,
};
use cosmos_sdk_proto::prost::Message;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use lode_chain::{Address, AddressCodec, Coin};
use sha2::{Digest, Sha256};

/// A secret key with its account's address.
#[derive(Clone, Debug)]
pub struct Signer {
    secret: SigningKey,
    /// The bech32 address.
    pub address: String,
}

/// What is signed besides the messages.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The chain's name.
    pub chain_id: String,
    /// The account's number.
    pub account: u64,
    /// The account's sequence.
    pub sequence: u64,
    /// The fee.
    pub fee: Vec<Coin>,
    /// The gas limit.
    pub gas: u64,
    /// The memo.
    pub memo: String,
    /// The last block; 0 for any.
    pub timeout_height: u64,
}

impl Signer {
    /// The `index`-th account of every test network. Anybody can spend it.
    ///
    /// # Errors
    /// Never in practice: nearly every hash is a valid secret.
    pub fn account(index: usize) -> Result<Self> {
        Self::from_secret(&Sha256::digest(format!("lode-conformance/{index}")))
    }

    /// An account from 32 secret bytes.
    ///
    /// # Errors
    /// When they are no secret key.
    pub fn from_secret(secret: &[u8]) -> Result<Self> {
        let secret = SigningKey::from_slice(secret)?;
        let public = <[u8; 33]>::try_from(public(&secret).as_slice())?;
        let address = AddressCodec::new("wasm")?.encode(&Address::from_public_key(&public));
        Ok(Self { secret, address })
    }

    /// The secret in hex, as `wasmd keys import-hex` takes it.
    pub fn secret_hex(&self) -> String {
        hex::encode(self.secret.to_bytes())
    }

    /// Signs messages in DIRECT mode; gives the bytes of a `TxRaw`.
    pub fn sign(&self, messages: Vec<Any>, terms: &Terms) -> Vec<u8> {
        let body = TxBody {
            messages,
            memo: terms.memo.clone(),
            timeout_height: terms.timeout_height,
            ..TxBody::default()
        };
        let key = PubKey { key: public(&self.secret) };
        let signer = SignerInfo {
            public_key: Some(Any {
                type_url: "/cosmos.crypto.secp256k1.PubKey".to_string(),
                value: key.encode_to_vec(),
            }),
            mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) }),
            sequence: terms.sequence,
        };
        let amount = terms
            .fee
            .iter()
            .map(|c| ProtoCoin { denom: c.denom.clone(), amount: c.amount.to_string() })
            .collect();
        let fee = Fee { amount, gas_limit: terms.gas, ..Fee::default() };
        let auth = AuthInfo { signer_infos: vec![signer], fee: Some(fee), ..AuthInfo::default() };
        let doc = SignDoc {
            body_bytes: body.encode_to_vec(),
            auth_info_bytes: auth.encode_to_vec(),
            chain_id: terms.chain_id.clone(),
            account_number: terms.account,
        };
        let signature: Signature = self.secret.sign(&doc.encode_to_vec());
        TxRaw {
            body_bytes: doc.body_bytes,
            auth_info_bytes: doc.auth_info_bytes,
            signatures: vec![signature.to_bytes().to_vec()],
        }
        .encode_to_vec()
    }
}

fn public(secret: &SigningKey) -> Vec<u8> {
    secret.verifying_key().to_encoded_point(true).as_bytes().to_vec()
}
