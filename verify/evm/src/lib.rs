//! Uniswap v2's deployed bytecode as an oracle.
//!
//! The published factory, pair and test token run on an EVM in memory, so that Lode's constant
//! product pool can be held to them unit for unit. The bytecode comes from the npm package
//! `@uniswap/v2-core` (a test dependency under a copyleft licence): it is read from `node_modules`
//! at run time and is no part of this repository.

mod artifact;
mod machine;
mod pair;

pub use artifact::{Artifact, node_modules};
pub use machine::{Machine, Word};
pub use pair::{Pair, Reserves};

/// Why the oracle could not answer.
#[derive(Debug, thiserror::Error)]
pub enum OracleError {
    /// The npm package is not installed where it is looked for.
    #[error(
        "oracle_missing: {path} can't be read ({reason}); run `npm ci` in the repository's root, \
         or set LODE_NODE_MODULES to a node_modules folder that holds @uniswap/v2-core 1.0.1"
    )]
    Missing {
        /// The file that was looked for.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The package's file is there but holds no bytecode.
    #[error("oracle_malformed: {path} holds no bytecode; reinstall it with `npm ci`")]
    Malformed {
        /// The file that was read.
        path: String,
    },
    /// The contract refused the call and changed nothing.
    #[error("oracle_refused: {call} was refused: {reason}")]
    Refused {
        /// The signature that was called.
        call: String,
        /// The contract's own words, or the machine's reason to stop.
        reason: String,
    },
    /// The machine itself failed, which is a defect of the harness.
    #[error("oracle_machine: the virtual machine failed: {0}")]
    Machine(String),
}

/// The result of a question to the oracle.
pub type Result<T> = core::result::Result<T, OracleError>;
