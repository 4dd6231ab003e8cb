//! STK-1: Contracts stake, ask and are paid; an account may stake in another's name by a grant.

#[path = "support/stake.rs"]
mod stake;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::authz::v1beta1::{GenericAuthorization, Grant, MsgExec, MsgGrant};
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message;
use cosmwasm_std::{Coin, DistributionMsg, DistributionQuery, StakingMsg, StakingQuery, SubMsg};
use lode_chain::{
    Chain, Config, Key, Msg, NativeCode, PermitKind, StakingParams, Tx, TxResult, coin, native_code,
};
use lode_probe::msg::{Run, Step};
use stake::{DAY, DENOM, World, genesis, proto};

fn probe() -> NativeCode {
    native_code!("probe", lode_probe::contract => instantiate, execute, query, reply, migrate, sudo)
}

fn world() -> (World, String) {
    let given = genesis(&[900_000_000, 100_000_000], StakingParams::default());
    let chain = Chain::create(Config::native(vec![probe()]).keep_results(), &given).unwrap();
    let mut world = World { chain, validators: 2 };
    world.begin(5);
    let sender = world.text("alice");
    let wasm = Vec::new();
    let store = Msg::StoreCode { sender: sender.clone(), wasm, name: "probe".to_string() };
    assert_eq!(send(&mut world, store).code, 0);
    let new = Msg::Instantiate {
        sender,
        admin: None,
        code_id: 1,
        label: "probe".to_string(),
        msg: serde_json::to_vec(&Run { steps: vec![] }).unwrap(),
        funds: vec![coin(50_000_000, DENOM)],
    };
    let result = send(&mut world, new);
    let probe = result.attribute("instantiate", "_contract_address").unwrap().to_string();
    (world, probe)
}

fn send(world: &mut World, msg: Msg) -> TxResult {
    let tx = Tx::new(&Key::named("alice"), vec![msg], Vec::new(), 5_000_000);
    world.chain.deliver(&tx).unwrap()
}

fn run(world: &mut World, contract: &str, step: Step) -> TxResult {
    let msg = serde_json::to_vec(&Run { steps: vec![step] }).unwrap();
    let (sender, contract) = (world.text("alice"), contract.to_string());
    send(world, Msg::Execute { sender, contract, msg, funds: vec![] })
}

fn ask(world: &mut World, contract: &str, query: impl Into<cosmwasm_std::QueryRequest>) -> String {
    let result = run(world, contract, Step::Query(query.into()));
    assert_eq!(result.code, 0, "{}", result.log);
    let answer = result.attribute("wasm", "query").unwrap();
    answer.to_string()
}

#[test]
fn a_contract_delegates_asks_withdraws_and_leaves() {
    let (mut world, probe) = world();
    let validator = world.operator(0);
    let amount = || Coin::new(30_000_000_u128, DENOM);
    let msg = StakingMsg::Delegate { validator: validator.clone(), amount: amount() };
    let result = run(&mut world, &probe, Step::Sub(SubMsg::new(msg)));
    assert_eq!(result.code, 0, "{}", result.log);
    assert_eq!(world.chain.balance(&probe, DENOM).unwrap(), 20_000_000);
    world.commit();
    world.block(5);
    world.block(5);
    world.begin(5);
    let query = StakingQuery::Delegation { delegator: probe.clone(), validator: validator.clone() };
    let answer = ask(&mut world, &probe, query);
    assert!(
        answer.contains("\"amount\":{\"denom\":\"ustake\",\"amount\":\"30000000\"}"),
        "{answer}"
    );
    let answer = ask(&mut world, &probe, StakingQuery::BondedDenom {});
    assert_eq!(answer, "{\"denom\":\"ustake\"}");
    let answer = ask(&mut world, &probe, StakingQuery::AllValidators {});
    assert!(answer.find(&validator).unwrap() < answer.find(&world.operator(1)).unwrap());
    let all = StakingQuery::AllDelegations { delegator: probe.clone() };
    assert!(ask(&mut world, &probe, all).contains(&validator));
    let earned = DistributionQuery::DelegationTotalRewards { delegator_address: probe.clone() };
    assert!(ask(&mut world, &probe, earned).contains("\"total\":[{\"denom\":\"ustake\""));
    let to = world.text("carol");
    let before = world.balance("carol");
    let msg = DistributionMsg::SetWithdrawAddress { address: to.clone() };
    assert_eq!(run(&mut world, &probe, Step::Sub(SubMsg::new(msg))).code, 0);
    let query = DistributionQuery::DelegatorWithdrawAddress { delegator_address: probe.clone() };
    assert!(ask(&mut world, &probe, query).contains(&to));
    let msg = DistributionMsg::WithdrawDelegatorReward { validator: validator.clone() };
    assert_eq!(run(&mut world, &probe, Step::Sub(SubMsg::new(msg))).code, 0);
    assert!(world.balance("carol") > before);
    let msg = DistributionMsg::FundCommunityPool { amount: vec![amount()] };
    let result = run(&mut world, &probe, Step::Sub(SubMsg::new(msg)));
    assert_eq!((result.codespace.as_str(), result.code), ("sdk", 18), "{}", result.log);
    let msg = StakingMsg::Undelegate { validator, amount: amount() };
    assert_eq!(run(&mut world, &probe, Step::Sub(SubMsg::new(msg))).code, 0);
    world.commit();
    world.block(21 * DAY);
    assert_eq!(world.chain.balance(&probe, DENOM).unwrap(), 50_000_000);
}

#[test]
fn a_grant_lets_another_stake() {
    let (mut world, _) = world();
    let (alice, bob) = (world.text("alice"), world.text("bob"));
    let delegate = pb::MsgDelegate {
        delegator_address: alice.clone(),
        validator_address: world.operator(1),
        amount: proto(1_000),
    };
    let url = "/cosmos.staking.v1beta1.MsgDelegate".to_string();
    let any = Any { type_url: url.clone(), value: delegate.encode_to_vec() };
    let exec = MsgExec { grantee: bob.clone(), msgs: vec![any] }.encode_to_vec();
    let as_bob = |world: &mut World| {
        let signer = world.text("bob");
        let msg = Msg::Permit { signer, kind: PermitKind::Exec, value: exec.clone() };
        let tx = Tx::new(&Key::named("bob"), vec![msg], Vec::new(), 5_000_000);
        world.chain.deliver(&tx).unwrap()
    };
    let refused = as_bob(&mut world);
    assert_eq!((refused.codespace.as_str(), refused.code), ("authz", 2));
    let rule = Any {
        type_url: "/cosmos.authz.v1beta1.GenericAuthorization".to_string(),
        value: GenericAuthorization { msg: url }.encode_to_vec(),
    };
    let grant = Some(Grant { authorization: Some(rule), expiration: None });
    let value = MsgGrant { granter: alice.clone(), grantee: bob, grant }.encode_to_vec();
    let granted = send(&mut world, Msg::Permit { signer: alice, kind: PermitKind::Grant, value });
    assert_eq!(granted.code, 0, "{}", granted.log);
    let before = world.balance("alice");
    let done = as_bob(&mut world);
    assert_eq!(done.code, 0, "{}", done.log);
    assert_eq!(world.balance("alice"), before - 1_000);
}
