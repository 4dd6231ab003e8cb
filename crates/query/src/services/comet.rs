//! `cosmos.base.tendermint.v1beta1.Service`: what the node behind the chain would tell.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1 as proto;
use cosmos_sdk_proto::cosmos::crypto::ed25519::PubKey;
use cosmos_sdk_proto::tendermint::p2p::{DefaultNodeInfo, DefaultNodeInfoOther, ProtocolVersion};
use cosmos_sdk_proto::tendermint::types::{Block, BlockId};
use prost::Message;

use crate::answer::Ask;
use crate::failure::Failure;
use crate::info::{COMET_VERSION, NodeInfo};
use crate::method::{Method, methods};
use crate::wire::Empty;
use crate::{address, store};

pub(super) const METHODS: &[Method] = methods! { "cosmos.base.tendermint.v1beta1.Service":
    "ABCIQuery" => abci_query,
    "GetBlockByHeight" => block_at,
    "GetLatestBlock" => latest_block,
    "GetLatestValidatorSet" => latest_validators,
    "GetNodeInfo" => node_info,
    "GetSyncing" => syncing,
    "GetValidatorSetByHeight" => validators_at,
};

const ED25519: &str = "/cosmos.crypto.ed25519.PubKey";
const NAME: &str = "lode";
/// The versions of the peer-to-peer and block protocols of CometBFT 0.38.
const PROTOCOLS: (u64, u64) = (8, 11);
/// The channels that a CometBFT node announces.
const CHANNELS: [u8; 11] = [0x40, 0x20, 0x21, 0x22, 0x23, 0x30, 0x38, 0x60, 0x61, 0x62, 0x00];

/// A block with its id.
pub(super) fn find(ask: &Ask<'_>, height: u64) -> Result<(BlockId, Block), Failure> {
    let comet = ask.comet()?;
    let last = ask.chain.height();
    if height == 0 {
        return Err(Failure::plain("height must be greater than 0, but got 0"));
    }
    comet.block(ask.chain, height).ok_or_else(|| {
        let why = "must be less than or equal to the current blockchain height";
        Failure::plain(format!("height {height} {why} {last}"))
    })
}

/// The SDK's form of a block, with the proposer as a text.
fn sdk_block(ask: &Ask<'_>, block: &Block) -> proto::Block {
    let header = block.header.clone().map(|h| proto::Header {
        proposer_address: address::consensus_text(ask, &h.proposer_address),
        version: h.version,
        chain_id: h.chain_id,
        height: h.height,
        time: h.time,
        last_block_id: h.last_block_id,
        last_commit_hash: h.last_commit_hash,
        data_hash: h.data_hash,
        validators_hash: h.validators_hash,
        next_validators_hash: h.next_validators_hash,
        consensus_hash: h.consensus_hash,
        app_hash: h.app_hash,
        last_results_hash: h.last_results_hash,
        evidence_hash: h.evidence_hash,
    });
    proto::Block {
        header,
        data: block.data.clone(),
        evidence: block.evidence.clone(),
        last_commit: block.last_commit.clone(),
    }
}

fn latest_block(ask: &Ask<'_>, _: Empty) -> Result<proto::GetLatestBlockResponse, Failure> {
    let (id, block) = find(ask, ask.chain.height())?;
    let sdk_block = Some(sdk_block(ask, &block));
    Ok(proto::GetLatestBlockResponse { block_id: Some(id), block: Some(block), sdk_block })
}

/// Heights of requests are signed.
fn check(ask: &Ask<'_>, height: i64) -> Result<u64, Failure> {
    let Ok(height) = u64::try_from(height) else {
        return Err(Failure::plain(format!("height must be greater than 0, but got {height}")));
    };
    if height > ask.chain.height() {
        return Err(Failure::invalid("requested block height is bigger then the chain length"));
    }
    Ok(height)
}

fn block_at(
    ask: &Ask<'_>,
    request: proto::GetBlockByHeightRequest,
) -> Result<proto::GetBlockByHeightResponse, Failure> {
    let (id, block) = find(ask, check(ask, request.height)?)?;
    let sdk_block = Some(sdk_block(ask, &block));
    Ok(proto::GetBlockByHeightResponse { block_id: Some(id), block: Some(block), sdk_block })
}

/// The key of a validator as an account's key would be.
pub(super) fn key_any(key: &[u8; 32]) -> Any {
    let value = PubKey { key: key.to_vec() }.encode_to_vec();
    Any { type_url: ED25519.to_string(), value }
}

