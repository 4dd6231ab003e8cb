//! Making the cw20 face of a pool's shares.

use cosmwasm_std::{WasmMsg, to_json_binary};
use lode_core::PoolId;
use lode_msg::exchange::Receipt;
use lode_msg::lp_token::InstantiateMsg;

use crate::action::Ctx;
use crate::effects::{Make, Outcome};
use crate::error::{ContractError, Result};
use crate::funds::Caller;
use crate::state::cold::Config;
use crate::state::{Meta, keys};

/// Makes the face of a pool's shares; anybody may, once.
///
/// Like the exchange it has no admin: nobody can change its code.
///
/// # Errors
/// [`lode_core::CoreError::UnknownPool`], [`ContractError::LpTokenDisabled`],
/// [`ContractError::LpTokenExists`], [`ContractError::InvalidName`].
pub(crate) fn create(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pool: PoolId,
    (name, symbol): (Option<String>, Option<String>),
) -> Result<Outcome> {
    caller.brought_nothing()?;
    Meta::load(ctx.storage, pool)?;
    let code_id = Config::load(ctx.storage)?.lp_token_code_id;
    let code_id = code_id.ok_or(ContractError::LpTokenDisabled)?;
    if ctx.storage.get(&keys::lp_token(pool)).is_some() {
        return Err(ContractError::LpTokenExists);
    }
    let name = name.unwrap_or_else(|| format!("Lode shares of pool {}", pool.0));
    let symbol = symbol.unwrap_or_else(|| format!("LODE-LP-{}", pool.0));
    if !is_plain(&name, (3, 50), " ") || !is_plain(&symbol, (3, 18), "") {
        return Err(ContractError::InvalidName);
    }
    let label = format!("lode-lp-{}", pool.0);
    let msg = to_json_binary(&InstantiateMsg { pool: pool.0, name, symbol })?;
    let msg = WasmMsg::Instantiate { admin: None, code_id, msg, funds: Vec::new(), label };
    let mut outcome = Outcome::new(Receipt::Done {});
    outcome.make = Some(Make { msg, pool: pool.0 });
    Ok(outcome)
}

fn is_plain(text: &str, (least, most): (usize, usize), also: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || also.contains(letter);
    (least..=most).contains(&text.len()) && text.chars().all(plain)
}
