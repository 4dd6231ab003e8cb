//! Signs transactions in DIRECT mode, as any wallet does.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw,
};
use cosmos_sdk_proto::prost::{Message, Name};
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};

/// Who signs, and for which chain.
pub(crate) struct Signer<'a> {
    pub(crate) chain_id: &'a str,
    pub(crate) secret: &'a [u8; 32],
    pub(crate) public: &'a [u8; 33],
    pub(crate) account_number: u64,
}

fn ustake(amount: u128) -> Vec<Coin> {
    vec![Coin { denom: "ustake".to_string(), amount: amount.to_string() }]
}

/// A bank send of ustake.
pub(crate) fn send(from: &str, to: &str, amount: u128) -> Any {
    let msg = MsgSend {
        from_address: from.to_string(),
        to_address: to.to_string(),
        amount: ustake(amount),
    };
    Any { type_url: "/cosmos.bank.v1beta1.MsgSend".to_string(), value: msg.encode_to_vec() }
}

impl Signer<'_> {
    /// The bytes of a transaction with a fee of 2000ustake and 200,000 gas.
    pub(crate) fn sign(&self, messages: Vec<Any>, sequence: u64) -> Vec<u8> {
        self.sign_with_gas(messages, sequence, 200_000)
    }

    /// The bytes of a transaction with a fee of 2000ustake and so much gas.
    pub(crate) fn sign_with_gas(&self, messages: Vec<Any>, sequence: u64, gas: u64) -> Vec<u8> {
        let body_bytes = TxBody { messages, ..TxBody::default() }.encode_to_vec();
        let key = PubKey { key: self.public.to_vec() };
        let info = SignerInfo {
            public_key: Some(Any {
                type_url: format!("/{}", PubKey::full_name()),
                value: key.encode_to_vec(),
            }),
            mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) }),
            sequence,
        };
        let fee = Fee { amount: ustake(2_000), gas_limit: gas, ..Fee::default() };
        let auth_info_bytes =
            AuthInfo { signer_infos: vec![info], fee: Some(fee), ..AuthInfo::default() }
                .encode_to_vec();
        self.sign_parts(body_bytes, auth_info_bytes)
    }

    /// The bytes of a transaction of these parts.
    pub(crate) fn sign_parts(&self, body_bytes: Vec<u8>, auth_info_bytes: Vec<u8>) -> Vec<u8> {
        let doc = SignDoc {
            body_bytes: body_bytes.clone(),
            auth_info_bytes: auth_info_bytes.clone(),
            chain_id: self.chain_id.to_string(),
            account_number: self.account_number,
        };
        let secret = SigningKey::from_slice(self.secret).expect("a secret");
        let signature: Signature = secret.sign(&doc.encode_to_vec());
        let signatures = vec![signature.to_bytes().to_vec()];
        TxRaw { body_bytes, auth_info_bytes, signatures }.encode_to_vec()
    }
}
