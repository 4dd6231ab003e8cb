//! Depositing, withdrawing, moving shares.

use lode_chain::coin;
use lode_msg::exchange::{ExecuteMsg, PoolResponse, QueryMsg, Receipt, SharesResponse};

use crate::stage::{Stage, deposit, native, swap, uint, withdraw};

#[test]
fn a_pair_is_deposited_and_the_rest_handed_back() {
    let mut stage = Stage::with_pool();
    assert_eq!(stage.position("alice", 1).shares.u128(), 2_000_000 - 1_000);
    let before = stage.balance("bob", "uusdc");
    let result = stage.deposit("bob", 1, (1_000, 9_999));
    assert_eq!(result.attribute("wasm-deposit", "shares"), Some("2000"));
    assert_eq!(result.attribute("wasm-deposit", "amount1"), Some("4000"));
    assert_eq!(result.attribute("wasm-deposit", "total_shares"), Some("2002000"));
    assert_eq!(before - stage.balance("bob", "uusdc"), 4_000);
    stage.check();
}

#[test]
fn one_side_is_swapped_in_part_and_leaves_dust() {
    let mut stage = Stage::with_pool();
    let result = stage.deposit("bob", 1, (100_000, 0));
    let kinds: Vec<&str> = result.events.iter().map(|event| event.kind.as_str()).collect();
    let swap_at = kinds.iter().position(|kind| *kind == "wasm-swap");
    assert!(swap_at < kinds.iter().position(|kind| *kind == "wasm-deposit"));
    assert!(swap_at.is_some());
    // A tenth more of one side is about 4.9 % of the shares more.
    let shares = stage.position("bob", 1).shares.u128();
    assert!((97_000..98_000).contains(&shares), "{shares}");
    stage.deposit("bob", 1, (0, 400_000));
    stage.check();
}

#[test]
fn shares_go_to_a_beneficiary_and_a_sub_account() {
    let mut stage = Stage::with_pool();
    let carol = stage.desk.address("carol");
    let msg = ExecuteMsg::Deposit {
        pool: 1,
        amounts: (uint(1_000), uint(4_000)),
        min_shares: Some(uint(2_000)),
        beneficiary: Some(carol.clone()),
        sub: Some(7),
        deadline: Some(stage.now()),
    };
    let result = stage.run("bob", &msg, &[coin(1_000, "ueth"), coin(4_000, "uusdc")]);
    assert_eq!(result.attribute("wasm-deposit", "owner"), Some(carol.as_str()));
    assert_eq!(result.attribute("wasm-deposit", "sub"), Some("7"));
    let shares = |sub| QueryMsg::Shares { pool: 1, owner: carol.clone(), sub };
    assert_eq!(stage.ask::<SharesResponse>(&shares(Some(7))).shares.u128(), 2_000);
    assert_eq!(stage.ask::<SharesResponse>(&shares(None)).shares.u128(), 0);
    stage.refuse("carol", &withdraw(1, 1), &[], "insufficient_shares");
    let mut msg = withdraw(1, 2_000);
    if let ExecuteMsg::Withdraw { sub, .. } = &mut msg {
        *sub = Some(7);
    }
    stage.run("carol", &msg, &[]);
    stage.check();
}

