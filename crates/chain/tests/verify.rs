//! TX-4: A chain that is run again from its genesis comes to the same, and a lie is found.

#[path = "support/sign.rs"]
mod sign;
mod support;

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmwasm_std::to_json_vec;
use lode_chain::{Chain, Config, Desk, EngineKind, coin};
use redb::{ReadableTable, TableDefinition};

use crate::sign::{Draft, any, send};
use crate::support::{artifact, desk_with, fail, run, set};

const SECOND: u64 = 1_000_000_000;
const BLOCKS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("blocks");
const RAW: TableDefinition<'_, (u64, u32), &[u8]> = TableDefinition::new("raw");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

/// Blocks with everything that can be in one: trusted and signed transactions, failures,
/// nonsense, contracts, pins, calls by the chain, and a faucet.
fn lively(config: Config) -> Chain {
    let mut desk: Desk = desk_with(config);
    let probe = support::new_probe(&mut desk);
    let (alice, bob) = (desk.address("alice"), desk.address("bob"));
    desk.next_block(5).unwrap();
    desk.chain_mut().pin_code(1).unwrap();
    desk.execute("alice", &probe, &run([set("a", "1")]), &[coin(5, "usdc")]).unwrap();
    desk.chain_mut().unpin_code(1).unwrap();
    assert!(!desk.try_execute("alice", &probe, &run([fail("no")]), &[]).unwrap().is_ok());
    desk.chain_mut().sudo(&probe, &to_json_vec(&run([set("b", "2")])).unwrap()).unwrap();
    desk.chain_mut().mint(&bob, &[coin(77, "ufaucet")]).unwrap();
    let fresh = desk.address("fresh");
    desk.chain_mut().mint(&fresh, &[coin(9, "stake"), coin(3, "weth")]).unwrap();
    desk.commit().unwrap();
    let mut chain = desk.into_chain();
    assert_eq!(chain.balance(&bob, "ufaucet").unwrap(), 77);
    assert_eq!(chain.supply("ufaucet"), 77);
    assert_eq!(chain.balance(&fresh, "stake").unwrap(), 9);
    let id = chain.chain_id();
    for sequence in 0..4 {
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
        let msg = to_json_vec(&run([set("c", &sequence.to_string())])).unwrap();
        let (sender, contract) = (bob.clone(), probe.clone());
        let call = any(&MsgExecuteContract { sender, contract, msg, funds: vec![] });
        let messages = vec![send(&bob, &alice, "7"), call];
        let mut tx = Draft::new(&id, ("bob", 1, sequence), messages);
        tx.fee.as_mut().unwrap().gas_limit = if sequence == 2 { 60_000 } else { 900_000 };
        let raw = tx.bytes();
        if sequence == 3 {
            assert_eq!(chain.check_raw(&raw).code, 0);
        }
        let result = chain.deliver_raw(&raw).unwrap();
        assert_eq!(result.is_ok(), sequence != 2, "{}", result.log);
        assert_eq!(chain.deliver_raw(b"nonsense").unwrap().code, 2);
        chain.commit().unwrap();
    }
    chain
}

#[test]
fn a_lively_chain_comes_to_the_same() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().keep_results().at(home.path());
    for chain in [lively(Config::wasm().keep_results()), lively(config.clone())] {
        let mut seen = Vec::new();
        let verified = chain.verify(|height| seen.push(height)).unwrap();
        assert_eq!(verified.difference, None);
        assert_eq!((verified.blocks, verified.txs), (6, 12));
        assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
    }
    assert_eq!(Chain::open(config).unwrap().verify(|_| {}).unwrap().difference, None);
}

/// Changes the file of a closed chain.
fn tamper(home: &std::path::Path, change: impl FnOnce(&redb::WriteTransaction)) {
    let db = redb::Database::open(home.join("chain.redb")).unwrap();
    let tx = db.begin_write().unwrap();
    change(&tx);
    tx.commit().unwrap();
}

fn replace(raw: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = raw.windows(from.len()).position(|part| part == from).unwrap();
    [&raw[..at], to, &raw[at + from.len()..]].concat()
}

#[test]
fn a_lie_is_found_where_it_is() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().keep_results().at(home.path());
    drop(lively(config.clone()));
    let look = || Chain::open(config.clone()).unwrap().verify(|_| {}).unwrap();
    assert_eq!(look().difference, None);
    // The third block's hash, then the first message's amount, then what genesis gave.
    tamper(home.path(), |tx| {
        let mut blocks = tx.open_table(BLOCKS).unwrap();
        let block = blocks.get(5).unwrap().unwrap().value().to_vec();
        let block = replace(&block, b"\"state_hash\":[", b"\"state_hash\":[1,");
        let end = block.windows(4).position(|part| part == b"],\"t").unwrap();
        let start = block[..end].iter().rposition(|b| *b == b',').unwrap();
        let block = [&block[..start], &block[end..]].concat();
        blocks.insert(5, block.as_slice()).unwrap();
    });
    let found = look();
    let difference = found.difference.unwrap();
    assert_eq!((difference.height, difference.what.as_str()), (5, "the state hash"));
    assert_eq!(found.blocks, 4);
    tamper(home.path(), |tx| {
        let mut raws = tx.open_table(RAW).unwrap();
        let raw = raws.get((3, 0)).unwrap().unwrap().value().to_vec();
        raws.insert((3, 0), replace(&raw, b"stake\x12\x017", b"stake\x12\x018").as_slice())
            .unwrap();
    });
    let difference = look().difference.unwrap();
    assert_eq!(difference.height, 3);
    assert!(difference.what.starts_with("transaction 0 ("), "{}", difference.what);
    tamper(home.path(), |tx| {
        let mut meta = tx.open_table(META).unwrap();
        let genesis = meta.get("genesis").unwrap().unwrap().value().to_vec();
        meta.insert("genesis", replace(&genesis, b"5000000000", b"5000000001").as_slice()).unwrap();
    });
    assert_eq!(look().difference.unwrap().height, 0);
}

#[test]
fn what_was_not_kept_can_not_be_run_again() {
    let chain = lively(Config::wasm());
    let difference = chain.verify(|_| {}).unwrap().difference.unwrap();
    assert_eq!(difference.height, 1);
    assert!(difference.what.contains("not kept"));
    let native = support::desk(EngineKind::Native).into_chain();
    assert_eq!(native.verify(|_| {}).map_err(|e| e.code()), Err("config"));
    assert!(!artifact("lode_probe").is_empty());
}
