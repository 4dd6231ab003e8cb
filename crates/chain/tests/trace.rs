//! TX-6: A trace tells what a transaction did, and watching it changes nothing.

#[path = "support/lively.rs"]
mod lively;
#[path = "support/sign.rs"]
mod sign;
mod support;

use cosmwasm_std::{BankMsg, QueryRequest, SubMsg, WasmQuery, to_json_binary};
use lode_chain::{Chain, Config, Replay, StepKind, Trace, coin};
use lode_probe::msg::{QueryMsg, Step};

use crate::lively::lively;
use crate::support::{call, desk_with, fail, new_probe, payload, run, set};

/// A replay that stands before a height.
fn before(chain: &Chain, height: u64) -> Replay {
    let mut replay = chain.replay().unwrap();
    for at in 1..height {
        let record = chain.block_record(at).unwrap().unwrap();
        assert_eq!(replay.step(&record).unwrap(), None);
    }
    replay
}

fn trace(chain: &Chain, height: u64, index: u32) -> Trace {
    let record = chain.block_record(height).unwrap().unwrap();
    before(chain, height).trace(&record, index).unwrap().unwrap()
}

/// A chain whose last transaction calls one contract that calls, asks and pays others.
fn branching() -> (Chain, [String; 3]) {
    let mut desk = desk_with(Config::wasm().keep_results());
    let (first, second) = (new_probe(&mut desk), new_probe(&mut desk));
    desk.next_block(5).unwrap();
    desk.execute("alice", &second, &run([set("old", "there")]), &[]).unwrap();
    desk.next_block(5).unwrap();
    let bob = desk.address("bob");
    let question = to_json_binary(&QueryMsg::Get { key: "old".into() }).unwrap();
    let question = WasmQuery::Smart { contract_addr: second.clone(), msg: question };
    let failing = call(&second, [set("gone", "1"), fail("on purpose")]);
    let working = call(&second, [set("old", "new"), set("made", "1")]);
    let send = BankMsg::Send { to_address: bob.clone(), amount: vec![(&coin(3, "usdc")).into()] };
    let steps = [
        set("own", "1"),
        Step::Query(QueryRequest::Wasm(question)),
        payload(SubMsg::reply_always(failing, 7), [set("heard", "a failure")]),
        Step::Sub(SubMsg::new(working)),
        Step::Sub(SubMsg::new(send)),
    ];
    desk.execute("alice", &first, &run(steps), &[coin(5, "usdc")]).unwrap();
    desk.commit().unwrap();
    (desk.into_chain(), [first, second, bob])
}

#[test]
fn a_trace_tells_every_step() {
    let (chain, [first, second, bob]) = branching();
    let height = chain.height();
    let kept = chain.txs_at(height).unwrap();
    let trace = trace(&chain, height, 0);
    assert_eq!((trace.gas_used, trace.gas), (kept[0].result.gas_used, kept[0].result.gas));
    let shape: Vec<_> = trace.steps.iter().map(|s| (s.depth, s.kind, s.entry)).collect();
    let expected = [
        (0, StepKind::Ante, None),
        (0, StepKind::Message, Some("execute")),
        (1, StepKind::Query, Some("query")),
        (1, StepKind::Submessage, Some("execute")),
        (1, StepKind::Reply, Some("reply")),
        (1, StepKind::Submessage, Some("execute")),
        (1, StepKind::Submessage, None),
    ];
    assert_eq!(shape, expected);
    let [ante, message, query, failed, reply, worked, sent] = trace.steps.as_slice() else {
        panic!("seven steps")
    };
    assert_eq!(message.contract.as_ref(), Some(&first));
    assert_eq!((query.contract.as_ref(), query.what.as_str()), (Some(&second), "wasm/smart"));
    assert_eq!(query.msg["msg"]["get"]["key"], "old");
    assert!(failed.error.as_ref().is_some_and(|why| why.contains("on purpose")));
    assert_eq!((failed.id, failed.reply_on), (Some(7), Some("always")));
    assert_eq!(failed.storage.len(), 1, "what it had written before it failed");
    assert_eq!((reply.contract.as_ref(), reply.id), (Some(&first), Some(7)));
    assert_eq!(reply.storage[0].key.text.as_deref(), Some("heard"));
    assert_eq!(worked.storage.len(), 2);
    assert_eq!(sent.funds, [coin(3, "usdc")]);
    // Gas adds up: every unit is some step's own.
    let own: u64 = trace.steps.iter().map(|step| step.gas_own).sum();
    assert_eq!(own, trace.gas_used);
    assert_eq!(ante.gas_total + message.gas_total, trace.gas_used);
    // Events: each is told by one step, in all as many as the transaction's own, but for the
    // head that each message gets.
    let told: usize = trace.steps.iter().map(|step| step.events.len()).sum();
    assert_eq!(
        told,
        kept[0].result.events.len() - 1
            + sent.events.iter().filter(|e| e.kind == "message").count()
    );
    assert!(message.events.iter().all(|event| event.get("recipient") != Some(bob.as_str())));
    assert!(!trace.truncated);
}

