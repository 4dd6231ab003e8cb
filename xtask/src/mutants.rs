//! Mutation testing: how many small wrongs in math and core the tests notice.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::project::{Project, exists, run};

const PACKAGES: [&str; 2] = ["lode-math", "lode-core"];

/// How the mutants of one package ended.
#[derive(Default)]
struct Tally {
    caught: u64,
    missed: u64,
    timeout: u64,
    unviable: u64,
}

/// Runs cargo-mutants on lode-math and lode-core and writes `benches/MUTATION.md`.
///
/// # Errors
/// When the tool can't be installed, or leaves no outcome.
pub(crate) fn run_all(project: &Project, arguments: &[String]) -> Result<()> {
    if !exists(project.command("cargo").args(["mutants", "--version"])) {
        run(project.command("cargo").args(["install", "cargo-mutants", "--locked"]))?;
    }
    let folder = project.cache().join("mutants");
    fs::create_dir_all(&folder)?;
    let mut mutants = project.command("cargo");
    mutants.args(["mutants", "--no-shuffle", "--output"]).arg(&folder);
    for package in PACKAGES {
        mutants.args(["--package", package]);
    }
    // It ends with an error when mutants survive; the table tells which.
    let ended = run(mutants.args(arguments));
    let outcomes = folder.join("mutants.out/outcomes.json");
    let text = fs::read_to_string(&outcomes).context("cargo-mutants left no outcomes.json")?;
    fs::write(project.root.join("benches/MUTATION.md"), table(&serde_json::from_str(&text)?)?)?;
    eprintln!("benches/MUTATION.md: written");
    ended
}

/// The table of outcomes, and the list of survivors.
pub(crate) fn table(outcomes: &Value) -> Result<String> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut survivors = Vec::new();
    for outcome in outcomes["outcomes"].as_array().context("outcomes are missing")? {
        let mutant = &outcome["scenario"]["Mutant"];
        let Some(package) = mutant["package"].as_str() else { continue };
        let tally = tallies.entry(package.to_owned()).or_default();
        match outcome["summary"].as_str().unwrap_or_default() {
            "CaughtMutant" => tally.caught += 1,
            "Timeout" => tally.timeout += 1,
            "Unviable" => tally.unviable += 1,
            "MissedMutant" => {
                tally.missed += 1;
                survivors.push(mutant["name"].as_str().unwrap_or("unnamed").to_owned());
            }
            _ => {}
        }
    }
    let mut text = String::from(
        "# Mutation testing\n\nWritten by `cargo xtask mutants`. A mutant is a small wrong put into the code; it is caught when \
         a test fails or never ends.\n\n| Package | Caught | Timed out | Missed | Not viable | Score |\n|---|---|---|---|---|---|\n",
    );
    for (package, tally) in &tallies {
        let caught = tally.caught + tally.timeout;
        let viable = caught + tally.missed;
        // In hundredths of a per cent, rounded down: a survivor never looks like none.
        let score = (caught * 10_000).checked_div(viable).unwrap_or(10_000);
        writeln!(
            text,
            "| {package} | {} | {} | {} | {} | {}.{:02} % |",
            tally.caught,
            tally.timeout,
            tally.missed,
            tally.unviable,
            score / 100,
            score % 100
        )?;
    }
    if !survivors.is_empty() {
        text.push_str("\nMissed:\n\n");
        for survivor in survivors {
            writeln!(text, "* `{survivor}`")?;
        }
    }
    Ok(text)
}
