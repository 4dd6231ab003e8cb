//! Modules with few questions: consensus, mint, slashing, upgrade, and the node's own service.

use cosmos_sdk_proto::Timestamp;
use cosmos_sdk_proto::cosmos::base::node::v1beta1::{ConfigResponse, StatusResponse};
use cosmos_sdk_proto::cosmos::mint::v1beta1 as mint;
use cosmos_sdk_proto::cosmos::slashing::v1beta1 as slashing;
use cosmos_sdk_proto::cosmos::upgrade::v1beta1::{
    QueryAppliedPlanRequest, QueryAppliedPlanResponse, QueryCurrentPlanResponse,
};
use cosmos_sdk_proto::tendermint::google::protobuf::Duration;
use cosmos_sdk_proto::tendermint::types::{
    AbciParams, BlockParams, ConsensusParams, EvidenceParams, ValidatorParams, VersionParams,
};

use lode_chain::Records;
use prost::Message;

use crate::answer::Ask;
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::{Keys, Place};
use crate::wire::{ConsensusResponse, Empty};
use crate::{address, page};

pub(super) const CONSENSUS: &[Method] = methods! { "cosmos.consensus.v1.Query":
    "Params" => consensus_params,
};

pub(super) const MINT: &[Method] = methods! { "cosmos.mint.v1beta1.Query":
    "AnnualProvisions" => annual_provisions,
    "Inflation" => inflation,
    "Params" => mint_params,
};

pub(super) const NODE: &[Method] = methods! { "cosmos.base.node.v1beta1.Service":
    "Config" => config,
    "Status" => status,
};

pub(super) const SLASHING: &[Method] = methods! { "cosmos.slashing.v1beta1.Query":
    "Params" => slashing_params,
    "SigningInfo" => signing_info,
    "SigningInfos" => signing_infos,
};

pub(super) const UPGRADE: &[Method] = methods! { "cosmos.upgrade.v1beta1.Query":
    "AppliedPlan" => applied_plan,
    "CurrentPlan" => current_plan,
};

const NS: u64 = 1_000_000_000;
/// Zero with 18 decimals, as the modules that keep their numbers in bytes write it.
const ZERO: &[u8] = b"0";
/// CometBFT's default parameters.
const MAX_BYTES: i64 = 22_020_096;
const EVIDENCE_BLOCKS: i64 = 100_000;
const EVIDENCE_SECONDS: i64 = 172_800;
const EVIDENCE_BYTES: i64 = 1_048_576;

fn consensus_params(_: &Ask<'_>, _: Empty) -> Result<ConsensusResponse, Failure> {
    let age = Duration { seconds: EVIDENCE_SECONDS, nanos: 0 };
    let params = ConsensusParams {
        block: Some(BlockParams { max_bytes: MAX_BYTES, max_gas: -1 }),
        evidence: Some(EvidenceParams {
            max_age_num_blocks: EVIDENCE_BLOCKS,
            max_age_duration: Some(age),
            max_bytes: EVIDENCE_BYTES,
        }),
        validator: Some(ValidatorParams { pub_key_types: vec!["ed25519".to_string()] }),
        version: Some(VersionParams { app: 0 }),
        abci: Some(AbciParams::default()),
    };
    Ok(ConsensusResponse { params: Some(params) })
}

/// A record of a module, by the SDK's key.
fn record<M: Message + Default>(ask: &Ask<'_>, records: Records, key: &[u8]) -> Option<M> {
    M::decode(ask.chain.record(records, key)?.as_slice()).ok()
}

/// Without staking nothing is minted.
fn mint_params(ask: &Ask<'_>, _: Empty) -> Result<mint::QueryParamsResponse, Failure> {
    if let Some(params) = record(ask, Records::Mint, &[0x01]) {
        return Ok(mint::QueryParamsResponse { params: Some(params) });
    }
    let zero = || "0".to_string();
    let params = mint::Params {
        mint_denom: ask.info.bond_denom.clone(),
        inflation_rate_change: zero(),
        inflation_max: zero(),
        inflation_min: zero(),
        goal_bonded: "670000000000000000".to_string(),
        blocks_per_year: 6_311_520,
    };
    Ok(mint::QueryParamsResponse { params: Some(params) })
}

fn minter(ask: &Ask<'_>) -> Option<mint::Minter> {
    record(ask, Records::Mint, &[0x00])
}

fn inflation(ask: &Ask<'_>, _: Empty) -> Result<mint::QueryInflationResponse, Failure> {
    let inflation = minter(ask).map_or(ZERO.to_vec(), |minter| minter.inflation.into_bytes());
    Ok(mint::QueryInflationResponse { inflation })
}

fn annual_provisions(
    ask: &Ask<'_>,
    _: Empty,
) -> Result<mint::QueryAnnualProvisionsResponse, Failure> {
    let annual = minter(ask).map(|minter| minter.annual_provisions.into_bytes());
    let annual_provisions = annual.unwrap_or_else(|| ZERO.to_vec());
    Ok(mint::QueryAnnualProvisionsResponse { annual_provisions })
}

