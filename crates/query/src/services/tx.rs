//! `cosmos.tx.v1beta1.Service`, but for handing transactions in.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::{GasInfo, TxMsgData, TxResponse};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageResponse;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    BroadcastTxRequest, BroadcastTxResponse, GetBlockWithTxsRequest, GetTxRequest,
    GetTxsEventRequest, OrderBy, TxDecodeRequest, TxEncodeResponse,
};
use cosmos_sdk_proto::tendermint::abci::{Event, EventAttribute};
use lode_chain::{CommittedTx, Page, TxResult};
use prost::Message;

use super::comet;
use super::wasm::go_hex;
use crate::answer::{Answer, Ask};
use crate::failure::Failure;
use crate::method::{Method, methods};
use crate::page::DEFAULT;
use crate::wire::{
    GetBlockWithTxsResponse, GetTxResponse, GetTxsEventResponse, One, SimulateRequest,
    SimulateResponse, SimulateResult,
};

pub(super) const METHODS: &[Method] = methods! { "cosmos.tx.v1beta1.Service":
    "GetBlockWithTxs" => block_with_txs,
    "GetTx" => get,
    "GetTxsEvent" => search,
    "Simulate" => simulate,
    "TxDecode" => decode,
    "TxEncode" => encode,
};

const TX: &str = "/cosmos.tx.v1beta1.Tx";
/// The mode that waits for nothing.
const ASYNC: i32 = 3;
/// The mode that waits for the check.
const SYNC: i32 = 2;
const NS: u64 = 1_000_000_000;

fn events(result: &TxResult, index: Index) -> Vec<Event> {
    let index = index == Index::Yes;
    let event = |event: &lode_chain::Event| Event {
        r#type: event.kind.clone(),
        attributes: event
            .attributes
            .iter()
            .map(|(key, value)| EventAttribute { key: key.clone(), value: value.clone(), index })
            .collect(),
    };
    result.events.iter().map(event).collect()
}

/// Whether attributes are marked as findable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Index {
    Yes,
    No,
}

