//! `lode keys`, `lode tx`, `lode query` and `lode deploy` as people run them, on a chain that
//! `lode chain start` serves.

#[path = "support/node.rs"]
mod node;

use std::path::Path;

use serde_json::Value;

use crate::node::{chain, lode};

const PASSWORD: &str = "correct horse";

#[test]
fn keys_go_round_and_a_wrong_password_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |password, words: &[&str], input| lode(home.path(), password, words, input);
    let (exit, made) = run(PASSWORD, &["keys", "add", "alice"], "");
    assert_eq!(exit, 0, "{made}");
    let words = made["mnemonic"].as_str().expect("words");
    let (_, again) = run(PASSWORD, &["keys", "recover", "again"], words);
    assert_eq!(again["address"], made["address"]);
    assert_eq!(again["mnemonic"], Value::Null, "words are shown when they are new, or exported");
    let (_, told) = run(PASSWORD, &["keys", "export", "again"], "");
    assert_eq!(told["mnemonic"], made["mnemonic"]);
    let (exit, refused) = run("battery staple", &["keys", "export", "alice"], "");
    assert_eq!((exit, refused["error"]["code"].as_str()), (2, Some("wrong_password")));
    let (_, all) = run(PASSWORD, &["keys", "list"], "");
    assert_eq!(all["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(run(PASSWORD, &["keys", "delete", "again", "--yes"], "").0, 0);
    let (exit, refused) = run(PASSWORD, &["keys", "show", "again"], "");
    assert_eq!((exit, refused["error"]["code"].as_str()), (2, Some("unknown_key")));
}

#[test]
fn one_command_deploys_and_can_be_run_again() {
    let chain = chain();
    let node = chain.1["rpc"].as_str().expect("an address");
    let home = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str], input: &str| lode(home.path(), PASSWORD, words, input);
    let account = |index: usize, name: &str| {
        chain.1["accounts"][index][name].as_str().expect("text").to_string()
    };
    let (exit, key) = run(&["keys", "recover", "alice"], &account(0, "mnemonic"));
    assert_eq!((exit, key["address"].as_str()), (0, Some(account(0, "address").as_str())));

    let pay = ["--node", node, "--from", "alice", "--gas-prices", "0.025ustake"];
    let to = account(1, "address");
    let (exit, sent) = run(&[&["tx", "send", &to, "7ustake"], &pay[..]].concat(), "");
    assert_eq!((exit, &sent["code"]), (0, &Value::from(0)), "{sent}");
    let hash = sent["hash"].as_str().expect("a hash");
    let (_, found) = run(&["query", "tx", hash, "--node", node], "");
    assert_eq!(found, sent);

    let out = home.path().join("deployment.json");
    let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
    let files =
        ["--out", out.to_str().expect("text"), "--artifacts", artifacts.to_str().expect("text")];
    let deploy = [&["deploy"], &pay[..], &files[..]].concat();
    let (exit, first) = run(&deploy, "");
    assert_eq!(exit, 0, "{first}");
    assert_eq!(run(&deploy, ""), (0, first.clone()), "nothing is made twice");
    let record = std::fs::read(&out).expect("a record");
    assert_eq!(serde_json::from_slice::<Value>(&record).expect("JSON"), first);

    let exchange = first["exchange"]["address"].as_str().expect("an address");
    let (_, info) = run(&["query", "contract", exchange, "--node", node], "");
    assert_eq!(info["admin"], "", "nobody can change it");
    let ask = ["query", "contract", exchange, r#"{"config":{}}"#, "--node", node];
    let (_, config) = run(&ask, "");
    assert_eq!(config["lp_token_code_id"], first["lp_token_code"]["code_id"]);

    let swap = r#"{"swap":{"route":[7],"min_out":"1"}}"#;
    let words = [&["tx", "execute", exchange, swap, "--funds", "5ustake"], &pay[..]].concat();
    let (exit, refused) = run(&words, "");
    assert_eq!((exit, refused["error"]["code"].as_str()), (1, Some("unknown_pool")), "{refused}");
}
