//! Rewards: promised, earned over a whole hour, paid, refused and paid after all.

use serde_json::{Value, json};

use super::PEOPLE;
use super::build::Builder;
use crate::scenario::{Expect, Step};

/// Tokens of each person.
const TOKENS: u128 = 1_000_000_000_000_000;

/// Makes a token that can be told to misbehave, and promises rewards in it and in others.
pub(super) fn promise(build: &mut Builder) {
    use Expect::Ok;
    build.tx(
        0,
        Some(Ok),
        json!({
            "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
            "wasm_byte_code": "${wasm:hostile}",
        }),
    );
    let holders: Vec<String> = (0..PEOPLE).map(|who| format!("${{account:{who}}}")).collect();
    build.tx(
        0,
        Some(Ok),
        json!({
            "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
            "code_id": "${code:hostile}",
            "label": "moody",
            "msg": {
                "holders": holders,
                "amount": TOKENS.to_string(),
                "spender": "${contract:exchange}",
            },
        }),
    );
    let campaign = |pool: u32, asset: Value| {
        json!({"create_campaign": {
            "pool": pool,
            "asset": asset,
            "amount": "1000000007",
            "start": "${hour:1}",
            "end": "${hour:2}",
        }})
    };
    let slot = [(1_000, "uatom")];
    let moody = json!({"cw20": "${contract:moody}"});
    build.call(2, Ok, "exchange", campaign(1, moody.clone()), &slot);
    build.call(2, Ok, "exchange", campaign(3, moody), &slot);
    build.call(2, Ok, "exchange", campaign(4, json!({"cw20": "${contract:apple}"})), &slot);
    let native = [(1_000, "uatom"), (1_000_000_007, "weth")];
    build.call(3, Ok, "exchange", campaign(1, json!({"native": "weth"})), &native);
    for who in 1..PEOPLE - 1 {
        for (pool, amount) in [(1, 1_000_000), (2, 70_000_000), (3, 5_000_000_000)] {
            let amount = amount + who as u128;
            let funds: &[(u128, &str)] = match pool {
                1 => &[(amount, "uatom"), (amount, "usdc")],
                2 => &[(amount, "usdc"), (amount, "weth")],
                _ => &[(amount, "usdc")],
            };
            let amounts = [amount.to_string(), amount.to_string()];
            let msg = json!({"deposit": {"pool": pool, "amounts": amounts}});
            build.try_call(who, "exchange", msg, funds);
        }
    }
    build.settle();
}

/// Waits for the hour and for a little of it to pass; then everybody wants what they earned.
pub(super) fn earn(build: &mut Builder) {
    use Expect::{Fail, Ok};
    build.push(Step { wait_until: Some(json!("${hour:1}")), ..Step::default() });
    build.push(Step { wait_blocks: Some(4), ..Step::default() });
    let claim = |pools: &[u32]| json!({"claim": {"pools": pools}});
    build.call(1, Ok, "exchange", claim(&[1]), &[]);
    build.call(2, Ok, "exchange", claim(&[1, 2, 3]), &[]);
    for who in 1..5 {
        build.try_call(who, "exchange", json!({"compound": {"pool": 1}}), &[]);
        build.try_call(
            who,
            "exchange",
            json!({"compound": {
                "pool": 1,
                "routes": [{"asset": {"native": "weth"}, "route": [2]}],
            }}),
            &[],
        );
        build.try_call(who, "exchange", json!({"accrue": {"pool": 2}}), &[]);
    }
    build.settle();
    // The token refuses to pay: what was earned waits, and spoils nothing else.
    let rules = |then: Value| json!({"obey": {"rules": then}});
    let refuse = json!([{"on": "transfer", "then": {"refuse": {}}}]);
    build.call(0, Ok, "moody", rules(refuse), &[]);
    // Whoever has just compounded may have nothing to claim yet.
    build.try_call(3, "exchange", claim(&[1]), &[]);
    build.call(4, Ok, "exchange", claim(&[1, 3]), &[]);
    build.call(4, Ok, "exchange", claim(&[3]), &[]);
    build.call(4, Ok, "exchange", json!({"retry": {"ids": [1]}}), &[]);
    build.call(0, Ok, "moody", rules(json!([])), &[]);
    build.call(4, Ok, "exchange", json!({"retry": {"ids": [1]}}), &[]);
    build.call(4, Fail, "exchange", json!({"retry": {"ids": [1]}}), &[]);
    // Other ways not to pay.
    for trick in ["panic", "burn", "garbage", "lie"] {
        let mut then = json!({});
        then[trick] = json!({});
        build.call(0, Ok, "moody", rules(json!([{"on": "transfer", "then": then}])), &[]);
        build.call(1, Ok, "exchange", claim(&[1]), &[]);
        build.try_call(5, "exchange", claim(&[3, 1]), &[]);
        build.call(0, Ok, "moody", rules(json!([])), &[]);
    }
    build.call(1, Ok, "exchange", json!({"retry": {"ids": [3]}}), &[]);
    for who in 1..PEOPLE - 1 {
        let shares = (1_000 + who).to_string();
        let msg = json!({"withdraw": {"pool": 1, "shares": shares}});
        build.try_call(who, "exchange", msg, &[]);
        build.try_call(who, "exchange", claim(&[4]), &[]);
    }
    build.settle();
}
