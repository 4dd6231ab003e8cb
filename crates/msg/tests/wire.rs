//! The wire's shape: what is short stays short, what is unknown is refused.

use cosmwasm_std::Uint128;
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, Params, PoolKind, QueryMsg, ReceiveMsg};

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn messages_are_short_and_readable() {
    let swap = ExecuteMsg::Swap {
        route: vec![1, 2],
        amount_out: None,
        min_out: Some(Uint128::new(5)),
        limit: None,
        pull: None,
        recipient: None,
        deadline: None,
    };
    assert_eq!(json(&swap), r#"{"swap":{"route":[1,2],"min_out":"5"}}"#);
    let claim = ExecuteMsg::Claim { pools: vec![1], sub: None, recipient: None };
    assert_eq!(json(&claim), r#"{"claim":{"pools":[1]}}"#);
    let text = r#"{"create_pool":{"assets":[{"native":"a"},{"cw20":"b"}],"fee_pips":3000}}"#;
    let parsed: ExecuteMsg = serde_json::from_str(text).unwrap();
    let assets = (Asset::native("a"), Asset::cw20("b"));
    assert_eq!(parsed, ExecuteMsg::CreatePool { assets, fee_pips: 3_000, kind: PoolKind::Xyk });
    assert_eq!(json(&Params::default()), "{}");
}

#[test]
fn what_is_unknown_is_refused() {
    for text in [
        r#"{"swap":{"route":[1],"slippage":"1"}}"#,
        r#"{"swap":{}}"#,
        r#"{"drain":{}}"#,
        r#"{"swap":{"route":[1],"route":[2]}}"#,
        r#"{"swap":{"route":null}}"#,
        r#"{"swap":[[1]]}"#,
        r#"{"accept_owner":null}"#,
        r#"{"accept_owner":{"x":1}}"#,
        r#""accept_owner""#,
        r#"{}"#,
        r#"{"claim":{"pools":[1]},"swap":{"route":[1]}}"#,
        r#"{"create_pool":{"assets":[{"native":"a"}],"fee_pips":3000}}"#,
        r#"{"create_pool":{"assets":[{"native":"a"},{"ibc":"b"}],"fee_pips":3000}}"#,
        r#"{"create_pool":{"assets":[{"native":"a"},{"native":"b"}],"fee_pips":3000,"kind":"abc"}}"#,
        r#"{"deposit":{"pool":1,"amounts":[1,2]}}"#,
        r#"{"deposit":{"pool":1,"amounts":["-1","2"]}}"#,
        r#"{"deposit":{"pool":1,"amounts":["340282366920938463463374607431768211456","2"]}}"#,
        r#"{"propose_params":{"params":{"owner":"x"}}}"#,
    ] {
        assert!(serde_json::from_str::<ExecuteMsg>(text).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<QueryMsg>(r#"{"pool":{"pool":1,"x":1}}"#).is_err());
}

/// Every message that is written can be read, with all of its fields and with none of the optional.
#[test]
fn every_message_survives() {
    let texts = [
        r#"{"create_pool":{"assets":[{"native":"a"},{"cw20":"b"}],"fee_pips":1,"kind":"xyk"}}"#,
        r#"{"deposit":{"pool":1,"amounts":["1","2"],"min_shares":"3","beneficiary":"b","sub":4,"deadline":5}}"#,
        r#"{"deposit":{"pool":1,"amounts":["1","2"]}}"#,
        r#"{"withdraw":{"pool":1,"shares":"2","min_amounts":["3","4"],"to":{"native":"a"},"min_amount":"5","recipient":"r","sub":6,"deadline":7}}"#,
        r#"{"withdraw":{"pool":1,"shares":"2"}}"#,
        r#"{"transfer_shares":{"pool":1,"to":"t","to_sub":2,"sub":3,"shares":"4"}}"#,
        r#"{"swap":{"route":[1,2],"amount_out":"1","min_out":"2","limit":{"output":"3","input":"4"},"pull":{"cw20":"c","amount":"5"},"recipient":"r","deadline":6}}"#,
        r#"{"create_campaign":{"pool":1,"asset":{"native":"a"},"amount":"2","start":3,"end":4}}"#,
        r#"{"top_up_campaign":{"pool":1,"id":2,"amount":"3"}}"#,
        r#"{"claim":{"pools":[1,2],"sub":3,"recipient":"r"}}"#,
        r#"{"compound":{"pool":1,"routes":[{"asset":{"native":"a"},"route":[2]}],"min_shares":"3","sub":4,"deadline":5}}"#,
        r#"{"retry":{"ids":[1]}}"#,
        r#"{"accrue":{"pool":1}}"#,
        r#"{"collect_protocol_fees":{"pools":[1]}}"#,
        r#"{"set_pause":{"pools":[1],"swaps":true,"deposits":false}}"#,
        r#"{"propose_owner":{"owner":"o"}}"#,
        r#"{"accept_owner":{}}"#,
        r#"{"cancel_owner":{}}"#,
        r#"{"propose_params":{"params":{"protocol_share_pips":1,"fee_recipient":"f","slot_fee":{"denom":"d","amount":"2"}}}}"#,
        r#"{"apply_params":{}}"#,
        r#"{"cancel_params":{}}"#,
        r#"{"sync_pools":{"pools":[1]}}"#,
        r#"{"create_lp_token":{"pool":1,"name":"n","symbol":"s"}}"#,
        r#"{"receive":{"sender":"s","amount":"1","msg":"e30="}}"#,
        r#"{"lp_move":{"pool":1,"from":"f","to":"t","shares":"2"}}"#,
    ];
    for text in texts {
        let read: ExecuteMsg = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(json(&read), text);
    }
    let questions = [
        r#"{"config":{}}"#,
        r#"{"pending_params":{}}"#,
        r#"{"pool":{"pool":1}}"#,
        r#"{"pools":{"start_after":1,"limit":2}}"#,
        r#"{"pool_by_assets":{"assets":[{"native":"a"},{"cw20":"b"}],"fee_pips":3}}"#,
        r#"{"position":{"pool":1,"owner":"o","sub":2}}"#,
        r#"{"positions":{"owner":"o","sub":1,"start_after":2,"limit":3}}"#,
        r#"{"pool_positions":{"pool":1,"start_after":{"owner":"o","sub":2},"limit":3}}"#,
        r#"{"shares":{"pool":1,"owner":"o","sub":2}}"#,
        r#"{"simulate":{"sender":"s","funds":[{"denom":"d","amount":"1"}],"msg":{"accrue":{"pool":1}}}}"#,
        r#"{"campaigns":{"pool":1,"start_after":2,"limit":3}}"#,
        r#"{"rewards":{"pool":1}}"#,
        r#"{"audit":{"pool":1,"start_after":{"owner":"o"},"limit":2}}"#,
        r#"{"parked":{"start_after":1,"limit":2}}"#,
        r#"{"owed":{"asset":{"native":"a"},"start_after":1,"limit":2}}"#,
        r#"{"observe":{"pool":1,"ages":[0,5]}}"#,
        r#"{"lp_token":{"pool":1}}"#,
    ];
    for text in questions {
        let read: QueryMsg = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(json(&read), text);
    }
    let pushed = [
        r#"{"deposit":{"pool":1,"min_shares":"2","beneficiary":"b","sub":3,"deadline":4}}"#,
        r#"{"swap":{"route":[1],"amount_out":"2","min_out":"3","limit":{"output":"4","input":"5"},"recipient":"r","deadline":6}}"#,
        r#"{"create_campaign":{"pool":1,"start":2,"end":3}}"#,
        r#"{"top_up_campaign":{"pool":1,"id":2}}"#,
    ];
    for text in pushed {
        let read: ReceiveMsg = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(json(&read), text);
    }
}
