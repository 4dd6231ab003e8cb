//! Transactions that are refused: the code, and that nothing but the fee is gone.

use lode_chain::{Chain, Coin, Config, Genesis, Key, Msg, Tx, TxResult, coin};

const SECOND: u64 = 1_000_000_000;

fn chain() -> Chain {
    let coins = vec![coin(1_000_000, "stake"), coin(50, "usdc")];
    let accounts = ["alice", "bob"].map(|name| (Key::named(name).address, coins.clone()));
    let (chain_id, time_ns) = ("refused-1".to_string(), SECOND);
    let genesis = Genesis { chain_id, time_ns, accounts: accounts.to_vec(), staking: None };
    Chain::create(Config::wasm(), &genesis).unwrap()
}

fn text(chain: &Chain, name: &str) -> String {
    chain.codec().encode(&Key::named(name).address)
}

fn send(chain: &Chain, to: &str, amount: &[Coin]) -> Msg {
    Msg::Send { from: text(chain, "alice"), to: to.to_string(), amount: amount.to_vec() }
}

fn tx(msg: Msg) -> Tx {
    Tx::new(&Key::named("alice"), vec![msg], vec![coin(100, "stake")], 500_000)
}

fn deliver(chain: &mut Chain, tx: &Tx) -> TxResult {
    let time = chain.time_ns() + SECOND;
    chain.run_block(time, std::slice::from_ref(tx)).unwrap().1.remove(0)
}

/// Runs a transaction that must fail with `expected`, and checks what alice has left of her
/// stake.
fn check(chain: &mut Chain, tx: &Tx, expected: (&str, u32), paid: u128) {
    let alice = text(chain, "alice");
    let before = chain.all_balances(&alice).unwrap();
    let sequence = chain.account(&alice).unwrap().unwrap().sequence;
    let result = deliver(chain, tx);
    assert_eq!((result.codespace.as_str(), result.code), expected, "{}", result.log);
    assert!(!result.log.is_empty());
    let mut after = before;
    after[0].amount -= paid;
    assert_eq!(chain.all_balances(&alice).unwrap(), after, "{}", result.log);
    let moved = u64::from(paid > 0);
    assert_eq!(chain.account(&alice).unwrap().unwrap().sequence, sequence + moved);
    let events = result.events.iter().filter(|e| e.kind == "transfer").count();
    assert_eq!(events, usize::from(paid > 0), "only the fee may be told of");
}

#[test]
fn bad_amounts() {
    let mut chain = chain();
    let bob = text(&chain, "bob");
    let lists = [
        vec![],
        vec![coin(0, "stake")],
        vec![coin(1, "usdc"), coin(1, "stake")],
        vec![coin(1, "stake"), coin(1, "stake")],
        vec![coin(1, "st")],
        vec![coin(1, "9stake")],
        vec![coin(1, "sta ke")],
    ];
    for amount in lists {
        let tx = tx(send(&chain, &bob, &amount));
        check(&mut chain, &tx, ("sdk", 10), 100);
    }
    for amount in [1_000_000, u128::MAX] {
        let tx = tx(send(&chain, &bob, &[coin(amount, "stake")]));
        check(&mut chain, &tx, ("sdk", 5), 100);
    }
    let tx = tx(send(&chain, &bob, &[coin(1, "unknown")]));
    check(&mut chain, &tx, ("sdk", 5), 100);
}

#[test]
fn bad_addresses() {
    let mut chain = chain();
    let bob = text(&chain, "bob");
    let mut swapped = bob.clone();
    let last = swapped.pop().unwrap();
    swapped.push(if last == 'q' { 'p' } else { 'q' });
    let mixed = format!("{}{}", bob[..10].to_uppercase(), &bob[10..]);
    let other = bob.replace("wasm1", "cosmos1");
    for to in ["", "  ", "bob", "wasm1", &swapped, &mixed, &other] {
        let tx = tx(send(&chain, to, &[coin(1, "stake")]));
        check(&mut chain, &tx, ("sdk", 7), 100);
    }
    // Upper case is the same account.
    let shout = tx(send(&chain, &bob.to_uppercase(), &[coin(1, "stake")]));
    assert!(deliver(&mut chain, &shout).is_ok());
    assert_eq!(chain.balance(&bob, "stake").unwrap(), 1_000_001);
}

