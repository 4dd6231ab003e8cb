//! Blocks: headers, votes, transactions and results.

use lode_chain::CommittedTx;
use serde_json::{Value, json};

use super::args::{Cut, descending};
use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::core::Core;
use crate::query::{self, EventMap};
use crate::seal::Sealed;
use crate::shape::{self, text};

/// The height that is asked for; the last one if none is.
pub(super) fn height(core: &Core, given: Option<i64>) -> Result<u64, RpcError> {
    let last = core.ledger.height();
    let Some(given) = given else { return Ok(last) };
    match u64::try_from(given) {
        Ok(height) if height > last => Err(RpcError::failed(format!(
            "height {height} must be less than or equal to the current blockchain height {last}"
        ))),
        Ok(height) if height > 0 => Ok(height),
        _ => Err(RpcError::failed(format!("height must be greater than 0, but got {given}"))),
    }
}

fn sealed(core: &Core, height: u64) -> Result<Sealed, RpcError> {
    let found = core.ledger.get(height)?;
    found.ok_or_else(|| RpcError::failed(format!("block {height} is not available")))
}

/// The seal of the block that is asked for.
async fn find(node: &Handle, args: &Args) -> Result<(Sealed, u64), RpcError> {
    let given = args.int("height")?;
    node.ask(move |core| {
        let height = height(core, given)?;
        Ok((sealed(core, height)?, core.ledger.height()))
    })
    .await?
}

/// A block with everything that its JSON shows.
struct Whole {
    sealed: Sealed,
    before: Option<Sealed>,
    txs: Vec<CommittedTx>,
}

impl Whole {
    fn read(core: &Core, height: u64) -> Result<Self, RpcError> {
        let before = match height.saturating_sub(1) {
            0 => None,
            before => core.ledger.get(before)?,
        };
        Ok(Self { sealed: sealed(core, height)?, before, txs: core.chain.txs_at(height)? })
    }

    fn json(&self) -> Value {
        let last_commit = self.before.as_ref().map(|sealed| &sealed.commit);
        json!({
            "block_id": shape::block_id(&self.sealed.id()),
            "block": shape::block(&self.sealed.header(), last_commit, &self.txs),
        })
    }
}

/// `block`.
pub(super) async fn block(node: &Handle, args: &Args) -> Answer {
    let given = args.int("height")?;
    let ask = node.ask(move |core| Whole::read(core, height(core, given)?));
    Ok(ask.await??.json())
}

/// `block_by_hash`; an unknown hash is no error.
pub(super) async fn block_by_hash(node: &Handle, args: &Args) -> Answer {
    let hash = args.bytes("hash")?;
    let ask = node.ask(move |core| match core.ledger.find(&hash)? {
        Some(height) => Whole::read(core, height).map(Some),
        None => Ok(None),
    });
    let none = || json!({"block_id": shape::block_id(&crate::seal::no_block()), "block": null});
    Ok(ask.await??.map_or_else(none, |whole| whole.json()))
}

/// `header`.
pub(super) async fn header(node: &Handle, args: &Args) -> Answer {
    let (sealed, _) = find(node, args).await?;
    Ok(json!({"header": shape::header(&sealed.header())}))
}

/// `header_by_hash`.
pub(super) async fn header_by_hash(node: &Handle, args: &Args) -> Answer {
    let hash = args.bytes("hash")?;
    let ask = node.ask(move |core| match core.ledger.find(&hash)? {
        Some(height) => sealed(core, height).map(Some),
        None => Ok::<_, RpcError>(None),
    });
    Ok(match ask.await?? {
        Some(sealed) => json!({"header": shape::header(&sealed.header())}),
        None => json!({"header": null}),
    })
}

/// `commit`.
pub(super) async fn commit(node: &Handle, args: &Args) -> Answer {
    let (sealed, last) = find(node, args).await?;
    let header = sealed.header();
    // The votes for the last block are in no block yet.
    let canonical = u64::try_from(header.height).is_ok_and(|height| height < last);
    Ok(json!({
        "signed_header": {
            "header": shape::header(&header),
            "commit": shape::commit(Some(&sealed.commit)),
        },
        "canonical": canonical,
    }))
}

/// `block_results`.
pub(super) async fn results(node: &Handle, args: &Args) -> Answer {
    let given = args.int("height")?;
    let ask = node.ask(move |core| {
        let height = height(core, given)?;
        let hash = core.chain.block(height)?.map(|block| block.state_hash).unwrap_or_default();
        let events = core.chain.block_events(height)?;
        Ok::<_, RpcError>((height, core.chain.txs_at(height)?, events, hash))
    });
    let (height, txs, events, hash) = ask.await??;
    let results: Vec<Value> = txs.iter().map(|tx| shape::tx_result(&tx.result)).collect();
    Ok(json!({
        "height": text(height),
        "txs_results": if results.is_empty() { Value::Null } else { Value::Array(results) },
        "finalize_block_events": shape::events(&events),
        "validator_updates": null,
        "consensus_param_updates": null,
        "app_hash": shape::base64(&hash),
    }))
}

/// `blockchain`: at most 20 blocks, newest first.
pub(super) async fn blockchain(node: &Handle, args: &Args) -> Answer {
    const MOST: u64 = 20;
    let (low, high) = (args.int("minHeight")?, args.int("maxHeight")?);
    let ask = node.ask(move |core| {
        let last = core.ledger.height();
        let bound = |given: Option<i64>| u64::try_from(given.unwrap_or(0));
        let (Ok(low), Ok(high)) = (bound(low), bound(high)) else {
            return Err(RpcError::failed("height must be greater than zero"));
        };
        let high = if high == 0 { last } else { high.min(last) };
        let low = low.max(1).max(high.saturating_sub(MOST.saturating_sub(1)));
        if low > high {
            let why = format!("min height {low} can't be greater than max height {high}");
            return Err(RpcError::failed(why));
        }
        let metas = (low..=high).rev().map(|height| Ok(sealed(core, height)?.meta));
        Ok((last, metas.collect::<Result<Vec<_>, RpcError>>()?))
    });
    let (last, metas) = ask.await??;
    let metas: Vec<Value> = metas.iter().map(shape::block_meta).collect();
    Ok(json!({"last_height": text(last), "block_metas": metas}))
}

/// `block_search`: blocks have no events of their own, so only `block.height` finds any.
pub(super) async fn search(node: &Handle, args: &Args) -> Answer {
    let query = query::parse(&args.text("query")?)
        .map_err(|why| RpcError::failed(format!("failed to parse query: {why}")))?;
    let descending = descending(args, true)?;
    let last = node.ask(|core| core.ledger.height()).await?;
    let matches = |height: &u64| {
        let value = vec![text(height)];
        query.matches(&EventMap::from([("block.height".to_string(), value)]))
    };
    let mut found: Vec<u64> = (1..=last).filter(matches).collect();
    if descending {
        found.reverse();
    }
    let total = found.len() as u64;
    let cut = Cut::read(args)?;
    cut.check(total)?;
    let (offset, limit) = cut.window();
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let wanted: Vec<u64> = found.into_iter().skip(skip).take(limit as usize).collect();
    let ask = node.ask(move |core| {
        wanted.iter().map(|height| Whole::read(core, *height)).collect::<Result<Vec<_>, _>>()
    });
    let blocks: Vec<Value> = ask.await??.iter().map(Whole::json).collect();
    Ok(json!({"blocks": blocks, "total_count": text(total)}))
}
