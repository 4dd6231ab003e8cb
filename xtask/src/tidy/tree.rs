//! The checkout's text files.

use std::path::Path;

use anyhow::{Context, Result};
use ignore::WalkBuilder;

/// A text file.
pub(super) struct File {
    /// Its path from the root, with forward slashes.
    pub(super) path: String,
    /// Its content.
    pub(super) text: String,
}

impl File {
    /// Whether this is Rust that only tests run.
    pub(super) fn is_test(&self) -> bool {
        self.path
            .split('/')
            .any(|part| matches!(part, "tests" | "tests.rs" | "benches" | "examples"))
    }

    /// Whether this is Rust source.
    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// All text files that git would track.
pub(super) struct Tree {
    /// The files, by path.
    pub(super) files: Vec<File>,
}

impl Tree {
    /// Reads a checkout, leaving out what its ignore files name.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        let walk = WalkBuilder::new(root)
            .hidden(false)
            .require_git(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        for entry in walk {
            let entry = entry.context("cannot walk the checkout")?;
            // What isn't UTF-8 is no text, and none of these rules is about it.
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            files.push(File { path: path.to_string_lossy().replace('\\', "/"), text });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// The text of one file, if it's there.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// Rust that ships, below any of the given folders.
    pub(super) fn shipped<'a>(&'a self, folders: &'a [&str]) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| {
            file.is_rust()
                && !file.is_test()
                && folders.iter().any(|folder| file.path.starts_with(folder))
        })
    }
}
