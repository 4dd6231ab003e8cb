//! What is measured.

use anyhow::{Context, Result};
use lode_chain::{Coin, coin};
use serde_json::{Value, json};

use crate::world::{Call, World};

/// Seconds to the measured block: too few for the price observation that one trade in 300 s pays.
pub(crate) const SOON: u64 = 6;
/// Enough for it.
const LATER: u64 = 306;
/// After the end of every campaign.
const AFTER_ALL: u64 = 31 * 86_400;

/// The most gas that an operation may use, pinned and not pinned.
pub(crate) type Aim = (u64, u64);

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) call: Call,
    pub(crate) seconds: u64,
    pub(crate) aim: Option<Aim>,
}

impl Row {
    fn new(name: impl Into<String>, call: Call) -> Self {
        Self { name: name.into(), call, seconds: SOON, aim: None }
    }

    fn aiming(mut self, pinned: u64, not_pinned: u64) -> Self {
        self.aim = Some((pinned, not_pinned));
        self
    }

    fn after(mut self, seconds: u64) -> Self {
        self.seconds = seconds;
        self
    }
}

fn call(world: &World, who: &'static str, msg: Value, funds: Vec<Coin>) -> Call {
    Call { who, contract: world.exchange.clone(), msg, funds }
}

fn swap_in(world: &World, hops: usize) -> Call {
    let route: Vec<usize> = (1..=hops).collect();
    let msg = json!({"swap": {"route": route, "min_out": "900000"}});
    call(world, "trader", msg, vec![coin(1_000_000, "uatom")])
}

fn swap_out(world: &World, hops: usize) -> Call {
    let route: Vec<usize> = (1..=hops).collect();
    let msg = json!({"swap": {"route": route, "amount_out": "1000000"}});
    call(world, "trader", msg, vec![coin(1_100_000, "uatom")])
}

fn claim(world: &World) -> Call {
    call(world, "holder", json!({"claim": {"pools": [1]}}), Vec::new())
}

fn withdraw(world: &World) -> Call {
    call(world, "provider", json!({"withdraw": {"pool": 1, "shares": "1000000"}}), Vec::new())
}

/// A deposit of what a quote says, so that nothing is handed back.
fn deposit(world: &World, who: &'static str) -> Result<Call> {
    let pool = world.query(&json!({"pool": {"pool": 1}}))?;
    let number = |value: Option<&Value>| -> Result<u128> {
        Ok(value.and_then(Value::as_str).context("a number of the pool")?.parse()?)
    };
    let total = number(pool.get("total_shares"))?;
    let reserves = pool.get("reserves").context("the pool's reserves")?;
    let taken = |index: usize| -> Result<u128> {
        Ok((1_000_000 * number(reserves.get(index))?).div_ceil(total))
    };
    let (zero, one) = (taken(0)?, taken(1)?);
    let amounts = json!([zero.to_string(), one.to_string()]);
    let msg = json!({"deposit": {"pool": 1, "amounts": amounts, "min_shares": "990000"}});
    Ok(call(world, who, msg, vec![coin(zero, "uatom"), coin(one, "uusdc")]))
}

/// The four that must cost the same in a world of any size.
pub(crate) fn everyday(world: &World) -> Result<Vec<Row>> {
    Ok(vec![
        Row::new("swap, one hop, exact in", swap_in(world, 1)).aiming(110_000, 168_000),
        Row::new("deposit, both assets", deposit(world, "provider")?).aiming(125_000, 183_000),
        Row::new("withdraw to both assets", withdraw(world)).aiming(130_000, 188_000),
        Row::new("claim, one reward token", claim(world)).aiming(100_000, 158_000),
    ])
}

/// The same with two reward tokens.
pub(crate) fn two_rewards(world: &World) -> Result<Vec<Row>> {
    Ok(vec![
        Row::new("claim, two reward tokens", claim(world)).aiming(122_000, 180_000),
        Row::new("swap, pool with two reward tokens", swap_in(world, 1)),
        Row::new("deposit, pool with two reward tokens", deposit(world, "provider")?),
        Row::new("withdraw, pool with two reward tokens", withdraw(world)),
    ])
}

/// Everything else.
pub(crate) fn all(world: &mut World) -> Result<Vec<Row>> {
    let mut rows = everyday(world)?;
    rows.extend(swaps(world)?);
    rows.extend(liquidity(world)?);
    rows.extend(rare(world)?);
    Ok(rows)
}

