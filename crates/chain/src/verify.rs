//! Running a chain again from its genesis, to see that it comes to the same.

use crate::chain::Chain;
use crate::config::Genesis;
use crate::error::ChainError;

/// What running a chain again has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Blocks that came out the same, genesis left out.
    pub blocks: u64,
    /// Transactions in them.
    pub txs: u64,
    /// The first thing that did not; `None` if all is the same.
    pub difference: Option<Difference>,
}

/// Where a chain that was run again differs from what it keeps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("block {height} comes out otherwise when it is run again: {what}")]
pub struct Difference {
    /// The block.
    pub height: u64,
    /// What differs, in words.
    pub what: String,
}

impl Chain {
    /// What the chain started with.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn genesis(&self) -> Result<Genesis, ChainError> {
        let lost = || ChainError::Damaged("genesis is gone".to_string());
        match &self.store {
            Some(store) => store.genesis(),
            None => self.past.genesis().cloned().ok_or_else(lost),
        }
    }

    /// Runs every committed block again, from genesis on and in memory, and compares results
    /// and state hashes with those that are kept. `progress` hears of each block.
    ///
    /// # Errors
    /// [`ChainError::Config`] if contracts run as native code here, which blocks do not hold;
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verified, ChainError> {
        let mut again = self.replay()?;
        let mut out = Verified { blocks: 0, txs: 0, difference: None };
        if self.block(0)?.is_some_and(|block| block.state_hash != again.last_block().state_hash) {
            out.difference = differs(0, "the state hash of genesis");
            return Ok(out);
        }
        for height in 1..=self.height() {
            let Some(record) = self.block_record(height)? else {
                out.difference = differs(height, "the block is not there");
                break;
            };
            out.difference = again.step(&record)?;
            if out.difference.is_some() {
                break;
            }
            out.blocks = height;
            out.txs = out.txs.saturating_add(record.txs.len() as u64);
            progress(height);
        }
        Ok(out)
    }
}

fn differs(height: u64, what: &str) -> Option<Difference> {
    Some(Difference { height, what: what.to_string() })
}
