//! Before the first message: limits, fee, keys, signatures and sequences, in wasmd's order,
//! because each step reads records again and is charged for it.

mod fee;
mod sign;

use crate::auth;
use crate::config::Places;
use crate::ctx::{Ctx, TxPlace};
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::{Mode, Moment, Prepared};
use crate::time;
use crate::{Address, gas, keys};

/// The highest gas limit that a transaction may ask for, 2^63 − 1.
const MAX_GAS: u64 = u64::MAX >> 1;

/// Runs all steps; the caller undoes everything if one fails.
///
/// # Errors
/// The refusal, or the charge that ran out of gas.
pub(crate) fn run(ctx: &Ctx, given: &Prepared<'_>) -> Result<Vec<Event>, Fault> {
    let mut events = Vec::new();
    count(ctx, given)?;
    for _ in &given.calls {
        ctx.charge(gas::HAS, "Has")?;
    }
    if given.options {
        return Err(Refusal::sdk(31, "unknown extension options").into());
    }
    let signers = check_form(given)?;
    check_timeout(ctx, given)?;
    check_memo(ctx, given)?;
    sign::charge_size(ctx, given, signers)?;
    fee::take(ctx, given, signers, &mut events)?;
    sign::set_keys(ctx, given, signers, &mut events)?;
    sign::check(ctx, given, signers)?;
    for signer in signers {
        let mut account = auth::signer(ctx, signer)?;
        account.sequence = account.sequence.saturating_add(1);
        auth::update(ctx, &account)?;
    }
    Ok(events)
}

/// Gives the transaction its index in the block.
fn count(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Fault> {
    if given.mode == Mode::Simulate {
        return Ok(());
    }
    let key = keys::tx_counter();
    let height = ctx.cell().clock.height;
    let last = ctx.get(&key)?;
    let index = last
        .filter(|raw| raw.get(..8) == Some(&height.to_be_bytes()))
        .and_then(|raw| raw.get(8..)?.try_into().ok())
        .map_or(0, u32::from_be_bytes);
    let next = index.saturating_add(1);
    ctx.set(key, [height.to_be_bytes().as_slice(), &next.to_be_bytes()].concat())?;
    let mut cell = ctx.cell();
    let place = match cell.places {
        Places::Index => u64::from(index),
        Places::BlockGas => cell.block_gas,
    };
    cell.tx = Some(TxPlace { index, hash: given.hash, place });
    Ok(())
}

/// What needs no state: gas limit, fee, and who must sign.
fn check_form<'a>(given: &'a Prepared<'_>) -> Result<&'a [Address], Refusal> {
    if given.gas_limit > MAX_GAS {
        let why = format!("invalid gas supplied; {} > {MAX_GAS}: invalid request", given.gas_limit);
        return Err(Refusal::sdk(18, why));
    }
    if let Some(flaw) = &given.fee.flaw {
        return Err(flaw.clone());
    }
    if given.signatures == 0 {
        return Err(Refusal::sdk(15, "no signatures supplied"));
    }
    let signers = given.signers.as_ref().map_err(Clone::clone)?;
    if given.signatures != signers.len() {
        let (expected, got) = (signers.len(), given.signatures);
        let why = format!("wrong number of signers; expected {expected}, got {got}: unauthorized");
        return Err(Refusal::sdk(4, why));
    }
    Ok(signers)
}

fn check_timeout(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Refusal> {
    let (height, now) = {
        let cell = ctx.cell();
        (cell.clock.height, cell.clock.time_ns)
    };
    let limit = given.timeout.height;
    if limit > 0 && height > limit {
        let why = format!("block height: {height}, timeout height: {limit}: tx timeout height");
        return Err(Refusal::sdk(30, why));
    }
    if let Some(limit) = given.timeout.time.filter(|moment| moment.seconds != 0) {
        let now = Moment::of_ns(now);
        if (limit.seconds, limit.nanos) < (now.seconds, now.nanos) {
            let (now, limit) = (time::go_text(now), time::go_text(limit));
            let why = format!("block time: {now}, timeout timestamp: {limit}: tx timeout");
            return Err(Refusal::sdk(42, why));
        }
    }
    Ok(())
}

fn check_memo(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Fault> {
    if given.memo.is_empty() {
        return Ok(());
    }
    auth::read_params(ctx)?;
    let (len, max) = (given.memo.len() as u64, auth::MAX_MEMO);
    if len > max {
        let why = format!("maximum number of characters is {max} but received {len}");
        return Err(Refusal::sdk(12, format!("{why} characters: memo too large")).into());
    }
    Ok(())
}