fn slashing_params(ask: &Ask<'_>, _: Empty) -> Result<slashing::QueryParamsResponse, Failure> {
    if let Some(params) = record(ask, Records::Slashing, &[0x00]) {
        return Ok(slashing::QueryParamsResponse { params: Some(params) });
    }
    let params = slashing::Params {
        signed_blocks_window: 100,
        min_signed_per_window: b"500000000000000000".to_vec(),
        downtime_jail_duration: Some(Duration { seconds: 600, nanos: 0 }),
        slash_fraction_double_sign: b"50000000000000000".to_vec(),
        slash_fraction_downtime: b"10000000000000000".to_vec(),
    };
    Ok(slashing::QueryParamsResponse { params: Some(params) })
}

/// Without staking the one validator signs every block.
fn info(ask: &Ask<'_>) -> slashing::ValidatorSigningInfo {
    slashing::ValidatorSigningInfo {
        address: address::consensus_text(ask, &ask.info.validator.address()),
        jailed_until: Some(Timestamp::default()),
        ..slashing::ValidatorSigningInfo::default()
    }
}

fn signing_info(
    ask: &Ask<'_>,
    request: slashing::QuerySigningInfoRequest,
) -> Result<slashing::QuerySigningInfoResponse, Failure> {
    let text = request.cons_address;
    if text.is_empty() {
        return Err(Failure::invalid("invalid request"));
    }
    let raw = address::consensus(ask, &text).map_err(Failure::plain)?;
    let found = if ask.chain.has_staking() {
        let len = u8::try_from(raw.len()).unwrap_or(u8::MAX);
        record(ask, Records::Slashing, &[&[0x01, len], raw.as_slice()].concat())
    } else {
        Some(info(ask)).filter(|info| info.address == text)
    };
    let missing = || Failure::not_found(format!("SigningInfo not found for validator {text}"));
    let found = found.ok_or_else(missing)?;
    Ok(slashing::QuerySigningInfoResponse { val_signing_info: Some(found) })
}

fn signing_infos(
    ask: &Ask<'_>,
    request: slashing::QuerySigningInfosRequest,
) -> Result<slashing::QuerySigningInfosResponse, Failure> {
    if ask.chain.has_staking() {
        let place = Place { records: Records::Slashing, prefix: &[0x01], keys: Keys::Tail };
        let page = page::of_records(ask.chain, place, request.pagination);
        let page = page.map_err(Failure::plain)?;
        let read = |(_, raw): &(Vec<u8>, Vec<u8>)| Message::decode(raw.as_slice()).ok();
        let info = page.rows.iter().filter_map(read).collect();
        let pagination = Some(page.response);
        return Ok(slashing::QuerySigningInfosResponse { info, pagination });
    }
    let (info, response) =
        page::of_list(vec![info(ask)], request.pagination).map_err(Failure::plain)?;
    Ok(slashing::QuerySigningInfosResponse { info, pagination: Some(response) })
}

fn current_plan(_: &Ask<'_>, _: Empty) -> Result<QueryCurrentPlanResponse, Failure> {
    Ok(QueryCurrentPlanResponse { plan: None })
}

fn applied_plan(
    _: &Ask<'_>,
    _: QueryAppliedPlanRequest,
) -> Result<QueryAppliedPlanResponse, Failure> {
    Ok(QueryAppliedPlanResponse { height: 0 })
}

fn config(ask: &Ask<'_>, _: Empty) -> Result<ConfigResponse, Failure> {
    let zero = || "0".to_string();
    let prices: Vec<String> = ask.chain.min_gas_prices().iter().map(ToString::to_string).collect();
    Ok(ConfigResponse {
        minimum_gas_price: prices.join(","),
        // Only the last state is kept.
        pruning_keep_recent: "1".to_string(),
        pruning_interval: zero(),
        halt_height: 0,
    })
}

fn status(ask: &Ask<'_>, _: Empty) -> Result<StatusResponse, Failure> {
    let block = ask.chain.last_block();
    let time = block.time_ns;
    let timestamp = Timestamp {
        seconds: i64::try_from(time.wrapping_div(NS)).unwrap_or(i64::MAX),
        nanos: i32::try_from(time.wrapping_rem(NS)).unwrap_or(0),
    };
    let sealed = ask.comet.and_then(|comet| comet.block(ask.chain, block.height));
    let header = sealed.and_then(|(_, block)| block.header);
    Ok(StatusResponse {
        earliest_store_height: 0,
        height: block.height,
        timestamp: Some(timestamp),
        app_hash: block.state_hash.to_vec(),
        validator_hash: header.map(|h| h.next_validators_hash).unwrap_or_default(),
    })
}
