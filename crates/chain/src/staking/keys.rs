//! The keys of staking, distribution, mint and slashing: the SDK's, behind the module's byte.

use crate::Address;
use crate::keys::{key, sized};
use crate::state::Key;

pub(crate) const STAKING: u8 = 6;
pub(crate) const DISTRIBUTION: u8 = 7;
pub(crate) const MINT: u8 = 8;
pub(crate) const SLASHING: u8 = 9;

/// `address` behind its length.
fn part(address: &Address) -> Vec<u8> {
    [&sized(address), address.as_bytes()].concat()
}

pub(crate) fn last_power(operator: &Address) -> Key {
    key(STAKING, 0x11, &[&part(operator)])
}

pub(crate) fn last_powers() -> Key {
    key(STAKING, 0x11, &[])
}

pub(crate) fn validator(operator: &Address) -> Key {
    key(STAKING, 0x21, &[&part(operator)])
}

pub(crate) fn validator_by_consensus(address: &[u8; 20]) -> Key {
    key(STAKING, 0x22, &[&[20], address])
}

/// A validator's place by power; of equal powers the lower address is the last in the order of
/// keys, and so the first of a walk from the top.
pub(crate) fn by_power(power: u64, operator: &Address) -> Key {
    let inverse: Vec<u8> = operator.as_bytes().iter().map(|byte| !byte).collect();
    key(STAKING, 0x23, &[&power.to_be_bytes(), &sized(operator), &inverse])
}

pub(crate) fn powers() -> Key {
    key(STAKING, 0x23, &[])
}

pub(crate) fn delegation(delegator: &Address, operator: &Address) -> Key {
    key(STAKING, 0x31, &[&part(delegator), &part(operator)])
}

pub(crate) fn delegations(delegator: &Address) -> Key {
    key(STAKING, 0x31, &[&part(delegator)])
}

pub(crate) fn unbonding(delegator: &Address, operator: &Address) -> Key {
    key(STAKING, 0x32, &[&part(delegator), &part(operator)])
}

pub(crate) fn unbonding_of(operator: &Address, delegator: &Address) -> Key {
    key(STAKING, 0x33, &[&part(operator), &part(delegator)])
}

pub(crate) fn unbondings_of(operator: &Address) -> Key {
    key(STAKING, 0x33, &[&part(operator)])
}

pub(crate) fn redelegation(delegator: &Address, from: &Address, to: &Address) -> Key {
    key(STAKING, 0x34, &[&part(delegator), &part(from), &part(to)])
}

pub(crate) fn redelegation_from(from: &Address, delegator: &Address, to: &Address) -> Key {
    key(STAKING, 0x35, &[&part(from), &part(delegator), &part(to)])
}

pub(crate) fn redelegations_from(from: &Address) -> Key {
    key(STAKING, 0x35, &[&part(from)])
}

pub(crate) fn redelegation_to(to: &Address, delegator: &Address, from: &Address) -> Key {
    key(STAKING, 0x36, &[&part(to), &part(delegator), &part(from)])
}

/// The prefix of what a delegator has on its way to a validator.
pub(crate) fn redelegations_to(to: &Address, delegator: &Address) -> Key {
    key(STAKING, 0x36, &[&part(to), &part(delegator)])
}

pub(crate) fn unbonding_id() -> Key {
    key(STAKING, 0x37, &[])
}

/// The queue of unbondings by the sortable text of their end.
pub(crate) fn unbonding_queue(time: &str) -> Key {
    key(STAKING, 0x41, &[time.as_bytes()])
}

pub(crate) fn redelegation_queue(time: &str) -> Key {
    key(STAKING, 0x42, &[time.as_bytes()])
}

pub(crate) fn validator_queue(time: &str, height: u64) -> Key {
    let len = (time.len() as u64).to_be_bytes();
    key(STAKING, 0x43, &[&len, time.as_bytes(), &height.to_be_bytes()])
}

pub(crate) fn staking_params() -> Key {
    key(STAKING, 0x51, &[])
}

pub(crate) fn delegation_by_validator(operator: &Address, delegator: &Address) -> Key {
    key(STAKING, 0x71, &[&part(operator), delegator.as_bytes()])
}

/// Who votes from a height on; not of the SDK, where CometBFT keeps it.
pub(crate) fn votes(height: u64) -> Key {
    key(STAKING, 0xf0, &[&height.to_be_bytes()])
}

pub(crate) fn all_votes() -> Key {
    key(STAKING, 0xf0, &[])
}

pub(crate) fn fee_pool() -> Key {
    key(DISTRIBUTION, 0x00, &[])
}

pub(crate) fn outstanding(operator: &Address) -> Key {
    key(DISTRIBUTION, 0x02, &[&part(operator)])
}

pub(crate) fn withdraw_address(delegator: &Address) -> Key {
    key(DISTRIBUTION, 0x03, &[&part(delegator)])
}

pub(crate) fn starting(operator: &Address, delegator: &Address) -> Key {
    key(DISTRIBUTION, 0x04, &[&part(operator), &part(delegator)])
}

pub(crate) fn historical(operator: &Address, period: u64) -> Key {
    key(DISTRIBUTION, 0x05, &[&part(operator), &period.to_le_bytes()])
}

pub(crate) fn historicals(operator: &Address) -> Key {
    key(DISTRIBUTION, 0x05, &[&part(operator)])
}

pub(crate) fn current(operator: &Address) -> Key {
    key(DISTRIBUTION, 0x06, &[&part(operator)])
}

pub(crate) fn commission(operator: &Address) -> Key {
    key(DISTRIBUTION, 0x07, &[&part(operator)])
}

pub(crate) fn slash_event(operator: &Address, height: u64, period: u64) -> Key {
    let (height, period) = (height.to_be_bytes(), period.to_be_bytes());
    key(DISTRIBUTION, 0x08, &[&part(operator), &height, &period])
}

pub(crate) fn slash_events(operator: &Address) -> Key {
    key(DISTRIBUTION, 0x08, &[&part(operator)])
}

pub(crate) fn distribution_params() -> Key {
    key(DISTRIBUTION, 0x09, &[])
}

pub(crate) fn minter() -> Key {
    key(MINT, 0x00, &[])
}

pub(crate) fn mint_params() -> Key {
    key(MINT, 0x01, &[])
}

pub(crate) fn slashing_params() -> Key {
    key(SLASHING, 0x00, &[])
}

pub(crate) fn signing_info(consensus: &[u8; 20]) -> Key {
    key(SLASHING, 0x01, &[&[20], consensus])
}

/// The bits of the blocks that a validator missed, in one record.
pub(crate) fn missed(consensus: &[u8; 20]) -> Key {
    key(SLASHING, 0x02, &[&[20], consensus])
}

/// There if the host took a validator down; not of the SDK.
pub(crate) fn down(operator: &Address) -> Key {
    key(SLASHING, 0xf0, &[&part(operator)])
}
