//! `cosmwasm.wasm.v1.Query`.

use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as proto;
use lode_chain::{Address, Records};
use prost::Message;
use serde::de::IgnoredAny;

use crate::address;
use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{self, Keys, Page, Place};
use crate::wire::{
    CodeInfoRequest, CodeInfoResponse, ContractInfoResponse, Empty, Many, OfAddress, One,
    WasmLimits,
};

pub(super) const METHODS: &[Method] = methods! { "cosmwasm.wasm.v1.Query":
    "AllContractState" => all_state,
    "BuildAddress" => build_address,
    "Code" => code,
    "CodeInfo" => code_info,
    "Codes" => codes,
    "ContractHistory" => history,
    "ContractInfo" => contract_info,
    "ContractsByCode" => by_code,
    "ContractsByCreator" => by_creator,
    "Params" => params,
    "PinnedCodes" => pinned,
    "RawContractState" => raw_state,
    "SmartContractState" => smart,
    "WasmLimitsConfig" => limits,
};

const CODES: u8 = 0x01;
const CONTRACTS: u8 = 0x02;
const STORAGE: u8 = 0x03;
const HISTORY: u8 = 0x05;
const BY_CODE: u8 = 0x06;
const PINNED: u8 = 0x07;
const BY_CREATOR: u8 = 0x09;
const PARAMS: u8 = 0x10;
/// Bytes of a transaction's place in the keys of the lists by code and by creator.
const PLACE: usize = 16;
/// Most rows that wasmd puts on a page.
const MOST: u64 = 100;

/// Pages of wasmd: by key only, and never long.
fn paged(ask: &Ask<'_>, prefix: &[u8], request: Option<PageRequest>) -> Result<Page, Failure> {
    let mut wish = request.unwrap_or_else(|| PageRequest { limit: MOST, ..Default::default() });
    if wish.offset != 0 || wish.count_total {
        return Err(Failure::invalid("offset and count queries not supported"));
    }
    if wish.limit == 0 || wish.limit > MOST {
        wish.limit = MOST;
    }
    let place = Place { records: Records::Wasm, prefix, keys: Keys::Tail };
    page::of_records(ask.chain, place, Some(wish)).map_err(Failure::plain)
}

fn no_contract(text: &str) -> Failure {
    Failure::wasm(22, format!("address {text}"), "no such contract")
}

fn no_code(id: u64) -> Failure {
    Failure::wasm(28, format!("code id {id}"), "no such code")
}

/// An address's bytes, and its text as a node writes it.
fn parse(ask: &Ask<'_>, text: &str) -> Result<(Vec<u8>, String), Failure> {
    let raw = address::account(ask, text).map_err(Failure::plain)?;
    let text = address::account_text(ask, &raw);
    Ok((raw, text))
}

/// The record of a contract that must exist, with its address.
fn contract(ask: &Ask<'_>, text: &str) -> Result<(Vec<u8>, String, Vec<u8>), Failure> {
    let (raw, text) = parse(ask, text)?;
    let found = ask.chain.record(Records::Wasm, &[&[CONTRACTS], raw.as_slice()].concat());
    let record = found.ok_or_else(|| no_contract(&text))?;
    Ok((raw, text, record))
}

fn contract_info(ask: &Ask<'_>, request: OfAddress) -> Result<ContractInfoResponse, Failure> {
    let (_, address, contract_info) = contract(ask, &request.address)?;
    Ok(ContractInfoResponse { address, contract_info })
}

fn history(ask: &Ask<'_>, request: OfAddress) -> Result<Many, Failure> {
    let (raw, _) = parse(ask, &request.address)?;
    let found = paged(ask, &[&[HISTORY], raw.as_slice()].concat(), request.pagination)?;
    let records = found.rows.into_iter().map(|(_, entry)| entry).collect();
    Ok(Many { records, pagination: Some(found.response) })
}

/// The contracts in a list whose keys are places and addresses.
fn contracts(ask: &Ask<'_>, page: &Page) -> Vec<String> {
    let address = |(key, _): &(Vec<u8>, Vec<u8>)| {
        address::account_text(ask, key.get(PLACE..).unwrap_or_default())
    };
    page.rows.iter().map(address).collect()
}

