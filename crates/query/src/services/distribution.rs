//! `cosmos.distribution.v1beta1.Query`, from the chain's own records. On a chain without staking
//! fees wait in the module's account, and nobody earns them.

use cosmos_sdk_proto::cosmos::base::v1beta1::DecCoin;
use cosmos_sdk_proto::cosmos::distribution::v1beta1::{
    DelegationDelegatorReward, Params, QueryDelegationRewardsResponse,
    QueryDelegationTotalRewardsResponse, QueryDelegatorValidatorsResponse,
    QueryDelegatorWithdrawAddressResponse, QueryParamsResponse, QueryValidatorCommissionResponse,
    QueryValidatorOutstandingRewardsResponse, QueryValidatorSlashesRequest, ValidatorSlashEvent,
};
use lode_chain::{Address, Records, Walk};
use prost::Message;

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page;
use crate::wire::{Empty, Many, OfAddress, OfTwo, One};

pub(super) const METHODS: &[Method] = methods! { "cosmos.distribution.v1beta1.Query":
    "CommunityPool" => community_pool,
    "DelegationRewards" => rewards,
    "DelegationTotalRewards" => total_rewards,
    "DelegatorValidators" => validators,
    "DelegatorWithdrawAddress" => withdraw_address,
    "Params" => params,
    "ValidatorCommission" => commission,
    "ValidatorOutstandingRewards" => outstanding,
    "ValidatorSlashes" => slashes,
};

/// 2 % with 18 decimals.
const TAX: &str = "20000000000000000";

/// What the staking module says of what is not there.
fn staking(code: u32, root: &str) -> Failure {
    let (codespace, context, root) = ("staking", String::new(), root.to_string());
    Failure::Sdk { codespace, code, context, root }
}

/// The SDK's prefixes.
const OUTSTANDING: u8 = 0x02;
const COMMISSION: u8 = 0x07;
const SLASHES: u8 = 0x08;
const PARAMS: u8 = 0x09;
/// Delegations, in the records of staking.
const DELEGATIONS: u8 = 0x31;

fn address(raw: &[u8]) -> Result<Address, Failure> {
    Address::new(raw).ok_or_else(|| Failure::internal("an address that no record can have"))
}

/// The SDK's key of a tag and an address.
fn key(tag: u8, address: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(address.len()).unwrap_or(u8::MAX)], address].concat()
}

/// The bytes of a validator's address; it must exist.
fn validator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("empty validator address"));
    }
    let raw = address::operator(ask, text).map_err(Failure::plain)?;
    match super::staking::find(ask, &raw) {
        Some(_) => Ok(raw),
        None => Err(staking(3, "validator does not exist")),
    }
}

fn delegator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("empty delegator address"));
    }
    address::account(ask, text).map_err(Failure::plain)
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<QueryParamsResponse, Failure> {
    if let Some(raw) = ask.chain.record(Records::Distribution, &[PARAMS]) {
        return Ok(QueryParamsResponse { params: Params::decode(raw.as_slice()).ok() });
    }
    let zero = || "0".to_string();
    #[allow(deprecated, reason = "a node still answers with these")]
    let params = Params {
        community_tax: TAX.to_string(),
        base_proposer_reward: zero(),
        bonus_proposer_reward: zero(),
        withdraw_addr_enabled: true,
    };
    Ok(QueryParamsResponse { params: Some(params) })
}

/// As where another module keeps the community's pool.
fn community_pool(_: &Ask<'_>, _: Empty) -> Result<One, Failure> {
    let why = "external community pool is enabled - use the CommunityPool query exposed by the \
               external community pool";
    Err(Failure::sdk(18, why, "invalid request"))
}

