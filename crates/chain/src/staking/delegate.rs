//! Putting stake into a validator, and taking shares out of it.

use lode_core::staking::Dec;

use super::records::{self, Validator};
use super::{params, pools, refused, set};
use crate::coin::coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::{Address, distribution};

/// Where the tokens of a delegation come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The delegator's account.
    Account,
    /// One of the pools: the bonded one or the other.
    Pool {
        /// Which.
        bonded: bool,
    },
}

/// Delegates an amount; gives the shares for it. Rewards so far are paid out first.
pub(crate) fn delegate(
    ctx: &Ctx,
    (delegator, operator): (&Address, &Address),
    amount: u128,
    source: Source,
    events: &mut Vec<Event>,
) -> Result<Dec, Fault> {
    let target = records::validator(ctx, operator)?;
    if target.stake.is_void() {
        let why = "cannot delegate to validators with invalid (zero) ex-rate";
        return Err(refused(34, why).into());
    }
    let held = records::shares(ctx, delegator, operator)?;
    match held {
        Some(_) => drop(distribution::withdraw::withdraw(ctx, &target, delegator, events)?),
        None => drop(distribution::period::increment(ctx, &target)?),
    }
    let moved = coin(amount, params(ctx)?.bond_denom);
    let bonded = target.is_bonded();
    match source {
        Source::Account => pools::delegate(ctx, delegator, bonded, &moved, events)?,
        Source::Pool { bonded: from } if from != bonded => {
            pools::shift(ctx, bonded, &moved, events)?;
        }
        Source::Pool { .. } => {}
    }
    let mut target = target;
    let (stake, issued) = target.stake.issue_down(amount)?;
    records::restake(ctx, &mut target, stake)?;
    let sum = held.unwrap_or_default().add_exact(issued)?;
    records::set_shares(ctx, delegator, operator, sum)?;
    distribution::period::begin(ctx, operator, delegator)?;
    Ok(issued)
}

/// Takes shares out of a validator; gives the whole units for them. The tokens stay in their
/// pool: the caller moves or burns them.
pub(crate) fn unbond(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    shares: Dec,
    events: &mut Vec<Event>,
) -> Result<u128, Fault> {
    let none = || refused(21, "delegator does not contain delegation");
    let held = records::shares(ctx, delegator, operator)?.ok_or_else(none)?;
    let source = records::validator(ctx, operator)?;
    distribution::withdraw::withdraw(ctx, &source, delegator, events)?;
    let Ok(rest) = held.sub_exact(shares) else {
        return Err(refused(24, &format!("{held}: not enough delegation shares")).into());
    };
    let mut source = records::validator(ctx, operator)?;
    if delegator == operator && !source.info.jailed && below_minimum(&source, rest)? {
        set::jail(ctx, &mut source)?;
    }
    if rest.is_zero() {
        records::remove_shares(ctx, delegator, operator)?;
    } else {
        records::set_shares(ctx, delegator, operator, rest)?;
        distribution::period::begin(ctx, operator, delegator)?;
    }
    let (stake, paid) = source.stake.remove_down(shares)?;
    records::restake(ctx, &mut source, stake)?;
    if source.stake.shares.is_zero() && source.is_unbonded() {
        set::remove(ctx, &source, events)?;
    }
    Ok(paid)
}

/// Whether an operator that keeps `shares` has less of its own than it promised.
pub(crate) fn below_minimum(validator: &Validator, shares: Dec) -> Result<bool, Fault> {
    let own = validator.stake.tokens_of_even(shares)?.floor_down()?;
    Ok(own < validator.min_self_delegation())
}

/// The shares that stand for an amount, of those that a delegator has.
///
/// # Errors
/// staking 3, 19 and 22, sdk 18.
pub(crate) fn shares_for(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    amount: u128,
) -> Result<Dec, Fault> {
    let validator = records::validator(ctx, operator)?;
    let none = || refused(19, "no delegation for (address, validator) tuple");
    let held = records::shares(ctx, delegator, operator)?.ok_or_else(none)?;
    if validator.stake.tokens == 0 {
        return Err(refused(22, "insufficient delegation shares").into());
    }
    let shares = validator.stake.shares_of_down(amount)?;
    if shares > held {
        return Err(Refusal::sdk(18, "invalid shares amount: invalid request").into());
    }
    Ok(shares)
}
