//! The chains that clients talk to, and what a client is told of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cosmos_sdk_proto::cosmos::staking::v1beta1 as staking;
use lode_chain::{Address, AddressCodec};
use lode_conformance::{Network, Node, Options, Rpc};
use lode_keys::Wallet;
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::Tools;

/// Clients that have an account each, and people whom they pay.
const CLIENTS: u32 = 8;
const CHAIN_ID: &str = "lode-clients";
/// How long a chain may take to serve.
const PATIENCE: Duration = Duration::from_secs(60);

/// A chain.
#[derive(Clone, Debug, Serialize)]
pub struct Target {
    /// What it is called in reports.
    pub name: String,
    /// CometBFT's JSON-RPC, as a URL.
    pub rpc: String,
    /// REST, as a URL.
    pub rest: String,
    /// gRPC, as `host:port`.
    pub grpc: String,
    /// The chain's name.
    pub chain_id: String,
    /// The bech32 prefix of addresses.
    pub prefix: String,
    /// The denom of fees and stakes.
    pub denom: String,
    /// The least price of gas, such as `0.025stake`.
    pub gas_price: String,
    /// A validator's operator address.
    pub validator: String,
    /// Whether it has stakes, so that one can delegate.
    pub delegates: bool,
    /// Whether it has the modules of IBC.
    pub ibc: bool,
    /// An address that nobody has used.
    pub nobody: String,
    /// A cw20 token's wasm.
    pub wasm: PathBuf,
}

/// A chain, and who the client is there.
#[derive(Clone, Debug, Serialize)]
pub struct Visit {
    /// The chain.
    #[serde(flatten)]
    pub target: Target,
    /// The words of an account that owns a lot.
    pub mnemonic: String,
    /// Its address.
    pub address: String,
    /// Whom the client may pay; nobody else does.
    pub recipient: String,
}

impl Target {
    /// What the `index`-th client is told.
    ///
    /// # Errors
    /// When there are too many clients.
    pub fn visit(&self, index: usize) -> Result<Visit> {
        let index = u32::try_from(index)?;
        ensure!(index < CLIENTS, "raise CLIENTS");
        let codec = AddressCodec::new(&self.prefix)?;
        let wallet = Wallet::development(CHAIN_ID, index)?;
        let other = Wallet::development("lode-clients/paid", index)?;
        Ok(Visit {
            target: self.clone(),
            mnemonic: wallet.mnemonic.clone(),
            address: codec.encode(&wallet.address),
            recipient: codec.encode(&other.address),
        })
    }

    /// Fills in what only the running chain tells.
    fn asked(mut self) -> Result<Self> {
        let request = staking::QueryValidatorsRequest {
            status: "BOND_STATUS_BONDED".to_string(),
            ..staking::QueryValidatorsRequest::default()
        };
        let path = "/cosmos.staking.v1beta1.Query/Validators";
        let found: staking::QueryValidatorsResponse =
            Rpc::new(&self.rpc).read(path, &request, 0)?;
        let first = found.validators.first().context("the chain has no validator")?;
        self.validator.clone_from(&first.operator_address);
        self.delegates = first.tokens.parse::<u128>()? > 0;
        ensure!(self.delegates, "{}: nothing is staked, so nobody can delegate", self.name);
        Ok(self)
    }
}

fn nobody() -> Result<String> {
    Ok(AddressCodec::new("wasm")?.encode(&Address::from_public_key(&[2; 33])))
}

/// `lode chain start`, in a process of its own, which ends with this one.
#[derive(Debug)]
pub(crate) struct Embedded {
    pub(crate) target: Target,
    // Before the folder: the node ends first.
    _node: Node,
    _root: TempDir,
}

impl Embedded {
    pub(crate) fn start(tools: &Tools) -> Result<Self> {
        let root = tempfile::Builder::new().prefix("lode-clients-").tempdir()?;
        let log = root.path().join("log");
        let price = "0.025ustake";
        let mut command = Command::new(&tools.lode);
        command.args(["chain", "start", "--json", "--chain-id", CHAIN_ID]);
        command.args(["--accounts", &CLIENTS.to_string(), "--min-gas-price", price]);
        for port in ["--rpc", "--rest", "--grpc"] {
            command.args([port, "127.0.0.1:0"]);
        }
        let node = Node::start(root.path(), &log, &command)?;
        let ready = ready(&log).with_context(|| format!("lode chain start: {}", node.tail()))?;
        let text = |name: &str| {
            let text = ready.get(name).and_then(Value::as_str);
            text.map(ToString::to_string).with_context(|| format!("no {name} in {ready}"))
        };
        let target = Target {
            name: "the embedded node".to_string(),
            rpc: text("rpc")?,
            rest: text("rest")?,
            grpc: text("grpc")?.trim_start_matches("http://").to_string(),
            chain_id: text("chain_id")?,
            prefix: "wasm".to_string(),
            denom: "ustake".to_string(),
            gas_price: price.to_string(),
            validator: String::new(),
            delegates: false,
            ibc: false,
            nobody: nobody()?,
            wasm: tools.cw20(),
        };
        Ok(Self { target: target.asked()?, _node: node, _root: root })
    }
}

/// Waits for the line that says where a node serves.
fn ready(log: &Path) -> Result<Value> {
    let start = Instant::now();
    loop {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let whole = text.lines().take(text.matches('\n').count());
        if let Some(line) = whole.into_iter().find(|line| line.starts_with('{')) {
            return Ok(serde_json::from_str(line)?);
        }
        ensure!(start.elapsed() < PATIENCE, "it doesn't serve");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A network of four wasmd validators.
#[derive(Debug)]
pub(crate) struct Wasmd {
    pub(crate) target: Target,
    pub(crate) network: Network,
}

impl Wasmd {
    pub(crate) fn start(program: &Path, tools: &Tools) -> Result<Self> {
        let codec = AddressCodec::new("wasm")?;
        let wallets = (0..CLIENTS).map(|index| Wallet::development(CHAIN_ID, index));
        let people = wallets.map(|wallet| Ok(codec.encode(&wallet?.address)));
        let mut options = Options::new(program);
        options.accounts = 0;
        options.people = people.collect::<Result<_>>()?;
        options.chain_id = CHAIN_ID.to_string();
        options.min_gas_prices = "0.025stake".to_string();
        let network = Network::start(options)?;
        let target = Target {
            name: "wasmd".to_string(),
            rpc: network.rpc_url(0)?,
            rest: network.rest_url(0)?,
            grpc: network.grpc_address(0)?,
            chain_id: CHAIN_ID.to_string(),
            prefix: "wasm".to_string(),
            denom: "stake".to_string(),
            gas_price: "0.025stake".to_string(),
            validator: String::new(),
            delegates: false,
            ibc: true,
            nobody: nobody()?,
            wasm: tools.cw20(),
        };
        Ok(Self { target: target.asked()?, network })
    }
}
