//! A world with two pools, people in them, rewards that run, and an attacker.

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg, to_json_binary, to_json_vec};
use lode_chain::{EngineKind, TxResult, coin};
use lode_hostile::msg::ExecuteMsg as TokenMsg;
use lode_msg::Asset;
use lode_msg::exchange::ExecuteMsg;
use lode_traces::{HOSTILE, World};
use serde::Serialize;

pub(crate) const BOTH: [EngineKind; 2] = [EngineKind::Native, EngineKind::Wasm];

/// The honest pool: usdc and weth.
pub(crate) const HONEST: u32 = 1;
/// The pool of the hostile token and usdc.
pub(crate) const TRAP: u32 = 2;

/// Alice and Bob are in both pools, and so is the hostile token itself, which acts for Mallory.
/// Rewards in usdc and in the hostile token run in both, since ten hours.
pub(crate) fn stage(engine: EngineKind) -> World {
    let mut world = World::new(engine).unwrap();
    let (usdc, weth) = (Asset::native("usdc"), Asset::native("weth"));
    let token = world.tokens[HOSTILE].clone();
    let each = 1_000_000_000;
    let honest = world.open_pool("alice", (usdc.clone(), weth), 3_000, (each, each)).unwrap();
    let trap = (world.cw20(HOSTILE), usdc.clone());
    let trap = world.open_pool("alice", trap, 3_000, (each, each)).unwrap();
    assert_eq!((honest, trap), (HONEST, TRAP));
    for pool in [HONEST, TRAP] {
        world.join("bob", pool, (each / 2, each / 2)).unwrap();
    }
    for denom in ["uatom", "usdc", "weth"] {
        world.send("mallory", &token, &[coin(10 * each, denom)]).unwrap();
    }
    let mint = TokenMsg::Mint { to: token.clone(), amount: Uint128::new(10 * each) };
    assert!(world.tell("mallory", HOSTILE, &mint).unwrap().is_ok());
    let allow = TokenMsg::IncreaseAllowance {
        spender: world.exchange.clone(),
        amount: Uint128::MAX,
        expires: None,
    };
    let allow = call_of(&token, &allow);
    assert!(world.tell("mallory", HOSTILE, &TokenMsg::Act { calls: vec![allow] }).unwrap().is_ok());
    for pool in [HONEST, TRAP] {
        let (msg, funds) = world.deposit_msg(pool, (each / 4, each / 4)).unwrap();
        let call = exchange_call(&world, &msg, &funds);
        let acted = as_token(&mut world, call);
        assert!(acted.is_ok(), "{}", acted.log);
        world.campaign("carol", pool, (usdc.clone(), 77_777_777), 50).unwrap();
        let asset = world.cw20(HOSTILE);
        world.campaign("carol", pool, (asset, 55_555_555), 50).unwrap();
    }
    world.wait(36_000).unwrap();
    // Something in the pools' protocol fees, too.
    for _ in 0..3 {
        world.done("carol", &World::swap_msg(vec![HONEST]), &[coin(7_000_000, "weth")]).unwrap();
        world.done("carol", &World::swap_msg(vec![TRAP]), &[coin(7_000_000, "usdc")]).unwrap();
        let sale = world.pull_msg(vec![TRAP], HOSTILE, 7_000_000);
        world.done("carol", &sale, &[]).unwrap();
    }
    world.desk.commit().unwrap();
    world
}

/// A call of a contract, to be sent by another.
pub(crate) fn call_of(contract: &str, msg: &impl Serialize) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    }
    .into()
}

/// A call of the exchange, to be sent by a contract.
pub(crate) fn exchange_call(
    world: &World,
    msg: &ExecuteMsg,
    funds: &[lode_chain::Coin],
) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: world.exchange.clone(),
        msg: to_json_vec(msg).unwrap().into(),
        funds: funds.iter().map(Into::into).collect(),
    }
    .into()
}

/// Lets the hostile token act in its own name.
pub(crate) fn as_token(world: &mut World, call: CosmosMsg) -> TxResult {
    world.tell("mallory", HOSTILE, &TokenMsg::Act { calls: vec![call] }).unwrap()
}

/// The exchange's whole state, byte for byte.
pub(crate) fn state(world: &World) -> Vec<(Vec<u8>, Vec<u8>)> {
    world.desk.chain().contract_state(&world.exchange).unwrap()
}

/// Makes sure that a transaction was refused for a reason.
#[track_caller]
pub(crate) fn refused(result: &TxResult, code: &str) {
    let wanted = format!("{code}: ");
    assert!(!result.is_ok(), "done, not refused with {code}");
    assert!(result.log.contains(&wanted), "refused, but not with {code}: {}", result.log);
}

/// Prints what an attacker gained, and makes sure that it is nothing.
#[track_caller]
pub(crate) fn no_profit(attack: &str, before: u128, after: u128) {
    let profit = i128::try_from(after).unwrap() - i128::try_from(before).unwrap();
    println!("{attack}: the attacker's profit is {profit}");
    assert!(profit <= 0, "{attack} pays {profit}");
}
