//! Limits of gas, depth and length; on both engines where both can reach them.

mod support;

use cosmwasm_std::SubMsg;
use lode_chain::EngineKind;
use lode_probe::msg::Step;
use support::*;

#[test]
fn recursion_ends_at_the_bound_and_not_in_a_crash() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        desk.set_fee(vec![], 200_000_000);
        let result = desk.execute("alice", &a, &run([Step::Recurse { times: 499 }]), &[]).unwrap();
        assert_eq!(result.events.iter().filter(|e| e.kind == "execute").count(), 500);
        let result = desk.try_execute("alice", &a, &run([Step::Recurse { times: 500 }]), &[]);
        let result = result.unwrap();
        assert_eq!((result.codespace.as_str(), result.code), ("wasm", 30), "{}", result.log);
    }
}

#[test]
fn what_a_submessage_costs_counts_against_its_own_limit_only() {
    let (mut desk, a) = with_probe(EngineKind::Wasm);
    let endless = || call(&a, [set("never", "1"), Step::Loop {}]);
    let limited = SubMsg::reply_on_error(endless(), 1).with_gas_limit(300_000);
    let steps = [set("parent", "1"), Step::Sub(limited.clone())];
    let result = desk.execute("alice", &a, &run(steps), &[]).unwrap();
    assert_eq!(result.gas.limited, 300_000);
    assert_eq!(result.gas.total(), result.gas_used);
    assert!(result.gas_used > 300_000 && result.gas_used < 600_000, "{}", result.gas_used);
    assert_eq!(record(&desk, &a, "replies").unwrap(), "[1 err codespace: sdk, code: 11]");
    assert_eq!(record(&desk, &a, "never"), None);
    assert_eq!(record(&desk, &a, "parent").unwrap(), "1");

    // Without a reply for errors the transaction fails, and has paid no more than that.
    let unheard = SubMsg::new(endless()).with_gas_limit(300_000);
    let result = desk.try_execute("alice", &a, &run([Step::Sub(unheard)]), &[]).unwrap();
    assert_eq!((result.codespace.as_str(), result.code), ("sdk", 11));
    assert!(result.log.contains("SubMsg hit gas limit: out of gas"), "{}", result.log);
    assert_eq!(result.gas.total(), result.gas_used);

    // A limit above what is left is none: the whole transaction runs out.
    let wide = SubMsg::reply_always(endless(), 2).with_gas_limit(u64::MAX);
    desk.set_fee(vec![], 1_000_000);
    let result = desk.try_execute("alice", &a, &run([Step::Sub(wide)]), &[]).unwrap();
    assert_eq!((result.code, result.gas_used), (11, 1_000_000));
    assert!(result.log.contains("out of gas in location"), "{}", result.log);

    // A limit that is kept costs what was used.
    desk.set_fee(vec![], 50_000_000);
    let small = || call(&a, [set("small", "1")]);
    let free = desk.execute("alice", &a, &run([Step::Sub(SubMsg::new(small()))]), &[]).unwrap();
    let kept = Step::Sub(SubMsg::new(small()).with_gas_limit(400_000));
    let kept = desk.execute("alice", &a, &run([kept]), &[]).unwrap();
    assert_eq!(free.gas.storage, kept.gas.storage);
    assert_eq!((kept.gas.limited, kept.gas.setup), (0, free.gas.setup));
}

#[test]
fn native_code_runs_out_of_gas_by_its_storage() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let many: Vec<Step> = (0..200).map(|i| set(&format!("key{i}"), "value")).collect();
        let limited = SubMsg::reply_on_error(call(&a, many), 1).with_gas_limit(250_000);
        let steps = [set("parent", "1"), Step::Sub(limited)];
        let result = desk.execute("alice", &a, &run(steps), &[]).unwrap();
        assert_eq!(result.gas.limited, 250_000);
        assert_eq!(record(&desk, &a, "replies").unwrap(), "[1 err codespace: sdk, code: 11]");
        assert_eq!(desk.chain().contract_state(&a).unwrap().len(), 2);
    }
}

#[test]
fn the_vm_s_limits_on_lengths_hold_for_native_code() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        desk.set_fee(vec![], 100_000_000);
        let mut code = |key: usize, value: usize| {
            let step = set(&"k".repeat(key), &"v".repeat(value));
            let result = desk.try_execute("alice", &a, &run([step]), &[]).unwrap();
            (result.codespace, result.code)
        };
        assert_eq!(code(1, 128 << 10), (String::new(), 0));
        assert_eq!(code(1, (128 << 10) + 1), ("wasm".into(), 29));
        assert_eq!(code(64 << 10, 1), (String::new(), 0));
        assert_eq!(code((64 << 10) + 1, 1), ("wasm".into(), 29));
    }
}
