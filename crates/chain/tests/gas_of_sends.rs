//! GAS-1: Gas of transactions without contracts, against what a real node used.

use lode_chain::{Chain, Coin, Config, Genesis, Key, Msg, Tx, TxResult, coin};

const SECOND: u64 = 1_000_000_000;

struct Bench {
    chain: Chain,
}

impl Bench {
    fn new(accounts: &[(&str, u128)]) -> Self {
        let accounts = accounts
            .iter()
            .map(|(name, stake)| (Key::named(name).address, vec![coin(*stake, "stake")]));
        let genesis = Genesis {
            chain_id: "gas-1".into(),
            time_ns: 1_700_000_000 * SECOND,
            accounts: accounts.collect(),
            staking: None,
        };
        Self { chain: Chain::create(Config::wasm(), &genesis).unwrap() }
    }

    fn text(&self, name: &str) -> String {
        self.chain.codec().encode(&Key::named(name).address)
    }

    fn send(&self, from: &str, to: &str, amount: &[Coin]) -> Msg {
        Msg::Send { from: self.text(from), to: self.text(to), amount: amount.to_vec() }
    }

    /// Runs transactions in a block of their own.
    fn block(&mut self, txs: &[Tx]) -> Vec<TxResult> {
        let time = self.chain.time_ns() + 5 * SECOND;
        self.chain.run_block(time, txs).unwrap().1
    }

    /// Lets alice, bob … sign once, so that their keys are known.
    fn warm(&mut self, names: &[&str]) {
        for name in names {
            let tx = tx(name, self.send(name, name, &[coin(1, "stake")]), 200_000);
            let result = self.block(&[tx]);
            assert!(result[0].is_ok(), "{}", result[0].log);
        }
    }
}

fn tx(name: &str, msg: Msg, gas: u64) -> Tx {
    Tx::new(&Key::named(name), vec![msg], vec![coin(5_000, "stake")], gas)
}

/// alice is account 0 with a nine-digit balance; bob has seven digits.
fn alice() -> Bench {
    let mut bench = Bench::new(&[("alice", 900_000_000), ("bob", 2_000_000)]);
    bench.warm(&["alice"]);
    bench
}

#[test]
fn a_send_to_an_existing_account() {
    let mut bench = alice();
    let tx = tx("alice", bench.send("alice", "bob", &[coin(12_345, "stake")]), 3_000_000);
    assert_eq!(tx.encode(&[1]).len(), 316);
    let result = &bench.block(&[tx])[0];
    assert_eq!(result.gas_used, 70_696);
    assert_eq!((result.gas.ante, result.gas.router, result.gas.bank), (51_169, 1_000, 18_527));
    assert_eq!(result.gas.total(), result.gas_used);
}

#[test]
fn the_fee_collector_grows_within_a_block_and_is_empty_in_the_next() {
    let mut bench = alice();
    let make = |bench: &Bench| {
        tx("alice", bench.send("alice", "bob", &[coin(12_345, "stake")]), 3_000_000)
    };
    let txs = [make(&bench), make(&bench), make(&bench)];
    let used: Vec<u64> = bench.block(&txs).iter().map(|r| r.gas_used).collect();
    // Absent, then 5000, then 10000: digits read, and a fifth digit written.
    assert_eq!(used, [70_696, 70_696 + 12 + 30, 70_696 + 15 + 30]);
    let next = make(&bench);
    assert_eq!(bench.block(&[next])[0].gas_used, 70_696);
}

#[test]
fn the_first_and_second_transaction_of_a_new_key() {
    let mut bench = Bench::new(&[("alice", 900_000_000), ("bob", 500_000_000), ("new", 1_000_000)]);
    // The first transaction of a chain finds no counter yet, which is 36 gas less.
    bench.warm(&["alice"]);
    for (expected, len) in [(83_737, 309), (70_622, 311)] {
        let tx = tx("new", bench.send("new", "bob", &[coin(1, "stake")]), 200_000);
        let sequence = bench.chain.account(&bench.text("new")).unwrap().unwrap().sequence;
        assert_eq!(tx.encode(&[sequence]).len(), len);
        assert_eq!(bench.block(&[tx])[0].gas_used, expected);
    }
}

#[test]
fn a_send_to_a_new_account() {
    let mut bench = alice();
    let msg = bench.send("alice", "nobody yet", &[coin(1_234_567, "stake")]);
    let tx = tx("alice", msg, 3_000_000);
    assert_eq!(tx.encode(&[1]).len(), 318);
    assert_eq!(bench.block(&[tx])[0].gas_used, 84_405);
    let account = bench.chain.account(&bench.text("nobody yet")).unwrap().unwrap();
    assert_eq!((account.number, account.sequence, account.public), (5, 0, None));
}

/// A read, a write and a removal by the schedule, to build expected sums from.
fn get(key: u64, value: u64) -> u64 {
    1_000 + 3 * (key + value)
}

fn put(key: u64, value: u64) -> u64 {
    2_000 + 30 * (key + value)
}

#[test]
fn a_send_without_a_fee_skips_the_whole_fee_step() {
    let mut bench = alice();
    let mut tx = tx("alice", bench.send("alice", "bob", &[coin(12_345, "stake")]), 3_000_000);
    tx.fee.clear();
    let len = tx.encode(&[1]).len() as u64;
    let fee_step = get(21, 102)
        + (get(21, 155) + get(27, 9) + put(28, 0) + put(27, 9))
        + (get(27, 0) + put(28, 0) + put(27, 4) + 1_000);
    let result = &bench.block(&[tx])[0];
    assert_eq!(result.gas_used, 70_696 - 10 * (316 - len) - fee_step);
    // The event of the fee is there all the same.
    assert_eq!(result.attribute("tx", "fee"), Some(""));
}

