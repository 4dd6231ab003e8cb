//! Messages between contracts: order, replies, roll-back, limits; on both engines.

mod support;

use cosmwasm_std::{BankMsg, Binary, Coin as WasmCoin, SubMsg, WasmMsg, to_json_binary};
use lode_chain::{Msg, coin};
use lode_probe::msg::Step;
use support::*;

fn attributes<'a>(result: &'a lode_chain::TxResult, kind: &str) -> Vec<(&'a str, &'a str)> {
    let events = result.events.iter().filter(|e| e.kind == kind);
    events.flat_map(|e| e.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str()))).collect()
}

fn set_attribute(key: &str, value: &str) -> Step {
    Step::Attribute { key: key.into(), value: value.into() }
}

#[test]
fn messages_run_depth_first() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let b = new_probe(&mut desk);
        // a calls b, which calls back into a, before a's second message runs.
        let back = call(&a, [append("log", "2")]);
        let first = call(&b, [Step::Sub(SubMsg::new(back))]);
        let second = call(&a, [append("log", "3")]);
        let steps =
            [append("log", "1"), Step::Sub(SubMsg::new(first)), Step::Sub(SubMsg::new(second))];
        desk.execute("alice", &a, &run(steps), &[]).unwrap();
        assert_eq!(record(&desk, &a, "log").unwrap(), "123");
    }
}

#[test]
fn a_reply_hears_what_it_asked_for_and_nothing_else() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let good = || call(&a, [set("touched", "yes")]);
        let bad = || call(&a, [set("spoiled", "yes"), fail("no thanks")]);
        let heard = |desk: &mut lode_chain::Desk, sub: SubMsg| {
            let result = desk.try_execute("alice", &a, &run([Step::Sub(sub)]), &[]).unwrap();
            let replies = record(desk, &a, "replies").unwrap_or_default();
            desk.execute("alice", &a, &run([Step::Remove { key: "replies".into() }]), &[]).unwrap();
            (result.code, replies)
        };
        assert_eq!(heard(&mut desk, SubMsg::reply_never(good())), (0, String::new()));
        assert_eq!(heard(&mut desk, SubMsg::reply_on_error(good(), 1)), (0, String::new()));
        let (code, text) = heard(&mut desk, SubMsg::reply_on_success(good(), 2));
        assert!(code == 0 && text.starts_with("[2 ok {"), "{text}");
        let (code, text) = heard(&mut desk, SubMsg::reply_always(good(), 3));
        assert!(code == 0 && text.starts_with("[3 ok {"), "{text}");

        assert_eq!(heard(&mut desk, SubMsg::reply_never(bad())), (5, String::new()));
        assert_eq!(heard(&mut desk, SubMsg::reply_on_success(bad(), 4)), (5, String::new()));
        // A contract's own text may be heard.
        let text = "err kind: Other, error: no thanks: execute wasm contract failed";
        assert_eq!(heard(&mut desk, SubMsg::reply_on_error(bad(), 5)), (0, format!("[5 {text}]")));
        assert_eq!(heard(&mut desk, SubMsg::reply_always(bad(), 6)), (0, format!("[6 {text}]")));
        assert_eq!(record(&desk, &a, "spoiled"), None);
        assert_eq!(record(&desk, &a, "touched").unwrap(), "yes");
    }
}

#[test]
fn a_failed_submessage_undoes_its_whole_tree_and_nothing_of_its_parent() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let b = new_probe(&mut desk);
        let before = desk.chain().balance(&a, "usdc").unwrap();
        let pay =
            |amount: u128| Step::Pay { to: b.clone(), amount: vec![WasmCoin::new(amount, "usdc")] };
        // The inner one of b is done and paid, then b's next message fails.
        let inner = Step::Sub(SubMsg::new(call(&a, [set("inner", "1"), pay(7)])));
        let doomed =
            call(&b, [set("b", "1"), inner, Step::Sub(SubMsg::new(call(&a, [fail("x")])))]);
        let steps = [set("parent", "1"), Step::Sub(SubMsg::reply_on_error(doomed, 9)), pay(3)];
        desk.execute("alice", &a, &run(steps), &[coin(100, "usdc")]).unwrap();
        assert_eq!(record(&desk, &a, "parent").unwrap(), "1");
        assert_eq!(record(&desk, &a, "inner"), None);
        assert_eq!(record(&desk, &b, "b"), None);
        assert_eq!(desk.chain().balance(&a, "usdc").unwrap(), before + 97);
        assert_eq!(desk.chain().balance(&b, "usdc").unwrap(), 3);
        assert!(record(&desk, &a, "replies").unwrap().starts_with("[9 err"));
    }
}

