//! Load over RPC: the embedded node and one wasmd validator, measured in one run.
//!
//! ```text
//! cargo build --release -p lode -p lode-load
//! lode-load --lode PATH [--wasmd PATH] [--json] swaps [--swaps 20000] [--accounts 100] [--connections 4] [--batch 50]
//! lode-load --lode PATH [--json] growth [--marks 1000,10000,100000]
//! lode-load --lode PATH --wasmd PATH --page benches/NODE.md all
//! ```
//!
//! Each chain is a process of its own, on the disk, with the exchange and a pool. `swaps` signs and
//! sends wasm swaps over loopback, waits until all are committed, and then asks for quotes one
//! after the other. `growth` makes blocks of one swap each and looks at the node at each mark.
//! `all` does both and writes the page.

mod growth;
mod machine;
mod market;
mod page;
mod queries;
mod subject;
mod swaps;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Args, Parser, Subcommand};

use page::Findings;
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
    /// The folder for the embedded chain's home; the system's for temporary files by default.
    #[arg(long)]
    root: Option<PathBuf>,
    /// What was found as JSON.
    #[arg(long)]
    json: bool,
    /// Writes what was found to a page, after its text.
    #[arg(long)]
    page: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Signed wasm swaps from many accounts, and queries.
    Swaps(SwapArgs),
    /// Many blocks of one swap each.
    Growth(GrowthArgs),
    /// Both.
    All {
        #[command(flatten)]
        swaps: SwapArgs,
        #[command(flatten)]
        growth: GrowthArgs,
    },
}

#[derive(Args, Clone)]
struct SwapArgs {
    /// Swaps in all, on the embedded node.
    #[arg(long, default_value_t = 20_000)]
    swaps: usize,
    /// Swaps in all, on wasmd.
    #[arg(long, default_value_t = 5_000)]
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
    /// Queries that are measured, one after the other.
    #[arg(long, default_value_t = 2_000)]
    queries: usize,
}

#[derive(Args, Clone)]
struct GrowthArgs {
    /// The numbers of blocks at which the node is looked at.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    marks: Vec<u64>,
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
    let mut findings = Findings::new();
    let (load, growth) = match &arguments.what {
        What::Swaps(wish) => (Some(wish), None),
        What::Growth(wish) => (None, Some(wish)),
        What::All { swaps, growth } => (Some(swaps), Some(growth)),
    };
    if let Some(wish) = load {
        if let Some(wasmd) = &arguments.wasmd {
            eprintln!("wasmd: {} swaps", wish.wasmd_swaps);
            let subject = Subject::wasmd(wasmd, wish.accounts + 1)?;
            findings.load.push(measure(&subject, wish.wasmd_swaps, wish)?);
        }
        eprintln!("lode: {} swaps", wish.swaps);
        let root = arguments.root.as_deref();
        let subject = Subject::lode(&arguments.lode, wish.accounts + 1, root)?;
        findings.load.push(measure(&subject, wish.swaps, wish)?);
    }
    if let Some(wish) = growth {
        ensure!(wish.marks.is_sorted(), "marks are numbers of blocks, in order");
        let mut subject = Subject::lode(&arguments.lode, 10, arguments.root.as_deref())?;
        let exchange = market::deploy(&subject)?;
        let mut tell = |mark: &growth::Mark| eprintln!("{mark:?}");
        findings.growth = growth::run(&mut subject, &exchange, &wish.marks, &mut tell)?;
    }
    if let Some(file) = &arguments.page {
        findings.write(file)?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        println!("{}", findings.tables());
    }
    Ok(())
}

fn measure(subject: &Subject, swaps: usize, wish: &SwapArgs) -> Result<page::Load> {
    let exchange = market::deploy(subject)?;
    let load = |swaps| swaps::Load { swaps, connections: wish.connections, batch: wish.batch };
    // Everybody once: what is measured are not the first transactions of new keys.
    swaps::run(subject, &exchange, load(wish.accounts))?;
    let swaps = swaps::run(subject, &exchange, load(swaps))?;
    let query = queries::run(subject, &exchange, wish.queries)?;
    Ok(page::Load { chain: subject.name, swaps, query })
}
