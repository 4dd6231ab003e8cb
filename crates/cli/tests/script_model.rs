//! Random pool scripts against an independent exact model of pools, fees and rewards.

mod support;

use std::collections::BTreeMap;

use lode_reference::{Claim, Pool, Refusal, Trade, World};
use num_bigint::BigUint;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use support::{code, script, text};

const OWNERS: u32 = 5;
const ASSETS: u32 = 3;
const FEES: [u32; 5] = [0, 500, 3_000, 10_000, 999_999];

enum Act {
    Deposit(u32, [u128; 2]),
    Withdraw(u32, u128),
    Transfer(u32, u32, u128),
    Swap(usize, Exact, u128),
    Campaign(u32, u128, [u64; 2]),
    Advance(u64),
    Claim(u32),
    Position(u32),
}

enum Exact {
    In,
    Out,
}

/// Draws actions while the model lives along, so that amounts suit the pool.
fn draw(rng: &mut StdRng, world: &World) -> Act {
    let owner = rng.random_range(0..OWNERS);
    let held = |owner| u128::try_from(world.shares(owner)).unwrap();
    let reserves = [0, 1].map(|side| u128::try_from(&world.pool.reserves[side]).unwrap());
    let mut part = |of: u128| match rng.random_range(0..10) {
        0 => of,
        1 => of.saturating_add(1),
        2 => rng.random_range(0..5),
        _ => (of >> rng.random_range(0..20)) / rng.random_range(1..10),
    };
    let amounts = [part(reserves[0].max(3_000)), part(reserves[1].max(5_000))];
    let shares = part(held(owner));
    match rng.random_range(0..20) {
        0..4 => Act::Deposit(owner, amounts),
        4..6 => Act::Withdraw(owner, shares),
        6..8 => Act::Transfer(owner, (owner + rng.random_range(1..OWNERS)) % OWNERS, shares),
        8..12 => {
            let side = rng.random_range(0..2);
            let exact = if rng.random() { Exact::In } else { Exact::Out };
            let amount = amounts[match exact {
                Exact::In => side,
                Exact::Out => 1 - side,
            }];
            Act::Swap(side, exact, amount)
        }
        12 => {
            let start = world.now.div_ceil(3_600) + rng.random_range(0..4);
            let end = start + rng.random_range(0..60);
            let amount = rng.random::<u128>() >> rng.random_range(60..128);
            Act::Campaign(rng.random_range(0..ASSETS), amount, [start * 3_600, end * 3_600])
        }
        13..16 => Act::Advance(rng.random_range(0..4_000) << rng.random_range(0..6)),
        16..18 => Act::Claim(owner),
        _ => Act::Position(owner),
    }
}

fn written(act: &Act) -> Value {
    match act {
        Act::Deposit(owner, [zero, one]) => {
            json!({"op": "deposit", "owner": format!("o{owner}"), "amounts": [zero.to_string(), one.to_string()]})
        }
        Act::Withdraw(owner, shares) => {
            json!({"op": "withdraw", "owner": format!("o{owner}"), "shares": shares.to_string()})
        }
        Act::Transfer(from, to, shares) => {
            json!({"op": "transfer", "from": format!("o{from}"), "to": format!("o{to}"), "shares": shares.to_string()})
        }
        Act::Swap(side, exact, amount) => {
            let sign = if matches!(exact, Exact::In) { "" } else { "-" };
            json!({"op": "swap", "zero_for_one": *side == 0, "amount_specified": format!("{sign}{amount}")})
        }
        Act::Campaign(asset, amount, [start, end]) => {
            json!({"op": "campaign", "asset": format!("r{asset}"), "amount": amount.to_string(), "start": start, "end": end})
        }
        Act::Advance(seconds) => json!({"op": "advance", "seconds": seconds}),
        Act::Claim(owner) => json!({"op": "claim", "owner": format!("o{owner}")}),
        Act::Position(owner) => json!({"op": "position", "owner": format!("o{owner}")}),
    }
}

fn two(pair: &[BigUint; 2]) -> Value {
    json!([pair[0].to_string(), pair[1].to_string()])
}

fn by_asset(claim: &Claim) -> Value {
    let named: BTreeMap<String, String> =
        claim.iter().map(|(asset, amount)| (format!("r{asset}"), amount.to_string())).collect();
    json!(named)
}

