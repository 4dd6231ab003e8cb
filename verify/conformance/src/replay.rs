//! Does a recording again on the embedded chain: the same bytes at the same heights and times.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgStoreCode;
use cosmos_sdk_proto::prost::Message;
use lode_chain::{
    Address, Chain, Coin, Config, GasReport, Genesis, Msg, Signer, Tx, TxResult, coin,
};
use serde_json::Value;

use crate::recording::{Block, Contract, Ending, Holder, Outcome, Recording};
use crate::runner::hash;
use crate::scenario::Query;

/// Modules whose accounts the embedded chain makes by itself.
const OWN_MODULES: [&str; 3] = ["fee_collector", "distribution", "wasm"];

/// What the embedded chain made of a recording.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// For each block, what came of its transactions; `None` for those that were left out.
    pub blocks: Vec<Vec<Option<Outcome>>>,
    /// Where the gas of each transaction went, by its hash.
    pub gas: BTreeMap<String, GasReport>,
    /// For each step that the network refused, what was said here.
    pub refused: BTreeMap<usize, (u32, String, String)>,
    /// The answers to the questions.
    pub answers: Vec<Result<Value, String>>,
    /// The state at the end.
    pub end: Ending,
    /// How much there is of every denom at the end.
    pub supply: BTreeMap<String, u128>,
}

/// Replays a recording.
///
/// # Errors
/// When the chain itself fails. Refused and failed transactions are no errors.
pub fn replay(recording: &Recording) -> Result<Replayed> {
    replay_with(recording, &BTreeMap::new())
}

/// Replays a recording with other contracts: where a step `store NAME` stored a wasm that is
/// given here by name, this one is stored, in the name of whoever signed. The results may differ.
///
/// # Errors
/// As [`replay`].
pub fn replay_with(recording: &Recording, wasm: &BTreeMap<String, Vec<u8>>) -> Result<Replayed> {
    let others = others(recording, wasm);
    let mut chain = found(recording)?;
    let mut out = Replayed::default();
    after(&mut chain, recording, 0, &mut out)?;
    for block in &recording.blocks {
        chain.begin_block(block.time_ns)?;
        if block.height == 1 {
            genesis_txs(&mut chain, recording)?;
        }
        out.blocks.push(deliver(&mut chain, block, &others, &mut out.gas)?);
        for code in &block.pinned {
            chain.pin_code(*code)?;
        }
        chain.commit()?;
        ensure!(chain.height() == block.height, "block {} has no predecessor", block.height);
        after(&mut chain, recording, block.height, &mut out)?;
    }
    out.end = ending(&chain, recording)?;
    out.supply = chain.supplies().into_iter().map(|c| (c.denom, c.amount)).collect();
    Ok(out)
}

fn found(recording: &Recording) -> Result<Chain> {
    let first = recording.blocks.first().context("the recording has no blocks")?;
    let config = Config::like_wasmd();
    let codec = lode_chain::AddressCodec::new(&config.prefix)?;
    let account = |holder: &Holder| {
        let coins = holder.coins.iter().map(|(denom, amount)| coin(*amount, denom.clone()));
        let address = codec.decode(&holder.address)?;
        Ok((address, coins.collect()))
    };
    let theirs = |holder: &&Holder| !OWN_MODULES.contains(&holder.module.as_str());
    let accounts = recording.genesis.iter().filter(theirs).map(account);
    let accounts = accounts.collect::<Result<Vec<(Address, Vec<Coin>)>>>()?;
    let genesis = Genesis {
        chain_id: recording.chain_id.clone(),
        time_ns: first.time_ns.saturating_sub(1),
        accounts,
        staking: None,
    };
    Ok(Chain::create(config, &genesis)?)
}

/// Has validators sign something, as they sign to become validators before the first block. It
/// leaves its trace: the count of transactions is there when the first user comes.
fn genesis_txs(chain: &mut Chain, recording: &Recording) -> Result<()> {
    for holder in recording.genesis.iter().filter(|holder| holder.validator) {
        let public = hex::decode(&holder.public)?;
        let Ok(public) = public.try_into() else { continue };
        let amount = vec![coin(1, "stake")];
        let (from, to) = (holder.address.clone(), holder.address.clone());
        let tx = Tx {
            signers: vec![Signer { public, sequence: None }],
            msgs: vec![Msg::Send { from, to, amount }],
            fee: Vec::new(),
            gas_limit: 1_000_000,
            memo: String::new(),
            timeout_height: 0,
        };
        let result = chain.deliver(&tx)?;
        ensure!(result.is_ok(), "a validator can't sign: {}", result.log);
    }
    Ok(())
}

/// What is stored instead, by the hash of the transaction that stores.
type Others<'a> = BTreeMap<&'a str, &'a [u8]>;

