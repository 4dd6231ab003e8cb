//! Who signs blocks and who misses them: the SDK's `x/slashing`.

use cosmos_sdk_proto::cosmos::slashing::v1beta1::{Params, ValidatorSigningInfo};
use lode_core::staking::Dec;

use crate::Address;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::Moment;
use crate::staking::records::{self, Validator};
use crate::staking::slash::{self, Offence};
use crate::staking::{SECOND, delegate, height, keys, load, now, save, set, signed, unsigned};

/// Blocks between a vote and the block that the powers in it are from.
const VOTE_AGE: u64 = 2;
/// 9999-12-31 23:59:59, the end of time for jails.
const FOR_EVER: Moment = Moment { seconds: 253_402_300_799, nanos: 0 };

pub(crate) fn params(ctx: &Ctx) -> Result<Params, Fault> {
    Ok(load(ctx, &keys::slashing_params())?.unwrap_or_default())
}

fn fraction(raw: &[u8]) -> Result<Dec, Refusal> {
    records::dec(&String::from_utf8_lossy(raw))
}

/// Makes or renews what is kept of a validator that has just been bonded.
pub(crate) fn bonded(ctx: &Ctx, validator: &Validator) -> Result<(), Fault> {
    let consensus = validator.consensus();
    let key = keys::signing_info(&consensus);
    let info = load(ctx, &key)?.unwrap_or_else(|| ValidatorSigningInfo {
        address: ctx.consensus_text(&consensus),
        jailed_until: Some(Moment { seconds: 0, nanos: 0 }.into()),
        ..ValidatorSigningInfo::default()
    });
    save(ctx, key, &ValidatorSigningInfo { start_height: signed(height(ctx)), ..info })
}

/// Counts one vote; a validator that missed too many is slashed and put into jail.
pub(crate) fn voted(
    ctx: &Ctx,
    operator: &Address,
    power: u64,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let Some(mut validator) = records::find(ctx, operator)? else { return Ok(()) };
    if validator.info.jailed {
        return Ok(());
    }
    let consensus = validator.consensus();
    let key = keys::signing_info(&consensus);
    let Some(mut info) = load::<ValidatorSigningInfo>(ctx, &key)? else { return Ok(()) };
    let params = params(ctx)?;
    let window = unsigned(params.signed_blocks_window).max(1);
    let missed = ctx.has(&keys::down(operator))?;
    let index = unsigned(info.index_offset).checked_rem(window).unwrap_or(0);
    info.index_offset = info.index_offset.saturating_add(1);
    count(ctx, &consensus, index, missed, &mut info)?;
    let at = height(ctx);
    let text = ctx.consensus_text(&consensus);
    if missed {
        events.push(
            Event::new("liveness")
                .with("address", text.clone())
                .with("missed_blocks", info.missed_blocks_counter.to_string())
                .with("height", at.to_string()),
        );
    }
    let least = least_signed(&params, window)?;
    let late = at > unsigned(info.start_height).saturating_add(window);
    if late && unsigned(info.missed_blocks_counter) > window.saturating_sub(least) {
        let fraction = fraction(&params.slash_fraction_downtime)?;
        let offence = Offence { height: at.saturating_sub(VOTE_AGE), power, fraction };
        let burnt = slash::slash(ctx, operator, &offence, events)?;
        events.push(
            Event::new("slash")
                .with("address", text.clone())
                .with("power", power.to_string())
                .with("reason", "missing_signature")
                .with("jailed", text)
                .with("burned_coins", burnt.to_string()),
        );
        validator = records::validator(ctx, operator)?;
        if !validator.info.jailed {
            set::jail(ctx, &mut validator)?;
        }
        let jail = params.downtime_jail_duration.as_ref().map_or(0, |d| unsigned(d.seconds));
        let end = ctx.cell().clock.time_ns.saturating_add(jail.saturating_mul(SECOND));
        info.jailed_until = Some(Moment::of_ns(end).into());
        (info.missed_blocks_counter, info.index_offset) = (0, 0);
        ctx.remove(&keys::missed(&consensus))?;
    }
    save(ctx, key, &info)
}

