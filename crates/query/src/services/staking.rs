//! `cosmos.staking.v1beta1.Query`, from the chain's own records. On a chain without staking one
//! validator makes the blocks, and nothing is staked.

use cosmos_sdk_proto::Timestamp;
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    BondStatus, Commission, CommissionRates, Delegation, DelegationResponse, Description, Params,
    Pool, QueryDelegationResponse, QueryHistoricalInfoRequest, QueryParamsResponse,
    QueryPoolResponse, QueryRedelegationsRequest, QueryRedelegationsResponse,
    QueryUnbondingDelegationResponse, QueryValidatorResponse, QueryValidatorsResponse,
    Redelegation, RedelegationEntryResponse, RedelegationResponse, UnbondingDelegation, Validator,
};
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;
use lode_chain::{Address, Records};
use prost::Message;

use super::comet;
use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{self, Keys, Place};
use crate::wire::{Empty, Many, OfAddress, OfTwo, One};

pub(super) const METHODS: &[Method] = methods! { "cosmos.staking.v1beta1.Query":
    "Delegation" => delegation,
    "DelegatorDelegations" => delegations,
    "DelegatorUnbondingDelegations" => unbondings,
    "DelegatorValidator" => delegator_validator,
    "DelegatorValidators" => validators_of,
    "HistoricalInfo" => historical,
    "Params" => params,
    "Pool" => pool,
    "Redelegations" => redelegations,
    "UnbondingDelegation" => unbonding,
    "Validator" => validator,
    "ValidatorDelegations" => delegations_to,
    "ValidatorUnbondingDelegations" => unbondings_from,
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

/// The SDK's prefixes.
const VALIDATORS: u8 = 0x21;
const DELEGATIONS: u8 = 0x31;
const UNBONDINGS: u8 = 0x32;
const UNBONDINGS_FROM: u8 = 0x33;
const REDELEGATIONS: u8 = 0x34;
const REDELEGATIONS_FROM: u8 = 0x35;
const PARAMS: u8 = 0x51;
const DELEGATIONS_TO: u8 = 0x71;

/// An address behind its length, as keys have it.
fn sized(raw: &[u8]) -> Vec<u8> {
    [&[u8::try_from(raw.len()).unwrap_or(u8::MAX)], raw].concat()
}

/// The SDK's key of a tag and some addresses.
fn key(tag: u8, addresses: &[&[u8]]) -> Vec<u8> {
    let parts = addresses.iter().flat_map(|address| sized(address));
    std::iter::once(tag).chain(parts).collect()
}

/// A record under a key.
fn read<M: Message + Default>(ask: &Ask<'_>, key: &[u8]) -> Option<M> {
    M::decode(ask.chain.record(Records::Staking, key)?.as_slice()).ok()
}

/// A page of what is under a prefix.
fn list(ask: &Ask<'_>, prefix: &[u8], request: Option<PageRequest>) -> Result<page::Page, Failure> {
    let place = Place { records: Records::Staking, prefix, keys: Keys::Tail };
    page::of_records(ask.chain, place, request).map_err(Failure::plain)
}

/// The messages of a page's values.
fn values<M: Message + Default>(page: &page::Page) -> Vec<M> {
    page.rows.iter().filter_map(|(_, raw)| M::decode(raw.as_slice()).ok()).collect()
}

fn many<M: Message>(rows: &[M], response: PageResponse) -> Many {
    let records = rows.iter().map(Message::encode_to_vec).collect();
    Many { records, pagination: Some(response) }
}

fn validators(ask: &Ask<'_>, request: OfAddress) -> Result<QueryValidatorsResponse, Failure> {
    let status = request.address;
    if !status.is_empty() && !STATUSES.contains(&status.as_str()) {
        return Err(Failure::invalid(format!("invalid validator status {status}")));
    }
    if !ask.chain.has_staking() {
        let fits = status.is_empty() || status == BONDED;
        let all: Vec<Validator> = fits.then(|| the_one(ask)).into_iter().collect();
        let (validators, response) =
            page::of_list(all, request.pagination).map_err(Failure::internal)?;
        return Ok(QueryValidatorsResponse { validators, pagination: Some(response) });
    }
    let wanted = BondStatus::from_str_name(&status).map(i32::from);
    let all = every_validator(ask);
    let fits = |validator: &Validator| wanted.is_none_or(|wanted| validator.status == wanted);
    let all = all.into_iter().filter(fits).collect();
    let (validators, response) =
        page::of_list(all, request.pagination).map_err(Failure::internal)?;
    Ok(QueryValidatorsResponse { validators, pagination: Some(response) })
}

/// Every validator, in the order of addresses: there are never many.
fn every_validator(ask: &Ask<'_>) -> Vec<Validator> {
    let (records, prefix) = (Records::Staking, &[VALIDATORS][..]);
    let walk = lode_chain::Walk { records, prefix, from: None, descending: false };
    let mut out = Vec::new();
    ask.chain.walk(walk, &mut |_, raw| {
        out.extend(Validator::decode(raw).ok());
        std::ops::ControlFlow::Continue(())
    });
    out
}

/// The bytes of a validator's address that must not be missing.
fn operator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("validator address cannot be empty"));
    }
    address::operator(ask, text).map_err(Failure::plain)
}

