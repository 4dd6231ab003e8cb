//! Uploads of code.

use std::io::Read;

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgStoreCodeResponse;
use cosmos_sdk_proto::prost::Message;

use super::records::CodeInfo;
use super::{MAX_WASM, migrate};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::{self, Class};
use crate::keys;
use crate::router::decode;

const FAILED: &str = "create wasm contract failed";

/// Runs a StoreCode message; gives its encoded answer.
pub(crate) fn store(
    ctx: &Ctx,
    sender: &str,
    upload: &[u8],
    name: &str,
    out: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let sender = decode(ctx, sender, "sender")?;
    // Read once for who may upload, once for who may instantiate.
    ctx.booked(Class::Contract, |ctx| {
        ctx.get(&keys::wasm_params())?;
        ctx.get(&keys::wasm_params())
    })?;
    let unpacked = unpack(ctx, upload)?;
    let wasm = unpacked.as_deref().unwrap_or(upload);
    let cost = gas::COMPILE_BYTE.saturating_mul(wasm.len() as u64);
    if ctx.cell().gas.left() < cost {
        // The VM would refuse before it compiles; so does this, before the work is done.
        ctx.booked(Class::Code, |ctx| ctx.charge(cost, "wasm contract"))?;
    }
    let code = ctx.engine.add(name, wasm);
    ctx.booked(Class::Code, |ctx| ctx.charge(cost, "wasm contract"))?;
    let code = code.map_err(|why| Refusal::wasm(2, format!("{why}: {FAILED}")))?;
    let id = ctx.booked(Class::Contract, |ctx| {
        let id = migrate::next(ctx, keys::last_code())?;
        let info = CodeInfo { checksum: code.checksum, creator: ctx.text(&sender) };
        ctx.set(keys::code(id), info.encode())?;
        Ok::<u64, Fault>(id)
    })?;
    // wasmd means to add the capabilities that the code requires, and drops them.
    let event = Event::new("store_code")
        .with("code_checksum", hex::encode(code.checksum))
        .with("code_id", id.to_string());
    out.push(event);
    Ok(MsgStoreCodeResponse { code_id: id, checksum: code.checksum.to_vec() }.encode_to_vec())
}

/// Unpacks a gzip upload; `None` if it is none.
fn unpack(ctx: &Ctx, upload: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    if !upload.starts_with(&[0x1f, 0x8b, 0x08]) {
        return Ok(None);
    }
    // 0.15 for each packed byte, rounded down.
    let cost = (upload.len() as u64).saturating_mul(15) / 100;
    ctx.booked(Class::Code, |ctx| ctx.charge(cost, "Uncompress gzip bytecode"))?;
    let limit = (MAX_WASM as u64).saturating_add(1);
    let mut out = Vec::new();
    // Never more than one byte above the limit: a small upload could unpack to gigabytes.
    let read = flate2::read::GzDecoder::new(upload).take(limit).read_to_end(&mut out);
    if read.is_err() || out.len() > MAX_WASM {
        return Err(Refusal::wasm(2, format!("uncompress wasm archive: {FAILED}")).into());
    }
    Ok(Some(out))
}
