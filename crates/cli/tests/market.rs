//! Every action of the exchange as a command, on a chain that `lode chain start` serves.

#[path = "support/node.rs"]
mod node;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::node::{Chain, chain, lode};

/// A chain with the exchange, and two people with keys.
struct Market {
    chain: Chain,
    home: TempDir,
    record: PathBuf,
}

impl Market {
    fn open() -> Self {
        let chain = chain();
        let home = tempfile::tempdir().expect("a folder");
        let record = home.path().join("deployment.json");
        let market = Self { chain, home, record };
        for (index, name) in [(0, "alice"), (1, "bob")] {
            let words = market.account(index, "mnemonic");
            let command = ["keys", "recover", name, "--keyring", "test"];
            assert_eq!(lode(market.home.path(), "", &command, &words).0, 0);
        }
        let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
        let files = ["--artifacts", artifacts.to_str().expect("text")];
        let out = ["--out", market.record.to_str().expect("text")];
        let node = market.node();
        let command = ["deploy", "--node", &node, "--from", "alice", "--keyring", "test"];
        let (exit, told) = lode(market.home.path(), "", &[&command[..], &files, &out].concat(), "");
        assert_eq!(exit, 0, "{told}");
        market
    }

    fn account(&self, index: usize, name: &str) -> String {
        self.chain.1["accounts"][index][name].as_str().expect("text").to_string()
    }

    fn node(&self) -> String {
        self.chain.1["rpc"].as_str().expect("an address").to_string()
    }

    /// A question.
    fn ask(&self, words: &str) -> (i32, Value) {
        let node = self.node();
        let words: Vec<&str> = words.split(' ').collect();
        let place = ["--node", &node, "--deployment", self.record.to_str().expect("text")];
        lode(self.home.path(), "", &[&words[..], &place].concat(), "")
    }

    /// An action of somebody.
    fn act(&self, who: &str, words: &str) -> (i32, Value) {
        self.ask(&format!("{words} --from {who} --keyring test --gas-prices 0.025ustake"))
    }

    fn done(&self, who: &str, words: &str) -> Value {
        let (exit, told) = self.act(who, words);
        assert_eq!(exit, 0, "{words}: {told}");
        told
    }

    fn refused(&self, who: &str, words: &str) -> (i32, String) {
        let (exit, told) = self.act(who, words);
        assert!(!told["error"]["message"].as_str().expect("a sentence").is_empty(), "{told}");
        (exit, told["error"]["code"].as_str().expect("a code").to_string())
    }

    /// What an address has of a coin.
    fn has(&self, address: &str, denom: &str) -> i128 {
        let (_, held) = self.ask(&format!("account --of {address}"));
        let balances = held["balances"].as_array().expect("balances");
        let found = balances.iter().find(|b| b["asset"]["native"] == denom);
        found.map_or(0, |b| b["amount"].as_str().expect("text").parse().expect("a number"))
    }
}

/// What an answer says that somebody's balance of a coin changes by.
fn change(told: &Value, denom: &str) -> i128 {
    let changes = told["changes"].as_array().expect("changes");
    let found = changes.iter().find(|c| c["asset"]["native"] == denom);
    found.map_or(0, |c| c["change"].as_str().expect("text").parse().expect("a number"))
}

fn number(value: &Value) -> i128 {
    value.as_str().expect("text").parse().expect("a number")
}