#[test]
fn deposits_that_do_not_fit_are_refused() {
    let mut stage = Stage::with_pool();
    let coins = |a, b| vec![coin(a, "ueth"), coin(b, "uusdc")];
    stage.refuse("bob", &deposit(1, (0, 0)), &[], "zero_amount");
    stage.refuse("bob", &deposit(9, (1, 1)), &coins(1, 1), "unknown_pool");
    stage.refuse("bob", &deposit(1, (5, 20)), &[coin(5, "ueth")], "funds_missing");
    stage.refuse("bob", &deposit(1, (5, 20)), &coins(5, 19), "funds_missing");
    stage.refuse("bob", &deposit(1, (5, 20)), &coins(6, 20), "funds_excess");
    stage.refuse("bob", &deposit(1, (5, 0)), &coins(5, 20), "funds_excess");
    let mut more = coins(5, 20);
    more.push(coin(1, "ulode"));
    more.sort_by(|a, b| a.denom.cmp(&b.denom));
    stage.refuse("bob", &deposit(1, (5, 20)), &more, "funds_excess");
    stage.refuse("bob", &deposit(1, (1, 1)), &coins(1, 1), "zero_output");

    let mut late = deposit(1, (5, 20));
    let now = stage.now();
    if let ExecuteMsg::Deposit { deadline, .. } = &mut late {
        *deadline = Some(now - 1);
    }
    stage.refuse("bob", &late, &coins(5, 20), "deadline_expired");
    let mut dear = deposit(1, (5, 20));
    if let ExecuteMsg::Deposit { min_shares, .. } = &mut dear {
        *min_shares = Some(uint(11));
    }
    stage.refuse("bob", &dear, &coins(5, 20), "minimum_missed");
    let mut nobody = deposit(1, (5, 20));
    if let ExecuteMsg::Deposit { beneficiary, .. } = &mut nobody {
        *beneficiary = Some("nobody".into());
    }
    stage.refuse("bob", &nobody, &coins(5, 20), "invalid_address");

    stage.create_pool(native("ueth"), native("uusdc"), 7);
    stage.refuse("bob", &deposit(2, (5, 0)), &[coin(5, "ueth")], "empty_pool");
    stage.refuse(
        "bob",
        &deposit(2, (1_000, 1_000)),
        &coins(1_000, 1_000),
        "first_deposit_too_small",
    );
    stage.check();
}

#[test]
fn a_withdrawal_pays_both_or_one_to_whom_it_is_told() {
    let mut stage = Stage::with_pool();
    let carol = stage.desk.address("carol");
    let before = (stage.balance("carol", "ueth"), stage.balance("carol", "uusdc"));
    let msg = ExecuteMsg::Withdraw {
        pool: 1,
        shares: uint(200_000),
        min_amounts: Some((uint(100_000), uint(400_000))),
        to: None,
        min_amount: None,
        recipient: Some(carol.clone()),
        sub: None,
        deadline: None,
    };
    stage.run("alice", &msg, &[]);
    let after = (stage.balance("carol", "ueth"), stage.balance("carol", "uusdc"));
    assert_eq!((after.0 - before.0, after.1 - before.1), (100_000, 400_000));

    let one = |least| ExecuteMsg::Withdraw {
        pool: 1,
        shares: uint(180_000),
        min_amounts: None,
        to: Some(native("ueth")),
        min_amount: Some(uint(least)),
        recipient: None,
        sub: None,
        deadline: None,
    };
    let quote = stage.simulate("alice", &one(0), &[]).unwrap();
    let Receipt::Withdraw { amounts, .. } = quote.receipt else { panic!("{quote:?}") };
    let paid = amounts.0.u128();
    assert!(paid > 170_000 && amounts.1.is_zero(), "{amounts:?}");
    stage.refuse("alice", &one(paid + 1), &[], "minimum_missed");
    let result = stage.run("alice", &one(paid), &[]);
    // The event tells of the burn, and the swap's of what became of the other asset.
    assert_eq!(result.attribute("wasm-withdraw", "amount0"), Some("90000"));
    assert_eq!(result.attribute("wasm-withdraw", "reserve1"), Some("3240000"));
    assert_eq!(result.attribute("wasm-swap", "amount_in"), Some("360000"));
    let pool: PoolResponse = stage.ask(&QueryMsg::Pool { pool: 1 });
    let reserve = pool.reserves.0.to_string();
    assert_eq!(result.attribute("wasm-swap", "reserve0"), Some(reserve.as_str()));
    stage.check();
}

