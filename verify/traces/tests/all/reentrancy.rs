//! A token that calls back from within whatever the exchange sends it.

use cosmwasm_std::{Binary, Uint128, to_json_binary, to_json_vec};
use lode_chain::{Coin, EngineKind, coin};
use lode_hostile::msg::{ExecuteMsg as TokenMsg, Hook, Moment, QueryMsg as TokenQuery};
use lode_hostile::msg::{SeenResponse, Trick};
use lode_msg::Asset;
use lode_msg::exchange::{ExecuteMsg, QueryMsg, ReceiveMsg};
use lode_traces::{Entry, HOSTILE, World, menu, rule, worth};

use crate::stage::{BOTH, HONEST, TRAP, as_token, call_of, exchange_call, no_profit, stage, state};

/// An action that makes the exchange call the hostile token.
#[derive(Clone)]
struct Outer {
    name: &'static str,
    who: &'static str,
    hook: Hook,
    call: Call,
}

#[derive(Clone)]
enum Call {
    Exchange(Box<ExecuteMsg>, Vec<Coin>),
    Push(Binary),
}

impl Outer {
    fn new(name: &'static str, who: &'static str, hook: Hook, msg: ExecuteMsg) -> Self {
        Self { name, who, hook, call: Call::Exchange(Box::new(msg), vec![]) }
    }

    fn with(mut self, funds: Vec<Coin>) -> Self {
        if let Call::Exchange(_, coins) = &mut self.call {
            *coins = funds;
        }
        self
    }

    fn run(&self, world: &mut World) -> bool {
        let result = match &self.call {
            Call::Exchange(msg, funds) => world.run(self.who, msg, funds),
            Call::Push(msg) => {
                let (contract, amount) = (world.exchange.clone(), Uint128::new(100_000));
                let push = TokenMsg::Send { contract, amount, msg: msg.clone() };
                world.tell(self.who, HOSTILE, &push)
            }
        };
        result.unwrap().is_ok()
    }
}

/// Every way in which the exchange comes to call a token.
fn outers(world: &mut World) -> Vec<Outer> {
    let (pull, pay) = (Hook::TransferFrom, Hook::Transfer);
    let mut all = Vec::new();
    let assets = world.pool(TRAP).unwrap().assets;
    assert_eq!(assets.0, Asset::native("usdc"), "natives come first");
    let (both, funds) = world.deposit_msg(TRAP, (90_000, 90_000)).unwrap();
    all.push(Outer::new("deposit", "mallory", pull, both).with(funds));
    let (one, _) = world.deposit_msg(TRAP, (0, 90_000)).unwrap();
    all.push(Outer::new("deposit one-sided", "mallory", pull, one));
    let sell = world.pull_msg(vec![TRAP], HOSTILE, 80_000);
    all.push(Outer::new("swap of the token", "mallory", pull, sell));
    let buy = World::swap_msg(vec![TRAP]);
    all.push(Outer::new("swap to it", "mallory", pay, buy).with(vec![coin(80_000, "usdc")]));
    let route = World::swap_msg(vec![HONEST, TRAP]);
    all.push(Outer::new("route to it", "mallory", pay, route).with(vec![coin(80_000, "weth")]));
    let leave = World::withdraw_msg(TRAP, 1_000_000, 0, None);
    all.push(Outer::new("withdraw", "alice", pay, leave));
    let to_it = World::withdraw_msg(TRAP, 1_000_000, 0, Some(assets.1));
    all.push(Outer::new("withdraw to it", "alice", pay, to_it));
    let claim = |pools: Vec<u32>| ExecuteMsg::Claim { pools, sub: None, recipient: None };
    all.push(Outer::new("claim", "bob", pay, claim(vec![HONEST])));
    all.push(Outer::new("claim of two", "bob", pay, claim(vec![TRAP, HONEST])));
    let pool = HONEST;
    let compound =
        ExecuteMsg::Compound { pool, routes: None, min_shares: None, sub: None, deadline: None };
    all.push(Outer::new("compound", "bob", pay, compound));
    let collect = ExecuteMsg::CollectProtocolFees { pools: vec![HONEST, TRAP] };
    all.push(Outer::new("collect", "owner", pay, collect));
    all.push(Outer::new("retry", "carol", pay, ExecuteMsg::Retry { ids: vec![1] }));
    let start = world.next_hour();
    let promise = ExecuteMsg::CreateCampaign {
        pool: HONEST,
        asset: Some(world.cw20(HOSTILE)),
        amount: Some(Uint128::new(7_200)),
        start,
        end: start + 7_200,
    };
    all.push(Outer::new("create_campaign", "mallory", pull, promise));
    let amount = Some(Uint128::new(7_200));
    let top_up = ExecuteMsg::TopUpCampaign { pool: HONEST, id: 2, amount };
    all.push(Outer::new("top_up_campaign", "mallory", pull, top_up));
    all.extend(pushes());
    all
}

