//! TX-2: Committed transactions are found again, in memory and after a restart alike.

#[path = "support/sign.rs"]
mod sign;

use lode_chain::{Chain, CommittedTx, Condition, Config, Genesis, Key, Op, Page, TxQuery, coin};
use sha2::{Digest, Sha256};

use crate::sign::{Draft, send};

const SECOND: u64 = 1_000_000_000;
const ID: &str = "search-1";
const NAMES: [&str; 3] = ["alice", "bob", "carol"];
const ALL: Page = Page { offset: 0, limit: 1_000, descending: false };

fn genesis() -> Genesis {
    let accounts = NAMES.map(|name| (Key::named(name).address, vec![coin(1_000_000_000, "stake")]));
    Genesis {
        chain_id: ID.into(),
        time_ns: 1_700_000_000 * SECOND,
        accounts: accounts.to_vec(),
        staking: None,
    }
}

/// Twelve blocks of one to three transactions; some fail, and one is nonsense.
fn fill(chain: &mut Chain) -> Vec<CommittedTx> {
    let text = |name: &str| chain.codec().encode(&Key::named(name).address);
    let texts = NAMES.map(text);
    let mut sequences = [0_u64; 3];
    let mut out = Vec::new();
    for height in 1..=12_u64 {
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
        for index in 0..(height % 3 + 1) as u32 {
            let who = (height as usize + index as usize) % 3;
            let amount = if height == 5 { "999999999999" } else { "7" };
            let msg = send(&texts[who], &texts[(who + 1) % 3], amount);
            let mut raw =
                Draft::new(ID, (NAMES[who], who as u64, sequences[who]), vec![msg]).bytes();
            sequences[who] += 1;
            if height == 7 {
                raw = format!("nonsense {index}").into_bytes();
                sequences[who] -= 1;
            }
            let result = chain.deliver_raw(&raw).unwrap();
            assert_eq!(result.is_ok(), height != 5 && height != 7, "{}", result.log);
            out.push(CommittedTx { height, index, raw, result });
        }
        chain.commit().unwrap();
    }
    out
}

fn condition(key: &str, op: Op, value: &str) -> Condition {
    Condition { key: key.into(), op, value: value.into() }
}

fn query(conditions: &[(&str, Op, &str)]) -> TxQuery {
    let conditions = conditions.iter().map(|(key, op, value)| condition(key, *op, value));
    TxQuery { conditions: conditions.collect() }
}

/// What a slow reader finds: the definition of each condition, word by word.
fn slow(all: &[CommittedTx], query: &TxQuery) -> Vec<CommittedTx> {
    let values = |tx: &CommittedTx, key: &str| -> Vec<String> {
        match key {
            "tx.height" => vec![tx.height.to_string()],
            "tx.hash" => vec![hex::encode_upper(&tx.result.hash)],
            _ => {
                let (kind, name) = key.split_once('.').unwrap();
                let events = tx.result.events.iter().filter(|event| event.kind == kind);
                let pairs = events.flat_map(|event| event.attributes.clone());
                pairs.filter(|(key, _)| key == name).map(|(_, value)| value).collect()
            }
        }
    };
    let fits = |condition: &Condition, value: &str| {
        let wanted = condition.value.as_str();
        let numbers = value.parse::<u64>().ok().zip(wanted.parse::<u64>().ok());
        match condition.op {
            Op::Eq if condition.key == "tx.hash" => value == wanted.to_uppercase(),
            Op::Eq => value == wanted,
            Op::Contains => value.contains(wanted),
            Op::Exists => true,
            Op::Lt => numbers.is_some_and(|(a, b)| a < b),
            Op::Le => numbers.is_some_and(|(a, b)| a <= b),
            Op::Gt => numbers.is_some_and(|(a, b)| a > b),
            Op::Ge => numbers.is_some_and(|(a, b)| a >= b),
        }
    };
    let holds = |tx: &&CommittedTx| {
        query.conditions.iter().all(|c| values(tx, &c.key).iter().any(|value| fits(c, value)))
    };
    all.iter().filter(holds).cloned().collect()
}

