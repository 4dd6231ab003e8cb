//! `cosmos.distribution.v1beta1.Query`: fees wait in the module's account, nobody earns them.

use cosmos_sdk_proto::cosmos::distribution::v1beta1::{
    Params, QueryDelegationTotalRewardsResponse, QueryDelegatorValidatorsResponse,
    QueryDelegatorWithdrawAddressResponse, QueryParamsResponse, QueryValidatorCommissionResponse,
    QueryValidatorOutstandingRewardsResponse, QueryValidatorSlashesRequest,
    ValidatorAccumulatedCommission, ValidatorOutstandingRewards,
};

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page;
use crate::wire::{Empty, Nothing, OfAddress, OfTwo, One};

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

fn validator(ask: &Ask<'_>, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("empty validator address"));
    }
    if address::operator(ask, text).map_err(Failure::plain)? != ask.info.validator.address() {
        return Err(staking(3, "validator does not exist"));
    }
    Ok(())
}

fn delegator(ask: &Ask<'_>, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("empty delegator address"));
    }
    address::account(ask, text).map_err(Failure::plain)?;
    Ok(())
}

fn params(_: &Ask<'_>, _: Empty) -> Result<QueryParamsResponse, Failure> {
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
    validator(ask, &request.address)?;
    let rewards = Some(ValidatorOutstandingRewards::default());
    Ok(QueryValidatorOutstandingRewardsResponse { rewards })
}

fn commission(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryValidatorCommissionResponse, Failure> {
    validator(ask, &request.address)?;
    let commission = Some(ValidatorAccumulatedCommission::default());
    Ok(QueryValidatorCommissionResponse { commission })
}

fn slashes(ask: &Ask<'_>, request: QueryValidatorSlashesRequest) -> Result<Nothing, Failure> {
    let (from, to) = (request.starting_height, request.ending_height);
    if request.validator_address.is_empty() {
        return Err(Failure::invalid("empty validator address"));
    }
    if to < from {
        let why = "starting height greater than ending height";
        return Err(Failure::invalid(format!("{why} ({from} > {to})")));
    }
    address::operator(ask, &request.validator_address)
        .map_err(|_| Failure::invalid("invalid validator address"))?;
    let (_, response) =
        page::of_list(Vec::<()>::new(), request.pagination).map_err(Failure::plain)?;
    Ok(Nothing { pagination: Some(response) })
}

fn rewards(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    if request.first.is_empty() {
        return Err(Failure::invalid("empty delegator address"));
    }
    validator(ask, &request.second)?;
    delegator(ask, &request.first)?;
    Err(staking(19, "no delegation for (address, validator) tuple"))
}

fn total_rewards(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegationTotalRewardsResponse, Failure> {
    delegator(ask, &request.address)?;
    Ok(QueryDelegationTotalRewardsResponse::default())
}

fn validators(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegatorValidatorsResponse, Failure> {
    delegator(ask, &request.address)?;
    Ok(QueryDelegatorValidatorsResponse::default())
}

fn withdraw_address(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<QueryDelegatorWithdrawAddressResponse, Failure> {
    delegator(ask, &request.address)?;
    Ok(QueryDelegatorWithdrawAddressResponse { withdraw_address: request.address })
}
