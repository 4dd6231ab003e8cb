//! Traces: committed blocks are run again beside the chain, on a thread of their own, while the
//! node goes on.

use std::time::{Duration, Instant};

use lode_chain::{BlockRecord, ChainError, Replay, Trace};

use crate::actor::Handle;
use crate::core::Core;
use crate::error::NodeError;

/// Blocks that are taken from the chain at once, and about how many bytes of transactions.
const CHUNK: u64 = 200;
const CHUNK_BYTES: usize = 8 << 20;

/// How far a trace has come.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The transaction's block has been run.
    Done(Box<Trace>),
    /// The blocks before it take longer than the caller waits; a further call goes on from here.
    Underway { replayed: u64, of: u64 },
}

/// Blocks from a height on, up to the one before `end`.
fn records(core: &Core, from: u64, end: u64) -> Result<Vec<BlockRecord>, NodeError> {
    let (mut out, mut bytes) = (Vec::new(), 0_usize);
    for height in from..end.min(from.saturating_add(CHUNK)) {
        let missing = || ChainError::Damaged(format!("block {height} is missing"));
        let record = core.chain.block_record(height)?.ok_or_else(missing)?;
        bytes = bytes.saturating_add(record.bytes());
        out.push(record);
        if bytes > CHUNK_BYTES {
            break;
        }
    }
    Ok(out)
}

/// A replay that stands before a height: the one that is there if it is of this chain's past.
fn standing(core: &Core, kept: Option<Replay>, height: u64) -> Result<Replay, NodeError> {
    if let Some(replay) = kept {
        let at = replay.last_block();
        if at.height < height && core.chain.block(at.height)?.as_ref() == Some(at) {
            return Ok(replay);
        }
    }
    Ok(core.chain.replay()?)
}

fn differs(difference: &lode_chain::Difference) -> NodeError {
    NodeError::Config(format!("{difference}; `lode chain verify` says more"))
}

/// Runs something that takes long on a thread of its own.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NodeError> + Send + 'static,
) -> Result<T, NodeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| NodeError::Stopped)?
}

/// Traces a transaction; gives up for now when `patience` is over, if there is a limit to it.
/// One trace runs at a time, others wait for it.
pub(crate) async fn trace(
    node: &Handle,
    (height, index): (u64, u32),
    patience: Option<Duration>,
) -> Result<Progress, NodeError> {
    let start = Instant::now();
    let mut slot = node.desk.replay.lock().await;
    let kept = slot.take();
    let mut replay = node.ask(move |core| standing(core, kept, height)).await??;
    loop {
        let next = replay.last_block().height.saturating_add(1);
        if next >= height {
            break;
        }
        if patience.is_some_and(|patience| start.elapsed() >= patience) {
            let replayed = replay.last_block().height;
            *slot = Some(replay);
            return Ok(Progress::Underway { replayed, of: height });
        }
        let records = node.ask(move |core| records(core, next, height)).await??;
        replay = aside(move || {
            for record in &records {
                if let Some(difference) = replay.step(record)? {
                    return Err(differs(&difference));
                }
            }
            Ok(replay)
        })
        .await?;
    }
    let end = height.saturating_add(1);
    let records = node.ask(move |core| records(core, height, end)).await??;
    let (replay, outcome) = aside(move || {
        let record = records.first().ok_or(NodeError::Stopped)?;
        let outcome = replay.trace(record, index)?;
        Ok((replay, outcome))
    })
    .await?;
    *slot = Some(replay);
    outcome.map(|trace| Progress::Done(Box::new(trace))).map_err(|why| differs(&why))
}
