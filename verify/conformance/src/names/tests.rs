use serde_json::{Value, json};

use super::{Names, used};

fn names() -> Names {
    Names {
        accounts: vec!["wasm1alice".to_string()],
        validators: vec!["wasmvaloper1bob".to_string()],
        contracts: [("exchange".to_string(), "wasm1exchange".to_string())].into(),
        codes: [("exchange".to_string(), 7)].into(),
        now: 7_300,
    }
}

fn filled(mut value: Value) -> Value {
    names().fill(&mut value).unwrap();
    value
}

#[test]
fn names_are_filled_in_wherever_they_are() {
    let value = json!({"a": ["${account:0}", {"b": "x ${validator:0} ${code:exchange}"}]});
    let want = json!({"a": ["wasm1alice", {"b": "x wasmvaloper1bob 7"}]});
    assert_eq!(filled(value), want);
    // A number that stands alone is a number: contracts insist on it.
    assert_eq!(filled(json!("${code:exchange}")), json!(7));
    assert_eq!(filled(json!("${time:5}")), json!(7_305));
    assert_eq!(filled(json!("${hour:1}")), json!(10_800));
    let inner = json!({"@base64": {"to": "${contract:exchange}"}});
    assert_eq!(filled(inner), json!("eyJ0byI6Indhc20xZXhjaGFuZ2UifQ=="));
}

#[test]
fn names_that_stand_for_nothing_are_told() {
    let flaw = |text: &str| names().fill(&mut json!(text)).unwrap_err().to_string();
    assert_eq!(flaw("${contract:nothing}"), "no contract nothing");
    assert_eq!(flaw("${account:9}"), "no account 9");
    assert_eq!(flaw("a ${account:0"), "a ${ without }");
    assert!(flaw("${thing:0}").contains("there are account"));
}

#[test]
fn used_names_are_found() {
    let value = json!({"a": "${code:one}", "b": ["${code:two} ${contract:three}"]});
    assert_eq!(used(&value, "code"), ["one", "two"]);
    assert_eq!(used(&value, "contract"), ["three"]);
}
