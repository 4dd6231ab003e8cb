//! What has been stolen elsewhere, tried here. Each attack is named after its class and incident.

use cosmwasm_std::{Uint128, Uint256};
use lode_chain::{EngineKind, coin};
use lode_hostile::msg::{ExecuteMsg as TokenMsg, Hook, Rule, Trick};
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, ObserveResponse, QueryMsg, ReceiveMsg, SimulateResponse};
use lode_traces::{Books, HOSTILE, World, rule, worth};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::stage::{BOTH, HONEST, TRAP, as_token, exchange_call, no_profit, refused, stage, state};

fn honest() -> [Asset; 2] {
    [Asset::native("usdc"), Asset::native("weth")]
}

/// What somebody owns of usdc and weth together, positions and rewards included.
fn owns(world: &mut World, who: &str) -> u128 {
    let account = [world.address(who)];
    worth(world, &account, &honest()).unwrap().iter().sum()
}

/// A pool of usdc and weth with as little in it as there can be.
fn tiny(engine: EngineKind, each: (u128, u128)) -> World {
    let mut world = World::new(engine).unwrap();
    let [usdc, weth] = honest();
    world.open_pool("alice", (usdc, weth), 3_000, each).unwrap();
    world
}

/// A1, AMM-1
///
/// Micro-swaps at balances of a few units, each rounded the wrong way (Balancer, 2025).
#[test]
fn a1_many_small_swaps_at_tiny_balances_pay_nothing() {
    for (seed, each) in [(1, (1_001, 1_001)), (2, (1_300, 900)), (3, (1_000_000, 2))] {
        let mut world = tiny(EngineKind::Native, each);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let reserves = |world: &World| {
            let reserves = world.pool(1).unwrap().reserves;
            (reserves.0.u128(), reserves.1.u128())
        };
        let mut last = each;
        for _ in 0..300 {
            let denom = if rng.random::<bool>() { "usdc" } else { "weth" };
            let amount = rng.random_range(1..40_u128);
            let mut msg = World::swap_msg(vec![1]);
            if let ExecuteMsg::Swap { amount_out, .. } = &mut msg
                && rng.random::<bool>()
            {
                *amount_out = Some(Uint128::new(rng.random_range(1..10)));
            }
            world.run("mallory", &msg, &[coin(amount, denom)]).unwrap();
            let now = reserves(&world);
            assert!(now.0 * now.1 >= last.0 * last.1, "AMM-1: from {last:?} to {now:?}");
            last = now;
        }
        assert_ne!(last, each, "nothing was swapped");
        // At the first price the pool is worth no less: what it lost would be the attacker's.
        let worth = |now: (u128, u128)| now.0 * each.1 + now.1 * each.0;
        no_profit("A1 micro-swaps", worth(last), worth(each));
    }
}

/// A2, AMM-3
///
/// Many tiny withdrawals, each safe, together not (Bunni, 2025).
#[test]
fn a2_many_tiny_withdrawals_leave_the_others_no_less() {
    for engine in BOTH {
        let mut world = tiny(engine, (30_000, 29_000));
        world.join("mallory", 1, (10_000, 9_667)).unwrap();
        let (before, alice) = (owns(&mut world, "mallory"), owns(&mut world, "alice"));
        let mallory = world.address("mallory");
        let mut last = world.pool(1).unwrap();
        for round in 0..44 {
            let held = world.position(1, &mallory, 0).unwrap().shares.u128();
            let shares = (1 + round % 3).min(held);
            world.run("mallory", &World::withdraw_msg(1, shares, 0, None), &[]).unwrap();
            let pool = world.pool(1).unwrap();
            for (now, then) in
                [(pool.reserves.0, last.reserves.0), (pool.reserves.1, last.reserves.1)]
            {
                let (now, then) = (now.u128() * last.total_shares.u128(), then.u128());
                assert!(now >= then * pool.total_shares.u128(), "AMM-3: a reserve per share fell");
            }
            last = pool;
        }
        let held = world.position(1, &mallory, 0).unwrap().shares.u128();
        world.done("mallory", &World::withdraw_msg(1, held, 0, None), &[]).unwrap();
        no_profit("A2 tiny withdrawals", before, owns(&mut world, "mallory"));
        assert!(owns(&mut world, "alice") >= alice, "Alice has lost");
    }
}

