//! Words that must not stay: unfinished work, tests that don't run, paths of somebody's machine.

use super::Finding;
use super::tree::{File, Tree};

/// The folder that names these words on purpose.
const OWN: &str = "xtask/src/tidy";

/// Text that no source may hold, and why.
fn banned() -> Vec<(&'static str, &'static str)> {
    vec![
        ("todo!", "finish it"),
        ("unimplemented!", "finish it"),
        ("FIXME", "mend it"),
        ("XXX", "say what is meant"),
        ("#[ignore", "a test that doesn't run holds nothing"),
        ("#[should_panic", "assert the error instead: any panic passes such a test"),
    ]
}

/// Top folders whose absolute paths belong to one machine.
const MACHINE: [&str; 4] = ["/root/", "/work/", "/home/", "/tmp/"];

/// Every breach, with its line.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if file.path.starts_with(OWN) || file.path.ends_with(".lock") {
            continue;
        }
        for (number, line) in file.text.lines().enumerate() {
            let place = || format!("{}:{}", file.path, number + 1);
            for (word, advice) in banned() {
                if line.contains(word) && is_source(file) {
                    findings.push(Finding::new(place(), format!("`{word}`: {advice}")));
                }
            }
            if let Some(folder) = machine_path(line) {
                findings.push(Finding::new(place(), format!("`{folder}` is one machine's folder")));
            }
        }
    }
    findings
}

fn is_source(file: &File) -> bool {
    [".rs", ".py", ".sh", ".ts", ".tsx", ".toml", "/run"].iter().any(|e| file.path.ends_with(e))
}

/// Finds an absolute path into a machine's folder; `a/home/b` and `https://…/work/` are none.
fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE.into_iter().find(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-/}$~*".contains(c))
        })
    })
}
