//! TX-8: Faults that the desk orders fail as on a real chain, last, and are run again.

#[path = "support/sign.rs"]
mod sign;
mod support;

use lode_chain::{Chain, Config, Desk, StandingFault, coin};

use crate::support::{desk_with, new_probe, run};
use lode_probe::msg::Step;

fn order(desk: &mut Desk, fault: &StandingFault, on: bool) {
    desk.commit().unwrap();
    let time = desk.chain().time_ns() + 1;
    desk.chain_mut().begin_block(time).unwrap();
    desk.chain_mut().set_fault(fault, on).unwrap();
    desk.commit().unwrap();
}

#[test]
fn payments_to_an_address_fail_until_they_are_let_again() {
    let home = tempfile::tempdir().unwrap();
    let config = Config::wasm().keep_results().at(home.path());
    let mut desk = desk_with(config.clone());
    let probe = new_probe(&mut desk);
    let bob = desk.address("bob");
    desk.send("alice", &probe, &[coin(50, "usdc")]).unwrap();
    let pay = |desk: &mut Desk, to: &str| {
        let amount = vec![(&coin(1, "usdc")).into()];
        let steps = [Step::Pay { to: to.to_string(), amount }];
        desk.try_execute("alice", &probe, &run(steps), &[]).unwrap()
    };
    let free = pay(&mut desk, &bob);
    assert!(free.is_ok());
    let fault = StandingFault::PaymentsTo { address: bob.clone() };
    order(&mut desk, &fault, true);
    let refused = desk.send("alice", &bob, &[coin(1, "usdc")]).unwrap_err().to_string();
    let text = format!("{bob} is not allowed to receive funds: unauthorized");
    assert_eq!(refused, format!("failed to execute message; message index: 0: {text}"));
    let paid = pay(&mut desk, &bob);
    assert_eq!((paid.codespace.as_str(), paid.code), ("sdk", 4), "{}", paid.log);
    // Others are paid, and whoever is held may still pay.
    desk.send("bob", &probe, &[coin(1, "usdc")]).unwrap();
    // The fault is there after a restart, and the chain comes to the same when it runs again.
    desk.commit().unwrap();
    drop(desk);
    let chain = Chain::open(config).unwrap();
    assert_eq!(chain.faults(), std::slice::from_ref(&fault));
    let mut desk = Desk::new(chain);
    assert!(!pay(&mut desk, &bob).is_ok());
    order(&mut desk, &fault, false);
    let again = pay(&mut desk, &bob);
    assert_eq!((again.code, again.gas_used), (0, free.gas_used), "a fault costs no gas");
    desk.commit().unwrap();
    let chain = desk.into_chain();
    assert!(chain.faults().is_empty());
    assert_eq!(chain.verify(|_| {}).unwrap().difference, None);
}

#[test]
fn payments_of_a_denom_fail_with_the_banks_own_error() {
    let mut desk = desk_with(Config::wasm().keep_results());
    let probe = new_probe(&mut desk);
    let bob = desk.address("bob");
    let before = desk.send("alice", &bob, &[coin(1, "weth")]).unwrap();
    let fault = StandingFault::PaymentsOf { denom: "weth".to_string() };
    order(&mut desk, &fault, true);
    order(&mut desk, &fault, true);
    for coins in [vec![coin(1, "weth")], vec![coin(2, "usdc"), coin(1, "weth")]] {
        let refused = desk.try_execute("alice", &probe, &run([]), &coins).unwrap();
        assert_eq!((refused.codespace.as_str(), refused.code), ("bank", 5), "{}", refused.log);
        assert!(
            refused
                .log
                .ends_with("weth transfers are currently disabled: send transactions are disabled")
        );
    }
    desk.send("alice", &bob, &[coin(1, "usdc")]).unwrap();
    order(&mut desk, &fault, false);
    let after = desk.send("alice", &bob, &[coin(1, "weth")]).unwrap();
    assert_eq!(after.gas_used, before.gas_used);
    desk.commit().unwrap();
    assert_eq!(desk.chain().verify(|_| {}).unwrap().difference, None);
}

#[test]
fn what_is_no_fault_is_refused_and_changes_nothing() {
    let mut chain = desk_with(Config::wasm().keep_results()).into_chain();
    if !chain.in_block() {
        chain.begin_block(chain.time_ns() + 1).unwrap();
    }
    let to = |address: &str| StandingFault::PaymentsTo { address: address.to_string() };
    let of = |denom: &str| StandingFault::PaymentsOf { denom: denom.to_string() };
    let down = StandingFault::ValidatorDown { validator: "nobody".to_string() };
    for (fault, on) in
        [(to("wasm1nonsense"), true), (of("!"), true), (of("weth"), false), (down, true)]
    {
        assert_eq!(chain.set_fault(&fault, on).unwrap_err().code(), "refused", "{fault:?}");
    }
    assert!(chain.faults().is_empty());
    chain.commit().unwrap();
    assert_eq!(chain.set_fault(&of("weth"), true).unwrap_err().code(), "order");
    assert_eq!(chain.verify(|_| {}).unwrap().difference, None);
}
