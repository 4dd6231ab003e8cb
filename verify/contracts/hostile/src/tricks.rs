//! Moving tokens, honestly or by a rule.

use cosmwasm_std::{
    Binary, DepsMut, Env, Event, QueryRequest, Response, StdError, StdResult, Storage, SubMsg,
    Uint128, WasmMsg, WasmQuery, from_json, to_json_binary, to_json_vec,
};
use cosmwasm_std::{ContractResult, QuerierWrapper, SystemResult};

use crate::msg::{ExecuteMsg, Hook, Moment, Rule, SeenResponse, Trick};
use crate::purse;

/// The reply that tells how a call from within ended.
pub(crate) const CALLED: u64 = 7;

const RULES: &[u8] = b"rules";
const SEEN: &[u8] = b"seen";

/// A movement of tokens.
pub(crate) struct Move {
    /// From whom.
    pub(crate) from: String,
    /// To whom.
    pub(crate) to: String,
    /// How much.
    pub(crate) amount: Uint128,
}

/// Replaces the rules.
pub(crate) fn obey(storage: &mut dyn Storage, rules: &[Rule]) -> StdResult<()> {
    storage.set(RULES, &to_json_vec(&rules)?);
    Ok(())
}

/// Returns the trick of a moment, without counting it.
pub(crate) fn trick(storage: &dyn Storage, on: Hook) -> StdResult<Option<Trick>> {
    let rules: Vec<Rule> = storage.get(RULES).map_or_else(|| Ok(Vec::new()), from_json)?;
    let fits = rules.into_iter().find(|rule| rule.on == on && rule.times != Some(0));
    Ok(fits.map(|rule| rule.then))
}

/// Returns the trick of a moment, and counts it.
fn take_trick(storage: &mut dyn Storage, on: Hook) -> StdResult<Option<Trick>> {
    let mut rules: Vec<Rule> = match storage.get(RULES) {
        Some(raw) => from_json(raw)?,
        None => return Ok(None),
    };
    let fits = rules.iter_mut().find(|rule| rule.on == on && rule.times != Some(0));
    let Some(rule) = fits else { return Ok(None) };
    let trick = rule.then.clone();
    if let Some(times) = &mut rule.times {
        *times = times.saturating_sub(1);
        obey(storage, &rules)?;
    }
    Ok(Some(trick))
}

/// Returns what was seen.
pub(crate) fn seen(storage: &dyn Storage) -> StdResult<SeenResponse> {
    storage.get(SEEN).map_or_else(|| Ok(SeenResponse::default()), from_json)
}

/// Keeps how a call from within ended.
pub(crate) fn heard(storage: &mut dyn Storage, outcome: String) -> StdResult<()> {
    let mut seen = seen(storage)?;
    seen.calls.push(outcome);
    storage.set(SEEN, &to_json_vec(&seen)?);
    Ok(())
}

fn transfer(storage: &mut dyn Storage, moved: &Move) -> StdResult<()> {
    purse::burn(storage, &moved.from, moved.amount)?;
    purse::mint(storage, &moved.to, moved.amount)
}

/// Moves tokens as the rule of the moment says.
pub(crate) fn carry_out(deps: DepsMut, env: &Env, on: Hook, moved: &Move) -> StdResult<Response> {
    let told = Response::new()
        .add_attribute("action", "move")
        .add_attribute("from", &moved.from)
        .add_attribute("to", &moved.to)
        .add_attribute("amount", moved.amount);
    let Some(trick) = take_trick(deps.storage, on)? else {
        transfer(deps.storage, moved)?;
        return Ok(told);
    };
    match trick {
        Trick::Lie {} => {}
        Trick::Charge { amount } => {
            purse::burn(deps.storage, &moved.from, moved.amount)?;
            purse::mint(deps.storage, &moved.to, moved.amount.saturating_sub(amount))?;
        }
        Trick::Overpay { amount } => {
            let amount = moved.amount.checked_add(amount)?;
            let Move { from, to, .. } = moved;
            transfer(deps.storage, &Move { from: from.clone(), to: to.clone(), amount })?;
        }
        Trick::Refuse {} => return Err(StdError::msg("refused")),
        Trick::Panic {} => panic!("asked to panic"),
        Trick::Burn {} => return Err(StdError::msg(burn_gas(deps.storage).to_string())),
        Trick::Garbage {} => {
            transfer(deps.storage, moved)?;
            let event = Event::new("instantiate").add_attribute("contract_address", "nobody");
            return Ok(told.add_event(event).set_data(Binary::from(b"\xff\xfenonsense")));
        }
        Trick::Call { calls, tokens } => {
            let mut told = told;
            if tokens == Moment::Before {
                transfer(deps.storage, moved)?;
            }
            for call in calls {
                told = told.add_submessage(SubMsg::reply_always(call, CALLED));
            }
            if tokens == Moment::After {
                told = told.add_message(settle_later(env, moved)?);
            }
            return Ok(told);
        }
        Trick::Watch { contract, questions } => {
            transfer(deps.storage, moved)?;
            let mut seen = seen(deps.storage)?;
            for question in questions {
                seen.answers.push(ask(&deps.querier, &contract, question)?);
            }
            deps.storage.set(SEEN, &to_json_vec(&seen)?);
        }
        Trick::Inflate { .. } | Trick::Deflate { .. } => transfer(deps.storage, moved)?,
    }
    Ok(told)
}

/// Moves tokens that were held back.
pub(crate) fn settle(storage: &mut dyn Storage, moved: &Move) -> StdResult<()> {
    transfer(storage, moved)
}

fn settle_later(env: &Env, moved: &Move) -> StdResult<WasmMsg> {
    let Move { from, to, amount } = moved;
    let msg = ExecuteMsg::Settle { from: from.clone(), to: to.clone(), amount: *amount };
    Ok(WasmMsg::Execute {
        contract_addr: env.contract.address.to_string(),
        msg: to_json_binary(&msg)?,
        funds: Vec::new(),
    })
}

fn ask(querier: &QuerierWrapper, contract: &str, msg: Binary) -> StdResult<String> {
    let question: QueryRequest = WasmQuery::Smart { contract_addr: contract.into(), msg }.into();
    Ok(match querier.raw_query(&to_json_vec(&question)?) {
        SystemResult::Ok(ContractResult::Ok(raw)) => String::from_utf8_lossy(&raw).into_owned(),
        SystemResult::Ok(ContractResult::Err(text)) => format!("error {text}"),
        SystemResult::Err(system) => format!("system {system}"),
    })
}

/// Reads until the gas is gone. Reading costs gas in every engine, computing only in wasm; native
/// code can't be stopped, so it ends by itself once any transaction's gas must be used up.
pub(crate) fn burn_gas(storage: &dyn Storage) -> u32 {
    let mut reads = 0;
    while reads < ENDLESS && storage.get(b"nothing").is_none() {
        reads += 1;
    }
    reads
}

/// Reads that use up 100,000,000 gas and more.
const ENDLESS: u32 = 100_000;
