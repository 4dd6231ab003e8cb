//! TX-4: A chain that is run again from its genesis comes to the same, and a lie is found.

#[path = "support/lively.rs"]
mod lively;
#[path = "support/sign.rs"]
mod sign;
mod support;

use lode_chain::{Chain, Config, EngineKind};
use redb::{ReadableTable, TableDefinition};

use crate::lively::lively;
use crate::support::artifact;

const BLOCKS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("blocks");
const RAW: TableDefinition<'_, (u64, u32), &[u8]> = TableDefinition::new("raw");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

#[test]
fn a_lively_chain_comes_to_the_same() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().keep_results().at(home.path());
    for chain in [lively(Config::wasm().keep_results()), lively(config.clone())] {
        let mut seen = Vec::new();
        let verified = chain.verify(|height| seen.push(height)).unwrap();
        assert_eq!(verified.difference, None);
        assert_eq!((verified.blocks, verified.txs), (7, 17));
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
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
    // A block's hash, then the first message's amount, then what genesis gave.
    tamper(home.path(), |tx| {
        let mut blocks = tx.open_table(BLOCKS).unwrap();
        let block = blocks.get(6).unwrap().unwrap().value().to_vec();
        let block = replace(&block, b"\"state_hash\":[", b"\"state_hash\":[1,");
        let end = block.windows(4).position(|part| part == b"],\"t").unwrap();
        let start = block[..end].iter().rposition(|b| *b == b',').unwrap();
        let block = [&block[..start], &block[end..]].concat();
        blocks.insert(6, block.as_slice()).unwrap();
    });
    let found = look();
    let difference = found.difference.unwrap();
    assert_eq!((difference.height, difference.what.as_str()), (6, "the state hash"));
    assert_eq!(found.blocks, 5);
    tamper(home.path(), |tx| {
        let mut raws = tx.open_table(RAW).unwrap();
        let raw = raws.get((4, 0)).unwrap().unwrap().value().to_vec();
        raws.insert((4, 0), replace(&raw, b"stake\x12\x017", b"stake\x12\x018").as_slice())
            .unwrap();
    });
    let difference = look().difference.unwrap();
    assert_eq!(difference.height, 4);
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
