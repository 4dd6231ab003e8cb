//! `cosmrs` signs, `tendermint-rpc` sends and listens.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use cosmos_sdk_proto::cosmos::auth::v1beta1 as auth;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;
use cosmrs::bank::MsgSend;
use cosmrs::cosmwasm::{MsgExecuteContract, MsgInstantiateContract, MsgStoreCode};
use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::staking::MsgDelegate;
use cosmrs::tx::{self, Fee, Msg, SignDoc, SignerInfo};
use cosmrs::{AccountId, Any, Coin};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tendermint_rpc::endpoint::tx::Response;
use tendermint_rpc::event::EventData;
use tendermint_rpc::query::{EventType, Query};
use tendermint_rpc::{Client, HttpClient, Order, SubscriptionClient, WebSocketClient};

use crate::{Tools, Visit};

/// Gas for whatever is sent but code.
const GAS: u64 = 500_000;
/// Gas for storing code.
const GAS_CODE: u64 = 8_000_000;
/// How long an event or a block may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn run(visit: &Visit, _: &Path, _: &Tools) -> Result<usize> {
    tokio::runtime::Runtime::new()?.block_on(work(visit))
}

/// Somebody who signs.
struct Person<'a> {
    visit: &'a Visit,
    http: HttpClient,
    key: SigningKey,
    address: AccountId,
    number: u64,
    sequence: u64,
    done: usize,
}

/// Waits, but not for ever.
async fn within<T>(what: &str, wait: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, wait).await.map_err(|_| anyhow!("waited in vain for {what}"))
}

fn odd(error: cosmrs::ErrorReport) -> anyhow::Error {
    anyhow!("{error:#}")
}

impl<'a> Person<'a> {
    async fn new(visit: &'a Visit) -> Result<Self> {
        let http = HttpClient::new(visit.target.rpc.as_str())?;
        let words = bip39::Mnemonic::parse_normalized(&visit.mnemonic)?;
        let path = "m/44'/118'/0'/0/0".parse()?;
        let key = SigningKey::derive_from_path(words.to_seed_normalized(""), &path)?;
        let address = key.public_key().account_id(&visit.target.prefix).map_err(odd)?;
        ensure!(address.as_ref() == visit.address, "cosmrs derives {address}");
        let mut person = Self { visit, http, key, address, number: 0, sequence: 0, done: 0 };
        let account = person.account().await?;
        (person.number, person.sequence) = (account.account_number, account.sequence);
        Ok(person)
    }

    async fn ask<A: Message + Default>(&self, path: &str, request: impl Message) -> Result<A> {
        let query = self.http.abci_query(Some(path.into()), request.encode_to_vec(), None, false);
        let answer = query.await?;
        ensure!(answer.code.is_ok(), "{path}: {}", answer.log);
        Ok(A::decode(answer.value.as_slice())?)
    }

    async fn account(&self) -> Result<auth::BaseAccount> {
        let request = auth::QueryAccountRequest { address: self.address.to_string() };
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let answer: auth::QueryAccountResponse = self.ask(path, request).await?;
        let any = answer.account.context("no account")?;
        Ok(auth::BaseAccount::decode(any.value.as_slice())?)
    }

    fn coin(&self, amount: u128) -> Result<Coin> {
        Coin::new(amount, &self.visit.target.denom).map_err(odd)
    }

    /// Signs in DIRECT mode.
    fn signed(&self, messages: Vec<Any>, gas: u64, memo: &str) -> Result<Vec<u8>> {
        let body = tx::Body::new(messages, memo, 0u32);
        // The price on both chains is 0.025.
        let fee = Fee::from_amount_and_gas(self.coin(u128::from(gas) / 40 + 1)?, gas);
        let signer = SignerInfo::single_direct(Some(self.key.public_key()), self.sequence);
        let auth = signer.auth_info(fee);
        let chain = self.visit.target.chain_id.parse()?;
        let document = SignDoc::new(&body, &auth, &chain, self.number).map_err(odd)?;
        document.sign(&self.key).and_then(|raw| raw.to_bytes()).map_err(odd)
    }

