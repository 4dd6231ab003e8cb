//! Clients that others wrote, unchanged, against the embedded node and a real network.

use std::process::Command;

use anyhow::Result;

use crate::contracts::{self, Checksums, StoreCheck};
use crate::project::{Project, exists, pass, run};
use crate::test::Counts;
use crate::test::runner::counted;
use crate::{conformance, setup};

/// Runs all clients; what can't be had here is left out, and the report says so.
///
/// # Errors
/// When a client fails, or a chain can't be started.
pub(crate) fn run_all(project: &Project, json: bool, more: &[String]) -> Result<()> {
    let mut command = command(project)?;
    if json {
        command.arg("--json");
    }
    pass(command.args(more))
}

/// The step of the test command.
///
/// # Errors
/// When the programs can't be built.
pub(crate) fn check(project: &Project) -> Result<Counts> {
    counted(&mut command(project)?)
}

/// The program with all that is there for it.
fn command(project: &Project) -> Result<Command> {
    if !project.artifacts().join("cw20_base.wasm").exists() {
        contracts::run(project, Checksums::Check, StoreCheck::Run)?;
    }
    // Of the whole workspace, so that features are those of its tests and nothing is built twice.
    let programs = ["--workspace", "--bin", "lode", "--bin", "lode-clients"];
    run(project.cargo("build").arg("--release").args(programs))?;
    let programs = project.target().join("release");
    let mut command = project.command(programs.join("lode-clients"));
    command.arg("--lode").arg(programs.join("lode"));
    command.arg("--artifacts").arg(project.artifacts());
    if exists(project.command("node").arg("--version")) {
        let scripts = project.root.join("verify/clients/cosmjs");
        setup::packages(project, &scripts)?;
        command.arg("--scripts").arg(scripts);
    }
    if conformance::has_go(project) {
        command.arg("--wasmd").arg(conformance::wasmd(project)?);
    }
    Ok(command)
}
