//! Who is bonded: the set of validators, jail, and the way out of the set.

use std::collections::BTreeMap;

use cosmos_sdk_proto::cosmos::staking::v1beta1::{BondStatus, ValAddresses};
use cosmos_sdk_proto::prost::Message as _;
use cosmwasm_std::Order;

use super::records::{self, Validator};
use super::{end_of_unbonding, height, keys, load, now, params, pools, save, signed, sortable};
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::Moment;
use crate::state::Range;
use crate::{Address, distribution, slashing};

/// Blocks until a change of the set is in force: decided in block h, it votes for h + 2.
const DELAY: u64 = 2;

/// One who votes, with the power that its vote has.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Vote {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) operator: Vec<u8>,
    #[prost(uint64, tag = "2")]
    pub(crate) power: u64,
}

/// All who vote from a height on.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Votes {
    #[prost(message, repeated, tag = "1")]
    pub(crate) votes: Vec<Vote>,
}

/// Puts a validator into jail: it leaves the order of powers now, and the set at the block's end.
pub(crate) fn jail(ctx: &Ctx, validator: &mut Validator) -> Result<(), Fault> {
    records::unrank(ctx, validator)?;
    validator.info.jailed = true;
    records::set(ctx, validator)
}

pub(crate) fn unjail(ctx: &Ctx, validator: &mut Validator) -> Result<(), Fault> {
    validator.info.jailed = false;
    records::set(ctx, validator)?;
    records::rank(ctx, validator)
}

/// Removes a validator in which nobody has shares.
pub(crate) fn remove(
    ctx: &Ctx,
    validator: &Validator,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if validator.stake.tokens > 0 {
        return Err(Refusal::panicked(
            "attempting to remove a validator which still contains tokens",
        )
        .into());
    }
    ctx.remove(&keys::validator(&validator.operator))?;
    ctx.remove(&keys::validator_by_consensus(&validator.consensus()))?;
    records::unrank(ctx, validator)?;
    distribution::withdraw::remove(ctx, &validator.operator, events)
}

/// The validators with the most power that are not in jail, from the top.
fn strongest(ctx: &Ctx, most: u32) -> Result<Vec<Validator>, Fault> {
    let prefix = keys::powers();
    let mut range = Range::within(&prefix, None, None);
    let mut out = Vec::new();
    for _ in 0..most {
        let found = {
            let cell = ctx.cell();
            cell.state.first(&range, Order::Descending).map(|(k, v)| (k.clone(), v.clone()))
        };
        let Some((key, value)) = found else { break };
        let Some(operator) = Address::new(&value) else { break };
        let validator = records::validator(ctx, &operator)?;
        if validator.stake.power_down() == 0 {
            break;
        }
        out.push(validator);
        range.pass(key, Order::Descending);
    }
    Ok(out)
}