/// A4, NUM-2
///
/// High bits were lost (Cetus, 2025), a price overflowed to nothing (Truebit, 2026).
#[test]
fn a4_the_largest_numbers_are_refused_or_exact() {
    for engine in BOTH {
        let mut world = World::new(engine).unwrap();
        let (hostile, usdc) = (world.cw20(HOSTILE), Asset::native("usdc"));
        world.open_pool("alice", (usdc, hostile), 3_000, (1_000_000, 1_000_000)).unwrap();
        let mint = TokenMsg::Mint {
            to: world.address("mallory"),
            amount: Uint128::new(u128::MAX - (1 << 112)),
        };
        assert!(world.tell("mallory", HOSTILE, &mint).unwrap().is_ok());
        let before = owns(&mut world, "mallory");
        let held = state(&world);
        for amount in [u128::MAX, u128::MAX - (1 << 112), 1 << 127, (1 << 127) - 1] {
            let (deposit, funds) = world.deposit_msg(1, (1_000, amount)).unwrap();
            if let Ok(told) = world.simulate(&world.exchange.clone(), &deposit, &funds) {
                // Whatever is offered, shares are paid for.
                let SimulateResponse { receipt, .. } = told;
                let lode_msg::exchange::Receipt::Deposit { amounts, shares, .. } = receipt else {
                    panic!("no deposit: {receipt:?}")
                };
                assert!(amounts.0.u128() >= 1 && shares <= amounts.0, "{amounts:?} {shares}");
            }
            let swap = world.pull_msg(vec![1], HOSTILE, amount);
            let bought = world.simulate(&world.exchange.clone(), &swap, &[]);
            println!("A4 {amount}: {}", bought.map_or_else(|e| e.to_string(), |_| "fits".into()));
            for shares in [amount, amount / 2] {
                let leave = World::withdraw_msg(1, shares, 0, None);
                refused(&world.run("mallory", &leave, &[]).unwrap(), "insufficient_shares");
            }
        }
        assert_eq!(state(&world), held);
        no_profit("A4 largest numbers", before, owns(&mut world, "mallory"));
        Books::default().check(&mut world).unwrap();
    }
}

/// A5, LP-1
///
/// Two constants didn't match (Uranium, 2021); a join minted half as much again (Osmosis, 2022).
#[test]
fn a5_joining_and_leaving_again_pays_nothing() {
    for engine in BOTH {
        let mut world = stage(engine);
        let mallory = world.address("mallory");
        let [usdc, weth] = honest();
        let has = |world: &World| {
            let of = |asset| world.balance(asset, &mallory).unwrap();
            (of(&usdc), of(&weth))
        };
        let before = has(&world);
        for amounts in [(1_000_000, 1_000_000), (333, 777_777), (5_000_000, 0), (0, 4_000_001)] {
            world.join("mallory", HONEST, amounts).unwrap();
            let held = world.position(HONEST, &mallory, 0).unwrap().shares.u128();
            // Who came with one asset leaves with it, so that no price is needed to compare.
            let to = match amounts {
                (_, 0) => Some(usdc.clone()),
                (0, _) => Some(weth.clone()),
                _ => None,
            };
            world.done("mallory", &World::withdraw_msg(HONEST, held, 0, to), &[]).unwrap();
            let after = has(&world);
            no_profit("A5 join and leave, usdc", before.0, after.0);
            no_profit("A5 join and leave, weth", before.1, after.1);
        }
    }
}

/// B1, LP-3
///
/// The first depositor inflates the price of a share by a donation (Hundred, Onyx, Sonne, zkLend,
/// Resupply, 2023 to 2025).
#[test]
fn b1_the_first_depositor_cannot_rob_the_second() {
    for step in 0..12_u32 {
        let (first, gift, victim) = (1_001 + u128::from(step % 3), 1 << (4 * step), 1 << 30);
        let mut world = World::new(EngineKind::Native).unwrap();
        let before = owns(&mut world, "mallory");
        let [usdc, weth] = honest();
        world.open_pool("mallory", (usdc, weth), 3_000, (first, first)).unwrap();
        let exchange = world.exchange.clone();
        let coins = [coin(gift, "usdc"), coin(gift, "weth")];
        assert!(world.send("mallory", &exchange, &coins).unwrap().is_ok());
        let alice = owns(&mut world, "alice");
        world.join("alice", 1, (victim, victim)).unwrap();
        assert!(owns(&mut world, "alice") + 2 >= alice, "the victim lost");
        let mallory = world.address("mallory");
        let held = world.position(1, &mallory, 0).unwrap().shares.u128();
        // So few shares may be worth nothing; then they can't be paid.
        let _ = world.run("mallory", &World::withdraw_msg(1, held, 0, None), &[]).unwrap();
        no_profit("B1 first depositor", before, owns(&mut world, "mallory"));
    }
}

