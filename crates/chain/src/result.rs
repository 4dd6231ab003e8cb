//! What came of a transaction.

use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::{Message, Name};
use serde::{Deserialize, Serialize};

use crate::{Event, GasReport};

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxResult {
    /// 0 for success, else the number of the error in its `codespace`.
    pub code: u32,
    /// The module whose error it is; empty for success.
    pub codespace: String,
    /// The error in words; empty for success.
    pub log: String,
    /// `TxMsgData` in protobuf: the answer of each message.
    #[serde(with = "hex_bytes")]
    pub data: Vec<u8>,
    /// The limit that was asked for.
    pub gas_wanted: u64,
    /// What was used; above `gas_wanted` by the charge that crossed it.
    pub gas_used: u64,
    /// Where the gas went.
    pub gas: GasReport,
    /// The events, in order. After a failure only those of fee and signature.
    pub events: Vec<Event>,
    /// SHA-256 of the encoded transaction.
    #[serde(with = "hex_bytes")]
    pub hash: Vec<u8>,
}

impl TxResult {
    /// Whether the messages took effect.
    pub fn is_ok(&self) -> bool {
        self.code == 0
    }

    /// The value of the first attribute `key` of an event of type `kind`.
    pub fn attribute(&self, kind: &str, key: &str) -> Option<&str> {
        self.events.iter().filter(|e| e.kind == kind).find_map(|e| e.get(key))
    }

    /// The data that the `index`-th message's contract returned.
    pub fn contract_data(&self, index: usize) -> Option<Vec<u8>> {
        use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
        let data = TxMsgData::decode(self.data.as_slice()).ok()?;
        let any = data.msg_responses.into_iter().nth(index)?;
        let raw = any.value.as_slice();
        let name = any.type_url.trim_start_matches('/');
        if name == wasm::MsgExecuteContractResponse::full_name() {
            return wasm::MsgExecuteContractResponse::decode(raw).ok().map(|r| r.data);
        }
        if name == wasm::MsgMigrateContractResponse::full_name() {
            return wasm::MsgMigrateContractResponse::decode(raw).ok().map(|r| r.data);
        }
        wasm::MsgInstantiateContractResponse::decode(raw).ok().map(|r| r.data)
    }
}

mod hex_bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(v: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(v))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(d)?).map_err(D::Error::custom)
    }
}
