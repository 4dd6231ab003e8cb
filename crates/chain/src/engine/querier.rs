//! What a contract may ask the chain, for the VM and for native code.

use cosmwasm_std::{Binary, ContractResult, QuerierResult, SystemError, SystemResult};
use cosmwasm_vm::{BackendError, BackendResult, GasInfo};

use crate::ctx::Ctx;
use crate::gas::VM_PER_GAS;
use crate::wasm::query;

/// Passes a contract's questions to the chain.
pub(super) struct ContractQuerier {
    ctx: Ctx,
}

impl ContractQuerier {
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self { ctx: ctx.clone() }
    }
}

impl cosmwasm_vm::Querier for ContractQuerier {
    fn query_raw(
        &self,
        request: &[u8],
        gas_limit: u64,
    ) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let before = self.ctx.cell().gas.used();
        match query::by_contract(&self.ctx, request, gas_limit / VM_PER_GAS) {
            Ok(answer) => {
                let used = self.ctx.cell().gas.used().saturating_sub(before);
                (Ok(answer), GasInfo::with_externally_used(used.saturating_mul(VM_PER_GAS)))
            }
            Err(_) => (Err(BackendError::out_of_gas()), GasInfo::free()),
        }
    }
}

/// Longest question that the VM reads, in bytes.
const LONGEST: usize = 64 * 1024;

impl cosmwasm_std::Querier for ContractQuerier {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let left = {
            let cell = self.ctx.cell();
            if cell.void.is_some() { None } else { Some(cell.gas.left()) }
        };
        let answer = match left {
            Some(_) if request.len() > LONGEST => Err(super::too_long("question", LONGEST)),
            Some(left) => query::by_contract(&self.ctx, request, left),
            None => return SystemResult::Err(SystemError::Unknown {}),
        };
        match answer {
            Ok(answer) => answer,
            Err(fault) => {
                self.ctx.cell().void.get_or_insert(fault);
                // The call's result is thrown away; this only lets it come to its end.
                SystemResult::Err(SystemError::Unknown {})
            }
        }
    }
}
