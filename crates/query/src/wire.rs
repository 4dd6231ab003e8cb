//! Messages of newer versions than the protobuf crate has, and responses that carry the chain's
//! own records as they are: a nested message and its bytes are the same on the wire.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::{GasInfo, TxResponse};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmwasm::wasm::v1::AccessConfig;
use cosmos_sdk_proto::tendermint::abci::Event;
use cosmos_sdk_proto::tendermint::types::{Block, BlockId, ConsensusParams};

/// A response with one message that the chain keeps as bytes.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct One {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) record: Vec<u8>,
}

/// A response with a page of messages that the chain keeps as bytes.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Many {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) records: Vec<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    pub(crate) pagination: Option<PageResponse>,
}

/// An empty page of anything: many responses have their pagination at 2.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Nothing {
    #[prost(message, optional, tag = "2")]
    pub(crate) pagination: Option<PageResponse>,
}

/// A request whose first field is an address, and whose second a page.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OfAddress {
    #[prost(string, tag = "1")]
    pub(crate) address: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) pagination: Option<PageRequest>,
}

/// A request with two addresses.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OfTwo {
    #[prost(string, tag = "1")]
    pub(crate) first: String,
    #[prost(string, tag = "2")]
    pub(crate) second: String,
    #[prost(string, tag = "3")]
    pub(crate) third: String,
    #[prost(message, optional, tag = "4")]
    pub(crate) pagination: Option<PageRequest>,
}

/// A request that says nothing.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Empty {}

/// `cosmwasm.wasm.v1.QueryContractInfoResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ContractInfoResponse {
    #[prost(string, tag = "1")]
    pub(crate) address: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) contract_info: Vec<u8>,
}

/// `cosmwasm.wasm.v1.QueryCodeInfoRequest`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct CodeInfoRequest {
    #[prost(uint64, tag = "1")]
    pub(crate) code_id: u64,
}

/// `cosmwasm.wasm.v1.QueryCodeInfoResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct CodeInfoResponse {
    #[prost(uint64, tag = "1")]
    pub(crate) code_id: u64,
    #[prost(string, tag = "2")]
    pub(crate) creator: String,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) checksum: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(crate) instantiate_permission: Option<AccessConfig>,
}

/// `cosmwasm.wasm.v1.QueryWasmLimitsConfigResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct WasmLimits {
    #[prost(string, tag = "1")]
    pub(crate) config: String,
}

/// `cosmos.consensus.v1.QueryParamsResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ConsensusResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) params: Option<ConsensusParams>,
}

/// `cosmos.tx.v1beta1.GetTxResponse`, with the transaction's own bytes: `Tx` and `TxRaw` are the
/// same on the wire, and nothing that a newer client put in gets lost.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetTxResponse {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) tx: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    pub(crate) tx_response: Option<TxResponse>,
}

/// `cosmos.tx.v1beta1.GetTxsEventResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetTxsEventResponse {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) txs: Vec<Vec<u8>>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) tx_responses: Vec<TxResponse>,
    #[prost(message, optional, tag = "3")]
    pub(crate) pagination: Option<PageResponse>,
    #[prost(uint64, tag = "4")]
    pub(crate) total: u64,
}

/// `cosmos.tx.v1beta1.GetBlockWithTxsResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetBlockWithTxsResponse {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) txs: Vec<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    pub(crate) block_id: Option<BlockId>,
    #[prost(message, optional, tag = "3")]
    pub(crate) block: Option<Block>,
    #[prost(message, optional, tag = "4")]
    pub(crate) pagination: Option<PageResponse>,
}

/// `cosmos.tx.v1beta1.SimulateRequest`, with the transaction's own bytes.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SimulateRequest {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(crate) tx: Option<Vec<u8>>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) tx_bytes: Vec<u8>,
}

/// `cosmos.tx.v1beta1.SimulateResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SimulateResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) gas_info: Option<GasInfo>,
    #[prost(message, optional, tag = "2")]
    pub(crate) result: Option<SimulateResult>,
}

/// `cosmos.base.abci.v1beta1.Result`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SimulateResult {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) data: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) log: String,
    #[prost(message, repeated, tag = "3")]
    pub(crate) events: Vec<Event>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) msg_responses: Vec<Any>,
}
