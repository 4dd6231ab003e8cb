//! Which contracts there are, and how each becomes wasm that is the same on every machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{CrateType, Package};

use crate::project::{Project, output, run};
use crate::setup;

/// Where a contract comes from, which decides how it is built and what is asked of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Lode's own, below `contracts/`.
    Own,
    /// Made for tests, below `verify/contracts/`.
    Test,
    /// Somebody else's published code, below `verify/foreign/`, run beside ours.
    Foreign,
}

/// A crate that becomes a wasm file.
#[derive(Clone, Debug)]
pub(crate) struct Contract {
    /// The crate's name.
    pub(crate) package: String,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// Files and folders that its code depends on, besides the lock files.
    pub(crate) sources: Vec<PathBuf>,
}

impl Contract {
    /// The name of its file in `artifacts/`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.wasm", self.package.replace('-', "_"))
    }
}

/// All contracts of the project, by name.
///
/// # Errors
/// When `verify/foreign` can't be read.
pub(crate) fn contracts(project: &Project) -> Result<Vec<Contract>> {
    let mut found: Vec<Contract> = project
        .metadata
        .workspace_packages()
        .into_iter()
        .filter_map(|package| {
            let origin = origin(project, package)?;
            let sources = sources(&project.closure(&package.name));
            Some(Contract { package: package.name.to_string(), origin, sources })
        })
        .collect();
    let foreign = project.root.join("verify/foreign");
    if foreign.is_dir() {
        for entry in fs::read_dir(&foreign).context("cannot read verify/foreign")? {
            let folder = entry?.path();
            let (true, Some(name)) = (folder.join("Cargo.lock").is_file(), folder.file_name())
            else {
                continue;
            };
            let package = name.to_string_lossy().into_owned();
            let sources = vec![folder.join("Cargo.toml"), folder.join("Cargo.lock")];
            found.push(Contract { package, origin: Origin::Foreign, sources });
        }
    }
    found.sort_by(|a, b| a.package.cmp(&b.package));
    Ok(found)
}

fn origin(project: &Project, package: &Package) -> Option<Origin> {
    let cdylib = package.targets.iter().any(|t| t.crate_types.contains(&CrateType::CDyLib));
    let path = package.manifest_path.as_std_path().strip_prefix(&project.root).ok()?;
    match cdylib {
        true if path.starts_with("contracts") => Some(Origin::Own),
        true if path.starts_with("verify/contracts") => Some(Origin::Test),
        _ => None,
    }
}

/// What of a crate's folder ends up in the code: not its tests or pages.
fn sources(folders: &[PathBuf]) -> Vec<PathBuf> {
    folders
        .iter()
        .flat_map(|folder| ["Cargo.toml", "build.rs", "src"].map(|name| folder.join(name)))
        .filter(|path| path.exists())
        .collect()
}

/// Compiles one contract and returns its raw wasm.
///
/// Each is built by itself, so that no other contract's choice of features leaks into it.
///
/// # Errors
/// When it doesn't compile.
pub(crate) fn wasm(project: &Project, contract: &Contract) -> Result<Vec<u8>> {
    eprintln!("contract {}: building", contract.package);
    let target = match contract.origin {
        Origin::Foreign => project.target().join("foreign"),
        Origin::Own | Origin::Test => project.target().to_path_buf(),
    };
    let mut cargo = match contract.origin {
        Origin::Foreign => {
            let manifest = project.root.join("verify/foreign").join(&contract.package);
            let mut cargo = project.cargo("build");
            if !project.ci {
                cargo.arg("--locked");
            }
            cargo.arg("--manifest-path").arg(manifest.join("Cargo.toml"));
            cargo
        }
        // Only as `cdylib`: a library that is an `rlib` besides gets no link-time optimisation.
        Origin::Own | Origin::Test => {
            let mut cargo = project.cargo("rustc");
            cargo.args(["--crate-type", "cdylib"]);
            cargo
        }
    };
    cargo.args(["--package", &contract.package, "--lib", "--profile", "contract"]);
    cargo.args(["--target", setup::WASM]).arg("--target-dir").arg(&target);
    reproducible(project, &target, &mut cargo)?;
    run(&mut cargo)?;
    let file = target.join(setup::WASM).join("contract").join(contract.file_name());
    fs::read(&file).with_context(|| format!("the build left no {}", file.display()))
}

/// Keeps the machine out of the code: no paths of this checkout, this home or this compiler, and
/// no settings from the user's environment.
fn reproducible(project: &Project, target: &Path, cargo: &mut Command) -> Result<()> {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PROFILE_") || text.ends_with("RUSTFLAGS") {
            cargo.env_remove(&name);
        }
    }
    let flags: Vec<String> = remaps(project, target)?
        .into_iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo.env("CARGO_INCREMENTAL", "0").env("SOURCE_DATE_EPOCH", "0");
    Ok(())
}

/// Folders and what stands for them in the code. The compiler takes the last match, so the
/// narrower folders come later.
fn remaps(project: &Project, target: &Path) -> Result<Vec<(PathBuf, String)>> {
    let verbose = output(project.command("rustc").arg("-vV"))?;
    let Some(commit) = verbose.lines().find_map(|line| line.strip_prefix("commit-hash: ")) else {
        bail!("rustc -vV states no commit-hash");
    };
    let sysroot =
        PathBuf::from(output(project.command("rustc").args(["--print", "sysroot"]))?.trim());
    let home = cargo_home()?;
    let mut pairs = vec![
        (home.clone(), "/cargo".to_owned()),
        (project.root.clone(), "/lode".to_owned()),
        (target.to_path_buf(), "/target".to_owned()),
        (sysroot.clone(), "/rust".to_owned()),
        (sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{commit}")),
    ];
    // The folder below is named after the registry, which may be a mirror.
    if let Ok(entries) = fs::read_dir(home.join("registry/src")) {
        for entry in entries {
            pairs.push((entry?.path(), "/crates".to_owned()));
        }
    }
    Ok(pairs)
}

fn cargo_home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .context("neither CARGO_HOME nor a home folder is known")
}
