//! Builds of the core for targets without an operating system: `no_std` is a fact, not a claim.

use anyhow::Result;

use crate::project::Project;
use crate::setup;

/// Builds lode-math and lode-core for bare metal and for wasm.
///
/// # Errors
/// When one of them needs what such a target doesn't have.
pub(crate) fn run(project: &Project) -> Result<()> {
    setup::targets(project, &[setup::BARE_METAL, setup::WASM])?;
    let mut cargo = project.cargo("build");
    cargo.args(["--release", "--package", "lode-math", "--package", "lode-core"]);
    cargo.args(["--target", setup::BARE_METAL, "--target", setup::WASM]);
    crate::project::run(&mut cargo)
}
