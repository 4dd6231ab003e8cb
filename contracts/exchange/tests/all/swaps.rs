//! Swapping.

use lode_chain::coin;
use lode_msg::exchange::{ExecuteMsg, PoolResponse, PriceLimit, QueryMsg, Receipt};

use crate::stage::{Stage, native, swap, uint};

fn chain_of_pools() -> Stage {
    let mut stage = Stage::with_pool();
    stage.create_pool(native("uusdc"), native("ulode"), 500);
    stage.create_pool(native("ulode"), native("upartner"), 10_000);
    for (pool, denoms) in [(2, ["ulode", "uusdc"]), (3, ["ulode", "upartner"])] {
        let funds = denoms.map(|denom| coin(5_000_000, denom));
        let msg = crate::stage::deposit(pool, (5_000_000, 5_000_000));
        stage.run("alice", &msg, &funds);
    }
    stage
}

#[test]
fn an_exact_input_is_swapped_along_a_route() {
    let mut stage = chain_of_pools();
    let before = stage.balance("bob", "upartner");
    let result = stage.run("bob", &swap(&[1, 2, 3]), &[coin(10_000, "ueth")]);
    // 10,000 ueth: 997 · 10,000 · 4,000,000 / (1,000,000,000 + 9,970,000) = 39,486.
    let hops: Vec<_> = result.events.iter().filter(|e| e.kind == "wasm-swap").collect();
    assert_eq!(hops.len(), 3);
    assert_eq!(hops[0].get("amount_out"), Some("39486"));
    assert_eq!(hops[0].get("fee"), Some("30"));
    assert_eq!(hops[0].get("mode"), Some("exact_in"));
    assert_eq!(hops[1].get("amount_in"), Some("39486"));
    assert_eq!(hops[0].get("protocol_fee"), None);
    let out: u128 = hops[2].get("amount_out").unwrap().parse().unwrap();
    assert_eq!(stage.balance("bob", "upartner") - before, out);
    stage.check();
}

#[test]
fn an_exact_output_costs_what_it_must_and_the_rest_comes_back() {
    let mut stage = chain_of_pools();
    let exact = |amount_out| ExecuteMsg::Swap {
        route: vec![1, 2],
        amount_out: Some(uint(amount_out)),
        min_out: None,
        limit: None,
        pull: None,
        recipient: None,
        deadline: None,
    };
    let before = (stage.balance("bob", "ueth"), stage.balance("bob", "ulode"));
    let result = stage.run("bob", &exact(20_000), &[coin(100_000, "ueth")]);
    let after = (stage.balance("bob", "ueth"), stage.balance("bob", "ulode"));
    assert_eq!(after.1 - before.1, 20_000);
    let cost = before.0 - after.0;
    let paid = cost.to_string();
    assert_eq!(result.attribute("wasm-swap", "amount_in"), Some(paid.as_str()));
    assert_eq!(result.attribute("wasm-swap", "mode"), Some("exact_out"));
    stage.refuse("bob", &exact(20_000), &[coin(cost - 100, "ueth")], "maximum_exceeded");
    stage.refuse("bob", &exact(5_000_000), &[coin(cost, "ueth")], "insufficient_liquidity");
    stage.check();
}

#[test]
fn a_price_limit_fills_in_part_and_goes_to_the_recipient() {
    let mut stage = Stage::with_pool();
    let carol = stage.desk.address("carol");
    let limited = |output: u128| ExecuteMsg::Swap {
        route: vec![1],
        amount_out: None,
        min_out: None,
        limit: Some(PriceLimit { output: uint(output), input: uint(100) }),
        pull: None,
        recipient: Some(carol.clone()),
        deadline: None,
    };
    let before = (stage.balance("bob", "ueth"), stage.balance("carol", "uusdc"));
    stage.run("bob", &limited(390), &[coin(500_000, "ueth")]);
    let used = before.0 - stage.balance("bob", "ueth");
    assert!(used > 10_000 && used < 20_000, "{used}");
    assert!(stage.balance("carol", "uusdc") > before.1);
    stage.refuse("bob", &limited(400), &[coin(5, "ueth")], "price_limit_passed");
    stage.refuse("bob", &limited(0), &[coin(5, "ueth")], "price_limit_invalid");
    let pool: PoolResponse = stage.ask(&QueryMsg::Pool { pool: 1 });
    assert!(pool.reserves.1.u128() * 100 >= pool.reserves.0.u128() * 390);
    stage.check();
}

