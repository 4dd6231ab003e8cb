//! Why a demo isn't run, or ends early: the code and the sentence of whoever refused.

use lode_sim::demo::{BadOption, DemoError};
use lode_sim::market::MarketError;
use lode_sim::report::ReportError;

use crate::error::{Failure, Form};

/// Input that can't be used, or a run that failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum DemoProblem {
    /// The market data.
    #[error(transparent)]
    Market(#[from] MarketError),
    /// An option.
    #[error(transparent)]
    Option(#[from] BadOption),
    /// The run.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The report.
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl DemoProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Market(error) => error.code(),
            Self::Option(error) => error.code(),
            Self::Demo(error) => error.code(),
            Self::Report(error) => error.code(),
        }
    }

    /// 2 for what a person can set right on the command line or in a file, 1 for a run that failed.
    const fn exit_code(&self) -> u8 {
        match self {
            Self::Market(_) | Self::Option(_) | Self::Report(_) => 2,
            Self::Demo(error) => match error {
                DemoError::OtherRun { .. }
                | DemoError::NotADemo { .. }
                | DemoError::NoArtifacts
                | DemoError::File { .. }
                | DemoError::WorthlessReward
                | DemoError::OutOfRange => 2,
                _ => 1,
            },
        }
    }

    /// Turns the problem into the end of the command.
    pub(super) fn into_failure(self, form: Form) -> Failure {
        let (code, exit) = (self.code(), self.exit_code());
        Failure::Command { code: code.into(), message: self.to_string(), exit, form }
    }
}
