//! Signs and sends a scenario's transactions.

use anyhow::{Context, Result, bail, ensure};
use cosmos_sdk_proto::cosmos::auth::v1beta1 as auth;
use cosmos_sdk_proto::prost::Message;
use lode_chain::{Coin, coin};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Pending, Runner};
use crate::keys::{Signer, Terms};
use crate::messages;
use crate::names::used;
use crate::recording::{Refused, Sent};
use crate::rpc::{Rpc, text};
use crate::scenario::{From, Spoil, Step};

/// Enough for every message of a scenario.
const GAS: u64 = 20_000_000;

/// Number and next sequence of an account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub(super) number: u64,
    pub(super) sequence: u64,
}

/// The hash of a transaction in upper-case hex.
pub(crate) fn hash(raw: &[u8]) -> String {
    hex::encode_upper(Sha256::digest(raw))
}

impl Runner<'_> {
    /// Sends a step's messages. What the same account sends next follows without waiting.
    pub(super) fn send(&mut self, index: usize, step: &Step) -> Result<()> {
        let signer = self.signer(step.from.as_ref())?;
        let others = self.pending.iter().any(|pending| pending.signer != signer.address);
        if (others && !step.parallel) || step.spoil.is_some() {
            self.flush()?;
        }
        let mut msgs = Value::Array(step.msgs.clone());
        self.provide(&msgs)?;
        self.names.fill(&mut msgs)?;
        let Value::Array(msgs) = msgs else { bail!("no messages") };
        let msgs: Vec<Value> = msgs.into_iter().map(|msg| complete(msg, step, &signer)).collect();
        let kind = step.kind.clone().map_or_else(|| messages::kind(&step.msgs), Ok)?;
        let any = msgs.iter().map(messages::to_any).collect::<Result<Vec<_>>>()?;
        let mut terms = self.terms(step, &signer)?;
        match step.spoil {
            Some(Spoil::ChainId) => terms.chain_id.push_str("-other"),
            Some(Spoil::Sequence) => terms.sequence += 7,
            Some(Spoil::Timeout) => terms.timeout_height = 1,
            Some(Spoil::Twice) | None => {}
        }
        let raw = signer.sign(any, &terms);
        let sent = Sent { step: index, kind, hash: hash(&raw), expect: step.expect, refused: None };
        let name = step.name.clone().or_else(|| named(&step.msgs));
        self.post(sent.clone(), &raw, &signer, name)?;
        if step.spoil == Some(Spoil::Twice) {
            self.flush()?;
            self.post(sent, &raw, &signer, None)?;
        }
        Ok(())
    }

    fn post(
        &mut self,
        mut sent: Sent,
        raw: &[u8],
        signer: &Signer,
        name: Option<String>,
    ) -> Result<()> {
        let answer = match self.broadcast(raw) {
            Ok(answer) => answer,
            // Known already: CometBFT answers with an error of its own.
            Err(error) if error.to_string().contains("tx already exists in cache") => {
                json!({"code": 19, "codespace": "sdk", "log": "tx already in mempool"})
            }
            Err(error) => return Err(error),
        };
        let code = answer.get("code").and_then(Value::as_u64).unwrap_or_default();
        if code == 0 {
            if let Some(account) = self.accounts.get_mut(&signer.address) {
                account.sequence += 1;
            }
            let (hash, signer) = (sent.hash.clone(), signer.address.clone());
            self.pending.push(Pending { hash, signer, name });
        } else {
            // What was sent before counts too: the refusal holds after all of it is in blocks.
            self.flush()?;
            let height = self.next_height - 1;
            sent.refused = Some(Refused {
                height,
                raw: raw.to_vec(),
                code: u32::try_from(code)?,
                codespace: text(&answer, "/codespace").unwrap_or_default(),
                log: text(&answer, "/log").unwrap_or_default(),
            });
        }
        self.recording.steps.push(sent);
        Ok(())
    }

    /// Sends to the first node that can be reached.
    fn broadcast(&self, raw: &[u8]) -> Result<Value> {
        let mut last = None;
        for node in 0..self.network.options().validators {
            let rpc = self.network.rpc(node)?;
            match rpc.broadcast(raw) {
                Ok(answer) => return Ok(answer),
                Err(error) if error.is::<ureq::Error>() => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.context("there is no node")?)
    }

    pub(super) fn signer(&self, from: Option<&From>) -> Result<Signer> {
        let found = match from {
            None => self.network.accounts().first(),
            Some(From::Account(index)) => self.network.accounts().get(*index),
            Some(From::Named(name)) => {
                let index = name.strip_prefix("validator:").map(str::parse::<usize>);
                self.validators.get(index.context("from is a number or validator:i")??)
            }
        };
        found.cloned().context("there is no such account; raise `accounts`")
    }

    fn terms(&mut self, step: &Step, signer: &Signer) -> Result<Terms> {
        if !self.accounts.contains_key(&signer.address) {
            let account = account(&self.network.any_rpc()?, &signer.address)?;
            self.accounts.insert(signer.address.clone(), account);
        }
        let account = self.accounts.get(&signer.address).context("no account")?;
        let fee = match &step.fee {
            None => vec![coin(5_000, "stake")],
            Some(coins) => coins.iter().map(native).collect::<Result<_>>()?,
        };
        Ok(Terms {
            chain_id: self.network.options().chain_id.clone(),
            account: account.number,
            sequence: account.sequence,
            fee,
            gas: step.gas.unwrap_or(GAS),
            memo: step.memo.clone(),
            timeout_height: 0,
        })
    }

    /// Makes sure that every code and contract that is named exists: waits for the steps that
    /// make them, and deploys what no step makes.
    pub(super) fn provide(&mut self, value: &Value) -> Result<()> {
        let codes = used(value, "code");
        let contracts = used(value, "contract");
        let missing = |names: &crate::names::Names| {
            codes.iter().any(|name| !names.codes.contains_key(name))
                || contracts.iter().any(|name| !names.contracts.contains_key(name))
        };
        if missing(&self.names) {
            self.flush()?;
        }
        if missing(&self.names) {
            self.deploy(&codes, &contracts)?;
        }
        Ok(())
    }
}

