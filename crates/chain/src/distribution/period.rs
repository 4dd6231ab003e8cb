//! Reward periods: what one unit of a validator's stake has earned up to which point.

use cosmos_sdk_proto::cosmos::distribution::v1beta1::{
    DelegatorStartingInfo, FeePool, ValidatorCurrentRewards, ValidatorHistoricalRewards,
    ValidatorOutstandingRewards, ValidatorSlashEvent,
};
use cosmos_sdk_proto::prost::Message as _;
use cosmwasm_std::Order;
use lode_core::staking as arithmetic;
use lode_core::staking::Dec;

use super::coins::DecCoins;
use crate::Address;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::staking::records::{self, Validator, dec};
use crate::staking::{height, keys, load, save};
use crate::state::Range;

pub(crate) fn outstanding(ctx: &Ctx, operator: &Address) -> Result<DecCoins, Fault> {
    let record: ValidatorOutstandingRewards =
        load(ctx, &keys::outstanding(operator))?.unwrap_or_default();
    Ok(DecCoins::read(&record.rewards)?)
}

pub(crate) fn set_outstanding(ctx: &Ctx, operator: &Address, all: &DecCoins) -> Result<(), Fault> {
    let record = ValidatorOutstandingRewards { rewards: all.protos() };
    save(ctx, keys::outstanding(operator), &record)
}

/// Adds to the fractions that belong to the community.
pub(crate) fn give_community(ctx: &Ctx, more: &DecCoins) -> Result<(), Fault> {
    if more.is_empty() {
        return Ok(());
    }
    set_community(ctx, &community(ctx)?.plus(more)?)
}

pub(crate) fn community(ctx: &Ctx) -> Result<DecCoins, Fault> {
    let record: FeePool = load(ctx, &keys::fee_pool())?.unwrap_or_default();
    Ok(DecCoins::read(&record.community_pool)?)
}

pub(crate) fn set_community(ctx: &Ctx, all: &DecCoins) -> Result<(), Fault> {
    save(ctx, keys::fee_pool(), &FeePool { community_pool: all.protos() })
}

/// The rewards of the open period, and its number.
pub(crate) fn current(ctx: &Ctx, operator: &Address) -> Result<(DecCoins, u64), Fault> {
    let record: ValidatorCurrentRewards = load(ctx, &keys::current(operator))?.unwrap_or_default();
    Ok((DecCoins::read(&record.rewards)?, record.period))
}

pub(crate) fn set_current(
    ctx: &Ctx,
    operator: &Address,
    rewards: &DecCoins,
    period: u64,
) -> Result<(), Fault> {
    let record = ValidatorCurrentRewards { rewards: rewards.protos(), period };
    save(ctx, keys::current(operator), &record)
}

fn historical(
    ctx: &Ctx,
    operator: &Address,
    period: u64,
) -> Result<ValidatorHistoricalRewards, Fault> {
    Ok(load(ctx, &keys::historical(operator, period))?.unwrap_or_default())
}

fn ratio(ctx: &Ctx, operator: &Address, period: u64) -> Result<DecCoins, Fault> {
    Ok(DecCoins::read(&historical(ctx, operator, period)?.cumulative_reward_ratio)?)
}

/// Counts one more holder of a period's record.
fn hold(ctx: &Ctx, operator: &Address, period: u64) -> Result<(), Fault> {
    let mut record = historical(ctx, operator, period)?;
    record.reference_count = record.reference_count.saturating_add(1);
    save(ctx, keys::historical(operator, period), &record)
}

/// Counts one holder less; a record that nobody holds goes.
pub(crate) fn let_go(ctx: &Ctx, operator: &Address, period: u64) -> Result<(), Fault> {
    let mut record = historical(ctx, operator, period)?;
    let Some(left) = record.reference_count.checked_sub(1) else {
        return Err(Refusal::panicked("cannot set negative reference count").into());
    };
    let key = keys::historical(operator, period);
    if left == 0 {
        return ctx.remove(&key);
    }
    record.reference_count = left;
    save(ctx, key, &record)
}

/// Makes the records of a new validator.
pub(crate) fn found(ctx: &Ctx, operator: &Address) -> Result<(), Fault> {
    let first = ValidatorHistoricalRewards { reference_count: 1, ..Default::default() };
    save(ctx, keys::historical(operator, 0), &first)?;
    let none = DecCoins::default();
    set_current(ctx, operator, &none, 1)?;
    super::withdraw::set_commission(ctx, operator, &none)?;
    set_outstanding(ctx, operator, &none)
}

