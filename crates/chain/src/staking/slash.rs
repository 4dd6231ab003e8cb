//! Slashes: of the validator, and of stake that left it after the fault.

use lode_core::staking as arithmetic;
use lode_core::staking::{Dec, Stake};

use super::records::{self, Validator};
use super::redelegate::{self, Way};
use super::{amount, delegate, keys, now, params, pools, signed, undelegate};
use crate::Address;
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;

/// A fault: when it was, with which power, and the part of the stake that it costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offence {
    pub(crate) height: u64,
    pub(crate) power: u64,
    pub(crate) fraction: Dec,
}

/// Slashes a validator and what left it since the fault; gives the units burnt of the validator
/// itself.
pub(crate) fn slash(
    ctx: &Ctx,
    operator: &Address,
    offence: &Offence,
    events: &mut Vec<Event>,
) -> Result<u128, Fault> {
    let Some(found) = records::find(ctx, operator)? else { return Ok(0) };
    if found.is_unbonded() {
        let why =
            format!("should not be slashing unbonded validator: {}", ctx.operator_text(operator));
        return Err(Refusal::undefined(why).into());
    }
    let mut remaining = arithmetic::slash_amount_down(offence.power, offence.fraction)?;
    if offence.height < super::height(ctx) {
        for (key, _) in records::under(ctx, &keys::unbondings_of(operator))? {
            for delegator in records::addresses(&key) {
                let cut = slash_unbonding(ctx, &delegator, operator, offence, events)?;
                remaining = remaining.saturating_sub(cut);
            }
        }
        for (key, _) in records::under(ctx, &keys::redelegations_from(operator))? {
            let [delegator, to] = records::addresses(&key)
                .as_slice()
                .try_into()
                .map_err(|_| Refusal::undefined("the key of a redelegation is damaged"))?;
            let way = Way { delegator, from: *operator, to };
            remaining = remaining.saturating_sub(slash_moved(ctx, &way, offence, events)?);
        }
    }
    burn(ctx, operator, remaining, events)
}

fn burn(
    ctx: &Ctx,
    operator: &Address,
    wanted: u128,
    events: &mut Vec<Event>,
) -> Result<u128, Fault> {
    let mut validator = records::validator(ctx, operator)?;
    let burnt = wanted.min(validator.stake.tokens);
    if burnt == 0 {
        return Ok(0);
    }
    let fraction = arithmetic::effective_fraction_up(burnt, validator.stake.tokens)?;
    crate::distribution::period::slashed(ctx, &validator, fraction)?;
    let tokens = validator.stake.tokens.saturating_sub(burnt);
    let stake = Stake { tokens, ..validator.stake };
    records::restake(ctx, &mut validator, stake)?;
    let coins = coin(burnt, params(ctx)?.bond_denom);
    pools::burn(ctx, validator.is_bonded(), &coins, events)?;
    Ok(burnt)
}

/// Slashes what a delegator takes out of the validator; gives what the fault costs it, which may
/// be more than there was left to burn.
fn slash_unbonding(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    offence: &Offence,
    events: &mut Vec<Event>,
) -> Result<u128, Fault> {
    let Some(mut record) = undelegate::find(ctx, delegator, operator)? else { return Ok(0) };
    let (time, since) = (now(ctx).ns(), signed(offence.height));
    let (mut total, mut burnt) = (0_u128, 0_u128);
    for entry in &mut record.entries {
        if entry.creation_height < since || undelegate::ends(entry).ns() <= time {
            continue;
        }
        let initial = amount(&entry.initial_balance)?;
        let cut = arithmetic::slash_of_balance_down(initial, offence.fraction)?;
        total = total.saturating_add(cut);
        let balance = amount(&entry.balance)?;
        let taken = cut.min(balance);
        burnt = burnt.saturating_add(taken);
        entry.balance = balance.saturating_sub(taken).to_string();
    }
    undelegate::set(ctx, (delegator, operator), &record)?;
    pools::burn(ctx, false, &coin(burnt, params(ctx)?.bond_denom), events)?;
    Ok(total)
}

/// Slashes what a delegator moved to another validator: first what it takes out there, then its
/// shares.
fn slash_moved(
    ctx: &Ctx,
    way: &Way,
    offence: &Offence,
    events: &mut Vec<Event>,
) -> Result<u128, Fault> {
    let Some(record) = redelegate::find(ctx, way)? else { return Ok(0) };
    let (time, since) = (now(ctx).ns(), signed(offence.height));
    let (mut total, mut bonded, mut not_bonded) = (0_u128, 0_u128, 0_u128);
    for entry in &record.entries {
        if entry.creation_height < since || redelegate::ends(entry).ns() <= time {
            continue;
        }
        let initial = amount(&entry.initial_balance)?;
        let cut = arithmetic::slash_of_balance_down(initial, offence.fraction)?;
        total = total.saturating_add(cut);
        let taken = take_from_unbonding(ctx, way, offence, cut)?;
        not_bonded = not_bonded.saturating_add(taken);
        let shares = records::dec(&entry.shares_dst)?;
        let shares = arithmetic::slash_of_shares_even(shares, offence.fraction)?;
        if taken == cut || shares.is_zero() {
            continue;
        }
        let Some(held) = records::shares(ctx, &way.delegator, &way.to)? else { continue };
        let paid = delegate::unbond(ctx, &way.delegator, &way.to, shares.min(held), events)?;
        if records::find(ctx, &way.to)?.is_some_and(|to: Validator| to.is_bonded()) {
            bonded = bonded.saturating_add(paid);
        } else {
            not_bonded = not_bonded.saturating_add(paid);
        }
    }
    let denom = params(ctx)?.bond_denom;
    pools::burn(ctx, true, &coin(bonded, &denom), events)?;
    pools::burn(ctx, false, &coin(not_bonded, &denom), events)?;
    Ok(total)
}

/// Takes up to `cut` from what unbonds at the target since the fault; gives what it took.
fn take_from_unbonding(ctx: &Ctx, way: &Way, offence: &Offence, cut: u128) -> Result<u128, Fault> {
    let Some(mut record) = undelegate::find(ctx, &way.delegator, &way.to)? else { return Ok(0) };
    let (time, since) = (now(ctx).ns(), signed(offence.height));
    let mut taken = 0_u128;
    for entry in &mut record.entries {
        if entry.creation_height < since || undelegate::ends(entry).ns() <= time {
            continue;
        }
        let balance = amount(&entry.balance)?;
        let part = cut.saturating_sub(taken).min(balance);
        taken = taken.saturating_add(part);
        entry.balance = balance.saturating_sub(part).to_string();
    }
    undelegate::set(ctx, (&way.delegator, &way.to), &record)?;
    Ok(taken)
}
