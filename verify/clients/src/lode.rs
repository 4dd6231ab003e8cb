//! The `lode` program: deploys the exchange and trades on it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::process;
use crate::{Tools, Visit};

const DEPOSITED: u128 = 1_000_000_000;
const SOLD: u128 = 1_000_000;

/// The program with a keyring of its own.
struct Lode<'a> {
    visit: &'a Visit,
    home: &'a Path,
    tools: &'a Tools,
    done: usize,
}

impl Lode<'_> {
    /// Runs a command; gives exit code and answer.
    fn run(&mut self, words: &[&str], input: &str) -> Result<(Option<i32>, Value)> {
        let mut command = Command::new(&self.tools.lode);
        command.args(words).arg("--json").env("LODE_HOME", self.home);
        command.env("LODE_PASSPHRASE", "correct horse");
        let ended = process::run(&mut command, input)?;
        let answer = serde_json::from_str(&ended.out);
        let answer = answer.with_context(|| format!("{words:?}: {}{}", ended.out, ended.err))?;
        self.done += 1;
        Ok((ended.code, answer))
    }

    fn well(&mut self, words: &[&str], input: &str) -> Result<Value> {
        let (code, answer) = self.run(words, input)?;
        ensure!(code == Some(0), "{words:?}: {code:?} {answer}");
        Ok(answer)
    }

    fn signed(&mut self, words: &[&str]) -> Result<Value> {
        let visit = self.visit;
        let pay = ["--node", &visit.target.rpc, "--from", "trader"];
        let pay = [&pay[..], &["--gas-prices", &visit.target.gas_price]].concat();
        self.well(&[words, &pay].concat(), "")
    }

    fn asked(&mut self, contract: &str, msg: &Value) -> Result<Value> {
        let node = self.visit.target.rpc.clone();
        self.well(&["query", "contract", contract, &msg.to_string(), "--node", &node], "")
    }

    fn weth(&mut self) -> Result<u128> {
        let visit = self.visit;
        let words = ["query", "balance", &visit.address, "--node", &visit.target.rpc];
        let told = self.well(&words, "")?;
        let coins = told.get("balances").and_then(Value::as_array).context("no balances")?;
        let weth = coins.iter().find(|coin| coin.get("denom") == Some(&json!("weth")));
        let amount = weth.and_then(|coin| coin.get("amount")?.as_str()).context("no weth")?;
        Ok(amount.parse()?)
    }
}

pub(crate) fn run(visit: &Visit, folder: &Path, tools: &Tools) -> Result<usize> {
    let mut lode = Lode { visit, home: folder, tools, done: 0 };
    let key = lode.well(&["keys", "recover", "trader"], &visit.mnemonic)?;
    ensure!(key.get("address") == Some(&json!(visit.address)), "{key}");
    let out = folder.join("deployment.json");
    let (out, artifacts) = (out.to_string_lossy(), tools.artifacts.to_string_lossy());
    let deploy = ["deploy", "--out", &out, "--artifacts", &artifacts];
    let record = lode.signed(&deploy)?;
    ensure!(lode.signed(&deploy)? == record, "a second run made something else");
    let exchange = record.pointer("/exchange/address").and_then(Value::as_str);
    let exchange = exchange.with_context(|| format!("no exchange: {record}"))?.to_string();
    trade(&mut lode, &exchange)?;
    Ok(lode.done)
}

fn trade(lode: &mut Lode<'_>, exchange: &str) -> Result<()> {
    let call = |msg: &Value| msg.to_string();
    let assets = json!([{"native": "usdc"}, {"native": "weth"}]);
    let create = call(&json!({"create_pool": {"assets": assets, "fee_pips": 3_000}}));
    lode.signed(&["tx", "execute", exchange, &create])?;
    let amount = DEPOSITED.to_string();
    let deposit = call(&json!({"deposit": {"pool": 1, "amounts": [amount, amount]}}));
    let funds = format!("{amount}usdc,{amount}weth");
    lode.signed(&["tx", "execute", exchange, &deposit, "--funds", &funds])?;
    let before = lode.weth()?;
    let swap = call(&json!({"swap": {"route": [1], "min_out": "1"}}));
    let funds = format!("{SOLD}usdc");
    let done = lode.signed(&["tx", "execute", exchange, &swap, "--funds", &funds])?;
    let gained = lode.weth()?.checked_sub(before).context("weth was lost")?;
    // What the constant product leaves of an input less a fee of 0.3 %, rounded down.
    let input = SOLD * 997 / 1_000;
    let expected = DEPOSITED * input / (DEPOSITED + input);
    ensure!(gained.abs_diff(expected) <= 1, "{gained} instead of {expected}: {done}");
    let pool = lode.asked(exchange, &json!({"pool": {"pool": 1}}))?;
    ensure!(pool.to_string().contains(&(DEPOSITED + SOLD).to_string()), "{pool}");
    let hash = done.get("hash").and_then(Value::as_str).context("no hash")?.to_string();
    let node = lode.visit.target.rpc.clone();
    let found = lode.well(&["query", "tx", &hash, "--node", &node], "")?;
    ensure!(found == done, "{found} instead of {done}");
    // What the contract refuses has its code, and exit code 1.
    let words = ["tx", "execute", exchange, r#"{"swap":{"route":[7],"min_out":"1"}}"#, "--funds"];
    let price = lode.visit.target.gas_price.clone();
    let more = ["5usdc", "--node", &node, "--from", "trader", "--gas-prices", &price];
    let (code, refused) = lode.run(&[&words[..], &more].concat(), "")?;
    let told = refused.pointer("/error/code").and_then(Value::as_str);
    ensure!(code == Some(1) && told == Some("unknown_pool"), "{code:?} {refused}");
    Ok(())
}
