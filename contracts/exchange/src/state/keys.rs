//! The keys of records.

use lode_core::PoolId;
use lode_core::rewards::Slot;

use crate::state::book::Owner;
use crate::state::codec::Writer;
use crate::token::Token;

const META: u8 = 1;
const HOT: u8 = 2;
const LEDGER: u8 = 3;
const POSITION: u8 = 4;
const TOTALS: u8 = 5;
const STEP: u8 = 6;
const RING: u8 = 7;
const PAIR: u8 = 8;
const CAMPAIGN: u8 = 9;
const PARKED: u8 = 10;
const HELD: u8 = 11;
const LP_TOKEN: u8 = 12;

/// The owner and the parameters.
pub(crate) const CONFIG: &[u8] = &[13];
/// Proposed parameters.
pub(crate) const PENDING_PARAMS: &[u8] = &[14];
/// Stands while a cw20 is being pulled.
pub(crate) const LOCK: &[u8] = &[15];
/// How many pools there are.
pub(crate) const POOL_COUNT: &[u8] = &[16];

/// A pool's assets, fee and switches.
pub(crate) fn meta(pool: PoolId) -> Vec<u8> {
    of_pool(META, pool).done()
}

/// What a swap reads and writes.
pub(crate) fn hot(pool: PoolId) -> Vec<u8> {
    of_pool(HOT, pool).done()
}

/// A pool's shares and indexes.
pub(crate) fn ledger(pool: PoolId) -> Vec<u8> {
    of_pool(LEDGER, pool).done()
}

/// One owner's shares and debts.
pub(crate) fn position(pool: PoolId, owner: &Owner) -> Vec<u8> {
    positions(pool).raw(&owner.key()).done()
}

/// The beginning of all positions of a pool.
pub(crate) fn positions(pool: PoolId) -> Writer {
    of_pool(POSITION, pool)
}

/// A pool's reward assets and their totals.
pub(crate) fn totals(pool: PoolId) -> Vec<u8> {
    of_pool(TOTALS, pool).done()
}

/// A change of what an epoch pays; epochs of a slot are in order.
pub(crate) fn step(pool: PoolId, slot: Slot, epoch: u32) -> Vec<u8> {
    of_pool(STEP, pool).byte(slot).raw(&epoch.to_be_bytes()).done()
}

/// An observation of prices.
pub(crate) fn ring(pool: PoolId, slot: u16) -> Vec<u8> {
    of_pool(RING, pool).raw(&slot.to_be_bytes()).done()
}

/// The pool of two assets and a fee.
pub(crate) fn pair(tokens: (&Token, &Token), fee_pips: u32) -> Vec<u8> {
    let key = Writer::starting(PAIR);
    let key = crate::state::meta::write_token(key, tokens.0);
    crate::state::meta::write_token(key, tokens.1).varint(u64::from(fee_pips)).done()
}

/// A campaign; those of a pool are in order.
pub(crate) fn campaign(pool: PoolId, id: u32) -> Vec<u8> {
    of_pool(CAMPAIGN, pool).raw(&id.to_be_bytes()).done()
}

/// A parked payout; they are in order.
pub(crate) fn parked(id: u32) -> Vec<u8> {
    Writer::starting(PARKED).raw(&id.to_be_bytes()).done()
}

/// What is booked of a cw20.
pub(crate) fn held(cw20: &[u8]) -> Vec<u8> {
    Writer::starting(HELD).raw(cw20).done()
}

/// The cw20 face of a pool's shares.
pub(crate) fn lp_token(pool: PoolId) -> Vec<u8> {
    of_pool(LP_TOKEN, pool).done()
}

fn of_pool(namespace: u8, pool: PoolId) -> Writer {
    Writer::starting(namespace).varint(u64::from(pool.0))
}

/// Returns the first key after all that begin with `prefix`.
pub(crate) fn after_all(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            break;
        }
    }
    end
}
