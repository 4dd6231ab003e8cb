//! `lode_trace`: what a transaction did, step by step.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::replays::{self, Progress};
use crate::shape::text;

/// A hash in hex, as people have it, or in base64, as `tx` takes it.
fn hash(args: &Args) -> Result<Vec<u8>, RpcError> {
    let given = args.text("hash").unwrap_or_default();
    let digits = given.trim_start_matches("0x");
    let found = hex::decode(digits).ok().filter(|raw| raw.len() == 32);
    let found = found.or_else(|| args.bytes("hash").ok().filter(|raw| raw.len() == 32));
    let why = || RpcError::params(format!("`{given}` is no hash; give its 64 hex digits"));
    found.ok_or_else(why)
}

/// Answers when the trace is there; or, after `patience_ms`, with how far it has come.
pub(super) async fn trace(node: &Handle, args: &Args) -> Answer {
    let hash = hash(args)?;
    let patience = match args.raw("patience_ms") {
        Some(Value::Number(number)) => number.as_u64(),
        _ => args.int("patience_ms")?.and_then(|ms| u64::try_from(ms).ok()),
    };
    let shown = hex::encode_upper(&hash);
    let found = node.ask(move |core| core.chain.find_tx(&hash)).await??;
    let Some(tx) = found else {
        return Err(RpcError::failed(format!("tx ({shown}) not found")));
    };
    let place = (tx.height, tx.index);
    match replays::trace(node, place, patience.map(Duration::from_millis)).await? {
        Progress::Done(trace) => serde_json::to_value(trace).map_err(RpcError::failed),
        Progress::Underway { replayed, of } => {
            Ok(json!({"underway": {"replayed": text(replayed), "of": text(of)}}))
        }
    }
}
