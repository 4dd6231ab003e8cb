//! Runs a scenario on a network and records what happens.

mod deploy;
mod restore;
mod send;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bech32::{Bech32, Hrp};
use cosmos_sdk_proto::cosmos::bank::v1beta1 as bank;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use serde_json::Value;

use crate::capture;
use crate::keys::Signer;
use crate::messages;
use crate::names::Names;
use crate::network::{End, Network};
use crate::recording::{Block, Outcome, Question, Recording};
use crate::rpc::Rpc;
use crate::scenario::{Query, Scenario, Step};
use send::Account;
pub(crate) use send::hash;

/// How long a transaction may take to be in a block.
const PATIENCE: Duration = Duration::from_secs(90);

/// A scenario under way.
pub(crate) struct Runner<'a> {
    network: &'a mut Network,
    names: Names,
    /// Who signed so far, by address.
    accounts: BTreeMap<String, Account>,
    pending: Vec<Pending>,
    validators: Vec<Signer>,
    recording: Recording,
    next_height: u64,
}

/// A transaction that is in no block yet.
struct Pending {
    hash: String,
    signer: String,
    name: Option<String>,
}

/// Runs a scenario; `tell` hears what goes on.
///
/// # Errors
/// When a step can't be carried out. Refused and failed transactions are no errors.
pub fn run(
    network: &mut Network,
    scenario: &Scenario,
    tell: &mut dyn FnMut(&str),
) -> Result<Recording> {
    let mut runner = Runner::new(network)?;
    for (index, step) in scenario.steps.iter().enumerate() {
        if index % 50 == 0 {
            tell(&format!("step {index} of {}", scenario.steps.len()));
        }
        runner.step(index, step).with_context(|| format!("step {index}"))?;
    }
    runner.finish()
}

impl<'a> Runner<'a> {
    fn new(network: &'a mut Network) -> Result<Self> {
        let rpc = network.any_rpc()?;
        let people = network.accounts().len();
        let validators = (0..network.options().validators)
            .map(|node| network.validator(node))
            .collect::<Result<Vec<_>>>()?;
        let names = Names {
            accounts: network.accounts().iter().map(|a| a.address.clone()).collect(),
            validators: validators.iter().map(|v| operator(&v.address)).collect::<Result<_>>()?,
            ..Names::default()
        };
        let recording = Recording {
            chain_id: network.options().chain_id.clone(),
            genesis: capture::genesis(&rpc, people)?,
            ..Recording::default()
        };
        let mut runner = Self {
            network,
            names,
            accounts: BTreeMap::new(),
            pending: Vec::new(),
            validators,
            recording,
            next_height: 1,
        };
        runner.follow()?;
        Ok(runner)
    }

    fn step(&mut self, index: usize, step: &Step) -> Result<()> {
        if !step.msgs.is_empty() {
            return self.send(index, step);
        }
        self.flush()?;
        if let Some(count) = step.wait_blocks {
            return self.wait(count);
        }
        if let Some(time) = &step.wait_until {
            return self.wait_until(time);
        }
        if let Some(node) = step.stop_validator {
            return self.network.end_node(node, End::Kill);
        }
        if let Some(node) = step.start_validator {
            self.network.start_node(node)?;
            return self.network.wait_for(node, self.next_height.saturating_sub(1));
        }
        if let Some(node) = step.restore_validator {
            return self.restore(index, node);
        }
        if let Some(query) = &step.query {
            return self.ask(index, query);
        }
        match &step.pin {
            Some(name) => self.pin(index, name),
            None => bail!("it says nothing to do"),
        }
    }

    /// Reads the blocks that were made since.
    fn follow(&mut self) -> Result<()> {
        let rpc = self.network.any_rpc()?;
        let height = rpc.height()?;
        while self.next_height <= height {
            let block = capture::block(&rpc, self.next_height)?;
            self.notice(&block);
            self.recording.blocks.push(block);
            self.next_height += 1;
        }
        Ok(())
    }

    /// Learns what a block brought.
    fn notice(&mut self, block: &Block) {
        self.names.now = block.time_ns / 1_000_000_000;
        for tx in &block.txs {
            let hash = send::hash(&tx.raw);
            if let Some(at) = self.pending.iter().position(|pending| pending.hash == hash) {
                let pending = self.pending.remove(at);
                self.learn(pending.name, &tx.outcome);
            }
        }
    }

