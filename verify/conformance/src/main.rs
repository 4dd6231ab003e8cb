//! Runs a scenario on a wasmd network and holds the embedded chain against it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use lode_conformance::{
    Network, Options, Recording, Scenario, compare, page, replay, run, scenarios,
};

/// Runs a scenario on a wasmd network and holds the embedded chain against it.
#[derive(Parser)]
struct Arguments {
    /// The wasmd program.
    #[arg(long, required_unless_present_any = ["replay", "print"])]
    wasmd: Option<PathBuf>,
    /// A scenario of one's own.
    #[arg(long, conflicts_with = "own")]
    scenario: Option<PathBuf>,
    /// One of the scenarios that come with Lode.
    #[arg(long, value_enum, default_value_t = Own::Whole)]
    own: Own,
    /// Validators of the network.
    #[arg(long, default_value_t = 4)]
    validators: usize,
    /// Writes what happened on the network to a file.
    #[arg(long)]
    record: Option<PathBuf>,
    /// Replays a recording instead of running a network.
    #[arg(long, conflicts_with_all = ["scenario", "record"])]
    replay: Option<PathBuf>,
    /// Writes the page of gas to a file; for the scenario `gas` and recordings of it.
    #[arg(long)]
    page: Option<PathBuf>,
    /// Prints the scenario and does nothing else.
    #[arg(long)]
    print: bool,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
}

/// A scenario that comes with Lode.
#[derive(Clone, Copy, ValueEnum)]
enum Own {
    /// Every message of the exchange, tokens, coins and failures.
    Whole,
    /// Transfers of coins only.
    Coins,
    /// Rewards; waits for a whole hour.
    Rewards,
    /// Gas of every message, not pinned and pinned; waits for a whole hour.
    Gas,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all was equal and as expected.
fn work(arguments: &Arguments) -> Result<bool> {
    if arguments.print {
        println!("{}", serde_json::to_string_pretty(&scenario(arguments)?)?);
        return Ok(true);
    }
    let recording = match &arguments.replay {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => record(arguments)?,
    };
    if let Some(file) = &arguments.record {
        std::fs::write(file, serde_json::to_vec(&recording)?)?;
    }
    eprintln!("replaying {} blocks", recording.blocks.len());
    let replayed = replay(&recording)?;
    let report = compare(&recording, &replayed);
    if let Some(file) = &arguments.page {
        std::fs::write(file, page(&recording, &replayed)?)?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(report.equal && report.unexpected.is_empty())
}

fn scenario(arguments: &Arguments) -> Result<Scenario> {
    match (&arguments.scenario, arguments.own) {
        (Some(file), _) => {
            let text = std::fs::read(file);
            Scenario::read(&text.with_context(|| format!("cannot read {}", file.display()))?)
        }
        (None, Own::Whole) => Ok(scenarios::whole()),
        (None, Own::Coins) => Ok(scenarios::coins()),
        (None, Own::Rewards) => Ok(scenarios::rewards()),
        (None, Own::Gas) => Ok(scenarios::gas()),
    }
}

fn record(arguments: &Arguments) -> Result<Recording> {
    let scenario = scenario(arguments)?;
    let wasmd = arguments.wasmd.clone().context("--wasmd is missing")?;
    let mut options = Options::new(wasmd);
    options.accounts = scenario.accounts;
    options.validators = arguments.validators;
    for coin in &mut options.coins {
        coin.amount = scenario.wealth.map_or(coin.amount, u128::from);
    }
    eprintln!("starting {} wasmd validators", options.validators);
    let mut network = Network::start(options)?;
    run(&mut network, &scenario, &mut |line| eprintln!("{line}"))
}
