//! CRASH-1: What survives: everything that was committed, and nothing else.

mod support;

use lode_chain::{Chain, Config, Desk, EngineKind, coin};
use lode_probe::msg::QueryMsg;
use support::*;

fn at(engine: EngineKind, home: &std::path::Path) -> Config {
    config(engine).at(home).keep_results()
}

#[test]
fn everything_committed_survives() {
    for engine in ENGINES {
        let home = tempfile::tempdir().unwrap();
        assert!(!Chain::exists(home.path()));
        let mut desk = desk_with(at(engine, home.path()));
        let a = new_probe(&mut desk);
        desk.chain_mut().pin_code(1).unwrap();
        let told = desk.execute("alice", &a, &run([set("k", "v")]), &[coin(3, "usdc")]).unwrap();
        desk.chain_mut().commit_with(b"mine").unwrap();
        desk.chain_mut().begin_block(1_700_000_000_000_000_000).unwrap();
        let block = desk.commit().unwrap();
        let alice = desk.address("alice");
        let before = (
            desk.chain().all_balances(&alice).unwrap(),
            desk.chain().account(&alice).unwrap(),
            desk.chain().contract_info(&a).unwrap(),
            desk.chain().code_info(1),
            desk.chain().supplies(),
            desk.chain().block(1).unwrap(),
        );
        drop(desk);

        assert!(Chain::exists(home.path()));
        let chain = Chain::open(at(engine, home.path())).unwrap();
        assert_eq!(chain.app(), Some(b"mine".as_slice()));
        assert_eq!(chain.last_block(), &block);
        assert_eq!((chain.height(), chain.time_ns()), (2, 1_700_000_000_000_000_000));
        assert_eq!(chain.chain_id(), "lode-desk");
        assert!(chain.is_pinned(1));
        assert_eq!(chain.code_bytes(1).unwrap(), artifact("lode_probe"));
        assert_eq!(chain.tx(&told.hash).unwrap().unwrap(), told);
        assert_eq!(chain.block_txs(1).unwrap().len(), 3);
        let after = (
            chain.all_balances(&alice).unwrap(),
            chain.account(&alice).unwrap(),
            chain.contract_info(&a).unwrap(),
            chain.code_info(1),
            chain.supplies(),
            chain.block(1).unwrap(),
        );
        assert_eq!(before, after);
        // And it goes on, with the code it has.
        let mut desk = Desk::new(chain);
        let result = desk.execute("alice", &a, &run([append("k", "w")]), &[]).unwrap();
        assert_eq!(result.gas.setup, 2_000);
        let value: Option<String> = desk.query(&a, &QueryMsg::Get { key: "k".into() }).unwrap();
        assert_eq!(value.as_deref(), Some("vw"));
        let b = new_probe(&mut desk);
        assert_ne!(a, b);
    }
}

#[test]
fn an_open_block_dies_with_the_process() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk_with(at(EngineKind::Wasm, home.path()));
    let a = new_probe(&mut desk);
    desk.execute("alice", &a, &run([set("k", "committed")]), &[]).unwrap();
    let block = desk.commit().unwrap();
    desk.execute("alice", &a, &run([set("k", "lost"), set("l", "lost")]), &[]).unwrap();
    desk.store("alice", "probe", artifact("lode_probe")).unwrap();
    drop(desk);
    let chain = Chain::open(at(EngineKind::Wasm, home.path())).unwrap();
    assert_eq!(chain.last_block(), &block);
    assert_eq!(chain.contract_state(&a).unwrap(), [(b"k".to_vec(), b"committed".to_vec())]);
    assert_eq!(chain.code_info(2), None);
    assert_eq!(chain.app(), None);
}

#[test]
fn a_discarded_block_never_was() {
    let (mut desk, a) = with_probe(EngineKind::Wasm);
    desk.execute("alice", &a, &run([set("k", "1")]), &[]).unwrap();
    let block = desk.commit().unwrap();
    let state = desk.chain().contract_state(&a).unwrap();
    let redo = |desk: &mut Desk| {
        desk.execute("alice", &a, &run([set("k", "2"), set("l", "2")]), &[coin(1, "usdc")])
            .unwrap();
    };
    redo(&mut desk);
    desk.chain_mut().discard_block();
    assert_eq!(desk.chain().last_block(), &block);
    assert_eq!(desk.chain().time_ns(), block.time_ns);
    assert_eq!(desk.chain().contract_state(&a).unwrap(), state);
    redo(&mut desk);
    let again = desk.commit().unwrap();
    assert_eq!((again.height, again.txs), (2, 1));
}

#[test]
fn blocks_that_did_not_wait_for_the_disk_are_there_after_an_orderly_end() {
    let home = tempfile::tempdir().unwrap();
    let mut config = at(EngineKind::Native, home.path());
    config.flush_every = 100;
    let mut desk = desk_with(config.clone());
    let a = new_probe(&mut desk);
    for i in 0..7 {
        desk.execute("alice", &a, &run([set("k", &i.to_string())]), &[]).unwrap();
        desk.next_block(1).unwrap();
    }
    let hash = desk.chain().state_hash();
    drop(desk);
    let chain = Chain::open(config).unwrap();
    assert_eq!((chain.height(), chain.state_hash()), (7, hash));
}

#[test]
fn folders_are_not_mixed_up() {
    let home = tempfile::tempdir().unwrap();
    let config = at(EngineKind::Native, home.path());
    assert_eq!(Chain::open(config.clone()).unwrap_err().code(), "config");
    drop(desk_with(config.clone()));
    let again = Desk::create(config.clone(), &["alice"], &[]).unwrap_err();
    assert_eq!(again.code(), "config");
    let mut other = config.clone();
    other.prefix = "osmo".into();
    assert_eq!(Chain::open(other).unwrap_err().code(), "config");
    std::fs::write(home.path().join("chain.redb"), b"garbage").unwrap();
    assert_eq!(Chain::open(config).unwrap_err().code(), "store");
}

#[test]
fn blocks_have_their_order() {
    let mut desk = desk(EngineKind::Native);
    let now = desk.chain().time_ns();
    assert_eq!(desk.chain_mut().begin_block(now + 1).unwrap_err().code(), "order");
    desk.commit().unwrap();
    assert_eq!(desk.chain_mut().commit().unwrap_err().code(), "order");
    assert_eq!(desk.chain_mut().begin_block(now - 1).unwrap_err().code(), "time");
    desk.chain_mut().begin_block(now).unwrap();
    desk.commit().unwrap();
}
