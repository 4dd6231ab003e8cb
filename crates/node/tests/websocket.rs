//! WebSocket as CosmJS and Keplr use it: frames, errors and bounds.

mod common;

use common::{base64, call, node, send, start};
use futures_util::{SinkExt, StreamExt};
use lode_node::{Limits, Options, Running};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn open(node: &Running) -> Socket {
    let address = format!("ws://{}/websocket", node.rpc);
    connect_async(address).await.expect("the socket opens").0
}

async fn say(socket: &mut Socket, text: &Value) {
    socket.send(Message::text(text.to_string())).await.expect("sent");
}

async fn hear(socket: &mut Socket) -> Value {
    loop {
        let wait = std::time::Duration::from_secs(20);
        let frame = tokio::time::timeout(wait, socket.next()).await.expect("in time");
        match frame.expect("open").expect("a frame") {
            Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn ask(socket: &mut Socket, id: u64, method: &str, params: Value) -> Value {
    say(socket, &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await;
    let answer = hear(socket).await;
    assert_eq!(answer["id"], json!(id), "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_lives_and_ends() {
    let node = node().await;
    let mut socket = open(&node).await;
    let query = "tm.event = 'Tx' AND transfer.amount='5ustake'";
    let ack = ask(&mut socket, 629_998_364_659, "subscribe", json!({"query": query})).await;
    assert_eq!(ack["result"], json!({}));
    let twice = ask(&mut socket, 2, "subscribe", json!({"query": query})).await;
    assert_eq!(twice["error"]["code"], json!(-32603));
    assert_eq!(twice["error"]["data"], json!("already subscribed"));
    let status = ask(&mut socket, 3, "status", json!({})).await;
    assert_eq!(status["result"]["node_info"]["network"], json!(node.chain_id));

    let to = node.accounts[1].address.clone();
    let mine = send(&node, 0, &to, 5, 0);
    call(&node, "broadcast_tx_sync", json!({"tx": base64(&mine)})).await;
    let event = hear(&mut socket).await;
    assert_eq!(event["id"], json!(629_998_364_659_u64));
    let result = &event["result"];
    assert_eq!(result["query"], json!(query), "byte for byte");
    assert_eq!(result["data"]["type"], json!("tendermint/event/Tx"));
    let inner = &result["data"]["value"]["TxResult"];
    assert_eq!(inner["tx"], json!(base64(&mine)));
    for absent in ["index", "code"] {
        assert_eq!(inner.get(absent).or(inner["result"].get(absent)), None, "{absent} is zero");
    }
    assert_eq!(result["events"]["tm.event"], json!(["Tx"]));
    assert_eq!(result["events"]["tx.height"], json!(["2"]));
    assert!(result["events"]["transfer.amount"].as_array().is_some_and(|all| all.len() == 2));

    let end = ask(&mut socket, 4, "unsubscribe", json!([query])).await;
    assert_eq!(end["result"], json!({}));
    let again = ask(&mut socket, 5, "unsubscribe", json!({"query": query})).await;
    assert_eq!(again["error"]["data"], json!("subscription not found"));
    let wrong = json!({"query": "tm.event='Tx' AND tx.height== 3"});
    let wrong = ask(&mut socket, 6, "subscribe", wrong).await;
    let why = "failed to parse query: offset 28: got = operator, \
               wanted number, timestamp, datestamp or string";
    assert_eq!(wrong["error"]["data"], json!(why));
    socket.send(Message::text("[1,2")).await.expect("sent");
    let broken = hear(&mut socket).await;
    assert_eq!((&broken["error"]["code"], broken.get("id")), (&json!(-32700), None));
    assert_eq!(ask(&mut socket, 7, "health", json!(null)).await["result"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_are_bounded() {
    let limits = Limits { subscribers: 2, ..Limits::default() };
    let node = start(Options { accounts: 1, limits, ..Options::default() }).await;
    let mut first = open(&node).await;
    for n in 0..5 {
        let query = json!({"query": format!("tm.event='Tx' AND a.b={n}")});
        assert_eq!(ask(&mut first, n, "subscribe", query).await["result"], json!({}));
    }
    let more = ask(&mut first, 9, "subscribe", json!({"query": "tm.event='NewBlock'"})).await;
    assert_eq!(more["error"]["data"], json!("max_subscriptions_per_client 5 reached"));
    let mut second = open(&node).await;
    let query = json!({"query": "tm.event='NewBlock'"});
    assert_eq!(ask(&mut second, 1, "subscribe", query.clone()).await["result"], json!({}));
    let mut third = open(&node).await;
    let full = ask(&mut third, 1, "subscribe", query.clone()).await;
    assert_eq!(full["error"]["data"], json!("max_subscription_clients 2 reached"));
    assert_eq!(ask(&mut first, 10, "unsubscribe_all", json!({})).await["result"], json!({}));
    assert_eq!(ask(&mut third, 2, "subscribe", query).await["result"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_dropped_and_the_node_goes_on() {
    let limits = Limits { slow: std::time::Duration::from_millis(300), ..Limits::default() };
    let node = start(Options { accounts: 1, limits, ..Options::default() }).await;
    let mut deaf = open(&node).await;
    say(&mut deaf, &json!({"id": 1, "method": "subscribe", "params": ["tm.event='NewBlock'"]}))
        .await;
    // Many answers, none of which is read.
    for n in 0..400_u32 {
        let ask = json!({"id": n, "method": "genesis"});
        let sent = tokio::time::timeout(std::time::Duration::from_millis(50), async {
            deaf.send(Message::text(ask.to_string())).await
        });
        if !matches!(sent.await, Ok(Ok(()))) {
            break;
        }
    }
    call(&node, "lode_mine", json!({"blocks": 2_000})).await;
    assert_eq!(common::height(&node).await, 2_001);
}