/// The blocks of a window that must be signed, a half to even.
fn least_signed(params: &Params, window: u64) -> Result<u64, Fault> {
    let part = fraction(&params.min_signed_per_window)?.mul_amount_exact(u128::from(window))?;
    let (floor, rest) = (part.floor_down()?, part.fraction_exact());
    let half = Dec::one().div_amount_down(2)?;
    let odd = floor & 1 == 1;
    let up = rest > half || (rest == half && odd);
    Ok(u64::try_from(floor).unwrap_or(u64::MAX).saturating_add(u64::from(up)))
}

/// Sets one bit of the window, and the counter by it.
fn count(
    ctx: &Ctx,
    consensus: &[u8; 20],
    index: u64,
    missed: bool,
    info: &mut ValidatorSigningInfo,
) -> Result<(), Fault> {
    let key = keys::missed(consensus);
    let mut bits = ctx.get(&key)?.unwrap_or_default();
    let at = usize::try_from(index >> 3).unwrap_or(usize::MAX);
    let mask = 1_u8.wrapping_shl(u32::try_from(index & 7).unwrap_or(0));
    let before = bits.get(at).is_some_and(|byte| byte & mask != 0);
    if before == missed {
        return Ok(());
    }
    if bits.len() <= at {
        bits.resize(at.saturating_add(1), 0);
    }
    if let Some(byte) = bits.get_mut(at) {
        *byte ^= mask;
    }
    let step = if missed { 1 } else { -1 };
    info.missed_blocks_counter = info.missed_blocks_counter.saturating_add(step);
    ctx.set(key, bits)
}

/// Slashes, jails and marks for ever a validator that signed two blocks of one height.
pub(crate) fn double_signed(
    ctx: &Ctx,
    validator: &Validator,
    offence_height: u64,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let consensus = validator.consensus();
    let key = keys::signing_info(&consensus);
    let mut info: ValidatorSigningInfo = load(ctx, &key)?.unwrap_or_default();
    let fraction = fraction(&params(ctx)?.slash_fraction_double_sign)?;
    let power = validator.stake.power_down();
    let offence = Offence { height: offence_height, power, fraction };
    let burnt = slash::slash(ctx, &validator.operator, &offence, events)?;
    let text = ctx.consensus_text(&consensus);
    events.push(
        Event::new("slash")
            .with("address", text.clone())
            .with("power", power.to_string())
            .with("reason", "double_sign")
            .with("burned_coins", burnt.to_string()),
    );
    let mut validator = records::validator(ctx, &validator.operator)?;
    if !validator.info.jailed {
        set::jail(ctx, &mut validator)?;
        events.push(Event::new("slash").with("jailed", text));
    }
    info.jailed_until = Some(FOR_EVER.into());
    info.tombstoned = true;
    save(ctx, key, &info)
}

/// Lets a validator out of jail.
///
/// # Errors
/// staking 3 and 19; slashing 4, 5 and 7.
pub(crate) fn unjail(ctx: &Ctx, operator: &Address) -> Result<(), Fault> {
    let mut validator = records::validator(ctx, operator)?;
    let none = || Refusal::of("staking", 19, "no delegation for (address, validator) tuple");
    let own = records::shares(ctx, operator, operator)?.ok_or_else(none)?;
    if delegate::below_minimum(&validator, own)? {
        let tokens = validator.stake.tokens_of_even(own)?.floor_down()?;
        let why = format!("{tokens} less than {}", validator.min_self_delegation());
        let kind = "validator's self delegation less than minimum; cannot be unjailed";
        return Err(Refusal::of("slashing", 7, format!("{why}: {kind}")).into());
    }
    if !validator.info.jailed {
        let why = "validator not jailed; cannot be unjailed";
        return Err(Refusal::of("slashing", 5, why).into());
    }
    let info: Option<ValidatorSigningInfo> =
        load(ctx, &keys::signing_info(&validator.consensus()))?;
    if let Some(info) = info {
        let until = Moment::from(&info.jailed_until.unwrap_or_default());
        if info.tombstoned || now(ctx).ns() < until.ns() {
            let why = "validator still jailed; cannot be unjailed";
            return Err(Refusal::of("slashing", 4, why).into());
        }
    }
    set::unjail(ctx, &mut validator)
}
