use cosmos_sdk_proto::cosmos::{authz, bank};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;
use serde_json::json;

use super::{kind, to_any};

#[test]
fn a_contract_s_json_is_embedded_compactly() {
    let message = json!({
        "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
        "sender": "a", "contract": "b",
        "msg": {"swap": {"route": [1, 2], "min_out": "5"}},
        "funds": [{"denom": "usdc", "amount": "7"}],
    });
    let any = to_any(&message).unwrap();
    let read = wasm::MsgExecuteContract::decode(any.value.as_slice()).unwrap();
    let msg: serde_json::Value = serde_json::from_slice(&read.msg).unwrap();
    assert_eq!(msg, json!({"swap": {"route": [1, 2], "min_out": "5"}}));
    assert!(!read.msg.contains(&b' '));
    assert_eq!((read.sender.as_str(), read.funds[0].amount.as_str()), ("a", "7"));
}

#[test]
fn messages_nest() {
    let send = json!({
        "@type": "/cosmos.bank.v1beta1.MsgSend",
        "from_address": "a", "to_address": "b", "amount": [],
    });
    let any = to_any(&json!({
        "@type": "/cosmos.authz.v1beta1.MsgExec", "grantee": "c", "msgs": [send],
    }));
    let exec = authz::v1beta1::MsgExec::decode(any.unwrap().value.as_slice()).unwrap();
    assert_eq!(exec.msgs[0].type_url, "/cosmos.bank.v1beta1.MsgSend");
    let inner = bank::v1beta1::MsgSend::decode(exec.msgs[0].value.as_slice()).unwrap();
    assert_eq!(inner.to_address, "b");
}

#[test]
fn what_isn_t_known_is_refused() {
    let flaw = |message| format!("{:#}", to_any(&message).unwrap_err());
    assert!(flaw(json!({"sender": "a"})).contains("no @type"));
    assert!(flaw(json!({"@type": "/cosmos.nft.v1beta1.MsgSend"})).contains("is not known here"));
    let typo = json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "from": "a"});
    assert!(flaw(typo).contains("unknown field `from`"));
}

#[test]
fn steps_have_names_for_tables() {
    let send = json!({"@type": "/cosmos.bank.v1beta1.MsgSend"});
    let swap = json!({"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "msg": {"swap": {}}});
    assert_eq!(kind(std::slice::from_ref(&send)).unwrap(), "MsgSend");
    assert_eq!(kind(&[send.clone(), send.clone()]).unwrap(), "2 × MsgSend");
    assert_eq!(kind(&[send, swap]).unwrap(), "MsgSend + MsgExecuteContract swap");
}
