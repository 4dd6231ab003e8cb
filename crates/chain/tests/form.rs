//! TX-1: The form of transactions: what is refused before anything runs, and what shows later.

#[path = "support/sign.rs"]
mod sign;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmos_sdk_proto::prost::Message;

use crate::sign::{Draft, ID, any, block, draft, refused, send, text, warm};

#[test]
fn options_order_and_time_limits() {
    let mut chain = warm();
    let mut tx = draft(&chain, 1);
    tx.body.extension_options = vec![send("a", "b", "1")];
    refused(&chain.check_raw(&tx.bytes()), 31, "sdk", "unknown extension options");
    // Fields 4 and 5 of the body are of a later version than this test's types.
    let body = draft(&chain, 1).body.encode_to_vec();
    let signed = |tail: &[u8]| {
        let tx = draft(&chain, 1);
        tx.sign_parts([body.as_slice(), tail].concat(), tx.auth_info().encode_to_vec())
            .encode_to_vec()
    };
    let unordered = signed(&[0x20, 1]);
    let over = signed(&[0x2a, 2, 0x08, 77]);
    let log = "unordered transactions are not enabled: feature not supported";
    refused(&chain.check_raw(&unordered), 37, "sdk", log);
    let log = "block time: 2023-11-14 22:13:25 +0000 UTC, timeout timestamp: 1970-01-01 00:01:17 \
               +0000 UTC: tx timeout";
    refused(&chain.check_raw(&over), 42, "sdk", log);
}

#[test]
fn bytes_that_are_no_transaction() {
    let mut chain = warm();
    let good = draft(&chain, 1);
    let parts = good.signed();
    let parse = "tx parse error: tx parse error";
    let mut check = |raw: &[u8], code: u32, log: &str| {
        let result = chain.check_raw(raw);
        refused(&result, code, "sdk", log);
        assert_eq!((result.gas_wanted, result.gas_used), (0, 0));
        chain.begin_block(chain.time_ns()).unwrap();
        refused(&chain.deliver_raw(raw).unwrap(), code, "sdk", log);
        chain.commit().unwrap();
        refused(&chain.simulate_raw(raw), code, "sdk", log);
    };
    check(&[], 18, "must contain at least one message: invalid request");
    let mut none = good.clone();
    none.body.messages.clear();
    check(&none.bytes(), 18, "must contain at least one message: invalid request");
    check(&[0, 1, 2], 2, &format!("invalid length; proto: invalid field number: {parse}"));
    check(b"\x0a\x05ab", 2, &format!("invalid length; unexpected EOF: {parse}"));
    check(&[0x08, 1], 2, &format!("expected 2 wire type, got 0: {parse}"));
    let swapped = [[0x12, 0], [0x0a, 0]].concat();
    let log = format!("txRaw must follow ADR-027, got tagNum 1 after tagNum 2: {parse}");
    check(&swapped, 2, &log);
    let log = "length prefix varint for tagNum 1 is not as short as possible, read 2, only need 1";
    check(&[0x0a, 0x80, 0x00], 2, &format!("{log}: {parse}"));
    let more = [parts.encode_to_vec().as_slice(), &[0x7a, 0]].concat();
    let log = format!("errUnknownField \"*tx.TxRaw\": {{TagNum: 15, WireType:\"bytes\"}}: {parse}");
    check(&more, 2, &log);
    let mut unknown = good.clone();
    unknown.body.messages[0].type_url = "/foo.Bar".into();
    check(&unknown.bytes(), 2, &format!("unable to resolve type URL /foo.Bar: {parse}"));
    let mut field = good.clone();
    field.body.messages[0].value.extend([0x20, 1]);
    let log =
        format!("errUnknownField \"*types.MsgSend\": {{TagNum: 4, WireType:\"varint\"}}: {parse}");
    check(&field.bytes(), 2, &log);
    let mut kind = good.clone();
    kind.body.messages[0].value = vec![0x08, 1];
    let log = "Mismatched \"*types.MsgSend\": {TagNum: 1, GotWireType: \"varint\" != WantWireType: \"bytes\"}";
    check(&kind.bytes(), 2, &format!("{log}: {parse}"));
    for amount in ["1.5", "x", "0x10", "007", "1 ", "+1", &"9".repeat(79)] {
        let mut tx = good.clone();
        tx.body.messages = vec![send("a", "b", amount)];
        let log = format!("math/big: cannot unmarshal {amount:?} into a *big.Int: {parse}");
        check(&tx.bytes(), 2, &log);
    }
}

#[test]
fn a_later_version_s_fields_may_be_signed_if_they_are_not_critical() {
    let mut chain = warm();
    let tx = draft(&chain, 1);
    // Field 1024, a number: bit 11 is set.
    let mut body = tx.body.encode_to_vec();
    body.extend([0x80, 0x40, 5]);
    let raw = tx.sign_parts(body, tx.auth_info().encode_to_vec());
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 0);
    let mut body = tx.body.encode_to_vec();
    body.extend([0x30, 5]);
    let raw = tx.sign_parts(body, tx.auth_info().encode_to_vec());
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 2);
    // Where keys and fees are, no field may be unknown.
    let mut info = tx.auth_info().encode_to_vec();
    info.extend([0x80, 0x40, 5]);
    let raw = tx.sign_parts(tx.body.encode_to_vec(), info);
    assert_eq!(chain.check_raw(&raw.encode_to_vec()).code, 2);
}

#[test]
fn what_only_shows_when_messages_run() {
    let mut chain = warm();
    let (alice, bob) = (text(&chain, "alice"), text(&chain, "bob"));
    let head = "failed to execute message; message index: 0";
    let msg = |from: &str, to: &str, amount: &str| send(from, to, amount);
    let cases: [(Any, u32, String); 4] = [
        (msg(&alice, &bob, "0"), 10, format!("{head}: 0stake: invalid coins")),
        (msg(&alice, &bob, "-7"), 10, format!("{head}: -7stake: invalid coins")),
        (
            msg(&alice, "nobody", "1"),
            7,
            format!("{head}: invalid to address: decoding bech32 failed: "),
        ),
        (msg(&alice, &bob, "999999999999"), 5, format!("{head}: spendable balance ")),
    ];
    for (sequence, (msg, code, log)) in (1..).zip(cases) {
        let raw = Draft::new(ID, ("alice", 0, sequence), vec![msg]).bytes();
        assert_eq!(chain.check_raw(&raw).code, 0);
        let result = &block(&mut chain, &[raw])[0];
        assert_eq!((result.code, result.codespace.as_str()), (code, "sdk"), "{}", result.log);
        assert!(result.log.starts_with(&log), "{}", result.log);
        assert!(result.data.is_empty());
        assert!(result.events.iter().all(|event| event.get("msg_index").is_none()));
    }
    // But whose message it is must be known at once.
    let raw = Draft::new(ID, ("alice", 0, 5), vec![msg("nobody", &bob, "1")]).bytes();
    let result = chain.check_raw(&raw);
    assert_eq!((result.code, result.codespace.as_str()), (1, "undefined"), "{}", result.log);
    let execute = any(&MsgExecuteContract {
        sender: alice.clone(),
        contract: alice.clone(),
        msg: b"not json".to_vec(),
        funds: vec![],
    });
    let raw = Draft::new(ID, ("alice", 0, 5), vec![execute]).bytes();
    refused(&chain.check_raw(&raw), 14, "wasm", "payload msg: invalid");
}
