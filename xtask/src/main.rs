//! Set-up, builds, gates and tables of the project, in one command.

mod bare_metal;
mod clients;
mod conformance;
mod contracts;
mod demo;
mod deny;
mod fuzz;
mod gas;
mod lemmas;
mod load;
mod mutants;
mod project;
mod schema;
mod setup;
mod stamp;
mod test;
mod tidy;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use contracts::{Checksums, StoreCheck};
use project::Project;
use test::Depth;

/// Set-up, builds, gates and tables of Lode.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Does all set-up and runs `lode demo`; its arguments follow after `--`.
    Demo {
        /// Arguments of `lode demo`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Does all set-up and runs every check of the project.
    Test {
        /// Long sequences and long fuzzing; installs the tools that are missing.
        #[arg(long, conflicts_with = "fast")]
        deep: bool,
        /// Formatting, structure, lints, contracts and the workspace's tests only.
        #[arg(long)]
        fast: bool,
    },
    /// Builds the contracts into artifacts/, lowered and gated.
    Contracts {
        /// Fails when the build differs from artifacts/checksums.txt.
        #[arg(long)]
        check: bool,
        /// Leaves out the VM's own check, which needs the VM to be built.
        #[arg(long)]
        skip_store_check: bool,
    },
    /// Measures gas and size and writes benches/GAS.md and benches/gas.json.
    Gas {
        /// Fails when a figure rose by more than 0.5 %.
        #[arg(long)]
        check: bool,
    },
    /// Writes the JSON schemas of the contracts' messages into schema/.
    Schema {
        /// Fails when the committed schemas differ.
        #[arg(long)]
        check: bool,
    },
    /// Checks the structure of the project.
    Tidy,
    /// Builds the core for bare metal.
    BareMetal,
    /// Proves the lemmas of verify/z3.
    Lemmas,
    /// Runs a scenario on a network of real wasmd validators and holds the embedded chain
    /// against it.
    Conformance {
        /// A scenario file (docs/conformance.md); Lode's own by default.
        #[arg(long)]
        scenario: Option<std::path::PathBuf>,
        /// The report as JSON.
        #[arg(long)]
        json: bool,
        /// Arguments of `lode-conformance`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Loads the node over RPC, and one wasmd validator, and writes benches/NODE.md. Takes a
    /// quarter of an hour.
    Load {
        /// Arguments of `lode-load`; `all` by default.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Runs clients that others wrote, unchanged, against the embedded node and a network of real
    /// wasmd validators.
    Clients {
        /// The report as JSON.
        #[arg(long)]
        json: bool,
        /// Arguments of `lode-clients`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Runs the fuzz targets of verify/fuzz.
    Fuzz {
        /// Five minutes for each target.
        #[arg(long)]
        deep: bool,
    },
    /// Runs cargo-mutants on math and core and writes benches/MUTATION.md.
    Mutants {
        /// Arguments of cargo-mutants.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Checks licences, sources and bans of all dependencies, installing cargo-deny if need be.
    Deny,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a backtrace: the sentence says what to do.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let project = &Project::find()?;
    match task {
        Task::Demo { arguments } => demo::run_demo(project, &arguments),
        Task::Test { deep, fast } => test::run_all(project, depth(deep, fast), &commands()),
        Task::Contracts { check, skip_store_check } => {
            let checksums = if check { Checksums::Check } else { Checksums::Write };
            let store = if skip_store_check { StoreCheck::Skip } else { StoreCheck::Run };
            contracts::run(project, checksums, store)
        }
        Task::Gas { check } => {
            gas::run_all(project, if check { gas::Table::Check } else { gas::Table::Write })
        }
        Task::Schema { check } => {
            let mode = if check { schema::Mode::Check } else { schema::Mode::Write };
            schema::run_all(project, mode)
        }
        Task::Tidy => tidy::run(project, &commands()).map(|_| ()),
        Task::BareMetal => bare_metal::run(project),
        Task::Lemmas => all_held(lemmas::prove(project)?),
        Task::Conformance { scenario, json, arguments } => {
            let wish = conformance::Wish { scenario: scenario.as_deref(), json, more: &arguments };
            conformance::run_all(project, &wish)
        }
        Task::Load { arguments } => load::run_all(project, &arguments),
        Task::Clients { json, arguments } => clients::run_all(project, json, &arguments),
        Task::Fuzz { deep } => all_held(fuzz::run_all(project, depth(deep, false))?),
        Task::Mutants { arguments } => mutants::run_all(project, &arguments),
        Task::Deny => all_held(deny::run_all(project, Depth::Deep)?),
    }
}

fn depth(deep: bool, fast: bool) -> Depth {
    match (deep, fast) {
        (true, _) => Depth::Deep,
        (false, true) => Depth::Fast,
        (false, false) => Depth::Usual,
    }
}

fn all_held(counts: test::Counts) -> Result<()> {
    anyhow::ensure!(counts.failed == 0, "{} failed", counts.failed);
    Ok(())
}

/// The names of all tasks, for the check that pages show only what exists.
fn commands() -> Vec<String> {
    Arguments::command().get_subcommands().map(|task| task.get_name().to_owned()).collect()
}
