//! A contract's response: its events, then its messages, depth first, each in a checkpoint.

use cosmos_sdk_proto::Any;
use cosmwasm_std::{
    BankMsg, Binary, CosmosMsg, MsgResponse, Reply, ReplyOn, Response, SubMsg, SubMsgResponse,
    SubMsgResult, WasmMsg,
};
use serde_json::json;

use super::{events, execute};
use crate::ctx::{Ctx, MAX_CALL_DEPTH};
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::router;
use crate::trace::{StepKind, describe};
use crate::tx::Msg;
use crate::{Address, bank, coin, staking};

/// Emits a response's events and runs its messages; gives the data of the whole call.
///
/// # Errors
/// An invalid event, or the first message that failed without a reply to catch it.
pub(crate) fn finish(
    ctx: &Ctx,
    contract: &Address,
    response: Response,
    out: &mut Vec<Event>,
) -> Result<Option<Vec<u8>>, Fault> {
    let cost = events::cost(&response.attributes, &response.events);
    ctx.booked(Class::Events, |ctx| ctx.charge(cost, "Custom contract event attributes"))?;
    out.extend(events::main_event(ctx, contract, &response.attributes)?);
    for event in &response.events {
        out.push(events::custom_event(ctx, contract, event)?);
    }
    let mut inner = ctx.clone();
    inner.call_depth = ctx.call_depth.saturating_add(1);
    // Replies and calls can follow each other for ever and crash the host (CWA-2025-007).
    if inner.call_depth > MAX_CALL_DEPTH {
        return Err(Refusal::wasm(30, "max call depth exceeded").into());
    }
    let mut data = response.data.map(Binary::into);
    for message in response.messages {
        if let Some(replaced) = submessage(&inner, contract, message, out)? {
            data = Some(replaced);
        }
    }
    Ok(data)
}

/// What a contract's message did, before a reply hears of it.
#[derive(Default)]
struct Sent {
    events: Vec<Event>,
    response: Option<Any>,
}

/// Runs one message of a contract and, if asked for, its reply; gives data that the reply
/// returned.
fn submessage(
    ctx: &Ctx,
    contract: &Address,
    message: SubMsg,
    out: &mut Vec<Event>,
) -> Result<Option<Vec<u8>>, Fault> {
    let SubMsg { id, payload, msg, gas_limit, reply_on } = message;
    let is_wasm = matches!(msg, CosmosMsg::Wasm(_));
    let mark = ctx.mark();
    let left = ctx.cell().gas.left();
    ctx.enter(|step| {
        step.kind = StepKind::Submessage;
        step.sender = Some(ctx.text(contract));
        (step.id, step.gas_limit) = (Some(id), gas_limit);
        step.reply_on = Some(named(&reply_on));
    });
    let sent = match gas_limit {
        Some(limit) if limit < left => send_limited(ctx, contract, msg, limit),
        _ => send(ctx, contract, msg),
    };
    ctx.leave(&sent, |sent| &sent.events);
    let result = match sent {
        // Without a limit of its own the message shares the caller's gas: nobody can go on.
        Err(Fault::OutOfGas(what)) => return Err(Fault::OutOfGas(what)),
        Err(Fault::Refused(why)) => {
            ctx.rollback(mark);
            if matches!(reply_on, ReplyOn::Success | ReplyOn::Never) {
                return Err(why.into());
            }
            SubMsgResult::Err(why.redacted())
        }
        Ok(sent) => {
            let mut heard = sent.events;
            heard.retain(|event| event.kind != "message");
            if is_wasm {
                // wasmd sorts the list that both the reply and the outside world see.
                for event in &mut heard {
                    event.attributes.sort_by(|a, b| a.0.cmp(&b.0));
                }
            }
            ctx.pass_over(out.len(), out.len().saturating_add(heard.len()));
            out.extend(heard.iter().cloned());
            if matches!(reply_on, ReplyOn::Error | ReplyOn::Never) {
                return Ok(None);
            }
            SubMsgResult::Ok(heard_by_reply(sent.response, if is_wasm { heard } else { vec![] }))
        }
    };
    hear(ctx, contract, &Reply { id, payload, gas_used: 0, result }, out)
}

/// Lets a contract hear of its submessage; gives data that the reply returned.
fn hear(
    ctx: &Ctx,
    contract: &Address,
    reply: &Reply,
    out: &mut Vec<Event>,
) -> Result<Option<Vec<u8>>, Fault> {
    ctx.enter(|step| {
        step.kind = StepKind::Reply;
        (step.what, step.id) = ("reply".to_string(), Some(reply.id));
        step.msg = match &reply.result {
            SubMsgResult::Ok(_) => json!({"result": "ok"}),
            SubMsgResult::Err(why) => json!({"result": "error", "error": why}),
        };
    });
    let mut events = Vec::new();
    let heard = execute::reply(ctx, contract, reply, &mut events);
    let heard = heard.map(|data| (data, events));
    ctx.leave(&heard, |(_, events)| events);
    let (data, events) = heard.map_err(|e| e.wrap("reply"))?;
    ctx.pass_over(out.len(), out.len().saturating_add(events.len()));
    out.extend(events);
    Ok(data)
}

fn named(reply_on: &ReplyOn) -> &'static str {
    match reply_on {
        ReplyOn::Always => "always",
        ReplyOn::Error => "error",
        ReplyOn::Success => "success",
        ReplyOn::Never => "never",
    }
}

