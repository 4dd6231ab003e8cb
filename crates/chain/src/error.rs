//! What can go wrong: for the host ([`ChainError`]), and for a transaction ([`Refusal`]).

use cosmwasm_std::SystemError;

/// A failure of the chain as a program: bad use, disk or VM set-up. A transaction that fails
/// is no such error; it is a [`TxResult`](crate::TxResult) with a code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The configuration or genesis can't be used as it is.
    #[error("configuration: {0}")]
    Config(String),
    /// The folder could not be read or written.
    #[error("store: {0}; check that the folder is writable and not open in another process")]
    Store(String),
    /// The stored bytes are not what this version writes.
    #[error("the store is damaged or of another version: {0}; start from an empty folder")]
    Damaged(String),
    /// A call in the wrong moment, such as `deliver` outside a block.
    #[error("{0}")]
    Order(&'static str),
    /// A block's time is not later than the last one's.
    #[error("block time {given} ns is before the last block's {last} ns; time never runs back")]
    Time {
        /// The last block's time, in ns.
        last: u64,
        /// The time that was asked for.
        given: u64,
    },
    /// A query or a desk call was refused; the refusal says why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file is no exported chain, or not of the chain that is wanted.
    #[error("this file can't be imported: {0}; nothing has changed")]
    Import(String),
    /// The wasm code or the native code can't be used.
    #[error("code: {0}")]
    Code(String),
}

impl ChainError {
    /// A stable name of the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Store(_) => "store",
            Self::Damaged(_) => "damaged",
            Self::Order(_) => "order",
            Self::Time { .. } => "time",
            Self::Refused(_) => "refused",
            Self::Import(_) => "import",
            Self::Code(_) => "code",
        }
    }
}

/// Why a message or a query failed, in the SDK's terms.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// The module whose list of errors `code` is from: `sdk`, `wasm`, `bank`, `authz`,
    /// `feegrant`, `staking`, `distribution`, `slashing`, `undefined`.
    pub codespace: &'static str,
    /// The number of the error in that module.
    pub code: u32,
    /// The whole text, outermost context first.
    pub text: String,
    /// Whether a contract may see the text; others see codespace and code only.
    pub(crate) deterministic: bool,
    /// What a contract's query gets instead of a text.
    pub(crate) system: Option<SystemError>,
}

impl Refusal {
    /// An error of a module that has few of them.
    pub(crate) fn of(codespace: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self::new(codespace, code, text.into())
    }

    fn new(codespace: &'static str, code: u32, text: String) -> Self {
        Self { codespace, code, text, deterministic: false, system: None }
    }

    pub(crate) fn sdk(code: u32, text: impl Into<String>) -> Self {
        Self::new("sdk", code, text.into())
    }

    pub(crate) fn wasm(code: u32, text: impl Into<String>) -> Self {
        Self::new("wasm", code, text.into())
    }

    pub(crate) fn bank(code: u32, text: impl Into<String>) -> Self {
        Self::new("bank", code, text.into())
    }

    /// An error that the SDK has no number for.
    pub(crate) fn undefined(text: impl Into<String>) -> Self {
        Self::new("undefined", 1, text.into())
    }

    /// What makes a real node stop short while it handles a transaction; it goes on with the
    /// next one, and so does this.
    pub(crate) fn panicked(why: &str) -> Self {
        Self::new("undefined", 111_222, format!("recovered: {why}: panic"))
    }

    /// Bytes that are no transaction.
    pub(crate) fn parse(why: impl std::fmt::Display) -> Self {
        Self::sdk(2, format!("{why}: tx parse error: tx parse error"))
    }

    /// An error that a contract itself returned: the same on every machine, so other
    /// contracts may read its text.
    pub(crate) fn of_contract(code: u32, text: &str, kind: &str) -> Self {
        let mut out = Self::wasm(code, format!("{text}: {kind}"));
        out.deterministic = true;
        out
    }

    pub(crate) fn with_system(mut self, system: SystemError) -> Self {
        self.system = Some(system);
        self
    }

    /// The same error with more context in front; a contract no longer sees its text.
    pub(crate) fn wrap(mut self, context: &str) -> Self {
        self.text = format!("{context}: {}", self.text);
        self.deterministic = false;
        self
    }

    /// What a contract may see of this error: texts of the host are left out, because they
    /// may differ between machines and versions.
    pub(crate) fn redacted(&self) -> String {
        if self.deterministic {
            self.text.clone()
        } else {
            format!("codespace: {}, code: {}", self.codespace, self.code)
        }
    }
}

/// How a step of a transaction ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The meter's limit was crossed; `what` names the charge that did it.
    OutOfGas(&'static str),
    /// The step was refused.
    Refused(Refusal),
}

impl From<lode_core::CoreError> for Fault {
    fn from(error: lode_core::CoreError) -> Self {
        // Where numbers pass all bounds a real node stops short.
        Self::Refused(Refusal::panicked(error.code()))
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfGas(what) => write!(f, "out of gas: {what}"),
            Self::Refused(why) => write!(f, "{} {}: {}", why.codespace, why.code, why.text),
        }
    }
}

impl Fault {
    /// Adds context to a refusal; running out of gas passes as it is.
    pub(crate) fn wrap(self, context: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.wrap(context)),
            out => out,
        }
    }
}