/// B5, LP-1
///
/// Shares were minted and nothing was paid (Meta Pool, 2025): every entry that mints.
#[test]
fn b5_no_way_of_minting_goes_unpaid() {
    for engine in BOTH {
        let mut world = stage(engine);
        let total = world.pool(TRAP).unwrap().total_shares;
        let before = state(&world);
        let (both, funds) = world.deposit_msg(TRAP, (50_000, 50_000)).unwrap();
        let usdc_only = funds.clone();
        // Eve has the coins, but doesn't let the exchange pull the token.
        assert!(!world.run("eve", &both, &usdc_only).unwrap().is_ok());
        refused(&world.run("mallory", &both, &[]).unwrap(), "funds_missing");
        let (one, _) = world.deposit_msg(TRAP, (50_000, 0)).unwrap();
        refused(&world.run("mallory", &one, &[]).unwrap(), "funds_missing");
        let (none, _) = world.deposit_msg(TRAP, (0, 0)).unwrap();
        refused(&world.run("mallory", &none, &[]).unwrap(), "zero_amount");
        // A token that says that something arrived, and nothing did.
        let msg = ReceiveMsg::Deposit {
            pool: TRAP,
            min_shares: None,
            beneficiary: None,
            sub: None,
            deadline: None,
        };
        let msg = cosmwasm_std::to_json_binary(&msg).unwrap();
        let (sender, amount) = (world.address("mallory"), Uint128::new(50_000));
        let push = lode_msg::cw20::Cw20ReceiveMsg { sender, amount, msg };
        let call = exchange_call(&world, &ExecuteMsg::Receive(push.clone()), &[]);
        refused(&as_token(&mut world, call), "cw20_shortfall");
        let direct = ExecuteMsg::Receive(push);
        assert!(!world.run("mallory", &direct, &[]).unwrap().is_ok(), "people are no tokens");
        // Compounding mints from rewards only.
        let pool = TRAP;
        let compound = ExecuteMsg::Compound {
            pool,
            routes: None,
            min_shares: None,
            sub: None,
            deadline: None,
        };
        refused(&world.run("eve", &compound, &[]).unwrap(), "nothing_to_claim");
        assert_eq!(world.pool(TRAP).unwrap().total_shares, total);
        assert_eq!(state(&world), before);
        println!("B5 unpaid minting: the attacker's profit is 0");
    }
}

/// C1, RWD-2
///
/// Shares were moved from hand to hand, and each hand claimed (Popsicle, 2021).
#[test]
fn c1_moving_shares_from_hand_to_hand_earns_nothing_twice() {
    for engine in BOTH {
        let (mut moving, mut still) = (stage(engine), stage(engine));
        let claimed = |world: &mut World| {
            let hands = ["bob", "carol", "mallory", "eve"].map(|who| world.address(who));
            worth(world, &hands, &honest()).unwrap().iter().sum::<u128>()
        };
        let before = claimed(&mut still);
        assert_eq!(before, claimed(&mut moving));
        let claim = ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None };
        for (from, to) in
            [("bob", "carol"), ("carol", "mallory"), ("mallory", "eve"), ("eve", "bob")]
        {
            for world in [&mut moving, &mut still] {
                world.wait(1_800).unwrap();
            }
            let (sender, receiver) = (moving.address(from), moving.address(to));
            let shares = moving.position(HONEST, &sender, 0).unwrap().shares;
            let moved = ExecuteMsg::TransferShares {
                pool: HONEST,
                to: receiver,
                to_sub: None,
                sub: None,
                shares,
            };
            moving.done(from, &moved, &[]).unwrap();
            for who in [from, to] {
                let _ = moving.run(who, &claim, &[]).unwrap();
            }
        }
        still.done("bob", &claim, &[]).unwrap();
        no_profit("C1 hand to hand", claimed(&mut still), claimed(&mut moving));
        Books::default().check(&mut moving).unwrap();
    }
}

/// C2, RWD-3
///
/// Who came late was paid for the time before (Compound, 2021).
#[test]
fn c2_who_comes_late_earns_nothing_of_the_past() {
    for engine in BOTH {
        let mut world = stage(engine);
        world.wait(50_000).unwrap();
        let before = owns(&mut world, "mallory");
        world.join("mallory", HONEST, (900_000_000, 900_000_000)).unwrap();
        let mallory = world.address("mallory");
        let held = world.position(HONEST, &mallory, 0).unwrap();
        assert!(held.pending.is_empty(), "RWD-3: {:?}", held.pending);
        let claim = ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None };
        refused(&world.run("mallory", &claim, &[]).unwrap(), "nothing_to_claim");
        let leave = World::withdraw_msg(HONEST, held.shares.u128(), 0, None);
        world.done("mallory", &leave, &[]).unwrap();
        refused(&world.run("mallory", &claim, &[]).unwrap(), "nothing_to_claim");
        no_profit("C2 in and out in one block", before, owns(&mut world, "mallory"));
    }
}