fn places(txs: &[CommittedTx]) -> Vec<(u64, u32)> {
    txs.iter().map(|tx| (tx.height, tx.index)).collect()
}

fn compare(chain: &Chain, all: &[CommittedTx]) {
    let alice = chain.codec().encode(&Key::named("alice").address);
    let first = hex::encode(&all[0].result.hash);
    let signed = format!("{alice}/2");
    let conditions: Vec<(&str, Op, &str)> = vec![
        ("message.action", Op::Eq, "/cosmos.bank.v1beta1.MsgSend"),
        ("message.action", Op::Contains, "MsgSend"),
        ("message.action", Op::Exists, ""),
        ("message.nothing", Op::Exists, ""),
        ("message.action", Op::Eq, "/cosmos.bank.v1beta1.MsgMultiSend"),
        ("transfer.sender", Op::Eq, &alice),
        ("transfer.recipient", Op::Eq, &alice),
        ("tx.acc_seq", Op::Eq, &signed),
        ("tx.acc_seq", Op::Contains, "/1"),
        ("tx.hash", Op::Eq, &first),
        ("tx.hash", Op::Eq, "00"),
        ("tx.hash", Op::Eq, "no hex"),
        ("tx.hash", Op::Exists, ""),
        ("message.msg_index", Op::Ge, "0"),
        ("message.msg_index", Op::Lt, "0"),
        ("transfer.amount", Op::Gt, "1"),
        ("tx.height", Op::Eq, "6"),
        ("tx.height", Op::Gt, "6"),
        ("tx.height", Op::Ge, "6"),
        ("tx.height", Op::Lt, "6"),
        ("tx.height", Op::Le, "6"),
        ("tx.height", Op::Eq, "99"),
        ("tx.height", Op::Eq, "six"),
        ("tx.height", Op::Contains, "1"),
        ("tx.height", Op::Exists, ""),
    ];
    let mut found = 0;
    for one in &conditions {
        for two in &conditions {
            let query = query(&[*one, *two]);
            let expected = slow(all, &query);
            let (txs, total) = chain.search_txs(&query, ALL).unwrap();
            assert_eq!(places(&txs), places(&expected), "{query:?}");
            assert!(txs == expected, "{query:?}");
            assert_eq!(total, expected.len() as u64, "{query:?}");
            found += total;
        }
    }
    assert!(found > 500, "{found}");
    assert!(chain.search_txs(&TxQuery::default(), ALL).unwrap().0 == all);
    let none = query(&[("tx.height", Op::Gt, "8"), ("tx.height", Op::Lt, "3")]);
    assert_eq!(chain.search_txs(&none, ALL).unwrap(), (vec![], 0));

    let total = all.len();
    for (offset, limit) in [(0, 5), (3, 4), (20, 10), (22, 1), (500, 5), (u64::MAX, 1), (0, 0)] {
        for descending in [false, true] {
            let page = Page { offset, limit, descending };
            let mut expected = all.to_vec();
            if descending {
                expected.reverse();
            }
            let skip = usize::try_from(offset).unwrap_or(usize::MAX);
            let expected: Vec<_> = expected.into_iter().skip(skip).take(limit as usize).collect();
            let found = chain.search_txs(&TxQuery::default(), page).unwrap();
            assert_eq!(places(&found.0), places(&expected), "{page:?}");
            assert_eq!(found.1, total as u64);
        }
    }
}