#[test]
fn a_failed_transaction_undoes_everything_with_its_funds() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let before = desk.chain().contract_state(&a).unwrap();
        let alice = desk.address("alice");
        let held = desk.chain().all_balances(&alice).unwrap();
        let fine = Step::Sub(SubMsg::new(call(&a, [set("x", "1")])));
        let steps = [set("y", "1"), fine, Step::Sub(SubMsg::new(call(&a, [fail("late")])))];
        let result =
            desk.try_execute("alice", &a, &run(steps), &[coin(5, "stake"), coin(6, "usdc")]);
        let result = result.unwrap();
        assert_eq!((result.codespace.as_str(), result.code), ("wasm", 5));
        assert!(result.log.contains("late: execute wasm contract failed"), "{}", result.log);
        assert!(result.events.iter().all(|e| e.kind == "tx"), "{:?}", result.events);
        assert_eq!(desk.chain().contract_state(&a).unwrap(), before);
        assert_eq!(desk.chain().all_balances(&alice).unwrap(), held);
    }
}

#[test]
fn hosts_errors_are_redacted_before_a_contract_hears_them() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let collector = lode_chain::Address::module("fee_collector");
        let blocked = desk.chain().codec().encode(&collector);
        let some = || vec![WasmCoin::new(1_u128, "usdc")];
        let bank = |to: &str, amount| BankMsg::Send { to_address: to.into(), amount };
        let ghost = desk.address("ghost");
        let nowhere = lode_chain::Address::contract(9, 9);
        let nowhere = desk.chain().codec().encode(&nowhere);
        let cases: Vec<(SubMsg, &str)> = vec![
            (SubMsg::reply_always(bank(&blocked, some()), 1), "codespace: sdk, code: 4"),
            (SubMsg::reply_always(bank(&ghost, some()), 2), "codespace: sdk, code: 5"),
            (SubMsg::reply_always(bank("nonsense", some()), 3), "codespace: sdk, code: 7"),
            (SubMsg::reply_always(call(&nowhere, []), 4), "codespace: wasm, code: 22"),
            (SubMsg::reply_always(call(&a, [Step::Panic {}]), 5), "codespace: wasm, code: 29"),
            (SubMsg::reply_always(BankMsg::Burn { amount: some() }, 6), "codespace: sdk, code: 5"),
            (
                SubMsg::reply_always(BankMsg::Burn { amount: vec![] }, 7),
                "codespace: wasm, code: 12",
            ),
            (
                SubMsg::reply_always(
                    WasmMsg::Execute { contract_addr: a.clone(), msg: b"{".into(), funds: vec![] },
                    8,
                ),
                "codespace: wasm, code: 14",
            ),
            (
                SubMsg::reply_always(
                    WasmMsg::Migrate {
                        contract_addr: a.clone(),
                        new_code_id: 1,
                        msg: b"{}".into(),
                    },
                    9,
                ),
                "codespace: sdk, code: 4",
            ),
            (
                SubMsg::reply_always(
                    WasmMsg::Instantiate {
                        admin: None,
                        code_id: 77,
                        msg: b"{}".into(),
                        funds: vec![],
                        label: "x".into(),
                    },
                    10,
                ),
                "codespace: wasm, code: 28",
            ),
        ];
        for (sub, expected) in cases {
            let id = sub.id;
            let steps = [Step::Remove { key: "replies".into() }, Step::Sub(sub)];
            let result = desk.execute("alice", &a, &run(steps), &[]);
            result.unwrap_or_else(|e| panic!("case {id}: {e}"));
            let heard = record(&desk, &a, "replies").unwrap();
            assert_eq!(heard, format!("[{id} err {expected}]"));
        }
    }
}