fn native(coin: &cosmos_sdk_proto::cosmos::base::v1beta1::Coin) -> Result<Coin> {
    Ok(lode_chain::coin(coin.amount.parse()?, coin.denom.clone()))
}

/// Adds what a step leaves out: who sends, and which coins go along.
fn complete(mut msg: Value, step: &Step, signer: &Signer) -> Value {
    let kind = msg.get("@type").and_then(Value::as_str).unwrap_or_default().to_string();
    let Some(fields) = msg.as_object_mut() else { return msg };
    if kind.starts_with("/cosmwasm.wasm.v1.Msg") {
        let authority = kind.ends_with("PinCodes") || kind.ends_with("UnpinCodes");
        if !authority {
            fields.entry("sender").or_insert_with(|| json!(signer.address));
        }
        let takes = ["ExecuteContract", "InstantiateContract", "InstantiateContract2"];
        if takes.iter().any(|end| kind.ends_with(end)) && !step.funds.is_empty() {
            fields.entry("funds").or_insert_with(|| messages::coins(&step.funds));
        }
    }
    msg
}

/// The name that messages themselves suggest: a wasm file's, or a label.
fn named(msgs: &[Value]) -> Option<String> {
    msgs.iter().find_map(|msg| {
        let wasm = msg.get("wasm_byte_code").and_then(Value::as_str);
        let file = wasm.and_then(|text| text.strip_prefix("${wasm:")?.strip_suffix('}'));
        file.or_else(|| msg.get("label")?.as_str()).map(ToString::to_string)
    })
}

/// Asks for an account.
fn account(rpc: &Rpc, address: &str) -> Result<Account> {
    let request = auth::QueryAccountRequest { address: address.to_string() };
    let path = "/cosmos.auth.v1beta1.Query/Account";
    let answer: auth::QueryAccountResponse = rpc.read(path, &request, 0)?;
    let any = answer.account.context("no account")?;
    ensure!(any.type_url == "/cosmos.auth.v1beta1.BaseAccount", "{address} is a {}", any.type_url);
    let base = auth::BaseAccount::decode(any.value.as_slice())?;
    Ok(Account { number: base.account_number, sequence: base.sequence })
}
