//! Grants by which an account lets another send messages in its name.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::authz::v1beta1::{
    GenericAuthorization, Grant, GrantAuthorization, GrantQueueItem, MsgExec, MsgExecResponse,
    MsgGrant, MsgRevoke,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::SendAuthorization;
use cosmos_sdk_proto::prost::Message;

use crate::coin;
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::Moment;
use crate::state::Range;
use crate::trace::{StepKind, describe};
use crate::tx::{Msg, protos};
use crate::wire::{message, number};
use crate::{Address, keys, permit, router, time};

pub(crate) const GENERIC: &str = "/cosmos.authz.v1beta1.GenericAuthorization";
pub(crate) const SEND: &str = "/cosmos.bank.v1beta1.SendAuthorization";
const MSG_SEND: &str = "/cosmos.bank.v1beta1.MsgSend";
/// Price of looking at one entry of a list of recipients.
const RECIPIENT: u64 = 10;
/// Price of looking at one entry of the queue of grants that end.
const QUEUED: u64 = 20;

/// What a grant allows.
enum Rule {
    Any(String),
    Send { limit: Vec<coin::Coin>, only_to: Vec<String> },
}

impl Rule {
    fn read(any: Option<&Any>) -> Result<Self, Refusal> {
        let none = || Refusal::sdk(29, "authorization is nil: invalid type");
        let any = any.ok_or_else(none)?;
        let value = any.value.as_slice();
        match any.type_url.as_str() {
            GENERIC => {
                Ok(Self::Any(GenericAuthorization::decode(value).map_err(Refusal::parse)?.msg))
            }
            SEND => {
                let proto = SendAuthorization::decode(value).map_err(Refusal::parse)?;
                let coins = number::coins(&proto.spend_limit)?;
                if coins.flaw.is_some() {
                    let why = "spend limit must be positive: invalid coins";
                    return Err(Refusal::sdk(10, why));
                }
                Ok(Self::Send { limit: coins.coins, only_to: proto.allow_list })
            }
            _ => Err(none()),
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Any(url) if url.is_empty() => Err(Refusal::undefined("msg type cannot be empty")),
            Self::Any(_) => Ok(()),
            Self::Send { limit, .. } if limit.is_empty() => {
                Err(Refusal::sdk(10, "spend limit cannot be nil: invalid coins"))
            }
            Self::Send { limit, only_to } => {
                if limit.iter().any(|coin| coin.amount == 0) {
                    return Err(Refusal::sdk(10, "spend limit must be positive: invalid coins"));
                }
                let twice =
                    |(i, text): (usize, &String)| only_to.iter().skip(i + 1).any(|t| t == text);
                if only_to.iter().enumerate().any(twice) {
                    return Err(Refusal::bank(8, "duplicate entry"));
                }
                Ok(())
            }
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Any(url) => url,
            Self::Send { .. } => MSG_SEND,
        }
    }
}

fn pair(ctx: &Ctx, granter: &str, grantee: &str) -> Result<(Address, Address), Refusal> {
    if grantee.eq_ignore_ascii_case(granter) {
        return Err(Refusal::of("authz", 7, "grantee and granter should be different"));
    }
    let decode = |side: &str, text: &str| {
        ctx.codec
            .decode(text)
            .map_err(|e| Refusal::sdk(7, format!("invalid {side} address: {e}: invalid address")))
    };
    let to = decode("grantee", grantee)?;
    Ok((decode("granter", granter)?, to))
}

