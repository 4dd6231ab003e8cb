//! What an action did: told by the mirror beforehand and by the chain's events afterwards.

use std::collections::BTreeMap;

use lode_chain::Event;
use lode_core::{Pair, Side};
use lode_msg::events::{self, attr};

use super::error::DemoError;
use super::people::Person;

/// One thing that happened in the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// One hop of a swap.
    Swap(Hop),
    /// Shares were minted.
    Deposit(Minted),
    /// Shares were burnt.
    Withdraw(Minted),
    /// A reward was claimed.
    Claim {
        /// In which pool.
        pool: u32,
        /// By whom.
        owner: Person,
        /// Which asset.
        asset: String,
        /// Raw units.
        amount: u128,
    },
    /// A reward campaign was funded.
    Campaign {
        /// Of which pool.
        pool: u32,
        /// With which asset.
        asset: String,
        /// Raw units.
        amount: u128,
        /// From when, in seconds.
        start: u64,
        /// Until when.
        end: u64,
    },
    /// Anything that the demo's plan never asks for, by its type: a parked payout, say.
    Other(String),
}

/// One hop of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hop {
    /// The pool.
    pub(super) pool: u32,
    /// The side that went in.
    pub(super) side: Side,
    /// What went in, fee included.
    pub(super) amount_in: u128,
    /// What came out.
    pub(super) amount_out: u128,
    /// The whole fee.
    pub(super) fee: u128,
    /// The protocol's part of it.
    pub(super) protocol_fee: u128,
    /// Reserves afterwards.
    pub(super) reserves: Pair<u128>,
}

/// Shares that were minted or burnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Minted {
    /// The pool.
    pub(super) pool: u32,
    /// Whose shares.
    pub(super) owner: Person,
    /// How many.
    pub(super) shares: u128,
    /// What the pool took or paid.
    pub(super) amounts: Pair<u128>,
    /// All shares afterwards.
    pub(super) total_shares: u128,
    /// Reserves afterwards.
    pub(super) reserves: Pair<u128>,
}

/// Reads the exchange's events.
pub(super) struct Reader<'a> {
    /// The exchange's address: other contracts' events count for nothing.
    pub(super) exchange: &'a str,
    /// Who has which address.
    pub(super) people: &'a BTreeMap<String, Person>,
}

/// What every contract's own events are prefixed with on a chain.
const PREFIX: &str = "wasm-";
const CONTRACT: &str = "_contract_address";

impl Reader<'_> {
    /// Reads the effects of a transaction, in order.
    pub(super) fn effects(&self, events: &[Event]) -> Result<Vec<Effect>, DemoError> {
        let ours = events.iter().filter(|event| event.get(CONTRACT) == Some(self.exchange));
        let named = ours.filter_map(|event| Some((event.kind.strip_prefix(PREFIX)?, event)));
        named.map(|(kind, event)| self.effect(kind, event)).collect()
    }

    fn effect(&self, kind: &str, event: &Event) -> Result<Effect, DemoError> {
        Ok(match kind {
            events::SWAP => Effect::Swap(hop(event)?),
            events::DEPOSIT => Effect::Deposit(self.minted(event)?),
            events::WITHDRAW => Effect::Withdraw(self.minted(event)?),
            events::CLAIM => Effect::Claim {
                pool: number(event, attr::POOL)?,
                owner: self.owner(event)?,
                asset: text(event, attr::ASSET)?.to_owned(),
                amount: number(event, attr::AMOUNT)?,
            },
            events::CAMPAIGN => Effect::Campaign {
                pool: number(event, attr::POOL)?,
                asset: text(event, attr::ASSET)?.to_owned(),
                amount: number(event, attr::AMOUNT)?,
                start: number(event, attr::START)?,
                end: number(event, attr::END)?,
            },
            other => Effect::Other(other.to_owned()),
        })
    }

    fn minted(&self, event: &Event) -> Result<Minted, DemoError> {
        Ok(Minted {
            pool: number(event, attr::POOL)?,
            owner: self.owner(event)?,
            shares: number(event, attr::SHARES)?,
            amounts: pair(event, attr::AMOUNT0, attr::AMOUNT1)?,
            total_shares: number(event, attr::TOTAL_SHARES)?,
            reserves: pair(event, attr::RESERVE0, attr::RESERVE1)?,
        })
    }

    fn owner(&self, event: &Event) -> Result<Person, DemoError> {
        let address = text(event, attr::OWNER)?;
        self.people.get(address).copied().ok_or_else(|| unreadable(event, attr::OWNER))
    }
}

fn hop(event: &Event) -> Result<Hop, DemoError> {
    let side = match text(event, attr::SIDE)? {
        "0" => Side::Zero,
        "1" => Side::One,
        _ => return Err(unreadable(event, attr::SIDE)),
    };
    let protocol_fee = match event.get(attr::PROTOCOL_FEE) {
        Some(_) => number(event, attr::PROTOCOL_FEE)?,
        None => 0,
    };
    Ok(Hop {
        pool: number(event, attr::POOL)?,
        side,
        amount_in: number(event, attr::AMOUNT_IN)?,
        amount_out: number(event, attr::AMOUNT_OUT)?,
        fee: number(event, attr::FEE)?,
        protocol_fee,
        reserves: pair(event, attr::RESERVE0, attr::RESERVE1)?,
    })
}

fn pair(event: &Event, zero: &str, one: &str) -> Result<Pair<u128>, DemoError> {
    Ok(Pair::new(number(event, zero)?, number(event, one)?))
}

fn number<T: std::str::FromStr>(event: &Event, key: &str) -> Result<T, DemoError> {
    text(event, key)?.parse().map_err(|_| unreadable(event, key))
}

fn text<'a>(event: &'a Event, key: &str) -> Result<&'a str, DemoError> {
    event.get(key).ok_or_else(|| unreadable(event, key))
}

fn unreadable(event: &Event, key: &str) -> DemoError {
    DemoError::Unreadable(format!("event {} at its attribute {key}", event.kind))
}