#[test]
fn coins_of_contracts_are_merged_and_sorted() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let bob = desk.address("bob");
        let coins = [(3_u128, "weth"), (2, "usdc"), (0, "stake"), (4, "weth")];
        let amount = coins.map(|(n, denom)| WasmCoin::new(n, denom)).to_vec();
        let pay = Step::Pay { to: bob.clone(), amount };
        let funds = [coin(2, "usdc"), coin(7, "weth")];
        let result = desk.execute("alice", &a, &run([pay]), &funds).unwrap();
        let transfers = result.events.iter().filter(|e| e.kind == "transfer");
        let amounts: Vec<_> = transfers.filter_map(|e| e.get("amount")).collect();
        assert_eq!(amounts, ["2usdc,7weth", "2usdc,7weth"]);
        // Nothing at all is fine; nothing but zeros is not.
        let none = Step::Pay { to: bob.clone(), amount: vec![] };
        desk.execute("alice", &a, &run([none]), &[]).unwrap();
        let zero = Step::Pay { to: bob, amount: vec![WasmCoin::new(0_u128, "usdc")] };
        let result = desk.try_execute("alice", &a, &run([zero]), &[]).unwrap();
        assert_eq!((result.codespace.as_str(), result.code), ("sdk", 10));
    }
}

#[test]
fn the_last_reply_that_returns_data_wins() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let data = |text: &str| Step::Data(Binary::from(text.as_bytes()));
        let sub = |id, steps: Vec<Step>| {
            payload(SubMsg::reply_on_success(call(&a, [data("sub's own")]), id), steps)
        };
        let first = sub(1, vec![data("first")]);
        let silent = sub(2, vec![append("log", "x")]);
        let mut check = |steps: Vec<Step>, expected: &str| {
            let result = desk.execute("alice", &a, &run(steps), &[]).unwrap();
            assert_eq!(result.contract_data(0).unwrap(), expected.as_bytes());
        };
        check(vec![data("own")], "own");
        check(vec![data("own"), first.clone()], "first");
        check(vec![data("own"), silent.clone()], "own");
        check(vec![data("own"), first.clone(), silent], "first");
        check(vec![first, sub(3, vec![data("second")])], "second");
    }
}

#[test]
fn events_come_in_the_node_s_order_and_form() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let (alice, bob) = (desk.address("alice"), desk.address("bob"));
        let own = cosmwasm_std::Event::new("trade").add_attribute("zeta", "1");
        let inner = call(&a, [set_attribute("beta", "2"), set_attribute("alpha", "1")]);
        let steps = [
            set_attribute("step", "main"),
            Step::Event(own),
            Step::Pay { to: bob.clone(), amount: vec![WasmCoin::new(4_u128, "usdc")] },
            Step::Sub(SubMsg::reply_on_success(inner, 1)),
        ];
        let result = desk.execute("alice", &a, &run(steps), &[coin(4, "usdc")]).unwrap();
        let kinds: Vec<_> = result.events.iter().map(|e| e.kind.as_str()).collect();
        let expected = [
            "tx",
            "tx",
            "tx",
            "message",
            "coin_spent",
            "coin_received",
            "transfer",
            "execute",
            "wasm",
            "wasm-trade",
            "coin_spent",
            "coin_received",
            "transfer",
            "execute",
            "wasm",
            "reply",
        ];
        assert_eq!(kinds, expected);
        let head = [
            ("action", "/cosmwasm.wasm.v1.MsgExecuteContract"),
            ("sender", alice.as_str()),
            ("module", "wasm"),
            ("msg_index", "0"),
        ];
        assert_eq!(attributes(&result, "message"), head);
        // A message's own attributes keep their order, those of submessages are sorted.
        let wasm = [
            ("_contract_address", a.as_str()),
            ("step", "main"),
            ("msg_index", "0"),
            ("_contract_address", a.as_str()),
            ("alpha", "1"),
            ("beta", "2"),
            ("msg_index", "0"),
        ];
        assert_eq!(attributes(&result, "wasm"), wasm);
        let trade = [("_contract_address", a.as_str()), ("zeta", "1"), ("msg_index", "0")];
        assert_eq!(attributes(&result, "wasm-trade"), trade);
        // The reply heard the events of its message, without what the router adds.
        let heard = record(&desk, &a, "replies").unwrap();
        assert!(heard.contains(r#""type":"wasm""#) && !heard.contains(r#""type":"message""#));
    }
}

