//! A chain on which everything has happened that can be in a block.
#![allow(dead_code, reason = "each test file uses its part")]

use cosmos_sdk_proto::cosmwasm::wasm::v1::{MsgExecuteContract, MsgPinCodes};
use cosmwasm_std::to_json_vec;
use lode_chain::{Chain, Config, Desk, coin};

use crate::sign::{Draft, any, send};
use crate::support::{desk_with, fail, new_probe, run, set};

const SECOND: u64 = 1_000_000_000;

/// Blocks with everything that can be in one: trusted and signed transactions, failures,
/// nonsense, contracts, pins, calls by the chain, and a faucet.
pub(crate) fn lively(config: Config) -> Chain {
    let mut desk: Desk = desk_with(config);
    let probe = new_probe(&mut desk);
    let (alice, bob) = (desk.address("alice"), desk.address("bob"));
    desk.next_block(5).unwrap();
    desk.chain_mut().pin_code(1).unwrap();
    desk.execute("alice", &probe, &run([set("a", "1")]), &[coin(5, "usdc")]).unwrap();
    desk.chain_mut().unpin_code(1).unwrap();
    assert!(!desk.try_execute("alice", &probe, &run([fail("no")]), &[]).unwrap().is_ok());
    desk.chain_mut().sudo(&probe, &to_json_vec(&run([set("b", "2")])).unwrap()).unwrap();
    desk.chain_mut().mint(&bob, &[coin(77, "ufaucet")]).unwrap();
    let fresh = desk.address("fresh");
    desk.chain_mut().mint(&fresh, &[coin(9, "stake"), coin(3, "weth")]).unwrap();
    desk.commit().unwrap();
    let mut chain = desk.into_chain();
    assert_eq!(chain.balance(&bob, "ufaucet").unwrap(), 77);
    impersonated(&mut chain);
    assert_eq!(chain.supply("ufaucet"), 77);
    assert_eq!(chain.balance(&fresh, "stake").unwrap(), 9);
    let id = chain.chain_id();
    for sequence in 0..4 {
        chain.begin_block(chain.time_ns() + SECOND).unwrap();
        let msg = to_json_vec(&run([set("c", &sequence.to_string())])).unwrap();
        let (sender, contract) = (bob.clone(), probe.clone());
        let call = any(&MsgExecuteContract { sender, contract, msg, funds: vec![] });
        let messages = vec![send(&bob, &alice, "7"), call];
        let mut tx = Draft::new(&id, ("bob", 1, sequence), messages);
        tx.fee.as_mut().unwrap().gas_limit = if sequence == 2 { 60_000 } else { 900_000 };
        let raw = tx.bytes();
        if sequence == 3 {
            assert_eq!(chain.check_raw(&raw).code, 0);
        }
        let result = chain.deliver_raw(&raw).unwrap();
        assert_eq!(result.is_ok(), sequence != 2, "{}", result.log);
        assert_eq!(chain.deliver_raw(b"nonsense").unwrap().code, 2);
        chain.commit().unwrap();
    }
    chain
}

/// Governance pins code 1; nobody has its key.
fn impersonated(chain: &mut Chain) {
    let authority = chain.codec().encode(&lode_chain::Address::module("gov"));
    let alice = chain.codec().encode(&lode_chain::Key::named("alice").address);
    let pin =
        |authority: &str| any(&MsgPinCodes { authority: authority.into(), code_ids: vec![1] });
    let draft = |number, sequence, msg| {
        let mut tx = Draft::new(&chain.chain_id(), ("bob", number, sequence), vec![msg]);
        tx.fee.as_mut().unwrap().amount.clear();
        tx.fee.as_mut().unwrap().gas_limit = 1_000_000;
        tx.bytes()
    };
    let sequence = chain.account(&alice).unwrap().unwrap().sequence;
    let (own, wrong) = (draft(0, 0, pin(&authority)), draft(0, sequence, pin(&alice)));
    chain.begin_block(chain.time_ns() + SECOND).unwrap();
    assert_eq!(chain.impersonate(&own).unwrap().code, 9, "the account must be there");
    chain.mint(&authority, &[coin(1, "stake")]).unwrap();
    assert_eq!(chain.deliver_raw(&own).unwrap().code, 8, "signed by somebody else");
    let result = chain.impersonate(&own).unwrap();
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(result.attribute("pin_code", "code_id"), Some("1"));
    assert!(result.gas_used > 500_000);
    let result = chain.impersonate(&wrong).unwrap();
    assert_eq!((result.codespace.as_str(), result.code), ("wasm", 14), "{}", result.log);
    assert_eq!(chain.impersonate(b"nonsense").unwrap().code, 2);
    chain.commit().unwrap();
    assert!(chain.is_pinned(1));
    assert_eq!(chain.account(&authority).unwrap().unwrap().public, None);
}
