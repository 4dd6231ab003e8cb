//! What a client talks to.

use crate::error::ClientError;
use crate::refusal;

/// A transaction that was taken into the mempool, or refused by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// 0, or the number of the refusal in its `codespace`.
    pub code: u32,
    /// Whose number it is.
    pub codespace: String,
    /// The refusal in words.
    pub log: String,
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Included {
    /// SHA-256 of its bytes in upper-case hex.
    pub hash: String,
    /// The block.
    pub height: u64,
    /// 0, or the number of the error in its `codespace`.
    pub code: u32,
    /// Whose number it is.
    pub codespace: String,
    /// The error in words.
    pub log: String,
    /// The limit that was asked for.
    pub gas_wanted: u64,
    /// What was used.
    pub gas_used: u64,
    /// The events: kinds with their attributes, in order.
    pub events: Vec<(String, Vec<(String, String)>)>,
}

impl Included {
    /// The error behind a code that isn't 0.
    pub fn refusal(&self) -> Option<ClientError> {
        (self.code != 0).then(|| refusal::refusal(&self.codespace, self.code, &self.log))
    }

    /// The first attribute `key` of an event `kind`.
    pub fn attribute(&self, kind: &str, key: &str) -> Option<&str> {
        let events = self.events.iter().filter(|(name, _)| name == kind);
        let mut attributes = events.flat_map(|(_, attributes)| attributes);
        attributes.find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// A chain that answers queries and takes transactions.
pub trait Target {
    /// The chain's name.
    ///
    /// # Errors
    /// [`ClientError`] says why there is no answer.
    fn chain_id(&mut self) -> Result<String, ClientError>;

    /// Answers a query of a gRPC method's path at the last block, in protobuf.
    ///
    /// # Errors
    /// [`ClientError::Query`] with the chain's words if it refuses.
    fn query(&mut self, path: &str, data: Vec<u8>) -> Result<Vec<u8>, ClientError>;

    /// Hands in the bytes of a transaction; bytes that are known already are no error.
    ///
    /// # Errors
    /// [`ClientError`] if it was not even looked at.
    fn broadcast(&mut self, raw: &[u8]) -> Result<Accepted, ClientError>;

    /// Looks for a transaction in the blocks.
    ///
    /// # Errors
    /// [`ClientError`] says why there is no answer.
    fn find(&mut self, hash: &[u8; 32]) -> Result<Option<Included>, ClientError>;
}
