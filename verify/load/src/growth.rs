//! Many blocks, one after the other: whether anything slows down or grows.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::{Value, json};

use crate::machine;
use crate::market::{self, PAIR, Sender};
use crate::queries::{self, Latency};
use crate::subject::Subject;

/// Blocks over which the rate before a mark is taken.
const WINDOW: u64 = 1_000;
/// Queries at each mark.
const QUERIES: usize = 500;
/// What one swap puts in.
const AMOUNT: u128 = 1_000_000;

/// The chain when it has so many blocks.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mark {
    pub(crate) blocks: u64,
    /// Over the last thousand blocks.
    pub(crate) blocks_per_s: f64,
    /// Processor time of the node for each of them, in µs.
    pub(crate) node_cpu_us: u64,
    /// The node's memory, in bytes.
    pub(crate) memory: u64,
    /// The files in its home, in bytes.
    pub(crate) files: u64,
    pub(crate) query: Latency,
    /// From the start of the program until it serves, on this home, in ms.
    pub(crate) start_ms: u64,
    /// The node's memory right after that start, in bytes.
    pub(crate) memory_at_start: u64,
}

/// Makes blocks of one swap each until there are as many as the marks say, in order.
///
/// # Errors
/// When a transaction is refused, or doesn't get a block of its own.
pub(crate) fn run(
    subject: &mut Subject,
    exchange: &str,
    marks: &[u64],
    tell: &mut dyn FnMut(&Mark),
) -> Result<Vec<Mark>> {
    let signer = subject.people.get(1).context("nobody trades")?.clone();
    let mut sender = Sender::of(subject, &signer)?;
    let bodies = PAIR.map(|input| market::swap(&signer.address, exchange, input, AMOUNT));
    let mut out = Vec::new();
    for mark in marks {
        let rpc = subject.rpc();
        let mut height = rpc.height()?;
        let (mut since, mut cpu, mut from) = (Instant::now(), machine::cpu(subject.pid()), height);
        while height < *mark {
            if height == mark.saturating_sub(WINDOW) {
                (since, cpu, from) = (Instant::now(), machine::cpu(subject.pid()), height);
            }
            let turn = usize::try_from(sender.terms.sequence)? % bodies.len();
            let raw = sender.sign(bodies.get(turn).cloned().into_iter().collect());
            // Answered when it is in a block, so that the next has one of its own.
            let done = rpc.call("broadcast_tx_commit", json!({"tx": BASE64.encode(&raw)}))?;
            let code = |part: &str| done.pointer(part).and_then(Value::as_u64);
            let codes = (code("/check_tx/code"), code("/tx_result/code"));
            ensure!(codes == (Some(0), Some(0)), "refused: {done}");
            height += 1;
        }
        let reached = rpc.height()?;
        ensure!(reached == *mark, "{reached} blocks, not {mark}: several shared one");
        let (took, count) = (since.elapsed(), (height - from).max(1));
        let used = machine::cpu(subject.pid()).saturating_sub(cpu);
        let memory = machine::memory(subject.pid());
        let files = subject.files().iter().map(|(_, bytes)| bytes).sum();
        let query = queries::run(subject, exchange, QUERIES)?;
        let start = subject.restart()?;
        let found = Mark {
            blocks: reached,
            blocks_per_s: count as f64 / took.as_secs_f64(),
            node_cpu_us: u64::try_from(used.as_micros())? / count,
            memory,
            files,
            query,
            start_ms: u64::try_from(start.as_millis())?,
            memory_at_start: machine::memory(subject.pid()),
        };
        tell(&found);
        out.push(found);
    }
    Ok(out)
}
