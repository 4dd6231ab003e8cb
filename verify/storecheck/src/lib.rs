//! Asks the VM of real chains whether it would store a contract.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use cosmwasm_vm::testing::{MockApi, MockQuerier, MockStorage};
use cosmwasm_vm::{Cache, CacheOptions, Size};

/// What a chain with CosmWasm 3.0 offers to contracts.
const CAPABILITIES: [&str; 11] = [
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "cosmwasm_3_0",
];

/// Checks and compiles `wasm` as a chain's `store_code` does, and forgets it again.
///
/// # Errors
/// With the VM's reason when it refuses the code.
pub fn store(wasm: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let capabilities: HashSet<String> = CAPABILITIES.map(str::to_owned).into();
    let options = CacheOptions::new(folder.path(), capabilities, Size::mebi(64), Size::mebi(256));
    // SAFETY: the folder was made just now and belongs to this call alone, so nobody else can
    // change the compiled modules in it.
    #[allow(unsafe_code)]
    let cache: Cache<MockApi, MockStorage, MockQuerier> =
        unsafe { Cache::new(options) }.map_err(|error| anyhow!("the VM didn't start: {error}"))?;
    cache.store_code(wasm, true, true).map_err(|error| anyhow!("the VM refuses it: {error}"))?;
    Ok(())
}

/// Reads a file and stores it.
///
/// # Errors
/// When the file can't be read or the VM refuses it.
pub fn store_file(file: &Path) -> Result<()> {
    let wasm = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    store(&wasm).with_context(|| file.display().to_string())
}
