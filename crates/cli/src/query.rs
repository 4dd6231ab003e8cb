//! `lode query`: questions to any chain.

use clap::{Args, Subcommand};
use lode_client::ClientError;
use serde_json::json;

use crate::error;
use crate::output;
use crate::remote::{NodeArgs, failure};
use crate::tx;

#[derive(Subcommand)]
pub(crate) enum QueryCommand {
    /// What an address owns.
    Balance(OneArgs),
    /// An account's number and sequence.
    Account(OneArgs),
    /// Asks a contract with a message in JSON; without one, who made it and who may change it.
    Contract(ContractArgs),
    /// A transaction by its hash.
    Tx(OneArgs),
}

#[derive(Args, Debug)]
pub(crate) struct OneArgs {
    /// The address, or the hash.
    of: String,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ContractArgs {
    /// The contract's address.
    contract: String,
    /// The question as JSON.
    msg: Option<String>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Asks a question.
pub(crate) fn run(command: &QueryCommand) -> error::Outcome {
    match command {
        QueryCommand::Balance(arguments) => balance(arguments),
        QueryCommand::Account(arguments) => account(arguments),
        QueryCommand::Contract(arguments) => contract(arguments),
        QueryCommand::Tx(arguments) => transaction(arguments),
    }
}

impl NodeArgs {
    fn told<T>(&self, done: Result<T, ClientError>) -> error::Outcome<T> {
        done.map_err(|e| failure(e, self.form()))
    }
}

fn balance(arguments: &OneArgs) -> error::Outcome {
    let node = &arguments.node;
    let coins = node.told(node.client().and_then(|mut c| c.balances(&arguments.of)))?;
    if node.json {
        let coin = |coin: &lode_client::cosmos_sdk_proto::cosmos::base::v1beta1::Coin| json!({"denom": coin.denom, "amount": coin.amount});
        let balances: Vec<_> = coins.iter().map(coin).collect();
        return output::write_json(&json!({"address": arguments.of, "balances": balances}));
    }
    let lines = coins.iter().map(|coin| format!("{}{}\n", coin.amount, coin.denom));
    output::write_all(lines.collect::<String>().as_bytes())
}

fn account(arguments: &OneArgs) -> error::Outcome {
    let node = &arguments.node;
    let account = node.told(node.client().and_then(|mut c| c.account(&arguments.of)))?;
    if node.json {
        return output::write_json(&json!({
            "address": account.address,
            "account_number": account.account_number.to_string(),
            "sequence": account.sequence.to_string(),
        }));
    }
    let line = format!("account {}, sequence {}\n", account.account_number, account.sequence);
    output::write_all(line.as_bytes())
}

fn contract(arguments: &ContractArgs) -> error::Outcome {
    let node = &arguments.node;
    let address = &arguments.contract;
    let Some(msg) = &arguments.msg else {
        let none = || ClientError::NotFound(format!("contract {address}"));
        let info = node.client().and_then(|mut c| c.contract(address)?.ok_or_else(none));
        let info = node.told(info)?;
        if node.json {
            return output::write_json(&json!({
                "address": address, "code_id": info.code_id.to_string(),
                "creator": info.creator, "admin": info.admin, "label": info.label,
            }));
        }
        let admin = if info.admin.is_empty() { "nobody" } else { &info.admin };
        let line = format!(
            "code {}, made by {}, changed by {admin}, label {}\n",
            info.code_id, info.creator, info.label
        );
        return output::write_all(line.as_bytes());
    };
    let read = serde_json::from_str::<serde_json::Value>(msg);
    node.told(read.map_err(|e| ClientError::Json(e.to_string())))?;
    let mut answer = node.told(node.client().and_then(|mut c| c.smart(address, msg.as_bytes())))?;
    // The contract's own bytes: no number passes through a float here.
    answer.push(b'\n');
    output::write_all(&answer)
}

fn transaction(arguments: &OneArgs) -> error::Outcome {
    let node = &arguments.node;
    let found = node.told(node.client().and_then(|mut c| c.tx(&arguments.of)))?;
    tx::print(&found, node.json)
}
