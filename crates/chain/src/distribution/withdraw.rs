//! Payouts: rewards of delegators, commissions of validators.

use cosmos_sdk_proto::cosmos::distribution::v1beta1::{
    DelegatorStartingInfo, ValidatorAccumulatedCommission,
};

use super::coins::DecCoins;
use super::period;
use crate::coin::{self, Coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::staking::records::{self, Validator};
use crate::staking::{keys, load, save};
use crate::{Address, auth, bank};

fn refused(code: u32, text: &str) -> Refusal {
    Refusal::of("distribution", code, text)
}

/// Where a delegator's rewards go.
pub(crate) fn address(ctx: &Ctx, delegator: &Address) -> Result<Address, Fault> {
    let raw = ctx.get(&keys::withdraw_address(delegator))?;
    Ok(raw.and_then(|raw| Address::new(&raw)).unwrap_or(*delegator))
}

/// Sets where a delegator's rewards go.
///
/// # Errors
/// sdk 4 for a module's account.
pub(crate) fn set_address(
    ctx: &Ctx,
    delegator: &Address,
    to: &Address,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if bank::check_blocked(ctx, to).is_err() {
        let why = format!("{} is not allowed to receive external funds", ctx.text(to));
        return Err(Refusal::sdk(4, format!("{why}: unauthorized")).into());
    }
    let event = Event::new("set_withdraw_address");
    events.push(event.with("withdraw_address", ctx.text(to)));
    ctx.set(keys::withdraw_address(delegator), to.as_bytes().to_vec())
}

/// Pays whole coins out of the module's account.
fn pay(ctx: &Ctx, owner: &Address, coins: &[Coin], events: &mut Vec<Event>) -> Result<(), Fault> {
    if coins.is_empty() {
        return Ok(());
    }
    let to = address(ctx, owner)?;
    bank::check_blocked(ctx, &to)?;
    bank::transfer(ctx, &Address::module(auth::DISTRIBUTION), &to, coins, events)
}

/// Pays a delegation's rewards and ends its part in them until
/// [`begin`](period::begin). Whole units are paid, the rest is the community's.
pub(crate) fn withdraw(
    ctx: &Ctx,
    validator: &Validator,
    delegator: &Address,
    events: &mut Vec<Event>,
) -> Result<Vec<Coin>, Fault> {
    let operator = &validator.operator;
    let key = keys::starting(operator, delegator);
    let none = || refused(5, "no delegation distribution info");
    let start: DelegatorStartingInfo = load(ctx, &key)?.ok_or_else(none)?;
    let last = period::increment(ctx, validator)?;
    let outstanding = period::outstanding(ctx, operator)?;
    // In the last digits the sum of all may pass what is there.
    let earned = period::earned(ctx, validator, delegator, last)?.least(&outstanding)?;
    let (paid, rest) = earned.split_down()?;
    pay(ctx, delegator, &paid, events)?;
    period::set_outstanding(ctx, operator, &outstanding.minus(&earned)?)?;
    period::give_community(ctx, &rest)?;
    period::let_go(ctx, operator, start.previous_period)?;
    ctx.remove(&key)?;
    // Nothing is zero of the SDK's own default denom, whatever the chain's is.
    let amount = if paid.is_empty() { "0stake".to_string() } else { coin::join(&paid) };
    events.push(
        Event::new("withdraw_rewards")
            .with("amount", amount)
            .with("validator", ctx.operator_text(operator))
            .with("delegator", ctx.text(delegator)),
    );
    Ok(paid)
}

/// Pays a delegation's rewards; it goes on earning.
pub(crate) fn rewards(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    events: &mut Vec<Event>,
) -> Result<Vec<Coin>, Fault> {
    let validator = records::validator(ctx, operator)?;
    if records::shares(ctx, delegator, operator)?.is_none() {
        let why = "no delegation for (address, validator) tuple";
        return Err(crate::staking::refused(19, why).into());
    }
    let paid = withdraw(ctx, &validator, delegator, events)?;
    period::begin(ctx, operator, delegator)?;
    Ok(paid)
}

pub(crate) fn commission(ctx: &Ctx, operator: &Address) -> Result<DecCoins, Fault> {
    let record: ValidatorAccumulatedCommission =
        load(ctx, &keys::commission(operator))?.unwrap_or_default();
    Ok(DecCoins::read(&record.commission)?)
}

pub(crate) fn set_commission(ctx: &Ctx, operator: &Address, all: &DecCoins) -> Result<(), Fault> {
    let record = ValidatorAccumulatedCommission { commission: all.protos() };
    save(ctx, keys::commission(operator), &record)
}

/// Pays a validator's commission; its fraction waits for the next time.
pub(crate) fn pay_commission(
    ctx: &Ctx,
    operator: &Address,
    events: &mut Vec<Event>,
) -> Result<Vec<Coin>, Fault> {
    let all = commission(ctx, operator)?;
    if all.is_empty() {
        return Err(refused(7, "no validator commission to withdraw").into());
    }
    let (paid, rest) = all.split_down()?;
    set_commission(ctx, operator, &rest)?;
    let left = period::outstanding(ctx, operator)?.minus(&DecCoins::of(&paid)?)?;
    period::set_outstanding(ctx, operator, &left)?;
    pay(ctx, operator, &paid, events)?;
    events.push(Event::new("withdraw_commission").with("amount", coin::join(&paid)));
    Ok(paid)
}

/// Settles a validator that is no more: its commission is paid, what is left is the community's.
pub(crate) fn remove(ctx: &Ctx, operator: &Address, events: &mut Vec<Event>) -> Result<(), Fault> {
    let outstanding = period::outstanding(ctx, operator)?;
    let commission = commission(ctx, operator)?;
    let (paid, _) = commission.split_down()?;
    pay(ctx, operator, &paid, events)?;
    period::give_community(ctx, &outstanding.minus(&DecCoins::of(&paid)?)?)?;
    for prefix in [keys::slash_events(operator), keys::historicals(operator)] {
        for (tail, _) in records::under(ctx, &prefix)? {
            ctx.remove(&[prefix.as_slice(), &tail].concat())?;
        }
    }
    ctx.remove(&keys::outstanding(operator))?;
    ctx.remove(&keys::commission(operator))?;
    ctx.remove(&keys::current(operator))
}

/// What a withdrawal would pay now, with its fraction; nothing is kept of finding it out.
pub(crate) fn pending(ctx: &Ctx, who: &Address, whom: &Address) -> Result<DecCoins, Fault> {
    let validator = records::validator(ctx, whom)?;
    if records::shares(ctx, who, whom)?.is_none() {
        let why = "no delegation for (address, validator) tuple";
        return Err(crate::staking::refused(19, why).into());
    }
    let mark = ctx.mark();
    let earned = period::increment(ctx, &validator)
        .and_then(|last| period::earned(ctx, &validator, who, last));
    ctx.rollback(mark);
    earned
}
