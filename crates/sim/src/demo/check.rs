//! Holds the contract's own answers against the mirror, and closes the sums at the end.

use std::collections::BTreeMap;

use lode_chain::cosmwasm_std::Uint128;
use lode_core::Pair;
use lode_core::rewards::Slot;
use lode_msg::Asset;
use lode_msg::exchange::{
    AuditResponse, MAX_PAGE, OwedResponse, PoolResponse, PositionResponse, QueryMsg,
    RewardResponse, RewardsResponse,
};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::act::At;
use super::collect::Collector;
use super::error::DemoError;
use super::host::Host;
use super::mirror::{Mirror, raw};
use super::people::Person;
use crate::statement::{Conservation, RewardIdentity};

/// Fractional bits of the exchange's exact figures.
const FRACTION_BITS: usize = 256;

/// Compares both pools and everybody's position as the contract tells them with the mirror.
pub(super) fn mirror(host: &Host, mirror: &Mirror, now_s: u64) -> Result<(), DemoError> {
    for at in [At::Main, At::Lode] {
        let id = at.venue(mirror.venues()).id.0;
        let pool: PoolResponse = host.ask(&QueryMsg::Pool { pool: id })?;
        let ours = (raw(mirror.pool(at)?.reserves), mirror.total_shares(at)?);
        let theirs = (numbers(pool.reserves), pool.total_shares.u128());
        same(host, format!("pool {id}"), &ours, &theirs)?;
    }
    for who in Person::PROVIDERS {
        let view = mirror.position(now_s, At::Main, who)?;
        let told = position(host, mirror, who)?;
        let due = view.pending.iter().zip(mirror.rewards());
        let due = due.filter(|(amount, _)| !amount.is_zero());
        let ours = (
            view.shares.get(),
            raw(view.worth),
            raw(view.fees_earned),
            due.map(|(amount, name)| ((*name).to_owned(), amount.get())).collect::<Vec<_>>(),
        );
        let pending = told.pending.iter();
        let theirs = (
            told.shares.u128(),
            numbers(told.amounts),
            numbers(told.fees_earned),
            pending.map(|due| (due.asset.name().to_owned(), due.amount.u128())).collect(),
        );
        same(host, format!("position of {}", who.name()), &ours, &theirs)?;
    }
    Ok(())
}

/// Asks for a provider's position in the main pool.
pub(super) fn position(
    host: &Host,
    mirror: &Mirror,
    who: Person,
) -> Result<PositionResponse, DemoError> {
    let (pool, owner) = (mirror.venues().main.id.0, host.address(who).to_owned());
    host.ask(&QueryMsg::Position { pool, owner, sub: None })
}

/// Returns a pair of the wire as plain numbers.
pub(super) fn numbers((zero, one): (Uint128, Uint128)) -> Pair<u128> {
    Pair::new(zero.u128(), one.u128())
}

fn same<T: PartialEq + std::fmt::Debug>(
    host: &Host,
    what: String,
    ours: &T,
    theirs: &T,
) -> Result<(), DemoError> {
    if ours == theirs {
        return Ok(());
    }
    let (mirror, chain) = (format!("{ours:?}"), format!("{theirs:?}"));
    Err(DemoError::MirrorDiffers { height: host.height(), what, mirror, chain })
}