/// The powers that were last reported.
fn last_powers(ctx: &Ctx) -> Result<BTreeMap<Address, u64>, Fault> {
    let read = |(key, raw): (Vec<u8>, Vec<u8>)| {
        let power = raw.try_into().map_or(0, u64::from_be_bytes);
        Some((Address::new(key.get(1..)?)?, power))
    };
    let rows = records::under(ctx, &keys::last_powers())?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Brings the set up to the powers; gives whether it changed.
pub(crate) fn update(ctx: &Ctx, events: &mut Vec<Event>) -> Result<bool, Fault> {
    let params = params(ctx)?;
    let mut last = last_powers(ctx)?;
    let (mut up, mut down, mut changed) = (0_u128, 0_u128, false);
    for mut validator in strongest(ctx, params.max_validators)? {
        if !validator.is_bonded() {
            bond(ctx, &mut validator)?;
            up = up.saturating_add(validator.stake.tokens);
        }
        let power = validator.stake.power_down();
        if last.remove(&validator.operator) != Some(power) {
            let key = keys::last_power(&validator.operator);
            ctx.set(key, power.to_be_bytes().to_vec())?;
            changed = true;
        }
    }
    for operator in last.into_keys() {
        let mut validator = records::validator(ctx, &operator)?;
        begin_unbonding(ctx, &mut validator, end_of_unbonding(ctx, &params))?;
        down = down.saturating_add(validator.stake.tokens);
        ctx.remove(&keys::last_power(&operator))?;
        changed = true;
    }
    let moved = coin(up.abs_diff(down), params.bond_denom);
    pools::shift(ctx, up > down, &moved, events)?;
    Ok(changed)
}

fn bond(ctx: &Ctx, validator: &mut Validator) -> Result<(), Fault> {
    if validator.is(BondStatus::Unbonding) {
        leave_queue(ctx, validator)?;
    }
    records::unrank(ctx, validator)?;
    validator.info.status = BondStatus::Bonded.into();
    records::set(ctx, validator)?;
    records::rank(ctx, validator)?;
    slashing::bonded(ctx, validator)
}

fn begin_unbonding(ctx: &Ctx, validator: &mut Validator, end: Moment) -> Result<(), Fault> {
    records::unrank(ctx, validator)?;
    validator.info.status = BondStatus::Unbonding.into();
    validator.info.unbonding_time = Some(end.into());
    validator.info.unbonding_height = signed(height(ctx));
    let id = records::next_unbonding_id(ctx)?;
    validator.info.unbonding_ids.push(id);
    records::set(ctx, validator)?;
    records::rank(ctx, validator)?;
    let key = queue_key(validator)?;
    let mut queue: ValAddresses = load(ctx, &key)?.unwrap_or_default();
    queue.addresses.push(validator.info.operator_address.clone());
    save(ctx, key, &queue)
}

fn queue_key(validator: &Validator) -> Result<Vec<u8>, Fault> {
    let end = Moment::from(&validator.info.unbonding_time.unwrap_or_default());
    let since = super::unsigned(validator.info.unbonding_height);
    Ok(keys::validator_queue(&sortable(end)?, since))
}

fn leave_queue(ctx: &Ctx, validator: &Validator) -> Result<(), Fault> {
    let key = queue_key(validator)?;
    let mut queue: ValAddresses = load(ctx, &key)?.unwrap_or_default();
    queue.addresses.retain(|text| *text != validator.info.operator_address);
    if queue.addresses.is_empty() { ctx.remove(&key) } else { save(ctx, key, &queue) }
}

/// Lets validators go whose time of unbonding is over.
pub(crate) fn complete(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let limit = sortable(now(ctx))?;
    let prefix = keys::validator_queue("", 0);
    // The module's byte and the tag; then length, time and height.
    let prefix = prefix.get(..2).unwrap_or_default().to_vec();
    let range = Range::within(&prefix, None, None);
    loop {
        let found = {
            let cell = ctx.cell();
            cell.state.first(&range, Order::Ascending).map(|(k, v)| (k.clone(), v.clone()))
        };
        let Some((key, raw)) = found else { return Ok(()) };
        let time = key.get(10..).and_then(|rest| rest.get(..limit.len())).unwrap_or_default();
        if time > limit.as_bytes() {
            return Ok(());
        }
        ctx.remove(&key)?;
        for text in ValAddresses::decode(raw.as_slice()).unwrap_or_default().addresses {
            let Ok(operator) = ctx.operators().decode(&text) else { continue };
            let mut validator = records::validator(ctx, &operator)?;
            validator.info.status = BondStatus::Unbonded.into();
            records::set(ctx, &validator)?;
            if validator.stake.shares.is_zero() {
                remove(ctx, &validator, events)?;
            }
        }
    }
}

/// Notes who votes two blocks from now; `at` is the present height, 0 for genesis.
pub(crate) fn note_votes(ctx: &Ctx, at: u64) -> Result<(), Fault> {
    let powers = last_powers(ctx)?.into_iter();
    let vote =
        |(operator, power): (Address, u64)| Vote { operator: operator.as_bytes().to_vec(), power };
    let votes = Votes { votes: powers.map(vote).collect() };
    let from = if at == 0 { 0 } else { at.saturating_add(DELAY) };
    save(ctx, keys::votes(from), &votes)
}

/// Who voted for the block before `at`, the strongest first. Sets that nobody needs any more are
/// forgotten.
pub(crate) fn voters(ctx: &Ctx, at: u64) -> Result<Vec<(Address, u64)>, Fault> {
    let prefix = keys::all_votes();
    let range = Range::within(&prefix, None, Some(&at.to_be_bytes()));
    let mut cell = ctx.cell();
    let Some((key, raw)) = cell.state.first(&range, Order::Descending) else {
        return Ok(Vec::new());
    };
    let (kept, set) = (key.clone(), Votes::decode(raw.as_slice()).unwrap_or_default());
    while let Some((key, _)) = cell.state.first(&range, Order::Ascending) {
        if *key == kept {
            break;
        }
        let key = key.clone();
        cell.state.remove(&key);
    }
    drop(cell);
    let read = |vote: Vote| Some((Address::new(&vote.operator)?, vote.power));
    let mut out: Vec<(Address, u64)> = set.votes.into_iter().filter_map(read).collect();
    let mut ranked = Vec::with_capacity(out.len());
    for (operator, power) in out.drain(..) {
        // Time may jump here past the whole time of unbonding, and take a validator away before
        // its last vote is counted. A real chain would stop.
        if let Some(found) = records::find(ctx, &operator)? {
            ranked.push((power, found.consensus(), operator));
        }
    }
    // CometBFT's order: by power falling, then by the address of the key.
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    Ok(ranked.into_iter().map(|(power, _, operator)| (operator, power)).collect())
}

/// The bonded validators, the strongest first.
pub(crate) fn bonded(ctx: &Ctx) -> Result<Vec<Validator>, Fault> {
    let all = strongest(ctx, params(ctx)?.max_validators)?;
    Ok(all.into_iter().filter(Validator::is_bonded).collect())
}
