//! One transaction, from its bytes to its result.

use std::borrow::Cow;
use std::sync::Arc;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmos_sdk_proto::prost::Message;
use sha2::{Digest, Sha256};

use crate::ante;
use crate::ctx::Ctx;
use crate::engine::Code;
use crate::error::{ChainError, Fault, Refusal};
use crate::event::Event;
use crate::gas::{Class, Gas};
use crate::prepared::{Call, Fee, Info, Mode, Prepared, Proof, Timeout};
use crate::result::TxResult;
use crate::trace::{StepKind, describe};
use crate::tx::Tx;
use crate::{Address, PublicKey, auth, keys, router};

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

/// A transaction that its caller vouches for, in the form that signed ones have too. The
/// signatures are zeros, or missing in a simulation; a missing sequence is the account's own.
pub(crate) fn trusted<'a>(ctx: &Ctx, tx: &'a Tx, mode: Mode) -> Prepared<'a> {
    let mut signers: Vec<Address> = Vec::new();
    let mut unknown = None;
    for msg in &tx.msgs {
        match ctx.codec.decode(msg.sender()) {
            Ok(address) if signers.contains(&address) => {}
            Ok(address) => signers.push(address),
            Err(e) => drop(unknown.get_or_insert(Refusal::undefined(e.to_string()))),
        }
    }
    let sequence = |(i, address): (usize, &Address)| {
        let given = tx.signers.get(i).and_then(|signer| signer.sequence);
        given.unwrap_or_else(|| peek_sequence(ctx, address))
    };
    let sequences: Vec<u64> = signers.iter().enumerate().map(sequence).collect();
    let raw = match mode {
        Mode::Simulate => tx.encode_unsigned(&sequences),
        _ => tx.encode(&sequences),
    };
    let infos = tx.signers.iter().zip(&sequences).map(|(signer, sequence)| Info {
        key: Ok(Some(PublicKey::Secp256k1(signer.public))),
        sequence: *sequence,
        proof: Proof::Trusted,
    });
    Prepared {
        mode,
        calls: tx.msgs.iter().map(|msg| Call::new(Cow::Borrowed(msg))).collect(),
        infos: infos.collect(),
        signatures: tx.signers.len(),
        signers: unknown.map_or(Ok(signers), Err),
        fee: Fee { coins: tx.fee.clone(), ..Fee::default() },
        gas_limit: tx.gas_limit,
        memo: Cow::Borrowed(&tx.memo),
        timeout: Timeout { height: tx.timeout_height, time: None },
        unordered: false,
        options: false,
        hash: Sha256::digest(&raw).into(),
        raw,
        document: None,
        verified: false,
        witnesses: Vec::new(),
        impersonated: false,
        floor: None,
    }
}

/// An account's sequence, read without a charge.
fn peek_sequence(ctx: &Ctx, address: &Address) -> u64 {
    let cell = ctx.cell();
    let raw = cell.state.get(&keys::account(address));
    raw.and_then(|raw| auth::Account::decode(*address, raw).ok()).map_or(0, |a| a.sequence)
}

/// Runs a transaction. Ante effects stay when its messages fail; nothing stays of a
/// simulation.
pub(crate) fn run(ctx: &Ctx, given: &Prepared<'_>) -> TxResult {
    if given.mode != Mode::Simulate {
        return run_checked(ctx, given);
    }
    // A simulation may run while a block is open: leave its place in the block as it was.
    let start = ctx.mark();
    let outer = ctx.cell().tx.clone();
    let result = run_checked(ctx, given);
    ctx.rollback(start);
    ctx.cell().tx = outer;
    TxResult { gas_wanted: u64::MAX, ..result }
}

/// What of the messages needs no state.
fn validate(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Refusal> {
    if given.calls.is_empty() {
        return Err(Refusal::sdk(18, "must contain at least one message: invalid request"));
    }
    for call in &given.calls {
        match &call.basic {
            Some(flaw) => return Err(flaw.clone()),
            None => router::validate(ctx, &call.msg)?,
        }
    }
    Ok(())
}

fn run_checked(ctx: &Ctx, given: &Prepared<'_>) -> TxResult {
    if let Err(why) = validate(ctx, given) {
        return failure(&why, &given.hash);
    }
    let limit = if given.mode == Mode::Simulate { u64::MAX } else { given.gas_limit };
    reset(ctx, limit);
    let start = ctx.mark();
    ctx.enter(|step| step.kind = StepKind::Ante);
    let checked = ante::run(ctx, given);
    ctx.leave(&checked, Vec::as_slice);
    let events = match checked {
        Ok(events) => events,
        Err(fault) => {
            ctx.rollback(start);
            return failed(ctx, given, fault);
        }
    };
    if given.mode.is_check() {
        return measured(ctx, given, blank(&given.hash));
    }
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
    for (index, call) in given.calls.iter().enumerate() {
        ctx.enter(|step| describe(step, &call.msg));
        let handled = match &call.run {
            Some(flaw) => router::find(ctx).and_then(|()| Err(flaw.clone().into())),
            None => router::handle(ctx, &call.msg),
        };
        ctx.leave(&handled, |done| &done.events);
        let handled = handled
            .map_err(|e| e.wrap(&format!("failed to execute message; message index: {index}")))?;
        let msg = call.msg.as_ref();
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

/// The result of bytes or messages that never came to be charged.
pub(crate) fn failure(why: &Refusal, hash: &[u8; 32]) -> TxResult {
    let (code, codespace, log) = (why.code, why.codespace.to_string(), why.text.clone());
    TxResult { code, codespace, log, ..blank(hash) }
}

fn measured(ctx: &Ctx, given: &Prepared<'_>, result: TxResult) -> TxResult {
    let cell = ctx.cell();
    let (gas_used, gas) = (cell.gas.used(), cell.gas.report);
    TxResult { gas_wanted: given.gas_limit, gas_used, gas, ..result }
}

fn failed(ctx: &Ctx, given: &Prepared<'_>, fault: Fault) -> TxResult {
    ctx.cell().gas.close_all();
    let why = match fault {
        Fault::Refused(why) => why,
        Fault::OutOfGas(what) => {
            let (wanted, used) = (given.gas_limit, ctx.cell().gas.used());
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