fn swapped(side: usize, trade: &Trade) -> Value {
    let (paid, received) = (trade.paid.to_string(), format!("-{}", trade.received));
    let (zero, one) = if side == 0 { (paid, received) } else { (received, paid) };
    json!({"amount0": zero, "amount1": one, "fee": trade.fee.to_string()})
}

/// Lets the model do it and returns what must be answered, or nothing when it must be refused.
fn live(world: &mut World, act: &Act) -> Option<Value> {
    let big = |amount: u128| BigUint::from(amount);
    let done = |outcome: Result<(), Refusal>| outcome.ok().map(|()| json!({}));
    match act {
        Act::Deposit(owner, [zero, one]) => {
            let (taken, shares) = world.deposit(*owner, [&big(*zero), &big(*one)]).ok()?;
            Some(json!({"amounts": two(&taken), "shares": shares.to_string()}))
        }
        Act::Withdraw(owner, shares) => {
            Some(json!({"amounts": two(&world.withdraw(*owner, &big(*shares)).ok()?)}))
        }
        Act::Transfer(from, to, shares) => done(world.transfer(*from, *to, &big(*shares))),
        Act::Swap(side, Exact::In, amount) => {
            Some(swapped(*side, &world.swap_in(*side, &big(*amount)).ok()?))
        }
        Act::Swap(side, Exact::Out, amount) => {
            Some(swapped(*side, &world.swap_out(*side, &big(*amount)).ok()?))
        }
        Act::Campaign(asset, amount, times) => done(world.campaign(*asset, &big(*amount), *times)),
        Act::Advance(seconds) => {
            world.advance(*seconds);
            Some(json!({}))
        }
        Act::Claim(owner) => {
            let claim = world.claim(*owner);
            (!claim.is_empty()).then(|| json!({"claimed": by_asset(&claim)}))
        }
        Act::Position(owner) => {
            let shares = world.shares(*owner);
            let worth = [0, 1].map(|side| match world.pool.total == BigUint::ZERO {
                true => BigUint::ZERO,
                false => &shares * &world.pool.reserves[side] / &world.pool.total,
            });
            let mut pending: Claim =
                world.streams.keys().map(|asset| (*asset, BigUint::ZERO)).collect();
            pending.extend(world.pending(*owner));
            Some(json!({
                "shares": shares.to_string(), "amounts": two(&worth),
                "fees_earned": two(&world.fees(*owner)), "pending": by_asset(&pending),
            }))
        }
    }
}

#[test]
fn scripts_equal_an_independent_model() {
    let (mut refused, mut claimed) = (0, 0);
    for seed in 0..200 {
        let mut rng = StdRng::seed_from_u64(seed);
        let fee = FEES[rng.random_range(0..FEES.len())];
        let start = rng.random_range(0..2_000_000_000);
        let mut world = World::new(Pool::new(fee, 0), start);
        let mut actions = Vec::new();
        let mut expected = Vec::new();
        for _ in 0..150 {
            let act = draw(&mut rng, &world);
            let mut answer = live(&mut world, &act);
            if let Some(fields) = answer.as_mut().and_then(Value::as_object_mut) {
                fields.insert("reserves".to_owned(), two(&world.pool.reserves));
                fields.insert("total_shares".to_owned(), json!(world.pool.total.to_string()));
            }
            actions.push(written(&act));
            expected.push((answer, two(&world.pool.reserves), world.pool.total.to_string()));
        }
        let pool = json!({"kind": "xyk", "fee_pips": fee});
        let answers =
            script(&json!({"pool": pool, "start_time": start, "actions": actions}).to_string());
        assert_eq!(answers.len(), actions.len());
        for (((expected, reserves, total), answer), action) in
            expected.iter().zip(&answers).zip(&actions)
        {
            match expected {
                Some(expected) => assert_eq!(answer, expected, "seed {seed}: {action}"),
                None => {
                    refused += 1;
                    assert_ne!(code(answer), "", "seed {seed}: {action}: {answer}");
                    assert_eq!(answer["reserves"], *reserves);
                    assert_eq!(text(answer, "total_shares"), total);
                }
            }
            claimed += usize::from(answer.get("claimed").is_some());
        }
    }
    assert!(
        refused > 2_000 && refused < 20_000 && claimed > 500,
        "{refused} refused, {claimed} claims"
    );
}
