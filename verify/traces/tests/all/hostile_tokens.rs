//! Tokens that misbehave: who chose them bears it, nobody else.

use cosmwasm_std::{Uint128, to_json_binary};
use lode_chain::{EngineKind, TxResult, coin};
use lode_hostile::msg::{ExecuteMsg as TokenMsg, Hook, Rule, Trick};
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, ParkedResponse, QueryMsg, ReceiveMsg};
use lode_traces::{Books, HOSTILE, World, rule};

use crate::stage::{BOTH, HONEST, TRAP, refused, stage, state};

fn some(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

/// A pushed swap.
fn push(world: &mut World, amount: u128) -> TxResult {
    let msg = ReceiveMsg::Swap {
        route: vec![TRAP],
        amount_out: None,
        min_out: None,
        limit: None,
        recipient: None,
        deadline: None,
    };
    let msg = to_json_binary(&msg).unwrap();
    let (contract, amount) = (world.exchange.clone(), some(amount));
    world.tell("mallory", HOSTILE, &TokenMsg::Send { contract, amount, msg }).unwrap()
}

/// TOK-1
///
/// B6: more was credited than came (Balancer and STA, 2020).
#[test]
fn b6_a_token_that_delivers_anything_but_the_amount_is_refused() {
    let tricks = [
        Trick::Lie {},
        Trick::Charge { amount: some(1) },
        Trick::Charge { amount: some(50_000) },
        Trick::Overpay { amount: some(1) },
    ];
    for engine in BOTH {
        let mut world = stage(engine);
        for trick in tricks.clone() {
            world.obey(HOSTILE, vec![rule(Hook::TransferFrom, trick, None)]).unwrap();
            let before = state(&world);
            let (both, funds) = world.deposit_msg(TRAP, (60_000, 60_000)).unwrap();
            refused(&world.run("mallory", &both, &funds).unwrap(), "cw20_shortfall");
            let (one, _) = world.deposit_msg(TRAP, (0, 60_000)).unwrap();
            refused(&world.run("mallory", &one, &[]).unwrap(), "cw20_shortfall");
            let swap = world.pull_msg(vec![TRAP], HOSTILE, 60_000);
            refused(&world.run("mallory", &swap, &[]).unwrap(), "cw20_shortfall");
            let start = world.next_hour();
            let promise = ExecuteMsg::CreateCampaign {
                pool: HONEST,
                asset: Some(world.cw20(HOSTILE)),
                amount: Some(some(7_200)),
                start,
                end: start + 7_200,
            };
            refused(&world.run("mallory", &promise, &[]).unwrap(), "cw20_shortfall");
            assert_eq!(state(&world), before, "a refused message changed something");
        }
        for trick in [Trick::Lie {}, Trick::Charge { amount: some(1) }] {
            world.obey(HOSTILE, vec![rule(Hook::Send, trick, None)]).unwrap();
            refused(&push(&mut world, 60_000), "cw20_shortfall");
        }
    }
}

/// TOK-1
#[test]
fn a_token_that_fails_or_talks_nonsense_stops_only_its_own() {
    for engine in BOTH {
        let mut world = stage(engine);
        let rules: [(&str, Rule); 5] = [
            ("refuses", rule(Hook::TransferFrom, Trick::Refuse {}, None)),
            ("burns gas", rule(Hook::TransferFrom, Trick::Burn {}, None)),
            ("has no balance to tell", rule(Hook::Balance, Trick::Refuse {}, None)),
            ("tells nonsense", rule(Hook::Balance, Trick::Garbage {}, None)),
            ("burns gas when asked", rule(Hook::Balance, Trick::Burn {}, None)),
        ];
        for (how, rule) in rules {
            world.obey(HOSTILE, vec![rule]).unwrap();
            let before = state(&world);
            let (both, funds) = world.deposit_msg(TRAP, (60_000, 60_000)).unwrap();
            assert!(!world.run("mallory", &both, &funds).unwrap().is_ok(), "{how}");
            let swap = world.pull_msg(vec![TRAP], HOSTILE, 60_000);
            assert!(!world.run("mallory", &swap, &[]).unwrap().is_ok(), "{how}");
            assert_eq!(state(&world), before, "{how}: a refused message changed something");
            // The other pool goes on, and people leave this one to the honest side.
            world.done("bob", &World::swap_msg(vec![HONEST]), &[coin(60_000, "weth")]).unwrap();
            let to = Some(Asset::native("usdc"));
            world.done("bob", &World::withdraw_msg(TRAP, 1_000_000, 0, to), &[]).unwrap();
        }
        // A balance that lies while nothing moves.
        let inflate = rule(Hook::Balance, Trick::Inflate { amount: some(1 << 90) }, None);
        world.obey(HOSTILE, vec![inflate]).unwrap();
        world.done("bob", &World::withdraw_msg(TRAP, 1_000_000, 0, None), &[]).unwrap();
        world.obey(HOSTILE, vec![]).unwrap();
        Books::default().check(&mut world).unwrap();
    }
}

fn parked(world: &World) -> ParkedResponse {
    world.ask(&QueryMsg::Parked { start_after: None, limit: None }).unwrap()
}

/// A claim of Bob's of two rewards, of which one can't be paid.
fn claim_against(engine: EngineKind, how: &str, trick: Trick) {
    let mut world = stage(engine);
    let bob = world.address("bob");
    let (usdc, hostile) = (Asset::native("usdc"), world.cw20(HOSTILE));
    let due = world.position(HONEST, &bob, 0).unwrap().pending;
    let due_of = |asset: &Asset| due.iter().find(|due| due.asset == *asset).unwrap().amount.u128();
    let before = (world.balance(&usdc, &bob).unwrap(), world.balance(&hostile, &bob).unwrap());
    world.obey(HOSTILE, vec![rule(Hook::Transfer, trick, None)]).unwrap();
    let claim = ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None };
    // A second later there is a little more.
    let told = world.done("bob", &claim, &[]).unwrap();
    assert!(told.attribute("wasm-park", "amount").is_some(), "{how}: nothing was parked");
    let waits = parked(&world).parked;
    assert_eq!(waits.len(), 1, "{how}");
    assert!(waits[0].amount.u128() >= due_of(&hostile), "{how}: a part is lost");
    assert!(world.balance(&usdc, &bob).unwrap() - before.0 >= due_of(&usdc), "{how}: not paid");
    Books::default().check(&mut world).unwrap();
    // It fails again and stays under its number; then it is paid, once, to whom it is due.
    let retry = ExecuteMsg::Retry { ids: vec![waits[0].id] };
    world.done("mallory", &retry, &[]).unwrap();
    assert_eq!(parked(&world).parked, waits, "{how}");
    world.obey(HOSTILE, vec![]).unwrap();
    world.done("mallory", &retry, &[]).unwrap();
    let paid = world.balance(&hostile, &bob).unwrap() - before.1;
    assert_eq!(paid, waits[0].amount.u128(), "{how}");
    refused(&world.run("mallory", &retry, &[]).unwrap(), "unknown_parked");
    Books::default().check(&mut world).unwrap();
}