    /// Signs, sends, and asks for the transaction until it is in a block.
    async fn send(&mut self, message: Any, gas: u64) -> Result<Response> {
        let raw = self.signed(vec![message], gas, "from Rust")?;
        let taken = self.http.broadcast_tx_sync(raw.clone()).await?;
        ensure!(taken.code.is_ok(), "{}", taken.log);
        self.sequence += 1;
        let found = within("a block", async {
            loop {
                match self.http.tx(taken.hash, true).await {
                    Ok(found) => return found,
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        });
        let found = found.await?;
        ensure!(found.tx == raw && found.hash == taken.hash, "another transaction");
        let proof = found.proof.as_ref().context("no proof")?;
        ensure!(proof.data == raw, "a proof of something else");
        self.done += 1;
        Ok(found)
    }

    async fn send_well(&mut self, message: impl Msg, gas: u64) -> Result<Response> {
        let done = self.send(message.to_any().map_err(odd)?, gas).await?;
        ensure!(done.tx_result.code.is_ok(), "{}", done.tx_result.log);
        Ok(done)
    }
}

/// An attribute of the first event of a kind.
fn attribute(done: &Response, kind: &str, key: &str) -> Result<String> {
    let events = done.tx_result.events.iter().filter(|event| event.kind == kind);
    let mut found = events.flat_map(|event| &event.attributes).filter_map(|attribute| {
        (attribute.key_str().ok()? == key).then(|| attribute.value_str().ok()).flatten()
    });
    found.next().map(ToString::to_string).with_context(|| format!("no {kind}.{key}"))
}

async fn work(visit: &Visit) -> Result<usize> {
    let mut me = Person::new(visit).await?;
    let socket = visit.target.rpc.replace("http", "ws") + "/websocket";
    let (client, driver) = WebSocketClient::new(socket.as_str()).await?;
    let driver = tokio::spawn(driver.run());
    let mine = Query::from(EventType::Tx).and_eq("message.sender", visit.address.as_str());
    let mut events = client.subscribe(mine).await?;
    let mut blocks = client.subscribe(EventType::NewBlock.into()).await?;

    let to: AccountId = visit.recipient.parse().map_err(odd)?;
    let pay = |amount| MsgSend {
        from_address: me.address.clone(),
        to_address: to.clone(),
        amount: vec![amount],
    };
    let first = pay(me.coin(7)?);
    let too_much = pay(me.coin(u128::MAX / 4)?);
    let sent = me.send_well(first, GAS).await?;
    let event = within("a tx", events.next()).await?.context("no event")??;
    let EventData::Tx { tx_result } = event.data else { bail!("another event") };
    ensure!(u64::try_from(tx_result.height)? == sent.height.value(), "another height");
    let event = within("a block", blocks.next()).await?.context("no event")??;
    ensure!(matches!(event.data, EventData::NewBlock { block: Some(_), .. }), "another event");

    contracts(&mut me, &to).await?;
    let failed = me.send(too_much.to_any().map_err(odd)?, GAS).await?;
    ensure!(failed.tx_result.code.value() == 5, "{}", failed.tx_result.log);
    if visit.target.delegates {
        let delegate = MsgDelegate {
            delegator_address: me.address.clone(),
            validator_address: visit.target.validator.parse().map_err(odd)?,
            amount: me.coin(1_000_000)?,
        };
        let done = me.send_well(delegate, GAS).await?;
        ensure!(attribute(&done, "delegate", "validator")? == visit.target.validator, "another");
    }
    // A signature for another sequence is refused before it is in a block.
    me.sequence += 3;
    let odd_one = me.signed(vec![too_much.to_any().map_err(odd)?], GAS, "")?;
    let refused = me.http.broadcast_tx_sync(odd_one).await?;
    ensure!(refused.code.value() == 32 && refused.codespace == "sdk", "{}", refused.log);
    me.sequence -= 3;
    ensure!(me.account().await?.sequence == me.sequence, "a sequence was lost");
    // Subscriptions know `tm.event`, the index of transactions doesn't.
    let mine = Query::eq("message.sender", visit.address.as_str());
    let found = me.http.tx_search(mine, false, 1, 30, Order::Ascending).await?;
    ensure!(found.txs.len() == me.done, "{} of {} found", found.txs.len(), me.done);
    blocks_agree(&me, &sent).await?;
    client.close()?;
    within("the end", driver).await???;
    Ok(me.done + 4)
}

/// Stores, makes, calls and asks a contract.
async fn contracts(me: &mut Person<'_>, to: &AccountId) -> Result<()> {
    let sender = me.address.clone();
    let wasm_byte_code = std::fs::read(&me.visit.target.wasm)?;
    let store =
        MsgStoreCode { sender: sender.clone(), wasm_byte_code, instantiate_permission: None };
    let code_id = attribute(&me.send_well(store, GAS_CODE).await?, "store_code", "code_id")?;
    let init = json!({"name": "Rust", "symbol": "RUST", "decimals": 6,
        "initial_balances": [{"address": me.visit.address, "amount": "1000"}]});
    let made = MsgInstantiateContract {
        sender: sender.clone(),
        admin: None,
        code_id: code_id.parse()?,
        label: Some("rust".to_string()),
        msg: serde_json::to_vec(&init)?,
        funds: Vec::new(),
    };
    let made = me.send_well(made, GAS).await?;
    let contract = attribute(&made, "instantiate", "_contract_address")?;
    let transfer = json!({"transfer": {"recipient": to.to_string(), "amount": "77"}});
    let call = |msg: &Value| -> Result<MsgExecuteContract> {
        Ok(MsgExecuteContract {
            sender: sender.clone(),
            contract: contract.parse().map_err(odd)?,
            msg: serde_json::to_vec(msg)?,
            funds: Vec::new(),
        })
    };
    me.send_well(call(&transfer)?, GAS).await?;
    let refused = me.send(call(&json!({"nope": {}}))?.to_any().map_err(odd)?, GAS).await?;
    let code = (refused.tx_result.codespace.as_str(), refused.tx_result.code.value());
    ensure!(code == ("wasm", 5), "{code:?}: {}", refused.tx_result.log);
    let request = wasm::QuerySmartContractStateRequest {
        address: contract,
        query_data: serde_json::to_vec(&json!({"balance": {"address": to.to_string()}}))?,
    };
    let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
    let answer: wasm::QuerySmartContractStateResponse = me.ask(path, request).await?;
    let held: Value = serde_json::from_slice(&answer.data)?;
    ensure!(held == json!({"balance": "77"}), "{held}");
    Ok(())
}

/// The block is the one in the proof, and its hashes are its own.
async fn blocks_agree(me: &Person<'_>, sent: &Response) -> Result<()> {
    let block = me.http.block(sent.height).await?;
    ensure!(block.block.header.hash() == block.block_id.hash, "the header has another hash");
    let proof = sent.proof.as_ref().context("no proof")?;
    ensure!(block.block.header.data_hash == Some(proof.root_hash), "the proof leads elsewhere");
    let results = me.http.block_results(sent.height).await?;
    let count = results.txs_results.map(|all| all.len()).unwrap_or_default();
    ensure!(count == block.block.data.len(), "{count} results");
    let status = me.http.status().await?;
    ensure!(status.node_info.network.as_str() == me.visit.target.chain_id, "another chain");
    Ok(())
}
