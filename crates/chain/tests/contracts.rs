//! Contracts and the chain around them: storage, queries, admin, code; on both engines.

mod support;

use cosmwasm_std::{BankQuery, QueryRequest, SubMsg, WasmQuery, to_json_binary};
use lode_chain::{ChainError, EngineKind, Msg, coin};
use lode_probe::msg::{QueryMsg, Step};
use support::*;

fn scan(start: Option<&str>, end: Option<&str>, descending: bool, limit: u32) -> Step {
    let (start, end) = (start.map(Into::into), end.map(Into::into));
    Step::Scan { start, end, descending, limit }
}

#[test]
fn ranges_are_half_open_and_stay_inside_the_contract() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let b = new_probe(&mut desk);
        for probe in [&a, &b] {
            let steps = ["a", "b", "c", "\u{7f}"].map(|k| set(k, k));
            desk.execute("alice", probe, &run(steps), &[]).unwrap();
        }
        let mut found = |step: Step| {
            let result = desk.execute("alice", &a, &run([step]), &[]).unwrap();
            result.attribute("wasm", "scan").unwrap().to_string()
        };
        assert_eq!(found(scan(None, None, false, 9)), "a=a,b=b,c=c,\u{7f}=\u{7f}");
        assert_eq!(found(scan(None, None, true, 9)), "\u{7f}=\u{7f},c=c,b=b,a=a");
        assert_eq!(found(scan(Some("b"), Some("c"), false, 9)), "b=b");
        assert_eq!(found(scan(Some("b"), None, true, 9)), "\u{7f}=\u{7f},c=c,b=b");
        assert_eq!(found(scan(None, Some("c"), true, 1)), "b=b");
        assert_eq!(found(scan(Some("c"), Some("c"), false, 9)), "");
        assert_eq!(found(scan(Some("c"), Some("a"), true, 9)), "");
    }
}

#[test]
fn storage_costs_what_the_schedule_says() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let mut cost = |step: Step| {
            let result = desk.execute("alice", &a, &run([step]), &[]).unwrap();
            assert_eq!(result.gas.total(), result.gas_used);
            result.gas.storage
        };
        // The chain's key is 33 bytes longer than the contract's.
        assert_eq!(cost(set("key", "value")), 2_000 + 30 * (33 + 3 + 5));
        assert_eq!(cost(set("key", "v")), 2_000 + 30 * (33 + 3 + 1));
        assert_eq!(cost(Step::Get { key: "key".into() }), 1_000 + 3 * (33 + 3 + 1));
        assert_eq!(cost(Step::Get { key: "none".into() }), 1_000 + 3 * (33 + 4));
        assert_eq!(cost(set("kez", "vv")), 2_000 + 30 * (33 + 3 + 2));
        // n records to the end: 30 (n + 1), their bytes, and the first one's again.
        let (first, second) = (3 * (36 + 1), 3 * (36 + 2));
        assert_eq!(cost(scan(None, None, false, 9)), 90 + first + second + first);
        assert_eq!(cost(scan(None, None, true, 9)), 90 + first + second + second);
        assert_eq!(cost(scan(Some("x"), None, false, 9)), 30);
        assert_eq!(cost(Step::Remove { key: "key".into() }), 1_000);
        assert_eq!(cost(Step::Remove { key: "key".into() }), 1_000);
    }
}

#[test]
fn loading_costs_less_when_pinned_or_loaded_before() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let again = || Step::Sub(SubMsg::new(call(&a, [])));
        let cost = |desk: &mut lode_chain::Desk, steps: Vec<Step>| {
            desk.execute("alice", &a, &run(steps), &[]).unwrap().gas.setup
        };
        assert_eq!(cost(&mut desk, vec![]), 60_000);
        assert_eq!(cost(&mut desk, vec![again(), again()]), 64_000);
        desk.chain_mut().pin_code(1).unwrap();
        assert!(desk.chain().is_pinned(1));
        assert_eq!(cost(&mut desk, vec![again()]), 4_000);
        desk.chain_mut().unpin_code(1).unwrap();
        assert_eq!(cost(&mut desk, vec![]), 60_000);
        let unknown = desk.chain_mut().pin_code(2).unwrap_err();
        assert_eq!(unknown.code(), "refused");
    }
}

