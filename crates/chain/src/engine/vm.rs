//! Contracts as wasm in `cosmwasm-vm`: a fresh instance for each call, as on a node.

use std::collections::HashSet;

use cosmwasm_std::{ContractResult, Env, Reply, SubMsgResult, from_json};
use cosmwasm_vm::internals::{Logger, check_wasm, compile_module, instance_from_module};
use cosmwasm_vm::{
    Backend, Instance, Size, VmResult, WasmLimits, call_execute_raw, call_instantiate_raw,
    call_migrate_with_info_raw, call_query_raw, call_reply_raw, call_sudo_raw,
};
use lode_arena::Reuse;
use serde::{Serialize, de::DeserializeOwned};
use wasmer::sys::NativeEngineExt;
use wasmer::{Module, Pages, Store};

use super::api::ContractApi;
use super::querier::ContractQuerier;
use super::storage::ContractStorage;
use super::{Answer, Call, Code, settle, vm_error};
use crate::Address;
use crate::ctx::Ctx;
use crate::error::Fault;
use crate::gas::VM_PER_GAS;

/// A compiled module, with the engine that its memory belongs to.
pub(super) type Compiled = (Module, wasmer::Engine);

/// Most memory that an instance may have, as on wasmd.
const MEMORY: Size = Size::mebi(32);
/// The same in the VM's pages of 64 KiB.
const MEMORY_PAGES: Pages = Pages(512);
/// Longest payload of a submessage, in bytes.
const MAX_PAYLOAD: usize = 128 * 1024;

type ContractInstance = Instance<ContractApi, ContractStorage, ContractQuerier>;

/// Compiles wasm that was checked before.
pub(super) fn compile(wasm: &[u8]) -> VmResult<Compiled> {
    let (module, mut engine) = compile_module(wasm, Some(MEMORY))?;
    engine.set_tunables(Reuse::new(MEMORY_PAGES));
    Ok((module, engine))
}

/// Checks and compiles new wasm.
pub(super) fn compile_checked(wasm: &[u8], capabilities: &HashSet<String>) -> VmResult<Compiled> {
    check_wasm(wasm, capabilities, &WasmLimits::default(), Logger::Off)?;
    compile(wasm)
}

pub(super) fn call(
    ctx: &Ctx,
    code: &Code,
    contract: &Address,
    env: &Env,
    call: &Call<'_>,
) -> Result<Result<Answer, String>, Fault> {
    let (module, engine) = ctx.engine.module(code).map_err(vm_error)?;
    let limit = ctx.cell().gas.left().saturating_mul(VM_PER_GAS);
    let backend = Backend {
        api: ContractApi::new(&ctx.codec),
        storage: ContractStorage::new(ctx, contract),
        querier: ContractQuerier::new(ctx),
    };
    let mut instance = instance_from_module(Store::new(engine), &module, backend, limit, None)
        .map_err(|e| vm_error(format!("Error calling the VM: {e}")))?;
    let raw = run(&mut instance, env, call);
    let used = instance.create_gas_report().used_internally;
    // Messages run after this: their instances should not pile up on top of this one.
    drop(instance);
    match raw {
        Err(why) => {
            settle(ctx, used)?;
            Err(vm_error(format!("Error calling the VM: {why}")))
        }
        Ok(raw) => read(ctx, limit, used, &raw, call),
    }
}

fn json(value: &impl Serialize) -> VmResult<Vec<u8>> {
    cosmwasm_vm::to_vec(value)
}

fn run(instance: &mut ContractInstance, env: &Env, call: &Call<'_>) -> VmResult<Vec<u8>> {
    let env = json(env)?;
    match call {
        Call::Instantiate(info, msg) => call_instantiate_raw(instance, &env, &json(info)?, msg),
        Call::Execute(info, msg) => call_execute_raw(instance, &env, &json(info)?, msg),
        Call::Query(msg) => call_query_raw(instance, &env, msg),
        Call::Reply(reply) => call_reply_raw(instance, &env, &json(&WireReply::from(*reply))?),
        Call::Migrate(info, msg) => call_migrate_with_info_raw(instance, &env, msg, &json(info)?),
        Call::Sudo(msg) => call_sudo_raw(instance, &env, msg),
    }
}

/// Pays for reading what the contract returned, and reads it.
fn read(
    ctx: &Ctx,
    limit: u64,
    used: u64,
    raw: &[u8],
    call: &Call<'_>,
) -> Result<Result<Answer, String>, Fault> {
    let reading = (raw.len() as u64).saturating_mul(VM_PER_GAS);
    let total = used.saturating_add(reading);
    if limit < total {
        settle(ctx, used)?;
        let len = raw.len();
        let why = format!("insufficient gas left to deserialize contract execution result ({len}");
        return Err(vm_error(format!("{why} bytes)")));
    }
    settle(ctx, total)?;
    if let Call::Query(_) = call {
        return Ok(parse(raw)?.map(Answer::Data));
    }
    let answer: Result<Box<cosmwasm_std::Response>, String> = parse(raw)?;
    if let Ok(response) = &answer {
        let sizes = response.messages.iter().map(|m| m.payload.len());
        // An endless payload would be copied into each reply (CWA-2025-007's neighbour).
        if let Some(len) = sizes.into_iter().find(|len| *len > MAX_PAYLOAD) {
            return Err(vm_error(format!("payload larger than {MAX_PAYLOAD} bytes: {len} bytes")));
        }
    }
    Ok(answer.map(Answer::Response))
}

fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<Result<T, String>, Fault> {
    let parsed: ContractResult<T> = from_json(raw).map_err(vm_error)?;
    Ok(parsed.into_result())
}

/// A reply with its fields in the order and form in which wasmd writes them: the contract
/// pays for reading each byte.
#[derive(Serialize)]
struct WireReply<'a> {
    gas_used: u64,
    id: u64,
    result: WireResult<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a cosmwasm_std::Binary>,
}

#[derive(Serialize)]
enum WireResult<'a> {
    #[serde(rename = "ok")]
    Ok(WireOk<'a>),
    #[serde(rename = "error")]
    Err(&'a str),
}

#[derive(Serialize)]
struct WireOk<'a> {
    events: &'a [cosmwasm_std::Event],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a cosmwasm_std::Binary>,
    msg_responses: &'a [cosmwasm_std::MsgResponse],
}

impl<'a> From<&'a Reply> for WireReply<'a> {
    #[allow(deprecated, reason = "older contracts read `data`, newer ones `msg_responses`")]
    fn from(reply: &'a Reply) -> Self {
        let result = match &reply.result {
            SubMsgResult::Ok(ok) => WireResult::Ok(WireOk {
                events: &ok.events,
                data: ok.data.as_ref(),
                msg_responses: &ok.msg_responses,
            }),
            SubMsgResult::Err(text) => WireResult::Err(text),
        };
        let payload = Some(&reply.payload).filter(|p| !p.is_empty());
        Self { gas_used: reply.gas_used, id: reply.id, result, payload }
    }
}
