//! What a node knows and its chain does not.

use cosmos_sdk_proto::tendermint::types::{Block, BlockId};
use lode_chain::{Chain, TxQuery};
use sha2::{Digest, Sha256};

/// The one who makes the blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorIdentity {
    /// The ed25519 public key that its signatures are checked with.
    pub public_key: [u8; 32],
    /// Its say in the consensus.
    pub voting_power: i64,
}

impl ValidatorIdentity {
    /// The address in headers and votes: the first 20 bytes of SHA-256 of the key.
    pub fn address(&self) -> [u8; 20] {
        let mut out = [0; 20];
        for (to, from) in out.iter_mut().zip(Sha256::digest(self.public_key)) {
            *to = from;
        }
        out
    }
}

/// What CometBFT answers on a real node: blocks with headers, hashes and votes, and searches.
pub trait Comet {
    /// The block at a height of 1 or more with its id; `None` if it is not there.
    fn block(&self, chain: &Chain, height: u64) -> Option<(BlockId, Block)>;

    /// Reads a search in CometBFT's query language, such as `tx.height=5`.
    ///
    /// # Errors
    /// CometBFT's text for what is no query.
    fn parse_query(&self, text: &str) -> Result<TxQuery, String>;
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeInfo {
    /// The node's name for people.
    pub moniker: String,
    /// The version of the application.
    pub version: String,
    /// The peer-to-peer id: 40 hex digits.
    pub node_id: String,
    /// The address for peers, such as `tcp://127.0.0.1:26656`.
    pub listen_addr: String,
    /// The address of JSON-RPC.
    pub rpc_address: String,
    /// The one who makes the blocks.
    pub validator: ValidatorIdentity,
    /// The denom of staking and governance.
    pub bond_denom: String,
}

/// The version of CometBFT's RPC that Lode's nodes speak; clients choose their dialect by it.
pub const COMET_VERSION: &str = "0.38.19";
