//! Questions to the application.

use serde_json::json;

use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::shape::{base64, base64_or_null, text};

/// `abci_info`.
pub(super) async fn info(node: &Handle) -> Answer {
    let ask = node.ask(|core| (core.chain.height(), core.chain.state_hash()));
    let (height, hash) = ask.await?;
    Ok(json!({"response": {
        "data": "lode",
        "version": env!("CARGO_PKG_VERSION"),
        "last_block_height": text(height),
        "last_block_app_hash": base64(&hash),
    }}))
}

/// `abci_query`.
pub(super) async fn query(node: &Handle, args: &Args) -> Answer {
    let path = args.text("path")?;
    let data = args.hex("data")?;
    let height = args.int("height")?.unwrap_or(0);
    args.flag("prove")?;
    if height < 0 {
        return Err(RpcError::failed(format!("height cannot be negative, but got {height}")));
    }
    let ask = node.ask(move |core| crate::services::abci(core, &path, &data, height));
    let answer = ask.await?;
    Ok(json!({"response": {
        "code": answer.code,
        "log": answer.log,
        "info": "",
        "index": "0",
        "key": null,
        "value": base64_or_null(&answer.value),
        "proofOps": null,
        "height": text(answer.height),
        "codespace": answer.codespace,
    }}))
}
