//! Moves of coins between accounts, the two pools of stake and nowhere.

use crate::coin::{Coin, coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::{Address, bank, coin as coins, keys};

/// Holds the tokens of bonded validators.
pub(crate) const BONDED: &str = "bonded_tokens_pool";
/// Holds the tokens of all others, and what unbonds.
pub(crate) const NOT_BONDED: &str = "not_bonded_tokens_pool";

pub(crate) fn pool(bonded: bool) -> Address {
    Address::module(if bonded { BONDED } else { NOT_BONDED })
}

/// Moves a delegator's coins into a pool. Not a transfer: nobody is told of one.
pub(crate) fn delegate(
    ctx: &Ctx,
    from: &Address,
    bonded: bool,
    given: &Coin,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let held = bank::balance(ctx, from, &given.denom)?;
    if held < given.amount {
        let held = coin(held, &given.denom);
        let why = format!("failed to delegate; {held} is smaller than {given}");
        return Err(Refusal::sdk(5, format!("{why}: insufficient funds")).into());
    }
    let all = std::slice::from_ref(given);
    bank::take(ctx, from, all, events)?;
    bank::give(ctx, &pool(bonded), all, events)
}

/// Pays out what has unbonded.
pub(crate) fn undelegate(
    ctx: &Ctx,
    to: &Address,
    paid: &Coin,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let all = std::slice::from_ref(paid);
    bank::take(ctx, &pool(false), all, events)?;
    bank::give(ctx, to, all, events)
}

/// Moves tokens from one pool to the other.
pub(crate) fn shift(
    ctx: &Ctx,
    to_bonded: bool,
    moved: &Coin,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if moved.amount == 0 {
        return Ok(());
    }
    let all = std::slice::from_ref(moved);
    bank::transfer(ctx, &pool(!to_bonded), &pool(to_bonded), all, events)
}

/// Burns tokens of a pool.
pub(crate) fn burn(
    ctx: &Ctx,
    bonded: bool,
    burnt: &Coin,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if burnt.amount == 0 {
        return Ok(());
    }
    let (from, all) = (pool(bonded), std::slice::from_ref(burnt));
    bank::take(ctx, &from, all, events)?;
    let left = bank::supply(ctx, &burnt.denom)?.saturating_sub(burnt.amount);
    let key = keys::supply(&burnt.denom);
    if left == 0 {
        ctx.remove(&key)?;
    } else {
        ctx.set(key, left.to_string().into_bytes())?;
    }
    let text = ctx.text(&from);
    events.push(Event::new("burn").with("burner", text).with("amount", coins::join(all)));
    Ok(())
}
