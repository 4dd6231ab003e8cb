//! What contracts send to staking and distribution, as messages of the chain.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message as _;
use cosmwasm_std::{Coin, DistributionMsg, StakingMsg};

use super::message::StakeKind;
use crate::coin;
use crate::error::Refusal;
use crate::tx::{Msg, protos};

fn one(given: &Coin) -> Option<ProtoCoin> {
    Some(ProtoCoin { denom: given.denom.clone(), amount: given.amount.to_string() })
}

/// A staking message with the contract as the delegator; `None` for one of a newer version.
pub(crate) fn of_staking(sender: String, msg: StakingMsg) -> Result<Option<Msg>, Refusal> {
    let delegator_address = sender.clone();
    let (kind, value) = match msg {
        StakingMsg::Delegate { validator: validator_address, amount } => {
            let amount = one(&amount);
            let msg = pb::MsgDelegate { delegator_address, validator_address, amount };
            (StakeKind::Delegate, msg.encode_to_vec())
        }
        StakingMsg::Undelegate { validator: validator_address, amount } => {
            let amount = one(&amount);
            let msg = pb::MsgUndelegate { delegator_address, validator_address, amount };
            (StakeKind::Undelegate, msg.encode_to_vec())
        }
        StakingMsg::Redelegate { src_validator, dst_validator, amount } => {
            let msg = pb::MsgBeginRedelegate {
                delegator_address,
                validator_src_address: src_validator,
                validator_dst_address: dst_validator,
                amount: one(&amount),
            };
            (StakeKind::BeginRedelegate, msg.encode_to_vec())
        }
        _ => return Ok(None),
    };
    Ok(Some(Msg::Stake { signer: sender, kind, value }))
}

/// A distribution message with the contract as the delegator; `None` for one of a newer version.
pub(crate) fn of_distribution(
    sender: String,
    msg: DistributionMsg,
) -> Result<Option<Msg>, Refusal> {
    let delegator_address = sender.clone();
    let (kind, value) = match msg {
        DistributionMsg::SetWithdrawAddress { address: withdraw_address } => {
            let msg = dist::MsgSetWithdrawAddress { delegator_address, withdraw_address };
            (StakeKind::SetWithdrawAddress, msg.encode_to_vec())
        }
        DistributionMsg::WithdrawDelegatorReward { validator: validator_address } => {
            let msg = dist::MsgWithdrawDelegatorReward { delegator_address, validator_address };
            (StakeKind::WithdrawReward, msg.encode_to_vec())
        }
        DistributionMsg::FundCommunityPool { amount } => {
            let amount = protos(&coin::from_contract(&amount)?);
            let msg = dist::MsgFundCommunityPool { amount, depositor: delegator_address };
            (StakeKind::FundCommunityPool, msg.encode_to_vec())
        }
        _ => return Ok(None),
    };
    Ok(Some(Msg::Stake { signer: sender, kind, value }))
}
