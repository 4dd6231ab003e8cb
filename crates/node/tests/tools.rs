//! A desk's tools: exports and imports, traces, faults, and transactions in others' names.

mod common;

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{call, commit, height, node, send, start, url};
use cosmos_sdk_proto::cosmos::tx::v1beta1::TxRaw;
use cosmos_sdk_proto::prost::Message as _;
use lode_node::{BlockTime, CallError, Development, Options, Running};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

async fn refused(node: &Running, method: &str, params: Value) -> String {
    let refused = lode_node::call(&url(node), method, params).await.expect_err(method);
    let CallError::Refused { message, .. } = refused else { panic!("{refused}") };
    message
}

/// The whole export, part by part.
async fn export(node: &Running) -> Vec<u8> {
    let offer = call(node, "lode_export", json!({})).await;
    let mut file = Vec::new();
    loop {
        let ask = json!({"export": offer["export"], "offset": file.len().to_string()});
        let part = call(node, "lode_export", ask).await;
        file.extend(STANDARD.decode(part["data"].as_str().expect("data")).expect("base64"));
        if part["done"] == json!(true) {
            break;
        }
    }
    assert_eq!(offer["bytes"], json!(file.len().to_string()));
    assert_eq!(offer["sha256"], json!(hex::encode(Sha256::digest(&file))));
    file
}

/// Hands a file in, and takes it in.
async fn import(node: &Running, file: &[u8], sum: &[u8]) -> Result<Value, CallError> {
    let mut id = json!("");
    for (index, part) in file.chunks(300_000).enumerate() {
        let offset = (index * 300_000).to_string();
        let params = json!({"import": id, "offset": offset, "data": common::base64(part)});
        let answer = call(node, "lode_import", params).await;
        id = answer["import"].clone();
    }
    let params = json!({"import": id, "sha256": hex::encode(Sha256::digest(sum))});
    lode_node::call(&url(node), "lode_import", params).await
}

/// Some history: sends, a faucet, time, and a failure.
async fn history(node: &Running) -> Vec<Value> {
    let to = node.accounts[1].address.clone();
    let mut hashes = Vec::new();
    for sequence in 0..4 {
        hashes.push(commit(node, &send(node, 0, &to, 5, sequence)).await["hash"].clone());
    }
    call(node, "lode_faucet", json!({"address": to, "coins": "7uatom"})).await;
    call(node, "lode_warp", json!({"seconds": "1d"})).await;
    let enough = 1_000_000_000_000_000_001;
    let failed = commit(node, &send(node, 0, &to, enough, 4)).await;
    assert_eq!(failed["tx_result"]["code"], json!(5));
    hashes.push(failed["hash"].clone());
    hashes
}

async fn found(node: &Running, hash: &Value) -> Value {
    let raw = hex::decode(hash.as_str().expect("text")).expect("hex");
    call(node, "tx", json!({"hash": common::base64(&raw)})).await
}

