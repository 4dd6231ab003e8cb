//! Validators and delegations as records.

use cosmos_sdk_proto::cosmos::crypto::ed25519::PubKey;
use cosmos_sdk_proto::cosmos::staking::v1beta1::{self as pb, BondStatus};
use cosmos_sdk_proto::prost::Message;
use lode_core::staking::{Dec, Stake};
use sha2::{Digest, Sha256};

use super::{keys, load, refused, save};
use crate::Address;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::state::Range;
use cosmwasm_std::Order;

/// A validator: its stake as numbers, all else as the record has it.
#[derive(Clone, Debug)]
pub(crate) struct Validator {
    pub(crate) operator: Address,
    pub(crate) stake: Stake,
    pub(crate) info: pb::Validator,
}

fn damaged() -> Refusal {
    Refusal::undefined("a validator's record is damaged")
}

/// A decimal of a record.
pub(crate) fn dec(text: &str) -> Result<Dec, Refusal> {
    Dec::parse_raw(text).ok_or_else(damaged)
}

impl Validator {
    pub(crate) fn decode(operator: Address, raw: &[u8]) -> Result<Self, Refusal> {
        let info = pb::Validator::decode(raw).map_err(|_| damaged())?;
        let tokens = info.tokens.parse().map_err(|_| damaged())?;
        let shares = dec(&info.delegator_shares)?;
        Ok(Self { operator, stake: Stake { tokens, shares }, info })
    }

    pub(crate) fn is(&self, status: BondStatus) -> bool {
        self.info.status == i32::from(status)
    }

    pub(crate) fn is_bonded(&self) -> bool {
        self.is(BondStatus::Bonded)
    }

    pub(crate) fn is_unbonded(&self) -> bool {
        self.is(BondStatus::Unbonded)
    }

    /// The address of its key in the consensus.
    pub(crate) fn consensus(&self) -> [u8; 20] {
        let any = self.info.consensus_pubkey.as_ref();
        let key = any.and_then(|any| PubKey::decode(any.value.as_slice()).ok()).unwrap_or_default();
        consensus_address(&key.key)
    }

    /// The part of its rewards that it keeps.
    pub(crate) fn commission_rate(&self) -> Result<Dec, Refusal> {
        let commission = self.info.commission.as_ref();
        let rates = commission.and_then(|commission| commission.commission_rates.as_ref());
        dec(&rates.ok_or_else(damaged)?.rate)
    }

    pub(crate) fn min_self_delegation(&self) -> u128 {
        self.info.min_self_delegation.parse().unwrap_or(0)
    }

    /// The record with its numbers brought up.
    pub(crate) fn to_info(&self) -> pb::Validator {
        let mut info = self.info.clone();
        info.tokens = self.stake.tokens.to_string();
        info.delegator_shares = self.stake.shares.to_raw_text();
        info
    }
}

/// The first 20 bytes of SHA-256 of an ed25519 key.
pub(crate) fn consensus_address(key: &[u8]) -> [u8; 20] {
    let mut out = [0; 20];
    for (to, from) in out.iter_mut().zip(Sha256::digest(key)) {
        *to = from;
    }
    out
}

pub(crate) fn find(ctx: &Ctx, operator: &Address) -> Result<Option<Validator>, Fault> {
    let raw = ctx.get(&keys::validator(operator))?;
    Ok(raw.map(|raw| Validator::decode(*operator, &raw)).transpose()?)
}

/// A validator that must be there.
///
/// # Errors
/// staking 3.
pub(crate) fn validator(ctx: &Ctx, operator: &Address) -> Result<Validator, Fault> {
    find(ctx, operator)?.ok_or_else(|| refused(3, "validator does not exist").into())
}

pub(crate) fn set(ctx: &Ctx, validator: &Validator) -> Result<(), Fault> {
    save(ctx, keys::validator(&validator.operator), &validator.to_info())
}

/// Puts a validator into the order of powers; one in jail has no place there.
pub(crate) fn rank(ctx: &Ctx, validator: &Validator) -> Result<(), Fault> {
    if validator.info.jailed {
        return Ok(());
    }
    let key = keys::by_power(validator.stake.power_down(), &validator.operator);
    ctx.set(key, validator.operator.as_bytes().to_vec())
}

pub(crate) fn unrank(ctx: &Ctx, validator: &Validator) -> Result<(), Fault> {
    ctx.remove(&keys::by_power(validator.stake.power_down(), &validator.operator))
}

/// Gives a validator another stake, and its place by it.
pub(crate) fn restake(ctx: &Ctx, validator: &mut Validator, stake: Stake) -> Result<(), Fault> {
    unrank(ctx, validator)?;
    validator.stake = stake;
    set(ctx, validator)?;
    rank(ctx, validator)
}

/// What a delegator has in a validator; `None` if nothing.
pub(crate) fn shares(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
) -> Result<Option<Dec>, Fault> {
    let record: Option<pb::Delegation> = load(ctx, &keys::delegation(delegator, operator))?;
    Ok(record.map(|record| dec(&record.shares)).transpose()?)
}

/// Writes what a delegator has in a validator.
pub(crate) fn set_shares(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
    shares: Dec,
) -> Result<(), Fault> {
    let record = pb::Delegation {
        delegator_address: ctx.text(delegator),
        validator_address: ctx.operator_text(operator),
        shares: shares.to_raw_text(),
    };
    save(ctx, keys::delegation(delegator, operator), &record)?;
    ctx.set(keys::delegation_by_validator(operator, delegator), Vec::new())
}

pub(crate) fn remove_shares(
    ctx: &Ctx,
    delegator: &Address,
    operator: &Address,
) -> Result<(), Fault> {
    ctx.remove(&keys::delegation(delegator, operator))?;
    ctx.remove(&keys::delegation_by_validator(operator, delegator))
}

/// What comes after a prefix in a key, and the value.
pub(crate) type Row = (Vec<u8>, Vec<u8>);

/// The records under a prefix.
pub(crate) fn under(ctx: &Ctx, prefix: &[u8]) -> Result<Vec<Row>, Fault> {
    let mut cell = ctx.cell();
    let mut cursor = cell.scan(Range::within(prefix, None, None), Order::Ascending)?;
    let mut out = Vec::new();
    while let Some((key, value)) = cell.next(&mut cursor)? {
        out.push((key.get(prefix.len()..).unwrap_or_default().to_vec(), value));
    }
    Ok(out)
}

/// The addresses in a key, each behind its length.
pub(crate) fn addresses(mut raw: &[u8]) -> Vec<Address> {
    let mut out = Vec::new();
    while let Some((len, rest)) = raw.split_first() {
        let Some((address, rest)) = rest.split_at_checked(usize::from(*len)) else { break };
        out.extend(Address::new(address));
        raw = rest;
    }
    out
}

/// A number for stake that leaves.
pub(crate) fn next_unbonding_id(ctx: &Ctx) -> Result<u64, Fault> {
    let key = keys::unbonding_id();
    let last = ctx.get(&key)?.and_then(|raw| raw.try_into().ok()).map_or(0, u64::from_be_bytes);
    let id = last.saturating_add(1);
    ctx.set(key, id.to_be_bytes().to_vec())?;
    Ok(id)
}
