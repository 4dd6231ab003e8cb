//! What is done with the chain of a home on which no node runs.

use std::io::{Read, Write};
use std::path::Path;

use lode_chain::{Chain, Exported, Exporter, Verified};

use crate::error::NodeError;
use crate::files::Setup;
use crate::options::Options;
use crate::setup::config;
use crate::snapshots::CHAIN_FILE;
use crate::transfer::Folder;

/// Blocks that are written between two words about how far it is.
const CHUNK: u64 = 100;

/// Opens the chain of a home; nobody else may have it open.
fn open(home: &Path) -> Result<Chain, NodeError> {
    let none = || NodeError::Config(format!("there is no chain in {}", home.display()));
    let setup = Setup::read(home)?.filter(|_| Chain::exists(home)).ok_or_else(none)?;
    let options = Options { home: Some(home.to_path_buf()), ..Options::default() };
    Ok(Chain::open(config(&options, &setup))?)
}

/// Runs the chain of a home again from its genesis and compares every result and state hash.
/// `progress` hears of each block.
///
/// # Errors
/// [`NodeError::Config`] if there is no chain; what opening or reading it meets.
pub fn verify(home: &Path, progress: impl FnMut(u64)) -> Result<Verified, NodeError> {
    Ok(open(home)?.verify(progress)?)
}

/// Writes the chain of a home down as one file. `progress` hears of how many blocks of how many
/// are written.
///
/// # Errors
/// As [`verify`].
pub fn export(
    home: &Path,
    out: impl Write,
    mut progress: impl FnMut(u64, u64),
) -> Result<Exported, NodeError> {
    let chain = open(home)?;
    let (mut exporter, mut done) = (Exporter::begin(&chain, out)?, 0_u64);
    while exporter.blocks(&chain, CHUNK)? {
        done = done.saturating_add(CHUNK);
        progress(done, chain.height());
    }
    Ok(exporter.finish(&chain)?.1)
}

/// Puts the chain of a file into a home: a new one, or in the place of the chain of the same name
/// that is there. `open_file` is called once for the file's head and once for all of it;
/// `progress` hears of each block. Gives the chain's name and height.
///
/// # Errors
/// [`ChainError::Import`](lode_chain::ChainError::Import) for a file that is damaged or of another
/// chain, and then nothing has changed; what opening or writing the home meets.
pub fn import<R: Read>(
    home: &Path,
    open_file: impl Fn() -> std::io::Result<R>,
    progress: impl FnMut(u64),
) -> Result<(String, u64), NodeError> {
    let file = |e: std::io::Error| NodeError::File("the exported chain".into(), e.to_string());
    let (chain_id, prefix) = Chain::exported(open_file().map_err(file)?)?;
    let there = if Chain::exists(home) { Some(open(home)?) } else { None };
    let slow_ms = Setup::read(home)?.map_or(0, |setup| setup.slow_ms);
    let setup = Setup { chain_id, prefix, accounts: 0, validators: 0, genesis_ns: 0, slow_ms };
    let wanted = there.as_ref().map(Chain::chain_id);
    let options = Options { home: Some(home.to_path_buf()), ..Options::default() };
    let folder = Folder::new(home)?;
    let config = config(&options, &setup).at(folder.path());
    let taken = Chain::import(config, wanted.as_deref(), open_file().map_err(file)?, progress)?;
    let (setup, height) = (setup.founded(&taken.genesis()?), taken.height());
    drop(taken);
    setup.write(home)?;
    // The chain that was there was held open until now, so that no node has begun to run on it.
    drop(there);
    let (from, to) = (folder.path().join(CHAIN_FILE), home.join(CHAIN_FILE));
    let failed = |e: std::io::Error| NodeError::File(to.display().to_string(), e.to_string());
    std::fs::rename(&from, &to).map_err(failed)?;
    Ok((setup.chain_id, height))
}
