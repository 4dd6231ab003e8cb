//! What a desk needs: warp, mine, snapshots and the faucet, and that they can be switched off.

mod common;

use common::{call, commit, height, node, send, start, url};
use lode_node::{BlockTime, Development, NodeError, Options, Running};
use serde_json::{Value, json};

async fn balance(node: &Running, account: usize, denom: &str) -> u128 {
    let request = cosmos_sdk_proto::cosmos::bank::v1beta1::QueryBalanceRequest {
        address: node.accounts[account].address.clone(),
        denom: denom.to_string(),
    };
    use cosmos_sdk_proto::prost::Message as _;
    let params = json!({
        "path": "/cosmos.bank.v1beta1.Query/Balance",
        "data": hex::encode(request.encode_to_vec()),
    });
    let answer = call(node, "abci_query", params).await;
    let raw = {
        use base64::Engine as _;
        let value = answer["response"]["value"].as_str().expect("a value");
        base64::engine::general_purpose::STANDARD.decode(value).expect("base64")
    };
    let response = cosmos_sdk_proto::cosmos::bank::v1beta1::QueryBalanceResponse::decode(&*raw);
    let coin = response.expect("protobuf").balance.expect("a coin");
    coin.amount.parse().expect("a number")
}

async fn time(node: &Running) -> jiff::Timestamp {
    let status = call(node, "status", json!({})).await;
    let text = status["sync_info"]["latest_block_time"].as_str().expect("time").to_string();
    text.parse().expect("a time")
}

#[tokio::test(flavor = "multi_thread")]
async fn time_moves_as_told_and_never_back() {
    let node = start(Options { block_time: BlockTime::Manual, accounts: 2, ..Options::default() });
    let node = node.await;
    let before = time(&node).await;
    call(&node, "lode_warp", json!({"seconds": "21d"})).await;
    let after = time(&node).await;
    let gone = after.as_second() - before.as_second();
    assert!((21 * 86_400..21 * 86_400 + 60).contains(&gone), "{gone}");
    call(&node, "lode_mine", json!({"blocks": 10})).await;
    assert_eq!(height(&node).await, 12);
    assert!(time(&node).await.as_second() >= after.as_second() + 10);
    let back = json!({"time": before.to_string()});
    let refused = lode_node::call(&url(&node), "lode_warp", back).await.expect_err("back");
    assert!(refused.to_string().contains("must be after"), "{refused}");
    let to = json!({"time": "2090-01-01T00:00:00Z"});
    call(&node, "lode_warp", to).await;
    assert_eq!(time(&node).await.to_string().get(..16), Some("2090-01-01T00:00"));
    // Blocks come only when they are asked for.
    let raw = send(&node, 0, &node.accounts[1].address, 5, 0);
    let sent = json!({"tx": common::base64(&raw)});
    assert_eq!(call(&node, "broadcast_tx_sync", sent).await["code"], json!(0));
    assert_eq!(call(&node, "num_unconfirmed_txs", json!({})).await["total"], json!("1"));
    call(&node, "lode_mine", json!({})).await;
    assert_eq!(call(&node, "num_unconfirmed_txs", json!({})).await["total"], json!("0"));
}

async fn snapshots(node: &Running) {
    let to = node.accounts[1].address.clone();
    commit(node, &send(node, 0, &to, 5, 0)).await;
    let (kept, at) = (balance(node, 1, "ustake").await, height(node).await);
    let block = call(node, "block", json!({"height": at.to_string()})).await;
    call(node, "lode_snapshot", json!({"name": "before"})).await;
    commit(node, &send(node, 0, &to, 70, 1)).await;
    assert_eq!(balance(node, 1, "ustake").await, kept + 70);
    call(node, "lode_restore", json!({"name": "before"})).await;
    assert_eq!((balance(node, 1, "ustake").await, height(node).await), (kept, at));
    // Another history, then back to the first again.
    let done = commit(node, &send(node, 0, &to, 900, 1)).await;
    assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
    assert_eq!(balance(node, 1, "ustake").await, kept + 900);
    call(node, "lode_snapshot", json!({"name": "other"})).await;
    call(node, "lode_restore", json!({"name": "before"})).await;
    assert_eq!(call(node, "block", json!({"height": at.to_string()})).await, block);
    call(node, "lode_mine", json!({"blocks": 3})).await;
    call(node, "lode_restore", json!({"name": "other"})).await;
    assert_eq!(balance(node, 1, "ustake").await, kept + 900);
    let last = call(node, "block", json!({})).await;
    assert_eq!(last["block"]["data"]["txs"].as_array().map(Vec::len), Some(1));
    let found = call(node, "tx_search", json!({"query": "transfer.amount='900ustake'"})).await;
    assert_eq!(found["total_count"], json!("1"));
    let all = call(node, "lode_snapshots", json!({})).await;
    assert_eq!(all, json!({"snapshots": ["before", "other"]}));
    for name in ["", "../x", "none"] {
        let asked = lode_node::call(&url(node), "lode_restore", json!({"name": name})).await;
        assert!(asked.is_err(), "{name}");
    }
}

