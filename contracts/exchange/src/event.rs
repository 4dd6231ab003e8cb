//! How events are written: one function for each kind that several verbs tell of.

use cosmwasm_std::{Addr, Event};
use lode_core::actions::deposit::DepositReceipt;
use lode_core::actions::swap::HopReceipt;
use lode_core::exchange::{Pool, SwapKind};
use lode_core::{Amount, Pair, PoolId, Shares};
use lode_msg::events::{self, attr};

use crate::error::Result;
use crate::state::Owner;
use crate::token::human;

/// Adds an attribute unless it would say "nothing".
pub(crate) fn unless_zero(event: Event, key: &str, value: u128) -> Event {
    if value == 0 { event } else { event.add_attribute(key, value.to_string()) }
}

/// Starts an event about a pool.
pub(crate) fn of_pool(kind: &str, pool: PoolId) -> Event {
    Event::new(kind).add_attribute(attr::POOL, pool.0.to_string())
}

/// Starts an event about an owner's holding in a pool.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn of_owner(
    api: &dyn cosmwasm_std::Api,
    kind: &str,
    pool: PoolId,
    owner: &Owner,
) -> Result<Event> {
    let name: Addr = human(api, &owner.address)?;
    let event = of_pool(kind, pool).add_attribute(attr::OWNER, name);
    Ok(unless_zero(event, attr::SUB, u128::from(owner.sub)))
}

/// Tells of one hop of a swap.
pub(crate) fn hop(hop: &HopReceipt, kind: SwapKind) -> Event {
    let mode = match kind {
        SwapKind::ExactIn(_) => "exact_in",
        SwapKind::ExactOut(_) => "exact_out",
    };
    let event = of_pool(events::SWAP, hop.pool)
        .add_attribute(attr::SIDE, hop.side.index().to_string())
        .add_attribute(attr::AMOUNT_IN, hop.swap.amount_in.to_string())
        .add_attribute(attr::AMOUNT_OUT, hop.swap.amount_out.to_string())
        .add_attribute(attr::FEE, hop.swap.fee.to_string());
    let event = unless_zero(event, attr::PROTOCOL_FEE, hop.swap.protocol_fee.get());
    with_reserves(event.add_attribute(attr::MODE, mode), &hop.after)
}

/// Tells of a swap inside a deposit or a withdrawal, whose amount in is always what is fixed.
pub(crate) fn inner_hop(inner: &HopReceipt) -> Event {
    hop(inner, SwapKind::ExactIn(inner.swap.amount_in))
}

/// Tells of minted shares, and before that of the swap inside a one-sided deposit.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn deposit(
    api: &dyn cosmwasm_std::Api,
    pool: PoolId,
    owner: &Owner,
    receipt: &DepositReceipt,
) -> Result<Vec<Event>> {
    let mut events: Vec<Event> = receipt.swap.iter().map(inner_hop).collect();
    let event = of_owner(api, events::DEPOSIT, pool, owner)?;
    let event = with_shares(event, receipt.shares, receipt.taken, receipt.total_shares);
    events.push(with_reserves(event, &receipt.after));
    Ok(events)
}

/// Adds shares, amounts and all shares afterwards.
pub(crate) fn with_shares(
    event: Event,
    shares: Shares,
    amounts: Pair<Amount>,
    total: Shares,
) -> Event {
    event
        .add_attribute(attr::SHARES, shares.to_string())
        .add_attribute(attr::AMOUNT0, amounts.zero.to_string())
        .add_attribute(attr::AMOUNT1, amounts.one.to_string())
        .add_attribute(attr::TOTAL_SHARES, total.to_string())
}

/// Adds a pool's reserves.
pub(crate) fn with_reserves(event: Event, pool: &Pool) -> Event {
    event
        .add_attribute(attr::RESERVE0, pool.reserves.zero.to_string())
        .add_attribute(attr::RESERVE1, pool.reserves.one.to_string())
}
