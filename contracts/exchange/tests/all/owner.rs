//! What the owner may do, and nobody else; and that it never keeps anybody from leaving.

use lode_chain::coin;
use lode_msg::NativeCoin;
use lode_msg::exchange::{
    ConfigResponse, ExecuteMsg, PARAMS_DELAY_S, Params, PendingParamsResponse, PoolResponse,
    QueryMsg,
};

use crate::stage::{HOUR, Stage, campaign, claim, deposit, native, swap, uint, withdraw};

fn share(pips: u32) -> ExecuteMsg {
    let params = Params { protocol_share_pips: Some(pips), ..Params::default() };
    ExecuteMsg::ProposeParams { params }
}

fn pause(swaps: bool, deposits: bool) -> ExecuteMsg {
    ExecuteMsg::SetPause { pools: vec![1], swaps, deposits }
}

/// AUTH-1: only the owner's messages are the owner's.
#[test]
fn nobody_else_does_what_is_the_owners() {
    let mut stage = Stage::with_pool();
    let alice = stage.desk.address("alice");
    let owners = [
        ExecuteMsg::CollectProtocolFees { pools: vec![1] },
        pause(true, true),
        ExecuteMsg::ProposeOwner { owner: alice.clone() },
        ExecuteMsg::CancelOwner {},
        share(1),
        ExecuteMsg::ApplyParams {},
        ExecuteMsg::CancelParams {},
    ];
    for msg in &owners {
        for who in ["alice", "stranger"] {
            stage.refuse(who, msg, &[], "unauthorized");
        }
        stage.refuse("operator", msg, &[coin(1, "ueth")], "funds_excess");
    }
    let from = alice.clone();
    let moved = ExecuteMsg::LpMove { pool: 1, from, to: stage.exchange.clone(), shares: uint(1) };
    for who in ["operator", "alice", "stranger"] {
        stage.refuse(who, &moved, &[], "unauthorized");
    }
    // Somebody speaks as a token that is none.
    let msg = cosmwasm_std::Binary::from(br#"{"deposit":{"pool":1}}"#);
    let pushed = lode_msg::cw20::Cw20ReceiveMsg { sender: alice, amount: uint(5), msg };
    stage.fail("stranger", &ExecuteMsg::Receive(pushed), &[], "unknown_asset");
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut stage = Stage::new();
    let bob = stage.desk.address("bob");
    stage.refuse("bob", &ExecuteMsg::AcceptOwner {}, &[], "no_pending_owner");
    stage.refuse("operator", &ExecuteMsg::CancelOwner {}, &[], "no_pending_owner");
    let nobody = ExecuteMsg::ProposeOwner { owner: "nobody".into() };
    stage.refuse("operator", &nobody, &[], "invalid_address");
    let propose = ExecuteMsg::ProposeOwner { owner: bob.clone() };
    stage.run("operator", &propose, &[]);
    stage.refuse("operator", &ExecuteMsg::AcceptOwner {}, &[], "unauthorized");
    stage.refuse("stranger", &ExecuteMsg::AcceptOwner {}, &[], "unauthorized");
    stage.run("operator", &ExecuteMsg::CancelOwner {}, &[]);
    stage.refuse("bob", &ExecuteMsg::AcceptOwner {}, &[], "no_pending_owner");
    stage.run("operator", &propose, &[]);
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!(config.pending_owner, Some(bob.clone()));
    stage.run("bob", &ExecuteMsg::AcceptOwner {}, &[]);
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!((config.owner, config.pending_owner), (bob, None));
    stage.refuse("operator", &propose, &[], "unauthorized");
}

/// FEE-1: no path of parameters leads out of the bounds.
#[test]
fn parameters_wait_two_days_and_keep_their_bounds() {
    let mut stage = Stage::with_pool();
    stage.refuse("operator", &ExecuteMsg::ApplyParams {}, &[], "no_pending_params");
    stage.refuse("operator", &ExecuteMsg::CancelParams {}, &[], "no_pending_params");
    stage.refuse("operator", &share(250_001), &[], "protocol_share_too_high");
    let propose = |params| ExecuteMsg::ProposeParams { params };
    stage.refuse("operator", &propose(Params::default()), &[], "conflicting_fields");
    let fee = |denom: &str, amount| NativeCoin { denom: denom.to_owned(), amount: uint(amount) };
    let odd = Params { slot_fee: Some(fee("!", 1)), ..Params::default() };
    stage.refuse("operator", &propose(odd), &[], "invalid_denom");
    let odd = Params { fee_recipient: Some("nobody".into()), ..Params::default() };
    stage.refuse("operator", &propose(odd), &[], "invalid_address");

    let carol = stage.desk.address("carol");
    let params = Params {
        protocol_share_pips: Some(250_000),
        fee_recipient: Some(carol.clone()),
        slot_fee: Some(fee("ulode", 100)),
    };
    stage.run("operator", &propose(params.clone()), &[]);
    let pending: PendingParamsResponse = stage.ask(&QueryMsg::PendingParams {});
    assert_eq!(pending.params, Some(params));
    assert_eq!(pending.ready_at, Some(stage.now() + PARAMS_DELAY_S));
    stage.wait(PARAMS_DELAY_S - 1);
    stage.refuse("operator", &ExecuteMsg::ApplyParams {}, &[], "params_not_ready");
    stage.wait(1);
    stage.run("operator", &ExecuteMsg::ApplyParams {}, &[]);
    stage.refuse("operator", &ExecuteMsg::ApplyParams {}, &[], "no_pending_params");
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!((config.protocol_share_pips, config.fee_recipient), (250_000, carol));
    assert_eq!(config.slot_fee, Some(fee("ulode", 100)));

    // A newer proposal starts its own two days; a fee of 0 is none.
    stage.run("operator", &share(0), &[]);
    stage.run("operator", &ExecuteMsg::CancelParams {}, &[]);
    let free = Params { slot_fee: Some(fee("ulode", 0)), ..Params::default() };
    stage.run("operator", &propose(free), &[]);
    stage.wait(PARAMS_DELAY_S);
    stage.run("operator", &ExecuteMsg::ApplyParams {}, &[]);
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!((config.slot_fee, config.protocol_share_pips), (None, 250_000));
}

#[test]
fn the_protocols_part_is_collected_and_the_holders_part_is_not() {
    let mut stage = Stage::with_pool();
    stage.run("operator", &share(100_000), &[]);
    stage.wait(PARAMS_DELAY_S);
    stage.run("operator", &ExecuteMsg::ApplyParams {}, &[]);
    let collect = ExecuteMsg::CollectProtocolFees { pools: vec![1] };
    stage.run("bob", &swap(&[1]), &[coin(100_000, "ueth")]);
    // The pool was made before the change and has not heard of it.
    stage.refuse("operator", &collect, &[], "nothing_to_collect");
    stage.run("stranger", &ExecuteMsg::SyncPools { pools: vec![1] }, &[]);
    let result = stage.run("bob", &swap(&[1]), &[coin(100_000, "ueth")]);
    assert_eq!(result.attribute("wasm-swap", "fee"), Some("300"));
    assert_eq!(result.attribute("wasm-swap", "protocol_fee"), Some("30"));
    let pool: PoolResponse = stage.ask(&QueryMsg::Pool { pool: 1 });
    assert_eq!((pool.protocol_share_pips, pool.protocol_fees.0.u128()), (100_000, 30));
    stage.check();
    let before = stage.balance("operator", "ueth");
    stage.run("operator", &collect, &[]);
    assert_eq!(stage.balance("operator", "ueth") - before, 30);
    stage.refuse("operator", &collect, &[], "nothing_to_collect");
    let pools = |pools: &[u32]| ExecuteMsg::CollectProtocolFees { pools: pools.to_vec() };
    stage.refuse("operator", &pools(&[1, 1]), &[], "duplicate_item");
    stage.refuse("operator", &pools(&[]), &[], "empty_list");
    stage.refuse("operator", &pools(&[2]), &[], "unknown_pool");
    stage.refuse("bob", &ExecuteMsg::SyncPools { pools: vec![1, 1] }, &[], "duplicate_item");
    stage.check();
}

#[test]
fn a_slot_fee_is_due_for_a_new_reward_asset_only() {
    let mut stage = Stage::with_pool();
    let fee = NativeCoin { denom: "ulode".into(), amount: uint(100) };
    let params = Params { slot_fee: Some(fee), ..Params::default() };
    stage.run("operator", &ExecuteMsg::ProposeParams { params }, &[]);
    stage.wait(PARAMS_DELAY_S);
    stage.run("operator", &ExecuteMsg::ApplyParams {}, &[]);
    let now = stage.now();
    let stated = |denom: &str| ExecuteMsg::CreateCampaign {
        pool: 1,
        asset: Some(native(denom)),
        amount: Some(uint(1_000)),
        start: now,
        end: now + HOUR,
    };
    let before = stage.balance("operator", "ulode");
    stage.refuse("bob", &campaign(1, now, now + HOUR), &[coin(1_000, "upartner")], "funds_missing");
    stage.refuse("bob", &stated("ulode"), &[coin(1_000, "ulode")], "funds_missing");
    stage.run("bob", &stated("upartner"), &[coin(100, "ulode"), coin(1_000, "upartner")]);
    stage.run("bob", &stated("ulode"), &[coin(1_100, "ulode")]);
    assert_eq!(stage.balance("operator", "ulode") - before, 200);
    stage.refuse("bob", &stated("ulode"), &[coin(1_100, "ulode")], "funds_excess");
    stage.run("bob", &stated("ulode"), &[coin(1_000, "ulode")]);
    stage.check();
}

#[test]
fn a_pause_never_keeps_anybody_from_leaving() {
    let mut stage = Stage::with_pool();
    let now = stage.now();
    stage.run("bob", &campaign(1, now, now + HOUR), &[coin(3_600, "ulode")]);
    stage.run("bob", &campaign(1, now, now + HOUR), &[coin(3_600, "ueth")]);
    stage.wait(HOUR);
    let eth = [coin(1_000, "ueth")];
    let both = [coin(1_000, "ueth"), coin(4_000, "uusdc")];
    let compound =
        ExecuteMsg::Compound { pool: 1, routes: None, min_shares: None, sub: None, deadline: None };
    stage.run("operator", &pause(true, false), &[]);
    stage.refuse("bob", &swap(&[1]), &eth, "swaps_paused");
    // One side is a swap in disguise.
    stage.refuse("bob", &deposit(1, (1_000, 0)), &eth, "swaps_paused");
    stage.refuse("alice", &compound, &[], "swaps_paused");
    stage.run("bob", &deposit(1, (1_000, 4_000)), &both);
    stage.run("operator", &pause(false, true), &[]);
    stage.run("bob", &swap(&[1]), &eth);
    stage.refuse("bob", &deposit(1, (1_000, 4_000)), &both, "deposits_paused");
    stage.refuse("alice", &compound, &[], "deposits_paused");
    stage.run("operator", &pause(true, true), &[]);
    let bob = stage.desk.address("bob");
    let moved =
        ExecuteMsg::TransferShares { pool: 1, to: bob, to_sub: None, sub: None, shares: uint(5) };
    stage.run("alice", &moved, &[]);
    stage.run("alice", &claim(&[1]), &[]);
    let one = ExecuteMsg::Withdraw {
        pool: 1,
        shares: uint(1_000),
        min_amounts: None,
        to: Some(native("uusdc")),
        min_amount: None,
        recipient: None,
        sub: None,
        deadline: None,
    };
    stage.run("alice", &one, &[]);
    let shares = stage.position("alice", 1).shares.u128();
    stage.run("alice", &withdraw(1, shares), &[]);
    stage.run("operator", &pause(false, false), &[]);
    stage.run("bob", &swap(&[1]), &eth);
    let odd = ExecuteMsg::SetPause { pools: vec![9], swaps: true, deposits: true };
    stage.refuse("operator", &odd, &[], "unknown_pool");
    stage.check();
}
