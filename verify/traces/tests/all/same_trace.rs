//! The same transactions in native code and in wasm.

use std::collections::BTreeMap;

use lode_chain::EngineKind;
use lode_traces::{Generator, Step, Twin, World};

/// What happened in a trace: how often each way a transaction ended, and each kind of event.
fn run(seed: u64, transactions: u32) -> (BTreeMap<String, u32>, BTreeMap<String, u32>) {
    let one = World::new(EngineKind::Native).unwrap();
    let two = World::new(EngineKind::Wasm).unwrap();
    assert_eq!(one.exchange, two.exchange);
    let mut twin = Twin { one, two };
    let mut generator = Generator::new(seed);
    let (mut ends, mut kinds) = (BTreeMap::new(), BTreeMap::new());
    let mut done = 0;
    while done < transactions {
        let step = generator.next(&mut twin.one).unwrap();
        let (result, difference) = twin.take(&step).unwrap();
        assert!(difference.is_none(), "seed {seed}, transaction {done}: {step:?}: {difference:?}");
        if let Some(result) = result {
            done += 1;
            *ends.entry(end_of(&result.log)).or_insert(0) += 1;
            for event in &result.events {
                *kinds.entry(event.kind.clone()).or_insert(0) += 1;
            }
        }
    }
    let (_, difference) = twin.take(&Step::Wait { seconds: 1 }).unwrap();
    assert_eq!(difference, None, "seed {seed}: at the end");
    (ends, kinds)
}

fn end_of(log: &str) -> String {
    let after = log.split("message index: 0: ").nth(1).unwrap_or(log);
    after.split(':').next().unwrap_or_default().to_string()
}

fn many(seed: u64) {
    let transactions = if std::env::var_os("LODE_DEEP").is_some() { 500_000 } else { 5_000 };
    let (ends, kinds) = run(seed, transactions);
    println!("seed {seed}: {transactions} transactions\nends: {ends:#?}\nevents: {kinds:#?}");
    // A trace in which little happens would prove little.
    let done = ends.get("").copied().unwrap_or(0);
    assert!(done > transactions / 4, "only {done} succeeded");
    for kind in ["swap", "deposit", "withdraw", "transfer_shares", "claim", "park", "campaign"] {
        assert!(kinds.contains_key(&format!("wasm-{kind}")), "no {kind} at all");
    }
    for code in ["funds_missing", "duplicate_item", "unauthorized", "deadline_expired"] {
        assert!(ends.contains_key(code), "nothing was refused with {code}");
    }
}

/// DET-1
#[test]
fn native_and_wasm_agree_on_one_trace() {
    many(0x10de_0001);
}

/// DET-1
#[test]
fn native_and_wasm_agree_on_another_trace() {
    many(0x10de_0002);
}
