//! `lode chain` as people run it: the line it says, clients of others, and being killed.

#[path = "../../node/tests/common/signing.rs"]
mod signing;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine as _;
use lode_node::{COSMOS_PATH, Wallet};
use rand::{Rng as _, SeedableRng};
use serde_json::{Value, json};
use signing::Signer;

/// A chain in a process of its own, which ends with this.
struct Chain {
    child: Child,
    ready: Value,
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lode(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
    command.args(arguments);
    command
}

const PORTS: [&str; 6] = ["--rpc", "127.0.0.1:0", "--rest", "127.0.0.1:0", "--grpc", "127.0.0.1:0"];

impl Chain {
    fn start(more: &[&str]) -> Self {
        let mut command = lode(&["chain", "start", "--json"]);
        command.args(PORTS).args(more).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        Self { child, ready }
    }

    fn rpc(&self) -> &str {
        self.ready["rpc"].as_str().expect("an address")
    }

    fn call(&self, method: &str, params: Value) -> Result<Value, lode_node::CallError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(lode_node::call(self.rpc(), method, params))
    }

    fn wallet(&self, index: usize) -> Wallet {
        let words = self.ready["accounts"][index]["mnemonic"].as_str().expect("words");
        Wallet::new(words, COSMOS_PATH).expect("a mnemonic")
    }

    fn address(&self, index: usize) -> String {
        self.ready["accounts"][index]["address"].as_str().expect("an address").to_string()
    }
}

fn base64(raw: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(raw)
}

fn text(output: &Output) -> String {
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn the_first_line_says_everything() {
    let chain = Chain::start(&["--accounts", "2", "--chain-id", "desk-7"]);
    let ready = &chain.ready;
    assert_eq!((&ready["ready"], &ready["chain_id"]), (&json!(true), &json!("desk-7")));
    let accounts = ready["accounts"].as_array().expect("a list");
    assert_eq!(accounts.len(), 2);
    for account in accounts {
        let words = account["mnemonic"].as_str().expect("words");
        assert_eq!(words.split(' ').count(), 24);
        assert_eq!(account["path"], json!(COSMOS_PATH));
        assert!(account["address"].as_str().is_some_and(|text| text.starts_with("wasm1")));
        let balances = account["balances"].as_array().expect("a list");
        assert!(balances.iter().any(|coin| coin["denom"] == json!("ustake")));
    }
    assert_ne!(accounts[0]["mnemonic"], accounts[1]["mnemonic"], "each account its own");
    assert!(chain.call("health", json!({})).is_ok());
}

#[test]
fn commands_work_on_a_running_chain() {
    let chain = Chain::start(&["--accounts", "1"]);
    let run = |arguments: &[&str]| {
        let mut command = lode(&["chain"]);
        command.args(arguments).args(["--node", chain.rpc(), "--json"]);
        let output = command.output().expect("it runs");
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    };
    assert_eq!(run(&["mine", "4"]).1["height"], json!("5"));
    assert_eq!(run(&["snapshot", "a"]).0, Some(0));
    assert_eq!(run(&["warp", "21d"]).1["height"], json!("6"));
    assert_eq!(run(&["restore", "a"]).1["height"], json!("5"));
    assert_eq!(run(&["snapshots"]).1, json!({"snapshots": ["a"]}));
    let (code, answer) = run(&["faucet", &chain.address(0), "5uatom"]);
    assert_eq!(code, Some(0), "{answer}");
    let (code, answer) = run(&["restore", "nothing"]);
    assert_eq!((code, &answer["error"]["code"]), (Some(1), &json!("refused")));
    let mut lost = lode(&["chain", "mine", "--node", "http://127.0.0.1:1", "--json"]);
    assert_eq!(lost.output().expect("it runs").status.code(), Some(2));
}

#[test]
fn what_is_in_the_way_is_said() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().to_str().expect("a path");
    let chain = Chain::start(&["--home", path, "--accounts", "1", "--chain-id", "one-1"]);
    let rpc = chain.rpc().trim_start_matches("http://").to_string();
    let fails = |arguments: &[&str]| {
        let mut command = lode(&["chain", "start", "--json"]);
        let output = command.args(arguments).output().expect("it runs");
        let line: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        line["error"]["code"].as_str().expect("a code").to_string()
    };
    assert_eq!(fails(&["--rpc", &rpc]), "address_taken");
    assert_eq!(fails(&["--rpc", "nonsense"]), "bad_address");
    assert_eq!(fails(&["--block-time", "soon"]), "config");
    let free = |more: &[&str]| fails(&[PORTS.as_slice(), more].concat());
    assert_eq!(free(&["--home", path]), "store");
    drop(chain);
    assert_eq!(free(&["--home", path, "--chain-id", "two-1"]), "other_chain");
    assert_eq!(free(&["--min-gas-price", "cheap"]), "config");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_in_order() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().to_str().expect("a path");
    let mut chain = Chain::start(&["--home", path, "--accounts", "1", "--block-time", "20ms"]);
    let id = chain.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill");
    assert!(sent.success());
    assert_eq!(chain.child.wait().expect("it ends").code(), Some(0));
}

