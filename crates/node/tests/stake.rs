//! A node's chain stakes: from a wallet's delegation to the payout three weeks later, and after
//! a restart; a home from before there was staking opens without it.

mod common;

use common::{call, commit, node, sign, start};
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::mint::v1beta1 as mint;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message;
use lode_node::{Node, Options, Running};
use serde_json::json;

async fn ask<T: Message + Default>(node: &Running, path: &str, request: &impl Message) -> T {
    use base64::Engine as _;
    let params = json!({"path": path, "data": hex::encode(request.encode_to_vec())});
    let answer = call(node, "abci_query", params).await;
    assert_eq!(answer["response"]["code"], json!(0), "{path}: {answer}");
    let value = answer["response"]["value"].as_str().unwrap_or_default();
    let raw = base64::engine::general_purpose::STANDARD.decode(value).expect("base64");
    T::decode(raw.as_slice()).expect("protobuf")
}

async fn validators(node: &Running) -> Vec<pb::Validator> {
    let request =
        pb::QueryValidatorsRequest { status: "BOND_STATUS_BONDED".to_string(), pagination: None };
    let path = "/cosmos.staking.v1beta1.Query/Validators";
    ask::<pb::QueryValidatorsResponse>(node, path, &request).await.validators
}

fn amount(amount: u128) -> Option<Coin> {
    Some(Coin { denom: "ustake".to_string(), amount: amount.to_string() })
}

fn any(name: &str, msg: &impl Message) -> Any {
    Any { type_url: format!("/cosmos.{name}"), value: msg.encode_to_vec() }
}

async fn done(node: &Running, msg: Any, sequence: u64) {
    let answer = commit(node, &sign(node, 0, vec![msg], sequence)).await;
    let codes = (&answer["check_tx"]["code"], &answer["tx_result"]["code"]);
    assert_eq!(codes, (&json!(0), &json!(0)), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_earns_and_comes_back_after_three_weeks() {
    let home = tempfile::tempdir().expect("a folder");
    let options = || Options {
        home: Some(home.path().to_path_buf()),
        accounts: 3,
        validators: 2,
        ..Options::default()
    };
    let node = start(options()).await;
    let set = validators(&node).await;
    assert_eq!(set.len(), 2);
    let (delegator_address, validator_address) =
        (node.accounts[0].address.clone(), set[0].operator_address.clone());
    let stake = 1_000_000_000_000_000_u128;
    let msg = pb::MsgDelegate {
        delegator_address: delegator_address.clone(),
        validator_address: validator_address.clone(),
        amount: amount(stake),
    };
    done(&node, any("staking.v1beta1.MsgDelegate", &msg), 0).await;
    let request = pb::QueryDelegationRequest {
        delegator_addr: delegator_address.clone(),
        validator_addr: validator_address.clone(),
    };
    let path = "/cosmos.staking.v1beta1.Query/Delegation";
    let found: pb::QueryDelegationResponse = ask(&node, path, &request).await;
    assert_eq!(found.delegation_response.expect("a delegation").balance, amount(stake));
    call(&node, "lode_mine", json!({"blocks": 5})).await;
    let request =
        dist::QueryDelegationTotalRewardsRequest { delegator_address: delegator_address.clone() };
    let path = "/cosmos.distribution.v1beta1.Query/DelegationTotalRewards";
    let found: dist::QueryDelegationTotalRewardsResponse = ask(&node, path, &request).await;
    assert!(!found.total.is_empty());
    let msg = dist::MsgWithdrawDelegatorReward {
        delegator_address: delegator_address.clone(),
        validator_address: validator_address.clone(),
    };
    done(&node, any("distribution.v1beta1.MsgWithdrawDelegatorReward", &msg), 1).await;
    let msg = pb::MsgUndelegate {
        delegator_address: delegator_address.clone(),
        validator_address,
        amount: amount(stake),
    };
    done(&node, any("staking.v1beta1.MsgUndelegate", &msg), 2).await;
    node.stop().await.expect("stops");

    let node = Node::start(options()).await.expect("starts again");
    let path = "/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations";
    let request = pb::QueryDelegatorUnbondingDelegationsRequest {
        delegator_addr: delegator_address,
        pagination: None,
    };
    let open: pb::QueryDelegatorUnbondingDelegationsResponse = ask(&node, path, &request).await;
    assert_eq!(open.unbonding_responses[0].entries[0].balance, stake.to_string());
    call(&node, "lode_warp", json!({"seconds": "21d"})).await;
    let open: pb::QueryDelegatorUnbondingDelegationsResponse = ask(&node, path, &request).await;
    assert!(open.unbonding_responses.is_empty());
    let path = "/cosmos.mint.v1beta1.Query/Inflation";
    let found: mint::QueryInflationResponse =
        ask(&node, path, &mint::QueryInflationRequest {}).await;
    assert_ne!(found.inflation, b"0");
    node.stop().await.expect("stops");
    let verified = lode_node::verify(home.path(), |_| {}).expect("verifies");
    assert_eq!(verified.difference, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_validator_is_the_one_that_signs() {
    let node = node().await;
    let set = validators(&node).await;
    assert_eq!(set.len(), 1);
    let answer = call(&node, "validators", json!({})).await;
    let key = answer["validators"][0]["pub_key"]["value"].as_str().expect("a key").to_string();
    let raw = set[0].consensus_pubkey.clone().expect("a key").value;
    // The protobuf of a key of 32 bytes has two bytes in front.
    assert_eq!(common::base64(&raw[2..]), key);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_validators_and_none_are_refused() {
    for validators in [0, 101] {
        let options = Options { validators, ..Options::default() };
        let why = Node::start(options).await.expect_err("refused").to_string();
        assert!(why.contains("give 1 to 100"), "{why}");
    }
}
