//! `lode_export` and `lode_import`: the whole chain, in parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::dev::place;
use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::shape::text;
use crate::transfer;

fn offset(args: &Args) -> Result<Option<u64>, RpcError> {
    let given = match args.raw("offset") {
        Some(Value::Number(number)) => return Ok(number.as_u64()),
        _ => args.int("offset")?,
    };
    let why = |_| RpcError::params("`offset` must not be negative");
    given.map(u64::try_from).transpose().map_err(why)
}

/// Without arguments the chain is written down; with `export` and `offset` a part of that is
/// given.
pub(super) async fn export(node: &Handle, args: &Args) -> Answer {
    let id = args.text("export")?;
    if id.is_empty() {
        let offer = transfer::export(node).await?;
        return Ok(json!({
            "export": offer.id,
            "bytes": text(offer.bytes),
            "sha256": offer.sha256,
            "height": text(offer.height),
            "chain_id": offer.chain_id,
            "part_bytes": text(transfer::PART),
        }));
    }
    let (raw, done) = transfer::part(node, &id, offset(args)?.unwrap_or(0)).await?;
    Ok(json!({"data": STANDARD.encode(raw), "done": done}))
}

/// With `data` and `offset` a part is taken; with `import` and `sha256` what was taken becomes
/// the chain.
pub(super) async fn import(node: &Handle, args: &Args) -> Answer {
    let id = args.text("import")?;
    let sha256 = args.text("sha256")?;
    if sha256.is_empty() {
        let data = args.bytes("data")?;
        let from = offset(args)?.unwrap_or(0);
        let (id, received) = transfer::receive(node, &id, from, &data).await?;
        return Ok(json!({"import": id, "received": text(received)}));
    }
    transfer::import(node, &id, &sha256).await?;
    Ok(node.ask(|core| place(core)).await?)
}
