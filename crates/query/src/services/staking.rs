//! `cosmos.staking.v1beta1.Query`: one validator makes the blocks, and nothing is staked.

use cosmos_sdk_proto::Timestamp;
use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    BondStatus, Commission, CommissionRates, Description, Params, Pool, QueryHistoricalInfoRequest,
    QueryParamsResponse, QueryPoolResponse, QueryRedelegationsRequest, QueryValidatorResponse,
    QueryValidatorsResponse, Validator,
};
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;

use super::comet;
use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page;
use crate::wire::{Empty, Nothing, OfAddress, OfTwo, One};

pub(super) const METHODS: &[Method] = methods! { "cosmos.staking.v1beta1.Query":
    "Delegation" => delegation,
    "DelegatorDelegations" => of_delegator,
    "DelegatorUnbondingDelegations" => of_delegator,
    "DelegatorValidator" => delegator_validator,
    "DelegatorValidators" => of_delegator,
    "HistoricalInfo" => historical,
    "Params" => params,
    "Pool" => pool,
    "Redelegations" => redelegations,
    "UnbondingDelegation" => unbonding,
    "Validator" => validator,
    "ValidatorDelegations" => of_validator,
    "ValidatorUnbondingDelegations" => of_validator,
    "Validators" => validators,
};

/// 21 days.
const UNBONDING: i64 = 1_814_400;
const BONDED: &str = "BOND_STATUS_BONDED";
const STATUSES: [&str; 3] = [BONDED, "BOND_STATUS_UNBONDED", "BOND_STATUS_UNBONDING"];

/// Zero, as a number with 18 decimals or as a whole one.
fn zero() -> String {
    "0".to_string()
}

/// The one who makes the blocks. Nobody has staked with it.
fn the_one(ask: &Ask<'_>) -> Validator {
    let who = &ask.info.validator;
    let rates = CommissionRates { rate: zero(), max_rate: zero(), max_change_rate: zero() };
    Validator {
        operator_address: address::operator_text(ask, &who.address()),
        consensus_pubkey: Some(comet::key_any(&who.public_key)),
        jailed: false,
        status: BondStatus::Bonded.into(),
        tokens: zero(),
        delegator_shares: zero(),
        description: Some(Description {
            moniker: ask.info.moniker.clone(),
            ..Description::default()
        }),
        unbonding_height: 0,
        unbonding_time: Some(Timestamp::default()),
        commission: Some(Commission {
            commission_rates: Some(rates),
            update_time: Some(Timestamp::default()),
        }),
        min_self_delegation: "1".to_string(),
        unbonding_on_hold_ref_count: 0,
        unbonding_ids: Vec::new(),
    }
}

fn validators(ask: &Ask<'_>, request: OfAddress) -> Result<QueryValidatorsResponse, Failure> {
    let status = request.address;
    if !status.is_empty() && !STATUSES.contains(&status.as_str()) {
        return Err(Failure::invalid(format!("invalid validator status {status}")));
    }
    let fits = status.is_empty() || status == BONDED;
    let all: Vec<Validator> = fits.then(|| the_one(ask)).into_iter().collect();
    let (validators, response) =
        page::of_list(all, request.pagination).map_err(Failure::internal)?;
    Ok(QueryValidatorsResponse { validators, pagination: Some(response) })
}

/// The bytes of a validator's address that must not be missing.
fn operator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("validator address cannot be empty"));
    }
    address::operator(ask, text).map_err(Failure::plain)
}

fn delegator(ask: &Ask<'_>, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("delegator address cannot be empty"));
    }
    address::account(ask, text).map_err(Failure::plain)?;
    Ok(())
}

fn validator(ask: &Ask<'_>, request: OfAddress) -> Result<QueryValidatorResponse, Failure> {
    let text = request.address;
    if operator(ask, &text)? != ask.info.validator.address() {
        return Err(Failure::not_found(format!("validator {text} not found")));
    }
    Ok(QueryValidatorResponse { validator: Some(the_one(ask)) })
}

/// An empty page, with the errors of a wrong page.
fn nothing(request: OfAddress) -> Result<Nothing, Failure> {
    let (_, response) =
        page::of_list(Vec::<()>::new(), request.pagination).map_err(Failure::plain)?;
    Ok(Nothing { pagination: Some(response) })
}

fn of_delegator(ask: &Ask<'_>, request: OfAddress) -> Result<Nothing, Failure> {
    delegator(ask, &request.address)?;
    nothing(request)
}

fn of_validator(ask: &Ask<'_>, request: OfAddress) -> Result<Nothing, Failure> {
    operator(ask, &request.address)?;
    nothing(request)
}

fn delegation(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    missing(ask, request, "delegation")
}

fn delegator_validator(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    // The same checks of the addresses.
    match missing(ask, request, "delegation") {
        Err(Failure::Status(tonic::Code::NotFound, _)) => {
            Err(Failure::internal("no delegation for (address, validator) tuple"))
        }
        other => other,
    }
}

fn unbonding(ask: &Ask<'_>, request: OfTwo) -> Result<One, Failure> {
    missing(ask, request, "unbonding delegation")
}

fn missing(ask: &Ask<'_>, request: OfTwo, what: &str) -> Result<One, Failure> {
    let OfTwo { first, second, .. } = request;
    if first.is_empty() || second.is_empty() {
        let which = if first.is_empty() { "delegator" } else { "validator" };
        return Err(Failure::invalid(format!("{which} address cannot be empty")));
    }
    delegator(ask, &first)?;
    operator(ask, &second)?;
    let why = format!("{what} with delegator {first} not found for validator {second}");
    Err(Failure::not_found(why))
}

fn redelegations(ask: &Ask<'_>, request: QueryRedelegationsRequest) -> Result<Nothing, Failure> {
    if !request.delegator_addr.is_empty() {
        delegator(ask, &request.delegator_addr)?;
    }
    nothing(OfAddress { address: String::new(), pagination: request.pagination })
}

fn historical(_: &Ask<'_>, request: QueryHistoricalInfoRequest) -> Result<One, Failure> {
    let height = request.height;
    if height < 0 {
        return Err(Failure::invalid("height cannot be negative"));
    }
    Err(Failure::not_found(format!("historical info for height {height} not found")))
}

fn pool(_: &Ask<'_>, _: Empty) -> Result<QueryPoolResponse, Failure> {
    let pool = Pool { not_bonded_tokens: zero(), bonded_tokens: zero() };
    Ok(QueryPoolResponse { pool: Some(pool) })
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<QueryParamsResponse, Failure> {
    let params = Params {
        unbonding_time: Some(Duration { seconds: UNBONDING, nanos: 0 }),
        max_validators: 100,
        max_entries: 7,
        historical_entries: 10_000,
        bond_denom: ask.info.bond_denom.clone(),
        min_commission_rate: zero(),
    };
    Ok(QueryParamsResponse { params: Some(params) })
}
