//! Every invariant has a name in INVARIANTS.md and a test that holds it.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::Finding;
use super::tree::{File, Tree};

const REGISTER: &str = "INVARIANTS.md";

/// Names without a test, and names that nobody registered.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(register) = tree.get(REGISTER) else {
        return vec![Finding::new(REGISTER, "is missing")];
    };
    let Ok(pattern) = Regex::new(r"\b([A-Z]{2,5})-[0-9]{1,2}\b") else {
        return vec![Finding::new(REGISTER, "the pattern of names is wrong")];
    };
    // A name is registered where a line of the table, of a list or a heading begins with it.
    let ids: BTreeSet<&str> = register
        .lines()
        .filter_map(|line| {
            let line = line.trim_start_matches(['|', '#', '-', '*', '`', ' ']);
            pattern.find(line).filter(|id| id.start() == 0).map(|id| id.as_str())
        })
        .collect();
    let kinds: BTreeSet<&str> = ids.iter().filter_map(|id| id.split('-').next()).collect();
    let mut findings = Vec::new();
    if ids.is_empty() {
        findings.push(Finding::new(REGISTER, "registers no invariant"));
    }

    let mut tested: BTreeMap<&str, usize> = ids.iter().map(|id| (*id, 0)).collect();
    for file in tree.files.iter().filter(|file| file.path != REGISTER && is_read(file)) {
        for (number, line) in file.text.lines().enumerate() {
            for found in pattern.captures_iter(line) {
                let (Some(id), Some(kind)) = (found.get(0), found.get(1)) else { continue };
                if let Some(count) = tested.get_mut(id.as_str()) {
                    *count += usize::from(holds_tests(file));
                } else if kinds.contains(kind.as_str()) {
                    let place = format!("{}:{}", file.path, number + 1);
                    let text = format!("{} isn't registered in {REGISTER}", id.as_str());
                    findings.push(Finding::new(place, text));
                }
            }
        }
    }
    for (id, count) in tested {
        if count == 0 {
            findings.push(Finding::new(REGISTER, format!("no test names {id}")));
        }
    }
    findings
}

fn is_read(file: &File) -> bool {
    !file.path.starts_with("xtask/src/tidy")
        && [".rs", ".md", ".py"].iter().any(|ending| file.path.ends_with(ending))
}

fn holds_tests(file: &File) -> bool {
    (file.is_rust() && file.text.contains("#[test]"))
        || (file.is_rust() && file.text.contains("proptest!"))
        || file.path.starts_with("verify/z3/")
        || file.path.starts_with("verify/fuzz/fuzz_targets/")
}
