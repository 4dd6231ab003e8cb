//! cw20s: pulled, pushed, honest and otherwise.

use cosmwasm_std::{CosmosMsg, WasmMsg, to_json_binary};
use lode_chain::{TxResult, coin};
use lode_hostile::msg::{ExecuteMsg as Token, Hook, Moment, Rule, Trick};
use lode_msg::exchange::{
    ExecuteMsg, ParkedResponse, PulledCw20, QueryMsg, ReceiveMsg, SimulateResponse,
};

use crate::stage::{HOUR, Stage, claim, deposit, swap, uint, withdraw};

/// A pool of 1,000,000 ueth and 4,000,000 tokens of alice's.
fn with_token_pool() -> Stage {
    let mut stage = Stage::new();
    let cw20 = stage.cw20();
    stage.create_pool(crate::stage::native("ueth"), cw20, 3_000);
    stage.run("alice", &deposit(1, (1_000_000, 4_000_000)), &[coin(1_000_000, "ueth")]);
    stage
}

fn pull(stage: &Stage, route: &[u32], amount: u128) -> ExecuteMsg {
    let mut msg = swap(route);
    if let ExecuteMsg::Swap { pull, .. } = &mut msg {
        *pull = Some(PulledCw20 { cw20: stage.token.clone(), amount: uint(amount) });
    }
    msg
}

fn push(stage: &mut Stage, who: &str, amount: u128, msg: &ReceiveMsg) -> TxResult {
    let contract = stage.exchange.clone();
    let msg = Token::Send { contract, amount: uint(amount), msg: to_json_binary(msg).unwrap() };
    let token = stage.token.clone();
    stage.desk.try_execute(who, &token, &msg, &[]).unwrap()
}

fn obey(stage: &mut Stage, on: Hook, then: Trick) {
    let msg = Token::Obey { rules: vec![Rule { on, then, times: None }] };
    let token = stage.token.clone();
    stage.desk.execute("operator", &token, &msg, &[]).unwrap();
}

fn refused(result: &TxResult, code: &str) {
    assert!(!result.is_ok(), "it was carried out");
    assert!(result.log.contains(&format!("{code}: ")), "wanted {code}, got {}", result.log);
}

fn pushed_swap(route: &[u32]) -> ReceiveMsg {
    ReceiveMsg::Swap {
        route: route.to_vec(),
        amount_out: None,
        min_out: None,
        limit: None,
        recipient: None,
        deadline: None,
    }
}

