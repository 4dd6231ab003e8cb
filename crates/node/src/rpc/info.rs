//! What the node is, and what the chain is made of.

use lode_query::COMET_VERSION;
use serde_json::{Value, json};

use super::args::Cut;
use super::blocks::height;
use super::{Answer, Args, RpcError};
use crate::actor::Handle;
use crate::core::Core;
use crate::seal::{MAX_BLOCK_BYTES, MAX_BLOCK_GAS};
use crate::shape::{base64, hex, text, time_ns};
use crate::validator::{POWER, Validator};

/// Bytes of a piece of a long genesis.
const CHUNK: usize = 16 << 20;

fn public_key(validator: &Validator) -> Value {
    json!({"type": "tendermint/PubKeyEd25519", "value": base64(&validator.public)})
}

/// The one validator, as lists have it.
fn member(validator: &Validator) -> Value {
    json!({
        "address": hex(&validator.address),
        "pub_key": public_key(validator),
        "voting_power": text(POWER),
        "proposer_priority": "0",
    })
}

/// `status`.
pub(super) async fn status(node: &Handle) -> Answer {
    node.ask(|core| status_json(core)).await?
}

fn status_json(core: &Core) -> Answer {
    let missing = || RpcError::failed("there is no block yet");
    let last = core.ledger.last().ok_or_else(missing)?;
    let first = core.ledger.get(1)?.ok_or_else(missing)?;
    let first_ns = core.chain.block(1)?.map_or(0, |block| block.time_ns);
    let (newest, oldest) = (last.header(), first.header());
    Ok(json!({
        "node_info": {
            "protocol_version": {"p2p": "8", "block": "11", "app": "0"},
            "id": core.info.node_id,
            "listen_addr": core.info.listen_addr,
            "network": core.setup.chain_id,
            "version": COMET_VERSION,
            "channels": "40202122233038606100",
            "moniker": core.info.moniker,
            "other": {"tx_index": "on", "rpc_address": core.info.rpc_address},
        },
        "sync_info": {
            "latest_block_hash": hex(&last.id().hash),
            "latest_app_hash": hex(&newest.app_hash),
            "latest_block_height": text(newest.height),
            "latest_block_time": time_ns(core.chain.last_block().time_ns),
            "earliest_block_hash": hex(&first.id().hash),
            "earliest_app_hash": hex(&oldest.app_hash),
            "earliest_block_height": "1",
            "earliest_block_time": time_ns(first_ns),
            "catching_up": false,
        },
        "validator_info": {
            "address": hex(&core.validator.address),
            "pub_key": public_key(&core.validator),
            "voting_power": text(POWER),
        },
    }))
}

/// `net_info`: there is no network here.
pub(super) fn net_info() -> Value {
    json!({"listening": true, "listeners": ["Listener(@)"], "n_peers": "0", "peers": []})
}

fn params() -> Value {
    json!({
        "block": {"max_bytes": text(MAX_BLOCK_BYTES), "max_gas": text(MAX_BLOCK_GAS)},
        "evidence": {
            "max_age_num_blocks": "100000",
            "max_age_duration": "172800000000000",
            "max_bytes": "1048576",
        },
        "validator": {"pub_key_types": ["ed25519"]},
        "version": {"app": "0"},
        "abci": {"vote_extensions_enable_height": "0"},
    })
}

/// `consensus_params`.
pub(super) async fn consensus_params(node: &Handle, args: &Args) -> Answer {
    let given = args.int("height")?;
    let height = node.ask(move |core| height(core, given)).await??;
    Ok(json!({"block_height": text(height), "consensus_params": params()}))
}

/// `validators`.
pub(super) async fn validators(node: &Handle, args: &Args) -> Answer {
    let given = args.int("height")?;
    Cut::read(args)?.check(1)?;
    node.ask(move |core| {
        Ok(json!({
            "block_height": text(height(core, given)?),
            "validators": [member(&core.validator)],
            "count": "1",
            "total": "1",
        }))
    })
    .await?
}

/// `consensus_state`: between two blocks, always.
pub(super) async fn consensus_state(node: &Handle) -> Answer {
    let ask = node.ask(|core| {
        let next = core.ledger.height().saturating_add(1);
        json!({"round_state": {
            "height/round/step": format!("{next}/0/1"),
            "start_time": time_ns(core.chain.last_block().time_ns),
            "proposal_block_hash": "",
            "locked_block_hash": "",
            "valid_block_hash": "",
            "height_vote_set": [{
                "round": 0,
                "prevotes": ["nil-Vote"],
                "prevotes_bit_array": format!("BA{{1:_}} 0/{POWER} = 0.00"),
                "precommits": ["nil-Vote"],
                "precommits_bit_array": format!("BA{{1:_}} 0/{POWER} = 0.00"),
            }],
            "proposer": {"address": hex(&core.validator.address), "index": 0},
        }})
    });
    Ok(ask.await?)
}

/// The genesis document: who was there at the start, with the parameters. The balances are those
/// of the development accounts.
fn document(core: &Core) -> Value {
    let balances: Vec<Value> = core
        .funded
        .iter()
        .map(|(address, coins)| {
            let address = core.chain.codec().encode(address);
            json!({"address": address, "coins": coins})
        })
        .collect();
    json!({
        "genesis_time": time_ns(core.setup.genesis_ns),
        "chain_id": core.setup.chain_id,
        "initial_height": "1",
        "consensus_params": params(),
        "validators": [{
            "address": hex(&core.validator.address),
            "pub_key": public_key(&core.validator),
            "power": text(POWER),
            "name": "lode",
        }],
        "app_hash": "",
        "app_state": {"bank": {"balances": balances}},
    })
}

/// `genesis`.
pub(super) async fn genesis(node: &Handle) -> Answer {
    Ok(json!({"genesis": node.ask(|core| document(core)).await?}))
}

/// `genesis_chunked`.
pub(super) async fn genesis_chunked(node: &Handle, args: &Args) -> Answer {
    let wanted = args.int("chunk")?.unwrap_or(0);
    let whole = node.ask(|core| document(core)).await?.to_string().into_bytes();
    let mut chunks = whole.chunks(CHUNK);
    let total = chunks.len();
    let found = usize::try_from(wanted).ok().and_then(|at| chunks.nth(at));
    let data = found.ok_or_else(|| {
        let most = total.saturating_sub(1);
        RpcError::failed(format!("there are {most} chunks, {wanted} is invalid"))
    })?;
    Ok(json!({"chunk": text(wanted), "total": text(total), "data": base64(data)}))
}
