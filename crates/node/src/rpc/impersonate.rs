//! `lode_impersonate`: transactions in the name of an address whose key nobody has.

use lode_query::cosmos_sdk_proto::Any;
use lode_query::message_from_json;
use serde_json::{Value, json};

use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::core::Core;
use crate::error::NodeError;
use crate::shape;

/// The gas limit where none is given: nobody pays for it.
const GAS: u64 = 50_000_000;

/// With `messages`, runs them in the name of `address` and gives the transaction as `tx` does.
/// Without them, transactions of `address` are taken from now on whoever signed them, until the
/// same with `stop`. Without an address, lists whom that holds for.
pub(super) async fn impersonate(node: &Handle, args: &Args) -> Answer {
    let address = args.text("address")?;
    if address.is_empty() {
        return Ok(node.ask(|core| list(core)).await?);
    }
    let Some(messages) = args.raw("messages") else {
        let on = !args.flag("stop")?;
        let ask = node.ask(move |core| {
            core.set_impersonated(&address, on)?;
            Ok::<_, NodeError>(list(core))
        });
        return Ok(ask.await??);
    };
    let messages = read(messages)?;
    let gas = match args.raw("gas") {
        Some(Value::Number(number)) => number.as_u64(),
        _ => args.int("gas")?.and_then(|gas| u64::try_from(gas).ok()),
    };
    let (memo, gas) = (args.text("memo")?, gas.unwrap_or(GAS));
    super::dev::slowly(node).await?;
    let done = node.ask(move |core| core.run_as(&address, (messages, memo), gas)).await??;
    Ok(shape::tx(&done))
}

fn list(core: &Core) -> Value {
    json!({"impersonated": core.impersonated})
}

/// One message, or a list of them.
fn read(messages: &Value) -> Result<Vec<Any>, RpcError> {
    let all = match messages {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let read = |(index, message): (usize, &Value)| {
        message_from_json(message)
            .map_err(|why| RpcError::params(format!("message {index}: {why}")))
    };
    all.iter().enumerate().map(read).collect()
}