fn outstanding(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryValidatorOutstandingRewardsResponse, Failure> {
    let raw = validator(ask, &request.address)?;
    let record = ask.chain.record(Records::Distribution, &key(OUTSTANDING, &raw));
    let rewards = Message::decode(record.unwrap_or_default().as_slice()).ok();
    Ok(QueryValidatorOutstandingRewardsResponse { rewards })
}

fn commission(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryValidatorCommissionResponse, Failure> {
    let raw = validator(ask, &request.address)?;
    let record = ask.chain.record(Records::Distribution, &key(COMMISSION, &raw));
    let commission = Message::decode(record.unwrap_or_default().as_slice()).ok();
    Ok(QueryValidatorCommissionResponse { commission })
}

fn slashes(ask: &Ask<'_>, request: QueryValidatorSlashesRequest) -> Result<Many, Failure> {
    let (from, to) = (request.starting_height, request.ending_height);
    if request.validator_address.is_empty() {
        return Err(Failure::invalid("empty validator address"));
    }
    if to < from {
        let why = "starting height greater than ending height";
        return Err(Failure::invalid(format!("{why} ({from} > {to})")));
    }
    let raw = address::operator(ask, &request.validator_address)
        .map_err(|_| Failure::invalid("invalid validator address"))?;
    let prefix = key(SLASHES, &raw);
    let walk =
        Walk { records: Records::Distribution, prefix: &prefix, from: None, descending: false };
    let mut all = Vec::new();
    ask.chain.walk(walk, &mut |_, record| {
        // As in the SDK, the heights are held against the periods.
        let event = ValidatorSlashEvent::decode(record).unwrap_or_default();
        if (from..=to).contains(&event.validator_period) {
            all.push(record.to_vec());
        }
        std::ops::ControlFlow::Continue(())
    });
    let (records, response) = page::of_list(all, request.pagination).map_err(Failure::plain)?;
    Ok(Many { records, pagination: Some(response) })
}

fn earned(ask: &Ask<'_>, who: &[u8], whom: &[u8]) -> Result<Vec<DecCoin>, Failure> {
    Ok(ask.chain.rewards(&address(who)?, &address(whom)?)?)
}

fn rewards(ask: &Ask<'_>, request: OfTwo) -> Result<QueryDelegationRewardsResponse, Failure> {
    if request.first.is_empty() {
        return Err(Failure::invalid("empty delegator address"));
    }
    let whom = validator(ask, &request.second)?;
    let who = delegator(ask, &request.first)?;
    if !ask.chain.has_staking() {
        return Err(staking(19, "no delegation for (address, validator) tuple"));
    }
    Ok(QueryDelegationRewardsResponse { rewards: earned(ask, &who, &whom)? })
}

/// The validators in which a delegator has shares.
fn validators_of(ask: &Ask<'_>, who: &[u8]) -> Vec<Vec<u8>> {
    let prefix = key(DELEGATIONS, who);
    let walk = Walk { records: Records::Staking, prefix: &prefix, from: None, descending: false };
    let mut out = Vec::new();
    ask.chain.walk(walk, &mut |rest, _| {
        out.extend(rest.get(1..).map(<[u8]>::to_vec));
        std::ops::ControlFlow::Continue(())
    });
    out
}

fn total_rewards(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegationTotalRewardsResponse, Failure> {
    let who = delegator(ask, &request.address)?;
    let mut rewards = Vec::new();
    for whom in validators_of(ask, &who) {
        let reward = earned(ask, &who, &whom)?;
        let validator_address = address::operator_text(ask, &whom);
        rewards.push(DelegationDelegatorReward { validator_address, reward });
    }
    let lists: Vec<Vec<DecCoin>> = rewards.iter().map(|row| row.reward.clone()).collect();
    let total = ask.chain.sum_of(&lists)?;
    Ok(QueryDelegationTotalRewardsResponse { rewards, total })
}

fn validators(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegatorValidatorsResponse, Failure> {
    let who = delegator(ask, &request.address)?;
    let text = |whom: Vec<u8>| address::operator_text(ask, &whom);
    let validators = validators_of(ask, &who).into_iter().map(text).collect();
    Ok(QueryDelegatorValidatorsResponse { validators })
}

fn withdraw_address(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegatorWithdrawAddressResponse, Failure> {
    let who = delegator(ask, &request.address)?;
    let Some(who) = Address::new(&who).filter(|_| ask.chain.has_staking()) else {
        let withdraw_address = request.address;
        return Ok(QueryDelegatorWithdrawAddressResponse { withdraw_address });
    };
    let to = ask.chain.withdraw_address(&who)?;
    let withdraw_address = ask.chain.codec().encode(&to);
    Ok(QueryDelegatorWithdrawAddressResponse { withdraw_address })
}
