//! The demo with all its set-up, and the short form of it that the test command runs.

use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::contracts::{self, Checksums, StoreCheck};
use crate::project::{Project, exists, output, pass, run};
use crate::test::Counts;
use crate::tidy::lode_commands;

/// Builds the contracts and the program, and runs `lode demo` with the user's arguments.
///
/// # Errors
/// When something doesn't build or the demo fails.
pub(crate) fn run_demo(project: &Project, arguments: &[String]) -> Result<()> {
    let program = build(project)?;
    let mut demo = project.command(program);
    demo.arg("demo");
    if !arguments.iter().any(|argument| argument == "--report" || argument.starts_with("--report="))
    {
        demo.args(["--report", "report"]);
    }
    pass(demo.args(arguments))
}

fn build(project: &Project) -> Result<std::path::PathBuf> {
    contracts::run(project, Checksums::Leave, StoreCheck::Skip)?;
    run(project.cargo("build").args(["--release", "--package", "lode"]))?;
    Ok(project.target().join("release/lode"))
}

/// Runs one day of the demo and looks at its accounts, then asks for the help of every command
/// that the README shows.
///
/// # Errors
/// When the demo fails or an account doesn't close.
pub(crate) fn smoke(project: &Project) -> Result<Counts> {
    let program = build(project)?;
    let report = project.cache().join("smoke-report");
    let mut demo = project.command(&program);
    demo.args(["demo", "--days", "1", "--json", "--report"]).arg(&report);
    let text = output(demo.stderr(Stdio::inherit()))?;
    let summary: Value = serde_json::from_str(&text)
        .context("`lode demo --json` must print one JSON object and nothing else")?;
    closed(&summary)?;
    ensure!(report.join("report.html").is_file(), "the demo left no report.html");

    let mut counts = Counts { passed: 1, failed: 0 };
    let readme = std::fs::read_to_string(project.root.join("README.md")).unwrap_or_default();
    for words in lode_commands(&readme) {
        let held = exists(project.command(&program).args(&words).arg("--help"));
        if !held {
            eprintln!("README.md: there is no `lode {}`", words.join(" "));
        }
        let (passed, failed) = (usize::from(held), usize::from(!held));
        counts = counts.plus(Counts { passed, failed });
    }
    Ok(counts)
}

/// Every account of the demo must close to the last unit.
pub(crate) fn closed(summary: &Value) -> Result<()> {
    for table in ["rewards", "conservation"] {
        let rows = summary[table].as_array().with_context(|| format!("{table} is missing"))?;
        ensure!(!rows.is_empty(), "{table} is empty");
        for row in rows {
            if row["difference"] != "0" {
                bail!("{table} doesn't close: {row}");
            }
        }
    }
    ensure!(summary["transactions"].as_u64().unwrap_or_default() > 0, "the demo did nothing");
    Ok(())
}
