//! The wasm module: codes, contracts, and the messages between them.

pub(crate) mod admin;
pub(crate) mod dispatch;
pub(crate) mod events;
pub(crate) mod execute;
pub(crate) mod instantiate;
pub(crate) mod migrate;
pub(crate) mod pin;
pub(crate) mod query;
pub(crate) mod records;
pub(crate) mod store;

use std::sync::Arc;

use crate::ctx::Ctx;
use crate::engine::{Answer, Call, Code, EngineKind};
use crate::error::{Fault, Refusal};
use crate::gas::{self, Class};
use crate::{Address, engine, keys};
use records::CodeInfo;

/// Longest upload, before and after unpacking, in bytes.
pub(crate) const MAX_WASM: usize = 800 * 1024;

pub(crate) fn check_code_size(ctx: &Ctx, wasm: &[u8]) -> Result<(), Refusal> {
    // Native code may stand for itself; where wasm runs there must be some.
    if wasm.is_empty() && ctx.engine.kind() == EngineKind::Wasm {
        return Err(Refusal::sdk(18, "code bytes is required: empty: invalid request"));
    }
    if wasm.len() > MAX_WASM {
        let why = format!("code bytes cannot be longer than {MAX_WASM} bytes: exceeds limit");
        return Err(Refusal::sdk(18, format!("{why}: invalid request")));
    }
    Ok(())
}

/// Pays for loading a contract: less if its code is pinned, or if this transaction loaded the
/// same code before.
fn setup(ctx: &Ctx, code_id: u64, checksum: &[u8; 32], what: &'static str) -> Result<(), Fault> {
    let pinned = ctx.booked(Class::Contract, |ctx| ctx.has(&keys::pinned(code_id)))?;
    // Outside a transaction (public queries) nothing is remembered.
    let cached = pinned || !ctx.cell().loaded.insert(*checksum);
    let cost = if cached { gas::SETUP_CACHED } else { gas::SETUP };
    ctx.booked(Class::Setup, |ctx| ctx.charge(cost, what))
}

/// The engine's code behind a record.
fn loaded(ctx: &Ctx, info: &CodeInfo) -> Result<Arc<Code>, Fault> {
    ctx.engine.code(&info.checksum).ok_or_else(|| {
        Refusal::wasm(29, format!("{}: wasmvm error", engine::missing_code())).into()
    })
}

/// Calls an entry point that answers with a response; `failed` is the error of a contract
/// that refuses.
fn call(
    ctx: &Ctx,
    code: &Code,
    contract: &Address,
    call: &Call<'_>,
    failed: (u32, &str),
) -> Result<cosmwasm_std::Response, Fault> {
    match engine::call(ctx, code, contract, call)? {
        Ok(Answer::Response(response)) => Ok(*response),
        Ok(Answer::Data(_)) => Err(Refusal::wasm(29, "data where a response belongs").into()),
        Err(text) => Err(Refusal::of_contract(failed.0, &text, failed.1).into()),
    }
}
