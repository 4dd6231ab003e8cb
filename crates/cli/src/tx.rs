//! `lode tx`: transactions for any chain.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use lode_client::cosmos_sdk_proto::Any;
use lode_client::{ClientError, Included, execute, instantiate, parse_coins, send, store};
use serde_json::json;

use crate::error;
use crate::market;
use crate::output;
use crate::remote::{SignArgs, failure};

#[derive(Subcommand)]
pub(crate) enum TxCommand {
    /// Sends coins.
    Send(SendArgs),
    /// Stores a contract's wasm.
    Store(StoreArgs),
    /// Makes a contract of stored wasm.
    Instantiate(InstantiateArgs),
    /// Calls a contract.
    Execute(ExecuteArgs),
    /// Shows what a transaction has done.
    Show(market::TxShowCommand),
}

/// What all transactions have.
#[derive(Args, Debug)]
struct Common {
    #[command(flatten)]
    sign: SignArgs,
    /// Shows what it would use, and signs nothing that can be sent.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SendArgs {
    /// Who gets them.
    to: String,
    /// What, such as 1000000ustake,5weth.
    coins: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args, Debug)]
pub(crate) struct StoreArgs {
    /// The wasm.
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Args, Debug)]
pub(crate) struct InstantiateArgs {
    /// The number of the code.
    code_id: u64,
    /// The contract's message as JSON.
    msg: String,
    /// A label that people read.
    #[arg(long, value_name = "TEXT")]
    label: String,
    /// Who may change the contract's code; nobody by default.
    #[arg(long, value_name = "ADDR", default_value = "")]
    admin: String,
    /// Coins that go with it, such as 5weth.
    #[arg(long, value_name = "COINS", default_value = "")]
    funds: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args, Debug)]
pub(crate) struct ExecuteArgs {
    /// The contract's address.
    contract: String,
    /// The message as JSON.
    msg: String,
    /// Coins that go with it, such as 5weth.
    #[arg(long, value_name = "COINS", default_value = "")]
    funds: String,
    #[command(flatten)]
    common: Common,
}

/// Runs a transaction.
pub(crate) fn run(command: &TxCommand) -> error::Outcome {
    match command {
        TxCommand::Send(a) => a.common.submit(|from| Ok(send(from, &a.to, parse_coins(&a.coins)?))),
        TxCommand::Store(a) => a.common.submit(|from| {
            let unread =
                |e: std::io::Error| ClientError::File(a.file.display().to_string(), e.to_string());
            store(from, &std::fs::read(&a.file).map_err(unread)?)
        }),
        TxCommand::Instantiate(a) => a.common.submit(|from| {
            let funds = parse_coins(&a.funds)?;
            instantiate(from, a.code_id, (&a.label, &a.admin), a.msg.as_bytes(), funds)
        }),
        TxCommand::Show(a) => market::run_tx(a),
        TxCommand::Execute(a) => a
            .common
            .submit(|from| execute(from, &a.contract, a.msg.as_bytes(), parse_coins(&a.funds)?)),
    }
}

impl Common {
    fn submit(&self, message: impl FnOnce(&str) -> Result<Any, ClientError>) -> error::Outcome {
        let form = self.sign.node.form();
        let done = self.run(message).map_err(|e| failure(e, form))?;
        match done {
            Done::Gas(gas) if self.sign.node.json => {
                output::write_json(&json!({"dry_run": true, "gas_used": gas.to_string()}))
            }
            Done::Gas(gas) => output::write_all(format!("it would use {gas} gas\n").as_bytes()),
            Done::Tx(tx) => print(&tx, self.sign.node.json),
        }
    }

    fn run(
        &self,
        message: impl FnOnce(&str) -> Result<Any, ClientError>,
    ) -> Result<Done, ClientError> {
        let (mut client, wallet) = self.sign.client()?;
        let from = client.address(&wallet)?;
        let messages = [message(&from)?];
        if self.dry_run {
            return client.simulate(&wallet, &messages).map(Done::Gas);
        }
        client.submit(&wallet, &messages).map(|tx| Done::Tx(Box::new(tx)))
    }
}

enum Done {
    Gas(u64),
    Tx(Box<Included>),
}

/// A transaction as people or programs read it.
pub(crate) fn print(tx: &Included, json: bool) -> error::Outcome {
    let code_id = tx.attribute("store_code", "code_id");
    let contract = tx.attribute("instantiate", "_contract_address");
    if json {
        let event = |(kind, attributes): &(String, Vec<(String, String)>)| {
            let pairs = attributes.iter().map(|(key, value)| json!({"key": key, "value": value}));
            json!({"type": kind, "attributes": pairs.collect::<Vec<_>>()})
        };
        return output::write_json(&json!({
            "hash": tx.hash, "height": tx.height.to_string(),
            "code": tx.code, "codespace": tx.codespace, "log": tx.log,
            "gas_wanted": tx.gas_wanted.to_string(), "gas_used": tx.gas_used.to_string(),
            "code_id": code_id, "contract": contract,
            "events": tx.events.iter().map(event).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!(
        "{}\nheight {}, {} of {} gas used\n",
        tx.hash, tx.height, tx.gas_used, tx.gas_wanted
    );
    if tx.code != 0 {
        text.push_str(&format!("failed: {} {}: {}\n", tx.codespace, tx.code, tx.log));
    }
    if let Some(id) = code_id {
        text.push_str(&format!("code {id}\n"));
    }
    if let Some(address) = contract {
        text.push_str(&format!("contract {address}\n"));
    }
    output::write_all(text.as_bytes())
}
