//! A contract of other people, built on an older standard library, runs beside Lode's own.

mod support;

use lode_chain::{Config, Desk, Msg, coin};
use serde_json::{Value, json};
use support::artifact;

fn amount(desk: &Desk, token: &str, address: &str) -> String {
    let answer: Value = desk.query(token, &json!({"balance": {"address": address}})).unwrap();
    answer["balance"].as_str().unwrap().to_string()
}

#[test]
fn cw20_base_2_runs() {
    let mut desk = Desk::create(Config::wasm(), &["alice", "bob"], &[coin(100, "usdc")]).unwrap();
    let code = desk.store("alice", "cw20-base", artifact("cw20_base")).unwrap();
    let (alice, bob) = (desk.address("alice"), desk.address("bob"));
    let init = json!({
        "name": "Token", "symbol": "TKN", "decimals": 6,
        "initial_balances": [{"address": alice, "amount": "1000000"}],
    });
    let token = desk.instantiate("alice", code, &init, "token", &[]).unwrap();
    let pay = |n: &str| json!({"transfer": {"recipient": bob, "amount": n}});
    let paid = desk.execute("alice", &token, &pay("250"), &[]).unwrap();
    assert_eq!(paid.attribute("wasm", "action"), Some("transfer"));
    assert_eq!(
        (amount(&desk, &token, &alice), amount(&desk, &token, &bob)),
        ("999750".into(), "250".into())
    );
    // About 22 million CosmWasm gas on a node, that is 155, and a unit for each byte returned.
    assert!((160..1_000).contains(&paid.gas.vm), "{}", paid.gas.vm);
    assert_eq!(paid.gas.total(), paid.gas_used);

    let far = desk.try_execute("bob", &token, &pay("251"), &[]).unwrap();
    assert_eq!((far.codespace.as_str(), far.code), ("wasm", 5));
    assert!(far.log.contains("Cannot Sub with given operands"), "{}", far.log);
    assert_eq!(amount(&desk, &token, &bob), "250");
    let info: Value = desk.query(&token, &json!({"token_info": {}})).unwrap();
    assert_eq!(info["total_supply"], "1000000");
}

#[test]
fn its_state_survives_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().at(home.path());
    let mut desk = Desk::create(config.clone(), &["alice"], &[]).unwrap();
    let code = desk.store("alice", "cw20-base", artifact("cw20_base")).unwrap();
    let alice = desk.address("alice");
    let msg = json!({
        "name": "Token", "symbol": "TKN", "decimals": 6,
        "initial_balances": [{"address": alice, "amount": "7"}],
        "mint": {"minter": alice},
    });
    let (sender, label) = (alice.clone(), "token".to_string());
    let msg = serde_json::to_vec(&msg).unwrap();
    let new = Msg::Instantiate { sender, admin: None, code_id: code, label, msg, funds: vec![] };
    let made = desk.msg("alice", new).unwrap();
    let token = made.attribute("instantiate", "_contract_address").unwrap().to_string();
    desk.commit().unwrap();
    drop(desk);
    let mut desk = Desk::new(lode_chain::Chain::open(config).unwrap());
    let mint = json!({"mint": {"recipient": alice, "amount": "5"}});
    desk.execute("alice", &token, &mint, &[]).unwrap();
    assert_eq!(amount(&desk, &token, &alice), "12");
}