fn pushes() -> Vec<Outer> {
    let swap = ReceiveMsg::Swap {
        route: vec![TRAP],
        amount_out: None,
        min_out: None,
        limit: None,
        recipient: None,
        deadline: None,
    };
    let deposit = ReceiveMsg::Deposit {
        pool: TRAP,
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    [("pushed swap", swap), ("pushed deposit", deposit)]
        .map(|(name, msg)| {
            let call = Call::Push(to_json_binary(&msg).unwrap());
            Outer { name, who: "mallory", hook: Hook::Send, call }
        })
        .into()
}

/// A world in which a payout of Alice's is parked.
fn with_parked(engine: EngineKind) -> World {
    let mut world = stage(engine);
    world.obey(HOSTILE, vec![rule(Hook::Transfer, Trick::Refuse {}, None)]).unwrap();
    let claim = ExecuteMsg::Claim { pools: vec![HONEST], sub: None, recipient: None };
    let result = world.done("alice", &claim, &[]).unwrap();
    assert_eq!(result.attribute("wasm-park", "parked"), Some("1"));
    world.obey(HOSTILE, vec![]).unwrap();
    world.desk.commit().unwrap();
    world
}

/// Everything that can be at stake: the exchange byte for byte, and what everybody owns.
#[derive(PartialEq, Eq, Clone)]
struct Snapshot {
    state: Vec<(Vec<u8>, Vec<u8>)>,
    attacker: Vec<u128>,
    others: Vec<u128>,
}

fn snapshot(world: &mut World) -> Snapshot {
    let honest = ["uatom", "usdc", "weth"].map(Asset::native);
    let attacker = [world.address("mallory"), world.tokens[HOSTILE].clone()];
    let others = ["alice", "bob", "carol", "treasury"].map(|who| world.address(who));
    Snapshot {
        state: state(world),
        attacker: worth(world, &attacker, &honest).unwrap(),
        others: worth(world, &others, &honest).unwrap(),
    }
}

/// Does something in the open block, looks, and forgets it again.
fn as_if(world: &mut World, act: impl FnOnce(&mut World)) -> Snapshot {
    act(world);
    let seen = snapshot(world);
    world.desk.chain_mut().discard_block();
    seen
}

/// Tries every inner call within one outer action.
fn attack(world: &mut World, outer: &Outer, entries: &[Entry], moment: Moment) -> (u32, i128) {
    // All of them in the same second.
    let nothing = as_if(world, |world| world.obey(HOSTILE, vec![]).unwrap());
    let alone = as_if(world, |world| assert!(outer.run(world), "{} fails by itself", outer.name));
    let failing = as_if(world, |world| {
        world.obey(HOSTILE, vec![rule(outer.hook, Trick::Refuse {}, None)]).unwrap();
        outer.run(world);
    });
    let (mut entered, mut best) = (0, i128::MIN);
    for entry in entries {
        let inner = exchange_call(world, &entry.msg, &entry.funds);
        let then = as_if(world, |world| {
            outer.run(world);
            as_token(world, inner.clone());
        });
        let first = as_if(world, |world| {
            as_token(world, inner.clone());
            outer.run(world);
        });
        let within = as_if(world, |world| {
            let trick = Trick::Call { calls: vec![inner.clone()], tokens: moment };
            world.obey(HOSTILE, vec![rule(outer.hook, trick, Some(1))]).unwrap();
            outer.run(world);
            let question = TokenQuery::Seen {};
            let seen: SeenResponse = world.desk.query(&world.tokens[HOSTILE], &question).unwrap();
            entered += u32::from(seen.calls.iter().any(|ended| ended == "ok"));
        });
        // Whoever makes tokens can push as many as they like. A push that is only claimed, while
        // tokens are still on their way out, gives them no more than making them does.
        let mut orders = vec![nothing.clone(), alone.clone(), failing.clone(), then, first];
        if let ExecuteMsg::Receive(pushed) = &entry.msg {
            let (to, amount) = (world.exchange.clone(), pushed.amount);
            let made = call_of(&world.tokens[HOSTILE], &TokenMsg::Mint { to, amount });
            let both = [made, inner.clone()];
            orders.push(as_if(world, |world| {
                outer.run(world);
                both.iter().for_each(|call| drop(as_token(world, call.clone())));
            }));
            orders.push(as_if(world, |world| {
                both.iter().for_each(|call| drop(as_token(world, call.clone())));
                outer.run(world);
            }));
        }
        let profit = orders
            .iter()
            .map(|other| gain(&other.attacker, &within.attacker))
            .min()
            .unwrap_or(i128::MAX);
        best = best.max(profit);
        assert!(
            orders.contains(&within),
            "REN-1: `{}` within `{}` leaves a state that no order of the two does",
            entry.name,
            outer.name
        );
    }
    (entered, best)
}

fn gain(before: &[u128], after: &[u128]) -> i128 {
    let sum = |amounts: &[u128]| i128::try_from(amounts.iter().sum::<u128>()).unwrap();
    sum(after) - sum(before)
}

fn every_outer(engine: EngineKind, moments: &[Moment], pools: &[u32]) {
    let mut world = with_parked(engine);
    let token = world.tokens[HOSTILE].clone();
    let (mut tried, mut entered, mut best) = (0, 0, i128::MIN);
    for outer in outers(&mut world) {
        for pool in pools {
            let entries = menu(&mut world, *pool, &token).unwrap();
            for moment in moments {
                let (inside, profit) = attack(&mut world, &outer, &entries, *moment);
                (tried, entered) = (tried + entries.len(), entered + inside);
                best = best.max(profit);
            }
        }
    }
    println!("{engine:?}: {tried} calls from within, {entered} of them carried out");
    println!("the attacker's best profit against doing one after the other: {best}");
    assert!(entered > 50, "hardly anything was carried out within: {entered}");
    assert!(best <= 0);
}

/// C3: harvest re-entrancy through a market that anybody may register (Penpie, 2024).
///
/// REN-1
#[test]
fn c3_calling_back_from_any_message_gives_what_one_after_the_other_gives() {
    every_outer(EngineKind::Native, &[Moment::Before, Moment::After], &[TRAP, HONEST]);
}

/// E1: the lock of the artefact works, not only that of the source (Curve and Vyper, 2023).
///
/// REN-1
#[test]
fn e1_calling_back_into_the_wasm_gives_the_same() {
    every_outer(EngineKind::Wasm, &[Moment::Before], &[TRAP]);
}

/// E3: the host calls back before its books are done (Terra, 2024): a payout that fails and calls
/// back pays once.
///
/// REN-1
#[test]
fn e3_a_parked_payout_is_paid_once() {
    for engine in BOTH {
        let mut world = with_parked(engine);
        let alice = world.address("alice");
        let asset = world.cw20(HOSTILE);
        let due = world.ask::<lode_msg::exchange::ParkedResponse>(&QueryMsg::Parked {
            start_after: None,
            limit: None,
        });
        let due = due.unwrap().parked[0].amount.u128();
        let before = world.balance(&asset, &alice).unwrap();
        let retry = ExecuteMsg::Retry { ids: vec![1] };
        let inner = exchange_call(&world, &retry, &[]);
        let trick = Trick::Call { calls: vec![inner], tokens: Moment::Before };
        world.obey(HOSTILE, vec![rule(Hook::Transfer, trick, None)]).unwrap();
        world.run("mallory", &retry, &[]).unwrap();
        world.run("mallory", &retry, &[]).unwrap();
        world.obey(HOSTILE, vec![]).unwrap();
        world.run("mallory", &retry, &[]).unwrap();
        let after = world.balance(&asset, &alice).unwrap();
        no_profit("paying a parked payout again and again", before + due, after);
        assert_eq!(after, before + due);
    }
}

/// E2: a view in the middle of an operation showed what never was (dForce, 2023).
///
/// REN-2
#[test]
fn e2_questions_from_within_see_before_or_after() {
    for engine in BOTH {
        let mut world = with_parked(engine);
        let alice = world.address("alice");
        let questions: Vec<Vec<u8>> = [
            QueryMsg::Pool { pool: TRAP },
            QueryMsg::Position { pool: TRAP, owner: alice, sub: None },
        ]
        .iter()
        .map(|question| to_json_vec(question).unwrap())
        .collect();
        for outer in outers(&mut world) {
            let answers = |world: &World| -> Vec<String> {
                let chain = world.desk.chain();
                let ask = |question: &Vec<u8>| chain.query_smart(&world.exchange, question);
                let answers = questions.iter().map(|question| ask(question).unwrap());
                answers.map(|raw| String::from_utf8(raw).unwrap()).collect()
            };
            let watch = Trick::Watch {
                contract: world.exchange.clone(),
                questions: questions.iter().map(|question| question.clone().into()).collect(),
            };
            world.obey(HOSTILE, vec![rule(outer.hook, watch, Some(1))]).unwrap();
            let before = answers(&world);
            assert!(outer.run(&mut world), "{} fails when watched", outer.name);
            let after = answers(&world);
            let seen: SeenResponse =
                world.desk.query(&world.tokens[HOSTILE], &TokenQuery::Seen {}).unwrap();
            assert_eq!(seen.answers.len(), 2, "REN-2: {}: nothing was seen", outer.name);
            assert!(
                seen.answers == before || seen.answers == after,
                "REN-2: within {}: {:?} is neither {before:?} nor {after:?}",
                outer.name,
                seen.answers
            );
            world.desk.chain_mut().discard_block();
        }
    }
}
