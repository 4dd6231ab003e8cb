//! Runs contracts: as wasm in the VM that wasmd uses, or as the native functions they were
//! compiled from. Everything around a call is the same for both.

mod api;
mod facts;
mod native_call;
mod querier;
mod storage;
mod vm;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use cosmwasm_std::{Binary, ContractInfo, Env, MessageInfo, MigrateInfo, Reply, Response};
use cosmwasm_std::{Timestamp, TransactionInfo};
use cosmwasm_vm::{VmResult, capabilities_from_csv};
use serde::{Deserialize, Serialize};

pub(crate) use facts::Facts;

use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::gas::{self, Class};
use crate::native::NativeCode;
use crate::{Address, ChainError};

/// What contracts may ask of this chain.
const CAPABILITIES: &str = "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,\
                            cosmwasm_1_4,cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2,cosmwasm_3_0";

/// How contracts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// The wasm itself, with gas for each instruction.
    Wasm,
    /// The registered native functions, with no gas for what they compute.
    Native,
}

/// A code as the engine keeps it.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) checksum: [u8; 32],
    pub(crate) name: String,
    pub(crate) wasm: Vec<u8>,
    pub(crate) facts: Facts,
}

/// One call of an entry point.
pub(crate) enum Call<'a> {
    Instantiate(&'a MessageInfo, &'a [u8]),
    Execute(&'a MessageInfo, &'a [u8]),
    Query(&'a [u8]),
    Reply(&'a Reply),
    Migrate(&'a MigrateInfo, &'a [u8]),
    Sudo(&'a [u8]),
}

impl Call<'_> {
    /// The name of the entry point.
    fn entry(&self) -> &'static str {
        match self {
            Self::Instantiate(..) => "instantiate",
            Self::Execute(..) => "execute",
            Self::Query(_) => "query",
            Self::Reply(_) => "reply",
            Self::Migrate(..) => "migrate",
            Self::Sudo(_) => "sudo",
        }
    }
}

/// What an entry point returned.
#[derive(Debug)]
pub(crate) enum Answer {
    Response(Box<Response>),
    Data(Binary),
}

/// The codes, and what runs them.
pub(crate) struct Engine {
    kind: EngineKind,
    natives: BTreeMap<&'static str, NativeCode>,
    capabilities: HashSet<String>,
    codes: Mutex<BTreeMap<[u8; 32], Arc<Code>>>,
    modules: Mutex<BTreeMap<[u8; 32], vm::Compiled>>,
}

impl Engine {
    pub(crate) fn new(kind: EngineKind, natives: Vec<NativeCode>) -> Self {
        Self {
            kind,
            natives: natives.into_iter().map(|code| (code.name, code)).collect(),
            capabilities: capabilities_from_csv(CAPABILITIES),
            codes: Mutex::default(),
            modules: Mutex::default(),
        }
    }

    pub(crate) fn kind(&self) -> EngineKind {
        self.kind
    }

    /// Takes in code that was checked when it was first stored.
    pub(crate) fn load(&self, code: Code) -> Arc<Code> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(codes.entry(code.checksum).or_insert_with(|| Arc::new(code)))
    }

    pub(crate) fn code(&self, checksum: &[u8; 32]) -> Option<Arc<Code>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).get(checksum).cloned()
    }

    /// Takes in all that another engine has.
    pub(crate) fn share(&self, other: &Self) {
        let theirs = other.codes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        for (checksum, code) in theirs {
            codes.entry(checksum).or_insert(code);
        }
    }

    /// Checks new wasm as a node does, compiles it and takes it in.
    ///
    /// # Errors
    /// What the VM has against it.
    pub(crate) fn add(&self, name: &str, wasm: &[u8]) -> Result<Arc<Code>, String> {
        let checksum = checksum(name, wasm);
        match self.kind {
            EngineKind::Wasm => {
                let compiled = vm::compile_checked(wasm, &self.capabilities)
                    .map_err(|e| format!("Error calling the VM: {e}"))?;
                let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
                modules.insert(checksum, compiled);
            }
            EngineKind::Native if !self.natives.contains_key(name) => {
                return Err(format!("no native code is registered under the name `{name}`"));
            }
            EngineKind::Native => {}
        }
        let facts = Facts::of(wasm)?;
        let (name, wasm) = (name.to_string(), wasm.to_vec());
        Ok(self.load(Code { checksum, name, wasm, facts }))
    }

    /// The compiled module, made now if this process has not used it yet.
    fn module(&self, code: &Code) -> VmResult<vm::Compiled> {
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = modules.get(&code.checksum) {
            return Ok(found.clone());
        }
        let compiled = vm::compile(&code.wasm)?;
        modules.insert(code.checksum, compiled.clone());
        Ok(compiled)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// SHA-256 of the wasm; of the name where native code has no wasm.
pub(crate) fn checksum(name: &str, wasm: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    if wasm.is_empty() {
        return Sha256::new().chain_update(b"native:").chain_update(name).finalize().into();
    }
    Sha256::digest(wasm).into()
}

/// The `env` that a contract gets now.
fn env(ctx: &Ctx, contract: &Address) -> Env {
    let cell = ctx.cell();
    Env {
        block: cosmwasm_std::BlockInfo {
            height: cell.clock.height,
            time: Timestamp::from_nanos(cell.clock.time_ns),
            chain_id: cell.clock.chain_id.clone(),
        },
        transaction: cell
            .tx
            .as_ref()
            .map(|tx| TransactionInfo::new(tx.index, Binary::new(tx.hash.to_vec()))),
        contract: ContractInfo {
            address: cosmwasm_std::Addr::unchecked(ctx.codec.encode(contract)),
        },
    }
}

/// Runs one entry point and books its gas. The inner result is the contract's own.
///
/// # Errors
/// Out of gas, or wasm 29 if the VM failed or the contract panicked.
pub(crate) fn call(
    ctx: &Ctx,
    code: &Code,
    contract: &Address,
    call: &Call<'_>,
) -> Result<Result<Answer, String>, Fault> {
    let env = env(ctx, contract);
    ctx.note(|step| {
        step.contract = Some(ctx.text(contract));
        step.entry = Some(call.entry());
    });
    match ctx.engine.kind {
        EngineKind::Wasm => vm::call(ctx, code, contract, &env, call),
        EngineKind::Native => native_call::call(ctx, code, contract, &env, call),
    }
}

/// Books the gas of a call, in CosmWasm gas, rounded down to SDK gas.
fn settle(ctx: &Ctx, vm_gas: u64) -> Result<(), Fault> {
    ctx.booked(Class::Vm, |ctx| ctx.charge(vm_gas / gas::VM_PER_GAS, "wasm contract"))?;
    // A call that ended exactly at the limit was stopped there by the VM.
    if ctx.cell().gas.left() == 0 {
        return Err(Fault::OutOfGas("Wasm engine function execution"));
    }
    Ok(())
}

/// What the VM says of a region that it refuses to read.
fn too_long(what: &str, longest: usize) -> Fault {
    vm_error(format!("Error calling the VM: {what} is longer than {longest} bytes"))
}

fn vm_error(why: impl std::fmt::Display) -> Fault {
    Refusal::wasm(29, format!("{why}: wasmvm error")).into()
}

/// A code that the records name but nobody loaded.
pub(crate) fn missing_code() -> ChainError {
    ChainError::Damaged("a code is recorded whose bytes are missing".to_string())
}
