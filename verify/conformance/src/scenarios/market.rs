//! The exchange: deployed, opened, and traded on.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::PEOPLE;
use super::build::{Builder, step};
use crate::scenario::{Expect, Query, Step};

/// Pools by number, with what is in them.
const POOLS: [(u32, [Held; 2]); 4] = [
    (1, [Held::Coin("uatom"), Held::Coin("usdc")]),
    (2, [Held::Coin("usdc"), Held::Coin("weth")]),
    (3, [Held::Coin("usdc"), Held::Token("apple")]),
    (4, [Held::Token("apple"), Held::Token("berry")]),
];

/// What everybody gets of each token.
const TOKENS: u128 = 1_000_000_000_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Coin(&'static str),
    Token(&'static str),
}

impl Held {
    fn json(self) -> Value {
        match self {
            Self::Coin(denom) => json!({"native": denom}),
            Self::Token(name) => json!({"cw20": format!("${{contract:{name}}}")}),
        }
    }

    fn funds(self, amount: u128) -> Vec<(u128, &'static str)> {
        match self {
            Self::Coin(denom) if amount > 0 => vec![(amount, denom)],
            _ => Vec::new(),
        }
    }
}

/// Stores the codes and makes tokens and exchange.
pub(super) fn deploy(build: &mut Builder) {
    for (from, wasm) in [(0, "exchange"), (1, "lp_token"), (0, "cw20_base")] {
        let msg = json!({
            "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
            "wasm_byte_code": format!("${{wasm:{wasm}}}"),
        });
        build.tx(from, Some(Expect::Ok), msg);
    }
    let broken = json!({
        "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
        "wasm_byte_code": BASE64.encode(b"\0asm not really"),
    });
    build.tx(1, Some(Expect::Fail), broken);
    for token in ["apple", "berry"] {
        build.tx(
            0,
            Some(Expect::Ok),
            json!({
                "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
                "code_id": "${code:cw20_base}",
                "admin": "${account:0}",
                "label": token,
                "msg": token_init(token),
            }),
        );
    }
    let twice = json!({
        "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract2",
        "code_id": "${code:cw20_base}",
        "label": "cherry",
        "msg": token_init("cherry"),
        "salt": BASE64.encode(b"pepper"),
    });
    build.tx(0, Some(Expect::Ok), twice.clone());
    build.tx(0, Some(Expect::Fail), twice);
    let exchange = |init: Value| {
        json!({
            "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
            "code_id": "${code:exchange}",
            "label": "exchange",
            "msg": init,
        })
    };
    build.tx(
        0,
        Some(Expect::Ok),
        exchange(json!({
            "fee_recipient": "${account:7}",
            "protocol_share_pips": 100_000,
            "slot_fee": {"denom": "uatom", "amount": "1000"},
            "lp_token_code_id": "${code:lp_token}",
        })),
    );
    build.tx(0, Some(Expect::Fail), exchange(json!({"protocol_share_pips": 900_000})));
    build.tx(0, Some(Expect::Fail), exchange(json!({"no": "such field"})));
}

fn token_init(name: &str) -> Value {
    let holder = |index: usize| json!({"address": format!("${{account:{index}}}"), "amount": TOKENS.to_string()});
    json!({
        "name": name,
        "symbol": "FRUIT",
        "decimals": 6,
        "initial_balances": (0..PEOPLE).map(holder).collect::<Vec<_>>(),
        "mint": {"minter": "${account:0}"},
    })
}

fn allow(amount: u128) -> Value {
    json!({"increase_allowance": {
        "spender": "${contract:exchange}",
        "amount": amount.to_string(),
    }})
}

fn deposit(pool: u32, amounts: (u128, u128)) -> Value {
    json!({"deposit": {"pool": pool, "amounts": [amounts.0.to_string(), amounts.1.to_string()]}})
}

/// Makes pools, faces and campaigns, with all that can go wrong.
pub(super) fn open(build: &mut Builder) {
    use Expect::{Fail, Ok};
    for from in 1..PEOPLE - 1 {
        for token in ["apple", "berry"] {
            build.try_call(from, token, allow(TOKENS / 2), &[]);
        }
    }
    build.settle();
    let create =
        |assets: [Value; 2], fee: u32| json!({"create_pool": {"assets": assets, "fee_pips": fee}});
    for (pool, [one, other]) in POOLS {
        // The order in which they are given doesn't matter.
        let assets = if pool % 2 == 0 { [other, one] } else { [one, other] };
        build.call(1, Ok, "exchange", create(assets.map(Held::json), 3_000), &[]);
    }
    let (usdc, weth) = (json!({"native": "usdc"}), json!({"native": "weth"}));
    build.call(2, Fail, "exchange", create([usdc.clone(), weth.clone()], 3_000), &[]);
    build.call(2, Fail, "exchange", create([usdc.clone(), usdc.clone()], 3_000), &[]);
    build.call(2, Fail, "exchange", create([usdc.clone(), weth.clone()], 200_000), &[]);
    build.call(2, Fail, "exchange", create([usdc, json!({"cw20": "nowhere"})], 3_000), &[]);
    build.call(2, Ok, "exchange", create([weth, json!({"native": "uatom"})], 500), &[]);
    let big = 1_000_000_000_000;
    build.call(1, Ok, "exchange", deposit(1, (big, big * 9)), &[(big, "uatom"), (big * 9, "usdc")]);
    build.call(1, Ok, "exchange", deposit(2, (big, big * 3)), &[(big, "usdc"), (big * 3, "weth")]);
    build.call(1, Ok, "exchange", deposit(3, (big, big)), &[(big, "usdc")]);
    build.call(1, Ok, "exchange", deposit(4, (big, big)), &[]);
    build.call(2, Fail, "exchange", deposit(4, (big, 0)), &[(5, "usdc")]);
    build.call(6, Fail, "exchange", deposit(9, (1, 1)), &[]);
    for pool in [1, 3] {
        let face = json!({"create_lp_token": {"pool": pool, "name": "Lode shares"}});
        let step = step(2, Some(Ok), vec![super::build::call("exchange", face.clone())]);
        build.push(Step { name: Some(format!("face{pool}")), ..step });
        build.call(2, Fail, "exchange", face, &[]);
    }
    campaigns(build);
}

fn campaigns(build: &mut Builder) {
    use Expect::{Fail, Ok};
    let campaign = |pool: u32, start: u64, end: u64| {
        json!({"create_campaign": {
            "pool": pool,
            "asset": {"native": "usdc"},
            "amount": "7200000",
            "start": format!("${{hour:{start}}}"),
            "end": format!("${{hour:{end}}}"),
        }})
    };
    let funds = [(1_000, "uatom"), (7_200_000, "usdc")];
    build.call(2, Ok, "exchange", campaign(1, 1, 4), &funds);
    build.call(3, Ok, "exchange", campaign(1, 2, 9), &[(7_200_000, "usdc")]);
    build.call(3, Ok, "exchange", campaign(2, 1, 30), &funds);
    build.call(3, Fail, "exchange", campaign(1, 4, 4), &[(7_200_000, "usdc")]);
    build.call(3, Fail, "exchange", campaign(3, 1, 2), &[(7_200_000, "usdc")]);
    let late = json!({"create_campaign": {
        "pool": 1, "start": "${time:50}", "end": "${time:9000}",
    }});
    build.call(3, Fail, "exchange", late, &[(7_200_000, "usdc")]);
    let more = |id: u32| json!({"top_up_campaign": {"pool": 1, "id": id, "amount": "3600"}});
    build.call(4, Ok, "exchange", more(1), &[(3_600, "usdc")]);
    build.call(4, Fail, "exchange", more(77), &[(3_600, "usdc")]);
    let pushed = json!({"create_campaign": {
        "pool": 2, "start": "${hour:1}", "end": "${hour:3}",
    }});
    // A pushed token can't pay for a new slot.
    build.call(4, Fail, "berry", send(1_000_000, &pushed), &[]);
}

/// Sends tokens with a message, whose `${…}` are filled in before it is encoded.
fn send(amount: u128, msg: &Value) -> Value {
    json!({"send": {
        "contract": "${contract:exchange}",
        "amount": amount.to_string(),
        "msg": {"@base64": msg},
    }})
}

/// So many things that traders do, several at a time.
pub(super) fn trade(build: &mut Builder, count: usize) {
    for index in 0..count {
        let from = build.trader();
        match build.below(12) {
            0..=3 => swap(build, from),
            4 | 5 => put_in(build, from),
            6 => take_out(build, from),
            7 => move_shares(build, from),
            8 => pushed(build, from),
            9 => rewards(build, from),
            10 => face(build, from),
            _ => two_at_once(build, from),
        }
        if index % 24 == 23 {
            build.settle();
        }
    }
    build.settle();
}

fn amount(build: &mut Builder) -> u128 {
    let digits = build.below(10) + 1;
    let below = (0..digits).fold(1_u128, |product, _| product * 10);
    1 + build.below(below)
}

fn pool(build: &mut Builder) -> (u32, [Held; 2]) {
    build.one_of(&POOLS).unwrap_or(POOLS[0])
}

fn swap(build: &mut Builder, from: usize) {
    let amount = amount(build);
    let (id, [one, other]) = pool(build);
    let input = if build.one_in(2) { one } else { other };
    let mut fields = json!({"route": [id]});
    // Two and three hops, from uatom through usdc.
    let route: Option<(&[u32], Held)> = match build.below(5) {
        0 => Some((&[1, 2], Held::Coin("uatom"))),
        1 => Some((&[1, 3, 4], Held::Coin("uatom"))),
        2 => Some((&[2, 1], Held::Coin("weth"))),
        _ => None,
    };
    let input = route.map_or(input, |(_, input)| input);
    if let Some((route, _)) = route {
        fields["route"] = json!(route);
    }
    match build.below(8) {
        0 => fields["min_out"] = json!((amount / 20).to_string()),
        1 => fields["min_out"] = json!((amount * 20).to_string()),
        2 | 3 => fields["amount_out"] = json!((1 + amount / 20).to_string()),
        4 => fields["recipient"] = json!("${account:7}"),
        5 => fields["deadline"] = json!("${time:600}"),
        6 => fields["limit"] = json!({"output": "1", "input": "10"}),
        _ => {}
    }
    if let Held::Token(name) = input {
        let cw20 = format!("${{contract:{name}}}");
        fields["pull"] = json!({"cw20": cw20, "amount": amount.to_string()});
    }
    if build.one_in(40) {
        fields["deadline"] = json!(5);
    }
    build.try_call(from, "exchange", json!({"swap": fields}), &input.funds(amount));
}

fn put_in(build: &mut Builder, from: usize) {
    let (id, [one, other]) = pool(build);
    let first = amount(build);
    let second = if build.one_in(3) { 0 } else { amount(build) };
    let funds = [one.funds(first), other.funds(second)].concat();
    let mut msg = deposit(id, (first, second));
    match build.below(6) {
        0 => msg["deposit"]["sub"] = json!(3),
        1 => msg["deposit"]["beneficiary"] = json!("${account:7}"),
        2 => msg["deposit"]["min_shares"] = json!((first / 2).to_string()),
        _ => {}
    }
    build.try_call(from, "exchange", msg, &funds);
}

fn take_out(build: &mut Builder, from: usize) {
    let (id, [one, _]) = pool(build);
    let shares = amount(build);
    let mut fields = json!({"pool": id, "shares": shares.to_string()});
    match build.below(5) {
        0 => fields["to"] = one.json(),
        1 => fields["min_amounts"] = json!([shares.to_string(), shares.to_string()]),
        2 => fields["recipient"] = json!("${account:7}"),
        _ => {}
    }
    build.try_call(from, "exchange", json!({"withdraw": fields}), &[]);
}

fn move_shares(build: &mut Builder, from: usize) {
    let ((id, _), shares, to) = (pool(build), amount(build), build.trader());
    let to = if build.one_in(8) { "nowhere".to_string() } else { format!("${{account:{to}}}") };
    let msg = json!({"transfer_shares": {"pool": id, "to": to, "shares": shares.to_string()}});
    build.try_call(from, "exchange", msg, &[]);
}

fn pushed(build: &mut Builder, from: usize) {
    let amount = amount(build);
    let msg = match build.below(4) {
        0 => json!({"deposit": {"pool": 3}}),
        1 => json!({"swap": {"route": [3, 1]}}),
        2 => json!({"swap": {"route": [4]}}),
        _ => json!({"no": "such thing"}),
    };
    build.try_call(from, "apple", send(amount, &msg), &[]);
}

/// All that can be done with rewards, by one person.
pub(super) fn all_rewards(build: &mut Builder, from: usize) {
    for which in 0..7 {
        reward(build, from, which);
    }
    build.settle();
}

fn rewards(build: &mut Builder, from: usize) {
    let which = build.below(7);
    reward(build, from, which);
}

fn reward(build: &mut Builder, from: usize, which: u128) {
    let (id, _) = pool(build);
    let msg = match which {
        0 => json!({"claim": {"pools": [id]}}),
        1 => json!({"claim": {"pools": [1, 2], "recipient": "${account:7}"}}),
        2 => json!({"claim": {"pools": [1, 1]}}),
        3 => json!({"compound": {"pool": id}}),
        4 => json!({"accrue": {"pool": id}}),
        5 => json!({"retry": {"ids": [1]}}),
        _ => json!({"sync_pools": {"pools": [id]}}),
    };
    build.try_call(from, "exchange", msg, &[]);
}

/// What wallets do with shares as with any token.
fn face(build: &mut Builder, from: usize) {
    let (amount, to) = (amount(build), build.trader());
    let to = format!("${{account:{to}}}");
    let face = build.one_of(&["face1", "face3"]).unwrap_or("face1");
    let amount = amount.to_string();
    let msg = match build.below(4) {
        0 => json!({"increase_allowance": {"spender": to, "amount": amount}}),
        1 => json!({"transfer_from": {"owner": to, "recipient": to, "amount": amount}}),
        2 => json!({"burn": {"amount": amount}}),
        _ => json!({"transfer": {"recipient": to, "amount": amount}}),
    };
    build.try_call(from, face, msg, &[]);
}

/// Several messages in one transaction: contracts are loaded once, and all fail with one.
fn two_at_once(build: &mut Builder, from: usize) {
    let amount = amount(build);
    let swap = |extra: Value| {
        let mut msg = super::build::call("exchange", json!({"swap": {"route": [1]}}));
        msg["funds"] = super::build::coins_json(&[(amount, "usdc")]);
        msg["msg"]["swap"]["min_out"] = extra;
        msg
    };
    let second = if build.one_in(3) { json!("999999999999999999999") } else { Value::Null };
    let transfer = json!({"transfer": {"recipient": "${account:7}", "amount": amount.to_string()}});
    let msgs = vec![swap(Value::Null), super::build::call("apple", transfer), swap(second)];
    build.push(Step { parallel: true, ..step(from, None, msgs) });
}

/// Asks what people would ask.
pub(super) fn ask(build: &mut Builder) {
    let mut ask = |msg: Value| {
        let contract = "${contract:exchange}".to_string();
        let query = Some(Query::Smart { contract, msg });
        build.push(Step { query, ..Step::default() });
    };
    for pool in 1..=5 {
        ask(json!({"pool": {"pool": pool}}));
        ask(json!({"rewards": {"pool": pool}}));
        for who in 0..PEOPLE {
            ask(json!({"position": {"pool": pool, "owner": format!("${{account:{who}}}")}}));
        }
    }
    ask(json!({"pool": {"pool": 99}}));
    for who in 0..PEOPLE {
        let query = Some(Query::Balances { balances: format!("${{account:{who}}}") });
        build.push(Step { query, ..Step::default() });
    }
}