#[test]
fn a_contract_sees_block_transaction_and_caller() {
    let mut seen = Vec::new();
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        desk.next_block(60).unwrap();
        desk.execute("alice", &a, &run([]), &[]).unwrap();
        let funds = [coin(3, "usdc")];
        let result = desk.execute("bob", &a, &run([Step::Context {}]), &funds).unwrap();
        let hash = cosmwasm_std::Binary::new(result.hash.clone()).to_base64();
        let env = format!(
            r#"{{"block":{{"height":2,"time":"1672531261000000000","chain_id":"lode-desk"}},"transaction":{{"index":1,"hash":"{hash}"}},"contract":{{"address":"{a}"}}}}"#
        );
        assert_eq!(result.attribute("wasm", "env").unwrap(), env);
        let bob = desk.address("bob");
        let info = format!(r#"{{"sender":"{bob}","funds":[{{"denom":"usdc","amount":"3"}}]}}"#);
        assert_eq!(result.attribute("wasm", "info").unwrap(), info);
        seen.push(result.events);
    }
    assert_eq!(seen[0], seen[1]);
}

fn ask(request: QueryRequest) -> Step {
    Step::Query(request)
}

#[test]
fn contracts_ask_the_chain() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let (alice, b) = (desk.address("alice"), new_probe(&mut desk));
        desk.execute("alice", &b, &run([set("k", "v")]), &[]).unwrap();
        desk.chain_mut().pin_code(1).unwrap();
        let nowhere = lode_chain::Address::contract(8, 8);
        let nowhere = desk.chain().codec().encode(&nowhere);
        let smart = |to: &str, msg: &QueryMsg| {
            let msg = to_json_binary(msg).unwrap();
            QueryRequest::from(WasmQuery::Smart { contract_addr: to.to_string(), msg })
        };
        let tail = &b[4..];
        let cases: Vec<(QueryRequest, String)> = vec![
            (
                BankQuery::Balance { address: alice.clone(), denom: "usdc".into() }.into(),
                r#"{"amount":{"denom":"usdc","amount":"5000000000"}}"#.into(),
            ),
            (
                BankQuery::Balance { address: "x".into(), denom: "usdc".into() }.into(),
                "error codespace: sdk, code: 7".into(),
            ),
            (smart(&b, &QueryMsg::Get { key: "k".into() }), r#""v""#.into()),
            (
                smart(&b, &QueryMsg::Fail { text: "not today".into() }),
                "error kind: Other, error: not today: query wasm contract failed".into(),
            ),
            (
                smart(&nowhere, &QueryMsg::Get { key: "k".into() }),
                format!("system No such contract: {nowhere}"),
            ),
            (WasmQuery::Raw { contract_addr: b.clone(), key: b"k".into() }.into(), "v".into()),
            (WasmQuery::Raw { contract_addr: b.clone(), key: b"none".into() }.into(), "".into()),
            (
                WasmQuery::ContractInfo { contract_addr: b.clone() }.into(),
                format!(
                    r#"{{"code_id":1,"creator":"{alice}","pinned":true,"ibc2_port":"wasm2{tail}"}}"#
                ),
            ),
        ];
        for (request, expected) in cases {
            let result = desk.execute("alice", &a, &run([ask(request.clone())]), &[]).unwrap();
            let answer = result.attribute("wasm", "query").unwrap();
            assert_eq!(answer, expected, "{request:?}");
            assert!(result.gas.query > 0 || expected.ends_with("sdk, code: 7"));
        }
    }
}

