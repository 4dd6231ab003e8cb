//! CometBFT's JSON-RPC: methods, arguments and errors.

mod abci;
mod args;
mod blocks;
mod dev;
mod fault;
mod impersonate;
mod info;
mod trace;
mod transfer;
pub(crate) mod txs;

use serde_json::{Value, json};

pub(crate) use args::Args;

use crate::actor::Handle;
use crate::error::NodeError;

/// An error of a call, in JSON-RPC's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RpcError {
    pub(crate) code: i64,
    pub(crate) message: &'static str,
    pub(crate) data: Option<String>,
}

impl RpcError {
    /// The request is no JSON.
    pub(crate) fn parse(why: impl ToString) -> Self {
        let message = "Parse error. Invalid JSON";
        Self { code: -32700, message, data: Some(why.to_string()) }
    }

    /// The request is JSON, but no call.
    pub(crate) fn request(why: impl ToString) -> Self {
        Self { code: -32600, message: "Invalid Request", data: Some(why.to_string()) }
    }

    /// There is no such method.
    pub(crate) fn method() -> Self {
        Self { code: -32601, message: "Method not found", data: None }
    }

    /// An argument can't be understood.
    pub(crate) fn params(why: impl ToString) -> Self {
        let data = format!("error converting json params to arguments: {}", why.to_string());
        Self { code: -32602, message: "Invalid params", data: Some(data) }
    }

    /// The call has failed.
    pub(crate) fn failed(why: impl ToString) -> Self {
        Self { code: -32603, message: "Internal error", data: Some(why.to_string()) }
    }

    /// The `error` member of an answer.
    pub(crate) fn json(&self) -> Value {
        match &self.data {
            Some(data) => json!({"code": self.code, "message": self.message, "data": data}),
            None => json!({"code": self.code, "message": self.message}),
        }
    }
}

impl From<NodeError> for RpcError {
    fn from(error: NodeError) -> Self {
        Self::failed(error)
    }
}

impl From<lode_chain::ChainError> for RpcError {
    fn from(error: lode_chain::ChainError) -> Self {
        Self::failed(error)
    }
}

/// What a call gives.
pub(crate) type Answer = Result<Value, RpcError>;

/// The names of a method's arguments, for clients that give them by place.
pub(crate) fn places(method: &str) -> Option<&'static [&'static str]> {
    Some(match method {
        "health"
        | "status"
        | "net_info"
        | "genesis"
        | "num_unconfirmed_txs"
        | "abci_info"
        | "unsubscribe_all"
        | "consensus_state"
        | "lode_snapshots"
        | "lode_faults" => &[],
        "genesis_chunked" => &["chunk"],
        "block" | "block_results" | "commit" | "header" | "consensus_params" => &["height"],
        "block_by_hash" | "header_by_hash" => &["hash"],
        "blockchain" => &["minHeight", "maxHeight"],
        "block_search" => &["query", "page", "per_page", "order_by"],
        "tx" => &["hash", "prove"],
        "tx_search" => &["query", "prove", "page", "per_page", "order_by"],
        "validators" => &["height", "page", "per_page"],
        "unconfirmed_txs" => &["limit"],
        "abci_query" => &["path", "data", "height", "prove"],
        "broadcast_tx_sync" | "broadcast_tx_async" | "broadcast_tx_commit" | "check_tx" => &["tx"],
        "subscribe" | "unsubscribe" => &["query"],
        "lode_warp" => &["seconds", "time"],
        "lode_mine" => &["blocks"],
        "lode_faucet" => &["address", "coins"],
        "lode_snapshot" | "lode_restore" => &["name"],
        "lode_export" => &["export", "offset"],
        "lode_import" => &["import", "offset", "data", "sha256"],
        "lode_trace" => &["hash", "patience_ms"],
        "lode_impersonate" => &["address", "messages", "gas", "memo", "stop"],
        "lode_fault" => &["kind", "address", "denom", "validator", "delay"],
        "lode_fault_clear" => &["kind", "address", "denom", "validator"],
        _ => return None,
    })
}

/// Every method, in the order in which the list of endpoints shows them.
pub(crate) const METHODS: [&str; 26] = [
    "abci_info",
    "abci_query",
    "block",
    "block_by_hash",
    "block_results",
    "block_search",
    "blockchain",
    "broadcast_tx_async",
    "broadcast_tx_commit",
    "broadcast_tx_sync",
    "check_tx",
    "commit",
    "consensus_params",
    "genesis",
    "genesis_chunked",
    "header",
    "header_by_hash",
    "health",
    "net_info",
    "num_unconfirmed_txs",
    "status",
    "tx",
    "tx_search",
    "unconfirmed_txs",
    "validators",
    "consensus_state",
];

/// Answers a call.
///
/// # Errors
/// What the client is told.
pub(crate) async fn call(node: &Handle, method: &str, args: &Args) -> Answer {
    match method {
        "health" => Ok(json!({})),
        "status" => info::status(node).await,
        "net_info" => Ok(info::net_info()),
        "genesis" => info::genesis(node).await,
        "genesis_chunked" => info::genesis_chunked(node, args).await,
        "consensus_params" => info::consensus_params(node, args).await,
        "consensus_state" => info::consensus_state(node).await,
        "validators" => info::validators(node, args).await,
        "abci_info" => abci::info(node).await,
        "abci_query" => abci::query(node, args).await,
        "block" => blocks::block(node, args).await,
        "block_by_hash" => blocks::block_by_hash(node, args).await,
        "block_results" => blocks::results(node, args).await,
        "block_search" => blocks::search(node, args).await,
        "blockchain" => blocks::blockchain(node, args).await,
        "commit" => blocks::commit(node, args).await,
        "header" => blocks::header(node, args).await,
        "header_by_hash" => blocks::header_by_hash(node, args).await,
        "tx" => txs::tx(node, args).await,
        "tx_search" => txs::search(node, args).await,
        "check_tx" => txs::check(node, args).await,
        "broadcast_tx_sync" => txs::broadcast_one(node, txs::Wait::Check, args).await,
        "broadcast_tx_async" => txs::broadcast_one(node, txs::Wait::Nothing, args).await,
        "broadcast_tx_commit" => txs::broadcast_commit(node, args).await,
        "unconfirmed_txs" => txs::unconfirmed(node, args).await,
        "num_unconfirmed_txs" => txs::count_unconfirmed(node).await,
        _ if method.starts_with("lode_") => dev::call(node, method, args).await,
        _ => Err(RpcError::method()),
    }
}
