//! Every message that the exchange takes, with arguments that mean something.

use anyhow::Result;
use cosmwasm_std::Uint128;
use lode_chain::{Coin, coin};
use lode_msg::Asset;
use lode_msg::cw20::Cw20ReceiveMsg;
use lode_msg::exchange::{ExecuteMsg, Params, QueryMsg, ReceiveMsg, RewardsResponse};

use crate::world::{World, json};

/// A message, and what it is called.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name on the wire, and a letter where there are several.
    pub name: &'static str,
    /// The message.
    pub msg: ExecuteMsg,
    /// The coins that it needs.
    pub funds: Vec<Coin>,
}

fn entry(name: &'static str, msg: ExecuteMsg, funds: Vec<Coin>) -> Entry {
    Entry { name, msg, funds }
}

/// Returns every message, about one pool. `sender` is who will send them.
///
/// # Errors
/// When there is no such pool.
pub fn menu(world: &mut World, pool: u32, sender: &str) -> Result<Vec<Entry>> {
    let mut all = of_holders(world, pool, sender)?;
    all.extend(of_funders(world, pool)?);
    all.extend(of_owner(world, pool));
    all.extend(pushed(world, pool, sender)?);
    Ok(all)
}

fn of_holders(world: &mut World, pool: u32, sender: &str) -> Result<Vec<Entry>> {
    let assets = world.pool(pool)?.assets;
    let held = world.position(pool, sender, 0)?.shares.u128();
    let bob = world.address("bob");
    let (both, both_funds) = world.deposit_msg(pool, (50_000, 50_000))?;
    let (one, one_funds) = world.deposit_msg(pool, (50_000, 0))?;
    let swap = match &assets.0 {
        Asset::Native(denom) => {
            let funds = vec![coin(10_000, denom.clone())];
            entry("swap", World::swap_msg(vec![pool]), funds)
        }
        Asset::Cw20(_) => {
            let token = world.tokens.iter().position(|token| token == assets.0.name());
            entry("swap", world.pull_msg(vec![pool], token.unwrap_or(0), 10_000), vec![])
        }
    };
    let out = ExecuteMsg::Swap {
        route: vec![pool],
        amount_out: Some(Uint128::new(500)),
        min_out: None,
        limit: None,
        pull: None,
        recipient: None,
        deadline: None,
    };
    let usdc = vec![coin(10_000, "usdc")];
    let part = held / 3;
    let to_both = World::withdraw_msg(pool, part, 0, None);
    let to_one = World::withdraw_msg(pool, part, 0, Some(assets.0.clone()));
    let to_other = World::withdraw_msg(pool, part, 0, Some(assets.1.clone()));
    let moved = ExecuteMsg::TransferShares {
        pool,
        to: bob,
        to_sub: None,
        sub: None,
        shares: Uint128::new(part),
    };
    let claim = ExecuteMsg::Claim { pools: vec![pool], sub: None, recipient: None };
    let compound =
        ExecuteMsg::Compound { pool, routes: None, min_shares: None, sub: None, deadline: None };
    Ok(vec![
        entry("deposit", both, both_funds),
        entry("deposit one-sided", one, one_funds),
        swap,
        entry("swap exact out", out, usdc),
        entry("withdraw", to_both, vec![]),
        entry("withdraw to the first", to_one, vec![]),
        entry("withdraw to the second", to_other, vec![]),
        entry("transfer_shares", moved, vec![]),
        entry("claim", claim, vec![]),
        entry("compound", compound, vec![]),
        entry("retry", ExecuteMsg::Retry { ids: vec![1] }, vec![]),
        entry("accrue", ExecuteMsg::Accrue { pool }, vec![]),
        entry("sync_pools", ExecuteMsg::SyncPools { pools: vec![pool] }, vec![]),
    ])
}

fn of_funders(world: &World, pool: u32) -> Result<Vec<Entry>> {
    let start = world.next_hour();
    let known: RewardsResponse = world.ask(&QueryMsg::Rewards { pool })?;
    let usdc = Asset::native("usdc");
    let mut funds = vec![coin(7_200, "usdc")];
    if !known.rewards.iter().any(|reward| reward.asset == usdc) {
        funds.insert(0, coin(1_000, "uatom"));
    }
    let campaign = ExecuteMsg::CreateCampaign {
        pool,
        asset: Some(usdc.clone()),
        amount: Some(Uint128::new(7_200)),
        start,
        end: start + 7_200,
    };
    let top_up = ExecuteMsg::TopUpCampaign { pool, id: 1, amount: Some(Uint128::new(7_200)) };
    let assets = (Asset::native("weth"), usdc);
    let create = ExecuteMsg::CreatePool { assets, fee_pips: 777, kind: Default::default() };
    let face = ExecuteMsg::CreateLpToken { pool, name: None, symbol: None };
    Ok(vec![
        entry("create_campaign", campaign, funds),
        entry("top_up_campaign", top_up, vec![coin(7_200, "usdc")]),
        entry("create_pool", create, vec![]),
        entry("create_lp_token", face, vec![]),
    ])
}

fn of_owner(world: &mut World, pool: u32) -> Vec<Entry> {
    let (bob, mallory) = (world.address("bob"), world.address("mallory"));
    let pools = vec![pool];
    let params = Params { protocol_share_pips: Some(200_000), ..Params::default() };
    let pause = ExecuteMsg::SetPause { pools: pools.clone(), swaps: true, deposits: true };
    let moved =
        ExecuteMsg::LpMove { pool, from: bob, to: mallory.clone(), shares: Uint128::new(1_000) };
    vec![
        entry("collect_protocol_fees", ExecuteMsg::CollectProtocolFees { pools }, vec![]),
        entry("set_pause", pause, vec![]),
        entry("propose_owner", ExecuteMsg::ProposeOwner { owner: mallory }, vec![]),
        entry("accept_owner", ExecuteMsg::AcceptOwner {}, vec![]),
        entry("cancel_owner", ExecuteMsg::CancelOwner {}, vec![]),
        entry("propose_params", ExecuteMsg::ProposeParams { params }, vec![]),
        entry("apply_params", ExecuteMsg::ApplyParams {}, vec![]),
        entry("cancel_params", ExecuteMsg::CancelParams {}, vec![]),
        entry("lp_move", moved, vec![]),
    ]
}

/// What a token can claim to have been sent: nothing of it has arrived.
fn pushed(world: &World, pool: u32, sender: &str) -> Result<Vec<Entry>> {
    let start = world.next_hour();
    let push = |name, msg: &ReceiveMsg| -> Result<Entry> {
        let msg = json(msg)?.into();
        let (sender, amount) = (sender.to_string(), Uint128::new(40_000));
        Ok(entry(name, ExecuteMsg::Receive(Cw20ReceiveMsg { sender, amount, msg }), vec![]))
    };
    let swap = ReceiveMsg::Swap {
        route: vec![pool],
        amount_out: None,
        min_out: None,
        limit: None,
        recipient: None,
        deadline: None,
    };
    let deposit = ReceiveMsg::Deposit {
        pool,
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    let campaign = ReceiveMsg::CreateCampaign { pool, start, end: start + 7_200 };
    Ok(vec![
        push("receive swap", &swap)?,
        push("receive deposit", &deposit)?,
        push("receive create_campaign", &campaign)?,
        push("receive top_up_campaign", &ReceiveMsg::TopUpCampaign { pool, id: 1 })?,
    ])
}