/// Runs a `MsgGrant`.
pub(crate) fn grant(ctx: &Ctx, msg: &MsgGrant, events: &mut Vec<Event>) -> Result<(), Fault> {
    let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
    let given = msg.grant.clone().unwrap_or_default();
    let rule = Rule::read(given.authorization.as_ref())?;
    rule.check()?;
    permit::ensure_account(ctx, &grantee)?;
    let url = rule.url();
    if !message::is_known(url) {
        return Err(Refusal::sdk(29, format!("{url} doesn't exist.: invalid type")).into());
    }
    let end = given.expiration.as_ref().map(Moment::from);
    let now = Moment::of_ns(ctx.cell().clock.time_ns);
    if let Some(end) = end.filter(|end| end.ns() <= now.ns()) {
        let texts = [now, end].map(|moment| rounded(moment).unwrap_or_default());
        let why = format!("({}), got {}", texts[0], texts[1]);
        let why = format!("expiration must be after the current block time {why}");
        let kind = "expiration time of authorization should be more than current time";
        return Err(Refusal::of("authz", 3, format!("{why}: {kind}")).into());
    }
    let key = keys::grant(&granter, &grantee, url);
    let old = load(ctx, &key)?.and_then(|old| old.expiration.as_ref().map(Moment::from));
    if let Some(old) = old.filter(|old| Some(*old) != end) {
        leave_queue(ctx, (&granter, &grantee), url, old)?;
    }
    if let Some(end) = end.filter(|end| Some(*end) != old) {
        let place = keys::grant_end(&permit::sortable(end)?, &granter, &grantee);
        let mut item = ctx.get(&place)?.map_or_else(GrantQueueItem::default, |raw| {
            GrantQueueItem::decode(raw.as_slice()).unwrap_or_default()
        });
        item.msg_type_urls.push(url.to_string());
        ctx.set(place, item.encode_to_vec())?;
    }
    ctx.set(key, given.encode_to_vec())?;
    events.push(told_of(ctx, "EventGrant", (&granter, &grantee), url));
    Ok(())
}

/// The moment in whole seconds, as Go's errors show it.
fn rounded(moment: Moment) -> Option<String> {
    time::rfc3339(Moment { nanos: 0, ..moment })
}

fn told_of(ctx: &Ctx, kind: &str, pair: (&Address, &Address), url: &str) -> Event {
    // A typed event's values are JSON.
    Event::new(format!("cosmos.authz.v1beta1.{kind}"))
        .with("grantee", format!("\"{}\"", ctx.text(pair.1)))
        .with("granter", format!("\"{}\"", ctx.text(pair.0)))
        .with("msg_type_url", format!("\"{url}\""))
}

fn load(ctx: &Ctx, key: &[u8]) -> Result<Option<Grant>, Fault> {
    let raw = ctx.get(key)?;
    Ok(raw.and_then(|raw| Grant::decode(raw.as_slice()).ok()))
}

fn leave_queue(
    ctx: &Ctx,
    (granter, grantee): (&Address, &Address),
    url: &str,
    end: Moment,
) -> Result<(), Fault> {
    let place = keys::grant_end(&permit::sortable(end)?, granter, grantee);
    let Some(raw) = ctx.get(&place)? else {
        let why = "can't remove grant from the expire queue, grant key not found";
        return Err(Refusal::of("authz", 5, format!("{why}: grant key not found")).into());
    };
    let mut item = GrantQueueItem::decode(raw.as_slice()).unwrap_or_default();
    let found = item.msg_type_urls.iter().position(|queued| queued == url);
    let looked = found.map_or(item.msg_type_urls.len(), |i| i.saturating_add(1));
    for _ in 0..looked {
        ctx.charge(QUEUED, "grant queue")?;
    }
    if let Some(i) = found {
        item.msg_type_urls.swap_remove(i);
        ctx.set(place, item.encode_to_vec())?;
    }
    Ok(())
}

/// Runs a `MsgRevoke`.
pub(crate) fn revoke(ctx: &Ctx, msg: &MsgRevoke, events: &mut Vec<Event>) -> Result<(), Fault> {
    let (granter, grantee) = pair(ctx, &msg.granter, &msg.grantee)?;
    if msg.msg_type_url.is_empty() {
        return Err(Refusal::sdk(18, "missing msg method name: invalid request").into());
    }
    delete(ctx, (&granter, &grantee), &msg.msg_type_url, events)
}

