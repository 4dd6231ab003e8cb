//! How a node is set up.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::error::NodeError;

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockTime {
    /// A block as soon as there is a transaction, and none without.
    Instant,
    /// A block every so often, empty ones included.
    Every(Duration),
    /// A block only when `lode_mine` or `lode_warp` asks for one.
    Manual,
}

impl FromStr for BlockTime {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        match text {
            "instant" => Ok(Self::Instant),
            "manual" => Ok(Self::Manual),
            _ => match seconds(text) {
                Some(time) if time >= Duration::from_millis(1) => Ok(Self::Every(time)),
                _ => Err(NodeError::Config(format!(
                    "`{text}` is no block time; give instant, manual, or a time such as 1s or 200ms"
                ))),
            },
        }
    }
}

/// A length of time: digits and `ms`, `s`, `m`, `h` or `d`; digits alone are seconds.
pub fn seconds(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let count: u64 = digits.parse().ok()?;
    let millis = match unit {
        "ms" => 1,
        "s" | "" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    count.checked_mul(millis).map(Duration::from_millis)
}

/// The address behind `host:port`; the first that the name stands for.
///
/// # Errors
/// [`NodeError::Address`] if it is none.
pub fn address(text: &str) -> Result<SocketAddr, NodeError> {
    let bare = text.strip_prefix("tcp://").or_else(|| text.strip_prefix("http://"));
    let found = bare.unwrap_or(text).to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| NodeError::Address(text.to_string()))
}

/// Whether the `lode_*` methods, which a real chain can't have, are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Development {
    /// They are.
    On,
    /// They are refused.
    Off,
}

/// What one client, and all of them, may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body, and of a WebSocket message.
    pub body: usize,
    /// Connections that are open at once, per port.
    pub connections: usize,
    /// How long a request's head, and then its body, may take to arrive.
    pub patience: Duration,
    /// WebSocket clients with a subscription.
    pub subscribers: usize,
    /// Subscriptions of one client.
    pub subscriptions: usize,
    /// How long a WebSocket client may take to read a message before it is dropped.
    pub slow: Duration,
    /// Transactions in the mempool.
    pub pool_txs: usize,
    /// Bytes of the transactions in the mempool.
    pub pool_bytes: usize,
    /// Bytes of one transaction.
    pub tx_bytes: usize,
    /// Bytes of the transactions in one block.
    pub block_bytes: usize,
    /// How long `broadcast_tx_commit` waits for its block.
    pub commit_wait: Duration,
}

impl Default for Limits {
    /// CometBFT's own, where it has them.
    fn default() -> Self {
        Self {
            body: 1_000_000,
            connections: 900,
            patience: Duration::from_secs(10),
            subscribers: 100,
            subscriptions: 5,
            slow: Duration::from_secs(10),
            pool_txs: 5_000,
            pool_bytes: 1 << 30,
            tx_bytes: 1 << 20,
            block_bytes: 4 << 20,
            commit_wait: Duration::from_secs(10),
        }
    }
}

/// How a node runs, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that the chain lives in; `None` keeps nothing after the end.
    pub home: Option<PathBuf>,
    /// The chain's name; `None` takes the one in the home, or `lode-1`.
    pub chain_id: Option<String>,
    /// The bech32 prefix of addresses.
    pub prefix: String,
    /// Where CometBFT's RPC is.
    pub rpc: SocketAddr,
    /// Where REST is.
    pub rest: SocketAddr,
    /// Where gRPC is.
    pub grpc: SocketAddr,
    /// When blocks are made.
    pub block_time: BlockTime,
    /// How many funded accounts a new chain has.
    pub accounts: u32,
    /// How many validators stake on a new chain; the first signs the blocks.
    pub validators: u32,
    /// The least price of gas that the mempool takes, such as `0.025ustake`; empty for any.
    pub min_gas_prices: String,
    /// Whether the `lode_*` methods are answered.
    pub development: Development,
    /// What clients may ask for.
    pub limits: Limits,
}

impl Default for Options {
    /// In memory, on free ports of the loopback, with blocks on demand.
    fn default() -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            home: None,
            chain_id: None,
            prefix: "wasm".to_string(),
            rpc: free,
            rest: free,
            grpc: free,
            block_time: BlockTime::Instant,
            accounts: 10,
            validators: 1,
            min_gas_prices: String::new(),
            development: Development::On,
            limits: Limits::default(),
        }
    }
}
