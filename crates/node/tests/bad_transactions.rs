//! Bad transactions over RPC: each is refused with the code of a real node, and the next good one
//! is taken.

mod common;

use common::{base64, call, commit, send, start, url};
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgStoreCode;
use cosmos_sdk_proto::prost::{Message, Name};
use lode_node::{Options, Running};
use serde_json::{Value, json};

async fn node() -> Running {
    let min_gas_prices = "0.01ustake".to_string();
    start(Options { accounts: 3, min_gas_prices, ..Options::default() }).await
}

/// Signs a send after its body and its signers' part were changed.
fn changed(
    node: &Running,
    sequence: u64,
    change: impl FnOnce(&mut TxBody, &mut AuthInfo),
) -> Vec<u8> {
    let to = &node.accounts[1].address;
    let raw = TxRaw::decode(send(node, 0, to, 1, sequence).as_slice()).expect("a transaction");
    let mut body = TxBody::decode(raw.body_bytes.as_slice()).expect("a body");
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).expect("signers");
    change(&mut body, &mut auth);
    signer(node).sign_parts(body.encode_to_vec(), auth.encode_to_vec())
}

fn signer(node: &Running) -> common::signing::Signer<'_> {
    let wallet = &node.accounts[0].wallet;
    common::signing::Signer {
        chain_id: &node.chain_id,
        secret: &wallet.secret,
        public: &wallet.public,
        account_number: 0,
    }
}

