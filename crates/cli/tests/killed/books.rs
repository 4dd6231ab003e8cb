//! What must hold after every restart, and of the whole chain at the end.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{
    QueryDenomOwnersRequest, QueryDenomOwnersResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, TxRaw};
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmos_sdk_proto::prost::Message as _;
use serde_json::{Value, json};

use crate::link::{Gone, Link, base64, number};
use crate::people::{Hash, Told, World, hash, sequence};

/// What every transaction pays, whatever comes of it, in ustake.
const FEE: u128 = 2_000;
/// Denoms that nobody makes or pays fees in.
const ASSETS: [&str; 4] = ["lode", "partner", "usdc", "weth"];

/// What is counted before the load, and again after every restart.
#[derive(Debug)]
pub(crate) struct Books {
    /// By denom: what people and exchange own together.
    owned: HashMap<&'static str, u128>,
    /// How many transactions of people are in blocks.
    pub(crate) transactions: u64,
}

impl Books {
    /// Counts, and holds what one chain says against itself: owners against the supply, the
    /// exchange's coins against its books, sequences against the index of events.
    pub(crate) async fn read(world: &World, link: &mut Link) -> Result<Self, Gone> {
        let mut owned = HashMap::new();
        for denom in ASSETS.into_iter().chain(["ustake"]) {
            let owners = owners(link, denom).await?;
            assert_eq!(owners.values().sum::<u128>(), supply(link, denom).await?, "{denom}");
            let ours = world.addresses.iter().chain([&world.exchange]);
            let ours = ours.map(|address| owners.get(address).copied().unwrap_or(0)).sum();
            owned.insert(denom, ours);
            let held = owners.get(&world.exchange).copied().unwrap_or(0);
            let owed = json!({"owed": {"asset": {"native": denom}}});
            let owed = smart(link, &world.exchange, &owed).await?;
            assert_eq!(owed["owed"], json!(held.to_string()), "the exchange's books: {owed}");
        }
        let mut transactions = 0;
        for address in &world.addresses {
            let sequence = sequence(link, address).await?;
            let found = link.count(&format!("tx.fee_payer='{address}'")).await?;
            assert_eq!(found, sequence, "transactions of {address}");
            transactions += sequence;
        }
        Ok(Self { owned, transactions })
    }

    /// Nothing was made and nothing lost since: what is gone are the fees.
    pub(crate) fn follow(&self, before: &Self) {
        let since = self.transactions - before.transactions;
        for denom in ASSETS {
            assert_eq!(self.owned[denom], before.owned[denom], "{denom}");
        }
        let paid = FEE * u128::from(since);
        assert_eq!(self.owned["ustake"] + paid, before.owned["ustake"], "after {since}");
    }
}

async fn owners(link: &mut Link, denom: &str) -> Result<HashMap<String, u128>, Gone> {
    let page = PageRequest { limit: 1_000, ..PageRequest::default() };
    let request = QueryDenomOwnersRequest { denom: denom.to_string(), pagination: Some(page) };
    let path = "/cosmos.bank.v1beta1.Query/DenomOwners";
    let answer: QueryDenomOwnersResponse = link.query(path, &request).await?;
    let owner = |owner: cosmos_sdk_proto::cosmos::bank::v1beta1::DenomOwner| {
        (owner.address, owner.balance.expect("coins").amount.parse().expect("a number"))
    };
    Ok(answer.denom_owners.into_iter().map(owner).collect())
}

async fn supply(link: &mut Link, denom: &str) -> Result<u128, Gone> {
    let request = QuerySupplyOfRequest { denom: denom.to_string() };
    let path = "/cosmos.bank.v1beta1.Query/SupplyOf";
    let answer: QuerySupplyOfResponse = link.query(path, &request).await?;
    Ok(answer.amount.expect("coins").amount.parse().expect("a number"))
}

async fn smart(link: &mut Link, contract: &str, msg: &Value) -> Result<Value, Gone> {
    let request = QuerySmartContractStateRequest {
        address: contract.to_string(),
        query_data: msg.to_string().into_bytes(),
    };
    let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
    let answer: QuerySmartContractStateResponse = link.query(path, &request).await?;
    Ok(serde_json::from_slice(&answer.data).expect("JSON"))
}

/// Every transaction that was told is found by its hash, with the same result at the same height.
pub(crate) async fn found(told: &HashMap<Hash, Told>, link: &mut Link) -> Result<(), Gone> {
    for (hash, told) in told {
        let found = link.call("tx", json!({"hash": base64(hash)})).await?;
        let found = found.unwrap_or_else(|why| panic!("lost: {told:?}: {why}"));
        assert_eq!(Told::read(&found["height"], &found["tx_result"]), *told);
    }
    Ok(())
}

/// Reads every block, without any index, and holds it against what was told and what the index
/// finds.
pub(crate) async fn every_block(world: &World, books: &Books, link: &mut Link) -> Result<(), Gone> {
    let mut told = world.known.all();
    let (mut hashes, mut places) = (HashSet::new(), HashSet::new());
    let (mut swaps, mut failed) = (0, 0);
    let status = link.result("status", json!({})).await?;
    for height in 1..=number(&status["sync_info"]["latest_block_height"]) {
        let at = json!({"height": height.to_string()});
        let block = link.result("block", at.clone()).await?;
        let results = link.result("block_results", at).await?;
        let none = Vec::new();
        let txs = block["block"]["data"]["txs"].as_array().unwrap_or(&none);
        let results = results["txs_results"].as_array().unwrap_or(&none);
        assert_eq!(txs.len(), results.len(), "block {height}");
        for (tx, result) in txs.iter().zip(results) {
            let raw = base64::engine::general_purpose::STANDARD.decode(tx.as_str().expect("text"));
            let raw = raw.expect("base64");
            assert!(hashes.insert(hash(&raw)), "twice, and again in {height}");
            assert!(places.insert(place(&raw)), "a sequence was used twice, again in {height}");
            if let Some(told) = told.remove(&hash(&raw)) {
                assert_eq!(Told::read(&json!(height), result), told);
            }
            let text = result["events"].to_string();
            swaps += u64::from(text.contains(r#""type":"wasm-swap""#));
            failed += u64::from(number(&result["code"]) != 0);
        }
        if !txs.is_empty() {
            assert_eq!(link.count(&format!("tx.height={height}")).await?, txs.len() as u64);
        }
    }
    assert!(told.is_empty(), "told and in no block: {}", told.len());
    assert_eq!(hashes.len() as u64, books.transactions, "sequences");
    assert_eq!(link.count("wasm-swap.pool='1'").await?, swaps, "the index of events");
    assert!(swaps > 0 && failed > 0, "{swaps} swaps, {failed} failed");
    println!("{} transactions in blocks, {swaps} swaps, {failed} failed", hashes.len());
    Ok(())
}

/// Who signed, and with which sequence.
fn place(raw: &[u8]) -> (Vec<u8>, u64) {
    let tx = TxRaw::decode(raw).expect("a transaction");
    let auth = AuthInfo::decode(tx.auth_info_bytes.as_slice()).expect("signers");
    let signer = auth.signer_infos.into_iter().next().expect("a signer");
    (signer.public_key.expect("a key").value, signer.sequence)
}