fn others<'a>(recording: &'a Recording, wasm: &'a BTreeMap<String, Vec<u8>>) -> Others<'a> {
    let steps = recording.steps.iter();
    steps
        .filter_map(|sent| {
            let wasm = wasm.get(sent.kind.strip_prefix("store ")?)?;
            Some((sent.hash.as_str(), wasm.as_slice()))
        })
        .collect()
}

fn deliver(
    chain: &mut Chain,
    block: &Block,
    others: &Others<'_>,
    gas: &mut BTreeMap<String, GasReport>,
) -> Result<Vec<Option<Outcome>>> {
    let mut run = |raw: &[u8]| -> Result<Option<Outcome>> {
        if left_out(raw)? {
            return Ok(None);
        }
        let hash = hash(raw);
        let result = match others.get(hash.as_str()) {
            None => chain.deliver_raw(raw)?,
            Some(wasm) => chain.impersonate(&storing(raw, wasm)?)?,
        };
        gas.insert(hash, result.gas);
        Ok(Some(outcome(result)))
    };
    block.txs.iter().map(|tx| tx.raw.as_slice()).map(&mut run).collect()
}

/// The same transaction with another wasm.
fn storing(raw: &[u8], wasm: &[u8]) -> Result<Vec<u8>> {
    let mut tx = TxRaw::decode(raw)?;
    let mut body = TxBody::decode(tx.body_bytes.as_slice())?;
    for any in &mut body.messages {
        let mut msg = MsgStoreCode::decode(any.value.as_slice())?;
        msg.wasm_byte_code = wasm.to_vec();
        any.value = msg.encode_to_vec();
    }
    tx.body_bytes = body.encode_to_vec();
    Ok(tx.encode_to_vec())
}

fn outcome(result: TxResult) -> Outcome {
    Outcome {
        code: result.code,
        codespace: result.codespace,
        log: result.log,
        data: result.data,
        gas_wanted: result.gas_wanted,
        gas_used: result.gas_used,
        events: result.events,
    }
}

/// Governance isn't part of the embedded chain; what it pins is.
fn left_out(raw: &[u8]) -> Result<bool> {
    let body = TxBody::decode(TxRaw::decode(raw)?.body_bytes.as_slice())?;
    Ok(body.messages.iter().any(|msg| msg.type_url.starts_with("/cosmos.gov.")))
}

/// What was tried and asked after a block.
fn after(chain: &mut Chain, recording: &Recording, height: u64, out: &mut Replayed) -> Result<()> {
    for (index, sent) in recording.steps.iter().enumerate() {
        if let Some(refused) = sent.refused.as_ref().filter(|refused| refused.height == height) {
            let here = chain.check_raw(&refused.raw);
            out.refused.insert(index, (here.code, here.codespace, here.log));
        }
    }
    for question in recording.questions.iter().filter(|question| question.height == height) {
        out.answers.push(answer(chain, &question.query)?);
    }
    Ok(())
}

fn answer(chain: &Chain, query: &Query) -> Result<Result<Value, String>> {
    match query {
        Query::Smart { contract, msg } => {
            match chain.query_smart(contract, &serde_json::to_vec(msg)?) {
                Ok(raw) => Ok(Ok(serde_json::from_slice(&raw)?)),
                Err(error) => Ok(Err(error.to_string())),
            }
        }
        Query::Balances { balances } => {
            let coins = chain.all_balances(balances)?;
            let proto =
                |c: Coin| serde_json::json!({"denom": c.denom, "amount": c.amount.to_string()});
            Ok(Ok(coins.into_iter().map(proto).collect()))
        }
    }
}

/// Reads the state of everybody that the recording or the chain knows.
fn ending(chain: &Chain, recording: &Recording) -> Result<Ending> {
    let mut end = Ending::default();
    let contracts = chain.contracts();
    let known = recording.end.balances.keys().chain(recording.end.accounts.keys());
    let known: BTreeSet<&String> = known.chain(&contracts).collect();
    for address in known {
        let coins = chain.all_balances(address)?.into_iter().map(|c| (c.denom, c.amount));
        let coins: BTreeMap<String, u128> = coins.collect();
        if !coins.is_empty() {
            end.balances.insert(address.clone(), coins);
        }
        if let Some(account) = chain.account(address)?.filter(|account| account.module.is_none()) {
            end.accounts.insert(address.clone(), (account.number, account.sequence));
        }
    }
    for code in 1.. {
        let Some(info) = chain.code_info(code) else { break };
        end.codes.insert(code, hex::encode(info.checksum));
    }
    for address in contracts {
        let info = chain.contract_info(&address)?.context("a contract without record")?;
        let state = chain.contract_state(&address)?.into_iter();
        let contract = Contract {
            code_id: info.code_id,
            creator: info.creator,
            admin: info.admin.unwrap_or_default(),
            label: info.label,
            created: (info.height, info.tx_index),
            state: state.map(|(key, value)| (hex::encode(key), hex::encode(value))).collect(),
        };
        end.contracts.insert(address, contract);
    }
    Ok(end)
}
