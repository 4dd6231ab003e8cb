//! `cosmos.bank.v1beta1.Query`.

use cosmos_sdk_proto::cosmos::bank::v1beta1::{
    DenomOwner, QueryAllBalancesResponse, QueryBalanceRequest, QueryBalanceResponse,
    QueryDenomMetadataRequest, QueryDenomOwnersRequest, QueryDenomOwnersResponse,
    QueryDenomsMetadataRequest, QuerySendEnabledRequest, QuerySendEnabledResponse,
    QuerySupplyOfRequest, QuerySupplyOfResponse, QueryTotalSupplyRequest, QueryTotalSupplyResponse,
    SendEnabled,
};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use lode_chain::{Address, Records};

use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{self, Keys, Place};
use crate::wire::{Empty, Many, OfAddress, One};
use crate::{address, denom};

pub(super) const METHODS: &[Method] = methods! { "cosmos.bank.v1beta1.Query":
    "AllBalances" => all_balances,
    "Balance" => balance,
    "DenomMetadata" => metadata,
    "DenomMetadataByQueryString" => metadata,
    "DenomOwners" => owners,
    "DenomOwnersByQuery" => owners,
    "DenomsMetadata" => metadatas,
    "Params" => params,
    "SendEnabled" => send_enabled,
    "SpendableBalanceByDenom" => balance,
    "SpendableBalances" => all_balances,
    "SupplyOf" => supply_of,
    "TotalSupply" => total_supply,
};

const SUPPLY: u8 = 0x00;
const METADATA: u8 = 0x01;
const BALANCES: u8 = 0x02;
const OWNERS: u8 = 0x03;
const SEND_ENABLED: u8 = 0x04;
const PARAMS: u8 = 0x05;

/// Reads an address; `None` behind `Ok` for one that can own nothing here.
fn owner(ask: &Ask<'_>, text: &str) -> Result<Option<Address>, Failure> {
    let invalid = |why| Failure::invalid(format!("invalid address: {why}"));
    address::holder(ask, text).map_err(invalid)
}

/// The store's key of an address's balances.
fn balances(address: &Address) -> Vec<u8> {
    let raw = address.as_bytes();
    // An address has at most 32 bytes.
    let len = u8::try_from(raw.len()).unwrap_or(32);
    [&[BALANCES, len], raw].concat()
}

/// An amount under a key; nothing stored means zero.
fn amount(ask: &Ask<'_>, key: &[u8]) -> String {
    let raw = ask.chain.record(Records::Bank, key);
    raw.map_or_else(|| "0".to_string(), |raw| String::from_utf8_lossy(&raw).into_owned())
}

/// Coins of rows from denom to amount.
fn coins(rows: Vec<(Vec<u8>, Vec<u8>)>) -> Vec<Coin> {
    let text = |raw: Vec<u8>| String::from_utf8_lossy(&raw).into_owned();
    rows.into_iter()
        .map(|(denom, amount)| Coin { denom: text(denom), amount: text(amount) })
        .collect()
}

/// Nobody vests here, so what an account owns it can spend.
fn balance(ask: &Ask<'_>, request: QueryBalanceRequest) -> Result<QueryBalanceResponse, Failure> {
    let QueryBalanceRequest { address, denom } = request;
    denom::check(&denom)?;
    let held = owner(ask, &address)?.map_or_else(
        || "0".to_string(),
        |owner| amount(ask, &[&balances(&owner), denom.as_bytes()].concat()),
    );
    Ok(QueryBalanceResponse { balance: Some(Coin { denom, amount: held }) })
}

fn all_balances(ask: &Ask<'_>, request: OfAddress) -> Result<QueryAllBalancesResponse, Failure> {
    let Some(owner) = owner(ask, &request.address)? else {
        let pagination = Some(PageResponse::default());
        return Ok(QueryAllBalancesResponse { balances: Vec::new(), pagination });
    };
    let prefix = balances(&owner);
    let place = Place { records: Records::Bank, prefix: &prefix, keys: Keys::Whole };
    let found = page::of_records(ask.chain, place, request.pagination)
        .map_err(|why| Failure::invalid(format!("paginate: {why}")))?;
    let pagination = Some(found.response);
    Ok(QueryAllBalancesResponse { balances: coins(found.rows), pagination })
}

