//! Messages that are malformed, set-up that is refused, and the list of codes.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Binary, Reply, SubMsgResponse, SubMsgResult};
use lode_exchange::ContractError;
use lode_exchange::contract;
use lode_msg::NativeCoin;
use lode_msg::exchange::InstantiateMsg;

use crate::stage::{Stage, uint};

#[test]
fn unknown_and_malformed_fields_are_refused() {
    let mut stage = Stage::with_pool();
    let exchange = stage.exchange.clone();
    for text in [
        r#"{"swap":{"route":[1],"slippage":"1"}}"#,
        r#"{"swap":{"route":[-1]}}"#,
        r#"{"deposit":{"pool":1,"amounts":[1,2]}}"#,
        r#"{"deposit":{"pool":1,"amounts":["1.5","2"]}}"#,
        r#"{"withdraw":{"pool":1}}"#,
        r#"{"migrate":{}}"#,
        r#"[]"#,
    ] {
        let msg: serde_json::Value = serde_json::from_str(text).unwrap();
        let result = stage.desk.try_execute("alice", &exchange, &msg, &[]).unwrap();
        assert!(!result.is_ok(), "{text}");
    }
}

#[test]
fn an_exchange_is_made_within_its_bounds() {
    let mut stage = Stage::new();
    let mut refused = |msg: InstantiateMsg, code: &str| {
        let error = stage.desk.instantiate("operator", 1, &msg, "x", &[]).unwrap_err();
        assert!(error.to_string().contains(&format!("{code}: ")), "{error}");
    };
    let base = InstantiateMsg::default;
    let nobody = || Some("nobody".to_owned());
    refused(InstantiateMsg { owner: nobody(), ..base() }, "invalid_address");
    refused(InstantiateMsg { fee_recipient: nobody(), ..base() }, "invalid_address");
    let share = Some(250_001);
    refused(InstantiateMsg { protocol_share_pips: share, ..base() }, "protocol_share_too_high");
    let slot_fee = Some(NativeCoin { denom: "?".into(), amount: uint(1) });
    refused(InstantiateMsg { slot_fee, ..base() }, "invalid_denom");
    let coins = [lode_chain::coin(1, "ueth")];
    let error = stage.desk.instantiate("operator", 1, &base(), "x", &coins).unwrap_err();
    assert!(error.to_string().contains("funds_excess: "), "{error}");
    let info = stage.desk.chain().contract_info(&stage.exchange).unwrap().unwrap();
    assert_eq!(info.admin, None);
}

/// A reply that was not asked for, or is damaged, changes nothing.
#[test]
fn replies_out_of_the_blue_are_refused() {
    let reply = |id, result| {
        #[allow(deprecated, reason = "the chain fills it in")]
        Reply { id, payload: Binary::default(), gas_used: 0, result }
    };
    let fine = || {
        #[allow(deprecated, reason = "the chain fills it in")]
        SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses: vec![] })
    };
    let cases = [
        (reply(9, fine()), ContractError::UnknownReply),
        (reply(1, SubMsgResult::Err("no".into())), ContractError::UnknownReply),
        (reply(2, fine()), ContractError::UnknownReply),
        (reply(3, SubMsgResult::Err("no".into())), ContractError::UnknownReply),
        (reply(1, fine()), ContractError::CorruptState),
        (reply(2, SubMsgResult::Err("no".into())), ContractError::CorruptState),
        (reply(3, fine()), ContractError::CorruptState),
    ];
    for (reply, error) in cases {
        let mut deps = mock_dependencies();
        let answer = contract::reply(deps.as_mut(), mock_env(), reply.clone());
        assert_eq!(answer, Err(error), "{reply:?}");
    }
}

/// Every code is in snake case, and every sentence says what to do and ends.
#[test]
fn errors_have_codes_and_sentences() {
    let all = [
        ContractError::Core(lode_core::CoreError::MinimumMissed),
        ContractError::CorruptState,
        ContractError::FundsMissing,
        ContractError::FundsExcess,
        ContractError::DeadlineExpired,
        ContractError::SameAsset,
        ContractError::PoolExists,
        ContractError::PoolFeeTooHigh,
        ContractError::InvalidDenom,
        ContractError::InvalidAddress,
        ContractError::UnknownAsset,
        ContractError::AssetNotInPool,
        ContractError::ConflictingFields,
        ContractError::SwapsPaused,
        ContractError::DepositsPaused,
        ContractError::Unauthorized,
        ContractError::DuplicateItem,
        ContractError::EmptyList,
        ContractError::ListTooLong,
        ContractError::Cw20Shortfall,
        ContractError::ReentrantCall,
        ContractError::UnknownParked,
        ContractError::UnknownCampaign,
        ContractError::CampaignOver,
        ContractError::NoPendingOwner,
        ContractError::NoPendingParams,
        ContractError::ParamsNotReady,
        ContractError::NothingToCollect,
        ContractError::LpTokenExists,
        ContractError::LpTokenDisabled,
        ContractError::InvalidName,
        ContractError::UnknownReply,
    ];
    let mut codes: Vec<String> = all.iter().map(ContractError::code).collect();
    for (error, code) in all.iter().zip(&codes) {
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len());
    assert_eq!(ContractError::Host("it broke".into()).code(), "host");
}