#[test]
fn module_accounts_can_not_be_paid() {
    let mut chain = chain();
    for name in ["fee_collector", "distribution", "wasm", "bonded_tokens_pool"] {
        let to = chain.codec().encode(&lode_chain::Address::module(name));
        let tx = tx(send(&chain, &to, &[coin(1, "stake")]));
        check(&mut chain, &tx, ("sdk", 4), 100);
    }
}

#[test]
fn sequences_keys_and_signers() {
    let mut chain = chain();
    let bob = text(&chain, "bob");
    let good = tx(send(&chain, &bob, &[coin(1, "stake")]));
    for wrong in [1, 7] {
        let mut tx = good.clone();
        tx.signers[0].sequence = Some(wrong);
        check(&mut chain, &tx, ("sdk", 32), 0);
    }
    let mut stolen = good.clone();
    stolen.signers[0].public = Key::named("bob").public;
    check(&mut chain, &stolen, ("sdk", 8), 0);
    let mut unsigned = good.clone();
    unsigned.signers.clear();
    check(&mut chain, &unsigned, ("sdk", 15), 0);
    let mut twice = good.clone();
    twice.signers.push(twice.signers[0].clone());
    check(&mut chain, &twice, ("sdk", 4), 0);
    let mut none = good.clone();
    none.msgs.clear();
    check(&mut chain, &none, ("sdk", 18), 0);
    assert!(deliver(&mut chain, &good).is_ok());
    // Signed for sequence 0, it can't come in again.
    let mut replayed = good.clone();
    replayed.signers[0].sequence = Some(0);
    check(&mut chain, &replayed, ("sdk", 32), 0);
}

#[test]
fn strangers_without_an_account() {
    let mut chain = chain();
    let ghost = Key::named("ghost");
    let from = text(&chain, "ghost");
    let msg = Msg::Send { from, to: text(&chain, "bob"), amount: vec![coin(1, "stake")] };
    let tx = Tx::new(&ghost, vec![msg], vec![], 200_000);
    let result = deliver(&mut chain, &tx);
    assert_eq!((result.codespace.as_str(), result.code), ("sdk", 9));
}

#[test]
fn fees_timeouts_and_memos() {
    let mut chain = chain();
    let bob = text(&chain, "bob");
    let good = tx(send(&chain, &bob, &[coin(1, "stake")]));
    let mut poor = good.clone();
    poor.fee = vec![coin(1_000_001, "stake")];
    check(&mut chain, &poor, ("sdk", 5), 0);
    let mut unsorted = good.clone();
    unsorted.fee = vec![coin(1, "usdc"), coin(1, "stake")];
    check(&mut chain, &unsorted, ("sdk", 13), 0);
    let mut late = good.clone();
    late.timeout_height = 1;
    check(&mut chain, &late, ("sdk", 30), 0);
    late.timeout_height = chain.height() + 1;
    assert!(deliver(&mut chain, &late).is_ok(), "its last block still takes it");
    let mut long = good.clone();
    long.memo = "m".repeat(257);
    check(&mut chain, &long, ("sdk", 12), 0);
    long.memo.pop();
    assert!(deliver(&mut chain, &long).is_ok());
    let mut huge = good;
    huge.gas_limit = u64::MAX;
    check(&mut chain, &huge, ("sdk", 18), 0);
}

#[test]
fn a_later_message_that_fails_undoes_the_earlier_ones() {
    let mut chain = chain();
    let bob = text(&chain, "bob");
    let mut both = tx(send(&chain, &bob, &[coin(10, "stake")]));
    both.msgs.push(send(&chain, &bob, &[coin(51, "usdc")]));
    check(&mut chain, &both, ("sdk", 5), 100);
    assert_eq!(chain.balance(&bob, "stake").unwrap(), 1_000_000);
    both.msgs[1] = send(&chain, &bob, &[coin(50, "usdc")]);
    let result = deliver(&mut chain, &both);
    assert!(result.is_ok());
    let indexes: Vec<_> = result.events.iter().filter_map(|e| e.get("msg_index")).collect();
    assert_eq!(indexes, ["0", "0", "0", "0", "0", "1", "1", "1", "1", "1"]);
}
