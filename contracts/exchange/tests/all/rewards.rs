//! Campaigns, claims, compounding, parked payouts.

use lode_chain::{Address, coin};
use lode_msg::exchange::{
    CampaignsResponse, CompoundRoute, ExecuteMsg, ParkedResponse, QueryMsg, Receipt,
    RewardsResponse,
};

use crate::stage::{HOUR, REWARDS, Stage, campaign, claim, deposit, native, swap, uint, withdraw};

fn compound(pool: u32, routes: Option<Vec<CompoundRoute>>) -> ExecuteMsg {
    ExecuteMsg::Compound { pool, routes, min_shares: None, sub: None, deadline: None }
}

#[test]
fn a_campaign_pays_everything_to_the_unit() {
    let mut stage = Stage::with_pool();
    let start = stage.now() + HOUR;
    let msg = campaign(1, start, start + 10 * HOUR);
    let result = stage.run("bob", &msg, &[coin(100_003, "ulode")]);
    assert_eq!(result.attribute("wasm-campaign", "campaign"), Some("1"));
    assert_eq!(result.attribute("wasm-campaign", "slot"), Some("0"));
    stage.refuse("alice", &claim(&[1]), &[], "nothing_to_claim");
    stage.wait(HOUR + 1_800);
    stage.check();
    assert_eq!(stage.position("alice", 1).pending[0].amount.u128(), 5_000);
    let result = stage.run("alice", &claim(&[1]), &[]);
    assert_eq!(result.attribute("wasm-claim", "amount"), Some("5000"));
    stage.wait(20 * HOUR);
    stage.check();
    let before = stage.balance("carol", "ulode");
    let carol = stage.desk.address("carol");
    let msg = ExecuteMsg::Claim { pools: vec![1], sub: None, recipient: Some(carol) };
    stage.run("alice", &msg, &[]);
    assert_eq!(stage.balance("carol", "ulode") - before, 95_003);
    stage.check();
}

#[test]
fn a_campaign_can_be_added_to_but_not_after_its_end() {
    let mut stage = Stage::with_pool();
    let start = stage.now();
    let funds = [coin(24_000, "ulode")];
    stage.run("bob", &campaign(1, start, start + 24 * HOUR), &funds);
    stage.wait(1_800);
    let top_up = |id, amount| ExecuteMsg::TopUpCampaign { pool: 1, id, amount };
    let result = stage.run("carol", &top_up(1, None), &[coin(2_300, "ulode")]);
    let begins = (start + HOUR).to_string();
    assert_eq!(result.attribute("wasm-campaign", "start"), Some(begins.as_str()));
    stage.wait(1_800);
    // On the hour itself the present hour counts.
    let result = stage.run("carol", &top_up(1, Some(uint(2_300))), &[coin(2_300, "ulode")]);
    assert_eq!(result.attribute("wasm-campaign", "start"), Some(begins.as_str()));
    stage.wait(HOUR);
    assert_eq!(stage.position("alice", 1).pending[0].amount.u128(), 1_000 + 1_200);
    stage.refuse("carol", &top_up(2, None), &[coin(5, "ulode")], "unknown_campaign");
    stage.refuse("carol", &top_up(1, None), &[coin(5, "ueth")], "funds_excess");
    stage.refuse("carol", &top_up(1, None), &[], "funds_missing");
    stage.refuse("carol", &top_up(1, Some(uint(9))), &[coin(8, "ulode")], "funds_missing");
    let page = QueryMsg::Campaigns { pool: 1, start_after: None, limit: None };
    let campaigns: CampaignsResponse = stage.ask(&page);
    assert_eq!(campaigns.campaigns[0].amount.u128(), 28_600);
    stage.wait(21 * HOUR);
    stage.check();
    stage.wait(1);
    stage.refuse("carol", &top_up(1, None), &[coin(5, "ulode")], "campaign_over");
    stage.check();
}

