//! Every message of the exchange once with codes that are not pinned and once with pinned ones,
//! each alone in its block, so that its gas can be told.

use serde_json::{Value, json};

use super::PEOPLE;
use super::build::{Builder, call, coins, step};
use crate::scenario::{Expect, Step};

/// What an account of the pools' owner puts in of each asset.
const DEPTH: u128 = 100_000_000_000;
/// What everybody owns of each coin: balances have as many digits as people's have.
pub(super) const WEALTH: u64 = 1_000_000_000_000;
/// Tokens of each person.
const TOKENS: u128 = 1_000_000_000_000;
/// What a campaign of a pool pays in all.
const REWARD: u128 = 36_000_000_000;

/// Who does what.
const OWNER: usize = 0;
const PROVIDER: usize = 1;
const TRADER: usize = 2;
const PARTNER: usize = 3;
/// One newcomer for each pass.
const NEWCOMERS: [usize; 2] = [4, 5];
const HOLDER: usize = 6;

/// Pools by number with their assets and fees.
const POOLS: [(&str, &str, u32); 7] = [
    ("uatom", "usdc", 3_000),
    ("usdc", "weth", 3_000),
    ("stake", "weth", 3_000),
    ("uatom", "weth", 3_000),
    ("usdc", "weth", 500),
    ("usdc", "apple", 3_000),
    ("uatom", "usdc", 500),
];
/// Swapped in, and where from the first hop on.
const HOPS: [u32; 3] = [1, 2, 3];
/// Nobody swaps in it, so that both of its assets go in one to one.
const STILL: u32 = 4;
/// Rewards in two coins.
const TWICE: u32 = 5;
/// A coin and a token.
const MIXED: u32 = 6;
/// Rewards in a token that can be told to misbehave.
const MOODY: u32 = 7;

fn asset(name: &str) -> Value {
    match name {
        "apple" | "moody" => json!({"cw20": format!("${{contract:{name}}}")}),
        denom => json!({"native": denom}),
    }
}

fn deposit(pool: u32, zero: u128, one: u128) -> Value {
    json!({"deposit": {"pool": pool, "amounts": [zero.to_string(), one.to_string()]}})
}

/// Deploys, makes pools and promises rewards from the next hour on.
pub(super) fn prepare(build: &mut Builder) {
    for wasm in ["exchange", "lp_token", "cw20_base", "hostile"] {
        let msg = json!({
            "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
            "wasm_byte_code": format!("${{wasm:{wasm}}}"),
        });
        let kind = Some(format!("store {wasm}"));
        build.push(Step { kind, ..step(OWNER, Some(Expect::Ok), vec![msg]) });
    }
    let holders: Vec<String> = (0..PEOPLE).map(|who| format!("${{account:{who}}}")).collect();
    let balances: Vec<Value> =
        holders.iter().map(|a| json!({"address": a, "amount": TOKENS.to_string()})).collect();
    make(
        build,
        "cw20_base",
        "apple",
        &json!({
            "name": "apple", "symbol": "FRUIT", "decimals": 6, "initial_balances": balances,
        }),
    );
    make(build, "exchange", "exchange", &json!({"lp_token_code_id": "${code:lp_token}"}));
    make(
        build,
        "hostile",
        "moody",
        &json!({
            "holders": holders, "amount": TOKENS.to_string(), "spender": "${contract:exchange}",
        }),
    );
    let allow = json!({"increase_allowance": {
        "spender": "${contract:exchange}", "amount": TOKENS.to_string(),
    }});
    // Everybody signs once: what is measured is nobody's first transaction.
    for who in 0..PEOPLE {
        build.try_call(who, "apple", allow.clone(), &[]);
    }
    build.settle();
    for (zero, one, fee) in POOLS {
        let msg = json!({"create_pool": {"assets": [asset(zero), asset(one)], "fee_pips": fee}});
        build.call(PARTNER, Expect::Ok, "exchange", msg, &[]);
    }
    for (pool, _) in (1..).zip(POOLS) {
        for who in [PROVIDER, HOLDER] {
            let msg = deposit(pool, DEPTH, DEPTH);
            build.call(who, Expect::Ok, "exchange", msg, &funds(pool, DEPTH));
        }
    }
    let face = json!({"create_lp_token": {"pool": STILL, "name": "Lode shares"}});
    let step = step(PARTNER, Some(Expect::Ok), vec![call("exchange", face)]);
    build.push(Step { name: Some("face".to_string()), ..step });
    for (pool, reward) in
        [(1, "weth"), (STILL, "usdc"), (TWICE, "uatom"), (TWICE, "stake"), (MOODY, "moody")]
    {
        build.call(PARTNER, Expect::Ok, "exchange", campaign(pool, reward, 1), &paid(reward));
    }
}

fn make(build: &mut Builder, code: &str, label: &str, msg: &Value) {
    build.tx(
        OWNER,
        Some(Expect::Ok),
        json!({
            "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract",
            "code_id": format!("${{code:{code}}}"),
            "label": label,
            "msg": msg,
        }),
    );
}

