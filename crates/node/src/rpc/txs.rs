//! Transactions: handed in, waiting, in a block, and found again.

use lode_chain::Page;
use serde_json::{Value, json};

use super::args::{Cut, descending};
use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::core::{Core, Submitted};
use crate::error::NodeError;
use crate::mempool::{self, tx_hash};
use crate::query;
use crate::shape::{self, base64, hex, text};

/// `tx`.
pub(super) async fn tx(node: &Handle, args: &Args) -> Answer {
    let hash = args.bytes("hash")?;
    let prove = args.flag("prove")?;
    let shown = hex(&hash);
    let ask = node.ask(move |core| {
        let found = core.chain.find_tx(&hash)?;
        let whole = |tx| shape_with_proof(core, tx, prove);
        found.map(whole).transpose()
    });
    ask.await??.ok_or_else(|| RpcError::failed(format!("tx ({shown}) not found")))
}

fn shape_with_proof(core: &Core, tx: lode_chain::CommittedTx, prove: bool) -> Answer {
    let mut out = shape::tx(&tx);
    if prove && let Some(map) = out.as_object_mut() {
        let all = core.chain.txs_at(tx.height)?;
        let hashes: Vec<Vec<u8>> = all.iter().map(|tx| tx_hash(&tx.raw).to_vec()).collect();
        map.insert("proof".to_string(), crate::proof::of_tx(&tx, &hashes));
    }
    Ok(out)
}

/// `tx_search`.
pub(super) async fn search(node: &Handle, args: &Args) -> Answer {
    let text_of_query = args.text("query")?;
    let query = query::parse(&text_of_query)
        .map_err(|why| RpcError::failed(format!("failed to parse query: {why}")))?;
    let prove = args.flag("prove")?;
    let descending = descending(args, false)?;
    let query = query.of_chain();
    let cut = Cut::read(args)?;
    node.ask(move |core| {
        let (offset, limit) = cut.window();
        let (found, total) = core.chain.search_txs(&query, Page { offset, limit, descending })?;
        cut.check(total)?;
        let txs = found.into_iter().map(|tx| shape_with_proof(core, tx, prove));
        let txs = txs.collect::<Result<Vec<Value>, RpcError>>()?;
        Ok(json!({"txs": txs, "total_count": text(total)}))
    })
    .await?
}

/// `check_tx`: as if it were handed in, but no block will have it. As on a node, the sequence
/// counts as used until the next block.
pub(super) async fn check(node: &Handle, args: &Args) -> Answer {
    let raw = args.bytes("tx")?;
    let result = node.ask(move |core| core.chain.check_raw(&raw)).await?;
    Ok(shape::tx_result(&result))
}

/// Hands in a transaction.
///
/// # Errors
/// [`NodeError`] if the node is busy or has ended.
pub(crate) async fn submit(node: &Handle, raw: Vec<u8>) -> Result<Submitted, NodeError> {
    let mut all = submit_all(node, vec![raw]).await?;
    all.pop().ok_or(NodeError::Stopped)
}

/// Hands in transactions one after the other: read on other threads, checked in one go.
async fn submit_all(node: &Handle, raws: Vec<Vec<u8>>) -> Result<Vec<Submitted>, NodeError> {
    let limits = node.limits;
    let sizes: Vec<usize> = raws.iter().map(Vec::len).collect();
    let fit = raws.into_iter().filter(|raw| mempool::fits(raw.len(), &limits).is_ok()).collect();
    let read = node.read(fit).await?;
    node.ask(move |core| {
        let mut read = read.into_iter();
        let each = |size: &usize| match mempool::fits(*size, &limits) {
            Ok(()) => read.next().map(|tx| core.submit(tx)),
            Err(why) => Some(Submitted::Unfit(why)),
        };
        sizes.iter().filter_map(each).collect()
    })
    .await
}

/// How long a client waits for the answer to a transaction that it hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Until it is checked: `broadcast_tx_sync`.
    Check,
    /// Not at all: `broadcast_tx_async`. Nothing is said about the check.
    Nothing,
}

impl Wait {
    /// Which of them a method is.
    pub(crate) fn of(method: &str) -> Option<Self> {
        match method {
            "broadcast_tx_sync" => Some(Self::Check),
            "broadcast_tx_async" => Some(Self::Nothing),
            _ => None,
        }
    }

    fn answer(self, submitted: Submitted, hash: &[u8]) -> Answer {
        let result = match submitted {
            Submitted::Checked(result) => *result,
            Submitted::Unfit(why) => return Err(RpcError::failed(why)),
        };
        let (code, log, data) = match self {
            Self::Check => (result.code, result.log, base64(&result.data)),
            Self::Nothing => (0, String::new(), String::new()),
        };
        let codespace = if self == Self::Check { result.codespace } else { String::new() };
        Ok(json!({
            "code": code,
            "data": data,
            "log": log,
            "codespace": codespace,
            "hash": hex(hash),
        }))
    }
}