#[test]
fn what_failed_has_left_nothing_in_the_end() {
    let (chain, [first, second, bob]) = branching();
    let trace = trace(&chain, chain.height(), 0);
    let stored: Vec<_> = trace
        .storage
        .iter()
        .map(|change| {
            let text =
                |shown: &Option<lode_chain::Shown>| shown.as_ref().and_then(|s| s.text.clone());
            (
                change.contract.clone(),
                change.key.text.clone().unwrap(),
                text(&change.before),
                text(&change.after),
            )
        })
        .collect();
    let some = |text: &str| Some(text.to_string());
    let replies = "[7 err kind: Other, error: on purpose: execute wasm contract failed]";
    let mut expected = vec![
        (first.clone(), "replies".to_string(), None, some(replies)),
        (first.clone(), "heard".to_string(), None, some("a failure")),
        (first.clone(), "own".to_string(), None, some("1")),
        (second.clone(), "made".to_string(), None, some("1")),
        (second.clone(), "old".to_string(), some("there"), some("new")),
    ];
    expected.sort();
    let mut sorted = stored;
    sorted.sort();
    assert_eq!(sorted, expected);
    let moved: Vec<i128> =
        trace.balances.iter().map(|b| b.after as i128 - b.before as i128).collect();
    assert_eq!(moved.iter().sum::<i128>(), 0, "{:?}", trace.balances);
    assert!(trace.balances.iter().any(|b| b.address == bob && b.after - b.before == 3));
}

#[test]
fn watching_changes_nothing() {
    for chain in [lively(Config::wasm().keep_results()), branching().0] {
        let mut replay = chain.replay().unwrap();
        for height in 1..=chain.height() {
            let record = chain.block_record(height).unwrap().unwrap();
            for tx in chain.txs_at(height).unwrap() {
                // The same results, gas and state hash as are kept, or this is a difference.
                let trace = replay.trace(&record, tx.index).unwrap().unwrap();
                assert_eq!(trace.gas_used, tx.result.gas_used);
                let own: u64 = trace.steps.iter().map(|step| step.gas_own).sum();
                assert_eq!(own, tx.result.gas_used, "{height}/{}: {:#?}", tx.index, trace.steps);
                assert_eq!(replay.last_block().height, height - 1);
            }
            assert_eq!(replay.step(&record).unwrap(), None);
        }
        assert_eq!(replay.last_block(), chain.last_block());
    }
}

#[test]
fn a_trace_of_another_history_is_refused() {
    let (chain, _) = branching();
    let height = chain.height();
    let record = chain.block_record(height).unwrap().unwrap();
    let mut replay = before(&chain, height);
    assert!(replay.trace(&record, 9).is_err(), "there is no such transaction");
    let other = lively(Config::wasm().keep_results());
    let wrong = other.block_record(height).unwrap().unwrap();
    let difference = replay.trace(&wrong, 0).unwrap().unwrap_err();
    assert_eq!(difference.height, height);
    assert!(replay.trace(&record, 0).unwrap().is_ok(), "nothing was left of it");
}

#[test]
fn a_limit_of_a_submessage_is_what_it_costs() {
    let mut desk = desk_with(Config::wasm().keep_results());
    let (first, second) = (new_probe(&mut desk), new_probe(&mut desk));
    let endless = SubMsg::reply_on_error(call(&second, [Step::Loop {}]), 1).with_gas_limit(90_000);
    desk.next_block(1).unwrap();
    desk.execute("alice", &first, &run([payload(endless, [set("x", "y")])]), &[]).unwrap();
    desk.commit().unwrap();
    let chain = desk.into_chain();
    let trace = trace(&chain, chain.height(), 0);
    let limited = trace.steps.iter().find(|step| step.gas_limit.is_some()).unwrap();
    assert_eq!((limited.gas_total, limited.gas_limit), (90_000, Some(90_000)));
    assert!(limited.error.as_ref().is_some_and(|why| why.contains("out of gas")), "{limited:?}");
}
