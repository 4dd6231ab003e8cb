//! The amino form of messages of staking, distribution and slashing.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::slashing::v1beta1::MsgUnjail;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;

use super::json::{Json, Object};
use super::{coins, decode};
use crate::StakeKind;

/// A message with its amino name; `None` if it is of another module.
pub(super) fn value(any: &Any) -> Result<Option<(&'static str, Object)>, String> {
    let found = StakeKind::ALL.into_iter().find(|kind| kind.type_url() == any.type_url);
    let Some(kind) = found else { return Ok(None) };
    Ok(Some(match kind {
        StakeKind::Delegate => {
            let msg: pb::MsgDelegate = decode(any)?;
            let value = pair(&msg.delegator_address, &msg.validator_address);
            ("cosmos-sdk/MsgDelegate", value.put("amount", coin(msg.amount)))
        }
        StakeKind::Undelegate => {
            let msg: pb::MsgUndelegate = decode(any)?;
            let value = pair(&msg.delegator_address, &msg.validator_address);
            ("cosmos-sdk/MsgUndelegate", value.put("amount", coin(msg.amount)))
        }
        StakeKind::BeginRedelegate => {
            let msg: pb::MsgBeginRedelegate = decode(any)?;
            let value = Object::new()
                .text("delegator_address", &msg.delegator_address)
                .text("validator_src_address", &msg.validator_src_address)
                .text("validator_dst_address", &msg.validator_dst_address);
            ("cosmos-sdk/MsgBeginRedelegate", value.put("amount", coin(msg.amount)))
        }
        StakeKind::CancelUnbonding => {
            let msg: pb::MsgCancelUnbondingDelegation = decode(any)?;
            let value = pair(&msg.delegator_address, &msg.validator_address);
            let value = value.put("amount", coin(msg.amount));
            let height = u64::try_from(msg.creation_height).map_err(|e| e.to_string())?;
            ("cosmos-sdk/MsgCancelUnbondingDelegation", value.number("creation_height", height))
        }
        StakeKind::WithdrawReward => {
            let msg: dist::MsgWithdrawDelegatorReward = decode(any)?;
            let value = pair(&msg.delegator_address, &msg.validator_address);
            ("cosmos-sdk/MsgWithdrawDelegationReward", value)
        }
        StakeKind::WithdrawCommission => {
            let msg: dist::MsgWithdrawValidatorCommission = decode(any)?;
            let value = Object::new().text("validator_address", &msg.validator_address);
            ("cosmos-sdk/MsgWithdrawValCommission", value)
        }
        StakeKind::SetWithdrawAddress => {
            let msg: dist::MsgSetWithdrawAddress = decode(any)?;
            let value = Object::new()
                .text("delegator_address", &msg.delegator_address)
                .text("withdraw_address", &msg.withdraw_address);
            ("cosmos-sdk/MsgModifyWithdrawAddress", value)
        }
        StakeKind::FundCommunityPool => {
            let msg: dist::MsgFundCommunityPool = decode(any)?;
            let value = Object::new().put("amount", coins(&msg.amount));
            ("cosmos-sdk/MsgFundCommunityPool", value.text("depositor", &msg.depositor))
        }
        StakeKind::Unjail => {
            let msg: MsgUnjail = decode(any)?;
            let value = Object::new().text("address", &msg.validator_addr);
            ("cosmos-sdk/MsgUnjail", value)
        }
    }))
}

fn pair(delegator: &str, validator: &str) -> Object {
    Object::new().text("delegator_address", delegator).text("validator_address", validator)
}

fn coin(given: Option<Coin>) -> Json {
    let given = given.unwrap_or_default();
    let amount = if given.amount.is_empty() { "0" } else { given.amount.as_str() };
    Object::new().put("amount", Json::text(amount)).text("denom", &given.denom).into()
}
