//! Files stay short enough to be read in one go.

use super::Finding;
use super::tree::{File, Tree};

const LINES_ADVISED: usize = 400;
const LINES_MAX: usize = 600;
const ENDINGS: [&str; 6] = [".rs", ".py", ".sh", ".ts", ".tsx", "/run"];

fn long(tree: &Tree, limit: usize) -> impl Iterator<Item = (&File, usize)> {
    tree.files
        .iter()
        .filter(|file| ENDINGS.iter().any(|ending| file.path.ends_with(ending)))
        .map(|file| (file, file.text.lines().count()))
        .filter(move |(_, lines)| *lines > limit)
}

/// Files over the hard limit.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    long(tree, LINES_MAX)
        .map(|(file, lines)| {
            Finding::new(&file.path, format!("{lines} lines; split it, {LINES_MAX} is the most"))
        })
        .collect()
}

/// Files over the advised length, which is no breach.
pub(super) fn notes(tree: &Tree) -> Vec<Finding> {
    long(tree, LINES_ADVISED)
        .filter(|(_, lines)| *lines <= LINES_MAX)
        .map(|(file, lines)| {
            Finding::new(&file.path, format!("{lines} lines; {LINES_ADVISED} reads better"))
        })
        .collect()
}
