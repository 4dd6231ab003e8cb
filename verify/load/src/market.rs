//! The exchange on a chain under load, with one pool to trade in.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1 as auth;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::{Message, Name};
use lode_chain::coin;
use lode_conformance::{Rpc, Signer, Terms, artifact};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::subject::Subject;

/// The pool's assets, in its own order.
pub(crate) const PAIR: [&str; 2] = ["usdc", "weth"];
/// What is put in of each.
const DEPTH: u128 = 100_000_000_000_000;
/// Enough for whatever is sent here.
const GAS: u64 = 20_000_000;
const FEE: u128 = 5_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// An account that sends, with its next sequence.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) signer: Signer,
    pub(crate) terms: Terms,
}

/// A message with its type.
pub(crate) fn any<M: Message + Name>(message: &M) -> Any {
    Any { type_url: format!("/{}", M::full_name()), value: message.encode_to_vec() }
}

pub(crate) fn coins(list: &[(u128, &str)]) -> Vec<Coin> {
    let coin = |(amount, denom): &(u128, &str)| Coin {
        denom: (*denom).to_string(),
        amount: amount.to_string(),
    };
    list.iter().map(coin).collect()
}

impl Sender {
    /// Asks the chain for the account's number and sequence.
    ///
    /// # Errors
    /// When the chain doesn't know the account.
    pub(crate) fn of(subject: &Subject, signer: &Signer) -> Result<Self> {
        let request = auth::QueryAccountRequest { address: signer.address.clone() };
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let answer: auth::QueryAccountResponse = subject.rpc().read(path, &request, 0)?;
        let account = answer.account.context("no account")?;
        let account = auth::BaseAccount::decode(account.value.as_slice())?;
        let terms = Terms {
            chain_id: subject.chain_id.clone(),
            account: account.account_number,
            sequence: account.sequence,
            fee: vec![coin(FEE, subject.fee_denom)],
            gas: GAS,
            memo: String::new(),
            timeout_height: 0,
        };
        Ok(Self { signer: signer.clone(), terms })
    }

    /// Signs the next transaction.
    pub(crate) fn sign(&mut self, messages: Vec<Any>) -> Vec<u8> {
        let raw = self.signer.sign(messages, &self.terms);
        self.terms.sequence += 1;
        raw
    }

    /// Sends a message and waits for it; gives its result.
    ///
    /// # Errors
    /// When it is refused or fails.
    pub(crate) fn commit(&mut self, rpc: &Rpc, message: Any) -> Result<Value> {
        let raw = self.sign(vec![message]);
        let checked = rpc.broadcast(&raw)?;
        ensure!(checked.get("code").and_then(Value::as_u64) == Some(0), "refused: {checked}");
        let hash = BASE64.encode(Sha256::digest(&raw));
        let begun = Instant::now();
        loop {
            match rpc.call("tx", json!({"hash": hash, "prove": false})) {
                Ok(found) => {
                    let result = found.get("tx_result").cloned().unwrap_or_default();
                    ensure!(result.get("code").and_then(Value::as_u64) == Some(0), "{result}");
                    return Ok(result);
                }
                Err(why) if begun.elapsed() > PATIENCE => bail!("in no block: {why}"),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// The first attribute of an event.
fn attribute(result: &Value, kind: &str, key: &str) -> Result<String> {
    let events = result.get("events").and_then(Value::as_array).into_iter().flatten();
    let of_kind = events.filter(|event| event.get("type").and_then(Value::as_str) == Some(kind));
    let mut attributes = of_kind.filter_map(|event| event.get("attributes")?.as_array()).flatten();
    let found = attributes.find(|a| a.get("key").and_then(Value::as_str) == Some(key));
    let value = found.and_then(|a| a.get("value")?.as_str());
    value.map(ToString::to_string).with_context(|| format!("no {kind}.{key} in {result}"))
}

/// A call of a contract.
pub(crate) fn execute(from: &str, contract: &str, msg: &Value, funds: Vec<Coin>) -> Any {
    any(&wasm::MsgExecuteContract {
        sender: from.to_string(),
        contract: contract.to_string(),
        msg: msg.to_string().into_bytes(),
        funds,
    })
}

/// A swap in the pool: so much in, at least a little out.
pub(crate) fn swap(from: &str, contract: &str, input: &str, amount: u128) -> Any {
    let msg = json!({"swap": {"route": [1], "min_out": (amount / 2).to_string()}});
    execute(from, contract, &msg, coins(&[(amount, input)]))
}

/// Stores and makes the exchange, makes a pool and fills it; gives the exchange's address.
///
/// # Errors
/// When any of it fails.
pub(crate) fn deploy(subject: &Subject) -> Result<String> {
    let rpc = subject.rpc();
    let first = subject.people.first().context("nobody has an account")?;
    let mut owner = Sender::of(subject, first)?;
    let from = first.address.clone();
    let store = wasm::MsgStoreCode {
        sender: from.clone(),
        wasm_byte_code: artifact("exchange")?,
        instantiate_permission: None,
    };
    let stored = owner.commit(&rpc, any(&store))?;
    let make = wasm::MsgInstantiateContract {
        sender: from.clone(),
        code_id: attribute(&stored, "store_code", "code_id")?.parse()?,
        label: "exchange".to_string(),
        msg: b"{}".to_vec(),
        ..wasm::MsgInstantiateContract::default()
    };
    let made = owner.commit(&rpc, any(&make))?;
    let exchange = attribute(&made, "instantiate", "_contract_address")?;
    let assets = PAIR.map(|denom| json!({"native": denom}));
    let create = json!({"create_pool": {"assets": assets, "fee_pips": 3_000}});
    owner.commit(&rpc, execute(&from, &exchange, &create, Vec::new()))?;
    let amounts = [DEPTH.to_string(), DEPTH.to_string()];
    let deposit = json!({"deposit": {"pool": 1, "amounts": amounts}});
    let funds = coins(&PAIR.map(|denom| (DEPTH, denom)));
    owner.commit(&rpc, execute(&from, &exchange, &deposit, funds))?;
    Ok(exchange)
}