#[test]
fn in_memory_and_from_the_disk() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().keep_results().at(home.path());
    let mut memory = Chain::create(Config::wasm().keep_results(), &genesis()).unwrap();
    let mut disk = Chain::create(config.clone(), &genesis()).unwrap();
    let all = fill(&mut memory);
    assert!(fill(&mut disk) == all);
    assert_eq!(memory.state_hash(), disk.state_hash());
    drop(disk);
    let disk = Chain::open(config).unwrap();
    for chain in [&memory, &disk] {
        compare(chain, &all);
        for height in 0..15 {
            let of_block: Vec<_> = all.iter().filter(|tx| tx.height == height).cloned().collect();
            assert_eq!(chain.txs_at(height).unwrap(), of_block);
        }
        for tx in &all {
            let hash = Sha256::digest(&tx.raw);
            assert_eq!(chain.find_tx(&hash).unwrap().as_ref(), Some(tx));
        }
        assert_eq!(chain.find_tx(&[0; 32]).unwrap(), None);
        // The fees of block 1 are told of in block 2; nobody paid in block 7.
        let events = chain.block_events(2).unwrap();
        assert_eq!(events[0].get("mode"), Some("BeginBlock"));
        assert_eq!(events[0].get("amount"), Some("10000stake"));
        assert!(chain.block_events(1).unwrap().is_empty());
        assert!(chain.block_events(8).unwrap().is_empty());
    }
}

#[test]
fn an_index_that_is_gone_behind_or_of_another_history_is_made_anew() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = |home: &std::path::Path| Config::wasm().keep_results().at(home);
    let file = |home: &tempfile::TempDir| home.path().join("index.redb");
    let mut chain = Chain::create(config(home.path()), &genesis()).unwrap();
    drop(std::mem::replace(&mut chain, Chain::create(Config::wasm(), &genesis()).unwrap()));
    let early = std::fs::read(file(&home)).unwrap();
    let mut chain = Chain::open(config(home.path())).unwrap();
    let all = fill(&mut chain);
    compare(&chain, &all);
    drop(chain);
    // Another history: as many blocks, other transactions.
    let mut foreign = Chain::create(config(other.path()), &genesis()).unwrap();
    for _ in 0..12 {
        foreign.begin_block(foreign.time_ns() + SECOND).unwrap();
        foreign.commit().unwrap();
    }
    drop(foreign);
    let foreign = std::fs::read(file(&other)).unwrap();
    let damaged = b"no index at all".to_vec();
    for index in [None, Some(early), Some(foreign), Some(damaged)] {
        match index {
            None => std::fs::remove_file(file(&home)).unwrap(),
            Some(bytes) => std::fs::write(file(&home), bytes).unwrap(),
        }
        compare(&Chain::open(config(home.path())).unwrap(), &all);
    }
}

#[test]
fn bytes_that_come_again_and_fail_do_not_hide_the_first_time() {
    let home = tempfile::tempdir().unwrap();
    for config in [Config::wasm(), Config::wasm().at(home.path())] {
        let mut chain = Chain::create(config.keep_results(), &genesis()).unwrap();
        let alice = chain.codec().encode(&Key::named("alice").address);
        let raw = Draft::new(ID, ("alice", 0, 0), vec![send(&alice, &alice, "1")]).bytes();
        for code in [0, 32] {
            chain.begin_block(chain.time_ns() + SECOND).unwrap();
            assert_eq!(chain.deliver_raw(&raw).unwrap().code, code);
            chain.commit().unwrap();
        }
        let hash = Sha256::digest(&raw);
        let found = chain.find_tx(&hash).unwrap().unwrap();
        assert_eq!((found.height, found.result.code), (1, 0));
        assert_eq!(chain.txs_at(2).unwrap()[0].result.code, 32);
    }
}

#[test]
fn nothing_is_kept_where_results_are_dropped() {
    let home = tempfile::tempdir().unwrap();
    for config in [Config::wasm(), Config::wasm().at(home.path())] {
        let mut chain = Chain::create(config, &genesis()).unwrap();
        let all = fill(&mut chain);
        assert_eq!(chain.search_txs(&TxQuery::default(), ALL).unwrap(), (vec![], 0));
        assert_eq!(chain.find_tx(&all[0].result.hash).unwrap(), None);
        assert!(chain.txs_at(1).unwrap().is_empty());
        assert!(chain.block_events(2).unwrap().is_empty());
        assert_eq!(chain.last_block().height, 12);
    }
}
