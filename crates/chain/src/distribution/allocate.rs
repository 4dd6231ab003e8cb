//! Sharing out what the last block brought in.

use cosmos_sdk_proto::cosmos::distribution::v1beta1::Params;
use lode_core::staking as arithmetic;
use lode_core::staking::Dec;

use super::coins::DecCoins;
use super::{period, withdraw};
use crate::ctx::Ctx;
use crate::error::Fault;
use crate::event::Event;
use crate::staking::records::{self, dec};
use crate::staking::{keys, load};
use crate::{Address, auth, bank};

/// Where the community's coins wait until the block's funds have had their part.
pub(crate) const ESCROW: &str = "protocolpool_escrow";
/// Where the community's coins are.
pub(crate) const COMMUNITY: &str = "protocolpool";

/// Shares out all that the fee collector has: a tax for the community, the rest by power.
pub(crate) fn allocate(
    ctx: &Ctx,
    voters: &[(Address, u64)],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let collector = Address::module(auth::FEE_COLLECTOR);
    let fees = bank::balances(ctx, &collector)?;
    if !fees.is_empty() {
        let to = Address::module(auth::DISTRIBUTION);
        bank::transfer(ctx, &collector, &to, &fees, events)?;
        share(ctx, &DecCoins::of(&fees)?, voters, events)?;
    }
    pay_community(ctx, events)
}

fn share(
    ctx: &Ctx,
    fees: &DecCoins,
    voters: &[(Address, u64)],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let total = voters.iter().fold(0_u64, |sum, (_, power)| sum.saturating_add(*power));
    if total == 0 {
        return period::give_community(ctx, fees);
    }
    let params: Params = load(ctx, &keys::distribution_params())?.unwrap_or_default();
    let tax = dec(&params.community_tax)?;
    let pot = fees.map(|amount| arithmetic::pot_down(amount, tax))?;
    let mut rest = fees.clone();
    for (operator, power) in voters {
        let fraction = arithmetic::fraction_down(*power, total)?;
        let part = pot.map(|amount| arithmetic::part_down(amount, fraction))?;
        credit(ctx, operator, &part, events)?;
        rest = rest.minus(&part)?;
    }
    period::give_community(ctx, &rest)
}

/// Books a validator's part: its commission, and the rewards of those who delegated.
fn credit(
    ctx: &Ctx,
    operator: &Address,
    part: &DecCoins,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let validator = records::validator(ctx, operator)?;
    let rate: Dec = validator.commission_rate()?;
    let commission = part.map(|amount| arithmetic::commission_even(amount, rate))?;
    let text = ctx.operator_text(operator);
    let event = Event::new("commission").with("amount", commission.to_string());
    events.push(event.with("validator", text.clone()));
    let sum = withdraw::commission(ctx, operator)?.plus(&commission)?;
    withdraw::set_commission(ctx, operator, &sum)?;
    let (rewards, number) = period::current(ctx, operator)?;
    let rewards = rewards.plus(&part.minus(&commission)?)?;
    period::set_current(ctx, operator, &rewards, number)?;
    let event = Event::new("rewards").with("amount", part.to_string());
    events.push(event.with("validator", text));
    period::set_outstanding(ctx, operator, &period::outstanding(ctx, operator)?.plus(part)?)
}

/// Moves the community's whole units out, through the escrow, as two modules of the SDK do.
fn pay_community(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let (whole, rest) = period::community(ctx)?.split_down()?;
    if !whole.is_empty() {
        let (from, to) = (Address::module(auth::DISTRIBUTION), Address::module(ESCROW));
        bank::transfer(ctx, &from, &to, &whole, events)?;
        period::set_community(ctx, &rest)?;
    }
    // Only the denom of staking goes on; what else there is stays in the escrow.
    let denom = crate::staking::params(ctx)?.bond_denom;
    let amount = bank::balance(ctx, &Address::module(ESCROW), &denom)?;
    if amount > 0 {
        let all = [crate::coin(amount, denom)];
        let (from, to) = (Address::module(ESCROW), Address::module(COMMUNITY));
        bank::transfer(ctx, &from, &to, &all, events)?;
    }
    Ok(())
}
