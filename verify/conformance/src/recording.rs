//! What happened on a network, complete enough to be done again elsewhere.

use std::collections::BTreeMap;

use lode_chain::Event;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scenario::{Expect, Query};

/// Everything about a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Recording {
    /// The chain's name.
    pub chain_id: String,
    /// The accounts of the first block, in the order of their numbers.
    pub genesis: Vec<Holder>,
    /// All blocks from the first.
    pub blocks: Vec<Block>,
    /// The scenario's transactions, in the order in which they were sent.
    pub steps: Vec<Sent>,
    /// The scenario's questions.
    pub questions: Vec<Question>,
    /// Validators that did every block again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<Restored>,
    /// The state after the last block.
    pub end: Ending,
}

/// An account of the first block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// Its address.
    pub address: String,
    /// Its number.
    pub number: u64,
    /// The module that it belongs to; empty for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub module: String,
    /// Whether it is a validator's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub validator: bool,
    /// Its public key in hex, if it signed before the first block.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public: String,
    /// What it owns, by denom.
    pub coins: BTreeMap<String, u128>,
}

/// A block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// The header's time, in ns since 1970.
    pub time_ns: u64,
    /// Its transactions in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub txs: Vec<Included>,
    /// Codes that governance pinned at its end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<u64>,
}

/// A transaction in a block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Included {
    /// The bytes of its `TxRaw`.
    #[serde(with = "base64_bytes")]
    pub raw: Vec<u8>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// 0, or the number of the error.
    pub code: u32,
    /// The module whose error it is.
    pub codespace: String,
    /// The error in words.
    pub log: String,
    /// `TxMsgData` in protobuf.
    #[serde(with = "base64_bytes")]
    pub data: Vec<u8>,
    /// The limit.
    pub gas_wanted: u64,
    /// What was used.
    pub gas_used: u64,
    /// The events in order.
    pub events: Vec<Event>,
}

/// A transaction that a scenario sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// The step, counted from 0.
    pub step: usize,
    /// What it is called in tables.
    pub kind: String,
    /// The hash in upper-case hex.
    pub hash: String,
    /// What the scenario expects.
    pub expect: Option<Expect>,
    /// Why the node didn't take it; then it is in no block.
    pub refused: Option<Refused>,
}

/// A transaction that CheckTx refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// The last block before it was sent.
    pub height: u64,
    /// The bytes.
    #[serde(with = "base64_bytes")]
    pub raw: Vec<u8>,
    /// The number of the error.
    pub code: u32,
    /// The module whose error it is.
    pub codespace: String,
    /// The error in words.
    pub log: String,
}

/// A validator that lost all it knew and did every block again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Restored {
    /// The step.
    pub step: usize,
    /// Which one.
    pub validator: usize,
    /// The last block that was compared.
    pub height: u64,
    /// The state's hash after that block, in base64, as the restored validator has it.
    pub app_hash: String,
    /// Blocks whose results and state hashes were compared with another validator's.
    pub blocks: u64,
    /// Transactions that both were asked for.
    pub transactions: usize,
    /// What differed.
    pub differences: Vec<String>,
}

/// A question with the network's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The step.
    pub step: usize,
    /// The block after which it was asked.
    pub height: u64,
    /// The question, with everything filled in.
    pub query: Query,
    /// The answer, or the error in words.
    pub answer: Result<Value, String>,
}

/// The state after the last block.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ending {
    /// Number and sequence of every account that belongs to no module.
    pub accounts: BTreeMap<String, (u64, u64)>,
    /// What everybody owns, modules included.
    pub balances: BTreeMap<String, BTreeMap<String, u128>>,
    /// Checksums of codes, in hex, by number.
    pub codes: BTreeMap<u64, String>,
    /// All contracts.
    pub contracts: BTreeMap<String, Contract>,
}

/// A contract at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its code.
    pub code_id: u64,
    /// Who made it.
    pub creator: String,
    /// Who may migrate it; empty for nobody.
    pub admin: String,
    /// Its label.
    pub label: String,
    /// Where it was made: height and place in the block.
    pub created: (u64, u64),
    /// Its own records in hex, by key in hex.
    pub state: BTreeMap<String, String>,
}

mod base64_bytes {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(v: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64.encode(v))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        BASE64.decode(String::deserialize(d)?).map_err(D::Error::custom)
    }
}