fn delete(
    ctx: &Ctx,
    pair: (&Address, &Address),
    url: &str,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let key = keys::grant(pair.0, pair.1, url);
    let Some(grant) = load(ctx, &key)? else {
        // The SDK shows the key as it is; the first byte here is not part of it.
        let shown = printed(key.get(1..).unwrap_or_default());
        let why = format!("failed to delete grant with key {shown}: authorization not found");
        return Err(Refusal::of("authz", 2, why).into());
    };
    if let Some(end) = grant.expiration.as_ref().map(Moment::from) {
        leave_queue(ctx, pair, url, end)?;
    }
    ctx.remove(&key)?;
    events.push(told_of(ctx, "EventRevoke", pair, url));
    Ok(())
}

/// Bytes as a text: what is no UTF-8 becomes one mark for each byte, as when Go prints it.
fn printed(mut raw: &[u8]) -> String {
    let mut out = String::new();
    loop {
        match std::str::from_utf8(raw) {
            Ok(text) => {
                out.push_str(text);
                return out;
            }
            Err(e) => {
                let (good, rest) = raw.split_at_checked(e.valid_up_to()).unwrap_or_default();
                out.push_str(std::str::from_utf8(good).unwrap_or_default());
                out.push(char::REPLACEMENT_CHARACTER);
                raw = rest.get(1..).unwrap_or_default();
            }
        }
    }
}

/// A message as the SDK's errors show it: bank sends in protobuf's compact text, others by
/// their type.
fn shown(msg: &Msg) -> String {
    let Msg::Send { from, to, amount } = msg else { return msg.type_url().to_string() };
    let mut out = format!("from_address:\"{from}\" to_address:\"{to}\" ");
    for coin in amount {
        let (denom, amount) = (&coin.denom, coin.amount);
        out.push_str(&format!("amount:<denom:\"{denom}\" amount:\"{amount}\" > "));
    }
    out
}

/// Runs a `MsgExec`; gives its encoded answer.
pub(crate) fn exec(ctx: &Ctx, msg: &MsgExec, events: &mut Vec<Event>) -> Result<Vec<u8>, Fault> {
    let grantee = ctx
        .codec
        .decode(&msg.grantee)
        .map_err(|e| Refusal::sdk(7, format!("invalid grantee address: {e}: invalid address")))?;
    if msg.msgs.is_empty() {
        return Err(Refusal::sdk(18, "messages cannot be empty: invalid request").into());
    }
    let mut calls = Vec::with_capacity(msg.msgs.len());
    for any in &msg.msgs {
        calls.push(message::read(any)?);
    }
    for (i, (call, _)) in calls.iter().enumerate() {
        let flaw = call.basic.clone().map_or_else(|| router::validate(ctx, &call.msg), Err);
        flaw.map_err(|why| why.wrap(&format!("msg {i}")))?;
    }
    let mut results = Vec::with_capacity(calls.len());
    for (i, (call, signers)) in calls.iter().enumerate() {
        let [signer] = signers.as_slice() else {
            let why = "authorization can be given to msg with only one signer";
            return Err(Refusal::of("authz", 9, why).into());
        };
        let granter = ctx.codec.decode(signer);
        let granter = granter.map_err(|e| Refusal::undefined(e.to_string()))?;
        if granter != grantee {
            use_grant(ctx, (&granter, &grantee), &call.msg, events)?;
        }
        ctx.enter(|step| {
            step.kind = StepKind::Submessage;
            describe(step, &call.msg);
        });
        let handled = match &call.run {
            Some(flaw) => Err(flaw.clone().into()),
            None => router::handle(ctx, &call.msg),
        };
        ctx.leave(&handled, |done| &done.events);
        let handled = handled.map_err(|e| {
            e.wrap(&format!("failed to execute message; message {}", shown(&call.msg)))
        })?;
        let index = i.to_string();
        ctx.pass_over(events.len(), events.len().saturating_add(handled.events.len()));
        events.extend(handled.events.into_iter().map(|e| e.with("authz_msg_index", index.clone())));
        results.push(handled.response.value);
    }
    Ok(MsgExecResponse { results }.encode_to_vec())
}

