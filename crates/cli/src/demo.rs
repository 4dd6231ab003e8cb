//! `lode demo`: a market passes through a pool on the embedded chain, and people earn from it.

mod artifacts;
mod failure;
mod summary;
mod watch;

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lode_sim::demo::{EngineChoice, GasPrice, Options, Outcome, parse_worth, run};
use lode_sim::market::{self, Market};
use lode_sim::report;

use crate::error::{self, Form};
use crate::output;
use failure::DemoProblem;

/// Where the report goes when nobody says.
const REPORT: &str = "lode-report";

/// Which engine runs the contracts.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Engine {
    /// The contracts' wasm, in the VM that chains run.
    #[default]
    Wasm,
    /// The same contracts as Rust functions: faster, same events and state.
    Native,
}

/// What a person reads below the options.
const HELP: &str = "\
Without --prices the data that LODE_DATA names are used, and without that a synthetic path that
says that it is one. With --home the chain is kept: a run that was stopped goes on where it was
when the same command is given again, and one that is finished is reported again.";

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct DemoArgs {
    /// A CSV file, or a folder of them, with minute aggregates or hourly candles.
    #[arg(long, value_name = "PATH")]
    prices: Vec<PathBuf>,
    /// How many days to run, from the first bar on; all by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    days: Option<u32>,
    /// Decides a synthetic path, and who trades first in each bar.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Which engine runs the contracts.
    #[arg(long, value_enum, default_value_t)]
    engine: Engine,
    /// The folder in which the chain is kept; in memory by default.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// The folder for report.html and report.json; lode-report by default, none with --json.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Prints the result as one JSON object.
    #[arg(long)]
    json: bool,
    /// The pool's fee in millionths; by default that of the market data's own tier, 0.05 %.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    fee_pips: u32,
    /// What a whole token is worth in USDC, such as lode=0.35; 1 by default. Also for partner and
    /// ustake.
    #[arg(long, value_name = "DENOM=QUOTE")]
    reward_price: Vec<String>,
    /// What a unit of gas costs in ustake, such as 0.025; nothing by default.
    #[arg(long, value_name = "USTAKE", default_value = "0")]
    gas_price: String,
    /// Writes every transaction's events to a file, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Shows no progress.
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
pub(crate) fn run_command(arguments: &DemoArgs) -> error::Outcome {
    let form = Form::of(arguments.json);
    let done = demo(arguments).map_err(|problem| problem.into_failure(form))?;
    if arguments.json {
        return output::write_json(&done.outcome.report.result);
    }
    let page = done.page.as_deref();
    output::write_all(summary::text(&done.outcome.report, page).as_bytes())
}

/// What a run leaves.
struct Done {
    outcome: Outcome,
    page: Option<PathBuf>,
}

fn demo(arguments: &DemoArgs) -> Result<Done, DemoProblem> {
    let options = options(arguments)?;
    let market = market(arguments)?;
    let codes = artifacts::find(options.engine)?;
    let mut watch = watch::Watch::new(&market, arguments.quiet || arguments.json);
    let outcome = run(&market, &options, &codes, &mut |progress| watch.step(progress))?;
    watch.finish();

    let folder = match &arguments.report {
        Some(folder) => Some(folder.clone()),
        None if arguments.json => None,
        None => Some(PathBuf::from(REPORT)),
    };
    let page = match folder {
        Some(folder) => Some(report::write(&folder, &outcome.report)?.html),
        None => None,
    };
    Ok(Done { outcome, page })
}

fn market(arguments: &DemoArgs) -> Result<Market, DemoProblem> {
    let data = env::var_os("LODE_DATA");
    Ok(market::choose(&arguments.prices, data.as_deref(), arguments.seed, arguments.days)?)
}

fn options(arguments: &DemoArgs) -> Result<Options, DemoProblem> {
    let worths = arguments.reward_price.iter().map(|text| parse_worth(text));
    Ok(Options {
        fee_pips: arguments.fee_pips,
        seed: arguments.seed,
        engine: match arguments.engine {
            Engine::Wasm => EngineChoice::Wasm,
            Engine::Native => EngineChoice::Native,
        },
        home: arguments.home.clone(),
        gas_price: GasPrice::parse(&arguments.gas_price)?,
        worths: worths.collect::<Result<BTreeMap<_, _>, _>>()?,
        events: arguments.events.clone(),
        ..Options::default()
    })
}
