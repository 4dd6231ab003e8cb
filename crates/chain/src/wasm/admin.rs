//! Who may migrate a contract.

use super::{events, records};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::keys;
use crate::router::decode;

/// Runs an UpdateAdmin or ClearAdmin message; its answer is empty.
pub(crate) fn set(
    ctx: &Ctx,
    sender: &str,
    contract: &str,
    admin: Option<&str>,
    out: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let sender = decode(ctx, sender, "sender")?;
    let address = decode(ctx, contract, "contract")?;
    let admin = match admin {
        Some(text) => Some(ctx.text(&decode(ctx, text, "new admin")?)),
        None => None,
    };
    ctx.booked(Class::Contract, |ctx| {
        let Some(mut info) = records::contract(ctx, &address)? else {
            return Err(Refusal::sdk(18, "unknown contract: invalid request").into());
        };
        if info.admin.as_deref() != Some(ctx.text(&sender).as_str()) {
            return Err(Refusal::sdk(4, "can not modify contract: unauthorized").into());
        }
        info.admin = admin.clone();
        ctx.set(keys::contract(&address), info.encode())
    })?;
    out.push(
        Event::new("update_contract_admin")
            .with(events::CONTRACT, ctx.text(&address))
            .with("new_admin_address", admin.unwrap_or_default()),
    );
    Ok(Vec::new())
}