/// The set of one, on its first page.
fn set(
    ask: &Ask<'_>,
    height: u64,
    request: Option<PageRequest>,
) -> Result<proto::GetLatestValidatorSetResponse, Failure> {
    let wish = request.unwrap_or_default();
    let limit = if wish.limit == 0 { crate::page::DEFAULT } else { wish.limit };
    let page = wish.offset.checked_div(limit).unwrap_or(0).saturating_add(1);
    if page > 1 {
        let why = "page should be within [1, 1] range, given";
        return Err(Failure::plain(format!("{why} {page}")));
    }
    let who = &ask.info.validator;
    let validator = proto::Validator {
        address: address::consensus_text(ask, &who.address()),
        pub_key: Some(key_any(&who.public_key)),
        voting_power: who.voting_power,
        proposer_priority: 0,
    };
    Ok(proto::GetLatestValidatorSetResponse {
        block_height: i64::try_from(height).unwrap_or(i64::MAX),
        validators: vec![validator],
        pagination: Some(PageResponse { total: 1, ..PageResponse::default() }),
    })
}

fn latest_validators(
    ask: &Ask<'_>,
    request: proto::GetLatestValidatorSetRequest,
) -> Result<proto::GetLatestValidatorSetResponse, Failure> {
    set(ask, ask.chain.height(), request.pagination)
}

fn validators_at(
    ask: &Ask<'_>,
    request: proto::GetValidatorSetByHeightRequest,
) -> Result<proto::GetValidatorSetByHeightResponse, Failure> {
    let height = check(ask, request.height)?;
    if height == 0 {
        return Err(Failure::plain("height must be greater than 0, but got 0"));
    }
    let set = set(ask, height, request.pagination)?;
    Ok(proto::GetValidatorSetByHeightResponse {
        block_height: set.block_height,
        validators: set.validators,
        pagination: set.pagination,
    })
}

/// The node as its peers would see it.
fn announced(info: &NodeInfo, chain_id: String) -> DefaultNodeInfo {
    let (p2p, block) = PROTOCOLS;
    DefaultNodeInfo {
        protocol_version: Some(ProtocolVersion { p2p, block, app: 0 }),
        default_node_id: info.node_id.clone(),
        listen_addr: info.listen_addr.clone(),
        network: chain_id,
        version: COMET_VERSION.to_string(),
        channels: CHANNELS.to_vec(),
        moniker: info.moniker.clone(),
        other: Some(DefaultNodeInfoOther {
            tx_index: "on".to_string(),
            rpc_address: info.rpc_address.clone(),
        }),
    }
}

fn node_info(ask: &Ask<'_>, _: Empty) -> Result<proto::GetNodeInfoResponse, Failure> {
    let version = proto::VersionInfo {
        name: NAME.to_string(),
        app_name: NAME.to_string(),
        version: ask.info.version.clone(),
        ..proto::VersionInfo::default()
    };
    Ok(proto::GetNodeInfoResponse {
        default_node_info: Some(announced(ask.info, ask.chain.chain_id())),
        application_version: Some(version),
    })
}

fn syncing(_: &Ask<'_>, _: Empty) -> Result<proto::GetSyncingResponse, Failure> {
    Ok(proto::GetSyncingResponse { syncing: false })
}

/// The paths of `abci_query` that are no services, behind a service.
fn abci_query(
    ask: &Ask<'_>,
    request: proto::AbciQueryRequest,
) -> Result<proto::AbciQueryResponse, Failure> {
    let path = request.path;
    if path.is_empty() {
        return Err(Failure::invalid("empty query path"));
    }
    let first = path.strip_prefix('/').unwrap_or(&path).split('/').next().unwrap_or_default();
    if !["app", "store", "p2p", "custom"].contains(&first) {
        return Err(Failure::invalid(format!("unsupported ABCI query path: {path}")));
    }
    let height = i64::try_from(ask.chain.height()).unwrap_or(i64::MAX);
    let empty = proto::AbciQueryResponse { height, ..proto::AbciQueryResponse::default() };
    Ok(match store::answer(ask, &path, &request.data) {
        Ok(value) => proto::AbciQueryResponse { value, ..empty },
        Err(why) => {
            let (code, log) = why.abci();
            let codespace = why.codespace().to_string();
            proto::AbciQueryResponse { code, log, codespace, height: 0, ..empty }
        }
    })
}
