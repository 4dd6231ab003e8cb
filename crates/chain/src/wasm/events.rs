//! The events of contracts: their form, and their price.

use cosmwasm_std::{Attribute, Reply, SubMsgResult};

use crate::Address;
use crate::ctx::Ctx;
use crate::error::Refusal;
use crate::event::Event;
use crate::gas;

/// The attribute that names the contract; the chain alone may set it.
pub(crate) const CONTRACT: &str = "_contract_address";

/// What a list of attributes costs; takes its free bytes from `free`.
fn attributes_cost(attributes: &[Attribute], free: &mut u64) -> u64 {
    let bytes = attributes
        .iter()
        .map(|a| (a.key.len() as u64).saturating_add(a.value.len() as u64))
        .fold(0_u64, u64::saturating_add);
    let paid = bytes.saturating_sub(*free);
    *free = free.saturating_sub(bytes);
    paid.saturating_add(gas::ATTRIBUTE.saturating_mul(attributes.len() as u64))
}

/// What a response's attributes and events cost.
pub(crate) fn cost(attributes: &[Attribute], events: &[cosmwasm_std::Event]) -> u64 {
    let mut free = gas::ATTRIBUTE_FREE;
    let mut sum = attributes_cost(attributes, &mut free);
    for event in events {
        sum = sum
            .saturating_add(gas::EVENT)
            .saturating_add(event.ty.len() as u64)
            .saturating_add(attributes_cost(&event.attributes, &mut free));
    }
    sum
}

/// What it costs to call a reply: loading, and the events that it is handed.
pub(crate) fn reply_cost(reply: &Reply) -> u64 {
    let mut sum = gas::SETUP_CACHED;
    if let SubMsgResult::Ok(ok) = &reply.result {
        let mut all = Vec::new();
        for event in &ok.events {
            sum = sum.saturating_add(event.ty.len() as u64);
            all.extend_from_slice(&event.attributes);
        }
        sum = sum.saturating_add(attributes_cost(&all, &mut { gas::ATTRIBUTE_FREE }));
    }
    sum
}

/// The event `wasm` with a contract's attributes, if it has any.
pub(crate) fn main_event(
    ctx: &Ctx,
    contract: &Address,
    attributes: &[Attribute],
) -> Result<Option<Event>, Refusal> {
    if attributes.is_empty() {
        return Ok(None);
    }
    with_attributes(ctx, contract, Event::new("wasm"), attributes).map(Some)
}

/// The events `wasm-…` that a contract made itself.
pub(crate) fn custom_event(
    ctx: &Ctx,
    contract: &Address,
    event: &cosmwasm_std::Event,
) -> Result<Event, Refusal> {
    let kind = event.ty.trim();
    if kind.len() <= 2 {
        let why = format!("Event type too short: '{kind}': invalid event");
        return Err(Refusal::wasm(21, why));
    }
    with_attributes(ctx, contract, Event::new(format!("wasm-{kind}")), &event.attributes)
}

fn with_attributes(
    ctx: &Ctx,
    contract: &Address,
    event: Event,
    attributes: &[Attribute],
) -> Result<Event, Refusal> {
    let mut event = event.with(CONTRACT, ctx.text(contract));
    for attribute in attributes {
        let (key, value) = (attribute.key.trim(), attribute.value.trim());
        if key.is_empty() {
            let why = format!("Empty attribute key. Value: {value}: invalid event");
            return Err(Refusal::wasm(21, why));
        }
        // A contract must not be able to speak in another contract's name.
        if key.starts_with('_') {
            let why = format!("Attribute key starts with reserved prefix _: '{key}'");
            return Err(Refusal::wasm(21, format!("{why}: invalid event")));
        }
        event = event.with(key, value);
    }
    Ok(event)
}
