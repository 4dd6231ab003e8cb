//! The messages of staking, distribution and slashing.

use cosmos_sdk_proto::Timestamp;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1 as dist;
use cosmos_sdk_proto::cosmos::slashing::v1beta1::MsgUnjail;
use cosmos_sdk_proto::cosmos::staking::v1beta1 as pb;
use cosmos_sdk_proto::prost::Message;

use super::delegate::{self, Source};
use super::redelegate::{self, Way};
use super::{params, shown, undelegate};
use crate::coin::{self, Coin, coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::tx::protos;
use crate::{Address, distribution, slashing};

/// A message of staking, distribution or slashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakeKind {
    /// Puts coins into a validator.
    Delegate,
    /// Begins to take stake out.
    Undelegate,
    /// Moves stake to another validator.
    BeginRedelegate,
    /// Puts stake that is on its way out back in.
    CancelUnbonding,
    /// Pays a delegation's rewards.
    WithdrawReward,
    /// Pays a validator's commission.
    WithdrawCommission,
    /// Says where rewards go.
    SetWithdrawAddress,
    /// Gives coins to the community's pool.
    FundCommunityPool,
    /// Lets a validator out of jail.
    Unjail,
}

impl StakeKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Delegate,
        Self::Undelegate,
        Self::BeginRedelegate,
        Self::CancelUnbonding,
        Self::WithdrawReward,
        Self::WithdrawCommission,
        Self::SetWithdrawAddress,
        Self::FundCommunityPool,
        Self::Unjail,
    ];

    /// The type URL, such as `/cosmos.staking.v1beta1.MsgDelegate`.
    pub fn type_url(self) -> &'static str {
        match self {
            Self::Delegate => "/cosmos.staking.v1beta1.MsgDelegate",
            Self::Undelegate => "/cosmos.staking.v1beta1.MsgUndelegate",
            Self::BeginRedelegate => "/cosmos.staking.v1beta1.MsgBeginRedelegate",
            Self::CancelUnbonding => "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation",
            Self::WithdrawReward => "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward",
            Self::WithdrawCommission => {
                "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission"
            }
            Self::SetWithdrawAddress => "/cosmos.distribution.v1beta1.MsgSetWithdrawAddress",
            Self::FundCommunityPool => "/cosmos.distribution.v1beta1.MsgFundCommunityPool",
            Self::Unjail => "/cosmos.slashing.v1beta1.MsgUnjail",
        }
    }

    /// The SDK's name of the module that handles it.
    pub(crate) fn module(self) -> &'static str {
        match self {
            Self::Delegate | Self::Undelegate | Self::BeginRedelegate | Self::CancelUnbonding => {
                "staking"
            }
            Self::Unjail => "slashing",
            _ => "distribution",
        }
    }
}

fn decode<T: Message + Default>(value: &[u8]) -> Result<T, Refusal> {
    T::decode(value).map_err(Refusal::parse)
}

/// Reads a message far enough to know who signs it, as the message itself has it, and that its
/// amounts are numbers.
///
/// # Errors
/// sdk 2.
pub(crate) fn signer(kind: StakeKind, value: &[u8]) -> Result<(String, Vec<ProtoCoin>), Refusal> {
    Ok(match kind {
        StakeKind::Delegate => {
            let msg: pb::MsgDelegate = decode(value)?;
            (msg.delegator_address, msg.amount.into_iter().collect())
        }
        StakeKind::Undelegate => {
            let msg: pb::MsgUndelegate = decode(value)?;
            (msg.delegator_address, msg.amount.into_iter().collect())
        }
        StakeKind::BeginRedelegate => {
            let msg: pb::MsgBeginRedelegate = decode(value)?;
            (msg.delegator_address, msg.amount.into_iter().collect())
        }
        StakeKind::CancelUnbonding => {
            let msg: pb::MsgCancelUnbondingDelegation = decode(value)?;
            (msg.delegator_address, msg.amount.into_iter().collect())
        }
        StakeKind::WithdrawReward => {
            let msg: dist::MsgWithdrawDelegatorReward = decode(value)?;
            (msg.delegator_address, Vec::new())
        }
        StakeKind::WithdrawCommission => {
            let msg: dist::MsgWithdrawValidatorCommission = decode(value)?;
            (account_of(&msg.validator_address), Vec::new())
        }
        StakeKind::SetWithdrawAddress => {
            let msg: dist::MsgSetWithdrawAddress = decode(value)?;
            (msg.delegator_address, Vec::new())
        }
        StakeKind::FundCommunityPool => {
            let msg: dist::MsgFundCommunityPool = decode(value)?;
            (msg.depositor, msg.amount)
        }
        StakeKind::Unjail => {
            let msg: MsgUnjail = decode(value)?;
            (account_of(&msg.validator_addr), Vec::new())
        }
    })
}