#[test]
fn a_life_of_a_pool_by_commands() {
    let market = Market::open();
    let alice = market.account(0, "address");
    let bob = market.account(1, "address");
    let made = market.done("alice", "pool create usdc weth --fee-pips 3000");
    assert_eq!(
        (&made["actions"][0]["action"], &made["actions"][0]["pool"]),
        (&json!("pool"), &json!("1"))
    );
    market.done("alice", "pool create ustake usdc --fee-pips 500");
    market.done("alice", "pool create ustake weth --fee-pips 100000");
    let (_, all) = market.ask("pool list");
    assert_eq!(all["pools"].as_array().map(Vec::len), Some(3));
    let (_, some) = market.ask("pool list --with weth");
    assert_eq!(some["pools"].as_array().map(Vec::len), Some(2));

    // What a dry run says is what then happens, and the dry run itself changes nothing.
    let words = "pool deposit 1 5000000000usdc,1000000000000000000weth";
    let before = market.has(&alice, "usdc");
    let dry = market.done("alice", &format!("{words} --dry-run"));
    assert_eq!(market.has(&alice, "usdc"), before);
    let shares = dry["quote"]["receipt"]["deposit"]["shares"].as_str().expect("shares");
    let told = market.done("alice", words);
    assert_eq!(told["actions"][0]["shares"], shares);
    assert_eq!(told["changes"], dry["changes"]);
    assert_eq!(change(&told, "usdc"), -5_000_000_000);
    assert_eq!(market.has(&alice, "usdc"), before - 5_000_000_000);
    let (limit, used) = (number(&dry["gas_limit"]), number(&dry["gas_used"]));
    assert!(limit == used + used / 10 * 3 + used % 10 * 3 / 10, "{limit} and {used}");
    assert_eq!(number(&dry["fee"][0]["amount"]), (limit * 25 + 999) / 1_000);
    market.done("alice", "pool deposit 2 1000000000ustake,5000000000usdc");
    market.done("alice", "pool deposit 3 1000000000ustake,1000000000000000000weth");
    // One-sided, for somebody else.
    let gift = market.done("alice", &format!("pool deposit 1 1000000usdc --beneficiary {bob}"));
    assert_eq!(gift["actions"][0]["action"], "swap");

    swaps(&market, &bob);
    rewards(&market, &alice);
    leaving(&market, &alice, &bob);
}

fn swaps(market: &Market, bob: &str) {
    // The route through two cheap pools beats the one through a dear one.
    let dry = market.done("bob", "swap --exact-in 1000000ustake --to weth --dry-run");
    assert_eq!(dry["messages"][0]["msg"]["swap"]["route"], json!([2, 1]));
    let out = number(&dry["quote"]["receipt"]["swap"]["amount_out"]);
    let least = number(&dry["messages"][0]["msg"]["swap"]["min_out"]);
    assert_eq!(least, (out * 995 + 999) / 1_000);
    let told = market.done("bob", "swap --exact-in 1000000ustake --to weth");
    assert_eq!((change(&told, "ustake"), change(&told, "weth")), (-1_000_000, out));
    let told = market.done("bob", "swap --exact-out 1000000000000weth --with ustake --route 3");
    assert_eq!(change(&told, "weth"), 1_000_000_000_000);
    let told = market.done(
        "bob",
        "swap --exact-in 900000000usdc --to weth --route 1 --min 1 --limit 195000000/1",
    );
    assert!(change(&told, "usdc") > -900_000_000 && change(&told, "usdc") < 0, "{told}");

    let hash = told["hash"].as_str().expect("a hash");
    let (exit, shown) =
        lode(market.home.path(), "", &["tx", "show", hash, "--node", &market.node()], "");
    assert_eq!((exit, &shown["actions"], &shown["payer"]), (0, &told["actions"], &json!(bob)));
    assert_eq!(shown["changes"], told["changes"]);
}

fn rewards(market: &Market, alice: &str) {
    market.done("alice", "rewards fund 1 24000000lode --days 1");
    let (_, list) = market.ask("rewards list 1");
    assert_eq!(list["pools"][0]["campaigns"][0]["amount"], "24000000");
    market.done("alice", "rewards fund 1 1000000lode --add-to 1");
    assert_eq!(
        lode(market.home.path(), "", &["chain", "warp", "5h", "--node", &market.node()], "").0,
        0
    );
    let (_, held) = market.ask(&format!("position show 1 --of {alice}"));
    let pending = number(&held["positions"][0]["pending"][0]["amount"]);
    assert!(pending > 1_000_000, "{held}");
    assert!(number(&held["positions"][0]["fees_earned"][0]) > 0, "{held}");
    let claimed = market.done("alice", "rewards claim");
    assert!(change(&claimed, "lode") >= pending, "{claimed}");
    market.done("bob", "rewards fund 1 240000000usdc --days 1");
    assert_eq!(
        lode(market.home.path(), "", &["chain", "warp", "2h", "--node", &market.node()], "").0,
        0
    );
    let dry = market.done("alice", "rewards compound 1 --dry-run");
    assert!(number(&dry["quote"]["receipt"]["compound"]["paid"][0]["amount"]) > 0, "{dry}");
    let told = market.done("alice", "rewards compound 1");
    assert!(change(&told, "lode") > 0 && change(&told, "usdc") >= 0, "{told}");
    assert_eq!(market.refused("alice", "rewards retry"), (1, "nothing_to_do".to_string()));
}

