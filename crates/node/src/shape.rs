//! The JSON shapes of CometBFT: 64-bit numbers as texts, hashes in upper-case hex, bytes in
//! base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use lode_chain::{CommittedTx, Event, TxResult};
use serde_json::{Value, json};
use tendermint_proto::google::protobuf::Timestamp as ProtoTime;
use tendermint_proto::v0_38::types::{BlockId, BlockMeta, Commit, CommitSig, Header};

use crate::query::EventMap;

/// Bytes in base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes in base64, or null for none.
pub(crate) fn base64_or_null(bytes: &[u8]) -> Value {
    if bytes.is_empty() { Value::Null } else { Value::String(base64(bytes)) }
}

/// Bytes in upper-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    ::hex::encode_upper(bytes)
}

/// A number as a text.
pub(crate) fn text(number: impl ToString) -> String {
    number.to_string()
}

/// A time in ns, in UTC with as many digits of the second as it has.
pub(crate) fn time_ns(ns: u64) -> String {
    let time = Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_string()
}

fn time(time: Option<&ProtoTime>) -> String {
    let Some(time) = time else { return "0001-01-01T00:00:00Z".to_string() };
    let time = Timestamp::new(time.seconds, time.nanos).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_string()
}

/// The id of a block.
pub(crate) fn block_id(id: &BlockId) -> Value {
    let parts = id.part_set_header.clone().unwrap_or_default();
    json!({"hash": hex(&id.hash), "parts": {"total": parts.total, "hash": hex(&parts.hash)}})
}

/// A header.
pub(crate) fn header(header: &Header) -> Value {
    let version = header.version.unwrap_or_default();
    let last = header.last_block_id.clone().unwrap_or_default();
    json!({
        "version": {"block": text(version.block)},
        "chain_id": header.chain_id,
        "height": text(header.height),
        "time": time(header.time.as_ref()),
        "last_block_id": block_id(&last),
        "last_commit_hash": hex(&header.last_commit_hash),
        "data_hash": hex(&header.data_hash),
        "validators_hash": hex(&header.validators_hash),
        "next_validators_hash": hex(&header.next_validators_hash),
        "consensus_hash": hex(&header.consensus_hash),
        "app_hash": hex(&header.app_hash),
        "last_results_hash": hex(&header.last_results_hash),
        "evidence_hash": hex(&header.evidence_hash),
        "proposer_address": hex(&header.proposer_address),
    })
}

fn vote(vote: &CommitSig) -> Value {
    json!({
        "block_id_flag": vote.block_id_flag,
        "validator_address": hex(&vote.validator_address),
        "timestamp": time(vote.timestamp.as_ref()),
        "signature": base64_or_null(&vote.signature),
    })
}

/// The votes for a block; `None` for the block before the first.
pub(crate) fn commit(commit: Option<&Commit>) -> Value {
    let commit = commit.cloned().unwrap_or_default();
    json!({
        "height": text(commit.height),
        "round": commit.round,
        "block_id": block_id(&commit.block_id.unwrap_or_default()),
        "signatures": commit.signatures.iter().map(vote).collect::<Vec<_>>(),
    })
}

/// A block with its transactions.
pub(crate) fn block(head: &Header, last_commit: Option<&Commit>, txs: &[CommittedTx]) -> Value {
    json!({
        "header": header(head),
        "data": {"txs": txs.iter().map(|tx| base64(&tx.raw)).collect::<Vec<_>>()},
        "evidence": {"evidence": []},
        "last_commit": commit(last_commit),
    })
}

/// A block in a list.
pub(crate) fn block_meta(meta: &BlockMeta) -> Value {
    json!({
        "block_id": block_id(&meta.block_id.clone().unwrap_or_default()),
        "block_size": text(meta.block_size),
        "header": header(&meta.header.clone().unwrap_or_default()),
        "num_txs": text(meta.num_txs),
    })
}

fn event(event: &Event) -> Value {
    let attributes = event
        .attributes
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value, "index": true}));
    json!({"type": event.kind, "attributes": attributes.collect::<Vec<_>>()})
}

/// Events in order.
pub(crate) fn events(all: &[Event]) -> Vec<Value> {
    all.iter().map(event).collect()
}

/// The result of a transaction, with every member.
pub(crate) fn tx_result(result: &TxResult) -> Value {
    json!({
        "code": result.code,
        "data": base64_or_null(&result.data),
        "log": result.log,
        "info": "",
        "gas_wanted": text(result.gas_wanted),
        "gas_used": text(result.gas_used),
        "events": events(&result.events),
        "codespace": result.codespace,
    })
}

/// The result of a transaction that never ran.
pub(crate) fn no_result() -> Value {
    json!({
        "code": 0,
        "data": null,
        "log": "",
        "info": "",
        "gas_wanted": "0",
        "gas_used": "0",
        "events": [],
        "codespace": "",
    })
}

/// A transaction in a block, as subscribers get it: members that are zero are left out.
pub(crate) fn tx_event(tx: &CommittedTx) -> Value {
    let result = &tx.result;
    let mut out = serde_json::Map::new();
    if result.code != 0 {
        out.insert("code".to_string(), json!(result.code));
    }
    let mut put = |name: &str, value: String| {
        if !value.is_empty() && value != "0" {
            out.insert(name.to_string(), Value::String(value));
        }
    };
    put("data", base64(&result.data));
    put("log", result.log.clone());
    put("gas_wanted", text(result.gas_wanted));
    put("gas_used", text(result.gas_used));
    put("codespace", result.codespace.clone());
    if !result.events.is_empty() {
        out.insert("events".to_string(), Value::Array(events(&result.events)));
    }
    let mut whole = json!({"height": text(tx.height), "tx": base64(&tx.raw), "result": out});
    if tx.index != 0
        && let Some(map) = whole.as_object_mut()
    {
        map.insert("index".to_string(), json!(tx.index));
    }
    whole
}

/// A transaction in a block.
pub(crate) fn tx(tx: &CommittedTx) -> Value {
    json!({
        "hash": hex(&tx.result.hash),
        "height": text(tx.height),
        "index": tx.index,
        "tx_result": tx_result(&tx.result),
        "tx": base64(&tx.raw),
    })
}

/// Events as queries see them, with the kind of what they tell of.
pub(crate) fn event_map(events: &[Event], kind: &str) -> EventMap {
    let mut out = EventMap::from([("tm.event".to_string(), vec![kind.to_string()])]);
    for event in events {
        for (key, value) in &event.attributes {
            out.entry(format!("{}.{key}", event.kind)).or_default().push(value.clone());
        }
    }
    out
}

/// A transaction's events as queries see them.
pub(crate) fn tx_events(tx: &CommittedTx) -> EventMap {
    let mut out = event_map(&tx.result.events, "Tx");
    let own = [("tx.hash", hex(&tx.result.hash)), ("tx.height", text(tx.height))];
    out.extend(own.map(|(key, value)| (key.to_string(), vec![value])));
    out
}
