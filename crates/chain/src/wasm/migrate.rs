//! Other code under a contract, and the history of codes.

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgMigrateContractResponse;
use cosmos_sdk_proto::prost::Message;
use cosmwasm_std::{Addr, MigrateInfo, Order};

use super::records::{self, Change};
use super::{call, dispatch, events, loaded, setup};
use crate::ctx::{Ctx, Cursor};
use crate::engine::Call;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::router::decode;
use crate::state::{Key, Range};
use crate::tx::Msg;
use crate::{Address, keys};

/// Takes the next number of a sequence that starts at 1.
pub(super) fn next(ctx: &Ctx, key: Key) -> Result<u64, Fault> {
    let last = ctx.get(&key)?.and_then(|raw| raw.try_into().ok()).map(u64::from_be_bytes);
    let id = last.unwrap_or(1);
    ctx.set(key, id.saturating_add(1).to_be_bytes().to_vec())?;
    Ok(id)
}

/// Where the running transaction stands: its height, and its place in the block.
pub(super) fn now(ctx: &Ctx) -> (u64, u64) {
    let cell = ctx.cell();
    (cell.clock.height, cell.tx.as_ref().map_or(0, |tx| tx.place))
}

/// The last entry of a contract's history, and the cursor that found it.
fn last(ctx: &Ctx, address: &Address) -> Result<Cursor, Fault> {
    let range = Range::within(&keys::histories(address), None, None);
    ctx.cell().scan(range, Order::Descending)
}

/// Adds an entry to a contract's history.
pub(super) fn append(
    ctx: &Ctx,
    address: &Address,
    change: Change,
    (code_id, msg): (u64, &[u8]),
) -> Result<(), Fault> {
    let cursor = last(ctx, address)?;
    let position = {
        let cell = ctx.cell();
        let found = cursor.peek(&cell.state).and_then(|(key, _)| key.last_chunk::<8>().copied());
        found.map_or(1, |raw| u64::from_be_bytes(raw).saturating_add(1))
    };
    let entry = records::history(change, code_id, now(ctx), msg);
    ctx.set(keys::history(address, position), entry)
}

fn unknown(what: &str) -> Refusal {
    Refusal::sdk(18, format!("unknown {what}: invalid request"))
}

/// Runs a Migrate message; gives its encoded answer.
pub(crate) fn migrate(ctx: &Ctx, msg: &Msg, out: &mut Vec<Event>) -> Result<Vec<u8>, Fault> {
    let Msg::Migrate { sender, contract, code_id, msg } = msg else {
        return Err(Refusal::sdk(6, "not a migrate message: unknown request").into());
    };
    let (sender, address) = (decode(ctx, sender, "sender")?, decode(ctx, contract, "contract")?);
    let sender = ctx.text(&sender);
    let contract_class = Class::Contract;
    let mut info = ctx
        .booked(contract_class, |ctx| records::contract(ctx, &address))?
        .ok_or_else(|| unknown("contract"))?;
    // No admin means that nobody may: the code under the money can't change.
    if info.admin.as_deref() != Some(sender.as_str()) {
        return Err(Refusal::sdk(4, "can not migrate: unauthorized").into());
    }
    let new = ctx
        .booked(contract_class, |ctx| records::code(ctx, *code_id))?
        .ok_or_else(|| unknown("code"))?;
    let code = loaded(ctx, &new)?;
    if info.ibc_port.is_some() && !code.facts.ibc {
        let why = "requires ibc callbacks: migrate wasm contract failed";
        return Err(Refusal::wasm(11, why).into());
    }
    if code.facts.ibc {
        info.ibc_port = Some(format!("wasm.{}", ctx.text(&address)));
    }
    let old = ctx
        .booked(contract_class, |ctx| records::code(ctx, info.code_id))?
        .ok_or_else(|| unknown("code"))?;
    let before = loaded(ctx, &old)?.facts.migrate_version;
    let same = before.is_some() && before == code.facts.migrate_version;
    let response = if same {
        None
    } else {
        setup(ctx, *code_id, &new.checksum, "Loading CosmWasm module: migrate")?;
        let with = MigrateInfo { sender: Addr::unchecked(sender), old_migrate_version: before };
        let failed = (11, "migrate wasm contract failed");
        Some(call(ctx, &code, &address, &Call::Migrate(&with, msg), failed)?)
    };
    info.code_id = *code_id;
    ctx.booked(contract_class, |ctx| record(ctx, &address, &info, msg))?;
    out.push(
        Event::new("migrate")
            .with("code_id", code_id.to_string())
            .with(events::CONTRACT, ctx.text(&address)),
    );
    let data = match response {
        Some(response) => {
            dispatch::finish(ctx, &address, response, out).map_err(|e| e.wrap("dispatch"))?
        }
        None => None,
    };
    Ok(MsgMigrateContractResponse { data: data.unwrap_or_default() }.encode_to_vec())
}

fn record(
    ctx: &Ctx,
    address: &Address,
    info: &records::ContractInfo,
    msg: &[u8],
) -> Result<(), Fault> {
    let cursor = last(ctx, address)?;
    let found = {
        let cell = ctx.cell();
        cursor.peek(&cell.state).and_then(|(_, raw)| records::history_place(raw))
    };
    if let Some((code_id, place)) = found {
        ctx.remove(&keys::by_code(code_id, &place, address))?;
    }
    append(ctx, address, Change::Migrate, (info.code_id, msg))?;
    let (height, index) = now(ctx);
    ctx.set(keys::by_code(info.code_id, &keys::place(height, index), address), Vec::new())?;
    ctx.set(keys::contract(address), info.encode())
}
