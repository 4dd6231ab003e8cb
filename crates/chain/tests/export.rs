//! TX-7: An exported chain is the same chain elsewhere, and a damaged file is no chain.

#[path = "support/lively.rs"]
mod lively;
#[path = "support/sign.rs"]
mod sign;
mod support;

use lode_chain::{Chain, Config, Exporter, Page, StandingFault, TxQuery};
use sha2::{Digest, Sha256};

use crate::lively::lively;

fn kept() -> Config {
    Config::wasm().keep_results()
}

/// The chain with a fault ordered in its last block.
fn with_fault(mut chain: Chain) -> Chain {
    chain.begin_block(chain.time_ns() + 1).unwrap();
    let fault = StandingFault::PaymentsOf { denom: "weth".to_string() };
    chain.set_fault(&fault, true).unwrap();
    chain.commit().unwrap();
    chain
}

fn same(a: &Chain, b: &Chain) {
    assert_eq!(a.last_block(), b.last_block());
    assert_eq!(
        (a.supplies(), a.contracts(), a.faults()),
        (b.supplies(), b.contracts(), b.faults())
    );
    for contract in a.contracts() {
        assert_eq!(a.contract_state(&contract).unwrap(), b.contract_state(&contract).unwrap());
    }
    for height in 0..=a.height() {
        assert_eq!(a.block(height).unwrap(), b.block(height).unwrap());
        assert_eq!(a.txs_at(height).unwrap(), b.txs_at(height).unwrap());
        assert_eq!(a.block_events(height).unwrap(), b.block_events(height).unwrap());
        for tx in a.txs_at(height).unwrap() {
            assert_eq!(a.find_tx(&tx.result.hash).unwrap(), b.find_tx(&tx.result.hash).unwrap());
        }
    }
    let all = Page { offset: 0, limit: 100, descending: false };
    let query = TxQuery::default();
    assert_eq!(a.search_txs(&query, all).unwrap(), b.search_txs(&query, all).unwrap());
}

/// The chain goes on as the one that it was exported from.
fn goes_on(chain: &mut Chain) -> [u8; 32] {
    chain.begin_block(chain.time_ns() + 5).unwrap();
    let alice = chain.codec().encode(&lode_chain::Key::named("alice").address);
    chain.mint(&alice, &[lode_chain::coin(1, "ufaucet")]).unwrap();
    let contract = chain.contracts()[0].clone();
    let msg = serde_json::to_vec(&support::run([support::set("k", "v")])).unwrap();
    chain.sudo(&contract, &msg).unwrap();
    chain.commit().unwrap().state_hash
}

#[test]
fn it_is_the_same_chain_from_and_to_memory_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    for (i, from) in [kept(), kept().at(folder.path().join("from"))].into_iter().enumerate() {
        let mut chain = with_fault(lively(from));
        let (file, told) = chain.export(Vec::new()).unwrap();
        assert_eq!((told.bytes, told.height), (file.len() as u64, chain.height()));
        assert_eq!(told.sha256, <[u8; 32]>::from(Sha256::digest(&file)));
        let next = {
            let (file, _) = chain.export(Vec::new()).unwrap();
            assert_eq!(file, chain.export(Vec::new()).unwrap().0, "the same bytes each time");
            file
        };
        let after = goes_on(&mut chain);
        for (j, to) in [kept(), kept().at(folder.path().join(format!("to-{i}")))].iter().enumerate()
        {
            let mut seen = Vec::new();
            let mut taken =
                Chain::import(to.clone(), Some("lode-desk"), &*file, |h| seen.push(h)).unwrap();
            assert_eq!(seen, (0..=told.height).collect::<Vec<_>>());
            assert_eq!(taken.export(Vec::new()).unwrap().0, next, "{i}{j}");
            assert_eq!(taken.verify(|_| {}).unwrap().difference, None);
            assert_eq!(goes_on(&mut taken), after, "{i}{j}: it goes on alike");
            same(&taken, &chain);
            drop(taken);
            if to.home.is_some() {
                let again = Chain::open(to.clone()).unwrap();
                same(&again, &chain);
                assert_eq!(again.verify(|_| {}).unwrap().difference, None);
                let twice = Chain::import(to.clone(), None, &*file, |_| {});
                assert_eq!(twice.unwrap_err().code(), "config");
            }
        }
    }
}

#[test]
fn it_may_go_on_while_it_is_exported_but_not_back() {
    let mut chain = lively(kept());
    let early = chain.memory_snapshot().unwrap();
    let mut exporter = Exporter::begin(&chain, Vec::new()).unwrap();
    assert!(exporter.blocks(&chain, 3).unwrap());
    goes_on(&mut chain);
    while exporter.blocks(&chain, 3).unwrap() {}
    goes_on(&mut chain);
    let (file, told) = exporter.finish(&chain).unwrap();
    assert_eq!(told.height, chain.height());
    same(&Chain::import(kept(), None, &*file, |_| {}).unwrap(), &chain);
    let mut exporter = Exporter::begin(&chain, Vec::new()).unwrap();
    while exporter.blocks(&chain, 3).unwrap() {}
    chain.restore_memory(&early).unwrap();
    assert_eq!(exporter.finish(&chain).unwrap_err().code(), "order");
}

#[test]
fn a_chain_in_memory_is_replaced_and_old_snapshots_still_work() {
    let mut chain = lively(kept());
    let (file, before) = (chain.export(Vec::new()).unwrap().0, chain.memory_snapshot().unwrap());
    let mut bare = Chain::create(kept(), &chain.genesis().unwrap()).unwrap();
    let nothing = bare.memory_snapshot().unwrap();
    bare.replace_memory(Chain::import(kept(), None, &*file, |_| {}).unwrap()).unwrap();
    same(&bare, &chain);
    bare.restore_memory(&nothing).unwrap();
    bare.restore_memory(&before).unwrap();
    assert_eq!(goes_on(&mut bare), goes_on(&mut chain));
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    let chain = lively(kept());
    let (file, _) = chain.export(Vec::new()).unwrap();
    let refused = |file: &[u8], config: Config, id: Option<&str>| {
        let error = Chain::import(config, id, file, |_| {}).map(drop).unwrap_err();
        assert_eq!(error.code(), "import", "{error}");
        error.to_string()
    };
    // Every cut, with a stride so that the test ends.
    for end in (0..file.len()).step_by(file.len() / 200).chain([file.len() - 1]) {
        refused(&file[..end], kept(), None);
    }
    // Every hundredth byte changed.
    for at in (0..file.len()).step_by(file.len() / 200) {
        let mut bent = file.clone();
        bent[at] ^= 0x10;
        refused(&bent, kept(), None);
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert!(refused(&longer, kept(), None).contains("follows"));
    assert!(refused(b"", kept(), None).contains("doesn't begin"));
    assert!(refused(&file, kept(), Some("other-1")).contains("`lode-desk`, not `other-1`"));
    let prefix = Config { prefix: "osmo".to_string(), ..kept() };
    assert!(refused(&file, prefix, None).contains("`wasm`, not `osmo`"));
    // A length that promises four gigabytes is not believed.
    let huge = [&file[..18], b"H\xff\xff\xff\xff".as_slice()].concat();
    assert!(refused(&huge, kept(), None).contains("damaged"));
    assert!(Chain::import(kept(), None, &*file, |_| {}).is_ok());
    let unkept = lively(Config::wasm());
    assert_eq!(unkept.export(Vec::new()).unwrap_err().code(), "order");
}
