//! Why a node does not start, or stops.

use std::net::SocketAddr;

use lode_chain::ChainError;

/// A failure of the node as a program. What a client does wrong is no such error: it is told so
/// in the answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// An option can't be used as it is.
    #[error("{0}")]
    Config(String),
    /// A development account's words are refused.
    #[error(transparent)]
    Keys(#[from] lode_keys::KeyError),
    /// A text is no address to listen on.
    #[error("`{0}` is no address to listen on; give host:port, such as 127.0.0.1:26657")]
    Address(String),
    /// Something listens there already.
    #[error("the address {0} is taken; stop what listens there, or give another port")]
    Taken(SocketAddr),
    /// The system refuses to listen there.
    #[error("can't listen on {0}: {1}")]
    Bind(SocketAddr, String),
    /// The folder holds another chain.
    #[error("this folder holds the chain `{found}`, not `{given}`; give its id, or another folder")]
    OtherChain {
        /// The chain that lives there.
        found: String,
        /// The chain that was asked for.
        given: String,
    },
    /// A file of the home can't be read or written.
    #[error("{0}: {1}")]
    File(String, String),
    /// The chain itself.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The node is on its way out.
    #[error("the node has stopped")]
    Stopped,
    /// Too much is asked of the node at once.
    #[error("the node is busy; ask again in a moment")]
    Busy,
}

impl NodeError {
    /// A stable name of the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Keys(error) => error.code(),
            Self::Address(_) => "bad_address",
            Self::Taken(_) => "address_taken",
            Self::Bind(..) => "bind",
            Self::OtherChain { .. } => "other_chain",
            Self::File(..) => "file",
            Self::Chain(error) => error.code(),
            Self::Stopped => "stopped",
            Self::Busy => "busy",
        }
    }
}

/// The error of a redb file as a [`NodeError`].
pub(crate) fn stored(error: impl Into<redb::Error>) -> NodeError {
    NodeError::Chain(ChainError::Store(error.into().to_string()))
}
