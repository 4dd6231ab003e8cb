//! A chain in this process.

use std::fmt;

use lode_chain::{Chain, ChainError, TxResult};
use lode_query::NodeInfo;

use crate::error::ClientError;
use crate::refusal;
use crate::target::{Accepted, Included, Target};

/// A chain in this process, on which every transaction is a block of its own, a second later.
pub struct Local {
    chain: Chain,
    info: NodeInfo,
    /// A chain may be set up to keep no results; the last is here in any case.
    last: Option<Included>,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("info", &self.info).finish_non_exhaustive()
    }
}

const SECOND_NS: u64 = 1_000_000_000;

fn node(error: ChainError) -> ClientError {
    ClientError::Node(error.to_string())
}

impl Local {
    /// A client of a chain; `info` is what a node would say of itself.
    pub fn new(chain: Chain, info: NodeInfo) -> Self {
        Self { chain, info, last: None }
    }

    /// The chain again.
    pub fn into_chain(self) -> Chain {
        self.chain
    }
}

fn included(height: u64, result: TxResult) -> Included {
    let events = result.events.into_iter().map(|event| (event.kind, event.attributes));
    Included {
        hash: hex::encode_upper(&result.hash),
        height,
        code: result.code,
        codespace: result.codespace,
        log: result.log,
        gas_wanted: result.gas_wanted,
        gas_used: result.gas_used,
        events: events.collect(),
    }
}

impl Target for Local {
    fn chain_id(&mut self) -> Result<String, ClientError> {
        Ok(self.chain.chain_id())
    }

    fn query(&mut self, path: &str, data: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let answer = lode_query::answer(&self.chain, &self.info, path, &data);
        if answer.is_ok() { Ok(answer.value) } else { Err(refusal::query(&answer.log)) }
    }

    fn broadcast(&mut self, raw: &[u8]) -> Result<Accepted, ClientError> {
        let checked = self.chain.check_raw(raw);
        if checked.is_ok() {
            let time = self.chain.time_ns().saturating_add(SECOND_NS);
            self.chain.begin_block(time).map_err(node)?;
            let result = self.chain.deliver_raw(raw).map_err(node)?;
            let block = self.chain.commit().map_err(node)?;
            self.last = Some(included(block.height, result));
        }
        Ok(Accepted { code: checked.code, codespace: checked.codespace, log: checked.log })
    }

    fn find(&mut self, hash: &[u8; 32]) -> Result<Option<Included>, ClientError> {
        let wanted = hex::encode_upper(hash);
        if let Some(last) = self.last.as_ref().filter(|last| last.hash == wanted) {
            return Ok(Some(last.clone()));
        }
        let found = self.chain.find_tx(hash).map_err(node)?;
        Ok(found.map(|found| included(found.height, found.result)))
    }
}
