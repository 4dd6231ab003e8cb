//! Load over RPC: the embedded node and one wasmd validator, measured in one run.
//!
//! ```text
//! cargo build --release -p lode -p lode-load
//! lode-load --lode PATH [--wasmd PATH] swaps [--swaps 20000] [--accounts 100] [--connections 4] [--batch 50]
//! ```
//!
//! Each chain is a process of its own, on the disk, with the exchange and a pool. `swaps` signs and
//! sends wasm swaps over loopback and waits until all are committed. `--json` prints JSON.

mod machine;
mod market;
mod subject;
mod swaps;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use subject::Subject;

/// Load over RPC on the embedded node, and on one wasmd validator in the same run.
#[derive(Parser)]
struct Arguments {
    /// The `lode` program.
    #[arg(long)]
    lode: PathBuf,
    /// The `wasmd` program; without it the embedded node is measured alone.
    #[arg(long)]
    wasmd: Option<PathBuf>,
    /// The folder for the chains' homes; the system's for temporary files by default.
    #[arg(long)]
    root: Option<PathBuf>,
    /// The outcome as JSON.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Signed wasm swaps from many accounts.
    Swaps(SwapArgs),
}

#[derive(Args, Clone, Copy)]
struct SwapArgs {
    /// Swaps in all, on the embedded node.
    #[arg(long, default_value_t = 20_000)]
    swaps: usize,
    /// Swaps in all, on wasmd.
    #[arg(long, default_value_t = 4_000)]
    wasmd_swaps: usize,
    /// Accounts that swap.
    #[arg(long, default_value_t = 100)]
    accounts: usize,
    /// Connections, each with a thread and accounts of its own.
    #[arg(long, default_value_t = 4)]
    connections: usize,
    /// Transactions in one request, at most 100.
    #[arg(long, default_value_t = 50)]
    batch: usize,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(arguments: &Arguments) -> Result<()> {
    match arguments.what {
        What::Swaps(wish) => swaps(arguments, wish),
    }
}

fn swaps(arguments: &Arguments, wish: SwapArgs) -> Result<()> {
    let mut subjects = Vec::new();
    if let Some(wasmd) = &arguments.wasmd {
        eprintln!("starting wasmd");
        subjects.push((Subject::wasmd(wasmd, wish.accounts + 1)?, wish.wasmd_swaps));
    }
    eprintln!("starting lode");
    let root = arguments.root.as_deref();
    subjects.push((Subject::lode(&arguments.lode, wish.accounts + 1, root)?, wish.swaps));
    for (subject, swaps) in subjects {
        let exchange = market::deploy(&subject)?;
        let (connections, batch) = (wish.connections, wish.batch);
        // Everybody once: what is measured are not the first transactions of new keys.
        swaps::run(&subject, &exchange, swaps::Load { swaps: wish.accounts, connections, batch })?;
        let outcome = swaps::run(&subject, &exchange, swaps::Load { swaps, connections, batch })?;
        println!("{}: {}", subject.name, serde_json::to_string(&outcome)?);
    }
    eprintln!("{}", machine::name());
    Ok(())
}
