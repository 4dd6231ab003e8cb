//! What a transaction did, step by step: messages, submessages, replies and queries, with the
//! gas of each and what it wrote.
//!
//! A trace comes from running a block again ([`Replay::trace`](crate::Replay::trace)). Watching
//! charges nothing and changes nothing: the block that was watched must come to the state hash
//! that is kept.

mod message;
mod recorder;
mod written;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::Coin;
use crate::event::Event;
use crate::gas::GasReport;
use crate::result::TxResult;

pub(crate) use message::{describe, payload};
pub(crate) use recorder::Recorder;
pub(crate) use written::{Change, changes};

/// What a committed transaction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// SHA-256 of its bytes, in upper-case hex.
    pub hash: String,
    /// Its block.
    #[serde(serialize_with = "text")]
    pub height: u64,
    /// Its place in the block, from 0.
    pub index: u32,
    /// 0 for success, else the number of the error in its `codespace`; then only what was done
    /// before the first message has stayed.
    pub code: u32,
    /// The module whose error it is.
    pub codespace: String,
    /// The error in words.
    pub log: String,
    /// The limit of gas that was asked for.
    #[serde(serialize_with = "text")]
    pub gas_wanted: u64,
    /// The gas that was used.
    #[serde(serialize_with = "text")]
    pub gas_used: u64,
    /// Where the gas went, by kind of work.
    pub gas: GasReport,
    /// The steps in the order in which they began. A step's own steps follow it and are deeper.
    pub steps: Vec<Step>,
    /// The records of contracts that are other than before the transaction.
    pub storage: Vec<StorageChange>,
    /// The balances that are other than before the transaction, fee included.
    pub balances: Vec<BalanceChange>,
    /// Whether there were more steps or bytes than a trace holds; gas is whole all the same.
    pub truncated: bool,
}

impl Trace {
    /// The head of a trace, without its steps.
    pub(crate) fn of(result: &TxResult, height: u64, index: u32) -> Self {
        Self {
            hash: hex::encode_upper(&result.hash),
            height,
            index,
            code: result.code,
            codespace: result.codespace.clone(),
            log: result.log.clone(),
            gas_wanted: result.gas_wanted,
            gas_used: result.gas_used,
            gas: result.gas,
            steps: Vec::new(),
            storage: Vec::new(),
            balances: Vec::new(),
            truncated: false,
        }
    }
}

/// What kind of step it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Before the first message: fee, signatures and sequences.
    Ante,
    /// A message of the transaction.
    #[default]
    Message,
    /// A message that a contract sent, or that somebody's grant let run.
    Submessage,
    /// A contract hears what came of its submessage.
    Reply,
    /// A contract asks the chain or another contract.
    Query,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How many steps it is inside of.
    pub depth: u32,
    /// What kind of step it is.
    pub kind: StepKind,
    /// The message's type URL, or what is asked, such as `bank/balance`.
    pub what: String,
    /// Who sent the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// The contract whose code ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The entry point that ran, such as `execute`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<&'static str>,
    /// What was said: JSON as it is, anything else in hex.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub msg: Value,
    /// Coins that went along, or that were sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<Coin>,
    /// A submessage's id, and a reply's.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_text")]
    pub id: Option<u64>,
    /// When the contract wants to hear of its submessage: `never`, `success`, `error`, `always`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_on: Option<&'static str>,
    /// A submessage's own limit of gas.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_text")]
    pub gas_limit: Option<u64>,
    /// Gas of the step with all that is inside.
    #[serde(serialize_with = "text")]
    pub gas_total: u64,
    /// Gas of the step without the steps inside.
    #[serde(serialize_with = "text")]
    pub gas_own: u64,
    /// Why it failed; then nothing that was written inside has stayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The step's events without those of the steps inside; none of a step that failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// The records of contracts that it wrote itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<StorageChange>,
    /// The balances that it changed itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub balances: Vec<BalanceChange>,
}

/// A contract's record before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StorageChange {
    /// Whose record it is.
    pub contract: String,
    /// Its key in the contract's own storage.
    pub key: Shown,
    /// What it held; `None` if it wasn't there.
    pub before: Option<Shown>,
    /// What it holds; `None` if it isn't there any more.
    pub after: Option<Shown>,
}

/// A balance before and after, in raw units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalanceChange {
    /// Whose balance it is.
    pub address: String,
    /// Of what.
    pub denom: String,
    /// How much it was.
    #[serde(serialize_with = "text")]
    pub before: u128,
    /// How much it is.
    #[serde(serialize_with = "text")]
    pub after: u128,
}

/// Bytes as programs and people read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// In lower-case hex.
    pub hex: String,
    /// As text, where all of it is printable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Shown {
    pub(crate) fn of(raw: &[u8]) -> Self {
        let text = std::str::from_utf8(raw).ok();
        let text = text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control));
        Self { hex: hex::encode(raw), text: text.map(ToString::to_string) }
    }
}

/// Whole numbers are texts, as in all of the node's JSON.
fn text<S: Serializer>(value: &impl ToString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}

fn maybe_text<S: Serializer>(value: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_str(&value.to_string()),
        None => serializer.serialize_none(),
    }
}
