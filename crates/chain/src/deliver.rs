//! One transaction, from its bytes to its result.

use std::sync::Arc;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmos_sdk_proto::prost::Message;
use sha2::{Digest, Sha256};

use crate::ante::{self, Mode, Prepared};
use crate::ctx::Ctx;
use crate::engine::Code;
use crate::error::{ChainError, Fault, Refusal};
use crate::event::Event;
use crate::gas::{Class, Gas};
use crate::tx::{Tx, TxResult};
use crate::{Address, auth, keys, router};

/// Makes the cell ready for the next transaction.
pub(crate) fn reset(ctx: &Ctx, limit: u64) {
    let mut cell = ctx.cell();
    cell.gas = Gas::new(limit);
    cell.loaded.clear();
    cell.tx = None;
    cell.void = None;
}

/// The refusal in a fault, where no meter can run out.
pub(crate) fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Refused(why) => why,
        Fault::OutOfGas(what) => Refusal::sdk(11, format!("{what}: out of gas")),
    }
}

/// The value of a step that runs without a limit.
pub(crate) fn unmetered<T>(step: Result<T, Fault>) -> Result<T, ChainError> {
    step.map_err(|fault| ChainError::Refused(refusal(fault)))
}

/// Runs a transaction. Ante effects stay when its messages fail; nothing stays of a
/// simulation.
pub(crate) fn run(ctx: &Ctx, tx: &Tx, mode: Mode) -> TxResult {
    // A simulation may run while a block is open: leave its place in the block as it was.
    let start = ctx.mark();
    let outer = ctx.cell().tx.clone();
    let result = match prepare(ctx, tx, mode) {
        Ok(given) => run_prepared(ctx, &given),
        Err(why) => TxResult { gas_wanted: 0, ..failure(&why, &tx_hash(&tx.encode(&[]))) },
    };
    if mode == Mode::Simulate {
        ctx.rollback(start);
        ctx.cell().tx = outer;
    }
    result
}

fn tx_hash(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

/// Checks what needs no state and works out signers, bytes and hash.
fn prepare<'a>(ctx: &Ctx, tx: &'a Tx, mode: Mode) -> Result<Prepared<'a>, Refusal> {
    if tx.msgs.is_empty() {
        return Err(Refusal::sdk(18, "must contain at least one message: invalid request"));
    }
    let mut signers: Vec<Address> = Vec::new();
    for msg in &tx.msgs {
        let address = ctx.codec.decode(msg.sender());
        let address = address.map_err(|e| Refusal::sdk(2, format!("{e}: tx parse error")))?;
        if !signers.contains(&address) {
            signers.push(address);
        }
    }
    for msg in &tx.msgs {
        router::validate(ctx, msg)?;
    }
    let sequence = |(i, address): (usize, &Address)| {
        let given = tx.signers.get(i).and_then(|signer| signer.sequence);
        given.unwrap_or_else(|| peek_sequence(ctx, address))
    };
    let sequences: Vec<u64> = signers.iter().enumerate().map(sequence).collect();
    let raw = match mode {
        Mode::Deliver => tx.encode(&sequences),
        Mode::Simulate => tx.encode_unsigned(&sequences),
    };
    let (len, hash) = (raw.len() as u64, tx_hash(&raw));
    Ok(Prepared { tx, signers, sequences, len, hash, mode })
}

/// An account's sequence, read without a charge.
fn peek_sequence(ctx: &Ctx, address: &Address) -> u64 {
    let cell = ctx.cell();
    let raw = cell.state.get(&keys::account(address));
    raw.and_then(|raw| auth::Account::decode(*address, raw).ok()).map_or(0, |a| a.sequence)
}

fn run_prepared(ctx: &Ctx, given: &Prepared<'_>) -> TxResult {
    let limit = if given.mode == Mode::Simulate { u64::MAX } else { given.tx.gas_limit };
    reset(ctx, limit);
    let start = ctx.mark();
    let events = match ante::run(ctx, given) {
        Ok(events) => events,
        Err(fault) => {
            ctx.rollback(start);
            return failed(ctx, given, fault);
        }
    };
    ctx.cell().gas.restore(Class::Router);
    let paid = ctx.mark();
    match messages(ctx, given) {
        Ok((more, data)) => {
            let events = events.into_iter().chain(more).collect();
            let result = TxResult { events, data, ..blank(&given.hash) };
            measured(ctx, given, result)
        }
        Err(fault) => {
            ctx.rollback(paid);
            TxResult { events, ..failed(ctx, given, fault) }
        }
    }
}

/// Runs the messages in order; gives their events and encoded answers.
fn messages(ctx: &Ctx, given: &Prepared<'_>) -> Result<(Vec<Event>, Vec<u8>), Fault> {
    let mut out = Vec::new();
    let mut msg_responses: Vec<Any> = Vec::new();
    for (index, msg) in given.tx.msgs.iter().enumerate() {
        let handled = router::handle(ctx, msg)
            .map_err(|e| e.wrap(&format!("failed to execute message; message index: {index}")))?;
        let sender = ctx.codec.decode(msg.sender()).map(|a| ctx.text(&a)).unwrap_or_default();
        let mut head = Event::new("message").with("action", msg.type_url()).with("sender", sender);
        if !handled.events.iter().any(|event| event.get("module").is_some()) {
            head = head.with("module", msg.module());
        }
        let events = std::iter::once(head).chain(handled.events);
        out.extend(events.map(|event| event.with("msg_index", index.to_string())));
        msg_responses.push(handled.response);
    }
    let data = TxMsgData { msg_responses, ..TxMsgData::default() }.encode_to_vec();
    Ok((out, data))
}

fn blank(hash: &[u8; 32]) -> TxResult {
    TxResult {
        code: 0,
        codespace: String::new(),
        log: String::new(),
        data: Vec::new(),
        gas_wanted: 0,
        gas_used: 0,
        gas: crate::GasReport::default(),
        events: Vec::new(),
        hash: hash.to_vec(),
    }
}

fn failure(why: &Refusal, hash: &[u8; 32]) -> TxResult {
    let (code, codespace, log) = (why.code, why.codespace.to_string(), why.text.clone());
    TxResult { code, codespace, log, ..blank(hash) }
}

fn measured(ctx: &Ctx, given: &Prepared<'_>, result: TxResult) -> TxResult {
    let cell = ctx.cell();
    let (gas_used, gas) = (cell.gas.used(), cell.gas.report);
    TxResult { gas_wanted: given.tx.gas_limit, gas_used, gas, ..result }
}

fn failed(ctx: &Ctx, given: &Prepared<'_>, fault: Fault) -> TxResult {
    ctx.cell().gas.close_all();
    let why = match fault {
        Fault::Refused(why) => why,
        Fault::OutOfGas(what) => {
            let (wanted, used) = (given.tx.gas_limit, ctx.cell().gas.used());
            let place = format!("out of gas in location: {what}");
            let text = format!("{place}; gasWanted: {wanted}, gasUsed: {used}: out of gas");
            Refusal::sdk(11, text)
        }
    };
    measured(ctx, given, failure(&why, &given.hash))
}

/// The codes that a transaction stored, to be written with the block.
pub(crate) fn stored_codes(ctx: &Ctx, result: &TxResult) -> Vec<Arc<Code>> {
    let stored = result.events.iter().filter(|event| event.kind == "store_code");
    stored
        .filter_map(|event| {
            let checksum = hex::decode(event.get("code_checksum")?).ok()?.try_into().ok()?;
            ctx.engine.code(&checksum)
        })
        .collect()
}
