//! Questions.

use lode_chain::coin;
use lode_msg::exchange::{
    AuditResponse, CampaignsResponse, ConfigResponse, ExecuteMsg, ObserveResponse, OwedResponse,
    OwnerKey, PoolPositionsResponse, PositionsResponse, QueryMsg,
};

use crate::stage::{HOUR, Stage, campaign, native, swap, uint};

#[test]
fn an_owners_positions_are_found_pool_by_pool() {
    let mut stage = Stage::new();
    for fee_pips in 1..=35 {
        stage.create_pool(native("ueth"), native("uusdc"), fee_pips);
    }
    for pool in [2, 31, 35] {
        stage.deposit("alice", pool, (10_000, 10_000));
    }
    let owner = stage.desk.address("alice");
    let page = |start_after, limit| QueryMsg::Positions {
        owner: owner.clone(),
        sub: None,
        start_after,
        limit,
    };
    let first: PositionsResponse = stage.ask(&page(None, Some(99)));
    assert_eq!(first.positions.iter().map(|p| p.pool).collect::<Vec<_>>(), [2]);
    assert_eq!(first.next, Some(30));
    let second: PositionsResponse = stage.ask(&page(first.next, Some(99)));
    assert_eq!(second.positions.iter().map(|p| p.pool).collect::<Vec<_>>(), [31, 35]);
    assert_eq!(second.next, None);
    let owed = |start_after| QueryMsg::Owed { asset: native("ueth"), start_after, limit: Some(99) };
    let first: OwedResponse = stage.ask(&owed(None));
    let second: OwedResponse = stage.ask(&owed(first.next));
    assert_eq!((first.owed.u128(), second.owed.u128(), second.next), (10_000, 20_000, None));
}

#[test]
fn a_pools_holders_are_paged_and_audited() {
    let mut stage = Stage::with_pool();
    for sub in 1..=40 {
        let to = stage.desk.address(if sub % 2 == 0 { "bob" } else { "carol" });
        let msg = ExecuteMsg::TransferShares {
            pool: 1,
            to,
            to_sub: Some(sub),
            sub: None,
            shares: uint(9),
        };
        stage.run("alice", &msg, &[]);
    }
    let page = |start_after, limit| QueryMsg::PoolPositions { pool: 1, start_after, limit };
    let (mut seen, mut next): (Vec<(String, u32)>, Option<OwnerKey>) = (Vec::new(), None);
    loop {
        let answer: PoolPositionsResponse = stage.ask(&page(next, Some(7)));
        assert!(answer.positions.len() <= 7);
        seen.extend(answer.positions.into_iter().map(|p| (p.owner, p.sub)));
        next = answer.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 41);
    seen.dedup();
    assert_eq!(seen.len(), 41);
    let most: PoolPositionsResponse = stage.ask(&page(None, Some(1_000)));
    assert_eq!(most.positions.len(), 30);
    assert_eq!(stage.ask::<PoolPositionsResponse>(&page(None, None)).positions.len(), 10);
    let audit = QueryMsg::Audit { pool: 1, start_after: most.next, limit: Some(1_000) };
    let audit: AuditResponse = stage.ask(&audit);
    assert_eq!((audit.positions.len(), audit.next), (11, None));
    stage.ask_refused(&QueryMsg::Audit { pool: 2, start_after: None, limit: None }, "unknown_pool");
}

/// QRY-1.
#[test]
fn campaigns_and_parked_payouts_are_paged() {
    let mut stage = Stage::with_pool();
    let now = stage.now();
    for _ in 0..33 {
        stage.run("bob", &campaign(1, now, now + HOUR), &[coin(5, "ulode")]);
    }
    let page = |start_after, limit| QueryMsg::Campaigns { pool: 1, start_after, limit };
    assert_eq!(stage.ask::<CampaignsResponse>(&page(None, Some(99))).campaigns.len(), 30);
    assert_eq!(stage.ask::<CampaignsResponse>(&page(None, None)).campaigns.len(), 10);
    let rest: CampaignsResponse = stage.ask(&page(Some(30), None));
    assert_eq!(rest.campaigns.iter().map(|c| c.id).collect::<Vec<_>>(), [31, 32, 33]);
    stage.ask_refused(
        &QueryMsg::Campaigns { pool: 2, start_after: None, limit: None },
        "unknown_pool",
    );
}

/// ORC-1: the average is that of the prices which stood, and a swap doesn't move its own past.
#[test]
fn prices_are_remembered() {
    let mut stage = Stage::with_pool();
    stage.wait(1_000);
    stage.run("bob", &swap(&[1]), &[coin(1_000_000, "ueth")]);
    let observe = |ages: &[u64]| QueryMsg::Observe { pool: 1, ages: ages.to_vec() };
    let seen: ObserveResponse = stage.ask(&observe(&[1_000, 0]));
    let (zero, one) = seen.observations[0].average.unwrap();
    let price = cosmwasm_std::Uint256::one() << 128;
    assert_eq!(zero, price * cosmwasm_std::Uint256::from(4_u8));
    assert_eq!(one, price / cosmwasm_std::Uint256::from(4_u8));
    assert_eq!(seen.observations[1].average, None);
    stage.wait(1_000);
    let seen: ObserveResponse = stage.ask(&observe(&[2_000, 1_000, 500]));
    let averages: Vec<_> = seen.observations.iter().map(|o| o.average.unwrap().0).collect();
    assert!(averages[0] > averages[1] && averages[1] == averages[2]);
    stage.ask_refused(&observe(&[9_000]), "observation_too_old");
    stage.ask_refused(&observe(&[u64::MAX]), "observation_too_old");
    stage.ask_refused(&observe(&[]), "empty_list");
    stage.ask_refused(&observe(&[0; 33]), "list_too_long");
    stage.ask_refused(&QueryMsg::Observe { pool: 2, ages: vec![0] }, "unknown_pool");
}

#[test]
fn a_simulation_leaves_nothing_behind() {
    let mut stage = Stage::with_pool();
    let before = stage.desk.chain().contract_state(&stage.exchange).unwrap();
    stage.simulate("bob", &swap(&[1]), &[coin(5_000, "ueth")]).unwrap();
    let msg = crate::stage::withdraw(1, 50_000);
    stage.simulate("alice", &msg, &[]).unwrap();
    assert!(stage.desk.chain().contract_state(&stage.exchange).unwrap() == before);
    // Without a sender it is the exchange itself, which holds nothing.
    let question = QueryMsg::Simulate { sender: None, funds: None, msg: Box::new(msg) };
    stage.ask_refused(&question, "insufficient_shares");
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!((config.pools, config.params_delay_s), (1, 172_800));
}

#[test]
fn questions_with_odd_addresses_are_refused() {
    let stage = Stage::with_pool();
    let owner = "nobody".to_owned();
    let cases = [
        QueryMsg::Position { pool: 1, owner: owner.clone(), sub: None },
        QueryMsg::Shares { pool: 1, owner: owner.clone(), sub: None },
        QueryMsg::Positions { owner: owner.clone(), sub: None, start_after: None, limit: None },
        QueryMsg::Owed { asset: lode_msg::Asset::cw20(&owner), start_after: None, limit: None },
        QueryMsg::Audit { pool: 1, start_after: Some(OwnerKey { owner, sub: None }), limit: None },
    ];
    for question in cases {
        stage.ask_refused(&question, "invalid_address");
    }
}