async fn a_damaged_snapshot_changes_nothing(node: &Running, home: &std::path::Path) {
    let (at, kept) = (height(node).await, balance(node, 1, "ustake").await);
    std::fs::write(home.join("snapshots").join("damaged.redb"), [7; 5_000]).expect("a file");
    for _ in 0..2 {
        let restore = lode_node::call(&url(node), "lode_restore", json!({"name": "damaged"})).await;
        restore.expect_err("damaged");
        assert_eq!((height(node).await, balance(node, 1, "ustake").await), (at, kept));
    }
    // The chain goes on from there, on its file.
    call(node, "lode_mine", json!({"blocks": 1})).await;
    assert_eq!(height(node).await, at + 1);
    assert!(!home.join("chain.before").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshots_in_memory() {
    snapshots(&node().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshots_in_a_home_and_a_restart() {
    let home = tempfile::tempdir().expect("a folder");
    let path = Some(home.path().join("chain"));
    let options = Options { home: path, accounts: 3, ..Options::default() };
    let node = start(options.clone()).await;
    snapshots(&node).await;
    a_damaged_snapshot_changes_nothing(&node, &home.path().join("chain")).await;
    let before = call(&node, "status", json!({})).await;
    let balances = balance(&node, 1, "ustake").await;
    node.stop().await.expect("a clean stop");

    let node = start(options.clone()).await;
    let after = call(&node, "status", json!({})).await;
    assert_eq!(after["sync_info"], before["sync_info"]);
    assert_eq!(after["validator_info"], before["validator_info"]);
    assert_eq!(balance(&node, 1, "ustake").await, balances);
    let taken = start_error(Options { rpc: node.rpc, home: None, ..options.clone() }).await;
    assert!(matches!(taken, NodeError::Taken(_)), "{taken}");
    let twice = start_error(options.clone()).await;
    assert_eq!(twice.code(), "store", "{twice}");
    node.stop().await.expect("a clean stop");
    let other = Options { chain_id: Some("other-1".to_string()), ..options };
    let other = start_error(other).await;
    assert_eq!(other.code(), "other_chain", "{other}");
}

async fn start_error(options: Options) -> NodeError {
    lode_node::Node::start(options).await.expect_err("must not start")
}

#[tokio::test(flavor = "multi_thread")]
async fn seals_that_a_crash_took_are_made_again() {
    let home = tempfile::tempdir().expect("a folder");
    let options =
        Options { home: Some(home.path().to_path_buf()), accounts: 2, ..Options::default() };
    let node = start(options.clone()).await;
    let to = node.accounts[1].address.clone();
    for sequence in 0..5 {
        commit(&node, &send(&node, 0, &to, 5, sequence)).await;
    }
    let before = call(&node, "block", json!({})).await;
    node.stop().await.expect("a clean stop");
    std::fs::remove_file(home.path().join("seals.redb")).expect("removed");
    let node = start(options).await;
    assert_eq!(call(&node, "block", json!({})).await, before, "the same to the last hash");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_faucet_makes_coins() {
    let node = node().await;
    let before = balance(&node, 2, "ustake").await;
    let address = node.accounts[2].address.clone();
    let params = json!({"address": address, "coins": "7ustake,3uatom"});
    let answer = call(&node, "lode_faucet", params).await;
    assert_eq!(
        answer["balances"].as_array().map(Vec::len),
        Some(node.accounts[2].balances.len() + 1)
    );
    assert_eq!(balance(&node, 2, "ustake").await, before + 7);
    assert_eq!(balance(&node, 2, "uatom").await, 3);
    let bad =
        [("wasm1nonsense", "7ustake"), (address.as_str(), "ustake"), (address.as_str(), "0a")];
    for (address, coins) in bad {
        let params = json!({"address": address, "coins": coins});
        assert!(lode_node::call(&url(&node), "lode_faucet", params).await.is_err(), "{coins}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_can_be_switched_off() {
    let options = Options { development: Development::Off, accounts: 1, ..Options::default() };
    let node = start(options).await;
    for method in ["lode_warp", "lode_mine", "lode_faucet", "lode_snapshot", "lode_restore"] {
        let refused = lode_node::call(&url(&node), method, Value::Null).await.expect_err(method);
        let lode_node::CallError::Refused { number, .. } = refused else { panic!("{refused}") };
        assert_eq!(number, -32010, "{method}");
    }
}
