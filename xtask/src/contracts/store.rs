//! The last word on a contract: the VM that chains run.

use std::path::PathBuf;

use anyhow::Result;

use crate::project::{Project, run};

/// Asks the VM to take the files, as a chain's `store_code` does.
///
/// The VM is large, so it is no dependency of this program; the check is a small program of its
/// own, built with the chain's profile.
///
/// # Errors
/// When the VM refuses one of them.
pub(crate) fn check(project: &Project, files: &[PathBuf]) -> Result<()> {
    let package = ["--release", "--package", "lode-storecheck"];
    run(project.cargo("build").args(package))?;
    let program = project.target().join("release/storecheck");
    run(project.command(program).args(files))
}
