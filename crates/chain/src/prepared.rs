//! A transaction with everything that can be known about it before the state is asked: the
//! form that trusted and signed transactions share, and that the ante handler works on.

use std::borrow::Cow;
use std::sync::Arc;

use crate::coin::Coin;
use crate::error::Refusal;
use crate::price::Prices;
use crate::tx::Msg;
use crate::wire::Document;
use crate::{Address, PublicKey};

/// Why a transaction is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It counts.
    Deliver,
    /// To learn its gas: no signatures, no limit, nothing kept.
    Simulate,
    /// Before it waits for a block: all but the messages.
    Check,
    /// Again after a block, when signatures were checked before.
    Recheck,
}

impl Mode {
    /// Whether its outcome is only about waiting, so that no message runs.
    pub(crate) fn is_check(self) -> bool {
        matches!(self, Self::Check | Self::Recheck)
    }
}

/// One message and what is wrong with its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) msg: Cow<'a, Msg>,
    /// A flaw that keeps the transaction out before anything is charged.
    pub(crate) basic: Option<Refusal>,
    /// A flaw that only shows when the message runs.
    pub(crate) run: Option<Refusal>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(msg: Cow<'a, Msg>) -> Self {
        Self { msg, basic: None, run: None }
    }
}

impl Prepared<'_> {
    /// Whether it may do without its signers' keys.
    pub(crate) fn needs_no_keys(&self) -> bool {
        self.impersonated || self.mode == Mode::Simulate
    }
}

/// How one signer signed.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    /// By a caller who is trusted; nobody checks.
    Trusted,
    /// The signer says nothing about how.
    Missing(Refusal),
    /// With one key, in a mode of the SDK's.
    Single { mode: i32, signature: Vec<u8> },
    /// With some keys of several.
    Multi { bits: Vec<bool>, parts: Vec<Proof> },
}

impl Proof {
    /// Whether there is no signature yet, as when a client simulates.
    pub(crate) fn is_incomplete(&self) -> bool {
        match self {
            Self::Trusted | Self::Missing(_) => true,
            Self::Single { signature, .. } => signature.is_empty(),
            Self::Multi { parts, .. } => parts.is_empty() || parts.iter().any(Self::is_incomplete),
        }
    }
}

/// One signer's part of a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Info {
    /// The key, which may be left out once the account has it.
    pub(crate) key: Result<Option<PublicKey>, Refusal>,
    pub(crate) sequence: u64,
    pub(crate) proof: Proof,
}

/// What a transaction pays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fee {
    pub(crate) coins: Vec<Coin>,
    /// What is wrong with amounts or addresses.
    pub(crate) flaw: Option<Refusal>,
    /// Who pays, if it isn't the first signer.
    pub(crate) payer: Option<Address>,
    /// Whose allowance pays.
    pub(crate) granter: Option<Address>,
}

/// A moment: seconds since 1970 and the ns after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) seconds: i64,
    pub(crate) nanos: i32,
}

/// Until when a transaction is valid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeout {
    /// The last block; 0 for any.
    pub(crate) height: u64,
    /// The last block's time.
    pub(crate) time: Option<Moment>,
}

/// A key has signed the transaction, as of an account with this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) key: [u8; 33],
    pub(crate) number: u64,
}

/// A transaction with what the chain works out about it beforehand.
#[derive(Clone, Debug)]
pub(crate) struct Prepared<'a> {
    pub(crate) mode: Mode,
    pub(crate) calls: Vec<Call<'a>>,
    /// Who must sign: of the messages in order, then the payer; or why that can't be told.
    pub(crate) signers: Result<Vec<Address>, Refusal>,
    pub(crate) infos: Vec<Info>,
    /// How many signatures there are.
    pub(crate) signatures: usize,
    pub(crate) fee: Fee,
    pub(crate) gas_limit: u64,
    pub(crate) memo: Cow<'a, str>,
    pub(crate) timeout: Timeout,
    /// Whether it wants to be valid in any order, which this chain does not allow.
    pub(crate) unordered: bool,
    /// Whether it has options that a chain must understand.
    pub(crate) options: bool,
    /// The bytes on the wire.
    pub(crate) raw: Vec<u8>,
    /// SHA-256 of the bytes.
    pub(crate) hash: [u8; 32],
    /// What is signed; `None` for a trusted transaction.
    pub(crate) document: Option<Document>,
    /// Whether the signatures of these very bytes were found good before.
    pub(crate) verified: bool,
    /// Signatures that were found good aside from the chain.
    pub(crate) witnesses: Vec<Witness>,
    /// Whether the host runs it in the signers' names: neither keys nor signatures count.
    pub(crate) impersonated: bool,
    /// The least that it must pay to wait here.
    pub(crate) floor: Option<Arc<Prices>>,
}
