//! Runs committed blocks again, from genesis on and in memory, beside the chain that has them.

use crate::acts::Act;
use crate::chain::Chain;
use crate::config::Config;
use crate::error::ChainError;
use crate::prepared::Mode;
use crate::result::TxResult;
use crate::search::CommittedTx;
use crate::store::BlockInfo;
use crate::trace::{Trace, changes};
use crate::verify::Difference;
use crate::{EngineKind, wire};

/// All that is needed to run a committed block again, and what it came to.
#[derive(Clone, Debug)]
pub struct BlockRecord {
    pub(crate) block: BlockInfo,
    pub(crate) txs: Vec<CommittedTx>,
    pub(crate) acts: Vec<(u32, Act)>,
}

impl BlockRecord {
    /// The block.
    pub fn block(&self) -> &BlockInfo {
        &self.block
    }

    /// About how many bytes it takes: those of its transactions.
    pub fn bytes(&self) -> usize {
        self.txs.iter().fold(0, |sum, tx| sum.saturating_add(tx.raw.len()))
    }
}

/// A chain in memory that follows another, block by block.
#[derive(Debug)]
pub struct Replay {
    chain: Chain,
}

impl Chain {
    /// All that is needed to run a committed block again; `None` for a height that has none.
    ///
    /// # Errors
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn block_record(&self, height: u64) -> Result<Option<BlockRecord>, ChainError> {
        let Some(block) = self.block(height)? else { return Ok(None) };
        let (txs, acts) = (self.txs_at(height)?, self.acts_at(height)?);
        Ok(Some(BlockRecord { block, txs, acts }))
    }

    pub(crate) fn acts_at(&self, height: u64) -> Result<Vec<(u32, Act)>, ChainError> {
        match &self.store {
            Some(store) => store.acts(height),
            None => Ok(self.past.acts(height).to_vec()),
        }
    }

    /// A chain in memory that stands at this one's genesis, to follow it from there.
    ///
    /// # Errors
    /// [`ChainError::Config`] if contracts run as native code here, which blocks do not hold;
    /// [`ChainError::Store`] or [`ChainError::Damaged`] from the disk.
    pub fn replay(&self) -> Result<Replay, ChainError> {
        if self.engine() != EngineKind::Wasm {
            let why = "only a chain that runs wasm can be run again from its blocks";
            return Err(ChainError::Config(why.to_string()));
        }
        let config = Config {
            prefix: self.codec().prefix().to_string(),
            places: self.ctx.cell().places,
            ..Config::wasm()
        };
        Ok(Replay { chain: Chain::create(config, &self.genesis()?)? })
    }
}

impl Replay {
    /// The last block that was run again, as it came out here.
    pub fn last_block(&self) -> &BlockInfo {
        self.chain.last_block()
    }

    /// Runs the next block again; tells what came out otherwise.
    ///
    /// # Errors
    /// [`ChainError`] if the block can't be run here, such as one that is not the next.
    pub fn step(&mut self, record: &BlockRecord) -> Result<Option<Difference>, ChainError> {
        let outcome = self.run(record, None)?;
        if outcome.difference.is_some() {
            self.chain.discard_block();
            return Ok(outcome.difference);
        }
        let made = self.chain.commit()?;
        Ok(if made == record.block { None } else { record.differs("the state hash") })
    }

    /// Runs the next block again with one of its transactions watched, and takes it back, so
    /// that the next one to be run is still this. The whole block must come to the same results
    /// and the same state hash as without a watcher.
    ///
    /// # Errors
    /// The inner one is what came out otherwise; the outer as for [`step`](Self::step), and
    /// [`ChainError::Order`] if the block has no such transaction.
    pub fn trace(
        &mut self,
        record: &BlockRecord,
        index: u32,
    ) -> Result<Result<Trace, Difference>, ChainError> {
        let outcome = self.run(record, Some(index));
        let made = self.chain.closing();
        self.chain.discard_block();
        let outcome = outcome?;
        if let Some(difference) = outcome.difference {
            return Ok(Err(difference));
        }
        if made?.0 != record.block
            && let Some(difference) = record.differs("the state hash")
        {
            return Ok(Err(difference));
        }
        outcome.trace.map(Ok).ok_or(ChainError::Order("the block has no such transaction"))
    }

    /// Opens the block and does all that was done in it.
    fn run(&mut self, record: &BlockRecord, watched: Option<u32>) -> Result<Outcome, ChainError> {
        let mut out = Outcome::default();
        if record.txs.len() != usize::try_from(record.block.txs).unwrap_or(usize::MAX) {
            out.difference = record
                .differs("its transactions were not kept; run chains with results kept for this");
            return Ok(out);
        }
        self.chain.begin_block(record.block.time_ns)?;
        let mut acts = record.acts.iter().peekable();
        for tx in &record.txs {
            let mut how = None;
            while let Some((_, act)) = acts.next_if(|(before, _)| *before <= tx.index) {
                if matches!(act, Act::Trust | Act::Impersonate) {
                    how = Some(act);
                }
                if self.chain.repeat(act).is_err() {
                    out.difference = record.differs("an act of the host fails");
                    return Ok(out);
                }
            }
            let result = if watched == Some(tx.index) {
                let (result, trace) = self.watch(tx, how)?;
                out.trace = Some(trace);
                result
            } else {
                self.chain.deliver_again(&tx.raw, how)?
            };
            if result != tx.result {
                let hash = hex::encode_upper(&tx.result.hash);
                let what = format!("transaction {} ({hash}) has another result", tx.index);
                out.difference = record.differs(&what);
                return Ok(out);
            }
        }
        for (_, act) in acts {
            if self.chain.repeat(act).is_err() {
                out.difference = record.differs("an act of the host fails");
                break;
            }
        }
        Ok(out)
    }

    /// Runs one transaction with somebody watching.
    fn watch(
        &mut self,
        tx: &CommittedTx,
        how: Option<&Act>,
    ) -> Result<(TxResult, Trace), ChainError> {
        let mark = self.chain.ctx.mark();
        self.chain.ctx.watched = true;
        self.chain.ctx.cell().recorder = Some(Box::default());
        let result = self.chain.deliver_again(&tx.raw, how);
        self.chain.ctx.watched = false;
        let recorder = self.chain.ctx.cell().recorder.take();
        let result = result?;
        let mut trace = Trace::of(&result, tx.height, tx.index);
        (trace.steps, trace.truncated) =
            recorder.map_or_else(Default::default, |recorder| recorder.finish());
        let changed = self.chain.ctx.cell().state.changed_since(mark);
        (trace.storage, trace.balances) = changes(self.chain.codec(), &changed);
        Ok((result, trace))
    }
}

/// What came of running a block again.
#[derive(Default)]
struct Outcome {
    difference: Option<Difference>,
    trace: Option<Trace>,
}

impl BlockRecord {
    fn differs(&self, what: &str) -> Option<Difference> {
        Some(Difference { height: self.block.height, what: what.to_string() })
    }
}

impl Chain {
    fn deliver_again(&mut self, raw: &[u8], how: Option<&Act>) -> Result<TxResult, ChainError> {
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
