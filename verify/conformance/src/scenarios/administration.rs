//! What owners and admins may do, and what others may not.

use serde_json::{Value, json};

use super::build::{Builder, call, step};
use crate::scenario::{Expect, Step};

/// The owner of the exchange, and people who would like to be.
pub(super) fn of_owner(build: &mut Builder) {
    use Expect::{Fail, Ok};
    let mut tell = |from: usize, expect: Expect, msg: Value| {
        build.call(from, expect, "exchange", msg, &[]);
    };
    let pause =
        |swaps: bool| json!({"set_pause": {"pools": [1], "swaps": swaps, "deposits": swaps}});
    tell(2, Fail, pause(true));
    tell(0, Ok, pause(true));
    tell(0, Ok, json!({"sync_pools": {"pools": [1, 2]}}));
    tell(0, Ok, json!({"collect_protocol_fees": {"pools": [1, 2]}}));
    tell(0, Fail, json!({"collect_protocol_fees": {"pools": [1, 1]}}));
    tell(3, Fail, json!({"collect_protocol_fees": {"pools": [1]}}));
    tell(0, Fail, json!({"apply_params": {}}));
    tell(0, Ok, json!({"propose_params": {"params": {"protocol_share_pips": 50_000}}}));
    tell(0, Fail, json!({"apply_params": {}}));
    tell(1, Fail, json!({"cancel_params": {}}));
    tell(0, Ok, json!({"cancel_params": {}}));
    tell(0, Fail, json!({"propose_params": {"params": {"protocol_share_pips": 999_999}}}));
    tell(0, Ok, json!({"propose_owner": {"owner": "${account:2}"}}));
    tell(1, Fail, json!({"accept_owner": {}}));
    tell(0, Ok, json!({"cancel_owner": {}}));
    tell(2, Fail, json!({"accept_owner": {}}));
    tell(0, Ok, json!({"propose_owner": {"owner": "${account:2}"}}));
    tell(2, Ok, json!({"accept_owner": {}}));
    tell(0, Fail, pause(false));
    let moved = json!({"lp_move": {
        "pool": 1, "from": "${account:1}", "to": "${account:2}", "shares": "5",
    }});
    tell(2, Fail, moved);
    let received = json!({"receive": {"sender": "${account:1}", "amount": "5", "msg": "e30="}});
    tell(2, Fail, received);
    tell(2, Fail, json!({"no_such_message": {}}));
    tell(2, Fail, json!({"swap": {"route": "not a route"}}));
    // Paused: swaps are refused, withdrawals are not.
    build.call(3, Fail, "exchange", json!({"swap": {"route": [1]}}), &[(5_000, "usdc")]);
    build.call(1, Ok, "exchange", json!({"withdraw": {"pool": 1, "shares": "5000"}}), &[]);
    build.call(2, Ok, "exchange", pause(false), &[]);
    build.call(3, Ok, "exchange", json!({"swap": {"route": [1]}}), &[(5_000, "usdc")]);
}

fn wasm(kind: &str, contract: &str, mut fields: Value) -> Value {
    fields["@type"] = json!(format!("/cosmwasm.wasm.v1.{kind}"));
    fields["contract"] = json!(format!("${{contract:{contract}}}"));
    fields
}

/// Admins of contracts, wrong addresses, and gas that runs out.
pub(super) fn of_contracts(build: &mut Builder) {
    let (ok, fail) = (Some(Expect::Ok), Some(Expect::Fail));
    let migrate = |contract: &str| {
        wasm("MsgMigrateContract", contract, json!({"code_id": "${code:cw20_base}", "msg": {}}))
    };
    build.tx(0, ok, migrate("apple"));
    build.tx(1, fail, migrate("apple"));
    build.tx(0, fail, migrate("cherry"));
    build.tx(0, fail, wasm("MsgMigrateContract", "apple", json!({"code_id": 999, "msg": {}})));
    let admin = |who: usize| json!({"new_admin": format!("${{account:{who}}}")});
    build.tx(0, ok, wasm("MsgUpdateAdmin", "apple", admin(3)));
    build.tx(0, fail, wasm("MsgUpdateAdmin", "apple", admin(0)));
    build.tx(3, ok, migrate("apple"));
    build.tx(3, ok, wasm("MsgClearAdmin", "apple", json!({})));
    build.tx(3, fail, wasm("MsgClearAdmin", "apple", json!({})));
    let nowhere = json!({
        "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
        "contract": "${account:5}",
        "msg": {"swap": {}},
    });
    build.tx(4, fail, nowhere);
    let unknown = json!({
        "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
        "code_id": 999,
        "label": "nothing",
        "msg": {},
    });
    build.tx(4, fail, unknown);
    let swap = call("exchange", json!({"swap": {"route": [1]}}));
    let poor = step(4, fail, vec![swap]);
    let funds = super::build::coins(&[(5_000, "usdc")]);
    for gas in [60_000, 100_000, 130_000, 150_000] {
        build.push(Step { gas: Some(gas), funds: funds.clone(), ..poor.clone() });
    }
    let mint = json!({"mint": {"recipient": "${account:1}", "amount": "12345"}});
    build.call(0, Expect::Ok, "berry", mint.clone(), &[]);
    build.call(1, Expect::Fail, "berry", mint, &[]);
    build.call(1, Expect::Ok, "berry", json!({"burn": {"amount": "12345"}}), &[]);
    build.settle();
}
