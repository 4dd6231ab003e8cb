//! Stake that moves from one validator to another.

use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    BondStatus, DvvTriplet, DvvTriplets, Redelegation, RedelegationEntry,
};
use cosmos_sdk_proto::prost::Message as _;
use lode_core::staking::Dec;

use super::delegate::{self, Source};
use super::records::Validator;
use super::{amount, end_of_unbonding, height, keys, load, now, params, records};
use super::{refused, save, signed, sortable, undelegate};
use crate::Address;
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::error::Fault;
use crate::event::Event;
use crate::prepared::Moment;

/// Who moves, from where and to where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) delegator: Address,
    pub(crate) from: Address,
    pub(crate) to: Address,
}

/// The moment at which an entry ends.
pub(crate) fn ends(entry: &RedelegationEntry) -> Moment {
    Moment::from(&entry.completion_time.unwrap_or_default())
}

pub(crate) fn find(ctx: &Ctx, way: &Way) -> Result<Option<Redelegation>, Fault> {
    load(ctx, &keys::redelegation(&way.delegator, &way.from, &way.to))
}

fn set(ctx: &Ctx, way: &Way, record: &Redelegation) -> Result<(), Fault> {
    let key = keys::redelegation(&way.delegator, &way.from, &way.to);
    let source = keys::redelegation_from(&way.from, &way.delegator, &way.to);
    let target = keys::redelegation_to(&way.to, &way.delegator, &way.from);
    if record.entries.is_empty() {
        ctx.remove(&key)?;
        ctx.remove(&source)?;
        return ctx.remove(&target);
    }
    save(ctx, key, record)?;
    ctx.set(source, Vec::new())?;
    ctx.set(target, Vec::new())
}

fn check(ctx: &Ctx, way: &Way, max_entries: u32) -> Result<Validator, Fault> {
    if way.from == way.to {
        return Err(refused(29, "cannot redelegate to the same validator").into());
    }
    if records::find(ctx, &way.to)?.is_none() {
        return Err(refused(31, "redelegation destination validator not found").into());
    }
    let lost = || refused(44, "redelegation source validator not found");
    let source = records::find(ctx, &way.from)?.ok_or_else(lost)?;
    if !records::under(ctx, &keys::redelegations_to(&way.from, &way.delegator))?.is_empty() {
        let why = "redelegation to this validator already in progress; first redelegation to this \
                   validator must complete before next redelegation";
        return Err(refused(32, why).into());
    }
    let open = find(ctx, way)?.map_or(0, |record| record.entries.len());
    if open >= usize::try_from(max_entries).unwrap_or(usize::MAX) {
        let why = "too many redelegation entries for (delegator, src-validator, dst-validator) \
                   tuple";
        return Err(refused(33, why).into());
    }
    Ok(source)
}

/// Moves shares; gives the moment from which they may move on.
pub(crate) fn redelegate(
    ctx: &Ctx,
    way: &Way,
    shares: Dec,
    events: &mut Vec<Event>,
) -> Result<Moment, Fault> {
    let params = params(ctx)?;
    let source = check(ctx, way, params.max_entries)?;
    let paid = delegate::unbond(ctx, &way.delegator, &way.from, shares, events)?;
    if paid == 0 {
        let why = "too few tokens to redelegate (truncates to zero tokens)";
        return Err(refused(30, why).into());
    }
    let pool = Source::Pool { bonded: source.is_bonded() };
    let issued = delegate::delegate(ctx, (&way.delegator, &way.to), paid, pool, events)?;
    // The source may be gone by now: it waits as long as a bonded one.
    let (end, since) = match records::find(ctx, &way.from)? {
        // Go's zero time, which is the answer when nothing has to be waited for.
        Some(now) if now.is_unbonded() => return Ok(ZERO_TIME),
        Some(now) if now.is(BondStatus::Unbonding) => {
            let end = now.info.unbonding_time.unwrap_or_default();
            (Moment::from(&end), now.info.unbonding_height)
        }
        _ => (end_of_unbonding(ctx, &params), signed(height(ctx))),
    };
    add_entry(ctx, way, (end, since), paid, issued)?;
    Ok(end)
}

/// The year 1, in seconds before 1970.
const ZERO_TIME: Moment = Moment { seconds: -62_135_596_800, nanos: 0 };

fn add_entry(
    ctx: &Ctx,
    way: &Way,
    (end, creation_height): (Moment, i64),
    paid: u128,
    issued: Dec,
) -> Result<(), Fault> {
    let entry = RedelegationEntry {
        creation_height,
        completion_time: Some(end.into()),
        initial_balance: paid.to_string(),
        shares_dst: issued.to_raw_text(),
        unbonding_id: records::next_unbonding_id(ctx)?,
        unbonding_on_hold_ref_count: 0,
    };
    let texts =
        (ctx.text(&way.delegator), ctx.operator_text(&way.from), ctx.operator_text(&way.to));
    let mut record = find(ctx, way)?.unwrap_or_else(|| Redelegation {
        delegator_address: texts.0.clone(),
        validator_src_address: texts.1.clone(),
        validator_dst_address: texts.2.clone(),
        entries: Vec::new(),
    });
    record.entries.push(entry);
    set(ctx, way, &record)?;
    let key = keys::redelegation_queue(&sortable(end)?);
    let mut queue: DvvTriplets = load(ctx, &key)?.unwrap_or_default();
    queue.triplets.push(DvvTriplet {
        delegator_address: texts.0,
        validator_src_address: texts.1,
        validator_dst_address: texts.2,
    });
    save(ctx, key, &queue)
}

/// Lets go of what may move on by now.
pub(crate) fn complete(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let denom = params(ctx)?.bond_denom;
    let time = now(ctx).ns();
    for raw in undelegate::mature(ctx, &keys::redelegation_queue(""))? {
        let queue = DvvTriplets::decode(raw.as_slice()).unwrap_or_default();
        for item in queue.triplets {
            let operators = ctx.operators();
            let (Ok(delegator), Ok(from), Ok(to)) = (
                ctx.codec.decode(&item.delegator_address),
                operators.decode(&item.validator_src_address),
                operators.decode(&item.validator_dst_address),
            ) else {
                continue;
            };
            let way = Way { delegator, from, to };
            let Some(mut record) = find(ctx, &way)? else { continue };
            let mut sum = 0_u128;
            for entry in record.entries.iter().filter(|entry| ends(entry).ns() <= time) {
                sum = sum.saturating_add(amount(&entry.initial_balance)?);
            }
            record.entries.retain(|entry| ends(entry).ns() > time);
            set(ctx, &way, &record)?;
            let text = if sum == 0 { String::new() } else { coin(sum, &denom).to_string() };
            events.push(
                Event::new("complete_redelegation")
                    .with("amount", text)
                    .with("delegator", item.delegator_address)
                    .with("source_validator", item.validator_src_address)
                    .with("destination_validator", item.validator_dst_address),
            );
        }
    }
    Ok(())
}
