//! Why a demo ends early.

use std::path::PathBuf;

use lode_chain::ChainError;
use lode_core::CoreError;

use crate::statement::StatementError;

/// Why a demo ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The chain as a program has failed.
    #[error("The chain has failed: {0}.")]
    Chain(#[from] ChainError),
    /// The rules refuse what the plan asks for.
    #[error("{who} can't {what}: {source}")]
    Rule {
        /// Who.
        who: &'static str,
        /// What was to be done.
        what: &'static str,
        /// Why not.
        source: CoreError,
    },
    /// The chain refuses what the mirror allowed.
    #[error(
        "The chain refused a transaction of {who} in block {height}, which the mirror allowed: {log}"
    )]
    Refused {
        /// Who sent it.
        who: &'static str,
        /// In which block.
        height: u64,
        /// What the chain said.
        log: String,
    },
    /// The chain did something else than the mirror.
    #[error("Block {height}: {what} differs; the mirror says {mirror}, the chain says {chain}")]
    MirrorDiffers {
        /// In which block.
        height: u64,
        /// What of it.
        what: String,
        /// By the mirror.
        mirror: String,
        /// By the chain.
        chain: String,
    },
    /// A sum that must close doesn't.
    #[error("{what} doesn't add up: {left} against {right}")]
    Open {
        /// Which sum.
        what: String,
        /// One side.
        left: String,
        /// The other.
        right: String,
    },
    /// A statement doesn't close.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// An answer or an event of the chain that can't be read.
    #[error(
        "The chain's {0} can't be read; the contracts and this program don't belong together, \
             so build both anew with `cargo xtask contracts`."
    )]
    Unreadable(String),
    /// A home that belongs to another run.
    #[error("{} holds a run with another {differs}; give the same command again to go on with it, or \
             another --home for a new run.", .home.display())]
    OtherRun {
        /// The folder.
        home: PathBuf,
        /// What is different.
        differs: String,
    },
    /// A home whose chain isn't a demo's.
    #[error("{} holds a chain that is no demo's; give another --home.", .home.display())]
    NotADemo {
        /// The folder.
        home: PathBuf,
    },
    /// A contract's wasm is missing.
    #[error(
        "The wasm of the contracts is missing; build it with `cargo xtask contracts`, set \
             LODE_ARTIFACTS to the folder that holds it, or use --engine native."
    )]
    NoArtifacts,
    /// A file can't be read or written.
    #[error("{}: {reason}; check the path and its rights.", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The LODE pool can't be opened at no price.
    #[error(
        "The price of lode must be above 0, since dave sells it for USDC; leave --reward-price \
             lode=0 out."
    )]
    WorthlessReward,
    /// The market's figures are out of all proportion.
    #[error("The market's prices or amounts lead beyond 2^128 − 1 raw units; use other data.")]
    OutOfRange,
    /// Whoever watches wanted it to stop.
    #[error(
        "The run was stopped after {bars} bars; give the same command with the same --home to go on."
    )]
    Stopped {
        /// Bars that are done.
        bars: u64,
    },
}

impl DemoError {
    /// Returns the stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Chain(error) => match error {
                ChainError::Store(_) | ChainError::Damaged(_) => "home_unusable",
                _ => "chain_failed",
            },
            Self::Rule { source, .. } => source.code(),
            Self::Refused { .. } => "transaction_refused",
            Self::MirrorDiffers { .. } => "mirror_differs",
            Self::Open { .. } => "sum_open",
            Self::Statement(_) => "statement_open",
            Self::Unreadable(_) => "unreadable_answer",
            Self::OtherRun { .. } => "other_run",
            Self::NotADemo { .. } => "not_a_demo",
            Self::NoArtifacts => "artifacts_missing",
            Self::File { .. } => "file_unusable",
            Self::WorthlessReward => "worthless_reward",
            Self::OutOfRange => "out_of_range",
            Self::Stopped { .. } => "stopped",
        }
    }
}