fn gas(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// A time in whole seconds, as `tx_response.timestamp` has it.
fn seconds(time_ns: u64) -> String {
    let seconds = i64::try_from(time_ns.wrapping_div(NS)).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}

/// A committed transaction in the SDK's form.
fn response(ask: &Ask<'_>, tx: &CommittedTx) -> Result<TxResponse, Failure> {
    let block = ask.chain.block(tx.height)?;
    let result = &tx.result;
    Ok(TxResponse {
        height: gas(tx.height),
        txhash: hex::encode_upper(&result.hash),
        codespace: result.codespace.clone(),
        code: result.code,
        data: hex::encode_upper(&result.data),
        raw_log: result.log.clone(),
        logs: Vec::new(),
        info: String::new(),
        gas_wanted: gas(result.gas_wanted),
        gas_used: gas(result.gas_used),
        tx: Some(Any { type_url: TX.to_string(), value: tx.raw.clone() }),
        timestamp: block.map(|block| seconds(block.time_ns)).unwrap_or_default(),
        events: events(result, Index::Yes),
    })
}

fn get(ask: &Ask<'_>, request: GetTxRequest) -> Result<GetTxResponse, Failure> {
    let text = request.hash;
    if text.is_empty() {
        return Err(Failure::invalid("tx hash cannot be empty"));
    }
    let hash = hex::decode(&text).map_err(|why| Failure::plain(go_hex(&text, &why)))?;
    let found = ask.chain.find_tx(&hash)?;
    let tx = found.ok_or_else(|| Failure::not_found(format!("tx not found: {text}")))?;
    let tx_response = Some(response(ask, &tx)?);
    Ok(GetTxResponse { tx: tx.raw, tx_response })
}

/// Most transactions on a page of a search.
const SEARCH_MOST: u64 = 100;

fn search(ask: &Ask<'_>, request: GetTxsEventRequest) -> Result<GetTxsEventResponse, Failure> {
    if request.query.is_empty() {
        return Err(Failure::internal("query cannot be empty"));
    }
    let failed = |why: String| Failure::internal(format!("failed to search for txs: {why}"));
    let query = ask.comet()?.parse_query(&request.query);
    let query = query.map_err(|why| failed(format!("failed to parse query: {why}")))?;
    let descending = request.order_by == i32::from(OrderBy::Desc);
    let limit = if request.limit == 0 { DEFAULT } else { request.limit.min(SEARCH_MOST) };
    let page = request.page.max(1);
    let offset = page.saturating_sub(1).saturating_mul(limit);
    let wanted = Page { offset, limit: u32::try_from(limit).unwrap_or(u32::MAX), descending };
    let (found, total) = ask.chain.search_txs(&query, wanted)?;
    let pages = total.div_ceil(limit).max(1);
    if page > pages {
        let why = format!("page should be within [1, {pages}] range, given {page}");
        return Err(failed(why));
    }
    let tx_responses = found.iter().map(|tx| response(ask, tx)).collect::<Result<_, _>>()?;
    let txs = found.into_iter().map(|tx| tx.raw).collect();
    Ok(GetTxsEventResponse { txs, tx_responses, pagination: None, total })
}

fn block_with_txs(
    ask: &Ask<'_>,
    request: GetBlockWithTxsRequest,
) -> Result<GetBlockWithTxsResponse, Failure> {
    let (height, last) = (request.height, ask.chain.height());
    let fits = u64::try_from(height).ok().filter(|height| (1..=last).contains(height));
    let Some(at) = fits else {
        let why = "but height must not be less than 1 or greater than the current height";
        let context = format!("requested height {height} {why} {last}");
        return Err(Failure::sdk(26, context, "invalid height"));
    };
    let (id, block) = comet::find(ask, at)?;
    let wish = request.pagination;
    let limit = wish.as_ref().map_or(DEFAULT, |wish| wish.limit.min(DEFAULT));
    let offset = wish.as_ref().map_or(0, |wish| wish.offset);
    let reverse = wish.as_ref().is_some_and(|wish| wish.reverse);
    let all = ask.chain.txs_at(at)?;
    let total = all.len() as u64;
    if offset >= total && total != 0 {
        let context = format!(
            "out of range: cannot paginate {total} txs with offset {offset} and limit {limit}"
        );
        return Err(Failure::sdk(18, context, "invalid request"));
    }
    let (skip, take) = (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit));
    let take = take.unwrap_or(usize::MAX);
    let raw = all.into_iter().map(|tx| tx.raw);
    let txs = if reverse {
        // As the SDK walks: from the offset down, never the first.
        let before: Vec<_> = raw.skip(1).take(skip).collect();
        before.into_iter().rev().take(take).collect()
    } else {
        raw.skip(skip).take(take).collect()
    };
    let pagination = Some(PageResponse { total, ..PageResponse::default() });
    Ok(GetBlockWithTxsResponse { txs, block_id: Some(id), block: Some(block), pagination })
}

/// What comes of trying a transaction.
fn tried(ask: &Ask<'_>, raw: &[u8]) -> Result<SimulateResponse, TxResult> {
    let result = ask.chain.simulate_raw(raw);
    if !result.is_ok() {
        return Err(result);
    }
    let answers = TxMsgData::decode(result.data.as_slice()).unwrap_or_default();
    // As a node has it when it simulates without a limit.
    let gas_info = Some(GasInfo { gas_wanted: u64::MAX, gas_used: result.gas_used });
    let outcome = SimulateResult {
        events: events(&result, Index::No),
        msg_responses: answers.msg_responses,
        log: String::new(),
        data: result.data,
    };
    Ok(SimulateResponse { gas_info, result: Some(outcome) })
}

