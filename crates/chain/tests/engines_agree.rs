//! The same trace in wasm and in native code: the same events, data and state.

mod support;

use cosmwasm_std::{Binary, Coin as WasmCoin, SubMsg, WasmMsg, to_json_binary};
use lode_chain::{Desk, TxResult, coin};
use lode_probe::msg::{QueryMsg, Step};
use support::*;

/// A small generator of its own: the trace must be the same on every machine for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let i = self.roll(from.len() as u64) as usize;
        &from[i]
    }

    fn key(&mut self) -> String {
        format!("k{}", self.roll(6))
    }
}

fn steps(dice: &mut Dice, probes: &[String], people: &[String], depth: u32) -> Vec<Step> {
    (0..1 + dice.roll(3)).map(|_| step(dice, probes, people, depth)).collect()
}

fn step(dice: &mut Dice, probes: &[String], people: &[String], depth: u32) -> Step {
    let key = dice.key();
    match dice.roll(if depth == 0 { 11 } else { 16 }) {
        0 | 1 => set(&key, &dice.roll(1_000).to_string()),
        2 => append(&key, "x"),
        3 => Step::Remove { key },
        4 => Step::Get { key },
        5 => Step::Scan {
            start: (dice.roll(2) == 0).then(|| dice.key()),
            end: (dice.roll(2) == 0).then(|| dice.key()),
            descending: dice.roll(2) == 0,
            limit: 4,
        },
        6 => Step::Attribute { key, value: dice.roll(50).to_string() },
        7 => Step::Data(Binary::from(key.as_bytes())),
        8 => {
            let list = if dice.roll(2) == 0 { probes } else { people };
            let to = dice.pick(list).clone();
            Step::Pay { to, amount: vec![WasmCoin::new(u128::from(dice.roll(9)), "usdc")] }
        }
        9 => {
            let msg = to_json_binary(&QueryMsg::Get { key }).unwrap();
            let contract_addr = dice.pick(probes).clone();
            Step::Query(cosmwasm_std::WasmQuery::Smart { contract_addr, msg }.into())
        }
        10 => match dice.roll(6) {
            0 => fail("chance"),
            1 => Step::Panic {},
            2 => Step::Validate { address: dice.pick(people).clone() },
            _ => Step::Event(cosmwasm_std::Event::new("thing").add_attribute("z", key)),
        },
        11 => {
            let (admin, label) = (Some(dice.pick(probes).clone()), key);
            let msg = to_json_binary(&run(steps(dice, probes, people, 0))).unwrap();
            let new = WasmMsg::Instantiate { admin, code_id: 1, msg, funds: vec![], label };
            payload(SubMsg::reply_always(new, 1), steps(dice, probes, people, 0))
        }
        _ => {
            let probe = dice.pick(probes).clone();
            let inner = call(&probe, steps(dice, probes, people, depth - 1));
            let id = dice.roll(100);
            let sub = match dice.roll(4) {
                0 => SubMsg::reply_never(inner),
                1 => SubMsg::reply_on_success(inner, id),
                2 => SubMsg::reply_on_error(inner, id),
                _ => SubMsg::reply_always(inner, id),
            };
            payload(sub, steps(dice, probes, people, 0))
        }
    }
}

/// Everything of a result that must not depend on the engine: all but gas, and the words of
/// the host about a panic.
fn essence(result: TxResult) -> TxResult {
    let log = if result.code == 29 { String::new() } else { result.log };
    TxResult { log, gas_used: 0, gas: Default::default(), ..result }
}

fn play(desk: &mut Desk, seed: u64, blocks: u32) -> Vec<TxResult> {
    let probes: Vec<String> = (0..3).map(|_| new_probe(desk)).collect();
    let people = ["alice", "bob"].map(|name| desk.address(name)).to_vec();
    let mut dice = Dice(seed);
    let mut out = Vec::new();
    for _ in 0..blocks {
        for _ in 0..4 {
            let probe = dice.pick(&probes).clone();
            let who = if dice.roll(2) == 0 { "alice" } else { "bob" };
            let msg = run(steps(&mut dice, &probes, &people, 3));
            let funds = [coin(u128::from(1 + dice.roll(20)), "usdc")];
            out.push(essence(desk.try_execute(who, &probe, &msg, &funds).unwrap()));
        }
        desk.next_block(7).unwrap();
    }
    out
}

#[test]
fn wasm_and_native_agree_on_random_traces() {
    let (mut good, mut bad) = (0, 0);
    for seed in 1..=4 {
        let mut desks = ENGINES.map(desk);
        let [wasm, native] = &mut desks;
        let (a, b) = (play(wasm, seed, 40), play(native, seed, 40));
        for (i, (a, b)) in a.iter().zip(&b).enumerate() {
            assert_eq!(a, b, "seed {seed}, transaction {i}");
        }
        good += a.iter().filter(|r| r.is_ok()).count();
        bad += a.iter().filter(|r| !r.is_ok()).count();
        let hashes = desks.each_ref().map(|desk| desk.chain().state_hash());
        assert_eq!(hashes[0], hashes[1], "seed {seed}");
        let [wasm, native] = &desks;
        for probe in wasm.chain().contracts() {
            let of = |desk: &Desk| desk.chain().contract_state(&probe).unwrap();
            assert_eq!(of(wasm), of(native));
        }
    }
    assert!(good > 100 && bad > 50, "the trace tries too little: {good} good, {bad} bad");
}

#[test]
fn a_chain_repeats_itself_to_the_bit() {
    for engine in ENGINES {
        let mut first = desk(engine);
        let mut second = desk(engine);
        assert_eq!(play(&mut first, 9, 20), play(&mut second, 9, 20));
        assert_eq!(first.chain().last_block(), second.chain().last_block());
        let mut third = desk(engine);
        play(&mut third, 10, 20);
        assert_ne!(first.chain().state_hash(), third.chain().state_hash());
    }
}

#[test]
fn the_state_hash_has_nothing_of_code_bytes_in_it() {
    // Native code that stands for itself, against native code with its wasm.
    let mut with = desk(lode_chain::EngineKind::Native);
    let config = config(lode_chain::EngineKind::Native);
    let mut without = Desk::create(config, &["alice", "bob"], &wealth()).unwrap();
    without.store("alice", "probe", vec![]).unwrap();
    for desk in [&mut with, &mut without] {
        let a = new_probe(desk);
        desk.execute("alice", &a, &run([set("k", "v")]), &[]).unwrap();
        desk.commit().unwrap();
    }
    assert_eq!(with.chain().state_hash(), without.chain().state_hash());
    assert_ne!(with.chain().code_info(1), without.chain().code_info(1));
}