#[test]
fn withdrawals_that_do_not_fit_are_refused() {
    let mut stage = Stage::with_pool();
    let base = |shares: u128| (withdraw(1, shares), "");
    stage.refuse("alice", &base(0).0, &[], "zero_amount");
    stage.refuse("alice", &base(2_000_000).0, &[], "insufficient_shares");
    stage.refuse("bob", &base(1).0, &[], "insufficient_shares");
    stage.refuse("alice", &base(1).0, &[], "zero_output");
    stage.refuse("alice", &base(5).0, &[coin(1, "ueth")], "funds_excess");
    stage.refuse("alice", &withdraw(2, 5), &[], "unknown_pool");
    let now = stage.now();
    let change = |edit: fn(&mut ExecuteMsg, u64)| {
        let mut msg = withdraw(1, 10);
        edit(&mut msg, now);
        msg
    };
    let late = change(|msg, now| {
        if let ExecuteMsg::Withdraw { deadline, .. } = msg {
            *deadline = Some(now - 1);
        }
    });
    stage.refuse("alice", &late, &[], "deadline_expired");
    let dear = change(|msg, _| {
        if let ExecuteMsg::Withdraw { min_amounts, .. } = msg {
            *min_amounts = Some((uint(6), uint(1)));
        }
    });
    stage.refuse("alice", &dear, &[], "minimum_missed");
    let foreign = change(|msg, _| {
        if let ExecuteMsg::Withdraw { to, .. } = msg {
            *to = Some(native("ulode"));
        }
    });
    stage.refuse("alice", &foreign, &[], "asset_not_in_pool");
    let both = change(|msg, _| {
        if let ExecuteMsg::Withdraw { to, min_amounts, .. } = msg {
            (*to, *min_amounts) = (Some(native("ueth")), Some((uint(1), uint(1))));
        }
    });
    stage.refuse("alice", &both, &[], "conflicting_fields");
    let neither = change(|msg, _| {
        if let ExecuteMsg::Withdraw { min_amount, .. } = msg {
            *min_amount = Some(uint(1));
        }
    });
    stage.refuse("alice", &neither, &[], "conflicting_fields");
}

#[test]
fn shares_move_between_people_and_sub_accounts() {
    let mut stage = Stage::with_pool();
    stage.run("bob", &swap(&[1]), &[coin(10_000, "ueth")]);
    let fees = stage.position("alice", 1).fees_earned;
    let bob = stage.desk.address("bob");
    let alice = stage.desk.address("alice");
    let to = |to: &str, to_sub, sub, shares| ExecuteMsg::TransferShares {
        pool: 1,
        to: to.to_owned(),
        to_sub,
        sub,
        shares: uint(shares),
    };
    let result = stage.run("alice", &to(&bob, Some(3), None, 500), &[]);
    assert_eq!(result.attribute("wasm-transfer_shares", "to_sub"), Some("3"));
    assert_eq!(stage.position("alice", 1).fees_earned, fees);
    stage.run("alice", &to(&alice, Some(1), None, 500), &[]);
    stage.run("alice", &to(&bob, None, Some(1), 499), &[]);
    stage.refuse("alice", &to(&bob, None, Some(1), 2), &[], "insufficient_shares");
    stage.refuse("alice", &to(&bob, None, None, 0), &[], "zero_amount");
    stage.refuse("alice", &to("nobody", None, None, 1), &[], "invalid_address");
    stage.refuse("alice", &to(&bob, None, None, 1), &[coin(1, "ueth")], "funds_excess");
    assert_eq!(stage.position("bob", 1).shares.u128(), 499);
    // Nothing was earned by moving; it belongs to those who held.
    assert_eq!(stage.position("bob", 1).fees_earned.0.u128(), 0);
    stage.check();
}

#[test]
fn everybody_can_leave() {
    let mut stage = Stage::with_pool();
    stage.deposit("bob", 1, (30_000, 120_000));
    stage.run("carol", &swap(&[1]), &[coin(10_000, "uusdc")]);
    for who in ["alice", "bob"] {
        let shares = stage.position(who, 1).shares.u128();
        stage.run(who, &withdraw(1, shares), &[]);
        assert!(stage.position(who, 1).shares.is_zero());
    }
    let pool: PoolResponse = stage.ask(&QueryMsg::Pool { pool: 1 });
    assert_eq!(pool.total_shares.u128(), 1_000);
    stage.deposit("carol", 1, (5_000, 20_000));
    stage.check();
}