#[test]
fn an_honest_token_is_pulled_and_pushed() {
    let mut stage = with_token_pool();
    let (bob, exchange) = (stage.desk.address("bob"), stage.exchange.clone());
    let before = stage.tokens(&bob);
    // Only what is used is pulled; there is nothing to hand back.
    stage.run("bob", &deposit(1, (1_000, 9_000)), &[coin(1_000, "ueth")]);
    assert_eq!(before - stage.tokens(&bob), 4_000);
    let msg = pull(&stage, &[1], 40_000);
    stage.run("bob", &msg, &[]);
    stage.run("bob", &swap(&[1]), &[coin(500, "ueth")]);
    let quote: SimulateResponse = stage.simulate("bob", &deposit(1, (0, 7_000)), &[]).unwrap();
    assert_eq!((quote.pulls.len(), quote.pulls[0].party.as_str()), (1, bob.as_str()));
    stage.run("bob", &deposit(1, (0, 7_000)), &[]);
    let result = push(&mut stage, "bob", 5_000, &pushed_swap(&[1]));
    assert_eq!(result.attribute("wasm-swap", "amount_in"), Some("5000"), "{}", result.log);
    let one = ReceiveMsg::Deposit {
        pool: 1,
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    let result = push(&mut stage, "bob", 5_000, &one);
    assert!(result.attribute("wasm-deposit", "shares").is_some(), "{}", result.log);
    let mut exact = pushed_swap(&[1]);
    if let ReceiveMsg::Swap { amount_out, .. } = &mut exact {
        *amount_out = Some(uint(100));
    }
    let result = push(&mut stage, "bob", 5_000, &exact);
    assert_eq!(result.attribute("wasm-swap", "amount_out"), Some("100"), "{}", result.log);
    stage.check();
    let shares = stage.position("bob", 1).shares.u128();
    stage.run("bob", &withdraw(1, shares), &[]);
    assert!(stage.tokens(&exchange) > 0);
    stage.check();
}

#[test]
fn rewards_in_tokens_are_funded_claimed_and_compounded() {
    let mut stage = with_token_pool();
    let now = stage.now();
    let create = ReceiveMsg::CreateCampaign { pool: 1, start: now, end: now + HOUR };
    assert!(push(&mut stage, "bob", 3_600, &create).is_ok());
    assert!(push(&mut stage, "bob", 3_600, &ReceiveMsg::TopUpCampaign { pool: 1, id: 1 }).is_ok());
    let pulled = ExecuteMsg::CreateCampaign {
        pool: 1,
        asset: Some(stage.cw20()),
        amount: Some(uint(3_600)),
        start: now,
        end: now + HOUR,
    };
    stage.run("bob", &pulled, &[]);
    stage.wait(1_800);
    let alice = stage.desk.address("alice");
    let before = stage.tokens(&alice);
    stage.run("alice", &claim(&[1]), &[]);
    assert_eq!(stage.tokens(&alice) - before, 5_400);
    stage.wait(1_800);
    let compound =
        ExecuteMsg::Compound { pool: 1, routes: None, min_shares: None, sub: None, deadline: None };
    stage.run("alice", &compound, &[]);
    stage.check();
}

#[test]
fn pushes_that_do_not_fit_are_refused() {
    let mut stage = with_token_pool();
    stage.create_pool(crate::stage::native("ueth"), crate::stage::native("uusdc"), 3_000);
    let one = |pool| ReceiveMsg::Deposit {
        pool,
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    refused(&push(&mut stage, "bob", 5, &one(2)), "asset_not_in_pool");
    refused(&push(&mut stage, "bob", 5, &one(3)), "unknown_pool");
    refused(&push(&mut stage, "bob", 5, &pushed_swap(&[2])), "asset_not_in_pool");
    refused(&push(&mut stage, "bob", 0, &one(1)), "zero_amount");
    let top_up = ReceiveMsg::TopUpCampaign { pool: 1, id: 1 };
    refused(&push(&mut stage, "bob", 5, &top_up), "unknown_campaign");
    let contract = stage.exchange.clone();
    let odd = Token::Send { contract, amount: uint(5), msg: cosmwasm_std::Binary::from(b"{}") };
    let token = stage.token.clone();
    refused(&stage.desk.try_execute("bob", &token, &odd, &[]).unwrap(), "host");
    let nothing = pull(&stage, &[1], 0);
    stage.refuse("bob", &nothing, &[], "zero_amount");
    let both = pull(&stage, &[1], 5);
    stage.refuse("bob", &both, &[coin(5, "ueth")], "funds_excess");
    stage.check();
}

/// TOK-1: what doesn't arrive to the unit is not credited.
#[test]
fn a_token_that_charges_lies_or_overpays_is_refused() {
    let mut stage = with_token_pool();
    let tricks =
        [Trick::Lie {}, Trick::Charge { amount: uint(1) }, Trick::Overpay { amount: uint(1) }];
    let swapped = pull(&stage, &[1], 40_000);
    for trick in tricks {
        obey(&mut stage, Hook::TransferFrom, trick);
        stage.fail("bob", &swapped, &[], "cw20_shortfall");
        stage.fail("bob", &deposit(1, (100, 400)), &[coin(100, "ueth")], "cw20_shortfall");
    }
    for trick in [Trick::Lie {}, Trick::Charge { amount: uint(1) }] {
        obey(&mut stage, Hook::Send, trick);
        refused(&push(&mut stage, "bob", 40_000, &pushed_swap(&[1])), "cw20_shortfall");
    }
    let refuse = Token::Obey { rules: Vec::new() };
    let token = stage.token.clone();
    stage.desk.execute("operator", &token, &refuse, &[]).unwrap();
    stage.run("bob", &swapped, &[]);
    stage.check();
}

/// REN-1: while a token is being pulled nothing can be done with it.
#[test]
fn a_token_that_calls_back_while_it_is_pulled_finds_the_door_shut() {
    let mut stage = with_token_pool();
    // The token holds shares of its own, so that it has something to take out.
    let to = stage.token.clone();
    let given =
        ExecuteMsg::TransferShares { pool: 1, to, to_sub: None, sub: None, shares: uint(10_000) };
    stage.run("alice", &given, &[]);
    let mut leave = withdraw(1, 1_000);
    if let ExecuteMsg::Withdraw { to, .. } = &mut leave {
        *to = Some(crate::stage::native("ueth"));
    }
    let exchange = stage.exchange.clone();
    let call = |msg: &ExecuteMsg, funds: Vec<cosmwasm_std::Coin>| -> CosmosMsg {
        WasmMsg::Execute {
            contract_addr: exchange.clone(),
            msg: to_json_binary(msg).unwrap(),
            funds,
        }
        .into()
    };
    let sent = ReceiveMsg::Deposit {
        pool: 1,
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    let pushed = lode_msg::cw20::Cw20ReceiveMsg {
        sender: stage.token.clone(),
        amount: uint(40_000),
        msg: to_json_binary(&sent).unwrap(),
    };
    let inner = pull(&stage, &[1], 5);
    let calls = vec![
        call(&ExecuteMsg::Receive(pushed), Vec::new()),
        call(&inner, Vec::new()),
        call(&deposit(1, (0, 5)), Vec::new()),
        call(&withdraw(1, 1_000), Vec::new()),
        // This one moves no token, so that only the door keeps it out.
        call(&leave, Vec::new()),
    ];
    for tokens in [Moment::Before, Moment::After] {
        obey(&mut stage, Hook::TransferFrom, Trick::Call { calls: calls.clone(), tokens });
        let outer = pull(&stage, &[1], 40_000);
        let result = stage.desk.execute("bob", &exchange, &outer, &[]).unwrap();
        // The pull itself went well, and it alone counted.
        assert_eq!(result.events.iter().filter(|e| e.kind == "wasm-swap").count(), 1);
        for kind in ["wasm-deposit", "wasm-withdraw"] {
            assert_eq!(result.events.iter().filter(|e| e.kind == kind).count(), 0, "{kind}");
        }
        stage.check();
    }
    // Afterwards the door is open again, to the token as to anybody.
    let calls = vec![call(&leave, Vec::new())];
    let token = stage.token.clone();
    let result = stage.desk.execute("operator", &token, &Token::Act { calls }, &[]).unwrap();
    assert!(result.attribute("wasm-withdraw", "shares").is_some());
    stage.check();
}

#[test]
fn a_reward_token_that_fails_is_parked_and_spoils_no_other() {
    let mut stage = with_token_pool();
    let now = stage.now();
    let pulled = ExecuteMsg::CreateCampaign {
        pool: 1,
        asset: Some(stage.cw20()),
        amount: Some(uint(3_600)),
        start: now,
        end: now + HOUR,
    };
    stage.run("bob", &pulled, &[]);
    let lode = crate::stage::campaign(1, now, now + HOUR);
    stage.run("bob", &lode, &[coin(3_600, "ulode")]);
    stage.wait(1_800);
    let exchange = stage.exchange.clone();
    for (trick, id) in [(Trick::Refuse {}, "1"), (Trick::Burn {}, "2")] {
        obey(&mut stage, Hook::Transfer, trick);
        let before = stage.balance("alice", "ulode");
        let result = stage.desk.execute("alice", &exchange, &claim(&[1]), &[]).unwrap();
        assert_eq!(result.attribute("wasm-park", "parked"), Some(id));
        assert!(stage.balance("alice", "ulode") > before);
        stage.check();
        stage.wait(900);
    }
    let token = stage.token.clone();
    let honest = Token::Obey { rules: Vec::new() };
    stage.desk.execute("operator", &token, &honest, &[]).unwrap();
    let alice = stage.desk.address("alice");
    let before = stage.tokens(&alice);
    let retry = ExecuteMsg::Retry { ids: vec![2, 1] };
    let result = stage.run("stranger", &retry, &[]);
    assert_eq!(result.events.iter().filter(|e| e.kind == "wasm-retry").count(), 2);
    assert_eq!(stage.tokens(&alice) - before, 1_800 + 900);
    let page = QueryMsg::Parked { start_after: None, limit: None };
    assert!(stage.ask::<ParkedResponse>(&page).parked.is_empty());
    stage.fail("stranger", &retry, &[], "unknown_parked");
    stage.check();
}

/// BANK-1: what arrives unasked changes nothing.
#[test]
fn a_donation_changes_nothing() {
    let mut stage = with_token_pool();
    let before = stage.desk.chain().contract_state(&stage.exchange).unwrap();
    let (token, exchange) = (stage.token.clone(), stage.exchange.clone());
    let gift = Token::Transfer { recipient: exchange.clone(), amount: uint(77) };
    stage.desk.execute("bob", &token, &gift, &[]).unwrap();
    stage.desk.send("bob", &exchange, &[coin(77, "ueth")]).unwrap();
    assert!(stage.desk.chain().contract_state(&exchange).unwrap() == before);
    let quote = stage.simulate("bob", &swap(&[1]), &[coin(1_000, "ueth")]).unwrap();
    assert_eq!(quote.payouts[0].amount.u128(), 3_984);
    stage.run("bob", &swap(&[1]), &[coin(1_000, "ueth")]);
}