/// Ends a validator's period; gives its number. Must come before its tokens change.
pub(crate) fn increment(ctx: &Ctx, validator: &Validator) -> Result<u64, Fault> {
    let operator = &validator.operator;
    let (rewards, period) = current(ctx, operator)?;
    let tokens = validator.stake.tokens;
    let gained = if tokens == 0 {
        // Nobody can earn it.
        give_community(ctx, &rewards)?;
        set_outstanding(ctx, operator, &outstanding(ctx, operator)?.minus(&rewards)?)?;
        DecCoins::default()
    } else {
        rewards.map(|amount| arithmetic::period_ratio_down(amount, tokens))?
    };
    let before = period.saturating_sub(1);
    let sum = ratio(ctx, operator, before)?.plus(&gained)?;
    let_go(ctx, operator, before)?;
    let record =
        ValidatorHistoricalRewards { cumulative_reward_ratio: sum.protos(), reference_count: 1 };
    save(ctx, keys::historical(operator, period), &record)?;
    set_current(ctx, operator, &DecCoins::default(), period.saturating_add(1))?;
    Ok(period)
}

/// Notes the stake with which a delegation earns from now on.
pub(crate) fn begin(ctx: &Ctx, operator: &Address, delegator: &Address) -> Result<(), Fault> {
    let (_, period) = current(ctx, operator)?;
    let previous_period = period.saturating_sub(1);
    hold(ctx, operator, previous_period)?;
    let validator = records::validator(ctx, operator)?;
    let none = || crate::staking::refused(19, "no delegation for (address, validator) tuple");
    let shares = records::shares(ctx, delegator, operator)?.ok_or_else(none)?;
    let stake = validator.stake.tokens_of_down(shares)?.to_raw_text();
    let record = DelegatorStartingInfo { previous_period, stake, height: height(ctx) };
    save(ctx, keys::starting(operator, delegator), &record)
}

/// Notes that a validator loses a part of its stake; the period ends first.
pub(crate) fn slashed(ctx: &Ctx, validator: &Validator, fraction: Dec) -> Result<(), Fault> {
    let validator_period = increment(ctx, validator)?;
    hold(ctx, &validator.operator, validator_period)?;
    let event = ValidatorSlashEvent { validator_period, fraction: fraction.to_raw_text() };
    let key = keys::slash_event(&validator.operator, height(ctx), validator_period);
    save(ctx, key, &event)
}

/// The slashes of a validator from a height on, up to now.
fn slashes(ctx: &Ctx, operator: &Address, from: u64) -> Result<Vec<ValidatorSlashEvent>, Fault> {
    let prefix = keys::slash_events(operator);
    let mut cell = ctx.cell();
    let range = Range::within(&prefix, Some(&from.to_be_bytes()), None);
    let mut cursor = cell.scan(range, Order::Ascending)?;
    let mut out = Vec::new();
    while let Some((_, raw)) = cell.next(&mut cursor)? {
        let broken = |_| Refusal::undefined("a slash event's record is damaged");
        out.push(ValidatorSlashEvent::decode(raw.as_slice()).map_err(broken)?);
    }
    Ok(out)
}

/// What a delegation has earned up to the end of a period.
pub(crate) fn earned(
    ctx: &Ctx,
    validator: &Validator,
    delegator: &Address,
    last: u64,
) -> Result<DecCoins, Fault> {
    let operator = &validator.operator;
    let start: DelegatorStartingInfo =
        load(ctx, &keys::starting(operator, delegator))?.unwrap_or_default();
    if start.height == height(ctx) {
        return Ok(DecCoins::default());
    }
    let between = |from: u64, to: u64, stake: Dec| -> Result<DecCoins, Fault> {
        let (from, to) = (ratio(ctx, operator, from)?, ratio(ctx, operator, to)?);
        from.join(&to, |from, to| arithmetic::reward_down(from, to, stake))
    };
    let (mut stake, mut from) = (dec(&start.stake)?, start.previous_period);
    let mut sum = DecCoins::default();
    for event in slashes(ctx, operator, start.height)? {
        if event.validator_period > from {
            sum = sum.plus(&between(from, event.validator_period, stake)?)?;
            stake = arithmetic::stake_after_slash_down(stake, dec(&event.fraction)?)?;
            from = event.validator_period;
        }
    }
    let none = || crate::staking::refused(19, "no delegation for (address, validator) tuple");
    let shares = records::shares(ctx, delegator, operator)?.ok_or_else(none)?;
    let stake = arithmetic::settled_stake(stake, &validator.stake, shares)?;
    sum.plus(&between(from, last, stake)?)
}
