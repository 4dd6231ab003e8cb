//! Why a client has no result.

use std::borrow::Cow;

use lode_keys::KeyError;

/// Why a client has no result. [`code`](Self::code) is stable, sentences are not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The text is no address of a node.
    #[error("`{0}` is no address of a node; give http://host:port")]
    Address(String),
    /// A bech32 prefix that is none.
    #[error("`{0}` is no prefix of addresses; give lower-case letters, such as wasm")]
    Prefix(String),
    /// A transaction's hash that is none.
    #[error("`{0}` is no hash of a transaction; give its 64 hex digits")]
    Hash(String),
    /// Nobody answers there.
    #[error("no node answers at {0}: {1}")]
    Unreachable(String, String),
    /// What came back is no answer.
    #[error("the node's answer can't be understood: {0}")]
    Malformed(String),
    /// The node refuses a call.
    #[error("the node refuses: {0}")]
    Node(String),
    /// A query is refused.
    #[error("the query is refused: {0}")]
    Query(String),
    /// Something that is not there.
    #[error("there is no such thing on the chain: {0}")]
    NotFound(String),
    /// A contract refuses, with its own code.
    #[error("the contract refuses: {message}")]
    Contract {
        /// The contract's stable code, or `contract_error` if it has none.
        code: String,
        /// The contract's words.
        message: String,
    },
    /// The chain refuses a transaction.
    #[error("the chain refuses ({codespace} {number}): {log}")]
    Refused {
        /// Whose number it is.
        codespace: String,
        /// The number.
        number: u32,
        /// The chain's words.
        log: String,
    },
    /// An account that has never received anything.
    #[error("the account {0} isn't known to the chain; send it some coins first")]
    NoAccount(String),
    /// A gas price that is none.
    #[error("`{0}` is no gas price; give a number and a denom, such as 0.025ustake")]
    GasPrice(String),
    /// Coins that are none.
    #[error("`{0}` are no coins; give amounts and denoms, such as 100ustake,5weth")]
    Coins(String),
    /// A fee beyond all numbers.
    #[error("the fee is larger than any amount; look at the gas price")]
    FeeTooHigh,
    /// A message of a contract that is no JSON.
    #[error("the contract's message is no JSON: {0}")]
    Json(String),
    /// Not in a block in time.
    #[error("the transaction {0} is in no block yet; look for it later with `lode query tx`")]
    NotIncluded(String),
    /// A key is in the way.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file can't be read or written.
    #[error("{0} can't be read or written: {1}")]
    File(String, String),
    /// The wasm is not the one that the list of checksums names.
    #[error("{0} is not what checksums.txt says; build the contracts again")]
    Artifact(String),
    /// A record of another chain.
    #[error("the record is of the chain {recorded}, the node is of {found}; give another --out")]
    OtherChain {
        /// The record's chain.
        recorded: String,
        /// The node's chain.
        found: String,
    },
    /// A contract with an admin, who could change its code.
    #[error(
        "the contract {contract} has the admin {admin}, who can change its code; \
         name it with --admin if that is what you want"
    )]
    Admin {
        /// The contract.
        contract: String,
        /// Its admin.
        admin: String,
    },
    /// What is on the chain is not what was to be deployed.
    #[error("{what} is {found} on the chain, and should be {expected}")]
    Differs {
        /// What was compared.
        what: String,
        /// As it should be.
        expected: String,
        /// As it is.
        found: String,
    },
}

impl ClientError {
    /// A stable name of the kind of error, for programs; for a contract's error its own.
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Contract { code, .. } => return Cow::Owned(code.clone()),
            Self::Refused { codespace, number, .. } => refused(codespace, *number),
            Self::Key(error) => error.code(),
            Self::Address(_) => "bad_address",
            Self::Prefix(_) => "bad_prefix",
            Self::Hash(_) => "bad_hash",
            Self::Unreachable(..) => "unreachable",
            Self::Malformed(_) => "malformed_answer",
            Self::Node(_) => "node_refused",
            Self::Query(_) => "query_refused",
            Self::NotFound(_) => "not_found",
            Self::NoAccount(_) => "no_account",
            Self::GasPrice(_) => "bad_gas_price",
            Self::Coins(_) => "bad_coins",
            Self::FeeTooHigh => "fee_too_high",
            Self::Json(_) => "malformed",
            Self::NotIncluded(_) => "not_included",
            Self::File(..) => "file_io",
            Self::Artifact(_) => "bad_artifact",
            Self::OtherChain { .. } => "other_chain",
            Self::Admin { .. } => "has_admin",
            Self::Differs { .. } => "differs",
        })
    }

    /// Whether the chain or its rules refuse, and not the input or the way there.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Node(_)
                | Self::Query(_)
                | Self::NotFound(_)
                | Self::Contract { .. }
                | Self::Refused { .. }
                | Self::NoAccount(_)
                | Self::NotIncluded(_)
                | Self::OtherChain { .. }
                | Self::Admin { .. }
                | Self::Differs { .. }
        )
    }
}

/// Names for the SDK's numbers that people meet.
fn refused(codespace: &str, number: u32) -> &'static str {
    match (codespace, number) {
        ("sdk", 2) => "malformed_tx",
        ("sdk", 4) => "unauthorized",
        ("sdk", 5) => "insufficient_funds",
        ("sdk", 7) => "invalid_address",
        ("sdk", 9) => "unknown_address",
        ("sdk", 10) => "invalid_coins",
        ("sdk", 11) => "out_of_gas",
        ("sdk", 12) => "memo_too_large",
        ("sdk", 13) => "insufficient_fee",
        ("sdk", 20) => "mempool_full",
        ("sdk", 21) => "tx_too_large",
        ("sdk", 30) => "tx_timeout",
        ("sdk", 32) => "sequence_mismatch",
        ("wasm", _) => "wasm_refused",
        _ => "tx_refused",
    }
}
