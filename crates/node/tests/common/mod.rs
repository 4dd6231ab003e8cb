//! A node in memory on free ports, and transactions that its accounts sign.
#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod signing;

use std::time::Duration;

use cosmos_sdk_proto::Any;
use lode_node::{Node, Options, Running};
use serde_json::{Value, json};

/// A node with three accounts that makes blocks on demand.
pub(crate) async fn node() -> Running {
    start(Options { accounts: 3, ..Options::default() }).await
}

/// A node with options.
pub(crate) async fn start(options: Options) -> Running {
    Node::start(options).await.expect("the node starts")
}

/// The RPC address.
pub(crate) fn url(node: &Running) -> String {
    format!("http://{}", node.rpc)
}

/// Calls a method that must succeed.
pub(crate) async fn call(node: &Running, method: &str, params: Value) -> Value {
    lode_node::call(&url(node), method, params).await.unwrap_or_else(|e| panic!("{method}: {e}"))
}

/// The signed bytes of a transaction with one bank send.
pub(crate) fn send(node: &Running, from: usize, to: &str, amount: u128, sequence: u64) -> Vec<u8> {
    let any = signing::send(&node.accounts[from].address, to, amount);
    sign(node, from, vec![any], sequence)
}

/// The account number of a development account.
pub(crate) fn account_number(from: usize) -> u64 {
    from as u64
}

/// Signs messages in DIRECT mode with a fee of 2000ustake.
pub(crate) fn sign(node: &Running, from: usize, messages: Vec<Any>, sequence: u64) -> Vec<u8> {
    let wallet = &node.accounts[from].wallet;
    let signer = signing::Signer {
        chain_id: &node.chain_id,
        secret: &wallet.secret,
        public: &wallet.public,
        account_number: account_number(from),
    };
    signer.sign(messages, sequence)
}

/// Bytes in base64.
pub(crate) fn base64(raw: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(raw)
}

/// Hands a transaction in and waits for its block; gives the answer of `broadcast_tx_commit`.
pub(crate) async fn commit(node: &Running, raw: &[u8]) -> Value {
    call(node, "broadcast_tx_commit", json!({"tx": base64(raw)})).await
}

/// The height of the last block.
pub(crate) async fn height(node: &Running) -> u64 {
    let status = call(node, "status", json!({})).await;
    status["sync_info"]["latest_block_height"].as_str().expect("text").parse().expect("number")
}

/// Waits for something, at most ten seconds.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}");
}
