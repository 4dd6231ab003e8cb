//! Allowances by which an account lets another pay fees with its coins.

mod allowance;

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{Grant, MsgGrantAllowance, MsgRevokeAllowance};
use cosmos_sdk_proto::prost::Message;

pub(crate) use self::allowance::{ALLOWED, BASIC, PERIODIC};

use self::allowance::Allowance;
use crate::coin::Coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::Moment;
use crate::state::Range;
use crate::{Address, keys, permit, time};

/// Most allowances that one block prunes.
const PRUNED: usize = 200;

fn event(ctx: &Ctx, kind: &str, granter: &Address, grantee: &Address) -> Event {
    Event::new(kind).with("granter", ctx.text(granter)).with("grantee", ctx.text(grantee))
}

fn load(ctx: &Ctx, granter: &Address, grantee: &Address) -> Result<Option<Grant>, Fault> {
    let raw = ctx.get(&keys::allowance(granter, grantee))?;
    Ok(raw.and_then(|raw| Grant::decode(raw.as_slice()).ok()))
}

fn not_found() -> Refusal {
    Refusal::sdk(38, "fee-grant not found: not found")
}

fn pair(ctx: &Ctx, granter: &str, grantee: &str) -> Result<(Address, Address), Refusal> {
    let decode = |text: &str| ctx.codec.decode(text).map_err(|e| Refusal::undefined(e.to_string()));
    let to = decode(grantee)?;
    Ok((decode(granter)?, to))
}

/// Runs a `MsgGrantAllowance`.
pub(crate) fn grant(
    ctx: &Ctx,
    msg: &MsgGrantAllowance,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if msg.grantee.eq_ignore_ascii_case(&msg.granter) {
        let why = "cannot self-grant fee authorization: invalid address";
        return Err(Refusal::sdk(7, why).into());
    }
    let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
    let taken = || Refusal::sdk(18, "fee allowance already exists: invalid request");
    if load(ctx, &granter, &grantee)?.is_some() {
        return Err(taken().into());
    }
    let allowance = Allowance::read(msg.allowance.as_ref())?;
    allowance.check()?;
    load(ctx, &granter, &grantee)?;
    permit::ensure_account(ctx, &grantee)?;
    if let Some(end) = allowance.end() {
        let now = ctx.cell().clock.time_ns;
        if end.ns() < i128::from(now) {
            let why = "expiration is before current block time: invalid request";
            return Err(Refusal::sdk(18, why).into());
        }
        let place = keys::allowance_end(&permit::sortable(end)?, &granter, &grantee);
        ctx.set(place, Vec::new())?;
    }
    save(ctx, (&granter, &grantee), &allowance)?;
    events.push(event(ctx, "set_feegrant", &granter, &grantee));
    Ok(())
}

fn save(ctx: &Ctx, pair: (&Address, &Address), allowance: &Allowance) -> Result<(), Fault> {
    let grant = Grant {
        granter: ctx.text(pair.0),
        grantee: ctx.text(pair.1),
        allowance: Some(allowance.to_any()),
    };
    ctx.set(keys::allowance(pair.0, pair.1), grant.encode_to_vec())
}

/// Runs a `MsgRevokeAllowance`.
pub(crate) fn revoke_by(
    ctx: &Ctx,
    msg: &MsgRevokeAllowance,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if msg.grantee == msg.granter {
        let why = "addresses must be different: invalid address";
        return Err(Refusal::sdk(7, why).into());
    }
    let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
    revoke(ctx, &granter, &grantee, events)
}

fn revoke(
    ctx: &Ctx,
    granter: &Address,
    grantee: &Address,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let grant = load(ctx, granter, grantee)?.ok_or_else(not_found)?;
    ctx.remove(&keys::allowance(granter, grantee))?;
    if let Some(end) = Allowance::read(grant.allowance.as_ref())?.end() {
        // The SDK looks for the pair the wrong way round, so that the place in the queue stays
        // and ends a later allowance of the same pair too. Equal state needs the same here.
        ctx.remove(&keys::allowance_end(&permit::sortable(end)?, grantee, granter))?;
    }
    events.push(event(ctx, "revoke_feegrant", granter, grantee));
    Ok(())
}

/// Takes a fee from an allowance, for messages of the given types.
///
/// # Errors
/// Why the allowance does not pay.
pub(crate) fn pay(
    ctx: &Ctx,
    (granter, grantee): (&Address, &Address),
    fee: &[Coin],
    urls: &[&str],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let grant = load(ctx, granter, grantee)?.ok_or_else(not_found)?;
    let mut allowance = Allowance::read(grant.allowance.as_ref())?;
    let spent = allowance.accept(ctx, fee, urls)?;
    if spent {
        revoke(ctx, granter, grantee, events)?;
        events.push(event(ctx, "use_feegrant", granter, grantee));
        return Ok(());
    }
    events.push(event(ctx, "use_feegrant", granter, grantee));
    load(ctx, granter, grantee)?;
    save(ctx, (granter, grantee), &allowance)?;
    events.push(event(ctx, "update_feegrant", granter, grantee));
    Ok(())
}

/// Removes allowances whose time is over; part of no transaction.
pub(crate) fn prune(ctx: &Ctx) {
    let mut cell = ctx.cell();
    let Some(limit) = time::sortable(Moment::of_ns(cell.clock.time_ns)) else { return };
    let prefix = keys::allowance_ends();
    let range = Range::within(&prefix, None, None);
    for _ in 0..PRUNED {
        let Some((key, _)) = cell.state.first(&range, cosmwasm_std::Order::Ascending) else {
            return;
        };
        let tail = key.get(prefix.len()..).unwrap_or_default();
        let Some((end, rest)) = tail.split_at_checked(limit.len()) else { return };
        if end > limit.as_bytes() {
            return;
        }
        let (key, pair) = (key.clone(), keys::two_addresses(rest).map(|(a, b, _)| (a, b)));
        cell.state.remove(&key);
        if let Some((grantee, granter)) = pair {
            cell.state.remove(&keys::allowance(&granter, &grantee));
        }
    }
}
