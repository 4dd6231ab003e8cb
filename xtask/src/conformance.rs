//! Holds the embedded chain against a network of real wasmd validators.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::contracts::{self, Checksums, StoreCheck};
use crate::project::{Project, exists, pass, run};
use crate::stamp::hash_files;
use crate::test::Counts;

/// What is built, as Go names it.
const WASMD: &str = "github.com/CosmWasm/wasmd/cmd/wasmd";

/// Settings of the linker: wasmd reaches into Go's own packages, and tells its name and version.
const LINK: &str = "-checklinkname=0 \
     -X github.com/cosmos/cosmos-sdk/version.Name=wasm \
     -X github.com/cosmos/cosmos-sdk/version.AppName=wasmd \
     -X github.com/cosmos/cosmos-sdk/version.Version=0.61.14";

/// What to run on the network.
pub(crate) struct Wish<'a> {
    /// A scenario file; Lode's own if there is none.
    pub(crate) scenario: Option<&'a Path>,
    /// Whether the report is JSON.
    pub(crate) json: bool,
    /// Further arguments of `lode-conformance`.
    pub(crate) more: &'a [String],
}

/// Whether Go is there to build wasmd with.
pub(crate) fn has_go(project: &Project) -> bool {
    exists(project.command("go").arg("version"))
}

/// Runs a scenario on the network and on the embedded chain, and prints what differs.
///
/// # Errors
/// When anything differs, or when the network can't be had.
pub(crate) fn run_all(project: &Project, wish: &Wish) -> Result<()> {
    ensure!(
        has_go(project),
        "Go is missing: install Go 1.24 or later, with which wasmd is built, and start again"
    );
    if !project.artifacts().join("lode_exchange.wasm").exists() {
        contracts::run(project, Checksums::Check, StoreCheck::Run)?;
    }
    let wasmd = wasmd(project)?;
    let mut command = project.cargo("run");
    command.args(["--release", "--package", "lode-conformance", "--", "--wasmd"]).arg(wasmd);
    if let Some(scenario) = wish.scenario {
        // Cargo starts in the root; the name is meant from where the user stands.
        command.arg("--scenario").arg(std::path::absolute(scenario)?);
    }
    if wish.json {
        command.arg("--json");
    }
    pass(command.args(wish.more))
}

/// The scenario of the test command.
///
/// # Errors
/// As [`run_all`].
pub(crate) fn check(project: &Project) -> Result<Counts> {
    run_all(project, &Wish { scenario: None, json: false, more: &[] })?;
    Ok(Counts { passed: 1, failed: 0 })
}

/// The wasmd program, built once for each state of its module files.
///
/// # Errors
/// When it can't be built.
pub(crate) fn wasmd(project: &Project) -> Result<PathBuf> {
    let module = project.root.join("verify/wasmd");
    let files = [module.join("go.mod"), module.join("go.sum")];
    let folder = cache()?.join("lode/wasmd").join(hash_files(&project.root, &files)?);
    let program = folder.join("wasmd");
    // It loads a library from Go's module cache, which may have been emptied.
    if exists(Command::new(&program).arg("version")) {
        return Ok(program);
    }
    eprintln!("wasmd: building, which takes some minutes the first time");
    std::fs::create_dir_all(&folder)?;
    let fresh = folder.join("wasmd.new");
    let mut build = project.command("go");
    build.current_dir(&module).args(["build", "-trimpath", "-buildvcs=false"]);
    build.args(["-ldflags", LINK, "-o"]).arg(&fresh).arg(WASMD);
    run(&mut build).context("wasmd can't be built")?;
    std::fs::rename(&fresh, &program)?;
    ensure!(exists(Command::new(&program).arg("version")), "the wasmd that was built doesn't run");
    Ok(program)
}

/// The user's folder for what can be made again.
fn cache() -> Result<PathBuf> {
    let named = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    named.map(PathBuf::from).or_else(home).context("neither XDG_CACHE_HOME nor HOME is set")
}
