//! Grants and allowances that transactions made, as clients list them.

mod support;

use lode_query::cosmos_sdk_proto::Any;
use lode_query::cosmos_sdk_proto::cosmos::authz::v1beta1 as authz;
use lode_query::cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use lode_query::cosmos_sdk_proto::cosmos::feegrant::v1beta1 as feegrant;
use lode_query::cosmos_sdk_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use lode_query::cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw,
};
use prost::Message;
use support::{Built, ask, built};

const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";

fn any(type_url: &str, message: &impl Message) -> Any {
    Any { type_url: type_url.to_string(), value: message.encode_to_vec() }
}

/// A chain on which alice lets bob send in her name and pay fees with her coins.
fn granted() -> Built {
    let mut built = built();
    let (granter, grantee) = (built.alice.clone(), built.bob.clone());
    let generic = authz::GenericAuthorization { msg: SEND.to_string() };
    let authorization = Some(any("/cosmos.authz.v1beta1.GenericAuthorization", &generic));
    let grant = authz::MsgGrant {
        granter: granter.clone(),
        grantee: grantee.clone(),
        grant: Some(authz::Grant { authorization, expiration: None }),
    };
    let limit = Coin { denom: "stake".to_string(), amount: "77".to_string() };
    let basic = feegrant::BasicAllowance { spend_limit: vec![limit], expiration: None };
    let allowance = feegrant::MsgGrantAllowance {
        granter,
        grantee,
        allowance: Some(any("/cosmos.feegrant.v1beta1.BasicAllowance", &basic)),
    };
    let messages = vec![
        any("/cosmos.authz.v1beta1.MsgGrant", &grant),
        any("/cosmos.feegrant.v1beta1.MsgGrantAllowance", &allowance),
    ];
    let body = TxBody { messages, ..TxBody::default() };
    let mode_info = Some(ModeInfo { sum: Some(Sum::Single(Single { mode: 1 })) });
    let fee = Some(Fee { gas_limit: 1_000_000, ..Fee::default() });
    let signer_infos = vec![SignerInfo { public_key: None, mode_info, sequence: 4 }];
    let auth = AuthInfo { signer_infos, fee, ..AuthInfo::default() };
    let raw = TxRaw {
        body_bytes: body.encode_to_vec(),
        auth_info_bytes: auth.encode_to_vec(),
        signatures: vec![vec![0; 64]],
    };
    let time = built.chain.time_ns() + 1_000_000_000;
    built.chain.begin_block(time).unwrap();
    let result = built.chain.impersonate(&raw.encode_to_vec()).unwrap();
    assert_eq!(result.code, 0, "{}", result.log);
    built.chain.commit().unwrap();
    built
}

#[test]
fn grants_are_listed_by_pair_by_granter_and_by_grantee() {
    let built = granted();
    let query = "/cosmos.authz.v1beta1.Query";
    let between = |granter: &str, grantee: &str, url: &str| {
        let request = authz::QueryGrantsRequest {
            granter: granter.into(),
            grantee: grantee.into(),
            msg_type_url: url.into(),
            pagination: None,
        };
        ask::<authz::QueryGrantsResponse>(&built.chain, &format!("{query}/Grants"), &request)
    };
    let all = between(&built.alice, &built.bob, "").unwrap();
    assert_eq!((all.grants.len(), all.pagination.unwrap().total), (1, 1));
    assert_eq!(between(&built.alice, &built.bob, SEND).unwrap().grants, all.grants);
    assert!(between(&built.bob, &built.alice, "").unwrap().grants.is_empty());
    let none = between(&built.alice, &built.bob, "/x.Y").unwrap_err();
    assert_eq!(
        none.message,
        "codespace authz code 2: authorization not found: authorization not found for /x.Y type"
    );
    let whole = authz::GrantAuthorization {
        granter: built.alice.clone(),
        grantee: built.bob.clone(),
        authorization: all.grants[0].authorization.clone(),
        expiration: None,
    };
    let request =
        authz::QueryGranterGrantsRequest { granter: built.alice.clone(), pagination: None };
    let path = format!("{query}/GranterGrants");
    let given: authz::QueryGranterGrantsResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(given.grants, std::slice::from_ref(&whole));
    let path = format!("{query}/GranteeGrants");
    let to = |grantee: &str| {
        let request =
            authz::QueryGranteeGrantsRequest { grantee: grantee.into(), pagination: None };
        ask::<authz::QueryGranteeGrantsResponse>(&built.chain, &path, &request).unwrap()
    };
    assert_eq!(to(&built.bob).grants, [whole]);
    let none = to(&built.alice);
    assert_eq!((none.grants.len(), none.pagination.unwrap().total), (0, 0));
}

#[test]
fn allowances_are_listed_by_pair_by_granter_and_by_grantee() {
    let built = granted();
    let query = "/cosmos.feegrant.v1beta1.Query";
    let request = feegrant::QueryAllowanceRequest {
        granter: built.alice.clone(),
        grantee: built.bob.clone(),
    };
    let path = format!("{query}/Allowance");
    let one: feegrant::QueryAllowanceResponse = ask(&built.chain, &path, &request).unwrap();
    let one = one.allowance.unwrap();
    assert_eq!((&one.granter, &one.grantee), (&built.alice, &built.bob));
    let request = feegrant::QueryAllowancesRequest { grantee: built.bob.clone(), pagination: None };
    let path = format!("{query}/Allowances");
    let to: feegrant::QueryAllowancesResponse = ask(&built.chain, &path, &request).unwrap();
    assert_eq!(to.allowances, std::slice::from_ref(&one));
    let by = |granter: &str| {
        let request =
            feegrant::QueryAllowancesByGranterRequest { granter: granter.into(), pagination: None };
        let path = format!("{query}/AllowancesByGranter");
        ask::<feegrant::QueryAllowancesByGranterResponse>(&built.chain, &path, &request).unwrap()
    };
    assert_eq!(by(&built.alice).allowances, [one]);
    assert!(by(&built.bob).allowances.is_empty());
}
