//! Reads blocks and whole states from a node.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use cosmos_sdk_proto::cosmos::auth::v1beta1 as auth;
use cosmos_sdk_proto::cosmos::bank::v1beta1 as bank;
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;
use jiff::Timestamp;
use lode_chain::Event;
use serde_json::{Value, json};

use crate::recording::{Block, Contract, Ending, Holder, Included, Outcome};
use crate::rpc::{Rpc, bytes, number, text};

/// How often results are asked for, every 50 ms.
const TRIES: u32 = 200;

const BASE: &str = "/cosmos.auth.v1beta1.BaseAccount";
const MODULE: &str = "/cosmos.auth.v1beta1.ModuleAccount";

/// Reads a block with its results.
pub(crate) fn block(rpc: &Rpc, height: u64) -> Result<Block> {
    let params = json!({"height": height.to_string()});
    let block = rpc.call("block", params.clone())?;
    let results = results(rpc, &params)?;
    let time = text(&block, "/block/header/time").context("a header has no time")?;
    let time: Timestamp = time.parse()?;
    let none = Vec::new();
    let list = |value: &Value, path: &str| {
        value.pointer(path).and_then(Value::as_array).unwrap_or(&none).clone()
    };
    let raws = list(&block, "/block/data/txs");
    let outcomes = list(&results, "/txs_results");
    anyhow::ensure!(raws.len() == outcomes.len(), "block {height} has results for other txs");
    let txs = raws
        .iter()
        .zip(&outcomes)
        .map(|(raw, result)| Ok(Included { raw: bytes(raw, "")?, outcome: outcome(result)? }));
    let pinned = list(&results, "/finalize_block_events");
    let pinned = pinned.iter().filter(|event| text(event, "/type").as_deref() == Some("pin_code"));
    let pinned = pinned.filter_map(|event| event_of(event).get("code_id")?.parse().ok());
    Ok(Block {
        height,
        time_ns: u64::try_from(time.as_nanosecond())?,
        txs: txs.collect::<Result<_>>()?,
        pinned: pinned.collect(),
    })
}

/// The results of a block. A node names a block a little before it has run it.
fn results(rpc: &Rpc, params: &Value) -> Result<Value> {
    let mut tries = 0;
    loop {
        match rpc.call("block_results", params.clone()) {
            Err(error) if tries < TRIES && error.to_string().contains("could not find results") => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            other => return other,
        }
    }
}

fn outcome(result: &Value) -> Result<Outcome> {
    let code = result.get("code").and_then(Value::as_u64).unwrap_or_default();
    let events = result.get("events").and_then(Value::as_array);
    Ok(Outcome {
        code: u32::try_from(code)?,
        codespace: text(result, "/codespace").unwrap_or_default(),
        log: text(result, "/log").unwrap_or_default(),
        data: bytes(result, "/data")?,
        gas_wanted: number(result, "/gas_wanted")?,
        gas_used: number(result, "/gas_used")?,
        events: events.map(|list| list.iter().map(event_of).collect()).unwrap_or_default(),
    })
}

fn event_of(value: &Value) -> Event {
    let attributes = value.get("attributes").and_then(Value::as_array);
    let mut event = Event::new(text(value, "/type").unwrap_or_default());
    for attribute in attributes.into_iter().flatten() {
        let part = |path| text(attribute, path).unwrap_or_default();
        event.attributes.push((part("/key"), part("/value")));
    }
    event
}

/// Reads all pages of a list.
fn pages<R: Message + Default>(
    mut ask: impl FnMut(Option<PageRequest>) -> Result<R>,
    mut take: impl FnMut(R) -> Result<Option<PageResponse>>,
) -> Result<()> {
    let mut key = Vec::new();
    loop {
        let page = PageRequest { key, limit: 1_000, ..PageRequest::default() };
        key = take(ask(Some(page))?)?.map(|page| page.next_key.to_vec()).unwrap_or_default();
        if key.is_empty() {
            return Ok(());
        }
    }
}

/// An account as the node knows it.
struct Known {
    base: auth::BaseAccount,
    module: String,
}

fn accounts(rpc: &Rpc, height: u64) -> Result<Vec<Known>> {
    let mut all = Vec::new();
    pages(
        |pagination| {
            let request = auth::QueryAccountsRequest { pagination };
            rpc.read("/cosmos.auth.v1beta1.Query/Accounts", &request, height)
        },
        |answer: auth::QueryAccountsResponse| {
            for any in answer.accounts {
                let raw = any.value.as_slice();
                let known = match any.type_url.as_str() {
                    BASE => Known { base: Message::decode(raw)?, module: String::new() },
                    MODULE => {
                        let account = auth::ModuleAccount::decode(raw)?;
                        let base = account.base_account.context("a module without account")?;
                        Known { base, module: account.name }
                    }
                    other => anyhow::bail!("an account of type {other}"),
                };
                all.push(known);
            }
            Ok(answer.pagination)
        },
    )?;
    all.sort_by_key(|known| known.base.account_number);
    Ok(all)
}