async fn refused(node: &Running, raw: &[u8], expected: (&str, u32)) {
    let answer = call(node, "broadcast_tx_sync", json!({"tx": base64(raw)})).await;
    let (space, code) = expected;
    assert_eq!((&answer["codespace"], &answer["code"]), (&json!(space), &json!(code)), "{answer}");
    assert!(answer["log"].as_str().is_some_and(|log| !log.is_empty()), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_its_check_has_the_code_of_a_real_node() {
    let node = node().await;
    call(&node, "lode_mine", json!({})).await;
    let to = node.accounts[1].address.clone();
    let message = || common::signing::send(&node.accounts[0].address, &to, 1);
    let other = |signer: common::signing::Signer<'_>| signer.sign(vec![message()], 0);
    let good = send(&node, 0, &to, 1, 0);

    let mut forged = TxRaw::decode(good.as_slice()).expect("a transaction");
    forged.signatures[0][5] ^= 1;
    refused(&node, &forged.encode_to_vec(), ("sdk", 4)).await;
    let elsewhere = common::signing::Signer { chain_id: "elsewhere-1", ..signer(&node) };
    refused(&node, &other(elsewhere), ("sdk", 4)).await;
    let somebody = common::signing::Signer { account_number: 1, ..signer(&node) };
    refused(&node, &other(somebody), ("sdk", 4)).await;
    refused(&node, &send(&node, 0, &to, 1, 7), ("sdk", 32)).await;

    let fee = |auth: &mut AuthInfo, amount: &str| {
        auth.fee.as_mut().expect("a fee").amount[0].amount = amount.to_string();
    };
    let gas = |auth: &mut AuthInfo, gas: u64| auth.fee.as_mut().expect("a fee").gas_limit = gas;
    refused(&node, &changed(&node, 0, |_, auth| fee(auth, "1999")), ("sdk", 13)).await;
    let rich = "9000000000000000000000";
    refused(&node, &changed(&node, 0, |_, auth| fee(auth, rich)), ("sdk", 5)).await;
    refused(&node, &changed(&node, 0, |_, auth| gas(auth, 1_000)), ("sdk", 11)).await;
    refused(&node, &changed(&node, 0, |_, auth| gas(auth, u64::MAX)), ("sdk", 18)).await;
    refused(&node, &changed(&node, 0, |body, _| body.timeout_height = 1), ("sdk", 30)).await;
    let long = |body: &mut TxBody, _: &mut AuthInfo| body.memo = "m".repeat(257);
    refused(&node, &changed(&node, 0, long), ("sdk", 12)).await;
    let none = |body: &mut TxBody, _: &mut AuthInfo| body.messages.clear();
    refused(&node, &changed(&node, 0, none), ("sdk", 18)).await;
    let unknown = |body: &mut TxBody, _: &mut AuthInfo| {
        body.messages[0].type_url = "/cosmos.bank.v1beta1.MsgNone".to_string();
    };
    refused(&node, &changed(&node, 0, unknown), ("sdk", 2)).await;
    for raw in [&b"\xff"[..], b"{}", &good[..good.len() - 1]] {
        refused(&node, raw, ("sdk", 2)).await;
    }

    // After all that, the good one is taken: once.
    let params = json!({"tx": base64(&good)});
    assert_eq!(commit(&node, &good).await["tx_result"]["code"], json!(0));
    let again = lode_node::call(&url(&node), "broadcast_tx_sync", params).await;
    assert_eq!(again.expect_err("twice").to_string(), "tx already exists in cache");
    let found = call(&node, "tx_search", json!({"query": "tx.height>0"})).await;
    assert_eq!(found["total_count"], json!("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_prefix_costs_the_fee_and_nothing_else() {
    let node = node().await;
    for (sequence, prefix) in [(0, "cosmos1"), (1, "wasm2")] {
        let to = node.accounts[1].address.replace("wasm1", prefix);
        let done = commit(&node, &send(&node, 0, &to, 1, sequence)).await;
        let result = &done["tx_result"];
        assert_eq!((&result["codespace"], &result["code"]), (&json!("sdk"), &json!(7)), "{done}");
    }
}

fn gzip(raw: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(raw).expect("memory");
    out.finish().expect("memory")
}

fn store(node: &Running, wasm: Vec<u8>, sequence: u64) -> Vec<u8> {
    let sender = node.accounts[0].address.clone();
    let msg = MsgStoreCode { sender, wasm_byte_code: wasm, instantiate_permission: None };
    let type_url = format!("/{}", MsgStoreCode::full_name());
    let any = Any { type_url, value: msg.encode_to_vec() };
    signer(node).sign_with_gas(vec![any], sequence, 20_000_000)
}

/// A contract by its looks, with one thing more.
fn contract(more: &str) -> Vec<u8> {
    let text = format!(
        r#"(module {more}
        (memory (export "memory") 1)
        (func (export "interface_version_8"))
        (func (export "allocate") (param i32) (result i32) i32.const 0)
        (func (export "deallocate") (param i32))
        (func (export "instantiate") (param i32 i32 i32) (result i32) i32.const 0))"#
    );
    wat::parse_str(text).expect("a module")
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_wasm_is_refused_in_its_block() {
    let node = common::node().await;
    let bare = r#"(module (memory (export "memory") 1))"#;
    let foreign = r#"(import "env" "launch" (func (param i32)))"#;
    let shared = r#"(import "env" "memory" (memory 1))"#;
    let cases = [
        b"\0asm not really".to_vec(),
        wat::parse_str(bare).expect("a module"),
        contract(foreign),
        contract(shared),
        gzip(b"neither"),
        // Much zero in little gzip.
        gzip(&vec![0; 64 << 20]),
        gzip(&contract("")[..40]),
    ];
    let mut sequence = 0;
    for wasm in cases {
        let done = commit(&node, &store(&node, wasm, sequence)).await;
        let result = &done["tx_result"];
        let got = (&result["codespace"], &result["code"]);
        assert_eq!(got, (&json!("wasm"), &json!(2)), "case {sequence}: {result}");
        sequence += 1;
    }
    // Wasm above the module's bound fails its check, or doesn't come through the door.
    let large = common::base64(&store(&node, vec![7; 900_000], sequence));
    let large = lode_node::call(&url(&node), "broadcast_tx_sync", json!({"tx": large})).await;
    assert!(large.is_err(), "{large:?}");
    let done = commit(&node, &store(&node, contract(""), sequence)).await;
    assert_eq!(done["tx_result"]["code"], json!(0), "a good one is taken: {done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_numbers_get_an_error_or_the_bound() {
    let node = node().await;
    let to = node.accounts[1].address.clone();
    commit(&node, &send(&node, 0, &to, 1, 0)).await;
    let huge = i64::MAX.to_string();
    let beyond = "9223372036854775808";
    let query = "tx.height>0";
    let refused = [
        ("block", json!({"height": huge})),
        ("block", json!({"height": "-1"})),
        ("block", json!({"height": beyond})),
        ("block_results", json!({"height": huge})),
        ("commit", json!({"height": huge})),
        ("tx_search", json!({"query": query, "page": huge})),
        ("tx_search", json!({"query": query, "page": "0"})),
        ("tx_search", json!({"query": query, "page": beyond})),
        ("block_search", json!({"query": "block.height>0", "page": huge})),
        ("validators", json!({"page": huge})),
        ("genesis_chunked", json!({"chunk": huge})),
        ("blockchain", json!({"minHeight": huge, "maxHeight": "1"})),
        ("no_such_method", json!({})),
    ];
    for (method, params) in refused {
        let answer = lode_node::call(&url(&node), method, params.clone()).await;
        let error = answer.expect_err(&params.to_string());
        let lode_node::CallError::Refused { number, message } = error else { panic!("{error}") };
        let known = [-32601, -32602, -32603].contains(&number);
        assert!(known && !message.is_empty(), "{method} {params}: {number} {message}");
    }
    let all = json!({"query": query, "per_page": huge});
    assert_eq!(call(&node, "tx_search", all).await["txs"].as_array().map(Vec::len), Some(1));
    let height = json!({"path": "/cosmos.bank.v1beta1.Query/Params", "data": "", "height": huge});
    let answer: Value = call(&node, "abci_query", height).await;
    assert_ne!(answer["response"]["code"], json!(0), "{answer}");
}
