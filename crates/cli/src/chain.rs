//! `lode chain`: a chain on the desk, and what a desk can do with it.

mod desk;
mod fault;
mod impersonate;
mod problem;
mod show;
mod trace;
mod transfer;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use lode_node::{BlockTime, Development, Limits, Node, Options, Running};

use crate::error::{self, Failure, Form};
use crate::output;
use problem::ChainProblem;

/// What a person reads below the commands.
pub(crate) const ABOUT: &str = "\
start and verify, and export and import with --home, work on a folder. The others talk to a chain
that runs: --node URL says where, http://127.0.0.1:26657 by default. A chain that was started with
--no-dev refuses them.";

#[derive(Subcommand)]
pub(crate) enum ChainCommand {
    /// Starts a chain with funded accounts and serves it until it is stopped.
    Start(StartArgs),
    /// Runs a kept chain again from its genesis, and compares every result and state hash.
    Verify(VerifyArgs),
    /// Moves the clock of a running chain forward and makes a block there.
    Warp(desk::WarpArgs),
    /// Makes blocks on a running chain, a second apart.
    Mine(desk::MineArgs),
    /// Keeps the state of a running chain under a name.
    Snapshot(desk::NameArgs),
    /// Sets a running chain back to a snapshot.
    Restore(desk::NameArgs),
    /// Lists the snapshots of a running chain.
    Snapshots(desk::NodeArgs),
    /// Makes coins out of nothing for an address.
    Faucet(desk::FaucetArgs),
    /// Runs messages in the name of an address whose key nobody has.
    Impersonate(impersonate::ImpersonateArgs),
    /// Shows what a transaction did, step by step: calls, gas, records, events and balances.
    Trace(trace::TraceArgs),
    /// Lets something go wrong: payouts, slow blocks, validators.
    #[command(subcommand)]
    Fault(fault::FaultCommand),
    /// Writes the whole chain into one file, for another machine.
    Export(transfer::TransferArgs),
    /// Puts the chain of a file in the place of the one that runs.
    Import(transfer::TransferArgs),
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The folder in which the chain is kept; no node may run on it meanwhile.
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
    /// Prints the result as one JSON object.
    #[arg(long)]
    json: bool,
}

