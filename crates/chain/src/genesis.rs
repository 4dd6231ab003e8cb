//! The first state of a chain: parameters, accounts and balances.

use crate::config::Genesis;
use crate::ctx::Ctx;
use crate::error::Fault;
use crate::wasm::records;
use crate::{Address, Refusal, auth, bank, keys, staking};

/// Writes the first state: parameters, accounts and balances.
pub(crate) fn write(ctx: &Ctx, genesis: &Genesis) -> Result<(), Fault> {
    ctx.set(keys::auth_params(), auth::default_params())?;
    ctx.set(keys::bank_params(), bank::default_params())?;
    ctx.set(keys::wasm_params(), records::default_params())?;
    for (address, coins) in &genesis.accounts {
        if auth::has(ctx, address)? {
            let text = ctx.text(address);
            return Err(Refusal::sdk(18, format!("{text} is listed twice")).into());
        }
        auth::create(ctx, address, None)?;
        bank::check_valid(coins)?;
        for coin in coins {
            bank::mint(ctx, address, coin)?;
        }
    }
    for (name, _) in auth::MODULES {
        let address = Address::module(name);
        if !auth::has(ctx, &address)? {
            auth::create(ctx, &address, Some(name))?;
        }
    }
    match &genesis.staking {
        Some(staking) => staking::genesis::write(ctx, staking),
        None => Ok(()),
    }
}
