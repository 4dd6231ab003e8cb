//! The tables of gas and size.

use anyhow::{Context, Result};

use crate::contracts::{self, Checksums, StoreCheck};
use crate::project::{Project, run};

/// The program that measures, in whichever package of `benches/` has the VM.
const PROGRAM: &str = "gas-table";

/// What becomes of the committed tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Table {
    /// Measured and written anew.
    Write,
    /// Measured and held against the committed ones: a rise of more than 0.5 % is an error.
    Check,
}

/// Measures gas and size of the contracts as built.
///
/// # Errors
/// When a figure rose, or the measurement failed.
pub(crate) fn run_all(project: &Project, table: Table) -> Result<()> {
    contracts::run(project, Checksums::Leave, StoreCheck::Skip)?;
    let mode = match table {
        Table::Write => "--write",
        Table::Check => "--check",
    };
    let package = project
        .metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.targets.iter().any(|t| t.is_bin() && t.name == PROGRAM))
        .context("no package of benches/ has the program gas-table")?;
    let program = ["--release", "--package", &package.name, "--bin", PROGRAM, "--"];
    run(project.cargo("run").args(program).args([mode, "benches/GAS.md", "benches/gas.json"]))
}
