//! `cosmos.auth.v1beta1.Query`.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    AddressBytesToStringRequest, AddressBytesToStringResponse, AddressStringToBytesRequest,
    AddressStringToBytesResponse, BaseAccount, Bech32PrefixResponse, ModuleAccount,
    QueryAccountAddressByIdRequest, QueryAccountAddressByIdResponse, QueryAccountInfoResponse,
    QueryAccountsRequest, QueryModuleAccountByNameRequest,
};
use lode_chain::{Records, Walk};
use prost::Message;

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{self, Keys, Place};
use crate::wire::{Empty, Many, OfAddress, One};

pub(super) const METHODS: &[Method] = methods! { "cosmos.auth.v1beta1.Query":
    "Account" => account,
    "AccountAddressByID" => address_by_id,
    "AccountInfo" => account_info,
    "Accounts" => accounts,
    "AddressBytesToString" => to_text,
    "AddressStringToBytes" => to_bytes,
    "Bech32Prefix" => prefix,
    "ModuleAccountByName" => module_by_name,
    "ModuleAccounts" => modules,
    "Params" => params,
};

const PARAMS: &[u8] = &[0x00];
const ACCOUNTS: &[u8] = &[0x01];
const NUMBERS: &[u8] = b"accountNumber";
const MODULE: &str = "/cosmos.auth.v1beta1.ModuleAccount";

/// The record of an account: an `Any`.
fn record(ask: &Ask<'_>, text: &str, empty: &str) -> Result<Vec<u8>, Failure> {
    if text.is_empty() {
        return Err(Failure::invalid(empty));
    }
    let raw = address::account(ask, text).map_err(Failure::plain)?;
    let found = ask.chain.record(Records::Auth, &[ACCOUNTS, &raw].concat());
    found.ok_or_else(|| Failure::not_found(format!("account {text} not found")))
}

fn account(ask: &Ask<'_>, request: OfAddress) -> Result<One, Failure> {
    let record = record(ask, &request.address, "Address cannot be empty")?;
    Ok(One { record })
}

fn account_info(ask: &Ask<'_>, request: OfAddress) -> Result<QueryAccountInfoResponse, Failure> {
    let record = record(ask, &request.address, "address cannot be empty")?;
    let mut base = base_account(&record)?;
    base.address = request.address;
    Ok(QueryAccountInfoResponse { info: Some(base) })
}

/// The common part of any kind of account.
fn base_account(record: &[u8]) -> Result<BaseAccount, Failure> {
    let damaged = |_| Failure::internal("account record is damaged");
    let any = Any::decode(record).map_err(damaged)?;
    if any.type_url == MODULE {
        let module = ModuleAccount::decode(any.value.as_slice()).map_err(damaged)?;
        return Ok(module.base_account.unwrap_or_default());
    }
    BaseAccount::decode(any.value.as_slice()).map_err(damaged)
}

fn accounts(ask: &Ask<'_>, request: QueryAccountsRequest) -> Result<Many, Failure> {
    let place = Place { records: Records::Auth, prefix: ACCOUNTS, keys: Keys::Whole };
    let found = page::of_records(ask.chain, place, request.pagination).map_err(Failure::plain)?;
    let records = found.rows.into_iter().map(|(_, account)| account).collect();
    Ok(Many { records, pagination: Some(found.response) })
}

fn address_by_id(
    ask: &Ask<'_>,
    request: QueryAccountAddressByIdRequest,
) -> Result<QueryAccountAddressByIdResponse, Failure> {
    #[allow(deprecated, reason = "a request with the old field is to be refused")]
    if request.id != 0 {
        let why = "requesting with id isn't supported, try to request using account-id";
        return Err(Failure::invalid(why));
    }
    let number = request.account_id;
    let key = [NUMBERS, &number.to_be_bytes()].concat();
    let raw = ask.chain.record(Records::Auth, &key).ok_or_else(|| {
        Failure::not_found(format!("account address not found with account number {number}"))
    })?;
    Ok(QueryAccountAddressByIdResponse { account_address: address::account_text(ask, &raw) })
}

fn to_text(
    ask: &Ask<'_>,
    request: AddressBytesToStringRequest,
) -> Result<AddressBytesToStringResponse, Failure> {
    if request.address_bytes.is_empty() {
        return Err(Failure::plain("empty address bytes is not allowed"));
    }
    let address_string = address::account_text(ask, &request.address_bytes);
    Ok(AddressBytesToStringResponse { address_string })
}

fn to_bytes(
    ask: &Ask<'_>,
    request: AddressStringToBytesRequest,
) -> Result<AddressStringToBytesResponse, Failure> {
    let raw = address::account(ask, &request.address_string).map_err(Failure::plain)?;
    Ok(AddressStringToBytesResponse { address_bytes: raw })
}

fn prefix(ask: &Ask<'_>, _: Empty) -> Result<Bech32PrefixResponse, Failure> {
    Ok(Bech32PrefixResponse { bech32_prefix: ask.chain.codec().prefix().to_string() })
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<One, Failure> {
    let record = ask.chain.record(Records::Auth, PARAMS).unwrap_or_default();
    Ok(One { record })
}

/// The accounts of modules by name.
fn module_accounts(ask: &Ask<'_>) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    let all = Walk { records: Records::Auth, prefix: ACCOUNTS, from: None, descending: false };
    ask.chain.walk(all, &mut |_, record| {
        if let Ok(any) = Any::decode(record)
            && any.type_url == MODULE
            && let Ok(module) = ModuleAccount::decode(any.value.as_slice())
        {
            out.push((module.name, record.to_vec()));
        }
        std::ops::ControlFlow::Continue(())
    });
    out.sort();
    out
}

fn modules(ask: &Ask<'_>, _: Empty) -> Result<Many, Failure> {
    let records = module_accounts(ask).into_iter().map(|(_, record)| record).collect();
    Ok(Many { records, pagination: None })
}

fn module_by_name(ask: &Ask<'_>, request: QueryModuleAccountByNameRequest) -> Result<One, Failure> {
    let name = request.name;
    if name.is_empty() {
        return Err(Failure::invalid("module name is empty"));
    }
    let found = module_accounts(ask).into_iter().find(|(module, _)| *module == name);
    let (_, record) =
        found.ok_or_else(|| Failure::not_found(format!("account {name} not found")))?;
    Ok(One { record })
}