fn delegator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid("delegator address cannot be empty"));
    }
    address::account(ask, text).map_err(Failure::plain)
}

/// The validator of an address.
pub(super) fn find(ask: &Ask<'_>, operator: &[u8]) -> Option<Validator> {
    if ask.chain.has_staking() {
        return read(ask, &key(VALIDATORS, &[operator]));
    }
    (operator == ask.info.validator.address()).then(|| the_one(ask))
}

fn validator(ask: &Ask<'_>, request: OfAddress) -> Result<QueryValidatorResponse, Failure> {
    let text = request.address;
    let found = find(ask, &operator(ask, &text)?);
    let missing = || Failure::not_found(format!("validator {text} not found"));
    Ok(QueryValidatorResponse { validator: Some(found.ok_or_else(missing)?) })
}

fn denom(ask: &Ask<'_>) -> String {
    read::<Params>(ask, &[PARAMS])
        .map_or_else(|| ask.info.bond_denom.clone(), |params| params.bond_denom)
}

/// What shares of a validator are worth.
fn value(ask: &Ask<'_>, operator: &str, shares: &str) -> Result<String, Failure> {
    let raw = address::operator(ask, operator).map_err(Failure::internal)?;
    let operator = Address::new(&raw).ok_or_else(|| Failure::internal("no address"))?;
    let value = ask.chain.stake_value(&operator, shares);
    Ok(value.map_err(|why| Failure::internal(why.to_string()))?.to_string())
}

fn told(ask: &Ask<'_>, delegation: Delegation) -> Result<DelegationResponse, Failure> {
    let amount = value(ask, &delegation.validator_address, &delegation.shares)?;
    let balance = Some(Coin { denom: denom(ask), amount });
    Ok(DelegationResponse { delegation: Some(delegation), balance })
}

fn delegations(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let who = delegator(ask, &request.address)?;
    let page = list(ask, &key(DELEGATIONS, &[&who]), request.pagination)?;
    let rows: Vec<Delegation> = values(&page);
    let rows: Vec<DelegationResponse> =
        rows.into_iter().map(|row| told(ask, row)).collect::<Result<_, _>>()?;
    Ok(many(&rows, page.response))
}

fn delegations_to(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let whom = operator(ask, &request.address)?;
    let page = list(ask, &key(DELEGATIONS_TO, &[&whom]), request.pagination)?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for (who, _) in &page.rows {
        if let Some(delegation) = read(ask, &key(DELEGATIONS, &[who, &whom])) {
            rows.push(told(ask, delegation)?);
        }
    }
    Ok(many(&rows, page.response))
}

fn unbondings(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let who = delegator(ask, &request.address)?;
    let page = list(ask, &key(UNBONDINGS, &[&who]), request.pagination)?;
    let rows: Vec<UnbondingDelegation> = values(&page);
    Ok(many(&rows, page.response))
}

fn unbondings_from(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let whom = operator(ask, &request.address)?;
    let page = list(ask, &key(UNBONDINGS_FROM, &[&whom]), request.pagination)?;
    // What is left of the key is the delegator behind its length.
    let find = |(who, _): &(Vec<u8>, Vec<u8>)| {
        let key = [&[UNBONDINGS], who.as_slice(), &sized(&whom)].concat();
        read::<UnbondingDelegation>(ask, &key)
    };
    let rows: Vec<UnbondingDelegation> = page.rows.iter().filter_map(find).collect();
    Ok(many(&rows, page.response))
}

fn validators_of(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let who = delegator(ask, &request.address)?;
    let page = list(ask, &key(DELEGATIONS, &[&who]), request.pagination)?;
    let find = |(whom, _): &(Vec<u8>, Vec<u8>)| find(ask, whom.get(1..)?);
    let rows: Vec<Validator> = page.rows.iter().filter_map(find).collect();
    Ok(many(&rows, page.response))
}

/// The two addresses of a question, and what it asks for if it is not there.
fn pair(ask: &Ask<'_>, request: &OfTwo) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let OfTwo { first, second, .. } = request;
    if first.is_empty() || second.is_empty() {
        let which = if first.is_empty() { "delegator" } else { "validator" };
        return Err(Failure::invalid(format!("{which} address cannot be empty")));
    }
    Ok((delegator(ask, first)?, operator(ask, second)?))
}

fn missing(request: &OfTwo, what: &str) -> Failure {
    let OfTwo { first, second, .. } = request;
    Failure::not_found(format!("{what} with delegator {first} not found for validator {second}"))
}

fn delegation(ask: &Ask<'_>, request: OfTwo) -> Result<QueryDelegationResponse, Failure> {
    let (who, whom) = pair(ask, &request)?;
    let found = read(ask, &key(DELEGATIONS, &[&who, &whom]));
    let found = found.ok_or_else(|| missing(&request, "delegation"))?;
    Ok(QueryDelegationResponse { delegation_response: Some(told(ask, found)?) })
}

