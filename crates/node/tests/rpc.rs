//! The envelope of JSON-RPC: ids, errors, batches and URIs, as a real node has them.

mod common;

use common::{base64, call, node, send};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use lode_node::Running;
use serde_json::{Value, json};

/// One request on a connection of its own: status and body.
async fn request(node: &Running, verb: &str, path: &str, body: &str) -> (u16, String) {
    let stream = tokio::net::TcpStream::connect(node.rpc).await.expect("connect");
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.expect("http");
    let driver = tokio::spawn(connection);
    let request = hyper::Request::builder().method(verb).uri(path).header("host", "x");
    let request = request.body(Full::new(Bytes::from(body.to_string()))).expect("request");
    let answer = sender.send_request(request).await.expect("answer");
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.expect("body").to_bytes();
    driver.abort();
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

async fn post(node: &Running, body: &Value) -> Value {
    let (status, text) = request(node, "POST", "/", &body.to_string()).await;
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_come_back_as_they_came() {
    let node = node().await;
    for id in [json!(0), json!(629_998_364_659_u64), json!("a uuid"), json!(-1)] {
        let answer = post(&node, &json!({"jsonrpc": "2.0", "id": id, "method": "health"})).await;
        assert_eq!(answer, json!({"jsonrpc": "2.0", "id": id, "result": {}}));
    }
    let params = [json!(null), json!({}), json!([]), json!({"height": null, "unknown": 1})];
    for params in params {
        let answer = post(&node, &json!({"id": 1, "method": "block", "params": params})).await;
        assert_eq!(answer["result"]["block"]["header"]["height"], json!("1"), "{answer}");
    }
    let (status, text) = request(&node, "POST", "/", r#"{"method":"health"}"#).await;
    assert_eq!((status, text.as_str()), (200, ""), "nobody waits for an answer without an id");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_have_the_codes_and_words_of_a_real_node() {
    let node = node().await;
    let error = async |method: &str, params: Value| {
        let answer = post(&node, &json!({"id": 1, "method": method, "params": params})).await;
        answer["error"].clone()
    };
    let unknown = json!({"code": -32601, "message": "Method not found"});
    assert_eq!(error("nope", json!({})).await, unknown);
    assert_eq!(error("subscribe", json!({"query": "tm.event='Tx'"})).await, unknown);
    let failed = |data: &str| json!({"code": -32603, "message": "Internal error", "data": data});
    let high = "height 99 must be less than or equal to the current blockchain height 1";
    assert_eq!(error("block", json!({"height": "99"})).await, failed(high));
    let low = "height must be greater than 0, but got 0";
    assert_eq!(error("block_results", json!(["0"])).await, failed(low));
    let wrong = error("block", json!({"height": 5})).await;
    assert_eq!(wrong["code"], json!(-32602));
    let data = "error converting json params to arguments: \
                invalid 64-bit integer encoding \"5\", expected string";
    assert_eq!(wrong["data"], json!(data));
    let hash = base64(&[0xAB; 32]);
    let missing = format!("tx ({}) not found", "AB".repeat(32));
    assert_eq!(error("tx", json!({"hash": hash})).await, failed(&missing));
    let query = json!({"query": "tx.height=1", "page": "5"});
    let page = "page should be within [1, 1] range, given 5";
    assert_eq!(error("tx_search", query).await, failed(page));
    let order = "expected order_by to be either `asc` or `desc` or empty";
    let query = json!({"query": "tx.height=1", "order_by": "up"});
    assert_eq!(error("tx_search", query).await, failed(order));
    let (status, text) = request(&node, "POST", "/", "{nonsense").await;
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &answer["error"]["code"]), (500, &json!(-32700)));
    assert_eq!(answer["error"]["message"], json!("Parse error. Invalid JSON"));
    assert_eq!(answer.get("id"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_and_uris_work() {
    let node = node().await;
    let calls = json!([
        {"id": 1, "method": "health"},
        {"method": "health"},
        {"id": "b", "method": "nope"},
    ]);
    let answers = post(&node, &calls).await;
    assert_eq!(answers.as_array().map(Vec::len), Some(2));
    assert_eq!(answers[0]["id"], json!(1));
    assert_eq!(answers[1]["error"]["code"], json!(-32601));

    for path in ["/block?height=1", "/block?height=%221%22", "/block"] {
        let (status, text) = request(&node, "GET", path, "").await;
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((status, &answer["id"]), (200, &json!(-1)));
        assert_eq!(answer["result"]["block"]["header"]["height"], json!("1"));
    }
    let (status, text) = request(&node, "GET", "/block?height=7", "").await;
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &answer["error"]["code"]), (500, &json!(-32603)));
    assert_eq!(request(&node, "GET", "/nope", "").await.0, 404);
    let raw = send(&node, 0, &node.accounts[1].address, 1, 0);
    let path = format!("/broadcast_tx_sync?tx=0x{}", hex::encode(&raw));
    let (status, text) = request(&node, "GET", &path, "").await;
    assert_eq!(status, 200, "{text}");
    let search = "/tx_search?query=%22message.module='bank'%22";
    let found = common::until("the transaction", async || {
        let (_, text) = request(&node, "GET", search, "").await;
        let answer: Value = serde_json::from_str(&text).ok()?;
        (answer["result"]["total_count"] == json!("1")).then_some(answer)
    });
    let hash = found.await["result"]["txs"][0]["hash"].as_str().expect("hash").to_string();
    let (status, text) = request(&node, "GET", &format!("/tx?hash=0x{hash}"), "").await;
    assert_eq!(status, 200, "{text}");
    let (status, text) = request(&node, "POST", "/", "").await;
    assert!(status == 200 && text.contains("/broadcast_tx_sync"), "a list of endpoints: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_are_taken_once_and_in_order() {
    let node = node().await;
    let to = node.accounts[1].address.clone();
    let txs: Vec<Vec<u8>> = (0..20).map(|sequence| send(&node, 0, &to, 1, sequence)).collect();
    for raw in &txs {
        let answer = call(&node, "broadcast_tx_sync", json!({"tx": base64(raw)})).await;
        assert_eq!((&answer["code"], &answer["log"]), (&json!(0), &json!("")));
    }
    let url = common::url(&node);
    let again = lode_node::call(&url, "broadcast_tx_sync", json!({"tx": base64(&txs[3])}));
    assert_eq!(again.await.expect_err("known").to_string(), "tx already exists in cache");
    let found = common::until("all of them", async || {
        let query = json!({"query": "message.module='bank'", "per_page": "100"});
        let found = call(&node, "tx_search", query).await;
        (found["total_count"] == json!("20")).then_some(found)
    });
    let found = found.await;
    let all = found["txs"].as_array().expect("list");
    assert!(all.iter().zip(&txs).all(|(found, raw)| found["tx"] == json!(base64(raw))));
    assert!(all.iter().all(|found| found["tx_result"]["code"] == json!(0)));
    let wrong =
        call(&node, "broadcast_tx_sync", json!({"tx": base64(&send(&node, 0, &to, 1, 77))}));
    let wrong = wrong.await;
    assert_eq!((&wrong["code"], &wrong["codespace"]), (&json!(32), &json!("sdk")));
    assert_eq!(
        wrong["log"],
        json!("account sequence mismatch, expected 20, got 77: incorrect account sequence")
    );
    let broken = call(&node, "broadcast_tx_sync", json!({"tx": "AAAA"})).await;
    assert_eq!((&broken["code"], &broken["codespace"]), (&json!(2), &json!("sdk")));
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_of_a_batch_are_handed_in_in_their_order() {
    let node = node().await;
    let to = node.accounts[1].address.clone();
    let tx = |sequence: u64| json!({"tx": base64(&send(&node, 0, &to, 5, sequence))});
    let calls = [
        ("broadcast_tx_sync", tx(0)),
        ("broadcast_tx_async", tx(1)),
        ("health", json!({})),
        ("broadcast_tx_sync", tx(2)),
        // One too far, the first once more, and none at all.
        ("broadcast_tx_sync", tx(9)),
        ("broadcast_tx_async", tx(9)),
        ("broadcast_tx_sync", tx(0)),
        ("broadcast_tx_sync", json!({"tx": "no base64!"})),
        ("broadcast_tx_sync", json!({"tx": [7]})),
        ("broadcast_tx_sync", tx(3)),
    ];
    let batch: Vec<Value> = (0_u64..)
        .zip(&calls)
        .map(|(id, (method, params))| json!({"id": id, "method": method, "params": params}))
        .collect();
    let answers = post(&node, &Value::Array(batch)).await;
    let answers = answers.as_array().expect("a list");
    for (id, answer) in answers.iter().enumerate() {
        assert_eq!(answer["id"], json!(id));
    }
    let codes: Vec<Option<u64>> =
        answers.iter().map(|answer| answer["result"]["code"].as_u64()).collect();
    let good = Some(0);
    let bad = Some(32);
    assert_eq!(codes, [good, good, None, good, bad, good, None, None, None, good], "{answers:?}");
    assert_eq!(answers[2]["result"], json!({}));
    assert_eq!(answers[6]["error"]["data"], json!("tx already exists in cache"));
    for wrong in [7, 8] {
        assert_eq!(answers[wrong]["error"]["code"], json!(-32602), "{}", answers[wrong]);
    }
    // All four are in blocks, each once.
    let done = common::commit(&node, &send(&node, 0, &to, 5, 4)).await;
    assert_eq!(done["tx_result"]["code"], json!(0), "{done}");
}
