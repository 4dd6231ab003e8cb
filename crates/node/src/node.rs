//! A node, from start to stop.

use std::net::SocketAddr;

use lode_chain::Coin;
use lode_keys::Wallet;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::actor::{Actor, Handle};
use crate::error::NodeError;
use crate::http::{self, Protocol};
use crate::options::Options;
use crate::setup;

/// A node.
#[derive(Debug)]
pub struct Node;

/// A funded development account.
#[derive(Clone, Debug)]
pub struct FundedAccount {
    /// Its bech32 address.
    pub address: String,
    /// Its words, path and keys.
    pub wallet: Wallet,
    /// What it owned when the node started, by denom.
    pub balances: Vec<Coin>,
}

/// A node that runs. Dropping it ends the node; [`stop`](Self::stop) also says how it ended.
pub struct Running {
    /// The chain's name.
    pub chain_id: String,
    /// Where CometBFT's RPC is.
    pub rpc: SocketAddr,
    /// Where REST is.
    pub rest: SocketAddr,
    /// Where gRPC is.
    pub grpc: SocketAddr,
    /// The development accounts.
    pub accounts: Vec<FundedAccount>,
    actor: Actor,
    handle: Handle,
    stop: watch::Sender<bool>,
    servers: JoinSet<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("chain_id", &self.chain_id).field("rpc", &self.rpc).finish()
    }
}

/// Listens on an address.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), NodeError> {
    let listener = TcpListener::bind(address).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => NodeError::Taken(address),
        _ => NodeError::Bind(address, e.to_string()),
    })?;
    let bound = listener.local_addr().map_err(|e| NodeError::Bind(address, e.to_string()))?;
    Ok((listener, bound))
}

impl Node {
    /// Starts a node; it serves when this returns. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// [`NodeError`] says which option, address or file is in the way.
    pub async fn start(mut options: Options) -> Result<Running, NodeError> {
        // The ports first: a second node on one home must not get as far as the chain.
        let (rpc_listener, rpc) = bind(options.rpc).await?;
        let (rest_listener, rest) = bind(options.rest).await?;
        let (grpc_listener, grpc) = bind(options.grpc).await?;
        (options.rpc, options.rest, options.grpc) = (rpc, rest, grpc);
        let opened = tokio::task::spawn_blocking(move || setup::core(options)).await;
        let (core, wallets) = opened.map_err(|_| NodeError::Stopped)??;
        let chain_id = core.setup.chain_id.clone();
        let account = |wallet: Wallet| {
            let address = core.chain.codec().encode(&wallet.address);
            let balances = core.chain.all_balances(&address)?;
            Ok(FundedAccount { address, wallet, balances })
        };
        let accounts = wallets.into_iter().map(account).collect::<Result<Vec<_>, NodeError>>()?;
        let (actor, handle) = Actor::start(core)?;
        let (stop, stopped) = watch::channel(false);
        let mut servers = JoinSet::new();
        let routes = [
            (rpc_listener, http::rpc(&handle, stopped.clone()), Protocol::Http1),
            (rest_listener, http::rest(&handle), Protocol::Http1),
            (grpc_listener, http::grpc(&handle)?, Protocol::Http2),
        ];
        for (listener, router, protocol) in routes {
            servers.spawn(http::serve(listener, (router, protocol), &handle, &stopped));
        }
        Ok(Running { chain_id, rpc, rest, grpc, accounts, actor, handle, stop, servers })
    }
}

impl Running {
    /// Waits until the node ends by itself, as when its disk is full.
    pub async fn ended(&self) {
        let mut ended = self.handle.ended.clone();
        // An error means that its thread is gone.
        let _ = ended.wait_for(|ended| *ended).await;
    }

    /// Ends the node and waits for its chain to be on the disk.
    ///
    /// # Errors
    /// What the node has ended with, if it ended by itself.
    pub async fn stop(mut self) -> Result<(), NodeError> {
        let _ = self.stop.send(true);
        self.servers.shutdown().await;
        let mut actor = self.actor;
        let joined = tokio::task::spawn_blocking(move || actor.stop()).await;
        joined.map_err(|_| NodeError::Stopped)?
    }
}