/// TOK-1, RWD-7
///
/// F6: one payee that fails locks everybody out (Akutars, 2022; GovernMental, 2016).
#[test]
fn f6_a_reward_that_cannot_be_paid_is_parked_and_spoils_no_other() {
    for engine in BOTH {
        claim_against(engine, "refuses", Trick::Refuse {});
        claim_against(engine, "burns all gas", Trick::Burn {});
    }
    claim_against(EngineKind::Wasm, "panics", Trick::Panic {});
}

/// TOK-1
#[test]
fn a_pool_is_left_to_the_honest_side_and_by_another_recipient() {
    for engine in BOTH {
        let mut world = stage(engine);
        world.obey(HOSTILE, vec![rule(Hook::Transfer, Trick::Refuse {}, None)]).unwrap();
        let alice = world.address("alice");
        let held = world.position(TRAP, &alice, 0).unwrap().shares.u128();
        let both = world.run("alice", &World::withdraw_msg(TRAP, held, 0, None), &[]).unwrap();
        assert!(!both.is_ok(), "the token refuses, so both assets can't be paid");
        let to = Some(Asset::native("usdc"));
        let before = world.balance(&Asset::native("usdc"), &alice).unwrap();
        world.done("alice", &World::withdraw_msg(TRAP, held, 0, to), &[]).unwrap();
        assert!(world.balance(&Asset::native("usdc"), &alice).unwrap() > before);
        assert_eq!(world.position(TRAP, &alice, 0).unwrap().shares.u128(), 0);
        // Rewards that were earned are still there, and are paid or parked.
        let claim = ExecuteMsg::Claim { pools: vec![TRAP], sub: None, recipient: None };
        world.done("alice", &claim, &[]).unwrap();
        world.obey(HOSTILE, vec![]).unwrap();
        let carol = world.address("carol");
        let bobs = ExecuteMsg::Withdraw {
            pool: TRAP,
            shares: some(1_000_000),
            min_amounts: None,
            to: None,
            min_amount: None,
            recipient: Some(carol.clone()),
            sub: None,
            deadline: None,
        };
        let hostile = world.cw20(HOSTILE);
        let before = world.balance(&hostile, &carol).unwrap();
        world.done("bob", &bobs, &[]).unwrap();
        assert!(world.balance(&hostile, &carol).unwrap() > before);
    }
}

/// TOK-1, RWD-7
#[test]
fn a_coin_that_the_bank_won_t_deliver_is_parked() {
    for engine in BOTH {
        let mut world = stage(engine);
        let blocked = lode_chain::Address::module("fee_collector");
        let blocked = world.desk.chain().codec().encode(&blocked);
        let claim =
            ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: Some(blocked.clone()) };
        let told = world.done("bob", &claim, &[]).unwrap();
        assert_eq!(told.attribute("wasm-park", "asset"), Some("usdc"));
        assert_eq!(told.attribute("wasm-park", "recipient"), Some(blocked.as_str()));
        Books::default().check(&mut world).unwrap();
        // It stays owed, and keeps nobody from anything.
        let retry = ExecuteMsg::Retry { ids: vec![1] };
        world.done("bob", &retry, &[]).unwrap();
        assert_eq!(parked(&world).parked.len(), 1);
        world.done("alice", &World::withdraw_msg(HONEST, 1_000_000, 0, None), &[]).unwrap();
        Books::default().check(&mut world).unwrap();
    }
}
