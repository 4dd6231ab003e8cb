//! Scenarios as people write them.

use lode_conformance::{Scenario, scenarios};

fn flaw(text: &str) -> String {
    format!("{:#}", Scenario::read(text.as_bytes()).unwrap_err())
}

#[test]
fn scenarios_are_read_strictly() {
    let good = r#"{"accounts":2,"steps":[
        {"from":0,"msgs":[{"@type":"/cosmos.bank.v1beta1.MsgSend"}],"funds":[],"expect":"ok"},
        {"from":"validator:1","msgs":[{"@type":"/cosmos.gov.v1.MsgVote"}]},
        {"wait_blocks":2},{"stop_validator":3},{"start_validator":3},
        {"query":{"contract":"${contract:exchange}","msg":{"pool":{"pool":1}}}},
        {"query":{"balances":"${account:0}"}},{"pin":"exchange"}]}"#;
    assert_eq!(Scenario::read(good.as_bytes()).unwrap().steps.len(), 8);
    assert!(flaw(r#"{"steps":[{"from":0}]}"#).contains("step 0: it says nothing to do"));
    let two = r#"{"steps":[{"wait_blocks":1},{"wait_blocks":1,"pin":"exchange"}]}"#;
    assert!(flaw(two).contains("step 1: it says two things at once"));
    assert!(flaw(r#"{"steps":[{"wait":1}]}"#).contains("unknown field `wait`"));
    assert!(flaw("{}").contains("missing field `steps`"));
}

#[test]
fn lode_s_own_scenario_is_large_and_can_be_written_and_read() {
    let whole = scenarios::whole();
    let transactions = whole.steps.iter().filter(|step| !step.msgs.is_empty()).count();
    assert!(transactions >= 300, "{transactions}");
    let text = serde_json::to_vec(&whole).unwrap();
    let again = serde_json::to_vec(&Scenario::read(&text).unwrap()).unwrap();
    assert_eq!(text, again);
    // Every message of the exchange is in it.
    let text = String::from_utf8(text).unwrap();
    for message in [
        "create_pool",
        "deposit",
        "withdraw",
        "transfer_shares",
        "swap",
        "create_campaign",
        "top_up_campaign",
        "claim",
        "compound",
        "retry",
        "accrue",
        "collect_protocol_fees",
        "set_pause",
        "propose_owner",
        "accept_owner",
        "cancel_owner",
        "propose_params",
        "apply_params",
        "cancel_params",
        "sync_pools",
        "create_lp_token",
        "receive",
        "lp_move",
    ] {
        assert!(text.contains(&format!("\"{message}\":")), "{message}");
    }
}
