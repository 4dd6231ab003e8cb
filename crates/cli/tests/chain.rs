//! `lode chain` as people run it: the line it says, its commands, and clients of others.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use lode_node::COSMOS_PATH;
use serde_json::{Value, json};

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

    fn address(&self, index: usize) -> String {
        self.ready["accounts"][index]["address"].as_str().expect("an address").to_string()
    }
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
    let child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().expect("node is there");
    let leash = child.stdin.take();
    let output = child.wait_with_output().expect("it ends");
    drop(leash);
    assert!(output.status.success(), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains(r#""step":"subscription""#), "to the end: {said}");
}

/// Runs a command with its answer as JSON.
fn told(arguments: &[&str]) -> (Option<i32>, Value) {
    let output = lode(&["chain"]).args(arguments).arg("--json").output().expect("it runs");
    let answer = serde_json::from_slice(&output.stdout);
    (output.status.code(), answer.unwrap_or_else(|e| panic!("{e}: {}", text(&output))))
}

#[test]
fn a_chain_goes_to_another_machine_as_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_string();
    let (first, second, third, file) = (at("first"), at("second"), at("third"), at("chain.lode"));
    let chain = Chain::start(&["--home", &first, "--accounts", "2"]);
    told(&["faucet", &chain.address(1), "5uatom", "--node", chain.rpc()]);
    let (code, told_of) = told(&["export", &file, "--node", chain.rpc()]);
    assert_eq!((code, &told_of["height"]), (Some(0), &json!("2")), "{told_of}");
    assert!(!folder.path().join("chain.lode.part").exists());
    // Into a folder, offline, and from there out again: the same bytes.
    let (code, taken) = told(&["import", &file, "--home", &second]);
    assert_eq!((code, taken), (Some(0), json!({"chain_id": "lode-1", "height": "2"})));
    let again = at("again.lode");
    assert_eq!(told(&["export", &again, "--home", &second]).1["sha256"], told_of["sha256"]);
    assert_eq!(told(&["verify", "--home", &second]).1["blocks"], json!(2));
    // Into a chain that runs.
    let other = Chain::start(&["--home", &third]);
    assert_eq!(told(&["import", &file, "--node", other.rpc()]).1["height"], json!("2"));
    let query = json!({"path": "/cosmos.bank.v1beta1.Query/TotalSupply", "data": ""});
    let [here, there] = [&other, &chain].map(|chain| {
        chain.call("abci_query", query.clone()).expect("an answer")["response"]["value"].clone()
    });
    assert_eq!(here, there);
    // Not into one of another name, and not half of it; not over a chain that runs.
    let foreign = Chain::start(&["--chain-id", "other-1"]);
    let (code, refused) = told(&["import", &file, "--node", foreign.rpc()]);
    assert_eq!((code, &refused["error"]["code"]), (Some(1), &json!("refused")), "{refused}");
    let whole = std::fs::read(&file).expect("the file");
    std::fs::write(&again, &whole[..whole.len() - 1]).expect("written");
    let (code, refused) = told(&["import", &again, "--home", &second]);
    assert_eq!((code, &refused["error"]["code"]), (Some(2), &json!("import")), "{refused}");
    let (code, refused) = told(&["import", &file, "--home", &third]);
    assert_eq!((code, &refused["error"]["code"]), (Some(2), &json!("store")), "{refused}");
    assert_eq!(told(&["verify", "--home", &second]).1["blocks"], json!(2));
    let started = Chain::start(&["--home", &second]);
    for index in 0..2 {
        assert_eq!(started.address(index), chain.address(index));
    }
    let owned = started.ready["accounts"][1]["balances"].as_array().expect("a list");
    assert!(owned.contains(&json!({"denom": "uatom", "amount": "5"})), "{owned:?}");
}

#[test]
fn traces_faults_and_names_on_a_running_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let chain = Chain::start(&["--accounts", "2"]);
    let [alice, bob] = [0, 1].map(|at| chain.address(at));
    let on = |arguments: &[&str]| told(&[arguments, &["--node", chain.rpc()]].concat());
    let page = |arguments: &[&str]| {
        let output = lode(&["chain"]).args(arguments).args(["--node", chain.rpc()]).output();
        text(&output.expect("it runs"))
    };
    let file = folder.path().join("msgs.json");
    let msgs = json!([{
        "@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": alice, "to_address": bob,
        "amount": [{"denom": "ustake", "amount": "5"}],
    }]);
    std::fs::write(&file, msgs.to_string()).expect("written");
    let file = file.to_str().expect("a path");
    let (code, done) = on(&["impersonate", &alice, "--msgs", file]);
    assert_eq!((code, &done["code"]), (Some(0), &json!(0)), "{done}");
    let hash = done["hash"].as_str().expect("a hash");
    let (code, trace) = on(&["trace", hash]);
    assert_eq!((code, &trace["gas_used"]), (Some(0), &done["gas_used"]), "{trace}");
    let tree = page(&["trace", hash]);
    assert!(tree.contains("/cosmos.bank.v1beta1.MsgSend"), "{tree}");
    assert!(tree.contains(&format!("balance {bob}: +5ustake")), "{tree}");
    assert_eq!(on(&["trace", "00"]).0, Some(1));

    let (code, faults) = on(&["fault", "failed-payouts", "--to", &bob]);
    let expected = json!([{"kind": "failed_payouts", "address": bob}]);
    assert_eq!((code, &faults["faults"]), (Some(0), &expected));
    let (code, refused) = on(&["impersonate", &alice, "--msgs", file]);
    assert_eq!((code, &refused["error"]["code"]), (Some(1), &json!("unauthorized")), "{refused}");
    let why = refused["error"]["message"].as_str().expect("a sentence");
    assert!(why.contains("is not allowed to receive funds"), "{why}");
    assert!(page(&["fault", "list"]).contains(&format!("payments to {bob} fail")));
    on(&["fault", "slow-blocks", "1ms"]);
    assert_eq!(
        on(&["fault", "clear", "failed-payouts"]).1["faults"][0]["kind"],
        json!("slow_blocks")
    );
    assert_eq!(page(&["fault", "clear"]), "no fault stands\n");
    assert_eq!(on(&["fault", "double-sign", "nobody"]).0, Some(1));

    assert_eq!(on(&["impersonate", &bob]).1, json!({"impersonated": [bob]}));
    assert!(page(&["impersonate"]).contains(&bob));
    assert_eq!(on(&["impersonate", &bob, "--stop"]).1, json!({"impersonated": []}));
    let (code, refused) = on(&["impersonate", &bob, "--msgs", "/does/not/exist"]);
    assert_eq!((code, &refused["error"]["code"]), (Some(2), &json!("unreadable_file")));
}
