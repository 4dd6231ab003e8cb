//! What came of the clients.

use std::fmt;

use anyhow::Result;
use serde::Serialize;

/// How one client did on one chain.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The client.
    pub client: String,
    /// The chain.
    pub target: String,
    /// What came of it.
    #[serde(flatten)]
    pub state: State,
}

/// What came of a client.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It did everything.
    Passed {
        /// How many steps.
        steps: usize,
    },
    /// It stopped.
    Failed {
        /// Where and why.
        why: String,
    },
    /// It can't be run here.
    LeftOut {
        /// What is missing.
        why: String,
    },
}

impl Line {
    pub(crate) fn of(client: &str, target: &str, ended: Result<usize>) -> Self {
        let state = match ended {
            Ok(steps) => State::Passed { steps },
            Err(error) => State::Failed { why: format!("{error:#}") },
        };
        Self { client: client.to_string(), target: target.to_string(), state }
    }
}

/// All clients on all chains.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// One for each client and chain.
    pub lines: Vec<Line>,
}

impl Report {
    pub(crate) fn add(&mut self, client: &str, target: &str, ended: Result<usize>) {
        self.lines.push(Line::of(client, target, ended));
    }

    pub(crate) fn left_out(&mut self, client: &str, target: &str, why: &str) {
        let state = State::LeftOut { why: why.to_string() };
        self.lines.push(Line { client: client.to_string(), target: target.to_string(), state });
    }

    /// How many clients failed.
    pub fn failed(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line.state, State::Failed { .. })).count()
    }

    /// How many clients did everything.
    pub fn passed(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line.state, State::Passed { .. })).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            let name = format!("{} on {}", line.client, line.target);
            match &line.state {
                State::Passed { steps } => writeln!(out, "{name:<50} ok, {steps} steps")?,
                State::LeftOut { why } => writeln!(out, "{name:<50} left out: {why}")?,
                State::Failed { why } => writeln!(out, "{name:<50} FAILED\n{why}")?,
            }
        }
        let state = if self.failed() == 0 { "ok" } else { "FAILED" };
        write!(out, "test result: {state}. {} passed; {} failed;", self.passed(), self.failed())
    }
}
