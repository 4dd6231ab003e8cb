//! The test command: every gate of the project, in the order in which failures are cheapest.

pub(crate) mod runner;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::contracts::{Checksums, StoreCheck};
use crate::gas::Table;
use crate::project::{Project, run};
use crate::{
    bare_metal, clients, conformance, contracts, demo, deny, fuzz, gas, lemmas, schema, tidy,
};
pub(crate) use runner::Counts;

/// How much is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    /// Formatting, structure, lints and the workspace's tests.
    Fast,
    /// Everything that fits into a coffee break.
    Usual,
    /// With the long sequences, long fuzzing and the tools that take minutes to install.
    Deep,
}

/// What ran, and how it ended.
struct Report {
    total: Counts,
    lines: Vec<String>,
}

impl Report {
    /// Runs one step. A failure is noted and the next step runs all the same, so that one run
    /// tells everything.
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let counts = work().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts { passed: 0, failed: 1 }
        });
        let state = if counts.failed == 0 { "ok" } else { "FAILED" };
        let line = format!(
            "{name:<28} {state:<7} {:>6} passed {:>4} failed {:>7.1} s",
            counts.passed,
            counts.failed,
            start.elapsed().as_secs_f64()
        );
        eprintln!("== {line}");
        self.lines.push(line);
        self.total = self.total.plus(counts);
    }

    /// A step that can't be done here.
    fn left_out(&mut self, name: &str, why: &str) {
        let line = format!("{name:<28} left out: {why}");
        eprintln!("\n== {line}");
        self.lines.push(line);
    }

    /// A step that is one check: it ends well or it doesn't.
    fn gate(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        self.step(name, || work().map(|()| Counts { passed: 1, failed: 0 }));
    }
}

/// Runs all steps and prints the summary.
///
/// # Errors
/// When anything failed.
pub(crate) fn run_all(project: &Project, depth: Depth, commands: &[String]) -> Result<()> {
    let mut report = Report { total: Counts::default(), lines: Vec::new() };
    report.gate("format", || run(project.cargo("fmt").args(["--all", "--check"])));
    report.step("tidy", || {
        let passed = tidy::run(project, commands)?;
        Ok(Counts { passed, failed: 0 })
    });
    report.gate("clippy", || clippy(project));
    report.gate("bare metal", || bare_metal::run(project));
    report.gate("contracts", || contracts::run(project, Checksums::Check, StoreCheck::Run));
    report.step("cargo test", || runner::cargo_test(project, depth));
    if depth != Depth::Fast {
        report.step("lemmas", || lemmas::prove(project));
        report.step("fuzz targets", || fuzz::run_all(project, depth));
        report.gate("schema", || schema::run_all(project, schema::Mode::Check));
        report.gate("gas and size tables", || gas::run_all(project, Table::Check));
        report.step("demo and README commands", || demo::smoke(project));
        report.step("foreign clients", || clients::check(project));
        if conformance::has_go(project) {
            report.step("wasmd conformance", || conformance::check(project));
        } else {
            report.left_out("wasmd conformance", "Go is missing");
        }
        report.step("cargo deny", || deny::run_all(project, depth));
    }
    // Standard output, and last: whoever runs this reads the end first.
    println!("\nsteps:");
    for line in &report.lines {
        println!("  {line}");
    }
    println!("{} passed, {} failed", report.total.passed, report.total.failed);
    if report.total.failed > 0 {
        bail!("the test command failed");
    }
    Ok(())
}

fn clippy(project: &Project) -> Result<()> {
    let scope = ["--release", "--workspace", "--all-targets"];
    run(project.cargo("clippy").args(scope).args(["--", "-D", "warnings"]))
}
