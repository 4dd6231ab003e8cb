//! Why a query has no answer, in the three forms in which the SDK says so.

use lode_chain::{ChainError, Refusal};
use tonic::Code;

use crate::Answer;

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A gRPC status.
    Status(Code, String),
    /// An error with a number; the text is `context: root`.
    Sdk {
        /// Whose list of numbers it is.
        codespace: &'static str,
        /// The number.
        code: u32,
        /// What happened to be wrong here.
        context: String,
        /// What the number means.
        root: String,
    },
    /// A text with nothing behind it.
    Plain(String),
    /// An error with a number, from before any service was asked.
    App {
        /// Whose list of numbers it is.
        codespace: &'static str,
        /// The number.
        code: u32,
        /// What happened to be wrong here.
        context: String,
        /// What the number means.
        root: &'static str,
    },
    /// No service knows the path.
    Path(String),
}

const SDK: &str = "sdk";

impl Failure {
    pub(crate) fn invalid(text: impl Into<String>) -> Self {
        Self::Status(Code::InvalidArgument, text.into())
    }

    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::Status(Code::NotFound, text.into())
    }

    pub(crate) fn internal(text: impl Into<String>) -> Self {
        Self::Status(Code::Internal, text.into())
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    pub(crate) fn wasm(code: u32, context: impl Into<String>, root: &str) -> Self {
        let (context, root) = (context.into(), root.to_string());
        Self::Sdk { codespace: "wasm", code, context, root }
    }

    pub(crate) fn sdk(code: u32, context: impl Into<String>, root: &str) -> Self {
        let (context, root) = (context.into(), root.to_string());
        Self::Sdk { codespace: SDK, code, context, root }
    }

    /// An error of the application itself.
    pub(crate) fn app(code: u32, context: impl Into<String>, root: &'static str) -> Self {
        Self::App { codespace: SDK, code, context: context.into(), root }
    }

    /// What a gRPC client sees.
    pub(crate) fn status(&self) -> (Code, String) {
        match self {
            Self::Status(code, text) => (*code, text.clone()),
            Self::Sdk { codespace, code, context, root } => {
                (Code::Unknown, numbered(codespace, *code, context, root))
            }
            Self::App { codespace, code, context, root } => {
                (Code::Unknown, numbered(codespace, *code, context, root))
            }
            Self::Plain(text) => (Code::Unknown, text.clone()),
            Self::Path(path) => (Code::Unimplemented, unknown_method(path)),
        }
    }

    /// What `abci_query` answers.
    pub(crate) fn abci(&self) -> (u32, String) {
        match self {
            Self::Status(status, text) => {
                let (code, meaning) = translated(*status);
                (code, format!("rpc error: code = {status:?} desc = {text}: {meaning}"))
            }
            Self::Sdk { context, root, .. } => {
                (6, format!("{}: unknown request", joined(context, root)))
            }
            Self::App { code, context, root, .. } => (*code, joined(context, root)),
            Self::Plain(text) => (18, format!("{text}: invalid request")),
            Self::Path(_) => (6, "unknown query path: unknown request".to_string()),
        }
    }

    /// Whose list the number of [`abci`](Self::abci) is from.
    pub(crate) fn codespace(&self) -> &'static str {
        if let Self::App { codespace, .. } = self { codespace } else { SDK }
    }

    /// The whole answer.
    pub(crate) fn answer(&self, height: u64) -> Answer {
        let (code, log) = self.abci();
        let (status, message) = self.status();
        // Errors from before a service was found carry no height.
        let height = if matches!(self, Self::App { .. } | Self::Path(_)) { 0 } else { height };
        let codespace = self.codespace().to_string();
        Answer { code, codespace, log, value: Vec::new(), height, status, message }
    }
}

fn joined(context: &str, root: &str) -> String {
    match (context, root) {
        ("", text) | (text, "") => text.to_string(),
        (context, root) => format!("{context}: {root}"),
    }
}

fn numbered(codespace: &str, code: u32, context: &str, root: &str) -> String {
    let tail = if context.is_empty() { String::new() } else { format!(": {context}") };
    format!("codespace {codespace} code {code}: {root}{tail}")
}

/// The SDK's number for a gRPC status.
fn translated(status: Code) -> (u32, &'static str) {
    match status {
        Code::NotFound => (22, "key not found"),
        Code::InvalidArgument | Code::FailedPrecondition => (18, "invalid request"),
        Code::Unauthenticated => (4, "unauthorized"),
        _ => (6, "unknown request"),
    }
}

/// What grpc-go says of a path that nobody serves.
fn unknown_method(path: &str) -> String {
    let (service, method) = path.trim_start_matches('/').rsplit_once('/').unwrap_or((path, ""));
    if crate::method::is_service(service) {
        format!("unknown method {method} for service {service}")
    } else {
        format!("unknown service {service}")
    }
}

impl From<Refusal> for Failure {
    fn from(why: Refusal) -> Self {
        let (context, root) = why.text.rsplit_once(": ").unwrap_or(("", &why.text));
        Self::Sdk {
            codespace: why.codespace,
            code: why.code,
            context: context.to_string(),
            root: root.to_string(),
        }
    }
}

impl From<ChainError> for Failure {
    fn from(why: ChainError) -> Self {
        match why {
            ChainError::Refused(why) => why.into(),
            other => Self::internal(other.to_string()),
        }
    }
}
