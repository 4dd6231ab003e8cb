//! The wire's shape: what is short stays short, what is unknown is refused.

use cosmwasm_std::Uint128;
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, Params, PoolKind, QueryMsg};

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
