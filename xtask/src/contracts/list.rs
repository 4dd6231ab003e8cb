//! The committed list of contracts: hash, name, bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail};

use super::Checksums;
use crate::project::Project;

/// Writes or checks `artifacts/checksums.txt`.
///
/// # Errors
/// When it is to be checked and differs, or can't be read or written.
pub(crate) fn settle(
    project: &Project,
    artifacts: &BTreeMap<String, String>,
    checksums: Checksums,
) -> Result<()> {
    let file = project.artifacts().join("checksums.txt");
    let mut text = String::new();
    for (name, hash) in artifacts {
        let size = fs::metadata(project.artifacts().join(name))?.len();
        writeln!(text, "{hash}  {name}  {size}")?;
    }
    let have = fs::read_to_string(&file).unwrap_or_default();
    match checksums {
        _ if have == text => Ok(()),
        Checksums::Write => {
            fs::write(&file, text).context("cannot write artifacts/checksums.txt")?;
            eprintln!("artifacts/checksums.txt: written");
            Ok(())
        }
        Checksums::Check => bail!(
            "artifacts/checksums.txt differs from this build; after a wanted change run \
             `cargo xtask contracts` and commit the list\n{}",
            difference(&have, &text)
        ),
        Checksums::Leave => {
            eprintln!("note: this build differs from artifacts/checksums.txt");
            Ok(())
        }
    }
}

/// Lines of one list that the other doesn't have.
pub(crate) fn difference(listed: &str, built: &str) -> String {
    let mut text = String::new();
    for line in listed.lines().filter(|line| !built.lines().any(|other| other == *line)) {
        text.push_str(&format!("  listed  {line}\n"));
    }
    for line in built.lines().filter(|line| !listed.lines().any(|other| other == *line)) {
        text.push_str(&format!("  built   {line}\n"));
    }
    text
}