type Balances = BTreeMap<String, BTreeMap<String, u128>>;

fn balances(rpc: &Rpc, height: u64) -> Result<Balances> {
    let request = bank::QueryTotalSupplyRequest { pagination: None };
    let path = "/cosmos.bank.v1beta1.Query/TotalSupply";
    let supply: bank::QueryTotalSupplyResponse = rpc.read(path, &request, height)?;
    let mut all = Balances::new();
    for denom in supply.supply.into_iter().map(|coin| coin.denom) {
        pages(
            |pagination| {
                let request = bank::QueryDenomOwnersRequest { denom: denom.clone(), pagination };
                rpc.read("/cosmos.bank.v1beta1.Query/DenomOwners", &request, height)
            },
            |answer: bank::QueryDenomOwnersResponse| {
                for owner in answer.denom_owners {
                    let amount = owner.balance.context("an owner without balance")?.amount;
                    let coins = all.entry(owner.address).or_default();
                    coins.insert(denom.clone(), amount.parse()?);
                }
                Ok(answer.pagination)
            },
        )?;
    }
    Ok(all)
}

/// Reads the accounts of the first block. `people` come first, validators after them.
pub(crate) fn genesis(rpc: &Rpc, people: usize) -> Result<Vec<Holder>> {
    let mut owned = balances(rpc, 1)?;
    let holders = accounts(rpc, 1)?.into_iter().map(|known| Holder {
        coins: owned.remove(&known.base.address).unwrap_or_default(),
        public: public(&known.base).unwrap_or_default(),
        validator: known.module.is_empty() && known.base.account_number >= people as u64,
        address: known.base.address,
        number: known.base.account_number,
        module: known.module,
    });
    Ok(holders.collect())
}

fn public(account: &auth::BaseAccount) -> Option<String> {
    let any = account.pub_key.as_ref()?;
    let key = cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey::decode(any.value.as_slice());
    Some(hex::encode(key.ok()?.key))
}

/// Reads the state after a block.
pub(crate) fn ending(rpc: &Rpc, height: u64) -> Result<Ending> {
    let mut end = Ending { balances: balances(rpc, height)?, ..Ending::default() };
    for known in accounts(rpc, height)?.into_iter().filter(|known| known.module.is_empty()) {
        let numbers = (known.base.account_number, known.base.sequence);
        end.accounts.insert(known.base.address, numbers);
    }
    pages(
        |pagination| {
            let request = wasm::QueryCodesRequest { pagination };
            rpc.read("/cosmwasm.wasm.v1.Query/Codes", &request, height)
        },
        |answer: wasm::QueryCodesResponse| {
            for code in answer.code_infos {
                end.codes.insert(code.code_id, hex::encode(code.data_hash));
            }
            Ok(answer.pagination)
        },
    )?;
    let mut addresses = Vec::new();
    for code_id in end.codes.keys().copied() {
        pages(
            |pagination| {
                let request = wasm::QueryContractsByCodeRequest { code_id, pagination };
                rpc.read("/cosmwasm.wasm.v1.Query/ContractsByCode", &request, height)
            },
            |answer: wasm::QueryContractsByCodeResponse| {
                addresses.extend(answer.contracts);
                Ok(answer.pagination)
            },
        )?;
    }
    for address in addresses {
        let contract = contract(rpc, height, &address)?;
        end.contracts.insert(address, contract);
    }
    Ok(end)
}

fn contract(rpc: &Rpc, height: u64, address: &str) -> Result<Contract> {
    let request = wasm::QueryContractInfoRequest { address: address.to_string() };
    let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
    let answer: wasm::QueryContractInfoResponse = rpc.read(path, &request, height)?;
    let info = answer.contract_info.context("a contract without info")?;
    let place = info.created.unwrap_or_default();
    let mut state = BTreeMap::new();
    pages(
        |pagination| {
            let address = address.to_string();
            let request = wasm::QueryAllContractStateRequest { address, pagination };
            rpc.read("/cosmwasm.wasm.v1.Query/AllContractState", &request, height)
        },
        |answer: wasm::QueryAllContractStateResponse| {
            for model in answer.models {
                state.insert(hex::encode(model.key), hex::encode(model.value));
            }
            Ok(answer.pagination)
        },
    )?;
    Ok(Contract {
        code_id: info.code_id,
        creator: info.creator,
        admin: info.admin,
        label: info.label,
        created: (place.block_height, place.tx_index),
        state,
    })
}