#[test]
fn swaps_that_do_not_fit_are_refused() {
    let mut stage = chain_of_pools();
    let eth = [coin(1_000, "ueth")];
    stage.refuse("bob", &swap(&[]), &eth, "route_empty");
    stage.refuse("bob", &swap(&[1, 2, 3, 1, 2]), &eth, "route_too_long");
    stage.refuse("bob", &swap(&[1, 1]), &eth, "route_repeats_pool");
    stage.refuse("bob", &swap(&[9]), &eth, "unknown_pool");
    stage.refuse("bob", &swap(&[2]), &eth, "asset_not_in_pool");
    stage.refuse("bob", &swap(&[1, 3]), &eth, "asset_not_in_pool");
    stage.refuse("bob", &swap(&[1]), &[], "funds_missing");
    stage.refuse("bob", &swap(&[1]), &[coin(1, "ueth"), coin(1, "uusdc")], "funds_excess");
    stage.refuse("bob", &swap(&[1]), &[coin(1, "uusdc")], "zero_output");
    let edit = |edit: fn(&mut ExecuteMsg, u64), now| {
        let mut msg = swap(&[1]);
        edit(&mut msg, now);
        msg
    };
    let now = stage.now();
    let late = |msg: &mut ExecuteMsg, now: u64| {
        if let ExecuteMsg::Swap { deadline, .. } = msg {
            *deadline = Some(now - 1);
        }
    };
    stage.refuse("bob", &edit(late, now), &eth, "deadline_expired");
    // The deadline is the last second at which it still works.
    let in_time = |msg: &mut ExecuteMsg, now: u64| {
        if let ExecuteMsg::Swap { deadline, .. } = msg {
            *deadline = Some(now);
        }
    };
    stage.run("bob", &edit(in_time, now), &eth);
    let dear = |msg: &mut ExecuteMsg, _: u64| {
        if let ExecuteMsg::Swap { min_out, .. } = msg {
            *min_out = Some(uint(4_000));
        }
    };
    stage.refuse("bob", &edit(dear, now), &eth, "minimum_missed");
    let both = |msg: &mut ExecuteMsg, _: u64| {
        if let ExecuteMsg::Swap { min_out, amount_out, .. } = msg {
            (*min_out, *amount_out) = (Some(uint(1)), Some(uint(1)));
        }
    };
    stage.refuse("bob", &edit(both, now), &eth, "conflicting_fields");
    let nowhere = |msg: &mut ExecuteMsg, _: u64| {
        if let ExecuteMsg::Swap { recipient, .. } = msg {
            *recipient = Some("nobody".into());
        }
    };
    stage.refuse("bob", &edit(nowhere, now), &eth, "invalid_address");
    let far = |msg: &mut ExecuteMsg, _: u64| {
        if let ExecuteMsg::Swap { route, limit, .. } = msg {
            *route = vec![1, 2];
            *limit = Some(PriceLimit { output: uint(1), input: uint(1) });
        }
    };
    stage.refuse("bob", &edit(far, now), &eth, "price_limit_invalid");
    stage.check();
}

#[test]
fn a_route_equals_its_swaps_in_a_row() {
    let mut stage = chain_of_pools();
    let quote = stage.simulate("bob", &swap(&[1, 2]), &[coin(12_345, "ueth")]).unwrap();
    let Receipt::Swap { amount_out, .. } = quote.receipt else { panic!("{quote:?}") };
    let first = stage.run("bob", &swap(&[1]), &[coin(12_345, "ueth")]);
    let middle = first.attribute("wasm-swap", "amount_out").unwrap().parse().unwrap();
    let second = stage.run("bob", &swap(&[2]), &[coin(middle, "uusdc")]);
    let out = amount_out.to_string();
    assert_eq!(second.attribute("wasm-swap", "amount_out"), Some(out.as_str()));
}
