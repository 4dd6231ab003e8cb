//! Load over RPC on the node and on one wasmd validator.

use anyhow::Result;

use crate::conformance;
use crate::contracts::{self, Checksums, StoreCheck};
use crate::project::{Project, pass, run};

/// Builds what is needed and measures; without arguments everything, into the page.
///
/// # Errors
/// When anything can't be built, or a transaction is refused, fails or is lost.
pub(crate) fn run_all(project: &Project, arguments: &[String]) -> Result<()> {
    if !project.artifacts().join("lode_exchange.wasm").exists() {
        contracts::run(project, Checksums::Check, StoreCheck::Run)?;
    }
    let packages = ["--release", "--package", "lode", "--package", "lode-load"];
    run(project.cargo("build").args(packages))?;
    let built = project.metadata.target_directory.join("release");
    let mut command = project.command(built.join("lode-load").as_str());
    command.arg("--lode").arg(built.join("lode"));
    if conformance::has_go(project) {
        command.arg("--wasmd").arg(conformance::wasmd(project)?);
    } else {
        eprintln!("Go is missing: wasmd is left out");
    }
    if arguments.is_empty() {
        command.arg("--page").arg(project.root.join("benches/NODE.md")).arg("all");
    }
    pass(command.args(arguments))
}