/// What a person reads below the options.
const HELP: &str = "\
The accounts are for development only: their words follow from the chain's name, so anybody can
spend what they own. With --json the first line on standard output, once the chain serves, is
{\"ready\":true,\"chain_id\",\"rpc\",\"rest\",\"grpc\",\"accounts\":[…]}.";

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct StartArgs {
    /// The folder in which the chain is kept; in memory, and gone at the end, by default.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// The chain's name; the one in the home, or lode-1, by default.
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// The bech32 prefix of a new chain's addresses.
    #[arg(long, value_name = "TEXT", default_value = "wasm")]
    prefix: String,
    /// Where CometBFT's RPC listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:26657")]
    rpc: String,
    /// Where REST listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:1317")]
    rest: String,
    /// Where gRPC listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9090")]
    grpc: String,
    /// When blocks are made: a time such as 1s or 200ms, instant (with each transaction), or
    /// manual (when asked).
    #[arg(long, value_name = "TIME", default_value = "instant")]
    block_time: String,
    /// How many funded accounts a new chain has.
    #[arg(long, value_name = "N", default_value_t = 10)]
    accounts: u32,
    /// How many validators stake on a new chain; the first signs the blocks.
    #[arg(long, value_name = "N", default_value_t = 1)]
    validators: u32,
    /// The least price of gas, such as 0.025ustake; none by default.
    #[arg(long, value_name = "PRICE", default_value = "")]
    min_gas_price: String,
    /// Shows nothing but errors and warnings.
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// Prints one JSON object when the chain serves.
    #[arg(long)]
    json: bool,
    /// Switches off what a real chain can't give: warp, mine, snapshots, the faucet and all
    /// that this command does with a running chain.
    #[arg(long)]
    no_dev: bool,
}

/// Runs a command about a chain.
pub(crate) fn run(command: &ChainCommand) -> error::Outcome {
    match command {
        ChainCommand::Start(arguments) => start(arguments),
        ChainCommand::Verify(arguments) => verify(arguments),
        ChainCommand::Warp(arguments) => desk::warp(arguments),
        ChainCommand::Mine(arguments) => desk::mine(arguments),
        ChainCommand::Snapshot(arguments) => desk::named("lode_snapshot", arguments),
        ChainCommand::Restore(arguments) => desk::named("lode_restore", arguments),
        ChainCommand::Snapshots(arguments) => desk::snapshots(arguments),
        ChainCommand::Faucet(arguments) => desk::faucet(arguments),
        ChainCommand::Impersonate(arguments) => impersonate::run(arguments),
        ChainCommand::Trace(arguments) => trace::run(arguments),
        ChainCommand::Fault(command) => fault::run(command),
        ChainCommand::Export(arguments) => transfer::export(arguments),
        ChainCommand::Import(arguments) => transfer::import(arguments),
    }
}

fn options(arguments: &StartArgs) -> Result<Options, ChainProblem> {
    Ok(Options {
        home: arguments.home.clone(),
        chain_id: arguments.chain_id.clone(),
        prefix: arguments.prefix.clone(),
        rpc: lode_node::address(&arguments.rpc)?,
        rest: lode_node::address(&arguments.rest)?,
        grpc: lode_node::address(&arguments.grpc)?,
        block_time: arguments.block_time.parse::<BlockTime>()?,
        accounts: arguments.accounts,
        validators: arguments.validators,
        min_gas_prices: arguments.min_gas_price.clone(),
        development: if arguments.no_dev { Development::Off } else { Development::On },
        limits: Limits::default(),
    })
}

fn start(arguments: &StartArgs) -> error::Outcome {
    let form = Form::of(arguments.json);
    let refuse = |problem: ChainProblem| problem.into_failure(form);
    let options = options(arguments).map_err(refuse)?;
    for address in [options.rpc, options.rest, options.grpc] {
        if !address.ip().is_loopback() {
            output::warn(&format!(
                "{address} is open to other machines, and the accounts' keys are public; \
                 use it in a network that you trust."
            ));
        }
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        // Before anything is written: a signal that comes early ends the node in order as well.
        let mut stop = signals().map_err(Failure::Io)?;
        let node = Node::start(options).await.map_err(|e| refuse(e.into()))?;
        announce(arguments, &node)?;
        tokio::select! {
            () = stop.wait() => {}
            () = node.ended() => {}
        }
        node.stop().await.map_err(|e| refuse(e.into()))
    })
}

fn verify(arguments: &VerifyArgs) -> error::Outcome {
    let form = Form::of(arguments.json);
    // On a terminal only; standard output stays clean.
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} blocks run again · {elapsed}")
    {
        bar.set_style(style);
    }
    let done = lode_node::verify(&arguments.home, |height| bar.set_position(height));
    bar.finish_and_clear();
    let done = done.map_err(|e| ChainProblem::from(e).into_failure(form))?;
    if let Some(difference) = done.difference {
        let problem = ChainProblem::Differs(difference.height, difference.what);
        return Err(problem.into_failure(form));
    }
    if arguments.json {
        return output::write_json(&show::Verified { blocks: done.blocks, txs: done.txs });
    }
    let line = format!("{} blocks with {} transactions come out the same\n", done.blocks, done.txs);
    output::write_all(line.as_bytes())
}

fn announce(arguments: &StartArgs, node: &Running) -> error::Outcome {
    if arguments.json {
        return output::write_json(&show::Ready::of(node));
    }
    if arguments.quiet {
        return Ok(());
    }
    output::write_all(show::text(node, arguments.home.as_deref()).as_bytes())
}

/// The signals that end a process in order.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

fn signals() -> std::io::Result<Signals> {
    Ok(Signals {
        #[cfg(unix)]
        terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
    })
}

impl Signals {
    async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}
