//! The structure of the project, held to its rules.
//!
//! Each check takes the files as text, so that its tests can hand it a bad example.

mod arrows;
mod floats;
mod invariants;
mod operators;
mod packages;
mod readme;
mod sizes;
mod syntax;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;

use anyhow::{Result, bail};

use crate::project::Project;
use packages::Package;
pub(crate) use readme::lode_commands;
use tree::Tree;

/// One breach of a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Finding {
    /// The file, with a line where one is known.
    place: String,
    /// What is wrong and what to do.
    text: String,
}

impl Finding {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { place: place.into(), text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.text)
    }
}

/// Runs every check over the checkout and returns how many there were.
///
/// # Errors
/// With all findings, when there are any.
pub(crate) fn run(project: &Project, commands: &[String]) -> Result<usize> {
    let tree = Tree::read(&project.root)?;
    let packages = Package::all(project);
    for note in sizes::notes(&tree) {
        eprintln!("note: {note}");
    }
    let checks = [
        ("arrows", arrows::check(&packages)),
        ("manifests", packages::manifests(&packages, &tree)),
        ("dependencies", packages::explained(&packages, &tree)),
        ("sizes", sizes::check(&tree)),
        ("words", words::check(&tree)),
        ("floats", floats::check(&tree)),
        ("operators", operators::check(&tree)),
        ("invariants", invariants::check(&tree)),
        ("readme", readme::check(&tree, commands)),
    ];
    let mut count = 0_usize;
    for (name, findings) in &checks {
        for finding in findings {
            eprintln!("tidy {name}: {finding}");
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("tidy: {count} findings");
    }
    Ok(checks.len())
}
