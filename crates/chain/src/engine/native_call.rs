//! Contracts as native functions, with the same storage, queries and prices around them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cosmwasm_std::{Deps, DepsMut, Env, QuerierWrapper};

use super::api::ContractApi;
use super::querier::ContractQuerier;
use super::storage::ContractStorage;
use super::{Answer, Call, Code, settle, vm_error};
use crate::Address;
use crate::ctx::Ctx;
use crate::error::Fault;

pub(super) fn call(
    ctx: &Ctx,
    code: &Code,
    contract: &Address,
    env: &Env,
    call: &Call<'_>,
) -> Result<Result<Answer, String>, Fault> {
    let Some(native) = ctx.engine.natives.get(code.name.as_str()) else {
        let name = &code.name;
        return Err(vm_error(format!("no native code is registered under the name `{name}`")));
    };
    let mut storage = ContractStorage::new(ctx, contract);
    let api = ContractApi::new(&ctx.codec);
    let querier = ContractQuerier::new(ctx);
    let outer = ctx.cell().void.take();
    // A panic in wasm ends the call and nothing else; so must it here.
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let querier = QuerierWrapper::new(&querier);
        if let Call::Query(msg) = call {
            let deps = Deps { storage: &storage, api: &api, querier };
            return Some((native.query)(deps, env.clone(), msg).map(Answer::Data));
        }
        let deps = DepsMut { storage: &mut storage, api: &api, querier };
        let env = env.clone();
        let out = match call {
            Call::Instantiate(info, msg) => (native.instantiate)(deps, env, (*info).clone(), msg),
            Call::Execute(info, msg) => (native.execute)(deps, env, (*info).clone(), msg),
            Call::Reply(reply) => native.reply?(deps, env, (*reply).clone()),
            Call::Migrate(_, msg) => native.migrate?(deps, env, msg),
            Call::Sudo(msg) => native.sudo?(deps, env, msg),
            Call::Query(_) => return None,
        };
        Some(out.map(|response| Answer::Response(Box::new(response))))
    }));
    let void = std::mem::replace(&mut ctx.cell().void, outer);
    settle(ctx, 0)?;
    if let Some(fault) = void {
        return Err(fault);
    }
    match ran {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(vm_error("Error calling the VM: Error resolving Wasm function")),
        Err(_) => Err(vm_error("Error calling the VM: Error executing Wasm: Aborted: panicked")),
    }
}
