//! The chains under load: the embedded node and one wasmd validator, each a process of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lode_conformance::{End, Network, Node, Options, Rpc, Signer};
use lode_keys::Wallet;
use serde_json::Value;
use tempfile::TempDir;

/// How long a node may take to serve.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a node that starts is looked at.
const LOOK: Duration = Duration::from_micros(500);

/// A chain under load.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) url: String,
    pub(crate) chain_id: String,
    /// What fees are paid in.
    pub(crate) fee_denom: &'static str,
    pub(crate) people: Vec<Signer>,
    /// How many calls the node takes in one request.
    pub(crate) batch_max: usize,
    held: Held,
}

enum Held {
    Wasmd(Box<Network>),
    Lode(Box<Lode>),
}

/// An embedded node with its home.
struct Lode {
    // Before the folder: the node ends first.
    node: Option<Node>,
    program: PathBuf,
    people: usize,
    starts: u32,
    root: TempDir,
}

impl Subject {
    /// Starts a new embedded chain on the disk.
    ///
    /// # Errors
    /// When it can't be started.
    pub(crate) fn lode(program: &Path, people: usize, root: Option<&Path>) -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("lode-load-");
        let root = match root {
            Some(root) => builder.tempdir_in(root)?,
            None => builder.tempdir()?,
        };
        let program = std::path::absolute(program)?;
        let mut lode = Lode { node: None, program, people, starts: 0, root };
        let (ready, _) = lode.start()?;
        let text = |name: &str| {
            let text = ready.get(name).and_then(Value::as_str);
            text.map(ToString::to_string).with_context(|| format!("the node says no {name}"))
        };
        let (url, chain_id) = (text("rpc")?, text("chain_id")?);
        let person = |index: usize| {
            let wallet = Wallet::development(&chain_id, u32::try_from(index)?)?;
            Signer::from_secret(&wallet.secret)
        };
        let people = (0..people).map(person).collect::<Result<_>>()?;
        let fee_denom = "ustake";
        let held = Held::Lode(Box::new(lode));
        Ok(Self { name: "lode", url, chain_id, fee_denom, people, batch_max: 100, held })
    }

    /// Starts one wasmd validator that waits 10 ms after each block.
    ///
    /// # Errors
    /// When it can't be started.
    pub(crate) fn wasmd(program: &Path, people: usize) -> Result<Self> {
        let mut options = Options::new(program);
        (options.validators, options.accounts, options.commit_ms) = (1, people, 10);
        let settings = [("RPC_MAX_REQUEST_BATCH_SIZE", "100"), ("LOG_LEVEL", "error")];
        options.settings =
            settings.map(|(key, value)| (key.to_string(), value.to_string())).to_vec();
        let network = Network::start(options)?;
        Ok(Self {
            name: "wasmd",
            url: network.rpc_url(0)?,
            chain_id: network.options().chain_id.clone(),
            fee_denom: "stake",
            people: network.accounts().to_vec(),
            batch_max: 100,
            held: Held::Wasmd(Box::new(network)),
        })
    }

    pub(crate) fn rpc(&self) -> Rpc {
        Rpc::new(&self.url)
    }

    /// The number of the node's process; 0 where the system doesn't tell.
    pub(crate) fn pid(&self) -> u32 {
        let pid = match &self.held {
            Held::Wasmd(network) => network.pid(0),
            Held::Lode(lode) => lode.node.as_ref().and_then(Node::pid),
        };
        pid.unwrap_or(0)
    }

    /// Ends the embedded node and starts it again on its home; how long it took from the start
    /// of the program until it served.
    ///
    /// # Errors
    /// When it is wasmd, or doesn't start.
    pub(crate) fn restart(&mut self) -> Result<Duration> {
        let Held::Lode(lode) = &mut self.held else { bail!("only the embedded node is restarted") };
        if let Some(mut node) = lode.node.take() {
            node.end(End::Stop);
        }
        let (ready, took) = lode.start()?;
        let url = ready.get("rpc").and_then(Value::as_str).context("the node says no rpc")?;
        self.url = url.to_string();
        Ok(took)
    }

    /// The files of the embedded chain with their sizes in bytes.
    pub(crate) fn files(&self) -> Vec<(String, u64)> {
        let Held::Lode(lode) = &self.held else { return Vec::new() };
        let entries = std::fs::read_dir(lode.home()).into_iter().flatten().flatten();
        let mut files: Vec<(String, u64)> = entries
            .map(|entry| {
                let bytes = entry.metadata().map_or(0, |data| data.len());
                (entry.file_name().to_string_lossy().into_owned(), bytes)
            })
            .collect();
        files.sort();
        files
    }
}

impl Lode {
    fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Starts the node; what it says when it serves, and how long that took.
    fn start(&mut self) -> Result<(Value, Duration)> {
        let log = self.root.path().join(format!("start{}.log", self.starts));
        self.starts += 1;
        let mut command = Command::new(&self.program);
        command.args(["chain", "start", "--json", "--block-time", "instant", "--home"]);
        command.arg(self.home()).args(["--accounts", &self.people.to_string()]);
        for port in ["--rpc", "--rest", "--grpc"] {
            command.args([port, "127.0.0.1:0"]);
        }
        let begun = Instant::now();
        let node = Node::start(self.root.path(), &log, &command)?;
        let node = self.node.insert(node);
        loop {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if let Some((line, _)) = text.split_once('\n') {
                let took = begun.elapsed();
                let ready: Value = serde_json::from_str(line)
                    .with_context(|| format!("the node said: {}", node.tail()))?;
                ensure!(ready.get("ready") == Some(&Value::Bool(true)), "the node isn't ready");
                return Ok((ready, took));
            }
            ensure!(begun.elapsed() < PATIENCE, "the node doesn't start: {}", node.tail());
            std::thread::sleep(LOOK);
        }
    }
}