#[test]
fn campaigns_that_make_no_sense_are_refused() {
    let mut stage = Stage::with_pool();
    let now = stage.now();
    let lode = [coin(1_000, "ulode")];
    let cases = [
        (campaign(1, now - HOUR, now + HOUR), "campaign_in_past"),
        (campaign(1, now + HOUR, now + HOUR), "campaign_too_short"),
        (campaign(1, now + 1, now + HOUR), "campaign_not_hourly"),
        (campaign(1, now, now + 1_001 * HOUR), "campaign_dust"),
        (campaign(1, now, now + 40_000 * HOUR), "campaign_too_long"),
        (campaign(1, now + 9_000 * HOUR, now + 9_001 * HOUR), "campaign_too_long"),
        (campaign(2, now, now + HOUR), "unknown_pool"),
    ];
    for (msg, code) in cases {
        stage.refuse("bob", &msg, &lode, code);
    }
    let fine = campaign(1, now, now + HOUR);
    stage.refuse("bob", &fine, &[], "funds_missing");
    stage.refuse("bob", &fine, &[coin(1, "ueth"), coin(1, "ulode")], "funds_excess");
    let stated = |amount| ExecuteMsg::CreateCampaign {
        pool: 1,
        asset: Some(native("ulode")),
        amount,
        start: now,
        end: now + HOUR,
    };
    stage.refuse("bob", &stated(None), &lode, "conflicting_fields");
    stage.refuse("bob", &stated(Some(uint(1_001))), &lode, "funds_missing");
    stage.refuse("bob", &stated(Some(uint(0))), &[], "zero_amount");
    stage.run("bob", &stated(Some(uint(1_000))), &lode);
}

#[test]
fn a_pool_pays_sixteen_assets_at_most() {
    let mut stage = Stage::with_pool();
    let now = stage.now();
    for index in 0..REWARDS {
        let denom = format!("reward{index:02}");
        stage.run("bob", &campaign(1, now, now + HOUR), &[coin(10, denom)]);
    }
    stage.refuse(
        "bob",
        &campaign(1, now, now + HOUR),
        &[coin(10, "ulode")],
        "too_many_reward_assets",
    );
    stage.run("bob", &campaign(1, now, now + HOUR), &[coin(10, "reward03")]);
    stage.wait(HOUR);
    let result = stage.run("alice", &claim(&[1]), &[]);
    assert_eq!(result.events.iter().filter(|e| e.kind == "wasm-claim").count(), 16);
}

/// LIST-1 among others: a pool that stands twice is refused.
#[test]
fn claims_pass_over_pools_with_nothing() {
    let mut stage = Stage::with_pool();
    stage.create_pool(native("ueth"), native("uusdc"), 500);
    stage.deposit("alice", 2, (10_000, 40_000));
    let now = stage.now();
    stage.run("bob", &campaign(2, now, now + HOUR), &[coin(3_600, "ulode")]);
    stage.wait(HOUR);
    stage.refuse("alice", &claim(&[1]), &[], "nothing_to_claim");
    stage.refuse("alice", &claim(&[1, 3]), &[], "unknown_pool");
    stage.refuse("alice", &claim(&[]), &[], "empty_list");
    stage.refuse("alice", &claim(&[1, 2, 1]), &[], "duplicate_item");
    let many: Vec<u32> = (1..=33).collect();
    stage.refuse("alice", &claim(&many), &[], "list_too_long");
    stage.refuse("alice", &claim(&[2]), &[coin(1, "ueth")], "funds_excess");
    let quote = stage.simulate("alice", &claim(&[1, 2]), &[]).unwrap();
    let Receipt::Claim { claimed } = quote.receipt else { panic!("{quote:?}") };
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].0, claimed[0].1[0].amount.u128()), (2, 3_600));
    stage.run("alice", &claim(&[1, 2]), &[]);
    stage.check();
}