#[test]
fn questions_cost_what_they_read() {
    let (mut desk, a) = with_probe(EngineKind::Native);
    let alice = desk.address("alice");
    let request = BankQuery::Balance { address: alice, denom: "usdc".into() };
    let result = desk.execute("alice", &a, &run([ask(request.into())]), &[]).unwrap();
    assert_eq!(result.gas.query, 1_000 + 3 * (2 + 20 + 4 + 10));
    let msg = to_json_binary(&QueryMsg::Get { key: "k".into() }).unwrap();
    let request = WasmQuery::Smart { contract_addr: a.clone(), msg };
    let result = desk.execute("alice", &a, &run([ask(request.into())]), &[]).unwrap();
    // Its records, the pin, loading it again, and the miss.
    let info = desk.chain().query_raw(&a, b"k").unwrap();
    assert_eq!(info, None);
    let storage = 1_000 + 3 * 34;
    let code = 1_000 + 3 * (9 + 83);
    // Contract info: code 1, creator, label `probe`, height 1, index 1, the port.
    let contract = 1_000 + 3 * (33 + 2 + 45 + 7 + 2 + 2 + 2 + 66);
    assert_eq!(result.gas.query, contract + code + 1_000 + 2_000 + storage);
}

#[test]
fn questions_nest_to_the_bound() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        desk.execute("alice", &a, &run([set("k", "v")]), &[]).unwrap();
        let nested = |depth| QueryMsg::Nested { depth, key: "k".into() };
        let value: Option<String> = desk.query(&a, &nested(9)).unwrap();
        assert_eq!(value.as_deref(), Some("v"));
        let deep = desk.query::<Option<String>>(&a, &nested(10)).unwrap_err();
        assert!(deep.to_string().contains("codespace: wasm, code: 27"), "{deep}");
    }
}

#[test]
fn queries_from_outside_see_state_and_change_nothing() {
    let mut config = config(EngineKind::Wasm);
    config.query_gas = 2_000_000;
    let mut desk = desk_with(config);
    let a = new_probe(&mut desk);
    desk.execute("alice", &a, &run([set("k", "v")]), &[]).unwrap();
    let value: Option<String> = desk.query(&a, &QueryMsg::Get { key: "k".into() }).unwrap();
    assert_eq!(value.as_deref(), Some("v"));
    let endless = desk.query::<String>(&a, &QueryMsg::Loop {}).unwrap_err();
    assert!(matches!(&endless, ChainError::Refused(why) if why.code == 11), "{endless}");
    let refused = desk.query::<String>(&a, &QueryMsg::Fail { text: "no".into() }).unwrap_err();
    assert!(matches!(&refused, ChainError::Refused(why) if why.code == 9), "{refused}");
    assert_eq!(desk.chain().query_smart("wasm1nope", b"{}").unwrap_err().code(), "refused");
}

