//! Runs clients that others wrote, unchanged, against the embedded node and a real network.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;
use lode_clients::{Report, Tools, run_all};

/// Runs clients that others wrote, unchanged, against the embedded node and a real network, with
/// the same script for both.
#[derive(Parser)]
struct Arguments {
    /// The lode program.
    #[arg(long)]
    lode: PathBuf,
    /// The wasmd program; without it the network and its command line are left out.
    #[arg(long)]
    wasmd: Option<PathBuf>,
    /// The folder with the contracts' wasm.
    #[arg(long, default_value = "artifacts")]
    artifacts: PathBuf,
    /// The folder with the scripts for Node.js and their packages; without it they are left out.
    #[arg(long)]
    scripts: Option<PathBuf>,
    /// Only clients whose names contain this.
    #[arg(long, default_value = "")]
    only: String,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match work(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn work(arguments: Arguments) -> Result<bool> {
    let json = arguments.json;
    let tools = Tools {
        lode: std::path::absolute(arguments.lode)?,
        wasmd: arguments.wasmd.map(std::path::absolute).transpose()?,
        artifacts: std::path::absolute(arguments.artifacts)?,
        scripts: arguments.scripts.map(std::path::absolute).transpose()?,
        only: arguments.only,
    };
    let wasm = tools.cw20();
    ensure!(wasm.exists(), "there is no {}; run `cargo xtask contracts`", wasm.display());
    let report: Report = run_all(&tools)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(report.failed() == 0)
}