/// The account that a validator's address stands for; a text that is none stays as it is.
fn account_of(text: &str) -> String {
    let account = || {
        let (hrp, raw) = bech32::decode(text).ok()?;
        let hrp = bech32::Hrp::parse(hrp.to_lowercase().strip_suffix("valoper")?).ok()?;
        bech32::encode_lower::<bech32::Bech32>(hrp, &raw).ok()
    };
    account().unwrap_or_else(|| text.to_string())
}

fn invalid(why: &str) -> Refusal {
    Refusal::sdk(18, format!("{why}: invalid request"))
}

fn address(ctx: &Ctx, text: &str, what: &str) -> Result<Address, Refusal> {
    let decoded = ctx.codec.decode(text);
    decoded.map_err(|e| Refusal::sdk(7, format!("invalid {what} address: {e}: invalid address")))
}

fn operator(ctx: &Ctx, text: &str, what: &str) -> Result<Address, Refusal> {
    let decoded = ctx.operators().decode(text);
    decoded.map_err(|e| Refusal::sdk(7, format!("invalid {what} address: {e}: invalid address")))
}

/// A positive amount.
fn positive(given: Option<&ProtoCoin>, why: &str) -> Result<Coin, Refusal> {
    let given = given.ok_or_else(|| invalid(why))?;
    let amount: u128 = given.amount.parse().map_err(|_| invalid(why))?;
    if amount == 0 || !coin::valid_denom(&given.denom) {
        return Err(invalid(why));
    }
    Ok(coin(amount, given.denom.clone()))
}

fn check_denom(ctx: &Ctx, given: &Coin) -> Result<(), Fault> {
    let bond = params(ctx)?.bond_denom;
    if given.denom == bond {
        return Ok(());
    }
    let why = format!("invalid coin denomination: got {}, expected {bond}", given.denom);
    Err(invalid(&why).into())
}

/// Runs a message; gives its encoded answer.
pub(crate) fn handle(
    ctx: &Ctx,
    kind: StakeKind,
    value: &[u8],
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    // Without staking no message of it makes sense.
    params(ctx)?;
    match kind {
        StakeKind::Delegate => delegate(ctx, &decode(value)?, events),
        StakeKind::Undelegate => undelegate(ctx, &decode(value)?, events),
        StakeKind::BeginRedelegate => redelegate(ctx, &decode(value)?, events),
        StakeKind::CancelUnbonding => cancel(ctx, &decode(value)?, events),
        StakeKind::WithdrawReward => {
            let msg: dist::MsgWithdrawDelegatorReward = decode(value)?;
            let whom = operator(ctx, &msg.validator_address, "validator")?;
            let who = address(ctx, &msg.delegator_address, "delegator")?;
            let paid = distribution::withdraw::rewards(ctx, &who, &whom, events)?;
            let amount = protos(&paid);
            Ok(dist::MsgWithdrawDelegatorRewardResponse { amount }.encode_to_vec())
        }
        StakeKind::WithdrawCommission => {
            let msg: dist::MsgWithdrawValidatorCommission = decode(value)?;
            let whom = operator(ctx, &msg.validator_address, "validator")?;
            let paid = distribution::withdraw::pay_commission(ctx, &whom, events)?;
            let amount = protos(&paid);
            Ok(dist::MsgWithdrawValidatorCommissionResponse { amount }.encode_to_vec())
        }
        StakeKind::SetWithdrawAddress => {
            let msg: dist::MsgSetWithdrawAddress = decode(value)?;
            let who = address(ctx, &msg.delegator_address, "delegator")?;
            let to = address(ctx, &msg.withdraw_address, "withdraw")?;
            distribution::withdraw::set_address(ctx, &who, &to, events)?;
            Ok(Vec::new())
        }
        StakeKind::FundCommunityPool => {
            // As on a chain whose community's pool another module keeps.
            let why = "external community pool is enabled - use the FundCommunityPool method \
                       exposed by the external community pool";
            Err(invalid(why).into())
        }
        StakeKind::Unjail => {
            let msg: MsgUnjail = decode(value)?;
            slashing::unjail(ctx, &operator(ctx, &msg.validator_addr, "validator")?)?;
            Ok(Vec::new())
        }
    }
}