/// The project's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn cosmjs_works_unchanged() {
    let folder = root().join("verify/clients/cosmjs");
    if !folder.join("node_modules").is_dir() {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        assert!(npm.status().expect("npm is there").success(), "npm ci");
    }
    let wasm = root().join("artifacts/cw20_base.wasm");
    assert!(wasm.is_file(), "make the contracts first: cargo xtask contracts");
    let chain = Chain::start(&["--accounts", "2", "--min-gas-price", "0.025ustake"]);
    let target = json!({
        "rpc": chain.rpc(),
        "chain_id": chain.ready["chain_id"],
        "prefix": "wasm",
        "denom": "ustake",
        "gas_price": "0.025ustake",
        "mnemonic": chain.ready["accounts"][0]["mnemonic"],
        "address": chain.address(0),
        "recipient": chain.address(1),
        "delegates": false,
        "nobody": "wasm1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnf2q0cj",
        "wasm": wasm,
    });
    let mut node = Command::new("node");
    node.arg("run.mjs").current_dir(folder).env("LODE_TARGET", target.to_string());
    // The script lives as long as its input is open.
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().expect("node is there");
    let leash = child.stdin.take();
    let output = child.wait_with_output().expect("it ends");
    drop(leash);
    assert!(output.status.success(), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains(r#""step":"subscription""#), "to the end: {said}");
}

/// What one sender knows: hashes and heights that were answered as committed.
type Known = Vec<(Vec<u8>, String)>;

/// Sends until the node is gone.
fn sender(chain: &Chain, from: usize, to: &str, known: &Mutex<Known>) {
    let (wallet, address) = (chain.wallet(from), chain.address(from));
    let chain_id = chain.ready["chain_id"].as_str().expect("an id");
    let account_number = from as u64;
    let signer =
        Signer { chain_id, secret: &wallet.secret, public: &wallet.public, account_number };
    let mut sequence = committed(chain, &address);
    loop {
        let raw = signer.sign(vec![signing::send(&address, to, 1)], sequence);
        let Ok(done) = chain.call("broadcast_tx_commit", json!({"tx": base64(&raw)})) else {
            return;
        };
        assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
        let hash = done["hash"].as_str().expect("a hash");
        let raw_hash = (0..32).map(|i| u8::from_str_radix(&hash[i * 2..i * 2 + 2], 16));
        let raw_hash = raw_hash.collect::<Result<Vec<_>, _>>().expect("hex");
        let height = done["height"].as_str().expect("a height").to_string();
        known.lock().expect("whole").push((raw_hash, height));
        sequence += 1;
    }
}

/// How many transactions of a sender are in blocks.
fn committed(chain: &Chain, sender: &str) -> u64 {
    let query = format!("tx.fee_payer='{sender}'");
    let found = chain.call("tx_search", json!({"query": query, "per_page": "1"})).expect("answer");
    found["total_count"].as_str().expect("text").parse().expect("a number")
}

#[test]
fn killed_at_any_instant_it_keeps_what_it_said() {
    let seed = std::env::var("LODE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("LODE_SEED={seed}");
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().to_str().expect("a path");
    let start = || Chain::start(&["--home", path, "--accounts", "5"]);
    let known = Mutex::new(Known::new());
    for _ in 0..5 {
        let mut chain = start();
        let to = chain.address(4);
        let wait = Duration::from_millis(random.random_range(50..900));
        std::thread::scope(|scope| {
            let (known, to, chain_ref) = (&known, &to, &chain);
            for from in 0..4 {
                scope.spawn(move || sender(chain_ref, from, to, known));
            }
            std::thread::sleep(wait);
            let id = chain_ref.child.id().to_string();
            assert!(Command::new("kill").args(["-KILL", &id]).status().expect("kill").success());
        });
        chain.child.wait().expect("it is gone");
        let again = start();
        for (hash, height) in known.lock().expect("whole").iter() {
            let found = again.call("tx", json!({"hash": base64(hash)}));
            let found = found.unwrap_or_else(|e| panic!("lost after {wait:?}: {e}"));
            assert_eq!(found["height"], json!(height));
        }
        // Nobody's transaction is there twice, and every unit that left has arrived.
        let sent: u64 = (0..4).map(|from| committed(&again, &again.address(from))).sum();
        let query = json!({"query": format!("coin_received.receiver='{to}'"), "per_page": "1"});
        let received = again.call("tx_search", query).expect("answer");
        assert_eq!(received["total_count"], json!(sent.to_string()));
        let owned = again.ready["accounts"][4]["balances"].as_array().expect("list").clone();
        let ustake = owned.iter().find(|coin| coin["denom"] == json!("ustake")).expect("some");
        let amount: u128 = ustake["amount"].as_str().expect("text").parse().expect("a number");
        assert_eq!(amount, 1_000_000_000_000_000_000 + u128::from(sent), "seed {seed}");
    }
    assert!(known.lock().expect("whole").len() > 20, "there was a load");
    let verified = lode(&["chain", "verify", "--json", "--home", path]).output().expect("it runs");
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified));
}