fn by_code(
    ask: &Ask<'_>,
    request: proto::QueryContractsByCodeRequest,
) -> Result<proto::QueryContractsByCodeResponse, Failure> {
    check_id(request.code_id)?;
    let prefix = [&[BY_CODE], request.code_id.to_be_bytes().as_slice()].concat();
    let found = paged(ask, &prefix, request.pagination)?;
    let contracts = contracts(ask, &found);
    Ok(proto::QueryContractsByCodeResponse { contracts, pagination: Some(found.response) })
}

fn by_creator(
    ask: &Ask<'_>,
    request: proto::QueryContractsByCreatorRequest,
) -> Result<proto::QueryContractsByCreatorResponse, Failure> {
    let (raw, _) = parse(ask, &request.creator_address)?;
    // An address has at most 255 bytes, or it was refused above.
    let len = u8::try_from(raw.len()).unwrap_or(u8::MAX);
    let prefix = [&[BY_CREATOR, len], raw.as_slice()].concat();
    let found = paged(ask, &prefix, request.pagination)?;
    let contract_addresses = contracts(ask, &found);
    let pagination = Some(found.response);
    Ok(proto::QueryContractsByCreatorResponse { contract_addresses, pagination })
}

fn all_state(
    ask: &Ask<'_>,
    request: OfAddress,
) -> Result<proto::QueryAllContractStateResponse, Failure> {
    let (raw, ..) = contract(ask, &request.address)?;
    let found = paged(ask, &[&[STORAGE], raw.as_slice()].concat(), request.pagination)?;
    let models = found.rows.into_iter().map(|(key, value)| proto::Model { key, value }).collect();
    Ok(proto::QueryAllContractStateResponse { models, pagination: Some(found.response) })
}

fn raw_state(
    ask: &Ask<'_>,
    request: proto::QueryRawContractStateRequest,
) -> Result<proto::QueryRawContractStateResponse, Failure> {
    let (raw, ..) = contract(ask, &request.address)?;
    let key = [&[STORAGE], raw.as_slice(), &request.query_data].concat();
    let data = ask.chain.record(Records::Wasm, &key).unwrap_or_default();
    Ok(proto::QueryRawContractStateResponse { data })
}

fn smart(
    ask: &Ask<'_>,
    request: proto::QuerySmartContractStateRequest,
) -> Result<proto::QuerySmartContractStateResponse, Failure> {
    if serde_json::from_slice::<IgnoredAny>(&request.query_data).is_err() {
        return Err(Failure::invalid("invalid query data"));
    }
    let (raw, text) = parse(ask, &request.address)?;
    if Address::new(&raw).is_none() {
        return Err(no_contract(&text));
    }
    let data = ask.chain.query_smart(&text, &request.query_data)?;
    Ok(proto::QuerySmartContractStateResponse { data })
}

fn check_id(code_id: u64) -> Result<(), Failure> {
    if code_id == 0 { Err(Failure::wasm(14, "code id", "invalid")) } else { Ok(()) }
}

/// A code's record in the form of the responses.
fn described(code_id: u64, record: &[u8]) -> Result<proto::CodeInfoResponse, Failure> {
    let damaged = |_| Failure::internal("code record is damaged");
    let info = proto::CodeInfo::decode(record).map_err(damaged)?;
    Ok(proto::CodeInfoResponse {
        code_id,
        creator: info.creator,
        data_hash: info.code_hash,
        instantiate_permission: info.instantiate_config,
    })
}

fn find_code(ask: &Ask<'_>, code_id: u64) -> Result<proto::CodeInfoResponse, Failure> {
    check_id(code_id)?;
    let key = [&[CODES], code_id.to_be_bytes().as_slice()].concat();
    let record = ask.chain.record(Records::Wasm, &key).ok_or_else(|| no_code(code_id))?;
    described(code_id, &record)
}

