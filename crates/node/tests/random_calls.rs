//! Random bodies, URIs and queries: each gets an answer in JSON-RPC's form, and the node goes on.

mod common;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use lode_node::Running;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use serde_json::{Value, json};

/// Methods that read or check; those of the desk would move the chain from case to case.
const METHODS: [&str; 25] = [
    "abci_info",
    "abci_query",
    "block",
    "block_by_hash",
    "block_results",
    "block_search",
    "blockchain",
    "broadcast_tx_async",
    "broadcast_tx_sync",
    "check_tx",
    "commit",
    "consensus_params",
    "consensus_state",
    "genesis",
    "genesis_chunked",
    "header",
    "header_by_hash",
    "health",
    "net_info",
    "num_unconfirmed_txs",
    "status",
    "subscribe",
    "tx",
    "tx_search",
    "validators",
];
const NAMES: [&str; 16] = [
    "height",
    "hash",
    "query",
    "page",
    "per_page",
    "order_by",
    "prove",
    "path",
    "data",
    "tx",
    "limit",
    "minHeight",
    "maxHeight",
    "chunk",
    "time",
    "bytes",
];
const QUERIES: [&str; 8] = [
    "tx.height>0",
    "tm.event='Tx' AND a.b EXISTS",
    "tx.hash='AB'",
    "block.height <= 2",
    "a.b CONTAINS 'x' AND tx.height < 9223372036854775808",
    "tx.height=1.5",
    "a.b > TIME 2020-01-01T00:00:00Z",
    "a.b = DATE 2020-02-30",
];

/// A query of the language, cut and mixed.
fn query() -> impl Strategy<Value = String> {
    (select(&QUERIES[..]), select(&QUERIES[..]), any::<usize>(), any::<usize>()).prop_map(
        |(one, other, here, there)| {
            let (head, tail) = (here % (one.len() + 1), there % (other.len() + 1));
            format!("{}{}", &one[..head], &other[tail..])
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        query().prop_map(Value::from),
        any::<i64>().prop_map(|n| Value::from(n.to_string())),
        (-2_i64..4).prop_map(|n| Value::from(n.to_string())),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "[A-Za-z0-9+/]{0,40}={0,2}".prop_map(Value::from),
        "([0-9a-f]{2}){0,33}".prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(Value::Null),
        Just(json!([[[{}]]])),
    ]
}

fn call() -> impl Strategy<Value = Value> {
    let named = vec((select(&NAMES[..]), value()), 0..4)
        .prop_map(|all| all.into_iter().map(|(name, value)| (name.to_string(), value)).collect());
    let params = prop_oneof![3 => named.prop_map(Value::Object), 1 => vec(value(), 0..6).prop_map(Value::Array)];
    let method =
        prop_oneof![9 => select(&METHODS[..]).prop_map(ToString::to_string), 1 => "\\PC{0,9}"];
    (method, params, value()).prop_map(
        |(method, params, id)| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}),
    )
}

/// Bodies: calls, batches, broken ones and noise.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let text = |value: Value| value.to_string().into_bytes();
    let broken = (call(), any::<usize>(), any::<u8>()).prop_map(move |(call, at, byte)| {
        let mut bytes = text(call);
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes
    });
    prop_oneof![
        6 => call().prop_map(text),
        2 => broken,
        1 => vec(call(), 0..4).prop_map(move |calls| text(Value::Array(calls))),
        1 => vec(any::<u8>(), 1..80),
    ]
}

/// Paths with arguments, as URIs have them.
fn uri() -> impl Strategy<Value = String> {
    let plain = |value: Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("\"{text}\""));
        let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
        bytes.collect::<String>()
    };
    let pair =
        (select(&NAMES[..]), value()).prop_map(move |(name, v)| format!("{name}={}", plain(v)));
    (select(&METHODS[..]), vec(pair, 0..4))
        .prop_map(|(method, pairs)| format!("/{method}?{}", pairs.join("&")))
}

fn runner() -> TestRunner {
    TestRunner::new(Config {
        cases: 4_000,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(4),
        ..Config::default()
    })
}

type Sender = SendRequest<Full<Bytes>>;

async fn open(node: &Running) -> Sender {
    let stream = tokio::net::TcpStream::connect(node.rpc).await.expect("connect");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a client");
    tokio::spawn(connection);
    sender
}

async fn ask(sender: &mut Sender, method: Method, path: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
    sender.ready().await.expect("the node keeps the connection");
    let request = Request::builder().method(method).uri(path).header("host", "x");
    let request = request.body(Full::new(Bytes::from(body))).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    let status = response.status().as_u16();
    let raw = response.into_body().collect().await.expect("a whole answer").to_bytes();
    (status, raw.to_vec())
}

/// Whether it is one answer of JSON-RPC: a result or an error with a known code, never both.
fn is_answer(value: &Value) -> bool {
    let error = value.get("error");
    let known = [-32700, -32600, -32601, -32602, -32603];
    let code = error.and_then(|error| error["code"].as_i64());
    value["jsonrpc"] == json!("2.0")
        && (value.get("result").is_some() != error.is_some())
        && (error.is_none() || code.is_some_and(|code| known.contains(&code)))
}

#[test]
fn every_body_and_uri_gets_an_answer() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let node = runtime.block_on(common::node());
    let to = node.accounts[1].address.clone();
    runtime.block_on(common::commit(&node, &common::send(&node, 0, &to, 1, 0)));
    let sender = std::cell::RefCell::new(runtime.block_on(open(&node)));
    let bodies = runner().run(&body(), |body| {
        let mut sender = sender.borrow_mut();
        let (status, raw) = runtime.block_on(ask(&mut sender, Method::POST, "/", body));
        prop_assert!([200, 500].contains(&status), "{status}");
        // Calls without an id have no answer.
        if raw.is_empty() {
            return Ok(());
        }
        let answer: Value = serde_json::from_slice(&raw).expect("JSON");
        match answer {
            Value::Array(all) => prop_assert!(all.iter().all(is_answer), "{all:?}"),
            one => prop_assert!(is_answer(&one), "{one}"),
        }
        Ok(())
    });
    bodies.expect("every body");
    let uris = runner().run(&uri(), |path| {
        let mut sender = sender.borrow_mut();
        let (status, raw) = runtime.block_on(ask(&mut sender, Method::GET, &path, Vec::new()));
        prop_assert!([200, 404, 500].contains(&status), "{status} for {path}");
        if status != 404 {
            let answer: Value = serde_json::from_slice(&raw).expect("JSON");
            prop_assert!(is_answer(&answer), "{path}: {answer}");
        }
        Ok(())
    });
    uris.expect("every URI");
    runtime.block_on(common::call(&node, "health", json!({})));
}