fn delegator_validator(ask: &Ask<'_>, request: OfTwo) -> Result<QueryValidatorResponse, Failure> {
    let (who, whom) = pair(ask, &request)?;
    let none = || Failure::internal("no delegation for (address, validator) tuple");
    read::<Delegation>(ask, &key(DELEGATIONS, &[&who, &whom])).ok_or_else(none)?;
    Ok(QueryValidatorResponse { validator: find(ask, &whom) })
}

fn unbonding(ask: &Ask<'_>, request: OfTwo) -> Result<QueryUnbondingDelegationResponse, Failure> {
    let (who, whom) = pair(ask, &request)?;
    let found = read(ask, &key(UNBONDINGS, &[&who, &whom]));
    let unbond = Some(found.ok_or_else(|| missing(&request, "unbonding delegation"))?);
    Ok(QueryUnbondingDelegationResponse { unbond })
}

fn moved(ask: &Ask<'_>, record: Redelegation) -> Result<RedelegationResponse, Failure> {
    let entry = |entry: &cosmos_sdk_proto::cosmos::staking::v1beta1::RedelegationEntry| {
        let balance = value(ask, &record.validator_dst_address, &entry.shares_dst)?;
        Ok(RedelegationEntryResponse { redelegation_entry: Some(entry.clone()), balance })
    };
    let entries = record.entries.iter().map(entry).collect::<Result<_, Failure>>()?;
    // The entries stand beside the record, not in it.
    let redelegation = Some(Redelegation { entries: Vec::new(), ..record.clone() });
    Ok(RedelegationResponse { redelegation, entries })
}

fn redelegations(
    ask: &Ask<'_>,
    request: QueryRedelegationsRequest,
) -> Result<QueryRedelegationsResponse, Failure> {
    let texts = (
        request.delegator_addr.as_str(),
        request.src_validator_addr.as_str(),
        request.dst_validator_addr.as_str(),
    );
    let (rows, response): (Vec<Redelegation>, Option<PageResponse>) = match texts {
        (who, from, to) if !who.is_empty() && !from.is_empty() && !to.is_empty() => {
            let key = key(
                REDELEGATIONS,
                &[&delegator(ask, who)?, &operator(ask, from)?, &operator(ask, to)?],
            );
            let missing = || {
                let why = "redelegation not found for delegator address";
                let why = format!("{why} {who} from validator address {from}");
                // Wrapped once more by the SDK.
                Failure::internal(format!("rpc error: code = NotFound desc = {why}"))
            };
            (vec![read(ask, &key).ok_or_else(missing)?], None)
        }
        ("", from, "") if !from.is_empty() => {
            let from = operator(ask, from)?;
            let page = list(ask, &key(REDELEGATIONS_FROM, &[&from]), request.pagination)?;
            let find = |(rest, _): &(Vec<u8>, Vec<u8>)| {
                let who = rest.get(..=usize::from(*rest.first()?))?;
                let to = rest.get(who.len()..)?;
                read(ask, &[&[REDELEGATIONS], who, &sized(&from), to].concat())
            };
            (page.rows.iter().filter_map(find).collect(), Some(page.response))
        }
        (who, ..) => {
            // Without a delegator the SDK finds nothing: it looks under an empty address.
            let who = if who.is_empty() { Vec::new() } else { delegator(ask, who)? };
            let page = list(ask, &key(REDELEGATIONS, &[&who]), request.pagination)?;
            (values(&page), Some(page.response))
        }
    };
    let rows = rows.into_iter().map(|row| moved(ask, row)).collect::<Result<_, _>>()?;
    Ok(QueryRedelegationsResponse { redelegation_responses: rows, pagination: response })
}

fn historical(_: &Ask<'_>, request: QueryHistoricalInfoRequest) -> Result<One, Failure> {
    let height = request.height;
    if height < 0 {
        return Err(Failure::invalid("height cannot be negative"));
    }
    Err(Failure::not_found(format!("historical info for height {height} not found")))
}

fn pool(ask: &Ask<'_>, _: Empty) -> Result<QueryPoolResponse, Failure> {
    let denom = denom(ask);
    let held = |name: &str| -> Result<String, Failure> {
        let text = ask.chain.codec().encode(&Address::module(name));
        Ok(ask.chain.balance(&text, &denom)?.to_string())
    };
    let pool = Pool {
        not_bonded_tokens: held("not_bonded_tokens_pool")?,
        bonded_tokens: held("bonded_tokens_pool")?,
    };
    Ok(QueryPoolResponse { pool: Some(pool) })
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<QueryParamsResponse, Failure> {
    let params = read(ask, &[PARAMS]).unwrap_or_else(|| Params {
        unbonding_time: Some(Duration { seconds: UNBONDING, nanos: 0 }),
        max_validators: 100,
        max_entries: 7,
        historical_entries: 10_000,
        bond_denom: ask.info.bond_denom.clone(),
        min_commission_rate: zero(),
    });
    Ok(QueryParamsResponse { params: Some(params) })
}