fn delegate(ctx: &Ctx, msg: &pb::MsgDelegate, events: &mut Vec<Event>) -> Result<Vec<u8>, Fault> {
    let whom = operator(ctx, &msg.validator_address, "validator")?;
    let who = address(ctx, &msg.delegator_address, "delegator")?;
    let given = positive(msg.amount.as_ref(), "invalid delegation amount")?;
    super::records::validator(ctx, &whom)?;
    check_denom(ctx, &given)?;
    let shares = delegate::delegate(ctx, (&who, &whom), given.amount, Source::Account, events)?;
    events.push(
        Event::new("delegate")
            .with("validator", &msg.validator_address)
            .with("delegator", &msg.delegator_address)
            .with("amount", given.to_string())
            .with("new_shares", shares.to_string()),
    );
    Ok(Vec::new())
}

/// `MsgUndelegateResponse` with the amount that version 0.53 has.
#[derive(Clone, PartialEq, prost::Message)]
struct UndelegateResponse {
    #[prost(message, optional, tag = "1")]
    completion_time: Option<Timestamp>,
    #[prost(message, optional, tag = "2")]
    amount: Option<ProtoCoin>,
}

fn undelegate(
    ctx: &Ctx,
    msg: &pb::MsgUndelegate,
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let whom = operator(ctx, &msg.validator_address, "validator")?;
    let who = address(ctx, &msg.delegator_address, "delegator")?;
    let given = positive(msg.amount.as_ref(), "invalid shares amount")?;
    let shares = delegate::shares_for(ctx, &who, &whom, given.amount)?;
    check_denom(ctx, &given)?;
    let (end, paid) = undelegate::undelegate(ctx, &who, &whom, shares, events)?;
    let paid = coin(paid, given.denom);
    events.push(
        Event::new("unbond")
            .with("validator", &msg.validator_address)
            .with("delegator", &msg.delegator_address)
            .with("amount", paid.to_string())
            .with("completion_time", shown(end)),
    );
    let amount = protos(&[paid]).pop();
    Ok(UndelegateResponse { completion_time: Some(end.into()), amount }.encode_to_vec())
}

fn redelegate(
    ctx: &Ctx,
    msg: &pb::MsgBeginRedelegate,
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let from = operator(ctx, &msg.validator_src_address, "source validator")?;
    let to = operator(ctx, &msg.validator_dst_address, "destination validator")?;
    let delegator = address(ctx, &msg.delegator_address, "delegator")?;
    let given = positive(msg.amount.as_ref(), "invalid shares amount")?;
    let shares = delegate::shares_for(ctx, &delegator, &from, given.amount)?;
    check_denom(ctx, &given)?;
    let end = redelegate::redelegate(ctx, &Way { delegator, from, to }, shares, events)?;
    events.push(
        Event::new("redelegate")
            .with("source_validator", &msg.validator_src_address)
            .with("destination_validator", &msg.validator_dst_address)
            .with("amount", given.to_string())
            .with("completion_time", shown(end)),
    );
    let completion_time = Some(end.into());
    Ok(pb::MsgBeginRedelegateResponse { completion_time }.encode_to_vec())
}

fn cancel(
    ctx: &Ctx,
    msg: &pb::MsgCancelUnbondingDelegation,
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let whom = operator(ctx, &msg.validator_address, "validator")?;
    let who = address(ctx, &msg.delegator_address, "delegator")?;
    let given = positive(msg.amount.as_ref(), "invalid amount")?;
    if msg.creation_height <= 0 {
        return Err(invalid("invalid height").into());
    }
    check_denom(ctx, &given)?;
    undelegate::cancel(ctx, (&who, &whom), given.amount, msg.creation_height, events)?;
    events.push(
        Event::new("cancel_unbonding_delegation")
            .with("amount", given.to_string())
            .with("validator", &msg.validator_address)
            .with("delegator", &msg.delegator_address)
            .with("creation_height", msg.creation_height.to_string()),
    );
    Ok(Vec::new())
}
