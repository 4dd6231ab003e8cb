//! Stake on its way out, and back in again.

use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    DvPair, DvPairs, UnbondingDelegation, UnbondingDelegationEntry,
};
use cosmos_sdk_proto::prost::Message as _;
use cosmwasm_std::Order;
use lode_core::staking::Dec;

use super::delegate::{self, Source};
use super::{amount, end_of_unbonding, height, keys, load, now, params, pools, records};
use super::{refused, save, signed, sortable};
use crate::Address;
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::Moment;
use crate::state::Range;

/// The moment at which an entry ends.
pub(crate) fn ends(entry: &UnbondingDelegationEntry) -> Moment {
    Moment::from(&entry.completion_time.unwrap_or_default())
}

pub(crate) fn find(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
) -> Result<Option<UnbondingDelegation>, Fault> {
    load(ctx, &keys::unbonding(delegator, operator))
}

/// Writes what unbonds, or removes its record when nothing does.
pub(crate) fn set(
    ctx: &Ctx,
    (delegator, operator): (&Address, &Address),
    record: &UnbondingDelegation,
) -> Result<(), Fault> {
    let (key, index) =
        (keys::unbonding(delegator, operator), keys::unbonding_of(operator, delegator));
    if record.entries.is_empty() {
        ctx.remove(&key)?;
        return ctx.remove(&index);
    }
    save(ctx, key, record)?;
    ctx.set(index, Vec::new())
}

/// Begins to take shares out; gives the end and the whole units.
pub(crate) fn undelegate(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    shares: Dec,
    events: &mut Vec<Event>,
) -> Result<(Moment, u128), Fault> {
    let validator = records::validator(ctx, operator)?;
    let params = params(ctx)?;
    let open = find(ctx, delegator, operator)?.map_or(0, |record| record.entries.len());
    if open >= usize::try_from(params.max_entries).unwrap_or(usize::MAX) {
        let why = "too many unbonding delegation entries for (delegator, validator) tuple";
        return Err(refused(27, why).into());
    }
    let paid = delegate::unbond(ctx, delegator, operator, shares, events)?;
    if validator.is_bonded() {
        pools::shift(ctx, false, &coin(paid, &params.bond_denom), events)?;
    }
    let end = end_of_unbonding(ctx, &params);
    add_entry(ctx, (delegator, operator), end, paid)?;
    let key = keys::unbonding_queue(&sortable(end)?);
    let mut queue: DvPairs = load(ctx, &key)?.unwrap_or_default();
    queue.pairs.push(DvPair {
        delegator_address: ctx.text(delegator),
        validator_address: ctx.operator_text(operator),
    });
    save(ctx, key, &queue)?;
    Ok((end, paid))
}

fn add_entry(
    ctx: &Ctx,
    (delegator, operator): (&Address, &Address),
    end: Moment,
    paid: u128,
) -> Result<(), Fault> {
    let unbonding_id = records::next_unbonding_id(ctx)?;
    let mut record = find(ctx, delegator, operator)?.unwrap_or_else(|| UnbondingDelegation {
        delegator_address: ctx.text(delegator),
        validator_address: ctx.operator_text(operator),
        entries: Vec::new(),
    });
    let creation_height = signed(height(ctx));
    let same = |entry: &&mut UnbondingDelegationEntry| {
        entry.creation_height == creation_height && ends(entry) == end
    };
    match record.entries.iter_mut().find(same) {
        Some(entry) => {
            let above = || Refusal::sdk(10, "an unbonding entry above 2^128 - 1");
            let plus = |text: &str| Ok(amount(text)?.checked_add(paid).ok_or_else(above)?);
            let sums: [Result<u128, Fault>; 2] =
                [plus(&entry.initial_balance), plus(&entry.balance)];
            let [initial, balance] = sums;
            (entry.initial_balance, entry.balance) = (initial?.to_string(), balance?.to_string());
        }
        None => record.entries.push(UnbondingDelegationEntry {
            creation_height,
            completion_time: Some(end.into()),
            initial_balance: paid.to_string(),
            balance: paid.to_string(),
            unbonding_id,
            unbonding_on_hold_ref_count: 0,
        }),
    }
    set(ctx, (delegator, operator), &record)
}

