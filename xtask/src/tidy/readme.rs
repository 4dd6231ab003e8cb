//! Commands that the pages show are commands that exist.

use super::Finding;
use super::tree::Tree;

/// Tasks in code blocks or backticks of any page that this program doesn't have.
pub(super) fn check(tree: &Tree, commands: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if tree.get("README.md").is_none() {
        findings.push(Finding::new("README.md", "is missing"));
    }
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in file.text.lines().enumerate() {
            for (at, start) in line.match_indices("cargo xtask ") {
                let rest = &line[at + start.len()..];
                let task: String =
                    rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                if !task.is_empty() && !commands.contains(&task) {
                    let place = format!("{}:{}", file.path, number + 1);
                    findings.push(Finding::new(place, format!("there is no `cargo xtask {task}`")));
                }
            }
        }
    }
    findings
}

/// What the README runs with `lode`: the words up to the first flag, for each line of a code block.
pub(crate) fn lode_commands(readme: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut block = false;
    for line in readme.lines() {
        if line.trim_start().starts_with("```") {
            block = !block;
            continue;
        }
        let line = line.trim_start().trim_start_matches("$ ");
        let Some((program, rest)) = line.split_once(' ') else { continue };
        if block && (program == "lode" || program.ends_with("/lode")) {
            let words: Vec<String> = rest
                .split_whitespace()
                .take_while(|word| is_name(word))
                .map(str::to_owned)
                .collect();
            if !words.is_empty() && !found.contains(&words) {
                found.push(words);
            }
        }
    }
    found
}

/// Whether a word can be a subcommand: not a flag, not a file, not a placeholder.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}