/// Checks that a grant allows a message, and takes from its limit.
fn use_grant(
    ctx: &Ctx,
    pair: (&Address, &Address),
    msg: &Msg,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let url = msg.type_url();
    let key = keys::grant(pair.0, pair.1, url);
    let Some(mut grant) = load(ctx, &key)? else {
        let (granter, grantee) = (ctx.text(pair.0), ctx.text(pair.1));
        let who = format!("granter: {granter}, grantee: {grantee} & msgType: {url} ");
        let why = format!("failed to get grant with given {who}: authorization not found");
        return Err(Refusal::of("authz", 2, why).into());
    };
    let now = Moment::of_ns(ctx.cell().clock.time_ns).ns();
    if grant.expiration.as_ref().is_some_and(|end| Moment::from(end).ns() < now) {
        return Err(Refusal::of("authz", 6, "authorization expired").into());
    }
    let Rule::Send { limit, only_to } = Rule::read(grant.authorization.as_ref())? else {
        return Ok(());
    };
    let Msg::Send { to, amount, .. } = msg else {
        return Err(Refusal::sdk(29, "type mismatch: invalid type").into());
    };
    let left = coin::minus(&limit, amount).ok_or_else(|| {
        Refusal::sdk(5, "requested amount is more than spend limit: insufficient funds")
    })?;
    let found = only_to.iter().position(|text| text == to);
    for _ in 0..found.map_or(only_to.len(), |i| i.saturating_add(1)) {
        ctx.charge(RECIPIENT, "send authorization")?;
    }
    if !only_to.is_empty() && found.is_none() {
        return Err(Refusal::sdk(4, format!("cannot send to {to} address: unauthorized")).into());
    }
    if left.is_empty() {
        return delete(ctx, pair, url, events);
    }
    let value = SendAuthorization { spend_limit: protos(&left), allow_list: only_to };
    let value = value.encode_to_vec();
    grant.authorization = Some(Any { type_url: SEND.to_string(), value });
    ctx.get(&key)?;
    ctx.set(key, grant.encode_to_vec())
}

/// Removes grants whose time is over; part of no transaction.
pub(crate) fn prune(ctx: &Ctx) {
    let mut cell = ctx.cell();
    let now = Moment::of_ns(cell.clock.time_ns);
    let prefix = keys::grant_ends();
    let Some(limit) = time::sortable(now) else { return };
    let range = Range::within(&prefix, None, None);
    while let Some((key, item)) = cell.state.first(&range, cosmwasm_std::Order::Ascending) {
        let tail = key.get(prefix.len()..).unwrap_or_default();
        let Some((end, rest)) = tail.split_at_checked(limit.len()) else { return };
        if end > limit.as_bytes() {
            return;
        }
        let item = GrantQueueItem::decode(item.as_slice()).unwrap_or_default();
        let (key, pair) = (key.clone(), keys::two_addresses(rest).map(|(a, b, _)| (a, b)));
        cell.state.remove(&key);
        for url in &item.msg_type_urls {
            if let Some((granter, grantee)) = &pair {
                cell.state.remove(&keys::grant(granter, grantee, url));
            }
        }
    }
}

/// A grant as queries tell of it.
pub(crate) fn told(ctx: &Ctx, key: &[u8], raw: &[u8]) -> Option<Vec<u8>> {
    let (granter, grantee, _) = keys::two_addresses(key)?;
    let grant = Grant::decode(raw).ok()?;
    let out = GrantAuthorization {
        granter: ctx.text(&granter),
        grantee: ctx.text(&grantee),
        authorization: grant.authorization,
        expiration: grant.expiration,
    };
    Some(out.encode_to_vec())
}