/// The coins of a deposit of the same amount of both assets.
fn funds(pool: u32, amount: u128) -> Vec<(u128, &'static str)> {
    let pool = (1..).zip(POOLS).find(|(id, _)| *id == pool);
    let assets = pool.map_or([""; 2], |(_, (zero, one, _))| [zero, one]);
    let natives = assets.into_iter().filter(|name| !["apple", ""].contains(name));
    natives.map(|denom| (amount, denom)).collect()
}

fn campaign(pool: u32, reward: &str, first_hour: u32) -> Value {
    json!({"create_campaign": {
        "pool": pool,
        "asset": asset(reward),
        "amount": REWARD.to_string(),
        "start": format!("${{hour:{first_hour}}}"),
        "end": format!("${{hour:{}}}", first_hour + 10),
    }})
}

fn paid(reward: &'static str) -> Vec<(u128, &'static str)> {
    if reward == "moody" { Vec::new() } else { vec![(REWARD, reward)] }
}

/// Waits for the hour with which rewards start.
pub(super) fn wait(build: &mut Builder) {
    build.push(Step { wait_until: Some(json!("${hour:1}")), ..Step::default() });
    build.push(Step { wait_blocks: Some(2), ..Step::default() });
}

/// Pins every code that takes part.
pub(super) fn pin(build: &mut Builder) {
    for code in ["exchange", "lp_token", "cw20_base", "hostile"] {
        build.push(Step { pin: Some(code.to_string()), ..Step::default() });
    }
}

/// One pass over all messages; `pass` counts from 0.
pub(super) fn pass(build: &mut Builder, pass: usize) {
    let mut pass = Pass { build, pass };
    pass.warm();
    pass.coins();
    pass.swaps();
    pass.liquidity();
    pass.shares();
    pass.rewards();
    pass.parked();
    pass.tokens();
}

struct Pass<'a> {
    build: &'a mut Builder,
    pass: usize,
}