    fn learn(&mut self, name: Option<String>, outcome: &Outcome) {
        let find = |kind: &str, key: &str| {
            outcome
                .events
                .iter()
                .filter(|event| event.kind == kind)
                .find_map(|event| event.get(key))
        };
        let Some(name) = name.filter(|_| outcome.code == 0) else { return };
        if let Some(id) = find("store_code", "code_id").and_then(|id| id.parse().ok()) {
            self.names.codes.insert(name, id);
        } else if let Some(address) = find("instantiate", "_contract_address") {
            self.names.contracts.insert(name, address.to_string());
        }
    }

    /// Waits until all that was sent is in blocks.
    fn flush(&mut self) -> Result<()> {
        let start = Instant::now();
        while let Some(first) = self.pending.first() {
            if start.elapsed() > PATIENCE {
                bail!("{} is in no block:\n{}", first.hash, self.network.log(0));
            }
            std::thread::sleep(Duration::from_millis(60));
            self.follow()?;
        }
        Ok(())
    }

    fn wait(&mut self, blocks: u64) -> Result<()> {
        let until = self.next_height + blocks;
        let start = Instant::now();
        while self.next_height < until {
            if start.elapsed() > PATIENCE {
                bail!("no more blocks:\n{}", self.network.log(0));
            }
            std::thread::sleep(Duration::from_millis(60));
            self.follow()?;
        }
        Ok(())
    }

    fn wait_until(&mut self, time: &Value) -> Result<()> {
        let mut time = time.clone();
        self.names.fill(&mut time)?;
        let time = time.as_u64().context("wait_until needs seconds since 1970")?;
        while self.names.now < time {
            self.wait(1)?;
        }
        Ok(())
    }

    fn ask(&mut self, step: usize, query: &Query) -> Result<()> {
        let mut query = serde_json::to_value(query)?;
        self.provide(&query)?;
        self.names.fill(&mut query)?;
        let query: Query = serde_json::from_value(query)?;
        self.follow()?;
        let height = self.next_height - 1;
        let answer = answer(&self.network.any_rpc()?, &query, height)?;
        self.recording.questions.push(Question { step, height, query, answer });
        Ok(())
    }

    fn finish(mut self) -> Result<Recording> {
        self.flush()?;
        self.wait(1)?;
        let rpc = self.network.any_rpc()?;
        let mut tries = 0;
        // A node names a block a little before it can be asked about the state after it.
        self.recording.end = loop {
            match capture::ending(&rpc, self.next_height - 1) {
                Err(why) if tries < 200 && why.to_string().contains("in the future") => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(50));
                }
                other => break other?,
            }
        };
        Ok(self.recording)
    }
}

/// A validator's operator address: the account's, under another prefix.
fn operator(address: &str) -> Result<String> {
    let (_, bytes) = bech32::decode(address)?;
    Ok(bech32::encode::<Bech32>(Hrp::parse("wasmvaloper")?, &bytes)?)
}

fn answer(rpc: &Rpc, query: &Query, height: u64) -> Result<Result<Value, String>> {
    match query {
        Query::Smart { contract, msg } => {
            let request = wasm::QuerySmartContractStateRequest {
                address: contract.clone(),
                query_data: serde_json::to_vec(msg)?,
            };
            let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
            let answer = rpc.ask(path, &request, height)?;
            if answer.code != 0 {
                return Ok(Err(answer.log));
            }
            let data: wasm::QuerySmartContractStateResponse =
                cosmos_sdk_proto::prost::Message::decode(answer.value.as_slice())?;
            Ok(Ok(serde_json::from_slice(&data.data)?))
        }
        Query::Balances { balances } => {
            let request = bank::QueryAllBalancesRequest {
                address: balances.clone(),
                ..bank::QueryAllBalancesRequest::default()
            };
            let path = "/cosmos.bank.v1beta1.Query/AllBalances";
            let answer: bank::QueryAllBalancesResponse = rpc.read(path, &request, height)?;
            Ok(Ok(messages::coins(&answer.balances)))
        }
    }
}
