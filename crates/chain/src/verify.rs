//! Running a chain again from its genesis, to see that it comes to the same.

use crate::acts::Act;
use crate::chain::Chain;
use crate::config::{Config, Genesis};
use crate::error::ChainError;
use crate::prepared::Mode;
use crate::search::CommittedTx;
use crate::{EngineKind, wire};

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

    fn acts_at(&self, height: u64) -> Result<Vec<(u32, Act)>, ChainError> {
        match &self.store {
            Some(store) => store.acts(height),
            None => Ok(self.past.acts(height).to_vec()),
        }
    }

    /// Runs every committed block again, from genesis on and in memory, and compares results
    /// and state hashes with those that are kept. `progress` hears of each block.
    ///
    /// # Errors
    /// [`ChainError::Config`] if contracts run as native code here, which blocks do not hold;
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verified, ChainError> {
        if self.engine() != EngineKind::Wasm {
            let why = "only a chain that runs wasm can be run again from its blocks";
            return Err(ChainError::Config(why.to_string()));
        }
        let config = Config {
            prefix: self.codec().prefix().to_string(),
            places: self.ctx.cell().places,
            ..Config::wasm()
        };
        let mut again = Self::create(config, &self.genesis()?)?;
        let mut out = Verified { blocks: 0, txs: 0, difference: None };
        if self.block(0)?.is_some_and(|block| block.state_hash != again.state_hash()) {
            out.difference = differs(0, "the state hash of genesis");
            return Ok(out);
        }
        for height in 1..=self.height() {
            let (txs, acts) = (self.txs_at(height)?, self.acts_at(height)?);
            out.difference = self.run_again(&mut again, height, &txs, &acts)?;
            if out.difference.is_some() {
                break;
            }
            out.blocks = height;
            out.txs = out.txs.saturating_add(txs.len() as u64);
            progress(height);
        }
        Ok(out)
    }

    fn run_again(
        &self,
        again: &mut Self,
        height: u64,
        txs: &[CommittedTx],
        acts: &[(u32, Act)],
    ) -> Result<Option<Difference>, ChainError> {
        let Some(block) = self.block(height)? else {
            return Ok(differs(height, "the block is not there"));
        };
        if txs.len() != usize::try_from(block.txs).unwrap_or(usize::MAX) {
            let what =
                "its transactions were not kept; run chains with results kept to verify them";
            return Ok(differs(height, what));
        }
        again.begin_block(block.time_ns)?;
        let mut acts = acts.iter().peekable();
        for tx in txs {
            let mut how = None;
            while let Some((_, act)) = acts.next_if(|(before, _)| *before <= tx.index) {
                if matches!(act, Act::Trust | Act::Impersonate) {
                    how = Some(act);
                }
                if again.repeat(act).is_err() {
                    return Ok(differs(height, "an act of the host fails"));
                }
            }
            let result = again.deliver_again(&tx.raw, how)?;
            if result != tx.result {
                let hash = hex::encode_upper(&tx.result.hash);
                let what = format!("transaction {} ({hash}) has another result", tx.index);
                return Ok(differs(height, &what));
            }
        }
        for (_, act) in acts {
            if again.repeat(act).is_err() {
                return Ok(differs(height, "an act of the host fails"));
            }
        }
        let made = again.commit()?;
        Ok(if made == block { None } else { differs(height, "the state hash") })
    }

    fn deliver_again(
        &mut self,
        raw: &[u8],
        how: Option<&Act>,
    ) -> Result<crate::TxResult, ChainError> {
        match how {
            None => return self.deliver_raw(raw),
            Some(Act::Impersonate) => return self.impersonate(raw),
            Some(_) => {}
        }
        let Ok(mut given) = wire::decode(&self.ctx.codec, raw, Mode::Deliver) else {
            return self.deliver_raw(raw);
        };
        // Its signatures are zeros: it was taken on trust, and is again.
        given.document = None;
        self.run_open(given)
    }
}

fn differs(height: u64, what: &str) -> Option<Difference> {
    Some(Difference { height, what: what.to_string() })
}
