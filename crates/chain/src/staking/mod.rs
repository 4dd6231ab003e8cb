//! Staking: validators, who delegated to them, and what is on its way out.
//!
//! State, order of steps, events and errors are those of the Cosmos SDK 0.53 (`x/staking`); the
//! arithmetic is `lode_core::staking`. All of it lives in the chain's ordinary state, under the
//! SDK's keys. A chain whose genesis has no staking section has none of these records.

pub(crate) mod ask;
pub(crate) mod block;
pub(crate) mod contract;
pub(crate) mod delegate;
pub(crate) mod genesis;
pub(crate) mod keys;
pub(crate) mod message;
pub(crate) mod pools;
pub(crate) mod records;
pub(crate) mod redelegate;
pub(crate) mod set;
pub(crate) mod slash;
pub(crate) mod undelegate;

use cosmos_sdk_proto::cosmos::staking::v1beta1::Params;
use cosmos_sdk_proto::prost::Message;

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::prepared::Moment;
use crate::state::Key;
use crate::time;

/// Nanoseconds of a second.
pub(crate) const SECOND: u64 = 1_000_000_000;

/// Reads a record in protobuf.
pub(crate) fn load<T: Message + Default>(ctx: &Ctx, key: &[u8]) -> Result<Option<T>, Fault> {
    let broken = |_| Refusal::undefined("a record of staking is damaged");
    let raw = ctx.get(key)?;
    Ok(raw.map(|raw| T::decode(raw.as_slice()).map_err(broken)).transpose()?)
}

/// Writes a record in protobuf.
pub(crate) fn save(ctx: &Ctx, key: Key, value: &impl Message) -> Result<(), Fault> {
    ctx.set(key, value.encode_to_vec())
}

/// Whether this chain has staking; read without a charge.
pub(crate) fn is_on(ctx: &Ctx) -> bool {
    ctx.cell().state.get(&keys::staking_params()).is_some()
}

/// The parameters.
///
/// # Errors
/// sdk 6 on a chain without staking.
pub(crate) fn params(ctx: &Ctx) -> Result<Params, Fault> {
    load(ctx, &keys::staking_params())?.ok_or_else(|| {
        let why = "this chain was made without staking; start a new one to have it";
        Refusal::sdk(6, format!("{why}: unknown request")).into()
    })
}

pub(crate) fn height(ctx: &Ctx) -> u64 {
    ctx.cell().clock.height
}

pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

pub(crate) fn now(ctx: &Ctx) -> Moment {
    Moment::of_ns(ctx.cell().clock.time_ns)
}

/// The moment at which stake that leaves now has left.
pub(crate) fn end_of_unbonding(ctx: &Ctx, params: &Params) -> Moment {
    let length = params.unbonding_time.as_ref().map_or(0, |d| unsigned(d.seconds));
    let start = ctx.cell().clock.time_ns;
    Moment::of_ns(start.saturating_add(length.saturating_mul(SECOND)))
}

/// A moment as the queues have it.
pub(crate) fn sortable(moment: Moment) -> Result<String, Refusal> {
    time::sortable(moment).ok_or_else(|| Refusal::undefined("a moment past the year 9999"))
}

/// A moment in whole seconds, as events show it.
pub(crate) fn shown(moment: Moment) -> String {
    time::rfc3339(Moment { nanos: 0, ..moment }).unwrap_or_default()
}

pub(crate) fn refused(code: u32, text: &str) -> Refusal {
    Refusal::of("staking", code, text)
}

/// An amount of a record.
pub(crate) fn amount(text: &str) -> Result<u128, Refusal> {
    text.parse().map_err(|_| Refusal::undefined("an amount of a staking record is damaged"))
}
