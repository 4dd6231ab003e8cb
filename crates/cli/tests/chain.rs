//! `lode chain` as people run it: the line it says, its commands, and clients of others.

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
    let words = chain.ready["accounts"][0]["mnemonic"].as_str().expect("words");
    let mut node = Command::new("node");
    node.arg("run.mjs").args([chain.rpc(), words, &chain.address(1)]).arg(wasm);
    let output = node.current_dir(folder).output().expect("node is there");
    assert!(output.status.success(), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains(r#""step":"subscription""#), "to the end: {said}");
}
