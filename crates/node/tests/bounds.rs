//! Bad manners: too much, too slow, too many. The node says so and keeps serving.

mod common;

use std::time::Duration;

use common::{call, start};
use lode_node::{BlockTime, Limits, Options, Running};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn small() -> Running {
    let limits = Limits {
        body: 2_000,
        connections: 20,
        patience: Duration::from_millis(400),
        pool_txs: 3,
        ..Limits::default()
    };
    let block_time = BlockTime::Manual;
    start(Options { accounts: 2, limits, block_time, ..Options::default() }).await
}

/// Everything that the node says until it closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut out = Vec::new();
    let read = stream.read_to_end(&mut out);
    let done = tokio::time::timeout(Duration::from_secs(20), read).await;
    // A reset is an end as well.
    let _ = done.expect("the node closes the connection");
    String::from_utf8_lossy(&out).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_dropped() {
    let node = small().await;
    let mut head = TcpStream::connect(node.rpc).await.expect("connect");
    head.write_all(b"POST / HT").await.expect("sent");
    let mut body = TcpStream::connect(node.rpc).await.expect("connect");
    let start = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    body.write_all(start).await.expect("sent");
    let silent = TcpStream::connect(node.rpc).await.expect("connect");
    for stream in [head, silent] {
        rest(stream).await;
    }
    let said = rest(body).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    call(&node, "health", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_are_refused() {
    let node = small().await;
    let mut stream = TcpStream::connect(node.rpc).await.expect("connect");
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", 1 << 30);
    stream.write_all(head.as_bytes()).await.expect("sent");
    let _ = stream.write_all(&vec![b'a'; 10_000]).await;
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
    call(&node, "health", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_bound_are_told_so() {
    let node = small().await;
    let mut held = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(node.rest).await.expect("connect");
        stream.write_all(b"GET / HTTP/1.1\r\n").await.expect("sent");
        held.push(stream);
    }
    let mut refused = 0;
    for _ in 0..200 {
        let stream = TcpStream::connect(node.rest).await.expect("connect");
        refused += u32::from(rest(stream).await.starts_with("HTTP/1.1 503"));
    }
    assert!(refused > 0, "some come while all places are taken");
    // The RPC's places are its own.
    call(&node, "health", json!({})).await;
    drop(held);
    common::until("a free place", async || {
        let mut stream = TcpStream::connect(node.rest).await.ok()?;
        let ask = b"GET /cosmos/base/tendermint/v1beta1/syncing HTTP/1.1\r\nhost: x\r\n\
                    connection: close\r\n\r\n";
        stream.write_all(ask).await.ok()?;
        rest(stream).await.starts_with("HTTP/1.1 200").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mempool_says_so() {
    let node = small().await;
    let to = node.accounts[1].address.clone();
    for sequence in 0..3 {
        let raw = common::base64(&common::send(&node, 0, &to, 1, sequence));
        assert_eq!(call(&node, "broadcast_tx_sync", json!({"tx": raw})).await["code"], json!(0));
    }
    let raw = common::base64(&common::send(&node, 0, &to, 1, 3));
    let (url, params) = (common::url(&node), json!({"tx": raw}));
    let full = lode_node::call(&url, "broadcast_tx_sync", params.clone()).await;
    assert!(full.expect_err("full").to_string().starts_with("mempool is full"));
    call(&node, "lode_mine", json!({})).await;
    assert_eq!(call(&node, "broadcast_tx_sync", params).await["code"], json!(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_gets_errors_and_nothing_breaks() {
    let node = small().await;
    let deep = format!("{}{}", "[".repeat(1_500), "]".repeat(200));
    let bodies: [&[u8]; 8] = [
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[null,1,{}]",
        b"{\"id\":{},\"method\":1}",
        b"{\"id\":1,\"method\":\"block\",\"params\":7}",
        b"{\"id\":1,\"method\":\"abci_query\",\"params\":{\"path\":{},\"data\":\"zz\"}}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let mut stream = TcpStream::connect(node.rpc).await.expect("connect");
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream.write_all(body).await.expect("sent");
        assert!(rest(stream).await.starts_with("HTTP/1.1 "), "{:?}", String::from_utf8_lossy(body));
    }
    call(&node, "health", json!({})).await;
}
