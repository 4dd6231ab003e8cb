//! Set-up that the other commands need: compile targets and npm packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::{Project, exists, output, run};
use crate::stamp::hash_files;

/// The target of contracts.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// A target without an operating system or a standard library, to hold the core to `no_std`.
pub(crate) const BARE_METAL: &str = "riscv32imac-unknown-none-elf";

/// Installs what is missing of the given compile targets, with rustup.
///
/// # Errors
/// When rustup is missing and the target isn't there, or the download fails.
pub(crate) fn targets(project: &Project, wanted: &[&str]) -> Result<()> {
    let sysroot = output(project.command("rustc").args(["--print", "sysroot"]))?;
    let libraries = std::path::Path::new(sysroot.trim()).join("lib/rustlib");
    let missing: Vec<&str> =
        wanted.iter().copied().filter(|t| !libraries.join(t).join("lib").is_dir()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    run(project.command("rustup").args(["target", "add"]).args(&missing))
        .with_context(|| format!("install the Rust targets {missing:?}, with rustup or otherwise"))
}

/// Installs the npm packages of the root's lock file, unless they are there already.
///
/// # Errors
/// When node or npm are missing, or the download fails.
pub(crate) fn npm(project: &Project) -> Result<()> {
    packages(project, &project.root)
}

/// Installs the npm packages of a folder's lock file, unless they are there already.
///
/// # Errors
/// When node or npm are missing, or the download fails.
pub(crate) fn packages(project: &Project, folder: &Path) -> Result<()> {
    let files = [folder.join("package-lock.json"), folder.join("package.json")];
    let wanted = hash_files(&project.root, &files)?;
    let stamp = folder.join("node_modules/.lode-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    if !exists(project.command("npm").arg("--version")) {
        bail!("npm is needed for contracts and for clients; install Node.js 20 or later");
    }
    eprintln!("npm packages: installing");
    let mut npm = project.command("npm");
    run(npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::write(stamp, wanted).context("cannot write into node_modules")
}
