//! wasmd's own command line: the same words for each chain, and the answers compared.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::Visit;
use crate::process::{self, Ended};
use crate::shape::Shape;

/// Members that only one chain has: the compiler and packages of a program built with Go, and the
/// turn of a validator, which is zero, and left out, where there is one.
const KNOWN: [&str; 2] =
    ["only wasmd: .application_version.", "only wasmd: .validators[].proposer_priority: text"];

/// What wasmd's command line did with a chain.
#[derive(Debug)]
pub(crate) struct Transcript {
    /// The chain.
    pub(crate) target: String,
    /// Each step with what came of it, by name.
    steps: BTreeMap<String, (Option<i32>, Shape)>,
    /// Why it stopped.
    stopped: Option<String>,
    delegated: bool,
}

impl Transcript {
    /// How many steps were done, or why it stopped.
    pub(crate) fn ended(&self) -> Result<usize> {
        match &self.stopped {
            Some(why) => bail!("{why}"),
            None => Ok(self.steps.len()),
        }
    }
}

/// Holds two chains' answers against each other; gives how many were.
pub(crate) fn compare(embedded: &Transcript, real: &Transcript) -> Result<usize> {
    let mut found = Vec::new();
    for (name, (code, shape)) in &real.steps {
        let Some((here, own)) = embedded.steps.get(name) else {
            // Only where there is nothing to delegate to.
            if embedded.delegated || !name.starts_with("stake") {
                found.push(format!("{name}: not done on the embedded node"));
            }
            continue;
        };
        if here != code {
            found.push(format!("{name}: exit code {here:?} instead of {code:?}"));
        }
        let known = |line: &String| KNOWN.iter().any(|known| line.starts_with(known));
        let lines = own.differences(shape).into_iter().filter(|line| !known(line));
        found.extend(lines.map(|line| format!("{name}: {line}")));
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(real.steps.len())
}

/// Runs all commands on a chain.
pub(crate) fn run(visit: &Visit, wasmd: &Path, wasm: &Path) -> Transcript {
    let mut line = CommandLine {
        visit,
        wasmd,
        home: tempfile::tempdir(),
        transcript: Transcript {
            target: visit.target.name.clone(),
            steps: BTreeMap::new(),
            stopped: None,
            delegated: visit.target.delegates,
        },
    };
    let ended = line.all(wasm);
    line.transcript.stopped = ended.err().map(|error| format!("{error:#}"));
    line.transcript
}

struct CommandLine<'a> {
    visit: &'a Visit,
    wasmd: &'a Path,
    home: std::io::Result<tempfile::TempDir>,
    transcript: Transcript,
}

