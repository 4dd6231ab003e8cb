//! Coins that move, and what nodes refuse.

use serde_json::{Value, json};

use super::PEOPLE;
use super::build::{Builder, coins, coins_json, step};
use crate::keys::Signer;
use crate::scenario::{Expect, Spoil, Step};

fn send(from: usize, to: &str, amount: &[(u128, &str)]) -> Value {
    json!({
        "@type": "/cosmos.bank.v1beta1.MsgSend",
        "from_address": format!("${{account:{from}}}"),
        "to_address": to,
        "amount": coins_json(amount),
    })
}

fn multi(from: usize, outputs: &[(String, u128)]) -> Value {
    let sum: u128 = outputs.iter().map(|(_, amount)| amount).sum();
    let outputs: Vec<Value> = outputs
        .iter()
        .map(|(to, amount)| json!({"address": to, "coins": coins_json(&[(*amount, "usdc")])}))
        .collect();
    json!({
        "@type": "/cosmos.bank.v1beta1.MsgMultiSend",
        "inputs": [{
            "address": format!("${{account:{from}}}"),
            "coins": coins_json(&[(sum, "usdc")]),
        }],
        "outputs": outputs,
    })
}

fn person(index: usize) -> String {
    format!("${{account:{index}}}")
}

/// An address that nobody has used.
fn stranger(index: usize) -> String {
    Signer::account(1_000 + index).map(|signer| signer.address).unwrap_or_default()
}

/// Where mint's coins wait: nobody may send there.
const MINT: &str = "wasm1m3h30wlvsf8llruxtpukdvsy0km2kum8zdkdwt";

/// Sends of every shape, by people at the same time.
pub(super) fn sends(build: &mut Builder) {
    for from in 0..PEOPLE {
        let to = person((from + 1) % PEOPLE);
        let amount = 1_000 + 37 * from as u128;
        let one = step(from, Some(Expect::Ok), vec![send(from, &to, &[(amount, "usdc")])]);
        build.push(Step { parallel: true, ..one });
    }
    for round in 0..3 {
        for from in 0..PEOPLE {
            let to = person((from + 3) % PEOPLE);
            let amount = 1 + build.below(10_000_000_000_000);
            let msgs = vec![send(from, &to, &[(amount, "uatom"), (7, "usdc"), (amount, "weth")])];
            let memo = if round == 1 { "for the lunch".to_string() } else { String::new() };
            let one = step(from, Some(Expect::Ok), msgs);
            build.push(Step { parallel: true, memo, ..one });
        }
    }
    build.settle();
    for index in 0..3 {
        build.tx(1, Some(Expect::Ok), send(1, &stranger(index), &[(5, "weth")]));
        build.tx(1, Some(Expect::Ok), send(1, &stranger(index), &[(5, "usdc"), (6, "weth")]));
    }
    build.tx(2, Some(Expect::Ok), multi(2, &[(person(3), 11), (stranger(3), 12), (person(4), 13)]));
    build.tx(2, Some(Expect::Ok), multi(2, &[(person(2), 5)]));
    build.tx(2, Some(Expect::Ok), multi(2, &[(stranger(4), 1), (stranger(5), 999_999)]));
    let free = step(3, Some(Expect::Ok), vec![send(3, &person(4), &[(5, "usdc")])]);
    build.push(Step { fee: Some(Vec::new()), ..free.clone() });
    build.push(Step { fee: Some(coins(&[(1, "stake"), (10, "usdc")])), ..free });
    let three = vec![
        send(4, &person(5), &[(5, "usdc")]),
        send(4, &stranger(6), &[(5, "usdc")]),
        multi(4, &[(person(1), 1), (person(2), 2)]),
    ];
    build.push(step(4, Some(Expect::Ok), three));
}

/// What fails in a block, and what a node doesn't even take.
pub(super) fn refusals(build: &mut Builder) {
    let fail = Some(Expect::Fail);
    build.tx(1, fail, send(1, &person(2), &[(1 << 120, "usdc")]));
    build.tx(1, fail, send(1, &person(2), &[(5, "nothing")]));
    build.tx(1, fail, send(1, MINT, &[(5, "usdc")]));
    build.tx(1, fail, send(2, &person(1), &[(5, "usdc")]));
    build.tx(1, fail, send(1, "nowhere", &[(5, "usdc")]));
    build.tx(1, fail, send(1, "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrujsuw", &[(5, "usdc")]));
    build.tx(1, fail, send(1, &person(2), &[]));
    build.tx(1, fail, send(1, &person(2), &[(0, "usdc")]));
    build.tx(1, fail, send(1, &person(2), &[(1, "weth"), (1, "usdc")]));
    build.tx(1, fail, multi(1, &[]));
    build.tx(1, fail, multi(1, &[(MINT.to_string(), 1)]));
    // The second message fails, and the first with it.
    let both = vec![send(1, &person(2), &[(5, "usdc")]), send(1, &person(2), &[(5, "nothing")])];
    build.push(step(1, fail, both));
    let one = step(1, fail, vec![send(1, &person(2), &[(5, "usdc")])]);
    for gas in [60_000, 50_000, 63_001, 68_000] {
        build.push(Step { gas: Some(gas), ..one.clone() });
    }
    build.push(Step { gas: Some(1_000), ..one.clone() });
    build.push(Step { fee: Some(coins(&[(1 << 120, "stake")])), ..one.clone() });
    build.push(Step { memo: "x".repeat(257), ..one.clone() });
    for spoil in [Spoil::ChainId, Spoil::Sequence, Spoil::Timeout, Spoil::Twice] {
        let expect = (spoil != Spoil::Twice).then_some(Expect::Fail);
        build.push(Step { spoil: Some(spoil), expect, ..one.clone() });
    }
    build.settle();
}

/// What people let others do with their coins.
pub(super) fn grants(build: &mut Builder) {
    let (ok, fail) = (Some(Expect::Ok), Some(Expect::Fail));
    let exec = |amount: u128| {
        json!({
            "@type": "/cosmos.authz.v1beta1.MsgExec",
            "grantee": person(6),
            "msgs": [send(5, &person(6), &[(amount, "usdc")])],
        })
    };
    build.tx(6, fail, exec(5));
    let grant = json!({
        "@type": "/cosmos.authz.v1beta1.MsgGrant",
        "granter": person(5),
        "grantee": person(6),
        "grant": {"authorization": {
            "@type": "/cosmos.bank.v1beta1.SendAuthorization",
            "spend_limit": coins_json(&[(50, "usdc")]),
        }},
    });
    build.tx(5, ok, grant);
    build.tx(6, ok, exec(5));
    build.tx(6, fail, exec(46));
    build.tx(6, ok, exec(45));
    build.tx(6, fail, exec(1));
    let allowance = json!({
        "@type": "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
        "granter": person(5),
        "grantee": person(6),
        "allowance": {"@type": "/cosmos.feegrant.v1beta1.BasicAllowance"},
    });
    build.tx(5, ok, allowance.clone());
    build.tx(5, fail, allowance);
    build.settle();
}
