//! A network of real wasmd validators on loopback, with ports and a folder of its own.

mod home;
mod process;

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lode_chain::{Coin, coin};
use tempfile::TempDir;

use crate::keys::Signer;
use crate::rpc::Rpc;
pub use process::{End, Node};

/// How long a network may take to make its first blocks.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a network is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// The wasmd program.
    pub wasmd: PathBuf,
    /// How many validators, all of the same weight.
    pub validators: usize,
    /// How many funded accounts.
    pub accounts: usize,
    /// Addresses that are as rich; their account numbers follow.
    pub people: Vec<String>,
    /// What each of them owns.
    pub coins: Vec<Coin>,
    /// The chain's name.
    pub chain_id: String,
    /// How long a validator waits after a block, in ms.
    pub commit_ms: u64,
    /// The lowest gas price, as `0.01stake`.
    pub min_gas_prices: String,
    /// More of wasmd's settings, named as in its environment without the prefix.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Four validators and ten accounts, each rich in `stake` and the demo's coins.
    pub fn new(wasmd: impl Into<PathBuf>) -> Self {
        const WEALTH: u128 = 1_000_000_000_000_000_000_000_000_000_000;
        let mut coins: Vec<Coin> =
            ["uatom", "usdc", "weth"].into_iter().map(|denom| coin(WEALTH, denom)).collect();
        coins.insert(0, coin(1_000_000_000_000, "stake"));
        Self {
            wasmd: wasmd.into(),
            validators: 4,
            accounts: 10,
            people: Vec::new(),
            coins,
            chain_id: "lode-conformance".to_string(),
            commit_ms: 300,
            min_gas_prices: "0stake".to_string(),
            settings: Vec::new(),
        }
    }
}

/// Where a node listens.
#[derive(Clone, Copy, Debug)]
struct Ports {
    rpc: u16,
    p2p: u16,
    grpc: u16,
    rest: u16,
}

/// A running network. Nothing of it is left when it is dropped, or when its owner dies.
#[derive(Debug)]
pub struct Network {
    options: Options,
    accounts: Vec<Signer>,
    ports: Vec<Ports>,
    ids: Vec<String>,
    // Before the folder: nodes end first.
    nodes: Vec<Option<Node>>,
    root: TempDir,
}

impl Network {
    /// Makes a network and waits for its second block.
    ///
    /// # Errors
    /// When wasmd can't be run, or makes no blocks; with the end of its log.
    pub fn start(options: Options) -> Result<Self> {
        ensure!(options.validators > 0, "a network needs a validator");
        let root = tempfile::Builder::new().prefix("lode-wasmd-").tempdir()?;
        let accounts = (0..options.accounts).map(Signer::account).collect::<Result<Vec<_>>>()?;
        let people = accounts.iter().map(|signer| signer.address.clone());
        let people: Vec<String> = people.chain(options.people.iter().cloned()).collect();
        home::make(root.path(), &options, &people)?;
        let ids = (0..options.validators)
            .map(|node| home::node_id(root.path(), node))
            .collect::<Result<_>>()?;
        let ports = free_ports(options.validators)?;
        let nodes = (0..options.validators).map(|_| None).collect();
        let mut network = Self { options, accounts, ports, ids, nodes, root };
        for node in 0..network.options.validators {
            network.start_node(node)?;
        }
        for node in 0..network.options.validators {
            network.wait_for(node, 2)?;
        }
        Ok(network)
    }

    /// Starts a node that isn't running. It catches up by itself.
    ///
    /// # Errors
    /// When it runs already, or can't be started.
    pub fn start_node(&mut self, node: usize) -> Result<()> {
        let slot = self.nodes.get(node).with_context(|| format!("there is no node {node}"))?;
        ensure!(slot.is_none(), "node {node} runs already");
        let command = self.command(node)?;
        let log = self.root.path().join(format!("node{node}.log"));
        let started = Node::start(self.root.path(), &log, &command)?;
        if let Some(slot) = self.nodes.get_mut(node) {
            *slot = Some(started);
        }
        Ok(())
    }

    /// Ends a node.
    ///
    /// # Errors
    /// When it doesn't run.
    pub fn end_node(&mut self, node: usize, how: End) -> Result<()> {
        let running = self.nodes.get_mut(node).and_then(Option::take);
        running.with_context(|| format!("node {node} doesn't run"))?.end(how);
        Ok(())
    }

    /// Removes all that a node which doesn't run has learnt, so that it starts from the genesis
    /// and does every block again. What it signed stays, since a validator that forgets that may
    /// sign a height twice.
    ///
    /// # Errors
    /// When it runs, or when its folder can't be changed.
    pub fn wipe_node(&mut self, node: usize) -> Result<()> {
        let slot = self.nodes.get(node).with_context(|| format!("there is no node {node}"))?;
        ensure!(slot.is_none(), "node {node} still runs");
        home::wipe(self.root.path(), node)
    }