/// Puts stake that unbonds back into its validator.
pub(crate) fn cancel(
    ctx: &Ctx,
    (delegator, operator): (&Address, &Address),
    given: u128,
    creation_height: i64,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let validator = records::validator(ctx, operator)?;
    if validator.stake.is_void() {
        let why = "cannot delegate to validators with invalid (zero) ex-rate";
        return Err(refused(34, why).into());
    }
    if validator.info.jailed {
        return Err(refused(7, "validator for this address is currently jailed").into());
    }
    let Some(mut record) = find(ctx, delegator, operator)? else {
        let (who, whom) = (ctx.text(delegator), ctx.operator_text(operator));
        let why =
            format!("unbonding delegation with delegator {who} not found for validator {whom}");
        let why = format!("rpc error: code = NotFound desc = {why}");
        return Err(Refusal::undefined(why).into());
    };
    let entries = &mut record.entries;
    let Some(at) = entries.iter().position(|e| e.creation_height == creation_height) else {
        let why = "unbonding delegation entry is not found at block height";
        return Err(Refusal::sdk(38, format!("{why} {creation_height}: not found")).into());
    };
    let invalid = |why: &str| Refusal::sdk(18, format!("{why}: invalid request"));
    let entry = entries.get_mut(at).ok_or_else(|| invalid("no such entry"))?;
    let Some(rest) = amount(&entry.balance)?.checked_sub(given) else {
        let why = "amount is greater than the unbonding delegation entry balance";
        return Err(invalid(why).into());
    };
    if ends(entry).ns() < now(ctx).ns() {
        return Err(invalid("unbonding delegation is already processed").into());
    }
    let initial = amount(&entry.initial_balance)?.saturating_sub(given);
    (entry.balance, entry.initial_balance) = (rest.to_string(), initial.to_string());
    if rest == 0 {
        entries.remove(at);
    }
    let source = Source::Pool { bonded: false };
    delegate::delegate(ctx, (delegator, operator), given, source, events)?;
    set(ctx, (delegator, operator), &record)
}

/// Pays out what has unbonded by now: the work is in what ends, not in what waits.
pub(crate) fn complete(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let denom = params(ctx)?.bond_denom;
    for raw in mature(ctx, &keys::unbonding_queue(""))? {
        let queue = DvPairs::decode(raw.as_slice()).unwrap_or_default();
        for DvPair { delegator_address, validator_address } in queue.pairs {
            let pair =
                (ctx.codec.decode(&delegator_address), ctx.operators().decode(&validator_address));
            let (Ok(delegator), Ok(operator)) = pair else { continue };
            // A second place in the queue for entries that went with the first finds nothing.
            let Some(paid) = complete_pair(ctx, (&delegator, &operator), &denom, events)? else {
                continue;
            };
            let text = if paid == 0 { String::new() } else { coin(paid, &denom).to_string() };
            events.push(
                Event::new("complete_unbonding")
                    .with("amount", text)
                    .with("validator", validator_address)
                    .with("delegator", delegator_address),
            );
        }
    }
    Ok(())
}

/// Takes the records of a queue whose time has come, first to last.
pub(crate) fn mature(ctx: &Ctx, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let limit = sortable(now(ctx))?;
    let mut out = Vec::new();
    let mut cell = ctx.cell();
    let range = Range::within(prefix, None, None);
    while let Some((key, value)) = cell.state.first(&range, Order::Ascending) {
        if key.get(prefix.len()..).unwrap_or_default() > limit.as_bytes() {
            break;
        }
        let (key, value) = (key.clone(), value.clone());
        cell.state.remove(&key);
        out.push(value);
    }
    Ok(out)
}

fn complete_pair(
    ctx: &Ctx,
    pair: (&Address, &Address),
    denom: &str,
    events: &mut Vec<Event>,
) -> Result<Option<u128>, Fault> {
    let Some(mut record) = find(ctx, pair.0, pair.1)? else { return Ok(None) };
    let time = now(ctx).ns();
    let mut sum = 0_u128;
    for entry in record.entries.iter().filter(|entry| ends(entry).ns() <= time) {
        let paid = amount(&entry.balance)?;
        if paid > 0 {
            pools::undelegate(ctx, pair.0, &coin(paid, denom), events)?;
        }
        sum = sum.saturating_add(paid);
    }
    record.entries.retain(|entry| ends(entry).ns() > time);
    set(ctx, pair, &record)?;
    Ok(Some(sum))
}
