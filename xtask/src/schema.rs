//! JSON schemas of the contracts' messages, for clients in other languages.

use std::fs;

use anyhow::{Result, bail};

use crate::project::{Project, run};
use crate::stamp::hash_files;

/// What becomes of the committed schemas.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Written anew.
    Write,
    /// Held against the messages; a difference is an error.
    Check,
}

/// Writes or checks `schema/`.
///
/// # Errors
/// When the committed schemas differ from the messages.
pub(crate) fn run_all(project: &Project, mode: Mode) -> Result<()> {
    let committed = project.root.join("schema");
    let fresh = project.cache().join("schema");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    let example = ["--release", "--package", "lode-msg", "--example", "schema", "--"];
    run(project.cargo("run").args(example).arg(&fresh))?;
    if mode == Mode::Write {
        if committed.exists() {
            fs::remove_dir_all(&committed)?;
        }
        fs::create_dir_all(&committed)?;
        for entry in fs::read_dir(&fresh)? {
            let entry = entry?;
            fs::copy(entry.path(), committed.join(entry.file_name()))?;
        }
        return Ok(());
    }
    let have = hash_files(&committed, std::slice::from_ref(&committed))?;
    if have != hash_files(&fresh, std::slice::from_ref(&fresh))? {
        bail!("schema/ differs from the messages; run `cargo xtask schema` and commit it");
    }
    Ok(())
}