    fn command(&self, node: usize) -> Result<Command> {
        let ports = self.ports.get(node).with_context(|| format!("there is no node {node}"))?;
        let peers: Vec<String> = (self.ids.iter().zip(&self.ports).enumerate())
            .filter(|(other, _)| *other != node)
            .map(|(_, (id, ports))| format!("{id}@127.0.0.1:{}", ports.p2p))
            .collect();
        let mut command = Command::new(&self.options.wasmd);
        command.arg("start").arg("--home").arg(home::folder(self.root.path(), node));
        let commit = format!("{}ms", self.options.commit_ms);
        // wasmd reads each of its settings from the environment too.
        for (key, value) in [
            ("MINIMUM_GAS_PRICES", self.options.min_gas_prices.clone()),
            ("RPC_LADDR", format!("tcp://127.0.0.1:{}", ports.rpc)),
            ("RPC_PPROF_LADDR", String::new()),
            ("P2P_LADDR", format!("tcp://127.0.0.1:{}", ports.p2p)),
            ("P2P_PERSISTENT_PEERS", peers.join(",")),
            ("P2P_ALLOW_DUPLICATE_IP", "true".to_string()),
            ("P2P_ADDR_BOOK_STRICT", "false".to_string()),
            ("CONSENSUS_TIMEOUT_COMMIT", commit),
            ("API_ENABLE", "true".to_string()),
            ("API_ADDRESS", format!("tcp://127.0.0.1:{}", ports.rest)),
            ("GRPC_ADDRESS", format!("127.0.0.1:{}", ports.grpc)),
            ("GRPC_WEB_ENABLE", "false".to_string()),
            ("TELEMETRY_ENABLED", "false".to_string()),
            ("LOG_LEVEL", "info".to_string()),
            ("LOG_NO_COLOR", "true".to_string()),
        ] {
            command.env(format!("WASMD_{key}"), value);
        }
        for (key, value) in &self.options.settings {
            command.env(format!("WASMD_{key}"), value);
        }
        Ok(command)
    }

    /// Waits until a node has a block.
    ///
    /// # Errors
    /// When it takes too long; with the end of the node's log.
    pub fn wait_for(&self, node: usize, height: u64) -> Result<()> {
        let rpc = self.rpc(node)?;
        let start = Instant::now();
        loop {
            if rpc.height().is_ok_and(|reached| reached >= height) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                bail!("node {node} didn't reach block {height}:\n{}", self.log(node));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The last lines of a node's log.
    pub fn log(&self, node: usize) -> String {
        self.nodes.get(node).and_then(Option::as_ref).map(Node::tail).unwrap_or_default()
    }

    /// The number of a node's process, if it runs.
    pub fn pid(&self, node: usize) -> Option<u32> {
        self.nodes.get(node).and_then(Option::as_ref).and_then(Node::pid)
    }

    /// A client of a node.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn rpc(&self, node: usize) -> Result<Rpc> {
        Ok(Rpc::new(&self.rpc_url(node)?))
    }

    /// A client of the first node that runs.
    ///
    /// # Errors
    /// When none runs.
    pub fn any_rpc(&self) -> Result<Rpc> {
        let running = self.nodes.iter().position(Option::is_some);
        self.rpc(running.context("no node runs")?)
    }

    /// Where a node's JSON-RPC is.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn rpc_url(&self, node: usize) -> Result<String> {
        Ok(format!("http://127.0.0.1:{}", self.port(node)?.rpc))
    }

    /// Where a node's REST is.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn rest_url(&self, node: usize) -> Result<String> {
        Ok(format!("http://127.0.0.1:{}", self.port(node)?.rest))
    }

    /// Where a node's gRPC is, as `host:port`.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn grpc_address(&self, node: usize) -> Result<String> {
        Ok(format!("127.0.0.1:{}", self.port(node)?.grpc))
    }

    fn port(&self, node: usize) -> Result<&Ports> {
        self.ports.get(node).with_context(|| format!("there is no node {node}"))
    }

    /// What the network is made of.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The funded accounts; their account numbers count from 0.
    pub fn accounts(&self) -> &[Signer] {
        &self.accounts
    }

    /// The account of a validator, which its own keyring holds.
    ///
    /// # Errors
    /// When wasmd doesn't give the key away.
    pub fn validator(&self, node: usize) -> Result<Signer> {
        let output = Command::new(&self.options.wasmd)
            .args(["keys", "export", &format!("node{node}"), "--unarmored-hex", "--unsafe", "-y"])
            .args(["--keyring-backend", "test", "--home"])
            .arg(home::folder(self.root.path(), node))
            .stdin(Stdio::null())
            .output()?;
        // The key is the last word on either stream, depending on wasmd's version.
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let secret = text.split_whitespace().find(|word| word.len() == 64);
        let secret = secret.with_context(|| format!("wasmd gave no key: {text}"))?;
        Signer::from_secret(&hex::decode(secret)?)
    }
}

/// Ports that nobody uses now. They are held until all are found, so that none comes twice.
fn free_ports(nodes: usize) -> Result<Vec<Ports>> {
    let held = (0..nodes * 4)
        .map(|_| TcpListener::bind(("127.0.0.1", 0)))
        .collect::<std::io::Result<Vec<_>>>()?;
    let ports = held
        .iter()
        .map(|listener| Ok(listener.local_addr()?.port()))
        .collect::<Result<Vec<u16>>>()?;
    Ok(ports
        .chunks_exact(4)
        .filter_map(|four| match *four {
            [rpc, p2p, grpc, rest] => Some(Ports { rpc, p2p, grpc, rest }),
            _ => None,
        })
        .collect())
}