fn leaving(market: &Market, alice: &str, bob: &str) {
    market.done("alice", &format!("pool transfer 1 {bob} 1000"));
    market.done("alice", "pool lp-token 2");
    let told = market.done("alice", "pool withdraw 1 all --to usdc");
    assert!(change(&told, "usdc") > 5_000_000_000 && change(&told, "weth") == 0, "{told}");
    market.done("alice", "pool withdraw 2 all");
    market.done("bob", "pool withdraw 1 all");
    let (_, held) = market.ask(&format!("position show 2 --of {alice}"));
    assert_eq!(held["positions"][0]["shares"], "0");
    assert_eq!(market.refused("alice", "pool withdraw 1 all"), (1, "nothing_to_do".to_string()));
}

#[test]
fn what_is_wrong_is_told_by_its_code() {
    let market = Market::open();
    market.done("alice", "pool create usdc weth --fee-pips 3000");
    market.done("alice", "pool deposit 1 5000000000usdc,1000000000000000000weth");
    let cases = [
        // The contract's own words.
        ("pool create usdc weth --fee-pips 3000", 1, "pool_exists"),
        ("pool create usdc usdc --fee-pips 3000", 1, "same_asset"),
        ("pool show 7", 1, "unknown_pool"),
        ("swap --exact-in 5usdc --to weth --route 7", 1, "unknown_pool"),
        ("swap --exact-in 1000usdc --to weth --deadline 5", 1, "deadline_expired"),
        ("swap --exact-in 1000usdc --to weth --min 999999999999999999", 1, "minimum_missed"),
        ("pool deposit 1 1000usdc,500000000000weth --min-shares 999999999999", 1, "minimum_missed"),
        ("rewards claim 1", 1, "nothing_to_claim"),
        ("rewards fund 1 5lode --start 1 --end 2", 1, "campaign_in_past"),
        // What never reaches the chain.
        ("swap --exact-in 1000usdc --to ghost", 1, "no_route"),
        ("pool deposit 1 1000lode", 1, "asset_not_in_pool"),
        ("pool deposit 1 1000", 2, "bad_amount"),
        ("swap --exact-in 1.5usdc --to weth", 2, "bad_amount"),
        ("swap --exact-in 1usdc --to cw20:", 2, "bad_asset"),
        ("swap --exact-in 1000usdc --to weth --deadline tomorrow", 2, "bad_time"),
        ("swap --exact-in 1000usdc --to weth --limit 5", 2, "bad_price"),
        ("rewards fund 1 5lode", 2, "bad_input"),
        ("pool withdraw 1 some", 2, "bad_input"),
    ];
    for (words, exit, code) in cases {
        let told = if words.starts_with("pool show") {
            let (exit, told) = market.ask(words);
            (exit, told["error"]["code"].as_str().unwrap_or_default().to_string())
        } else {
            market.refused("alice", words)
        };
        assert_eq!(told, (exit, code.to_string()), "{words}");
    }
    // No record, no key, no node.
    let home = market.home.path();
    let nowhere = ["pool", "list", "--node", &market.node(), "--deployment", "no/such.json"];
    let (exit, told) = lode(home, "", &nowhere, "");
    assert_eq!((exit, told["error"]["code"].as_str()), (2, Some("no_exchange")));
    assert_eq!(market.refused("carol", "rewards claim"), (2, "unknown_key".to_string()));
    let record = market.record.to_str().expect("text");
    let dead = ["pool", "list", "--node", "127.0.0.1:1", "--deployment", record];
    let (exit, told) = lode(home, "", &dead, "");
    assert_eq!((exit, told["error"]["code"].as_str()), (2, Some("unreachable")));
    // One node of two is enough.
    let both = format!("127.0.0.1:1,{}", market.node());
    let alive = ["pool", "list", "--node", &both, "--deployment", record];
    assert_eq!(lode(home, "", &alive, "").0, 0);
}