/// RWD-7: it is owed still, and never marked paid.
#[test]
fn a_payout_that_fails_is_parked_and_paid_later() {
    let mut stage = Stage::with_pool();
    let now = stage.now();
    for denom in ["ulode", "upartner"] {
        stage.run("bob", &campaign(1, now, now + HOUR), &[coin(3_600, denom)]);
    }
    stage.wait(HOUR);
    // Module accounts take no coins.
    let module = stage.desk.chain().codec().encode(&Address::module("fee_collector"));
    let msg = ExecuteMsg::Claim { pools: vec![1], sub: None, recipient: Some(module.clone()) };
    let exchange = stage.exchange.clone();
    let result = stage.desk.execute("alice", &exchange, &msg, &[]).unwrap();
    assert_eq!(result.events.iter().filter(|e| e.kind == "wasm-park").count(), 2);
    let page = QueryMsg::Parked { start_after: None, limit: None };
    let parked: ParkedResponse = stage.ask(&page);
    assert_eq!(parked.parked.iter().map(|p| p.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(parked.parked[1].recipient, module);
    let rewards: RewardsResponse = stage.ask(&QueryMsg::Rewards { pool: 1 });
    assert_eq!((rewards.rewards[0].paid.u128(), rewards.rewards[0].parked.u128()), (0, 3_600));
    stage.check();
    // It fails again and stays where it is.
    let retry = |ids: &[u32]| ExecuteMsg::Retry { ids: ids.to_vec() };
    let result = stage.desk.execute("stranger", &exchange, &retry(&[2]), &[]).unwrap();
    assert_eq!(result.attribute("wasm-park", "parked"), Some("2"));
    assert_eq!(stage.ask::<ParkedResponse>(&page), parked);
    stage.check();
    stage.refuse("stranger", &retry(&[3]), &[], "unknown_parked");
    stage.refuse("stranger", &retry(&[1, 1]), &[], "duplicate_item");
    stage.refuse("stranger", &retry(&[]), &[], "empty_list");
    // A parked payout is nobody's reason to stay.
    let shares = stage.position("alice", 1).shares.u128();
    stage.run("alice", &withdraw(1, shares), &[]);
    stage.check();
}

#[test]
fn compounding_puts_rewards_back_in() {
    let mut stage = Stage::with_pool();
    stage.create_pool(native("ulode"), native("uusdc"), 500);
    let funds = [coin(5_000_000, "ulode"), coin(5_000_000, "uusdc")];
    stage.run("carol", &deposit(2, (5_000_000, 5_000_000)), &funds);
    let now = stage.now();
    for denom in ["ueth", "ulode", "upartner"] {
        stage.run("bob", &campaign(1, now, now + HOUR), &[coin(36_000, denom)]);
    }
    stage.wait(HOUR);
    let route = |denom: &str, route: &[u32]| {
        Some(vec![CompoundRoute { asset: native(denom), route: route.to_vec() }])
    };
    stage.refuse("alice", &compound(1, route("uatom", &[2])), &[], "unknown_reward_asset");
    stage.refuse("alice", &compound(1, route("ueth", &[1])), &[], "conflicting_fields");
    stage.refuse("alice", &compound(1, route("ulode", &[1])), &[], "asset_not_in_pool");
    stage.refuse("alice", &compound(1, route("ulode", &[])), &[], "route_empty");
    let mut twice = route("ulode", &[2]).unwrap();
    twice.extend(route("ulode", &[2]).unwrap());
    stage.refuse("alice", &compound(1, Some(twice)), &[], "duplicate_item");
    let many = (0..17).map(|i| CompoundRoute { asset: native(&format!("abc{i}")), route: vec![2] });
    stage.refuse("alice", &compound(1, Some(many.collect())), &[], "list_too_long");
    let mut dear = compound(1, route("ulode", &[2]));
    if let ExecuteMsg::Compound { min_shares, .. } = &mut dear {
        *min_shares = Some(uint(1_000_000));
    }
    stage.refuse("alice", &dear, &[], "minimum_missed");

    let before = (stage.position("alice", 1).shares.u128(), stage.balance("alice", "upartner"));
    let result = stage.run("alice", &compound(1, route("ulode", &[2])), &[]);
    assert_eq!(result.events.iter().filter(|e| e.kind == "wasm-claim").count(), 3);
    let after = (stage.position("alice", 1).shares.u128(), stage.balance("alice", "upartner"));
    assert!(after.0 > before.0);
    assert_eq!(after.1 - before.1, 36_000);
    stage.refuse("alice", &compound(1, None), &[], "nothing_to_claim");
    stage.check();
}

#[test]
fn a_pool_that_slept_is_brought_up_by_anyone() {
    let mut stage = Stage::with_pool();
    // 1,100 campaigns of every other hour: more steps than one action takes in.
    let now = stage.now();
    for index in 0..1_100 {
        let start = now + (2 * index + 1) * HOUR;
        stage.run("bob", &campaign(1, start, start + HOUR), &[coin(101, "ulode")]);
    }
    stage.wait(2_300 * HOUR);
    stage.refuse("alice", &claim(&[1]), &[], "accrual_behind");
    stage.refuse("alice", &withdraw(1, 10), &[], "accrual_behind");
    // Swaps go on.
    stage.run("carol", &swap(&[1]), &[coin(1_000, "ueth")]);
    let result = stage.run("stranger", &ExecuteMsg::Accrue { pool: 1 }, &[]);
    assert_eq!(result.attribute("wasm-accrue", "done"), Some("false"));
    let result = stage.run("stranger", &ExecuteMsg::Accrue { pool: 1 }, &[]);
    assert_eq!(result.attribute("wasm-accrue", "done"), Some("true"));
    stage.refuse("stranger", &ExecuteMsg::Accrue { pool: 2 }, &[], "unknown_pool");
    stage.check();
    let before = stage.balance("alice", "ulode");
    stage.run("alice", &claim(&[1]), &[]);
    assert_eq!(stage.balance("alice", "ulode") - before, 1_100 * 101);
    stage.check();
}
