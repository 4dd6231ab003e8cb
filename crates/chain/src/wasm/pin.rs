//! Pins: codes that governance keeps loaded, so that calling their contracts costs less.

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::state::Range;
use crate::wasm::records;
use crate::{Address, auth, keys};

/// Price of loading a code for good, and of giving it up.
const PIN: u64 = 500_000;
/// Most codes in one message.
const MAX_CODES: usize = 50;

/// The checks that need no state.
pub(crate) fn check(code_ids: &[u64]) -> Result<(), Refusal> {
    let wrong = |why: &str| Err(Refusal::sdk(18, format!("{why}: invalid request")));
    if code_ids.is_empty() {
        return wrong("empty code ids");
    }
    if code_ids.len() > MAX_CODES {
        return wrong(&format!("total number of code ids is greater than {MAX_CODES}"));
    }
    let unique: std::collections::BTreeSet<&u64> = code_ids.iter().collect();
    if unique.len() < code_ids.len() {
        return wrong("duplicate code ids");
    }
    Ok(())
}

fn check_authority(ctx: &Ctx, given: &str) -> Result<(), Refusal> {
    let authority = ctx.text(&Address::module(auth::GOVERNANCE));
    if given == authority {
        return Ok(());
    }
    let why = format!("invalid authority; expected {authority}, got {given}: invalid");
    Err(Refusal::wasm(14, why))
}

/// Runs a PinCodes message; its answer is empty.
pub(crate) fn pin(
    ctx: &Ctx,
    authority: &str,
    code_ids: &[u64],
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    check_authority(ctx, authority)?;
    for id in code_ids {
        each(ctx, *id, "Loading CosmWasm module: pin code", None)?;
        ctx.booked(Class::Contract, |ctx| ctx.set(keys::pinned(*id), vec![1]))?;
        events.push(Event::new("pin_code").with("code_id", id.to_string()));
    }
    Ok(Vec::new())
}

/// Runs an UnpinCodes message; its answer is empty.
pub(crate) fn unpin(
    ctx: &Ctx,
    authority: &str,
    code_ids: &[u64],
    events: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    check_authority(ctx, authority)?;
    for id in code_ids {
        each(ctx, *id, "Loading CosmWasm module: unpin code", Some(*id))?;
        ctx.booked(Class::Contract, |ctx| ctx.remove(&keys::pinned(*id)))?;
        events.push(Event::new("unpin_code").with("code_id", id.to_string()));
    }
    Ok(Vec::new())
}

/// What pinning and unpinning both cost: the code's record, the price, and a walk over all
/// pins, with the record of each pinned code but the one to be skipped.
fn each(ctx: &Ctx, id: u64, what: &'static str, skip: Option<u64>) -> Result<(), Fault> {
    ctx.booked(Class::Contract, |ctx| {
        records::code(ctx, id)?.ok_or_else(|| records::no_such_code(id))?;
        ctx.charge(PIN, what)?;
        let prefix = keys::pins();
        let range = Range::within(&prefix, None, None);
        let mut cursor = ctx.cell().scan(range, cosmwasm_std::Order::Ascending)?;
        loop {
            let next = ctx.cell().next(&mut cursor)?;
            let Some((key, _)) = next else { return Ok(()) };
            let raw = key.get(prefix.len()..).and_then(|raw| raw.try_into().ok());
            if let Some(pinned) = raw.map(u64::from_be_bytes).filter(|id| Some(*id) != skip) {
                records::code(ctx, pinned)?;
            }
        }
    })
}