#[allow(deprecated, reason = "older contracts read `data`, newer ones `msg_responses`")]
fn heard_by_reply(response: Option<Any>, events: Vec<Event>) -> SubMsgResponse {
    let events = events.into_iter().map(|event| {
        let attributes = event.attributes.into_iter();
        cosmwasm_std::Event::new(event.kind).add_attributes(attributes)
    });
    SubMsgResponse {
        events: events.collect(),
        data: response
            .as_ref()
            .map(|any| Binary::new(any.value.clone()))
            .filter(|data| !data.is_empty()),
        msg_responses: response
            .map(|any| MsgResponse { type_url: any.type_url, value: any.value.into() })
            .into_iter()
            .collect(),
    }
}

/// Runs a message on a meter of its own. If that runs out, its whole limit is paid and the
/// message has failed, but the transaction has not.
fn send_limited(ctx: &Ctx, contract: &Address, msg: CosmosMsg, limit: u64) -> Result<Sent, Fault> {
    let class = {
        let mut cell = ctx.cell();
        cell.gas.open(limit);
        // A class that was left behind when the meter ran out must not stick.
        cell.gas.classify(Class::Router)
    };
    let sent = send(ctx, contract, msg);
    let mut cell = ctx.cell();
    cell.gas.restore(class);
    match sent {
        Err(Fault::OutOfGas(_)) => {
            cell.gas.close_exhausted("Sub-Message OutOfGas panic")?;
            Err(Refusal::sdk(11, "SubMsg hit gas limit: out of gas").into())
        }
        sent => {
            cell.gas.close("From limited Sub-Message")?;
            sent
        }
    }
}

fn send(ctx: &Ctx, contract: &Address, msg: CosmosMsg) -> Result<Sent, Fault> {
    if let CosmosMsg::Bank(BankMsg::Burn { amount }) = msg {
        let coins = coin::from_contract(&amount)?;
        if coins.is_empty() {
            return Err(Refusal::wasm(12, "amount: empty").into());
        }
        ctx.note(|step| {
            step.what = "bank/burn".to_string();
            step.funds.clone_from(&coins);
        });
        let mut events = Vec::new();
        ctx.booked(Class::Bank, |ctx| bank::burn(ctx, contract, &coins, &mut events))?;
        return Ok(Sent { events, response: None });
    }
    let Some(msg) = translate(ctx, contract, msg)? else {
        return Ok(Sent::default());
    };
    ctx.note(|step| describe(step, &msg));
    router::validate(ctx, &msg).map_err(|e| {
        e.wrap(&format!("failed basic validation for message type {}", msg.type_url()))
    })?;
    let handled = router::handle(ctx, &msg)?;
    Ok(Sent { events: handled.events, response: Some(handled.response) })
}

/// A contract's message as a message of the chain, with the contract as the sender; `None`
/// for a bank Send without coins, which does nothing.
fn translate(ctx: &Ctx, contract: &Address, msg: CosmosMsg) -> Result<Option<Msg>, Refusal> {
    let sender = ctx.text(contract);
    let unknown =
        |variant: &str| Refusal::wasm(20, format!("{variant}: unknown message from the contract"));
    match msg {
        CosmosMsg::Bank(BankMsg::Send { amount, .. }) if amount.is_empty() => Ok(None),
        CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
            let amount = coin::from_contract(&amount)?;
            Ok(Some(Msg::Send { from: sender, to: to_address, amount }))
        }
        CosmosMsg::Wasm(msg) => {
            translate_wasm(sender, msg)?.map(Some).ok_or_else(|| unknown("unknown variant of Wasm"))
        }
        CosmosMsg::Staking(msg) => {
            let msg = staking::contract::of_staking(sender, msg)?;
            msg.map(Some).ok_or_else(|| unknown("unknown variant of Staking"))
        }
        CosmosMsg::Distribution(msg) => {
            let msg = staking::contract::of_distribution(sender, msg)?;
            msg.map(Some).ok_or_else(|| unknown("unknown variant of Distribution"))
        }
        CosmosMsg::Bank(_) => Err(unknown("unknown variant of Bank")),
        CosmosMsg::Custom(_) => Err(unknown("custom variant not supported")),
        _ => Err(unknown("no handler found")),
    }
}

fn translate_wasm(sender: String, msg: WasmMsg) -> Result<Option<Msg>, Refusal> {
    Ok(Some(match msg {
        WasmMsg::Execute { contract_addr: contract, msg, funds } => {
            Msg::Execute { sender, contract, msg: msg.into(), funds: coin::from_contract(&funds)? }
        }
        WasmMsg::Instantiate { admin, code_id, msg, funds, label } => Msg::Instantiate {
            sender,
            admin: admin.filter(|text| !text.is_empty()),
            code_id,
            label,
            msg: msg.into(),
            funds: coin::from_contract(&funds)?,
        },
        WasmMsg::Instantiate2 { admin, code_id, label, msg, funds, salt } => Msg::Instantiate2 {
            sender,
            admin: admin.filter(|text| !text.is_empty()),
            code_id,
            label,
            msg: msg.into(),
            funds: coin::from_contract(&funds)?,
            salt: salt.into(),
            fix_msg: false,
        },
        WasmMsg::Migrate { contract_addr: contract, new_code_id: code_id, msg } => {
            Msg::Migrate { sender, contract, code_id, msg: msg.into() }
        }
        WasmMsg::UpdateAdmin { contract_addr: contract, admin } => {
            Msg::UpdateAdmin { sender, contract, admin }
        }
        WasmMsg::ClearAdmin { contract_addr: contract } => Msg::ClearAdmin { sender, contract },
        _ => return Ok(None),
    }))
}
