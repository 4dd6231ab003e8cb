//! Cargo's test runner: its lines are passed on, and its closing lines counted.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::Depth;
use crate::project::Project;

/// How many checks held and how many didn't.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    /// Checks that held.
    pub(crate) passed: usize,
    /// Checks that didn't.
    pub(crate) failed: usize,
}

impl Counts {
    /// Both together.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    /// Reads a runner's closing line: `… 12 passed; 0 failed …` or `12 passed, 0 failed`.
    ///
    /// Other lines give nothing. A test's own output can't add to the count by accident, since a
    /// closing line begins with one of two fixed words.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let line = line.trim();
        let rest = line.strip_prefix("test result: ").or_else(|| line.strip_prefix("lemmas: "))?;
        let words: Vec<&str> =
            rest.split([' ', ';', ',', '.']).filter(|word| !word.is_empty()).collect();
        let before = |name: &str| {
            let at = words.iter().position(|word| *word == name)?;
            words.get(at.checked_sub(1)?)?.parse().ok()
        };
        Some(Self { passed: before("passed")?, failed: before("failed")? })
    }
}

/// Runs the workspace's tests, all of them even when one fails.
///
/// One profile for everything, so that the VM is built once.
///
/// # Errors
/// When cargo can't be started.
pub(crate) fn cargo_test(project: &Project, depth: Depth) -> Result<Counts> {
    let mut command = project.cargo("test");
    command.args(["--release", "--workspace", "--no-fail-fast"]);
    if depth == Depth::Deep {
        command.env("LODE_DEEP", "1");
    }
    counted(&mut command)
}

/// Runs a command, passes its standard output on and sums the closing lines in it.
///
/// A command that fails without a failed test (it didn't compile, say) counts as one failure.
///
/// # Errors
/// When the command can't be started or its output can't be read.
pub(crate) fn counted(command: &mut Command) -> Result<Counts> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {name}"))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.context("the output of the tests broke off")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if let Some(more) = Counts::read(&line) {
                counts = counts.plus(more);
            }
        }
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        eprintln!("{name} ended with {status}");
        counts.failed = 1;
    }
    Ok(counts)
}
