//! Licences, sources and bans of everything that we depend on.

use anyhow::Result;

use crate::project::{Project, exists, run};
use crate::test::{Counts, Depth};

/// Runs cargo-deny where it is installed; a deep run installs it.
///
/// Advisories are asked for in a deep run only, since they need a database from the network.
///
/// # Errors
/// When it can't be installed or something is refused.
pub(crate) fn run_all(project: &Project, depth: Depth) -> Result<Counts> {
    if !exists(project.command("cargo").args(["deny", "--version"])) {
        if depth != Depth::Deep {
            eprintln!("left out: cargo-deny isn't installed (`cargo install cargo-deny --locked`)");
            return Ok(Counts::default());
        }
        run(project.command("cargo").args(["install", "cargo-deny", "--locked"]))?;
    }
    run(project.command("cargo").args(["deny", "check", "bans", "licenses", "sources"]))?;
    Ok(Counts { passed: 1, failed: 0 })
}