fn home(folder: &Path) -> Options {
    Options { home: Some(folder.to_path_buf()), accounts: 3, ..Options::default() }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("entry"));
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_moves_between_memory_and_homes_by_the_wire() {
    let folder = tempfile::tempdir().expect("a folder");
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let source = start(home(&first)).await;
    let hashes = history(&source).await;
    let file = export(&source).await;
    let memory = node().await;
    let other = start(home(&second)).await;
    for target in [&memory, &other] {
        let own = target.accounts[0].address.clone();
        call(target, "lode_faucet", json!({"address": own, "coins": "1uown"})).await;
        call(target, "lode_snapshot", json!({"name": "own"})).await;
        import(target, &file, &file).await.expect("it is taken in");
        assert_eq!(height(target).await, height(&source).await);
        for hash in &hashes {
            assert_eq!(found(target, hash).await, found(&source, hash).await);
        }
        let block = json!({"height": "4"});
        let (here, there) =
            (call(target, "block", block.clone()).await, call(&source, "block", block).await);
        assert_eq!(here["block"]["data"], there["block"]["data"]);
        assert_eq!(here["block"]["header"]["app_hash"], there["block"]["header"]["app_hash"]);
        let genesis = call(target, "genesis", json!({})).await;
        let there = call(&source, "genesis", json!({})).await;
        assert_eq!(genesis["genesis"]["genesis_time"], there["genesis"]["genesis_time"]);
        // It goes on, and back to what was there before.
        let to = target.accounts[1].address.clone();
        let done = commit(target, &send(target, 0, &to, 5, 5)).await;
        assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
        assert!(export(target).await.len() > file.len());
        call(target, "lode_restore", json!({"name": "own"})).await;
        assert_eq!(height(target).await, 2);
        import(target, &file, &file).await.expect("again");
    }
    let at = height(&other).await;
    other.stop().await.expect("a clean stop");
    let left = names(&second);
    assert!(!left.iter().any(|name| name == "import" || name == "chain.before"), "{left:?}");
    let verified = lode_node::verify(&second, |_| {}).expect("it is there");
    assert_eq!((verified.difference, verified.blocks), (None, at));
    let again = start(home(&second)).await;
    assert_eq!(height(&again).await, at);
    assert_eq!(found(&again, &hashes[4]).await, found(&source, &hashes[4]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = node().await;
    history(&source).await;
    let file = export(&source).await;
    let foreign = Options { chain_id: Some("other-1".to_string()), ..Options::default() };
    let foreign = start(foreign).await;
    let foreign = export(&foreign).await;
    for target in [start(home(folder.path())).await, node().await] {
        let to = target.accounts[1].address.clone();
        commit(&target, &send(&target, 0, &to, 5, 0)).await;
        let before = call(&target, "block", json!({})).await;
        let cut = &file[..file.len() - 9];
        let bent: Vec<u8> = file
            .iter()
            .enumerate()
            .map(|(i, b)| if i == file.len() / 2 { b ^ 1 } else { *b })
            .collect();
        for (bad, sum, why) in [
            (cut, cut, "cut short"),
            (&*bent, &*bent, "can't be imported"),
            (&*bent, &*file, "SHA-256 is another"),
            (&*foreign, &*foreign, "of the chain `other-1`, not `lode-1`"),
            (b"nonsense", b"nonsense", "doesn't begin"),
        ] {
            let refused = import(&target, bad, sum).await.expect_err(why).to_string();
            assert!(refused.contains(why), "{refused}");
            assert_eq!(call(&target, "block", json!({})).await, before, "{why}");
        }
        // The chain goes on, on its own file.
        commit(&target, &send(&target, 0, &to, 5, 1)).await;
        assert_eq!(height(&target).await, 3);
    }
    assert!(!names(folder.path()).contains(&"import".to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_come_in_order_and_within_bounds() {
    let node = node().await;
    let part = |id: &str, offset: u64, len: usize| {
        let data = common::base64(&vec![7; len]);
        json!({"import": id, "offset": offset.to_string(), "data": data})
    };
    let first = call(&node, "lode_import", part("", 0, 10)).await;
    let id = first["import"].as_str().expect("an id").to_string();
    assert_eq!(first["received"], json!("10"));
    for (id, offset, len) in [(&*id, 11, 5), (&*id, 9, 5), ("other", 10, 5), (&*id, 10, 0)] {
        refused(&node, "lode_import", part(id, offset, len)).await;
    }
    refused(&node, "lode_import", part(&id, 10, 600_000)).await;
    assert_eq!(call(&node, "lode_import", part(&id, 10, 5)).await["received"], json!("15"));
    let other = call(&node, "lode_import", part("", 0, 3)).await;
    assert_ne!(other["import"], first["import"]);
    refused(&node, "lode_import", part(&id, 15, 5)).await;
    refused(&node, "lode_import", json!({"import": "../../etc", "sha256": "00"})).await;
    refused(&node, "lode_export", json!({"export": "../../etc/passwd", "offset": "0"})).await;
    let offer = call(&node, "lode_export", json!({})).await;
    call(&node, "lode_export", json!({})).await;
    refused(&node, "lode_export", json!({"export": offer["export"], "offset": "0"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_of_any_transaction_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = start(home(folder.path())).await;
    let hashes = history(&node).await;
    for hash in [&hashes[3], &hashes[0], &hashes[4], &hashes[4], &hashes[1]] {
        let trace = call(&node, "lode_trace", json!({"hash": hash})).await;
        let kept = found(&node, hash).await;
        assert_eq!(trace["hash"], *hash);
        for (name, of) in
            [("height", &kept["height"]), ("gas_used", &kept["tx_result"]["gas_used"])]
        {
            assert_eq!(trace[name], *of);
        }
        let kinds: Vec<_> = trace["steps"].as_array().expect("steps").iter().collect();
        assert_eq!((&kinds[0]["kind"], &kinds[1]["kind"]), (&json!("ante"), &json!("message")));
        assert_eq!(kinds[1]["what"], json!("/cosmos.bank.v1beta1.MsgSend"));
        assert_eq!(kinds[1].get("error").is_some(), hash == &hashes[4]);
        let moved = trace["balances"].as_array().expect("balances").len();
        assert_eq!(moved, if hash == &hashes[4] { 2 } else { 3 }, "{trace}");
    }
    // With no patience at all it says how far it is, and goes on from there.
    call(&node, "lode_mine", json!({"blocks": 500})).await;
    let to = node.accounts[1].address.clone();
    let last = commit(&node, &send(&node, 0, &to, 5, 5)).await["hash"].clone();
    let ask = json!({"hash": last, "patience_ms": "0"});
    let mut calls = 0;
    let trace = loop {
        let answer = call(&node, "lode_trace", ask.clone()).await;
        if answer.get("underway").is_none() {
            break answer;
        }
        calls += 1;
        assert!(calls < 100, "{answer}");
        let patient = json!({"hash": last, "patience_ms": "1"});
        call(&node, "lode_trace", patient).await;
    };
    assert_eq!(trace["hash"], last);
    // Another history under the same heights.
    call(&node, "lode_snapshot", json!({"name": "here"})).await;
    let one = commit(&node, &send(&node, 0, &to, 1, 6)).await["hash"].clone();
    call(&node, "lode_trace", json!({"hash": one})).await;
    call(&node, "lode_restore", json!({"name": "here"})).await;
    call(&node, "lode_faucet", json!({"address": to, "coins": "1uelse"})).await;
    let two = commit(&node, &send(&node, 0, &to, 2, 6)).await["hash"].clone();
    assert_eq!(call(&node, "lode_trace", json!({"hash": two})).await["hash"], two);
    assert!(refused(&node, "lode_trace", json!({"hash": one})).await.contains("not found"));
    assert!(refused(&node, "lode_trace", json!({"hash": "zz"})).await.contains("hash"));
    node.stop().await.expect("a clean stop");
    assert_eq!(lode_node::verify(folder.path(), |_| {}).expect("it").difference, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_come_stay_and_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = start(home(folder.path())).await;
    let to = node.accounts[1].address.clone();
    let payouts = json!({"kind": "failed_payouts", "address": to});
    call(&node, "lode_fault", payouts.clone()).await;
    call(&node, "lode_fault", json!({"kind": "failed_payouts", "denom": "weth"})).await;
    let all = call(&node, "lode_fault", json!({"kind": "slow_blocks", "delay": "30ms"})).await;
    let expected = json!([
        {"kind": "failed_payouts", "address": to},
        {"kind": "failed_payouts", "denom": "weth"},
        {"kind": "slow_blocks", "delay_ms": "30"},
    ]);
    assert_eq!(all["faults"], expected);
    let done = commit(&node, &send(&node, 0, &to, 5, 0)).await;
    assert_eq!(done["tx_result"]["code"], json!(4), "{done}");
    node.stop().await.expect("a clean stop");
    let node = start(home(folder.path())).await;
    assert_eq!(call(&node, "lode_faults", json!({})).await["faults"], expected);
    // A block takes its time, whoever asks for it.
    let start = std::time::Instant::now();
    call(&node, "lode_mine", json!({"blocks": 5})).await;
    assert!(start.elapsed() >= Duration::from_millis(150), "sleeping can't be quicker");
    call(&node, "lode_fault_clear", json!({"kind": "slow_blocks"})).await;
    call(&node, "lode_fault_clear", payouts.clone()).await;
    let left = call(&node, "lode_faults", json!({})).await;
    assert_eq!(left["faults"], json!([{"kind": "failed_payouts", "denom": "weth"}]));
    let done = commit(&node, &send(&node, 0, &to, 5, 1)).await;
    assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
    let at = height(&node).await;
    assert!(refused(&node, "lode_fault_clear", payouts).await.contains("no such fault"));
    for bad in [
        json!({}),
        json!({"kind": "earthquake"}),
        json!({"kind": "failed_payouts"}),
        json!({"kind": "failed_payouts", "address": "nobody"}),
        json!({"kind": "slow_blocks"}),
        json!({"kind": "slow_blocks", "delay": "2h"}),
        json!({"kind": "validator_down"}),
        json!({"kind": "validator_down", "validator": "nobody"}),
        json!({"kind": "double_sign", "validator": "nobody"}),
    ] {
        refused(&node, "lode_fault", bad).await;
    }
    assert_eq!(height(&node).await, at, "what is refused makes no block");
    assert_eq!(call(&node, "lode_fault_clear", json!({})).await["faults"], json!([]));
    node.stop().await.expect("a clean stop");
    assert_eq!(lode_node::verify(folder.path(), |_| {}).expect("it").difference, None);
}

/// A send of an account with nothing where its signature should be.
fn unsigned(node: &Running, from: usize, to: &str, sequence: u64) -> Vec<u8> {
    let mut tx = TxRaw::decode(&*send(node, from, to, 9, sequence)).expect("a transaction");
    tx.signatures = vec![Vec::new()];
    tx.encode_to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn others_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = start(home(folder.path())).await;
    let [alice, bob] = [0, 1].map(|at: usize| node.accounts[at].address.clone());
    let message = json!({
        "@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": alice, "to_address": bob,
        "amount": [{"denom": "ustake", "amount": "11"}],
    });
    let params = json!({"address": alice, "messages": [message, message], "memo": "as alice"});
    let done = call(&node, "lode_impersonate", params).await;
    assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
    assert_eq!(found(&node, &done["hash"]).await, done, "as any transaction");
    let block = call(&node, "block", json!({"height": done["height"]})).await;
    assert_eq!(block["block"]["data"]["txs"], json!([done["tx"]]));
    let query = json!({"query": "transfer.amount='11ustake'"});
    assert_eq!(call(&node, "tx_search", query).await["total_count"], json!("1"));
    call(&node, "lode_trace", json!({"hash": done["hash"]})).await;
    // A module has no key, and here it acts. It has no account before somebody gives it coins.
    let codec = lode_chain::AddressCodec::new("wasm").expect("a prefix");
    let module = |name: &str| codec.encode(&lode_chain::Address::module(name));
    let (gov, stranger) = (module("gov"), module("stranger"));
    let pay = |from: &str| {
        json!({"address": from, "messages": {
            "@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": gov, "to_address": bob,
            "amount": [{"denom": "ugov", "amount": "3"}],
        }})
    };
    call(&node, "lode_faucet", json!({"address": gov, "coins": "5ugov"})).await;
    let paid = call(&node, "lode_impersonate", pay(&gov)).await;
    assert_eq!(paid["tx_result"]["code"], json!(0), "{paid}");
    let at = height(&node).await;
    assert!(refused(&node, "lode_impersonate", pay(&bob)).await.contains("to be signed by"));
    let none = refused(&node, "lode_impersonate", pay(&stranger)).await;
    assert!(none.contains("has no account") && none.contains("faucet"), "{none}");
    let unknown = json!({"address": alice, "messages": [{"@type": "/foo.Bar"}]});
    assert!(refused(&node, "lode_impersonate", unknown).await.contains("foo.Bar"));
    assert_eq!(height(&node).await, at);

    // Switched on, any client may send for bob with an empty signature; for others not.
    let (tx, other) = (unsigned(&node, 1, &alice, 0), unsigned(&node, 2, &alice, 0));
    let sync = |raw: &[u8]| json!({"tx": common::base64(raw)});
    assert_eq!(call(&node, "broadcast_tx_sync", sync(&tx)).await["code"], json!(4));
    let all = call(&node, "lode_impersonate", json!({"address": bob})).await;
    assert_eq!(all, json!({"impersonated": [bob]}));
    assert_eq!(commit(&node, &tx).await["tx_result"]["code"], json!(0));
    assert_eq!(call(&node, "broadcast_tx_sync", sync(&other)).await["code"], json!(4));
    call(&node, "lode_impersonate", json!({"address": bob, "stop": true})).await;
    let late = unsigned(&node, 1, &alice, 1);
    assert_eq!(call(&node, "broadcast_tx_sync", sync(&late)).await["code"], json!(4));
    refused(&node, "lode_impersonate", json!({"address": bob, "stop": true})).await;
    assert_eq!(call(&node, "lode_impersonate", json!({})).await, json!({"impersonated": []}));
    node.stop().await.expect("a clean stop");
    assert_eq!(lode_node::verify(folder.path(), |_| {}).expect("it").difference, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_somebodys_name_is_checked_again_in_that_name() {
    let options = Options { block_time: BlockTime::Manual, accounts: 3, ..Options::default() };
    let node = start(options).await;
    let [alice, bob] = [0, 1].map(|at: usize| node.accounts[at].address.clone());
    call(&node, "lode_impersonate", json!({"address": bob})).await;
    for sequence in 0..3 {
        let tx = json!({"tx": common::base64(&unsigned(&node, 1, &alice, sequence))});
        assert_eq!(call(&node, "broadcast_tx_sync", tx).await["code"], json!(0));
    }
    call(&node, "lode_mine", json!({})).await;
    let query = json!({"query": format!("message.sender='{bob}'")});
    assert_eq!(call(&node, "tx_search", query).await["total_count"], json!("3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tools_can_be_switched_off() {
    let options = Options { development: Development::Off, accounts: 1, ..Options::default() };
    let node = start(options).await;
    for method in [
        "lode_export",
        "lode_import",
        "lode_trace",
        "lode_impersonate",
        "lode_fault",
        "lode_faults",
        "lode_fault_clear",
    ] {
        let refused = lode_node::call(&url(&node), method, Value::Null).await.expect_err(method);
        let CallError::Refused { number, .. } = refused else { panic!("{refused}") };
        assert_eq!(number, -32010, "{method}");
    }
}
