//! Finds what handles a message, checks it and runs it.

use cosmos_sdk_proto::Any;

use crate::coin::{self, Coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::{self, Class};
use crate::tx::Msg;
use crate::wasm::{admin, execute, instantiate, migrate, pin, store};
use crate::{bank, permit, staking, wasm};

/// What a handled message gives back.
#[derive(Debug)]
pub(crate) struct Handled {
    pub(crate) events: Vec<Event>,
    /// The answer, with its protobuf type.
    pub(crate) response: Any,
}

/// What it costs to find a message's handler, whatever the handler says of it.
pub(crate) fn find(ctx: &Ctx) -> Result<(), Fault> {
    ctx.booked(Class::Router, |ctx| ctx.charge(gas::HAS, "Has"))
}

/// Runs one message. The caller undoes its writes if it fails.
pub(crate) fn handle(ctx: &Ctx, msg: &Msg) -> Result<Handled, Fault> {
    find(ctx)?;
    let mut events = Vec::new();
    let value = match msg {
        Msg::Send { from, to, amount } => {
            ctx.booked(Class::Bank, |ctx| bank::send(ctx, from, to, amount, &mut events))?;
            Vec::new()
        }
        Msg::MultiSend { from, outputs } => {
            ctx.booked(Class::Bank, |ctx| bank::multi_send(ctx, from, outputs, &mut events))?;
            Vec::new()
        }
        Msg::StoreCode { sender, wasm, name } => {
            store::store(ctx, sender, wasm, name, &mut events)?
        }
        Msg::Instantiate { .. } | Msg::Instantiate2 { .. } => {
            instantiate::instantiate(ctx, msg, &mut events)?
        }
        Msg::Execute { .. } => execute::execute(ctx, msg, &mut events)?,
        Msg::Migrate { .. } => migrate::migrate(ctx, msg, &mut events)?,
        Msg::UpdateAdmin { sender, contract, admin } => {
            admin::set(ctx, sender, contract, Some(admin), &mut events)?
        }
        Msg::ClearAdmin { sender, contract } => {
            admin::set(ctx, sender, contract, None, &mut events)?
        }
        Msg::PinCodes { authority, code_ids } => pin::pin(ctx, authority, code_ids, &mut events)?,
        Msg::UnpinCodes { authority, code_ids } => {
            pin::unpin(ctx, authority, code_ids, &mut events)?
        }
        Msg::Permit { kind, value, .. } => permit::handle(ctx, *kind, value, &mut events)?,
        Msg::Stake { kind, value, .. } => ctx.booked(Class::Router, |ctx| {
            staking::message::handle(ctx, *kind, value, &mut events)
        })?,
    };
    Ok(Handled { events, response: Any { type_url: format!("{}Response", msg.type_url()), value } })
}

/// The checks that need no state; transactions that fail them never reach the ante handler.
pub(crate) fn validate(ctx: &Ctx, msg: &Msg) -> Result<(), Refusal> {
    match msg {
        Msg::Send { .. } | Msg::MultiSend { .. } | Msg::Permit { .. } | Msg::Stake { .. } => Ok(()),
        Msg::StoreCode { sender, wasm, .. } => {
            decode(ctx, sender, "")?;
            wasm::check_code_size(ctx, wasm)
        }
        Msg::Instantiate { sender, admin, code_id, label, msg, funds } => {
            check_new(ctx, sender, admin.as_deref(), *code_id)?;
            check_label(label)?;
            check_funds(funds)?;
            check_json(msg)
        }
        Msg::Instantiate2 { sender, admin, code_id, label, msg, funds, salt, .. } => {
            check_new(ctx, sender, admin.as_deref(), *code_id)?;
            check_label(label)?;
            check_funds(funds)?;
            check_json(msg)?;
            check_salt(salt)
        }
        Msg::Execute { sender, contract, msg, funds } => {
            decode(ctx, sender, "sender")?;
            decode(ctx, contract, "contract")?;
            check_funds(funds)?;
            check_json(msg)
        }
        Msg::Migrate { sender, contract, code_id, msg } => {
            check_code_id(*code_id)?;
            decode(ctx, sender, "sender")?;
            decode(ctx, contract, "contract")?;
            check_json(msg)
        }
        Msg::UpdateAdmin { sender, contract, admin } => {
            decode(ctx, sender, "sender")?;
            decode(ctx, contract, "contract")?;
            decode(ctx, admin, "new admin")?;
            if sender.eq_ignore_ascii_case(admin) {
                return Err(Refusal::wasm(14, "new admin is the same as the old: invalid"));
            }
            Ok(())
        }
        Msg::ClearAdmin { sender, contract } => {
            decode(ctx, sender, "sender")?;
            decode(ctx, contract, "contract").map(drop)
        }
        Msg::PinCodes { authority, code_ids } | Msg::UnpinCodes { authority, code_ids } => {
            decode(ctx, authority, "authority")?;
            pin::check(code_ids)
        }
    }
}

/// Reads an address; a bad one is an error without an SDK number, as in wasmd.
pub(crate) fn decode(ctx: &Ctx, text: &str, what: &str) -> Result<crate::Address, Refusal> {
    ctx.codec.decode(text).map_err(|e| {
        let why = Refusal::undefined(e.to_string());
        if what.is_empty() { why } else { why.wrap(what) }
    })
}

fn check_new(ctx: &Ctx, sender: &str, admin: Option<&str>, code: u64) -> Result<(), Refusal> {
    decode(ctx, sender, "sender")?;
    check_code_id(code)?;
    match admin {
        Some(admin) => decode(ctx, admin, "admin").map(drop),
        None => Ok(()),
    }
}

fn check_code_id(code_id: u64) -> Result<(), Refusal> {
    if code_id == 0 {
        return Err(Refusal::sdk(18, "code id is required: invalid request"));
    }
    Ok(())
}

fn check_label(label: &str) -> Result<(), Refusal> {
    if label.is_empty() {
        return Err(Refusal::wasm(12, "label: is required: empty"));
    }
    if label.len() > 128 {
        let why = "label: cannot be longer than 128 characters: exceeds limit";
        return Err(Refusal::wasm(13, why));
    }
    if label.trim() != label || label.chars().any(char::is_control) {
        let why = "label: must be printable, without spaces around it: invalid";
        return Err(Refusal::wasm(14, why));
    }
    Ok(())
}

fn check_salt(salt: &[u8]) -> Result<(), Refusal> {
    match salt.len() {
        0 => Err(Refusal::wasm(12, "salt: is required: empty")),
        1..=64 => Ok(()),
        _ => Err(Refusal::wasm(13, "salt: cannot be longer than 64 characters: exceeds limit")),
    }
}

fn check_funds(funds: &[Coin]) -> Result<(), Refusal> {
    coin::validate(funds).map_err(|why| Refusal::undefined(why).wrap("funds"))
}

pub(crate) fn check_json(msg: &[u8]) -> Result<(), Refusal> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(msg) {
        Ok(_) => Ok(()),
        Err(_) => Err(Refusal::wasm(14, "payload msg: invalid")),
    }
}