/// C4, RWD-3
///
/// Shares borrowed for a moment claimed what others earned (ApeCoin, 2022).
#[test]
fn c4_borrowed_shares_claim_nothing() {
    for engine in BOTH {
        let mut world = stage(engine);
        let before = owns(&mut world, "mallory");
        let (bob, mallory) = (world.address("bob"), world.address("mallory"));
        let shares = world.position(HONEST, &bob, 0).unwrap().shares;
        let lend = |to: String| ExecuteMsg::TransferShares {
            pool: HONEST,
            to,
            to_sub: None,
            sub: None,
            shares,
        };
        world.done("bob", &lend(mallory), &[]).unwrap();
        let claim = ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None };
        refused(&world.run("mallory", &claim, &[]).unwrap(), "nothing_to_claim");
        world.done("mallory", &lend(bob), &[]).unwrap();
        no_profit("C4 borrowed shares", before, owns(&mut world, "mallory"));
        world.done("bob", &claim, &[]).unwrap();
    }
}

/// F1, ORC-1
///
/// A price that one block can move (Mango, Inverse, 2022).
#[test]
fn f1_a_price_moved_within_one_block_counts_for_nothing() {
    for engine in BOTH {
        let mut world = stage(engine);
        world.wait(3_600).unwrap();
        let question = QueryMsg::Observe { pool: HONEST, ages: vec![1_800, 600] };
        let average = |world: &World| -> Vec<Option<(Uint256, Uint256)>> {
            let answer: ObserveResponse = world.ask(&question).unwrap();
            answer.observations.into_iter().map(|seen| seen.average).collect()
        };
        let before = average(&world);
        let mallory = world.address("mallory");
        let [usdc, weth] = honest();
        let has = |world: &World, asset| world.balance(asset, &mallory).unwrap();
        let start = (has(&world, &usdc), has(&world, &weth));
        let swap = World::swap_msg(vec![HONEST]);
        world.done("mallory", &swap, &[coin(900_000_000_000, "usdc")]).unwrap();
        assert_eq!(average(&world), before, "ORC-1: the average moved at once");
        // What was bought is sold again, in the same block.
        let bought = has(&world, &weth) - start.1;
        world.done("mallory", &swap, &[coin(bought, "weth")]).unwrap();
        assert_eq!(average(&world), before, "ORC-1: the average moved at once");
        assert_eq!(has(&world, &weth), start.1);
        no_profit("F1 there and back", start.0, has(&world, &usdc));
    }
}

/// G2, AUTH-1
///
/// Nobody but the chain can send a reply; there is no message that poses as one, and no message
/// with fields that aren't known.
#[test]
fn g2_replies_and_unknown_messages_cannot_be_sent() {
    for engine in BOTH {
        let mut world = stage(engine);
        let before = state(&world);
        for text in [
            r#"{"reply":{"id":2,"payload":"","result":{"error":"x"}}}"#,
            r#"{"migrate":{}}"#,
            r#"{"instantiate":{}}"#,
            r#"{"accrue":{"pool":1,"more":1}}"#,
            r#"{"accrue":{"pool":1},"claim":{"pools":[1]}}"#,
            r#"{"accrue":{"pool":4294967296}}"#,
            "[]",
            "",
        ] {
            let msg = lode_chain::Msg::Execute {
                sender: world.address("mallory"),
                contract: world.exchange.clone(),
                msg: text.as_bytes().to_vec(),
                funds: vec![],
            };
            assert!(!world.desk.try_msg("mallory", msg).unwrap().is_ok(), "{text}");
        }
        assert_eq!(state(&world), before);
        println!("G2 false replies: the attacker's profit is 0");
    }
}

/// G3, RWD-1, RWD-7
///
/// A failure that was caught in a reply undid the child and not the parent: every payout of a
/// claim fails in turn, and the books close.
#[test]
fn g3_whichever_payout_fails_the_books_close() {
    for engine in BOTH {
        let mut world = stage(engine);
        let refuse = rule(Hook::Transfer, Trick::Refuse {}, Some(1));
        for times in 1..=2 {
            let refuse = Rule { times: Some(times), ..refuse.clone() };
            world.obey(HOSTILE, vec![refuse]).unwrap();
            world.wait(3_600).unwrap();
            let claim = ExecuteMsg::Claim { pools: vec![TRAP, HONEST], sub: None, recipient: None };
            for who in ["alice", "bob"] {
                world.done(who, &claim, &[]).unwrap();
                Books::default().check(&mut world).unwrap();
            }
        }
    }
}
