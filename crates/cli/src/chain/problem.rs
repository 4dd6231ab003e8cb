//! Why a chain does not start, or does not do what it is asked.

use lode_node::{CallError, NodeError};

use crate::error::{Failure, Form, sentence};

/// Why a command about a chain has failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChainProblem {
    /// The node does not start, or has stopped.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A chain that was run again came to something else.
    #[error("block {0} comes out otherwise: {1}")]
    Differs(u64, String),
    /// A file can't be read or written.
    #[error("the file {0} can't be read or written: {1}")]
    File(String, String),
    /// A running chain was not reached, or refuses.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl ChainProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Node(error) => error.code(),
            Self::Differs(..) => "differs",
            Self::File(..) => "file",
            Self::Call(error) => error.code(),
        }
    }

    /// A refusal of a running chain is 1, everything else 2.
    fn exit(&self) -> u8 {
        match self {
            Self::Differs(..) | Self::Call(CallError::Refused { .. }) => 1,
            _ => 2,
        }
    }

    /// The failure that ends the command.
    pub(crate) fn into_failure(self, form: Form) -> Failure {
        Failure::Command {
            code: self.code().into(),
            message: sentence(&self.to_string()),
            exit: self.exit(),
            form,
        }
    }
}