fn simulate(ask: &Ask<'_>, request: SimulateRequest) -> Result<SimulateResponse, Failure> {
    let mut raw = request.tx_bytes;
    if raw.is_empty() {
        raw = request.tx.unwrap_or_default();
    }
    if raw.is_empty() {
        return Err(Failure::invalid("empty txBytes is not allowed"));
    }
    tried(ask, &raw).map_err(|result| {
        let (why, used) = (result.log, result.gas_used);
        Failure::Status(tonic::Code::Unknown, format!("{why} with gas used: '{used}'"))
    })
}

/// `/app/simulate`: the same, in JSON.
pub(crate) fn simulate_json(ask: &Ask<'_>, raw: &[u8]) -> Result<Vec<u8>, Failure> {
    let tried = tried(ask, raw).map_err(|result| {
        // The log ends with what its number means.
        let log = format!("failed to simulate tx: {}", result.log);
        Failure::app(result.code, log, "")
    })?;
    let name = "cosmos.base.abci.v1beta1.SimulationResponse";
    crate::json::of_message(name, &tried.encode_to_vec()).map_err(Failure::internal)
}

/// `TxRaw` and `Tx` have the same form, so that decoding is checking.
fn checked(raw: Vec<u8>) -> Result<Vec<u8>, Failure> {
    match crate::json::check_message("cosmos.tx.v1beta1.Tx", &raw) {
        Ok(()) => Ok(raw),
        Err(why) => Err(Failure::sdk(2, why, "tx parse error")),
    }
}

fn decode(_: &Ask<'_>, request: TxDecodeRequest) -> Result<One, Failure> {
    if request.tx_bytes.is_empty() {
        return Err(Failure::invalid("invalid empty tx bytes"));
    }
    Ok(One { record: checked(request.tx_bytes)? })
}

fn encode(_: &Ask<'_>, request: One) -> Result<TxEncodeResponse, Failure> {
    if request.record.is_empty() {
        return Err(Failure::invalid("invalid empty tx"));
    }
    Ok(TxEncodeResponse { tx_bytes: checked(request.record)? })
}

/// How long a broadcast waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroadcastMode {
    /// For the check.
    Sync,
    /// For nothing: the answer says nothing about the check.
    Async,
}

/// Reads a request to hand a transaction in.
///
/// # Errors
/// The answer to a mode that no node serves, or to bytes that are no request.
pub fn broadcast_request(data: &[u8]) -> Result<(Vec<u8>, BroadcastMode), Box<Answer>> {
    let failed = |why: Failure| Box::new(why.answer(0));
    let request: BroadcastTxRequest = crate::answer::decode(data).map_err(failed)?;
    if request.tx_bytes.is_empty() {
        return Err(failed(Failure::invalid("invalid empty tx")));
    }
    let mode = match request.mode {
        SYNC => BroadcastMode::Sync,
        ASYNC => BroadcastMode::Async,
        _ => {
            let why = "unsupported return type unspecified; supported types: sync, async";
            return Err(failed(Failure::plain(why)));
        }
    };
    Ok((request.tx_bytes, mode))
}

/// The answer to who handed a transaction in, from what the check said.
pub fn broadcast_response(result: &TxResult, mode: BroadcastMode) -> Vec<u8> {
    let mut response =
        TxResponse { txhash: hex::encode_upper(&result.hash), ..TxResponse::default() };
    if mode == BroadcastMode::Sync {
        response.code = result.code;
        response.codespace = result.codespace.clone();
        response.raw_log = result.log.clone();
        response.data = hex::encode_upper(&result.data);
    }
    BroadcastTxResponse { tx_response: Some(response) }.encode_to_vec()
}

/// The answer to who handed in what the mempool knows already.
pub(crate) fn known_response(hash: &[u8], code: u32) -> Vec<u8> {
    let response = TxResponse {
        txhash: hex::encode_upper(hash),
        codespace: "sdk".to_string(),
        code,
        ..TxResponse::default()
    };
    BroadcastTxResponse { tx_response: Some(response) }.encode_to_vec()
}