impl CommandLine<'_> {
    /// Runs a command and notes what came of it.
    fn note(&mut self, name: &str, words: &[&str], input: &str) -> Result<(Ended, Value)> {
        let mut command = Command::new(self.wasmd);
        let home = self.home.as_ref().map_err(|error| anyhow::anyhow!("no folder: {error}"))?;
        command.args(words).arg("--home").arg(home.path());
        let ended = process::run(&mut command, input)?;
        // Some commands answer on the other stream.
        let value = json_in(&ended.out).or_else(|| json_in(&ended.err)).unwrap_or(Value::Null);
        let shape = Shape::of(&value);
        let known = self.transcript.steps.insert(name.to_string(), (ended.code, shape));
        ensure!(known.is_none(), "two steps are called {name}");
        Ok((ended, value))
    }

    /// A command that must end well, with JSON.
    fn well(&mut self, name: &str, words: &[&str], input: &str) -> Result<Value> {
        let (ended, value) = self.note(name, words, input)?;
        ensure!(ended.code == Some(0), "{name}: {words:?}: {:?} {}", ended.code, ended.err);
        Ok(value)
    }

    /// A question.
    fn ask(&mut self, name: &str, words: &[&str]) -> Result<Value> {
        let node = self.node();
        self.well(name, &[&["q"], words, &["--node", &node, "-o", "json"]].concat(), "")
    }

    /// A question that is refused.
    fn refused(&mut self, name: &str, words: &[&str]) -> Result<String> {
        let node = self.node();
        let words = [&["q"], words, &["--node", &node, "-o", "json"]].concat();
        let (ended, _) = self.note(name, &words, "")?;
        ensure!(ended.code == Some(1), "{name}: {:?} {}{}", ended.code, ended.out, ended.err);
        Ok(ended.err)
    }

    fn node(&self) -> String {
        self.visit.target.rpc.replace("http", "tcp")
    }

    /// Signs and sends; gives the answer of the mempool.
    fn send(&mut self, name: &str, words: &[&str], gas: &str) -> Result<Value> {
        let (node, chain) = (self.node(), self.visit.target.chain_id.clone());
        let price = self.visit.target.gas_price.clone();
        let rest = ["--node", &node, "--chain-id", &chain, "--keyring-backend", "test", "-y"];
        let fee = ["--gas", gas, "--gas-adjustment", "2", "--gas-prices", &price, "-o", "json"];
        self.well(name, &[&["tx"], words, &rest, &fee].concat(), "")
    }

    /// Signs, sends and waits for the block; gives what it made of the transaction.
    fn send_and_wait(&mut self, name: &str, words: &[&str]) -> Result<Value> {
        let taken = self.send(name, &[words, &["--from", "me"]].concat(), "auto")?;
        ensure!(taken.get("code") == Some(&json!(0)), "{name}: {taken}");
        let hash = text(&taken, "/txhash")?;
        let step = format!("{name}, waited for");
        let found = self.ask(&step, &["wait-tx", &hash, "--timeout", "60s"])?;
        ensure!(found.get("code") == Some(&json!(0)), "{name}: {found}");
        Ok(found)
    }

    fn all(&mut self, wasm: &Path) -> Result<()> {
        let words = format!("{}\n", self.visit.mnemonic);
        let recover = ["keys", "add", "me", "--recover", "--keyring-backend", "test"];
        let key = self.well("key", &[&recover[..], &["--output", "json"]].concat(), &words)?;
        ensure!(text(&key, "/address")? == self.visit.address, "{key}");
        let node = self.node();
        let status = self.well("status", &["status", "--node", &node], "")?;
        ensure!(text(&status, "/node_info/network")? == self.visit.target.chain_id, "{status}");
        let height = self.coins()?;
        self.contracts(wasm)?;
        self.blocks(&height)?;
        self.others()?;
        self.refusals()?;
        if self.visit.target.delegates {
            self.stakes()?;
        }
        Ok(())
    }

    /// Sends coins, and asks for them and the transaction; gives its height.
    fn coins(&mut self) -> Result<String> {
        let (me, to) = (self.visit.address.clone(), self.visit.recipient.clone());
        let coins = format!("1000{}", self.visit.target.denom);
        let sent = self.send_and_wait("send", &["bank", "send", &me, &to, &coins])?;
        let (hash, height) = (text(&sent, "/txhash")?, text(&sent, "/height")?);
        let amino = ["bank", "send", &me, &to, &coins, "--sign-mode", "amino-json"];
        self.send_and_wait("send in amino", &amino)?;
        let denom = self.visit.target.denom.clone();
        let held = self.ask("balance", &["bank", "balance", &to, &denom])?;
        ensure!(text(&held, "/balance/amount")? == "2000", "{held}");
        self.ask("balances", &["bank", "balances", &me])?;
        self.ask("spendable", &["bank", "spendable-balances", &me])?;
        self.ask("supply", &["bank", "total"])?;
        self.ask("bank's parameters", &["bank", "params"])?;
        let found = self.ask("tx", &["tx", &hash])?;
        ensure!(text(&found, "/height")? == height, "{found}");
        let place = format!("{me}/0");
        let found = self.ask("tx by sequence", &["tx", "--type=acc_seq", &place])?;
        ensure!(text(&found, "/txhash")? == hash, "{found}");
        let query = format!("message.sender='{me}'");
        let found = self.ask("txs", &["txs", "--query", &query])?;
        ensure!(text(&found, "/total_count")? == "2", "{found}");
        let account = self.ask("account", &["auth", "account", &me])?;
        ensure!(account.to_string().contains("\"sequence\":\"2\""), "{account}");
        self.ask("auth's parameters", &["auth", "params"])?;
        Ok(height)
    }

    fn contracts(&mut self, wasm: &Path) -> Result<()> {
        let (me, to) = (self.visit.address.clone(), self.visit.recipient.clone());
        let file = wasm.to_string_lossy();
        let stored = self.send_and_wait("store", &["wasm", "store", &file])?;
        let code = attribute(&stored, "store_code", "code_id")?;
        let init = json!({"name": "Line", "symbol": "LINE", "decimals": 6,
            "initial_balances": [{"address": me, "amount": "1000"}]});
        let make =
            ["wasm", "instantiate", &code, &init.to_string(), "--label", "line", "--no-admin"];
        let made = self.send_and_wait("instantiate", &make)?;
        let contract = attribute(&made, "instantiate", "_contract_address")?;
        let transfer = json!({"transfer": {"recipient": to, "amount": "77"}}).to_string();
        self.send_and_wait("execute", &["wasm", "execute", &contract, &transfer])?;
        let ask = json!({"balance": {"address": to}}).to_string();
        let held = self.ask("smart", &["wasm", "contract-state", "smart", &contract, &ask])?;
        ensure!(held == json!({"data": {"balance": "77"}}), "{held}");
        let info = self.ask("contract", &["wasm", "contract", &contract])?;
        ensure!(text(&info, "/contract_info/creator")? == me, "{info}");
        let key = hex::encode("token_info");
        self.ask("raw", &["wasm", "contract-state", "raw", &contract, &key])?;
        self.ask("state", &["wasm", "contract-state", "all", &contract])?;
        self.ask("history", &["wasm", "contract-history", &contract])?;
        self.ask("codes", &["wasm", "list-code"])?;
        self.ask("code", &["wasm", "code-info", &code])?;
        let list = self.ask("contracts of a code", &["wasm", "list-contract-by-code", &code])?;
        ensure!(list.get("contracts") == Some(&json!([contract])), "{list}");
        self.ask("wasm's parameters", &["wasm", "params"])?;
        let bad = json!({"nope": {}}).to_string();
        let words = ["wasm", "contract-state", "smart", &contract, &bad];
        self.refused("smart, refused", &words)?;
        // It fails in the block, whose answer says so; the commands themselves end well.
        let words = ["wasm", "execute", &contract, &bad, "--from", "me"];
        let taken = self.send("execute, failing", &words, "400000")?;
        let hash = text(&taken, "/txhash")?;
        let failed = self.ask("execute, failed", &["wait-tx", &hash, "--timeout", "60s"])?;
        ensure!(text(&failed, "/codespace")? == "wasm", "{failed}");
        ensure!(failed.get("code") == Some(&json!(5)), "{failed}");
        Ok(())
    }

    fn blocks(&mut self, height: &str) -> Result<()> {
        let block = self.ask("block", &["block", "--type=height", height])?;
        ensure!(text(&block, "/header/height")? == height, "{block}");
        self.ask("last block", &["block"])?;
        self.ask("results", &["block-results", height])?;
        let query = format!("block.height={height}");
        self.ask("blocks", &["blocks", "--query", &query])?;
        self.ask("validators of a block", &["consensus", "comet", "validator-set"])?;
        self.ask("node", &["consensus", "comet", "node-info"])?;
        Ok(())
    }

    /// What other modules are asked.
    fn others(&mut self) -> Result<()> {
        let me = self.visit.address.clone();
        self.ask("stake's parameters", &["staking", "params"])?;
        self.ask("validators", &["staking", "validators"])?;
        let validator = self.visit.target.validator.clone();
        self.ask("validator", &["staking", "validator", &validator])?;
        self.ask("pool", &["staking", "pool"])?;
        self.ask("delegations of nobody", &["staking", "delegations", &self.visit.target.nobody])?;
        self.ask("distribution's parameters", &["distribution", "params"])?;
        self.ask("rewards of nobody", &["distribution", "rewards", &me])?;
        self.ask("mint's parameters", &["mint", "params"])?;
        self.ask("inflation", &["mint", "inflation"])?;
        self.ask("slashing's parameters", &["slashing", "params"])?;
        self.ask("grants", &["authz", "grants-by-granter", &me])?;
        self.ask("allowances", &["feegrant", "grants-by-grantee", &me])?;
        Ok(())
    }

    fn refusals(&mut self) -> Result<()> {
        let (me, to) = (self.visit.address.clone(), self.visit.recipient.clone());
        self.refused("tx of nothing", &["tx", &"00".repeat(32)])?;
        let nobody = self.visit.target.nobody.clone();
        let told = self.refused("account of nobody", &["auth", "account", &nobody])?;
        ensure!(told.contains("NotFound"), "{told}");
        self.refused("contract of nobody", &["wasm", "contract", &nobody])?;
        self.refused("block of the future", &["block", "--type=height", "99999999"])?;
        self.refused("bad address", &["bank", "balances", "wasm1nonsense"])?;
        // The mempool refuses; wasmd tells so with exit code 0.
        let coins = format!("1{}", self.visit.target.denom);
        let words = ["bank", "send", &me, &to, &coins, "--from", "me", "--offline"];
        let words = [&words[..], &["--account-number", "0", "--sequence", "999"]].concat();
        let taken = self.send("wrong sequence", &words, "200000")?;
        let code = taken.get("code").and_then(Value::as_u64).context("no code")?;
        ensure!([4, 32].contains(&code), "{taken}");
        Ok(())
    }

    fn stakes(&mut self) -> Result<()> {
        let validator = self.visit.target.validator.clone();
        let me = self.visit.address.clone();
        let coins = format!("1000000{}", self.visit.target.denom);
        self.send_and_wait("stake: delegate", &["staking", "delegate", &validator, &coins])?;
        let found = self.ask("stake: delegation", &["staking", "delegation", &me, &validator])?;
        let amount = text(&found, "/delegation_response/balance/amount")?;
        ensure!(amount == "1000000", "{found}");
        self.ask("stake: delegations", &["staking", "delegations", &me])?;
        let words = ["distribution", "rewards-by-validator", &me, &validator];
        self.ask("stake: rewards", &words)?;
        let words = ["distribution", "withdraw-rewards", &validator];
        self.send_and_wait("stake: withdraw", &words)?;
        let less = format!("400000{}", self.visit.target.denom);
        self.send_and_wait("stake: unbond", &["staking", "unbond", &validator, &less])?;
        let words = ["staking", "unbonding-delegation", &me, &validator];
        self.ask("stake: unbonding", &words)?;
        Ok(())
    }
}

/// The JSON in what a command said; some say a sentence before.
fn json_in(text: &str) -> Option<Value> {
    let start = text.find('{')?;
    serde_json::from_str(text.get(start..)?.trim()).ok()
}

fn text(value: &Value, path: &str) -> Result<String> {
    let text = value.pointer(path).and_then(Value::as_str);
    text.map(ToString::to_string).with_context(|| format!("no {path} in {value}"))
}

/// An attribute of the first event of a kind.
fn attribute(found: &Value, kind: &str, key: &str) -> Result<String> {
    let events = found.get("events").and_then(Value::as_array).into_iter().flatten();
    let mut attributes = events
        .filter(|event| event.get("type") == Some(&json!(kind)))
        .filter_map(|event| event.get("attributes")?.as_array())
        .flatten()
        .filter(|attribute| attribute.get("key") == Some(&json!(key)));
    let found = attributes.find_map(|attribute| attribute.get("value")?.as_str());
    found.map(ToString::to_string).with_context(|| format!("no {kind}.{key}"))
}