#[test]
fn addresses_are_checked_as_on_a_node() {
    let mut texts = Vec::new();
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let alice = desk.address("alice");
        let mut check = |address: &str| {
            let step = Step::Validate { address: address.into() };
            let result = desk.execute("alice", &a, &run([step]), &[]).unwrap();
            result.attribute("wasm", "address").unwrap().to_string()
        };
        assert_eq!(check(&alice), alice);
        assert_eq!(check(&a), a);
        let cases = [alice.to_uppercase(), alice.replace("wasm1", "osmo1"), "".into(), "x".into()];
        texts.push(cases.map(|case| check(&case)));
        assert!(texts[0][0].ends_with("address not normalized"), "{}", texts[0][0]);
    }
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn the_contract_s_own_errors_and_the_host_s() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let mut code = |msg: &[u8]| {
            let (sender, contract) = (desk.address("alice"), a.clone());
            let msg = Msg::Execute { sender, contract, msg: msg.to_vec(), funds: vec![] };
            let result = desk.try_msg("alice", msg).unwrap();
            (result.codespace.clone(), result.code, result.log)
        };
        let (space, number, log) = code(br#"{"steps":[{"fail":{"text":"because"}}]}"#);
        assert_eq!((space.as_str(), number), ("wasm", 5));
        let expected = "failed to execute message; message index: 0: kind: Other, error: because: \
                        execute wasm contract failed";
        assert_eq!(log, expected);
        let (_, number, log) = code(br#"{"steps":[],"more":1}"#);
        assert_eq!(number, 5);
        assert!(log.contains("unknown field `more`"), "{log}");
        let (space, number, _) = code(br#"{"steps":[{"panic":{}}]}"#);
        assert_eq!((space.as_str(), number), ("wasm", 29));
        let (space, number, log) = code(b"{");
        assert_eq!((space.as_str(), number), ("wasm", 14), "{log}");
    }
}

#[test]
fn an_endless_contract_stops_at_the_limit() {
    let (mut desk, a) = with_probe(EngineKind::Wasm);
    desk.set_fee(vec![], 2_000_000);
    let result = desk.try_execute("alice", &a, &run([Step::Loop {}]), &[]).unwrap();
    assert_eq!((result.code, result.gas_used, result.gas_wanted), (11, 2_000_000, 2_000_000));
    assert!(result.log.contains("Wasm engine function execution"), "{}", result.log);
    assert_eq!(result.gas.total(), result.gas_used);
}

#[test]
fn only_the_admin_migrates() {
    for engine in ENGINES {
        let mut desk = desk(engine);
        let second = desk.store("alice", "probe", artifact("lode_probe")).unwrap();
        let (alice, bob) = (desk.address("alice"), desk.address("bob"));
        let new = Msg::Instantiate {
            sender: alice.clone(),
            admin: Some(alice.clone()),
            code_id: 1,
            label: "mine".into(),
            msg: br#"{"steps":[]}"#.to_vec(),
            funds: vec![],
        };
        let made = desk.msg("alice", new).unwrap();
        let a = made.attribute("instantiate", "_contract_address").unwrap().to_string();
        let migrate = |sender: &str| Msg::Migrate {
            sender: sender.to_string(),
            contract: a.clone(),
            code_id: second,
            msg: br#"{"steps":[{"set":{"key":"migrated","value":"1"}}]}"#.to_vec(),
        };
        let stranger = desk.try_msg("bob", migrate(&bob)).unwrap();
        assert_eq!((stranger.codespace.as_str(), stranger.code), ("sdk", 4));
        let done = desk.msg("alice", migrate(&alice)).unwrap();
        assert_eq!(done.attribute("migrate", "code_id"), Some("2"));
        assert_eq!(record(&desk, &a, "migrated").unwrap(), "1");
        assert_eq!(desk.chain().contract_info(&a).unwrap().unwrap().code_id, 2);
        let (contract, admin) = (a.clone(), bob.clone());
        let hand = Msg::UpdateAdmin { sender: alice.clone(), contract, admin };
        desk.msg("alice", hand).unwrap();
        assert_eq!(desk.try_msg("alice", migrate(&alice)).unwrap().code, 4);
        desk.msg("bob", migrate(&bob)).unwrap();
        desk.msg("bob", Msg::ClearAdmin { sender: bob.clone(), contract: a.clone() }).unwrap();
        assert_eq!(desk.try_msg("bob", migrate(&bob)).unwrap().code, 4);
        assert_eq!(desk.chain().contract_info(&a).unwrap().unwrap().admin, None);
    }
}

#[test]
fn the_chain_itself_may_call_sudo() {
    for engine in ENGINES {
        let (mut desk, a) = with_probe(engine);
        let events = desk.chain_mut().sudo(&a, br#"{"steps":[{"set":{"key":"s","value":"1"}}]}"#);
        assert_eq!(events.unwrap()[0].kind, "sudo");
        assert_eq!(record(&desk, &a, "s").unwrap(), "1");
        let bad = br#"{"steps":[{"set":{"key":"s","value":"2"}},{"fail":{"text":"x"}}]}"#;
        assert!(desk.chain_mut().sudo(&a, bad).is_err());
        assert_eq!(record(&desk, &a, "s").unwrap(), "1");
    }
}