impl Pass<'_> {
    /// A measured transaction, alone in its block.
    fn row(&mut self, name: &str, from: usize, msg: Value, funds: &[(u128, &str)]) {
        let pinned = if self.pass == 0 { "not pinned" } else { "pinned" };
        let kind = Some(format!("{name}: {pinned}"));
        let step = step(from, Some(Expect::Ok), vec![msg]);
        self.build.push(Step { kind, funds: coins(funds), ..step });
        self.build.settle();
    }

    fn exchange(&mut self, name: &str, from: usize, msg: Value, funds: &[(u128, &str)]) {
        self.row(name, from, call("exchange", msg), funds);
    }

    /// One trade in 300 s writes an observation of a pool's prices: not the measured ones. And
    /// the step that a campaign's start brings is taken before.
    fn warm(&mut self) {
        let claim = json!({"claim": {"pools": [1, STILL, TWICE]}});
        for who in [PROVIDER, HOLDER] {
            self.build.call(who, Expect::Ok, "exchange", claim.clone(), &[]);
        }
        for pool in [STILL, TWICE] {
            let both = funds(pool, 1_000_000);
            let msg = deposit(pool, 1_000_000, 1_000_000);
            self.build.call(PROVIDER, Expect::Ok, "exchange", msg, &both);
        }
        let swap = json!({"swap": {"route": HOPS}});
        self.build.call(TRADER, Expect::Ok, "exchange", swap, &[(1_000_000, "uatom")]);
        let swap = json!({"swap": {"route": [MIXED]}});
        self.build.call(TRADER, Expect::Ok, "exchange", swap, &[(1_000_000, "usdc")]);
        self.build.settle();
    }

    /// What the chain itself asks for, to compare with.
    fn coins(&mut self) {
        let send = json!({
            "@type": "/cosmos.bank.v1beta1.MsgSend",
            "from_address": format!("${{account:{TRADER}}}"),
            "to_address": format!("${{account:{PARTNER}}}"),
            "amount": [{"denom": "usdc", "amount": "1000000"}],
        });
        self.row("bank send", TRADER, send, &[]);
        let transfer = json!({"transfer": {
            "recipient": format!("${{account:{PARTNER}}}"), "amount": "1000000",
        }});
        self.row("cw20-base transfer", TRADER, call("apple", transfer), &[]);
    }

    fn swaps(&mut self) {
        let words = ["one hop", "two hops", "three hops"];
        for (hops, word) in (1..).zip(words) {
            let route: Vec<u32> = HOPS.into_iter().take(hops).collect();
            let msg = json!({"swap": {"route": route, "min_out": "900000"}});
            self.exchange(&format!("swap, {word}, exact in"), TRADER, msg, &[(1_000_000, "uatom")]);
        }
        for (hops, word) in (1..).zip(words) {
            let route: Vec<u32> = HOPS.into_iter().take(hops).collect();
            let msg = json!({"swap": {"route": route, "amount_out": "1000000"}});
            let name = format!("swap, {word}, exact out, change back");
            self.exchange(&name, TRADER, msg, &[(1_100_000, "uatom")]);
        }
    }

    fn liquidity(&mut self) {
        let fee = if self.pass == 0 { 100 } else { 200 };
        let assets = [asset("uatom"), asset("weth")];
        let msg = json!({"create_pool": {"assets": assets, "fee_pips": fee}});
        self.exchange("create a pool", PARTNER, msg, &[]);
        let million = 1_000_000;
        let even = deposit(STILL, million, million);
        let both = funds(STILL, million);
        self.exchange("deposit, both assets", PROVIDER, even.clone(), &both);
        let newcomer = NEWCOMERS.get(self.pass).copied().unwrap_or(PROVIDER);
        self.exchange("deposit, first of a new holder", newcomer, even, &both);
        let uneven = [(million, "uatom"), (1_100_000, "weth")];
        let msg = deposit(STILL, million, 1_100_000);
        self.exchange("deposit, uneven, change back", PROVIDER, msg, &uneven);
        let two = deposit(TWICE, million, million);
        self.exchange("deposit, two reward tokens", PROVIDER, two, &funds(TWICE, million));
        let one = deposit(1, million, 0);
        self.exchange("deposit, one asset", PROVIDER, one, &[(million, "uatom")]);
        let out = |pool: u32| json!({"withdraw": {"pool": pool, "shares": "1000000"}});
        self.exchange("withdraw to both assets", PROVIDER, out(STILL), &[]);
        self.exchange("withdraw, two reward tokens", PROVIDER, out(TWICE), &[]);
        let msg = json!({"withdraw": {
            "pool": 1, "shares": "1000000", "to": {"native": "uatom"}, "min_amount": "900000",
        }});
        self.exchange("withdraw to one asset", PROVIDER, msg, &[]);
    }

    fn shares(&mut self) {
        let to = format!("${{account:{HOLDER}}}");
        let msg = json!({"transfer_shares": {"pool": STILL, "to": to, "shares": "1000000"}});
        self.exchange("transfer shares", PROVIDER, msg, &[]);
        let msg = json!({"transfer": {"recipient": to, "amount": "1000000"}});
        self.row("transfer shares through the cw20 face", PROVIDER, call("face", msg), &[]);
    }

    fn rewards(&mut self) {
        let hour = if self.pass == 0 { 2 } else { 3 };
        let msg = campaign(STILL, "usdc", hour);
        self.exchange("create a campaign", PARTNER, msg, &paid("usdc"));
        let msg = json!({"top_up_campaign": {"pool": STILL, "id": 1}});
        let more = [(REWARD / 10, "usdc")];
        self.exchange("top up a campaign", PARTNER, msg, &more);
        let claim = |pool: u32| json!({"claim": {"pools": [pool]}});
        self.exchange("claim, one reward token", HOLDER, claim(STILL), &[]);
        self.exchange("claim, two reward tokens", HOLDER, claim(TWICE), &[]);
        let routes = json!([{"asset": asset("weth"), "route": [2]}]);
        let msg = json!({"compound": {"pool": 1, "routes": routes}});
        self.exchange("compound, one reward token", HOLDER, msg, &[]);
        self.exchange("accrue", PARTNER, json!({"accrue": {"pool": STILL}}), &[]);
    }

    /// A reward that can't be paid waits, and is paid later.
    fn parked(&mut self) {
        let rules = |then: Value| call("moody", json!({"obey": {"rules": then}}));
        let refuse = json!([{"on": "transfer", "then": {"refuse": {}}}]);
        self.build.tx(OWNER, Some(Expect::Ok), rules(refuse));
        let msg = json!({"claim": {"pools": [MOODY]}});
        self.exchange("claim, the payout fails and waits", HOLDER, msg, &[]);
        self.build.tx(OWNER, Some(Expect::Ok), rules(json!([])));
        let msg = json!({"retry": {"ids": [1]}});
        self.exchange("retry a payout", HOLDER, msg, &[]);
    }

    fn tokens(&mut self) {
        let swap = json!({"swap": {"route": [MIXED], "min_out": "900000"}});
        let coin = [(1_000_000, "usdc")];
        self.exchange("swap of a coin for a cw20", TRADER, swap.clone(), &coin);
        let mut pull = swap.clone();
        if let Some(fields) = pull.get_mut("swap") {
            let cw20 = "${contract:apple}";
            fields["pull"] = json!({"cw20": cw20, "amount": "1000000"});
        }
        self.exchange("swap of a cw20, by allowance, for a coin", TRADER, pull, &[]);
        self.row("swap of a cw20, pushed, for a coin", TRADER, push(&swap), &[]);
        let two = deposit(MIXED, 1_000_000, 1_000_000);
        self.exchange("deposit of a coin and a cw20", PROVIDER, two, &coin);
        let one = push(&json!({"deposit": {"pool": MIXED}}));
        self.row("deposit of one cw20, pushed", PROVIDER, one, &[]);
        let out = json!({"withdraw": {"pool": MIXED, "shares": "1000000"}});
        self.exchange("withdraw to a coin and a cw20", PROVIDER, out, &[]);
    }
}

/// A token's `send` to the exchange.
fn push(msg: &Value) -> Value {
    call(
        "apple",
        json!({"send": {
            "contract": "${contract:exchange}",
            "amount": "1000000",
            "msg": {"@base64": msg},
        }}),
    )
}
