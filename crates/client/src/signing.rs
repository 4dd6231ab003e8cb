//! Transactions in SIGN_MODE_DIRECT.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw,
};
use cosmos_sdk_proto::prost::{Message, Name};
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use lode_keys::{KeyError, Wallet};

use crate::error::ClientError;

/// SIGN_MODE_DIRECT.
const DIRECT: i32 = 1;

/// What is signed beside the messages.
#[derive(Clone, Debug)]
pub(crate) struct Document<'a> {
    pub(crate) chain_id: &'a str,
    pub(crate) account_number: u64,
    pub(crate) sequence: u64,
    pub(crate) fee: Fee,
}

/// The signed bytes of a transaction.
pub(crate) fn sign(
    wallet: &Wallet,
    body: &TxBody,
    document: Document<'_>,
) -> Result<Vec<u8>, ClientError> {
    let key = PubKey { key: wallet.public.to_vec() };
    let info = SignerInfo {
        public_key: Some(Any {
            type_url: format!("/{}", PubKey::full_name()),
            value: key.encode_to_vec(),
        }),
        mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: DIRECT })) }),
        sequence: document.sequence,
    };
    let auth =
        AuthInfo { signer_infos: vec![info], fee: Some(document.fee), ..AuthInfo::default() };
    let doc = SignDoc {
        body_bytes: body.encode_to_vec(),
        auth_info_bytes: auth.encode_to_vec(),
        chain_id: document.chain_id.to_string(),
        account_number: document.account_number,
    };
    let secret =
        SigningKey::from_slice(&wallet.secret).map_err(|e| KeyError::Mnemonic(e.to_string()))?;
    let signature: Signature = secret.sign(&doc.encode_to_vec());
    let signatures = vec![signature.to_bytes().to_vec()];
    let SignDoc { body_bytes, auth_info_bytes, .. } = doc;
    Ok(TxRaw { body_bytes, auth_info_bytes, signatures }.encode_to_vec())
}