fn swaps(world: &mut World) -> Result<Vec<Row>> {
    let hook = json!({"swap": {"route": [5], "min_out": "900000"}});
    let hook = serde_json::to_vec(&hook)?;
    let push = json!({"send": {
        "contract": world.exchange, "amount": "1000000", "msg": base64(&hook),
    }});
    let push = Call { who: "trader", contract: world.cw20.clone(), msg: push, funds: Vec::new() };
    let to_cw20 = json!({"swap": {"route": [5], "min_out": "900000"}});
    let to_cw20 = call(world, "trader", to_cw20, vec![coin(1_000_000, "uusdc")]);
    Ok(vec![
        Row::new("swap, two hops, exact in", swap_in(world, 2)).aiming(125_000, 183_000),
        Row::new("swap, three hops, exact in", swap_in(world, 3)).aiming(140_000, 198_000),
        Row::new("swap, four hops, exact in", swap_in(world, 4)).aiming(155_000, 213_000),
        Row::new("swap, one hop, exact in, with an observation", swap_in(world, 1)).after(LATER),
        Row::new("swap, one hop, exact out, change back", swap_out(world, 1)),
        Row::new("swap, two hops, exact out, change back", swap_out(world, 2)),
        Row::new("swap, three hops, exact out, change back", swap_out(world, 3)),
        Row::new("swap, four hops, exact out, change back", swap_out(world, 4)),
        Row::new("swap of a cw20, pushed, for a coin", push),
        Row::new("swap of a coin for a cw20", to_cw20),
    ])
}

fn liquidity(world: &mut World) -> Result<Vec<Row>> {
    let uneven = json!({"deposit": {"pool": 1, "amounts": ["1000000", "1100000"]}});
    let uneven =
        call(world, "provider", uneven, vec![coin(1_000_000, "uatom"), coin(1_100_000, "uusdc")]);
    let one = json!({"deposit": {"pool": 1, "amounts": ["1000000", "0"]}});
    let one = call(world, "provider", one, vec![coin(1_000_000, "uatom")]);
    let out = json!({"withdraw": {
        "pool": 1, "shares": "1000000", "to": {"native": "uatom"}, "min_amount": "900000",
    }});
    let out = call(world, "provider", out, Vec::new());
    let to = world.address("holder");
    let moved = json!({"transfer_shares": {"pool": 1, "to": to, "shares": "1000000"}});
    let moved = call(world, "provider", moved, Vec::new());
    let face = json!({"transfer": {"recipient": to, "amount": "1000000"}});
    let face = Call { who: "provider", contract: world.face.clone(), msg: face, funds: Vec::new() };
    let routes = json!([{"asset": {"native": "ulode"}, "route": [6]}]);
    let compound = json!({"compound": {"pool": 1, "routes": routes, "min_shares": "1"}});
    // Someone makes the market on which the reward is sold.
    let assets = json!([{"native": "uatom"}, {"native": "ulode"}]);
    let msg = json!({"create_pool": {"assets": assets, "fee_pips": 3000}});
    world.happen(&call(world, "partner", msg, Vec::new()))?;
    let msg = json!({"deposit": {"pool": 6, "amounts": ["100000000000", "100000000000"]}});
    let funds = vec![coin(100_000_000_000, "uatom"), coin(100_000_000_000, "ulode")];
    world.happen(&call(world, "partner", msg, funds))?;
    Ok(vec![
        Row::new("deposit, first of a new holder", deposit(world, "newcomer")?),
        Row::new("deposit, uneven, change back", uneven),
        Row::new("deposit, one asset", one),
        Row::new("withdraw to one asset", out),
        Row::new("transfer shares", moved),
        Row::new("transfer shares through the cw20 face", face),
        Row::new("claim, first since a campaign's end", claim(world)).after(AFTER_ALL),
        Row::new("compound, one reward token", call(world, "holder", compound, Vec::new())),
    ])
}

fn rare(world: &mut World) -> Result<Vec<Row>> {
    let start = (world.now_s() / 3_600 + 2) * 3_600;
    let period = json!({"create_campaign": {"pool": 1, "start": start, "end": start + 2_592_000}});
    let campaign = call(world, "partner", period, vec![coin(1_000_000_000, "ulode")]);
    let top_up = json!({"top_up_campaign": {"pool": 1, "id": 1}});
    let top_up = call(world, "partner", top_up, vec![coin(1_000_000_000, "ulode")]);
    let assets = json!([{"native": "uosmo"}, {"native": "ulode"}]);
    let pool = json!({"create_pool": {"assets": assets, "fee_pips": 3000}});
    Ok(vec![
        Row::new("create a campaign", campaign),
        Row::new("top up a campaign", top_up),
        Row::new("create a pool", call(world, "partner", pool, Vec::new())),
    ])
}

fn base64(bytes: &[u8]) -> String {
    lode_chain::cosmwasm_std::Binary::from(bytes).to_base64()
}