fn total_supply(
    ask: &Ask<'_>,
    request: QueryTotalSupplyRequest,
) -> Result<QueryTotalSupplyResponse, Failure> {
    let place = Place { records: Records::Bank, prefix: &[SUPPLY], keys: Keys::Whole };
    let found =
        page::of_records(ask.chain, place, request.pagination).map_err(Failure::internal)?;
    let pagination = Some(found.response);
    Ok(QueryTotalSupplyResponse { supply: coins(found.rows), pagination })
}

fn supply_of(
    ask: &Ask<'_>,
    request: QuerySupplyOfRequest,
) -> Result<QuerySupplyOfResponse, Failure> {
    let denom = request.denom;
    denom::check(&denom)?;
    let all = amount(ask, &[&[SUPPLY], denom.as_bytes()].concat());
    Ok(QuerySupplyOfResponse { amount: Some(Coin { denom, amount: all }) })
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<One, Failure> {
    Ok(One { record: ask.chain.record(Records::Bank, &[PARAMS]).unwrap_or_default() })
}

fn metadata(ask: &Ask<'_>, request: QueryDenomMetadataRequest) -> Result<One, Failure> {
    let denom = request.denom;
    denom::check(&denom)?;
    let found = ask.chain.record(Records::Bank, &[&[METADATA], denom.as_bytes()].concat());
    let missing = || Failure::not_found(format!("client metadata for denom {denom}"));
    Ok(One { record: found.ok_or_else(missing)? })
}

fn metadatas(ask: &Ask<'_>, request: QueryDenomsMetadataRequest) -> Result<Many, Failure> {
    let place = Place { records: Records::Bank, prefix: &[METADATA], keys: Keys::Tail };
    let found =
        page::of_records(ask.chain, place, request.pagination).map_err(Failure::internal)?;
    let records = found.rows.into_iter().map(|(_, record)| record).collect();
    Ok(Many { records, pagination: Some(found.response) })
}

fn owners(
    ask: &Ask<'_>,
    request: QueryDenomOwnersRequest,
) -> Result<QueryDenomOwnersResponse, Failure> {
    let QueryDenomOwnersRequest { denom, pagination } = request;
    denom::check(&denom)?;
    let prefix = [&[OWNERS], denom.as_bytes(), &[0]].concat();
    let place = Place { records: Records::Bank, prefix: &prefix, keys: Keys::Whole };
    let found = page::of_records(ask.chain, place, pagination).map_err(Failure::plain)?;
    let owner = |(key, _): (Vec<u8>, Vec<u8>)| {
        // The key is the address behind its length, as in the key of the balance.
        let held = amount(ask, &[&[BALANCES], key.as_slice(), denom.as_bytes()].concat());
        let address = address::account_text(ask, key.get(1..).unwrap_or_default());
        DenomOwner { address, balance: Some(Coin { denom: denom.clone(), amount: held }) }
    };
    let denom_owners = found.rows.into_iter().map(owner).collect();
    Ok(QueryDenomOwnersResponse { denom_owners, pagination: Some(found.response) })
}

fn send_enabled(
    ask: &Ask<'_>,
    request: QuerySendEnabledRequest,
) -> Result<QuerySendEnabledResponse, Failure> {
    let entry = |denom: &[u8], value: &[u8]| SendEnabled {
        denom: String::from_utf8_lossy(denom).into_owned(),
        enabled: value == [1],
    };
    let QuerySendEnabledRequest { denoms, pagination } = request;
    if !denoms.is_empty() {
        let find = |denom: &String| {
            let key = [&[SEND_ENABLED], denom.as_bytes()].concat();
            Some(entry(denom.as_bytes(), &ask.chain.record(Records::Bank, &key)?))
        };
        let send_enabled = denoms.iter().filter_map(find).collect();
        return Ok(QuerySendEnabledResponse { send_enabled, pagination: None });
    }
    let request: Option<PageRequest> = pagination;
    let place = Place { records: Records::Bank, prefix: &[SEND_ENABLED], keys: Keys::Whole };
    let found = page::of_records(ask.chain, place, request).map_err(Failure::internal)?;
    let send_enabled = found.rows.iter().map(|(denom, value)| entry(denom, value)).collect();
    Ok(QuerySendEnabledResponse { send_enabled, pagination: Some(found.response) })
}