fn code(
    ask: &Ask<'_>,
    request: proto::QueryCodeRequest,
) -> Result<proto::QueryCodeResponse, Failure> {
    let info = find_code(ask, request.code_id)?;
    let data = ask.chain.code_bytes(request.code_id).unwrap_or_default();
    Ok(proto::QueryCodeResponse { code_info: Some(info), data })
}

fn code_info(ask: &Ask<'_>, request: CodeInfoRequest) -> Result<CodeInfoResponse, Failure> {
    let info = find_code(ask, request.code_id)?;
    Ok(CodeInfoResponse {
        code_id: info.code_id,
        creator: info.creator,
        checksum: info.data_hash,
        instantiate_permission: info.instantiate_permission,
    })
}

/// A code's number at the end of a key.
fn id(key: &[u8]) -> u64 {
    key.last_chunk::<8>().map_or(0, |raw| u64::from_be_bytes(*raw))
}

fn codes(
    ask: &Ask<'_>,
    request: proto::QueryCodesRequest,
) -> Result<proto::QueryCodesResponse, Failure> {
    let found = paged(ask, &[CODES], request.pagination)?;
    let infos = found.rows.iter().map(|(key, record)| described(id(key), record));
    let code_infos = infos.collect::<Result<_, _>>()?;
    Ok(proto::QueryCodesResponse { code_infos, pagination: Some(found.response) })
}

fn pinned(
    ask: &Ask<'_>,
    request: proto::QueryPinnedCodesRequest,
) -> Result<proto::QueryPinnedCodesResponse, Failure> {
    let found = paged(ask, &[PINNED], request.pagination)?;
    let code_ids = found.rows.iter().map(|(key, _)| id(key)).collect();
    Ok(proto::QueryPinnedCodesResponse { code_ids, pagination: Some(found.response) })
}

fn params(ask: &Ask<'_>, _: Empty) -> Result<One, Failure> {
    Ok(One { record: ask.chain.record(Records::Wasm, &[PARAMS]).unwrap_or_default() })
}

/// The VM's own limits, none of which is set.
fn limits(_: &Ask<'_>, _: Empty) -> Result<WasmLimits, Failure> {
    Ok(WasmLimits { config: "{}".to_string() })
}

fn build_address(
    ask: &Ask<'_>,
    request: proto::QueryBuildAddressRequest,
) -> Result<proto::QueryBuildAddressResponse, Failure> {
    let wrong = |what: &str, why: String| Failure::plain(format!("invalid {what}: {why}"));
    let bytes =
        |what: &str, text: &str| hex::decode(text).map_err(|why| wrong(what, go_hex(text, &why)));
    let hash = bytes("code hash", &request.code_hash)?;
    let creator = address::account(ask, &request.creator_address);
    let creator = creator.map_err(|why| wrong("creator address", why))?;
    let salt = bytes("salt", &request.salt)?;
    if salt.is_empty() {
        return Err(Failure::invalid("empty salt"));
    }
    let args = request.init_args;
    if !args.is_empty() && serde_json::from_slice::<IgnoredAny>(&args).is_err() {
        return Err(Failure::wasm(14, "", "invalid"));
    }
    // A node panics here; its text for that says no more.
    let panicked = || Failure::sdk(111_222, "", "panic");
    let hash: [u8; 32] = hash.try_into().map_err(|_| panicked())?;
    let creator = Address::new(&creator).ok_or_else(panicked)?;
    let address = Address::predictable(&hash, &creator, &salt, &args);
    Ok(proto::QueryBuildAddressResponse { address: ask.chain.codec().encode(&address) })
}

/// What Go says of a text that is no hex.
pub(crate) fn go_hex(text: &str, why: &hex::FromHexError) -> String {
    let odd = text.chars().find(|c| !c.is_ascii_hexdigit());
    match (odd, why) {
        (Some(odd), _) => format!("encoding/hex: invalid byte: U+{:04X} '{odd}'", u32::from(odd)),
        (None, hex::FromHexError::OddLength) => "encoding/hex: odd length hex string".to_string(),
        (None, other) => other.to_string(),
    }
}