#[test]
fn two_coins_and_a_memo() {
    let mut bench = alice();
    let two = vec![coin(3_000_000, "stake"), coin(77, "usdc")];
    let genesis = Genesis {
        chain_id: "gas-1".into(),
        time_ns: SECOND,
        accounts: vec![
            (Key::named("alice").address, vec![coin(900_000_000, "stake"), coin(500, "usdc")]),
            (Key::named("bob").address, vec![coin(2_000_000, "stake")]),
        ],
        staking: None,
    };
    bench.chain = Chain::create(Config::wasm(), &genesis).unwrap();
    bench.warm(&["alice"]);
    let mut tx = tx("alice", bench.send("alice", "bob", &two), 3_000_000);
    tx.memo = "for lunch".into();
    let len = tx.encode(&[1]).len() as u64;
    let memo = get(1, 13);
    // usdc: three digits left of alice's, two new ones of bob's, and one more enabled check.
    let usdc =
        1_000 + (get(26, 3) + put(27, 0) + put(26, 3)) + (get(26, 0) + put(27, 0) + put(26, 2));
    let expected = 70_696 + 10 * (len - 316) + memo + usdc;
    assert_eq!(bench.block(&[tx])[0].gas_used, expected);
}

#[test]
fn a_send_of_the_whole_balance_removes_the_record() {
    let mut bench = alice();
    let held = bench.chain.balance(&bench.text("alice"), "stake").unwrap();
    let all = coin(held - 5_000, "stake");
    let tx = tx("alice", bench.send("alice", "bob", &[all]), 3_000_000);
    let len = tx.encode(&[1]).len() as u64;
    let writes = put(28, 0) + put(27, 9);
    // Two removals instead of two writes; bob's balance grows from seven digits to nine.
    let expected = 70_696 + 10 * (len - 316) - writes + 2_000 + 60;
    assert_eq!(bench.block(&[tx])[0].gas_used, expected);
    assert_eq!(bench.chain.balance(&bench.text("alice"), "stake").unwrap(), 0);
    assert_eq!(bench.chain.all_balances(&bench.text("alice")).unwrap(), []);
}

#[test]
fn out_of_gas_stops_inside_the_crossing_write() {
    let mut bench = alice();
    for limit in [60_000_u64, 61_000, 55_000, 20_000, 1] {
        let msg = bench.send("alice", "bob", &[coin(12_345, "stake")]);
        let tx = tx("alice", msg, limit);
        let before = bench.chain.balance(&bench.text("alice"), "stake").unwrap();
        let result = &bench.block(&[tx])[0];
        assert_eq!((result.code, result.codespace.as_str()), (11, "sdk"), "{}", result.log);
        assert_eq!(result.gas_wanted, limit);
        assert!(result.gas_used > limit, "the crossing charge stays: {}", result.gas_used);
        assert_eq!(result.gas.total(), result.gas_used);
        let paid = before - bench.chain.balance(&bench.text("alice"), "stake").unwrap();
        // The fee stays if the ante handler came to its end, and not a coin more is gone.
        assert_eq!(paid, if limit > 52_000 { 5_000 } else { 0 }, "limit {limit}");
    }
}

#[test]
fn the_node_s_own_out_of_gas_figure() {
    let mut bench = alice();
    // 316 bytes again, now with a limit that a five-byte amount makes room for.
    let msg = bench.send("alice", "bob", &[coin(123_456, "stake")]);
    let tx = tx("alice", msg, 60_000);
    assert_eq!(tx.encode(&[1]).len(), 316);
    let result = &bench.block(&[tx])[0];
    // Ante 51 169, router 1000, params 1009, enabled 1000, account 1528, balance 1108 make
    // 56 814; the index's 2840 make 59 654; then the flat 2000 of the balance cross the line.
    assert_eq!(result.gas_used, 61_654);
    assert!(result.log.contains("out of gas in location: WriteFlat; gasWanted: 60000"));
}

#[test]
fn a_simulation_is_a_little_below_the_real_use_and_changes_nothing() {
    let mut bench = alice();
    bench.chain.begin_block(bench.chain.time_ns() + SECOND).unwrap();
    let tx = tx("alice", bench.send("alice", "bob", &[coin(12_345, "stake")]), 3_000_000);
    let simulated = bench.chain.simulate(&tx);
    assert!(simulated.is_ok());
    let real = bench.chain.deliver(&tx).unwrap();
    // No counter, one account read more, and 112 bytes of stand-in instead of 64 of signature.
    let expected = real.gas_used - 3_429 + get(21, 155) + 10 * (112 - 64);
    assert_eq!(simulated.gas_used, expected);
    assert_eq!(real.gas_used, 70_696);
    let hash = bench.chain.commit().unwrap().state_hash;

    let mut other = alice();
    assert_eq!(other.block(&[tx])[0].gas_used, 70_696);
    let _ = hash;
}

#[test]
fn a_multi_send_creates_accounts_and_pays_each() {
    let mut bench = alice();
    let outputs = vec![
        (bench.text("bob"), vec![coin(10, "stake")]),
        (bench.text("fresh"), vec![coin(20, "stake")]),
    ];
    let tx = tx("alice", Msg::MultiSend { from: bench.text("alice"), outputs }, 300_000);
    let result = &bench.block(&[tx])[0];
    assert!(result.is_ok(), "{}", result.log);
    assert_eq!(bench.chain.balance(&bench.text("bob"), "stake").unwrap(), 2_000_010);
    assert_eq!(bench.chain.balance(&bench.text("fresh"), "stake").unwrap(), 20);
    assert_eq!(result.events.iter().filter(|e| e.kind == "transfer").count(), 3);
}