/// `broadcast_tx_sync` and `broadcast_tx_async`, any number of them in their order.
pub(crate) async fn broadcast(
    node: &Handle,
    calls: Vec<(Wait, Result<Args, RpcError>)>,
) -> Vec<Answer> {
    let read = |(wait, args): (Wait, Result<Args, RpcError>)| {
        args.and_then(|args| args.bytes("tx")).map(|raw| (wait, raw))
    };
    let calls: Vec<Result<(Wait, Vec<u8>), RpcError>> = calls.into_iter().map(read).collect();
    let raws = calls.iter().flatten().map(|(_, raw)| raw.clone()).collect();
    let mut submitted = match submit_all(node, raws).await {
        Ok(submitted) => submitted.into_iter(),
        Err(why) => {
            let why = RpcError::from(why);
            return calls.into_iter().map(|call| call.and(Err(why.clone()))).collect();
        }
    };
    let answer = |call: Result<(Wait, Vec<u8>), RpcError>| {
        let (wait, raw) = call?;
        let submitted = submitted.next().ok_or(NodeError::Stopped)?;
        wait.answer(submitted, &tx_hash(&raw))
    };
    calls.into_iter().map(answer).collect()
}

/// As [`broadcast`], of one.
pub(super) async fn broadcast_one(node: &Handle, wait: Wait, args: &Args) -> Answer {
    let mut answers = broadcast(node, vec![(wait, Ok(args.clone()))]).await;
    answers.pop().unwrap_or_else(|| Err(NodeError::Stopped.into()))
}

/// `broadcast_tx_commit`: answers when the transaction is in a block.
pub(super) async fn broadcast_commit(node: &Handle, args: &Args) -> Answer {
    let raw = args.bytes("tx")?;
    let hash = tx_hash(&raw);
    mempool::fits(raw.len(), &node.limits).map_err(RpcError::failed)?;
    let read = node.read(vec![raw]).await?.pop().ok_or(NodeError::Stopped)?;
    let ask = node.ask(move |core| (core.wait_for(hash), core.submit(read)));
    let (wait, submitted) = ask.await?;
    let check = match submitted {
        Submitted::Checked(check) => check,
        Submitted::Unfit(why) => {
            drop(wait);
            node.ask(move |core| core.stop_waiting(&hash)).await?;
            return Err(RpcError::failed(why));
        }
    };
    let answer = |check: Value, result: Value, height: u64| json!({"check_tx": check, "tx_result": result, "hash": hex(&hash), "height": text(height)});
    let checked = shape::tx_result(&check);
    if !check.is_ok() {
        drop(wait);
        node.ask(move |core| core.stop_waiting(&hash)).await?;
        return Ok(answer(checked, shape::no_result(), 0));
    }
    match tokio::time::timeout(node.limits.commit_wait, wait).await {
        Ok(Ok(tx)) => Ok(answer(checked, shape::tx_result(&tx.result), tx.height)),
        Ok(Err(_)) => Err(RpcError::failed("the node has stopped")),
        Err(_) => {
            node.ask(move |core| core.stop_waiting(&hash)).await?;
            Err(RpcError::failed("timed out waiting for tx to be included in a block"))
        }
    }
}

fn sizes(core: &Core) -> (usize, usize) {
    (core.mempool.len(), core.mempool.bytes())
}

/// `unconfirmed_txs`.
pub(super) async fn unconfirmed(node: &Handle, args: &Args) -> Answer {
    const USUAL: i64 = 30;
    const MOST: i64 = 100;
    let limit = match args.int("limit")?.unwrap_or(USUAL) {
        n if n < 1 => USUAL,
        n => n.min(MOST),
    };
    let limit = usize::try_from(limit).unwrap_or(0);
    let ask = node.ask(move |core| {
        let txs = core.mempool.iter().take(limit).map(|tx| base64(tx.raw()));
        (sizes(core), txs.collect::<Vec<_>>())
    });
    let ((total, bytes), txs) = ask.await?;
    Ok(json!({
        "n_txs": text(txs.len()),
        "total": text(total),
        "total_bytes": text(bytes),
        "txs": txs,
    }))
}

/// `num_unconfirmed_txs`.
pub(super) async fn count_unconfirmed(node: &Handle) -> Answer {
    let (total, bytes) = node.ask(|core| sizes(core)).await?;
    Ok(json!({"n_txs": text(total), "total": text(total), "total_bytes": text(bytes), "txs": null}))
}