#[test]
fn contracts_can_not_forge_events() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let steps = [
            set_attribute("_contract_address", "me"),
            set_attribute("", "x"),
            Step::Event(cosmwasm_std::Event::new(" xy ")),
        ];
        for step in steps {
            let result = desk.try_execute("alice", &a, &run([step]), &[]).unwrap();
            assert_eq!((result.codespace.as_str(), result.code), ("wasm", 21), "{}", result.log);
        }
        let empty = desk.execute("alice", &a, &run([set_attribute("k", "")]), &[]).unwrap();
        assert!(attributes(&empty, "wasm").contains(&("k", "")));
    }
}

#[test]
fn new_contracts_have_the_predicted_addresses() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let msg = to_json_binary(&run([set("born", "1")])).unwrap();
        let (admin, label) = (Some(a.clone()), "child".to_string());
        let classic =
            WasmMsg::Instantiate { admin, code_id: 1, msg: msg.clone(), funds: vec![], label };
        let made = desk.execute("alice", &a, &run([Step::Sub(SubMsg::new(classic))]), &[]);
        let made = made.unwrap().attribute("instantiate", "_contract_address").unwrap().to_string();
        let codec = desk.chain().codec().clone();
        assert_eq!(made, codec.encode(&lode_chain::Address::contract(1, 2)));
        assert_eq!(record(&desk, &made, "born").unwrap(), "1");
        let info = desk.chain().contract_info(&made).unwrap().unwrap();
        assert_eq!((info.creator.as_str(), info.admin.as_deref()), (a.as_str(), Some(a.as_str())));

        let alice = desk.key("alice").address;
        let checksum = desk.chain().code_info(1).unwrap().checksum;
        let expected =
            cosmwasm_std::instantiate2_address(&checksum, &alice.as_bytes().into(), b"salt");
        let expected = lode_chain::Address::new(expected.unwrap().as_slice()).unwrap();
        let predicted = |sender: String| Msg::Instantiate2 {
            sender,
            admin: None,
            code_id: 1,
            label: "child".into(),
            msg: msg.to_vec(),
            funds: vec![coin(2, "usdc")],
            salt: b"salt".to_vec(),
            fix_msg: false,
        };
        let (alice, expected) = (desk.address("alice"), codec.encode(&expected));
        // Coins that wait there already neither block the address nor get lost.
        desk.send("bob", &expected, &[coin(5, "usdc")]).unwrap();
        desk.msg("alice", predicted(alice.clone())).unwrap();
        assert_eq!(record(&desk, &expected, "born").unwrap(), "1");
        assert_eq!(desk.chain().balance(&expected, "usdc").unwrap(), 7);
        // The same salt again is taken, for this sender only.
        let again = desk.try_msg("alice", predicted(alice)).unwrap();
        assert_eq!((again.codespace.as_str(), again.code), ("wasm", 15));
        let bob = desk.address("bob");
        desk.msg("bob", predicted(bob)).unwrap();
    }
}

#[test]
fn burning_takes_coins_out_of_the_supply() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let before = desk.chain().supply("usdc");
        let burn = BankMsg::Burn { amount: vec![WasmCoin::new(9_u128, "usdc")] };
        let steps = [Step::Sub(SubMsg::new(burn))];
        let result = desk.execute("alice", &a, &run(steps), &[coin(10, "usdc")]).unwrap();
        assert_eq!(desk.chain().supply("usdc"), before - 9);
        assert_eq!(desk.chain().balance(&a, "usdc").unwrap(), 1);
        assert_eq!(result.attribute("burn", "amount"), Some("9usdc"));
    }
}