/// Closes the identity of every reward asset of the main pool in full fractions, from the
/// contract's own audit, and holds its totals against the sums of the events.
pub(super) fn rewards(
    host: &Host,
    mirror: &Mirror,
    collector: &Collector,
) -> Result<Vec<RewardIdentity>, DemoError> {
    let pool = mirror.venues().main.id.0;
    let told: RewardsResponse = host.ask(&QueryMsg::Rewards { pool })?;
    let accrued = accrued_exact(host, pool)?;
    let none = BigUint::ZERO;
    let identity = |reward: &RewardResponse| {
        let accrued = accrued.get(&reward.slot).unwrap_or(&none);
        let asset = reward.asset.name().to_owned();
        let sum = |sums: &BTreeMap<String, u128>| sums.get(&asset).copied().unwrap_or(0);
        let (paid, parked) = (reward.paid.u128(), reward.parked.u128());
        let events = (sum(&collector.funded), sum(&collector.claimed));
        let books = (reward.funded.u128(), paid.saturating_add(parked));
        if events != books {
            return Err(DemoError::Open {
                what: format!("{asset}: funded and claimed by events and by the contract"),
                left: format!("{events:?}"),
                right: format!("{books:?}"),
            });
        }
        let carried = BigUint::from_bytes_be(&reward.carried.to_be_bytes());
        let whole = BigInt::from(reward.funded.u128())
            - BigInt::from(paid)
            - BigInt::from(parked)
            - BigInt::from(reward.remaining.u128());
        let scale = BigInt::from(1_u8) << FRACTION_BITS;
        let open = whole * &scale - BigInt::from(accrued.clone()) - BigInt::from(carried.clone());
        let down = |fixed: &BigUint| (fixed >> FRACTION_BITS).to_u128().unwrap_or(u128::MAX);
        Ok(RewardIdentity {
            pool,
            campaigns: collector.campaigns.get(&asset).copied().unwrap_or(0),
            asset,
            funded: reward.funded.u128(),
            paid,
            parked,
            accrued: down(accrued),
            remaining: reward.remaining.u128(),
            carried: down(&carried),
            difference: BigRational::new(open, scale),
        })
    };
    told.rewards.iter().map(identity).collect()
}

/// Adds up everybody's unpaid rewards in full fractions, page by page, by slot; an owner whom the
/// demo doesn't know would be somebody else's shares, and is an error.
fn accrued_exact(host: &Host, pool: u32) -> Result<BTreeMap<Slot, BigUint>, DemoError> {
    let mut sums: BTreeMap<Slot, BigUint> = BTreeMap::new();
    let mut start_after = None;
    loop {
        let limit = Some(MAX_PAGE);
        let page: AuditResponse =
            host.ask(&QueryMsg::Audit { pool, start_after: start_after.take(), limit })?;
        for position in &page.positions {
            if host.person(&position.owner).is_none() {
                return Err(DemoError::Unreadable(format!("owner {}", position.owner)));
            }
            for (slot, pending) in (0..).zip(&position.pending) {
                *sums.entry(slot).or_default() += BigUint::from_bytes_be(&pending.to_be_bytes());
            }
        }
        match page.next {
            Some(next) => start_after = Some(next),
            None => return Ok(sums),
        }
    }
}

/// Closes an asset's conservation: what the bank moved in, less what it moved out, is what the
/// exchange's account holds, and that is what the exchange owes by its own books.
pub(super) fn conservation(host: &Host, denom: &str) -> Result<Conservation, DemoError> {
    let tallies = host.tallies();
    let sum = |sums: &BTreeMap<String, u128>| sums.get(denom).copied().unwrap_or(0);
    let (entered, left) = (sum(&tallies.entered), sum(&tallies.left));
    let held = host.chain().balance(host.exchange(), denom)?;
    let owed = owed(host, denom)?;
    let moved = BigInt::from(entered) - left - held;
    let books = BigInt::from(held) - owed;
    // Both must be 0: neither may hide the other.
    let difference = if moved.is_zero() { books } else { moved };
    Ok(Conservation { asset: denom.to_owned(), entered, left, held, owed, difference })
}

fn owed(host: &Host, denom: &str) -> Result<u128, DemoError> {
    let mut sum = 0_u128;
    let mut start_after = None;
    loop {
        let asset = Asset::native(denom);
        let page: OwedResponse =
            host.ask(&QueryMsg::Owed { asset, start_after, limit: Some(MAX_PAGE) })?;
        sum = sum.checked_add(page.owed.u128()).ok_or(DemoError::OutOfRange)?;
        match page.next {
            Some(next) => start_after = Some(next),
            None => return Ok(sum),
        }
    }
}
