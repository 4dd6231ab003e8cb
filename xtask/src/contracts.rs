//! Contracts: built, lowered to what every chain accepts, gated, and listed with their hashes.

pub(crate) mod build;
pub(crate) mod gate;
pub(crate) mod list;
pub(crate) mod lower;
mod moves;
mod store;
mod trim;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::project::Project;
use crate::setup;
use crate::stamp::{hash_files, sha256};
use build::Contract;

/// What becomes of the committed list of hashes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Checksums {
    /// Written anew.
    Write,
    /// Held against the build; a difference is an error.
    Check,
    /// Left alone: a user's demo must not change a tracked file.
    Leave,
}

/// Whether the real VM is asked to take the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StoreCheck {
    /// By the same check as a chain's `store_code`.
    Run,
    /// Left out, which saves building the VM while a contract is being written.
    Skip,
}

/// What was built last, so that nothing is built twice.
#[derive(Default, Serialize, Deserialize)]
struct Stamp {
    inputs: String,
    artifacts: BTreeMap<String, String>,
    stored: Vec<String>,
}

/// Builds all contracts into `artifacts/`.
///
/// # Errors
/// When a contract doesn't build, a gate refuses it, or the list differs.
pub(crate) fn run(project: &Project, checksums: Checksums, store_check: StoreCheck) -> Result<()> {
    let contracts = build::contracts(project)?;
    let inputs = inputs(project, &contracts)?;
    let stamp_file = project.cache().join("contracts.json");
    let mut stamp: Stamp = fs::read(&stamp_file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();

    if stamp.inputs != inputs || !intact(project, &stamp) {
        stamp.artifacts = make(project, &contracts)?;
        stamp.inputs = inputs;
        save(&stamp_file, &stamp)?;
    }
    if store_check == StoreCheck::Run {
        let unseen: Vec<PathBuf> = stamp
            .artifacts
            .iter()
            .filter(|(_, hash)| !stamp.stored.contains(hash))
            .map(|(name, _)| project.artifacts().join(name))
            .collect();
        if !unseen.is_empty() {
            store::check(project, &unseen)?;
            stamp.stored = stamp.artifacts.values().cloned().collect();
            save(&stamp_file, &stamp)?;
        }
    }
    list::settle(project, &stamp.artifacts, checksums)
}

/// Builds, lowers and gates each contract; returns file names and hashes.
fn make(project: &Project, contracts: &[Contract]) -> Result<BTreeMap<String, String>> {
    setup::targets(project, &[setup::WASM])?;
    setup::npm(project)?;
    fs::create_dir_all(project.artifacts()).context("cannot make the folder artifacts")?;
    let mut made = BTreeMap::new();
    for contract in contracts {
        let raw = build::wasm(project, contract)?;
        let lowered = lower::lower(project, &trim::trim(&raw)?)?;
        gate::check(contract, &lowered)
            .with_context(|| format!("contract {} is refused", contract.package))?;
        let file = contract.file_name();
        fs::write(project.artifacts().join(&file), &lowered)
            .with_context(|| format!("cannot write artifacts/{file}"))?;
        eprintln!("contract {file}: {} bytes ({} before lowering)", lowered.len(), raw.len());
        made.insert(file, sha256(&lowered));
    }
    Ok(made)
}

/// Everything that can change a build: sources, locks, toolchain, flags, tools.
fn inputs(project: &Project, contracts: &[Contract]) -> Result<String> {
    let root = &project.root;
    let mut paths: Vec<PathBuf> = [
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "package-lock.json",
        "xtask/src/contracts.rs",
        "xtask/src/contracts",
    ]
    .iter()
    .map(|name| root.join(name))
    .collect();
    for contract in contracts {
        paths.extend(contract.sources.iter().cloned());
    }
    paths.retain(|path| path.exists());
    let compiler = crate::project::output(project.command("rustc").arg("-vV"))?;
    Ok(sha256(format!("{}\n{compiler}", hash_files(root, &paths)?).as_bytes()))
}

/// Whether every artefact is there and has the hash that it was built with.
fn intact(project: &Project, stamp: &Stamp) -> bool {
    !stamp.artifacts.is_empty()
        && stamp.artifacts.iter().all(|(name, hash)| {
            fs::read(project.artifacts().join(name)).is_ok_and(|bytes| sha256(&bytes) == *hash)
        })
}

fn save(file: &std::path::Path, stamp: &Stamp) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, serde_json::to_vec_pretty(stamp)?)
        .with_context(|| format!("cannot write {}", file.display()))
}
