//! States of the chain under a name, to come back to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lode_chain::{Chain, Config, Genesis, MemorySnapshot};

use crate::error::NodeError;

const FOLDER: &str = "snapshots";
pub(crate) const CHAIN_FILE: &str = "chain.redb";
const ENDING: &str = "redb";
const NAME_MAX: usize = 64;

/// All snapshots: files beside the chain, or kept in memory with it.
#[derive(Debug)]
pub(crate) enum Snapshots {
    /// Copies of the chain's file.
    Home(PathBuf),
    /// Copies of the state.
    Memory(BTreeMap<String, MemorySnapshot>),
}

fn check(name: &str) -> Result<(), NodeError> {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(known) {
        let why = format!("a snapshot's name has 1 to {NAME_MAX} letters, digits, `-` or `_`");
        return Err(NodeError::Config(why));
    }
    Ok(())
}

fn unknown(name: &str, all: &[String]) -> NodeError {
    let others = match all {
        [] => "there is none at all".to_string(),
        some => format!("there are {}", some.join(", ")),
    };
    NodeError::Config(format!("there is no snapshot `{name}`; {others}"))
}

fn copy(from: &Path, to: &Path) -> Result<(), NodeError> {
    let failed = |e: std::io::Error| NodeError::File(to.display().to_string(), e.to_string());
    // Whole or not at all: the copy appears under its name when it is complete.
    let near = to.with_extension("part");
    std::fs::copy(from, &near).map_err(failed)?;
    std::fs::File::open(&near).and_then(|file| file.sync_all()).map_err(failed)?;
    std::fs::rename(&near, to).map_err(failed)
}

/// Lets `put` put another file in the place of the chain's, and opens it.
pub(crate) fn swap(
    chain: &mut Chain,
    config: impl Fn() -> Config,
    home: &Path,
    put: impl FnOnce(&Path) -> Result<(), NodeError>,
) -> Result<(), NodeError> {
    let (file, before) = (home.join(CHAIN_FILE), home.join(CHAIN_FILE).with_extension("before"));
    let failed = |e: std::io::Error| NodeError::File(before.display().to_string(), e.to_string());
    chain.flush()?;
    // A second name for the chain as it is: a damaged snapshot must not cost what it replaces.
    if before.exists() {
        std::fs::remove_file(&before).map_err(failed)?;
    }
    std::fs::hard_link(&file, &before).map_err(failed)?;
    // The chain holds its file: put another chain in its place for a moment.
    let genesis = Genesis {
        chain_id: chain.chain_id(),
        time_ns: chain.time_ns().max(1),
        accounts: Vec::new(),
        staking: None,
    };
    let empty = Chain::create(Config { home: None, ..config() }, &genesis)?;
    drop(std::mem::replace(chain, empty));
    match put(&file).and_then(|()| Ok(Chain::open(config())?)) {
        Ok(restored) => {
            *chain = restored;
            std::fs::remove_file(&before).map_err(failed)
        }
        Err(why) => {
            std::fs::rename(&before, &file).map_err(failed)?;
            *chain = Chain::open(config())?;
            Err(why)
        }
    }
}

impl Snapshots {
    pub(crate) fn new(home: Option<&Path>) -> Self {
        match home {
            Some(home) => Self::Home(home.to_path_buf()),
            None => Self::Memory(BTreeMap::new()),
        }
    }

    fn path(home: &Path, name: &str) -> PathBuf {
        home.join(FOLDER).join(name).with_extension(ENDING)
    }

    /// Keeps the chain as it is now under a name; an older one of that name is replaced.
    pub(crate) fn take(&mut self, chain: &mut Chain, name: &str) -> Result<(), NodeError> {
        check(name)?;
        match self {
            Self::Memory(all) => drop(all.insert(name.to_string(), chain.memory_snapshot()?)),
            Self::Home(home) => {
                chain.flush()?;
                let folder = home.join(FOLDER);
                std::fs::create_dir_all(&folder)
                    .map_err(|e| NodeError::File(folder.display().to_string(), e.to_string()))?;
                copy(&home.join(CHAIN_FILE), &Self::path(home, name))?;
            }
        }
        Ok(())
    }

    /// Sets the chain back to a snapshot; one that can't be read leaves the chain as it is.
    pub(crate) fn restore(
        &self,
        chain: &mut Chain,
        config: impl Fn() -> Config,
        name: &str,
    ) -> Result<(), NodeError> {
        check(name)?;
        match self {
            Self::Memory(all) => {
                let snapshot = all.get(name).ok_or_else(|| unknown(name, &self.names()))?;
                Ok(chain.restore_memory(snapshot)?)
            }
            Self::Home(home) => {
                let path = Self::path(home, name);
                if !path.exists() {
                    return Err(unknown(name, &self.names()));
                }
                swap(chain, config, home, |file| copy(&path, file))
            }
        }
    }

    /// The names of all snapshots, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Self::Memory(all) => all.keys().cloned().collect(),
            Self::Home(home) => {
                let Ok(entries) = std::fs::read_dir(home.join(FOLDER)) else { return Vec::new() };
                let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
                let mut names: Vec<String> = paths
                    .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
                    .filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()))
                    .collect();
                names.sort();
                names
            }
        }
    }
}
