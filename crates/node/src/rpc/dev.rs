//! `lode_*`: what a desk needs and a real chain can't give.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Answer, Args, RpcError, fault, impersonate, trace, transfer};
use crate::actor::Handle;
use crate::core::Core;
use crate::error::NodeError;
use crate::options::{Development, seconds};
use crate::shape::{text, time_ns};

/// The code of an error when development methods are switched off.
const SWITCHED_OFF: i64 = -32010;
/// Most blocks of one call.
const BLOCKS_MAX: i64 = 100_000;
/// Blocks that are made before others may ask.
const CHUNK: i64 = 100;
const SECOND: u64 = 1_000_000_000;

/// Answers a development method.
///
/// # Errors
/// That they are switched off, that there is no such method, or what the method says.
pub(super) async fn call(node: &Handle, method: &str, args: &Args) -> Answer {
    if node.options.development == Development::Off {
        let data = Some("development methods are switched off on this node".to_string());
        return Err(RpcError { code: SWITCHED_OFF, message: "Switched off", data });
    }
    match method {
        "lode_warp" => warp(node, args).await,
        "lode_mine" => mine(node, args).await,
        "lode_faucet" => faucet(node, args).await,
        "lode_snapshot" => {
            let name = args.text("name")?;
            let ask = node.ask(move |core| {
                core.snapshots.take(&mut core.chain, &name)?;
                Ok::<_, NodeError>(place(core))
            });
            Ok(ask.await??)
        }
        "lode_restore" => {
            let name = args.text("name")?;
            let ask = node.ask(move |core| {
                core.restore(&name)?;
                Ok::<_, NodeError>(place(core))
            });
            Ok(ask.await??)
        }
        "lode_snapshots" => {
            let names = node.ask(|core| core.snapshots.names()).await?;
            Ok(json!({"snapshots": names}))
        }
        "lode_export" => transfer::export(node, args).await,
        "lode_import" => transfer::import(node, args).await,
        "lode_trace" => trace::trace(node, args).await,
        "lode_impersonate" => impersonate::impersonate(node, args).await,
        "lode_fault" => fault::order(node, args).await,
        "lode_faults" => fault::list(node).await,
        "lode_fault_clear" => fault::clear(node, args).await,
        _ => Err(RpcError::method()),
    }
}

/// Waits as long as a block takes longer by order of the desk.
///
/// # Errors
/// If the node has ended.
pub(super) async fn slowly(node: &Handle) -> Result<(), NodeError> {
    let slow = node.ask(|core| core.slow()).await?;
    if !slow.is_zero() {
        tokio::time::sleep(slow).await;
    }
    Ok(())
}

/// Where the chain is.
pub(super) fn place(core: &Core) -> Value {
    let last = core.chain.last_block();
    json!({"height": text(last.height), "time": time_ns(last.time_ns)})
}

/// How far or to when: `seconds` as a number or a text such as `21d`, or `time`.
fn target(args: &Args, last_ns: u64) -> Result<u64, RpcError> {
    let to = args.text("time")?;
    if !to.is_empty() {
        // A day alone begins at midnight.
        let time = to.parse().or_else(|_| format!("{to}T00:00:00Z").parse::<Timestamp>());
        let why = || {
            RpcError::params(format!(
                "`{to}` is no time; give it as 2027-01-01T00:00:00Z or 2027-01-01"
            ))
        };
        let time = time.map_err(|_| why())?;
        let ns = u64::try_from(time.as_nanosecond()).ok().filter(|ns| *ns > last_ns);
        let why = || RpcError::params(format!("`time` must be after {}", time_ns(last_ns)));
        return ns.ok_or_else(why);
    }
    let far = match args.raw("seconds") {
        Some(Value::Number(number)) => number.as_u64().map(Duration::from_secs),
        Some(Value::String(text)) => seconds(text.trim_matches('"')),
        _ => None,
    };
    let ns = far.and_then(|far| u64::try_from(far.as_nanos()).ok()).filter(|ns| *ns > 0);
    let why = || RpcError::params("give `seconds`, as a number or as `21d`, or a later `time`");
    ns.and_then(|ns| last_ns.checked_add(ns)).ok_or_else(why)
}

/// `lode_warp`: sets the chain's clock forward and makes a block there.
async fn warp(node: &Handle, args: &Args) -> Answer {
    slowly(node).await?;
    let args = args.clone();
    let ask = node.ask(move |core| {
        let now = core.now_ns().max(core.chain.last_block().time_ns);
        core.set_clock(target(&args, now)?);
        core.produce(|_| Ok(()))?;
        Ok::<_, RpcError>(place(core))
    });
    ask.await?
}

/// `lode_mine`: makes blocks, a second apart.
async fn mine(node: &Handle, args: &Args) -> Answer {
    let blocks = match args.raw("blocks") {
        Some(Value::Number(number)) => number.as_i64(),
        _ => Some(args.int("blocks")?.unwrap_or(1)),
    };
    let blocks = blocks.filter(|blocks| (1..=BLOCKS_MAX).contains(blocks));
    let why = || RpcError::params(format!("`blocks` must be from 1 to {BLOCKS_MAX}"));
    let mut left = blocks.ok_or_else(why)?;
    let mut at = Value::Null;
    while left > 0 {
        let slow = node.ask(|core| !core.slow().is_zero()).await?;
        slowly(node).await?;
        let count = left.min(if slow { 1 } else { CHUNK });
        left = left.saturating_sub(count);
        let ask = node.ask(move |core| {
            for _ in 0..count {
                let next = core.chain.last_block().time_ns.saturating_add(SECOND);
                if core.now_ns() < next {
                    core.set_clock(next);
                }
                core.produce(|_| Ok(()))?;
            }
            Ok::<_, NodeError>(place(core))
        });
        at = ask.await??;
    }
    Ok(at)
}

/// `lode_faucet`: makes coins out of nothing, in a block of their own.
async fn faucet(node: &Handle, args: &Args) -> Answer {
    let address = args.text("address")?;
    let given = args.text("coins")?;
    let bad = || RpcError::params(format!("`{given}` are no coins; give `5ustake,7weth`"));
    let coins = lode_chain::parse_coins(&given).ok_or_else(bad)?;
    slowly(node).await?;
    let ask = node.ask(move |core| {
        core.produce(|chain| chain.mint(&address, &coins))?;
        let balances = core.chain.all_balances(&address)?;
        Ok::<_, NodeError>(json!({
            "height": text(core.chain.height()),
            "address": address,
            "balances": balances,
        }))
    });
    Ok(ask.await??)
}
