//! `lode chain impersonate`: acts in the name of an address whose key nobody has.

use std::io::Read;

use clap::Args;
use lode_client::{Client, ClientError, Included, Rpc, Terms};
use serde_json::{Value, json};

use super::desk::NodeArgs;
use crate::error::{self, Failure, Problem, sentence};
use crate::{output, remote, tx};

/// What a person reads below the options.
const HELP: &str = "\
With --msgs the messages run at once, in a block of their own, without a fee. FILE holds one
message or a list of them, as wasmd writes them:
  [{\"@type\":\"/cosmos.bank.v1beta1.MsgSend\",\"from_address\":\"wasm1…\",\"to_address\":\"wasm1…\",
    \"amount\":[{\"denom\":\"ustake\",\"amount\":\"5\"}]}]
Without --msgs, any client may send transactions of ADDR from now on with any signature, an empty
one too, until --stop or the end of the node. Without ADDR it lists whom that holds for.";

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct ImpersonateArgs {
    /// In whose name.
    #[arg(value_name = "ADDR")]
    address: Option<String>,
    /// A file with messages, or - for standard input.
    #[arg(long, value_name = "FILE", requires = "address")]
    msgs: Option<String>,
    /// The gas limit of the transaction.
    #[arg(long, value_name = "GAS", requires = "msgs")]
    gas: Option<u64>,
    /// A note in the transaction.
    #[arg(long, value_name = "TEXT", requires = "msgs")]
    memo: Option<String>,
    /// Takes transactions of ADDR no longer without its signature.
    #[arg(long, requires = "address", conflicts_with = "msgs")]
    stop: bool,
    #[command(flatten)]
    node: NodeArgs,
}

/// `lode chain impersonate`.
pub(super) fn run(arguments: &ImpersonateArgs) -> error::Outcome {
    let node = &arguments.node;
    let Some(file) = &arguments.msgs else {
        let params = json!({"address": arguments.address, "stop": arguments.stop});
        let answer = node.call("lode_impersonate", params)?;
        if node.json {
            return output::write_json(&answer);
        }
        let all = answer.get("impersonated").and_then(Value::as_array);
        let all = all.into_iter().flatten().filter_map(Value::as_str);
        let line = |who| format!("transactions of {who} are taken whoever signs them\n");
        let mut text: String = all.map(line).collect();
        if text.is_empty() {
            text.push_str("nobody is impersonated\n");
        }
        return output::write_all(text.as_bytes());
    };
    let refuse = |problem: Problem| Failure::Command {
        code: problem.code().into(),
        message: problem.to_string(),
        exit: 2,
        form: node.form(),
    };
    let messages = read(file).map_err(refuse)?;
    let params = json!({
        "address": arguments.address, "messages": messages,
        "gas": arguments.gas, "memo": arguments.memo,
    });
    let answer = node.call("lode_impersonate", params)?;
    let hash = answer.get("hash").and_then(Value::as_str).unwrap_or_default();
    let done = found(node, hash).map_err(|e| remote::failure(e, node.form()))?;
    let Some(refusal) = done.refusal() else { return tx::print(&done, node.json) };
    if !node.json {
        tx::print(&done, false)?;
    }
    let message = format!("{refusal}; it is in block {} as {}", done.height, done.hash);
    let (code, form) = (refusal.code(), node.form());
    Err(Failure::Command { code, message: sentence(&message), exit: 1, form })
}

fn found(node: &NodeArgs, hash: &str) -> Result<Included, ClientError> {
    Client::new(Rpc::new(&node.node)?, Terms::default()).tx(hash)
}

fn read(file: &str) -> Result<Value, Problem> {
    let unreadable = |e: std::io::Error| Problem::UnreadableFile(e.to_string());
    let raw = if file == "-" {
        let mut raw = Vec::new();
        std::io::stdin().lock().read_to_end(&mut raw).map_err(unreadable)?;
        raw
    } else {
        std::fs::read(file).map_err(unreadable)?
    };
    serde_json::from_slice(&raw).map_err(|e| Problem::Malformed(e.to_string()))
}
