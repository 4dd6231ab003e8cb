//! Creating pools, and finding them.

use lode_chain::coin;
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, PoolKind, PoolResponse, PoolsResponse, QueryMsg};

use crate::stage::{Stage, native};

fn create(one: Asset, other: Asset, fee_pips: u32) -> ExecuteMsg {
    ExecuteMsg::CreatePool { assets: (one, other), fee_pips, kind: PoolKind::Xyk }
}

#[test]
fn a_pair_and_fee_exist_once_whatever_the_order() {
    let mut stage = Stage::new();
    let result = stage.run("bob", &create(native("uusdc"), native("ueth"), 3_000), &[]);
    assert_eq!(result.attribute("wasm-pool", "asset0"), Some("ueth"));
    assert_eq!(result.attribute("wasm-pool", "pool"), Some("1"));
    let again = create(native("ueth"), native("uusdc"), 3_000);
    stage.refuse("alice", &again, &[], "pool_exists");
    stage.run("alice", &create(native("ueth"), native("uusdc"), 500), &[]);
    let cw20 = stage.cw20();
    let result = stage.run("alice", &create(cw20.clone(), native("ueth"), 3_000), &[]);
    assert_eq!(result.attribute("wasm-pool", "asset1"), Some(cw20.name()));

    let assets = (native("uusdc"), native("ueth"));
    let found: PoolResponse = stage.ask(&QueryMsg::PoolByAssets { assets, fee_pips: 500 });
    assert_eq!((found.pool, found.fee_pips), (2, 500));
    let assets = (native("uusdc"), native("ueth"));
    stage.ask_refused(&QueryMsg::PoolByAssets { assets, fee_pips: 7 }, "unknown_pool");
}

#[test]
fn what_makes_no_pool_is_refused() {
    let mut stage = Stage::new();
    let exchange = stage.exchange.clone();
    let alice = stage.desk.address("alice");
    let token = stage.token.clone();
    let cases = [
        (create(native("ueth"), native("ueth"), 1), "same_asset"),
        (create(Asset::cw20(&token), Asset::cw20(token.to_uppercase()), 1), "same_asset"),
        (create(native("ueth"), native("uusdc"), 100_001), "pool_fee_too_high"),
        (create(native("ue"), native("uusdc"), 1), "invalid_denom"),
        (create(native("1eth"), native("uusdc"), 1), "invalid_denom"),
        (create(native("u eth"), native("uusdc"), 1), "invalid_denom"),
        (create(native(&"a".repeat(129)), native("uusdc"), 1), "invalid_denom"),
        (create(native("ueth"), Asset::cw20("nobody"), 1), "invalid_address"),
        (create(native("ueth"), Asset::cw20(alice), 1), "unknown_asset"),
        (create(native("ueth"), Asset::cw20(exchange), 1), "unknown_asset"),
    ];
    for (msg, code) in cases {
        stage.refuse("bob", &msg, &[], code);
    }
    let fine = create(native("ueth"), native("uusdc"), 100_000);
    stage.refuse("bob", &fine, &[coin(1, "ueth")], "funds_excess");
    stage.run("bob", &fine, &[]);
    stage.run("bob", &create(native("ueth"), native("uusdc"), 0), &[]);
}

/// QRY-1: no page is longer, whatever is asked for.
#[test]
fn pages_have_thirty_items_at_most() {
    let mut stage = Stage::new();
    for fee_pips in 0..33 {
        stage.create_pool(native("ueth"), native("uusdc"), fee_pips);
    }
    let page = |start_after, limit| QueryMsg::Pools { start_after, limit };
    let all: PoolsResponse = stage.ask(&page(None, Some(1_000)));
    assert_eq!(all.pools.len(), 30);
    assert_eq!(stage.ask::<PoolsResponse>(&page(None, None)).pools.len(), 10);
    let rest: PoolsResponse = stage.ask(&page(Some(30), None));
    assert_eq!(rest.pools.iter().map(|p| p.pool).collect::<Vec<_>>(), [31, 32, 33]);
    assert!(stage.ask::<PoolsResponse>(&page(Some(33), None)).pools.is_empty());
    assert!(stage.ask::<PoolsResponse>(&page(Some(u32::MAX), None)).pools.is_empty());
    stage.ask_refused(&QueryMsg::Pool { pool: 34 }, "unknown_pool");
    stage.ask_refused(&QueryMsg::Pool { pool: 0 }, "unknown_pool");
}
