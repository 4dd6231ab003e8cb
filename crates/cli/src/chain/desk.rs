//! Commands for a running chain.

use clap::Args;
use lode_node::CallError;
use serde_json::{Value, json};

use super::problem::ChainProblem;
use crate::error::{self, Failure, Form};
use crate::output;

/// What a node puts before its words about an argument.
const PARAMS: &str = "error converting json params to arguments: ";

#[derive(Args, Debug)]
pub(crate) struct NodeArgs {
    /// The RPC address of the chain.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:26657")]
    pub(super) node: String,
    /// Prints the answer as one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

impl NodeArgs {
    /// How errors are told.
    pub(super) fn form(&self) -> Form {
        Form::of(self.json)
    }

    /// Calls a method of the chain.
    pub(super) fn ask(&self, method: &str, params: Value) -> Result<Value, ChainProblem> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| ChainProblem::File("a thread".into(), e.to_string()))?;
        let answer = runtime.block_on(lode_node::call(&self.node, method, params));
        Ok(answer.map_err(|error| match error {
            // A person gave the command's arguments, and knows nothing of JSON.
            CallError::Refused { number, message } => {
                let bare = message.strip_prefix(PARAMS).unwrap_or(&message).to_string();
                CallError::Refused { number, message: bare }
            }
            other => other,
        })?)
    }

    /// Calls a method of the chain; its refusal ends the command.
    pub(super) fn call(&self, method: &str, params: Value) -> Result<Value, Failure> {
        self.ask(method, params).map_err(|e| e.into_failure(self.form()))
    }
}

/// Bytes in lower-case hex.
pub(super) fn hex(raw: &[u8]) -> String {
    raw.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Args, Debug)]
pub(crate) struct WarpArgs {
    /// How far, such as 21d, 6h, 90m or 30s.
    #[arg(value_name = "TIME", required_unless_present = "to", conflicts_with = "to")]
    far: Option<String>,
    /// To when in UTC, such as 2027-01-01T00:00:00Z or 2027-01-01.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args, Debug)]
pub(crate) struct MineArgs {
    /// How many blocks.
    #[arg(value_name = "N", default_value_t = 1)]
    blocks: u32,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args, Debug)]
pub(crate) struct NameArgs {
    /// The snapshot's name: letters, digits, - and _.
    name: String,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args, Debug)]
pub(crate) struct FaucetArgs {
    /// Who gets them.
    address: String,
    /// What, such as 1000000ustake,5weth.
    coins: String,
    #[command(flatten)]
    node: NodeArgs,
}

/// `lode chain warp`.
pub(super) fn warp(arguments: &WarpArgs) -> error::Outcome {
    let params = json!({"seconds": arguments.far, "time": arguments.to});
    place(&arguments.node, "lode_warp", params)
}

/// `lode chain mine`.
pub(super) fn mine(arguments: &MineArgs) -> error::Outcome {
    place(&arguments.node, "lode_mine", json!({"blocks": arguments.blocks}))
}

/// `lode chain snapshot` and `lode chain restore`.
pub(super) fn named(method: &str, arguments: &NameArgs) -> error::Outcome {
    place(&arguments.node, method, json!({"name": arguments.name}))
}

/// `lode chain snapshots`.
pub(super) fn snapshots(arguments: &NodeArgs) -> error::Outcome {
    let answer = arguments.call("lode_snapshots", json!({}))?;
    if arguments.json {
        return output::write_json(&answer);
    }
    let names = answer.get("snapshots").and_then(Value::as_array);
    let lines = names.into_iter().flatten().filter_map(Value::as_str);
    let mut text: String = lines.map(|name| format!("{name}\n")).collect();
    if text.is_empty() {
        text.push_str("there are no snapshots\n");
    }
    output::write_all(text.as_bytes())
}

/// `lode chain faucet`.
pub(super) fn faucet(arguments: &FaucetArgs) -> error::Outcome {
    let params = json!({"address": arguments.address, "coins": arguments.coins});
    let answer = arguments.node.call("lode_faucet", params)?;
    if arguments.node.json {
        return output::write_json(&answer);
    }
    let text = |coin: &Value| {
        let of =
            |name: &str| coin.get(name).and_then(Value::as_str).unwrap_or_default().to_string();
        of("amount") + &of("denom")
    };
    let balances = answer.get("balances").and_then(Value::as_array);
    let all: Vec<String> = balances.into_iter().flatten().map(text).collect();
    let line = format!("{} owns {}\n", arguments.address, all.join(", "));
    output::write_all(line.as_bytes())
}

/// Calls a method that answers with where the chain is.
fn place(node: &NodeArgs, method: &str, params: Value) -> error::Outcome {
    let answer = node.call(method, params)?;
    show_place(node, &answer)
}

/// Shows where the chain is.
pub(super) fn show_place(node: &NodeArgs, answer: &Value) -> error::Outcome {
    if node.json {
        return output::write_json(answer);
    }
    let of = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    output::write_all(format!("height {}, time {}\n", of("height"), of("time")).as_bytes())
}
