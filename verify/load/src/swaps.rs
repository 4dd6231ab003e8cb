//! Signed swaps from many accounts, as fast as the chain takes them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cosmos_sdk_proto::Any;
use lode_conformance::Rpc;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::machine;
use crate::market::{self, PAIR, Sender};
use crate::subject::Subject;

/// How long the chain may take no transaction at all.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often the mempool is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// What one swap puts in.
const AMOUNT: u128 = 1_000_000;

/// How much is sent, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Swaps in all.
    pub(crate) swaps: usize,
    /// Connections, each with a thread and accounts of its own.
    pub(crate) connections: usize,
    /// Transactions in one request.
    pub(crate) batch: usize,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) swaps: usize,
    pub(crate) blocks: u64,
    /// From the first signature to the last commit.
    pub(crate) wall_ms: u64,
    /// Committed swaps in a second.
    pub(crate) per_s: f64,
    /// Processor time of the node.
    pub(crate) node_cpu_ms: u64,
    /// Processor time of this program.
    pub(crate) load_cpu_ms: u64,
    /// Gas that all swaps used together.
    pub(crate) gas_used: u64,
}

#[derive(Deserialize)]
struct Reply {
    result: Option<Checked>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Checked {
    code: u32,
    log: String,
}

/// Someone who swaps, back and forth.
struct Trader {
    sender: Sender,
    bodies: Vec<Any>,
}

impl Trader {
    fn next(&mut self) -> Vec<u8> {
        let turn = usize::try_from(self.sender.terms.sequence).unwrap_or(0);
        let body = self.bodies.get(turn % self.bodies.len().max(1)).cloned();
        self.sender.sign(body.into_iter().collect())
    }
}

/// One connection, kept open.
struct Line {
    url: String,
    agent: ureq::Agent,
}

impl Line {
    fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE));
        Self { url: url.to_string(), agent: config.build().into() }
    }

    /// Sends transactions in one request; the answers in order.
    fn send(&self, raws: &[Vec<u8>]) -> Result<Vec<Reply>> {
        let mut body = String::with_capacity(raws.iter().map(|raw| raw.len() * 2 + 100).sum());
        for (id, raw) in raws.iter().enumerate() {
            body.push(if id == 0 { '[' } else { ',' });
            let start = r#"{"jsonrpc":"2.0","method":"broadcast_tx_sync","id":"#;
            write!(body, r#"{start}{id},"params":{{"tx":""#)?;
            BASE64.encode_string(raw, &mut body);
            body.push_str(r#""}}"#);
        }
        body.push(']');
        let request = self.agent.post(&self.url).header("content-type", "application/json");
        let text = request.send(body)?.body_mut().read_to_string()?;
        // A batch of one is answered without a list.
        if raws.len() == 1 && !text.starts_with('[') {
            return Ok(vec![serde_json::from_str(&text)?]);
        }
        Ok(serde_json::from_str(&text)?)
    }
}

/// Sends all that is left of a batch until the mempool has taken it. Accounts' transactions
/// stay in order: when one is refused for want of room, so are those after it.
fn deliver(line: &Line, mut raws: Vec<Vec<u8>>, stop: &AtomicBool) -> Result<()> {
    let begun = Instant::now();
    while !raws.is_empty() {
        let replies = line.send(&raws)?;
        ensure!(replies.len() == raws.len(), "{} answers to {}", replies.len(), raws.len());
        let mut taken = Vec::with_capacity(raws.len());
        for reply in &replies {
            taken.push(match (&reply.result, &reply.error) {
                (Some(checked), _) if checked.code == 0 => true,
                // Sent once more after one before it had no room.
                (Some(checked), _) if checked.code == 32 => false,
                (_, Some(error)) if error.to_string().contains("already exists") => true,
                (_, Some(error)) if error.to_string().contains("mempool is full") => false,
                (Some(checked), _) => bail!("refused with {}: {}", checked.code, checked.log),
                (None, error) => bail!("refused: {error:?}"),
            });
        }
        let mut taken = taken.into_iter();
        raws.retain(|_| !taken.next().unwrap_or(false));
        if !raws.is_empty() {
            ensure!(!stop.load(Ordering::Relaxed), "another connection has failed");
            ensure!(begun.elapsed() < PATIENCE, "the mempool stays full");
            std::thread::sleep(LOOK);
        }
    }
    Ok(())
}

/// One connection's part of the load.
fn work(
    url: &str,
    traders: &mut [Trader],
    count: usize,
    batch: usize,
    stop: &AtomicBool,
) -> Result<()> {
    let line = Line::new(url);
    let (mut left, mut turn) = (count, 0_usize);
    while left > 0 {
        let mut raws = Vec::with_capacity(batch);
        for _ in 0..batch.min(left) {
            let index = turn % traders.len().max(1);
            raws.extend(traders.get_mut(index).map(Trader::next));
            turn += 1;
        }
        left -= raws.len();
        deliver(&line, raws, stop)?;
    }
    Ok(())
}

/// Waits until the mempool is empty.
fn drain(rpc: &Rpc) -> Result<()> {
    let begun = Instant::now();
    loop {
        let waiting = rpc.call("num_unconfirmed_txs", json!({}))?;
        let waiting = waiting.get("total").and_then(Value::as_str).context("no total")?.to_string();
        if waiting == "0" {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{waiting} transactions wait for ever");
        std::thread::sleep(LOOK);
    }
}

/// Counts the transactions after a block, and checks that none failed.
fn count(rpc: &Rpc, after: u64) -> Result<(usize, u64, u64)> {
    let last = rpc.height()?;
    let (mut txs, mut gas) = (0, 0);
    for height in after + 1..=last {
        let results = rpc.call("block_results", json!({"height": height.to_string()}))?;
        for result in results.get("txs_results").and_then(Value::as_array).into_iter().flatten() {
            ensure!(result.get("code").and_then(Value::as_u64) == Some(0), "one failed: {result}");
            let used = result.get("gas_used").and_then(Value::as_str).unwrap_or_default();
            gas += used.parse::<u64>()?;
            txs += 1;
        }
    }
    Ok((txs, last - after, gas))
}

/// Sends swaps and waits until all are committed.
///
/// # Errors
/// When any is refused, fails or is lost.
pub(crate) fn run(subject: &Subject, exchange: &str, load: Load) -> Result<Outcome> {
    let rpc = subject.rpc();
    // The first account owns the pool; who trades has done so before, so that its key is known.
    let mut traders = Vec::new();
    for signer in subject.people.iter().skip(1) {
        let sender = Sender::of(subject, signer)?;
        let address = &sender.signer.address;
        let body = |input| market::swap(address, exchange, input, AMOUNT);
        traders.push(Trader { bodies: PAIR.map(body).to_vec(), sender });
    }
    let connections = load.connections.clamp(1, traders.len());
    let share = traders.len().div_ceil(connections);
    let batch = load.batch.clamp(1, subject.batch_max);
    let before = rpc.height()?;
    let cpu = |pid| machine::cpu(pid);
    let (node, own) = (subject.pid(), std::process::id());
    let cpu_before = (cpu(node), cpu(own));
    let begun = Instant::now();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| -> Result<()> {
        let mut threads = Vec::new();
        let (parts, mut left) = (traders.chunks_mut(share), load.swaps);
        let each = load.swaps.div_ceil(parts.len());
        for part in parts {
            let count = each.min(left);
            left -= count;
            let (url, stop) = (&subject.url, &stop);
            threads.push(scope.spawn(move || {
                let outcome = work(url, part, count, batch, stop);
                if outcome.is_err() {
                    stop.store(true, Ordering::Relaxed);
                }
                outcome
            }));
        }
        let outcomes = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        for outcome in outcomes {
            outcome.map_err(|_| anyhow::anyhow!("a thread has panicked"))??;
        }
        Ok(())
    })?;
    drain(&rpc)?;
    let wall = begun.elapsed();
    let cpu_after = (cpu(node), cpu(own));
    let (txs, blocks, gas_used) = count(&rpc, before)?;
    ensure!(txs == load.swaps, "{txs} of {} swaps are in blocks", load.swaps);
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Ok(Outcome {
        swaps: txs,
        blocks,
        wall_ms: millis(wall),
        per_s: txs as f64 / wall.as_secs_f64(),
        node_cpu_ms: millis(cpu_after.0 - cpu_before.0),
        load_cpu_ms: millis(cpu_after.1 - cpu_before.1),
        gas_used,
    })
}
