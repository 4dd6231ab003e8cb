//! Questions to the chain and to contracts.

use cosmwasm_std::{
    BalanceResponse, BankQuery, Binary, CodeInfoResponse, Coin, ContractResult, Empty, Order,
    QuerierResult, QueryRequest, SupplyResponse, SystemError, SystemResult, Uint256, WasmQuery,
    from_json,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{loaded, records, setup};
use crate::coin::coin;
use crate::ctx::{Ctx, MAX_QUERY_DEPTH};
use crate::engine::{Answer, Call};
use crate::error::{Fault, Refusal};
use crate::gas::Class;
use crate::router::check_json;
use crate::state::Range;
use crate::trace::{Step, StepKind, payload};
use crate::{Address, bank, engine, keys, staking};

/// Answers a contract's question on a meter of its own, whose sum the contract then pays,
/// whatever came of it.
///
/// # Errors
/// Out of gas only.
pub(crate) fn by_contract(ctx: &Ctx, request: &[u8], limit: u64) -> Result<QuerierResult, Fault> {
    ctx.enter(|step| {
        step.kind = StepKind::Query;
        asked(step, request);
    });
    let class = {
        let mut cell = ctx.cell();
        let class = cell.gas.classify(Class::Query);
        cell.gas.open(limit);
        class
    };
    let answer = answer(ctx, request);
    let paid = {
        let mut cell = ctx.cell();
        cell.gas.restore(class);
        cell.gas.close("contract sub-query")
    };
    ctx.leave(&answer, |_| &[]);
    let answer = match answer {
        Err(Fault::OutOfGas(what)) => return paid.and(Err(Fault::OutOfGas(what))),
        Err(Fault::Refused(Refusal { system: Some(system), .. })) => SystemResult::Err(system),
        Err(Fault::Refused(why)) => SystemResult::Ok(ContractResult::Err(why.redacted())),
        Ok(answer) => SystemResult::Ok(ContractResult::Ok(answer)),
    };
    paid?;
    Ok(answer)
}

/// Tells what is asked: the kind and its variant, such as `bank/balance`, and the rest.
fn asked(step: &mut Step, request: &[u8]) {
    let mut value = payload(request);
    for _ in 0..2 {
        let Value::Object(members) = &mut value else { break };
        let Some((name, inner)) = std::mem::take(members).into_iter().next() else { break };
        let slash = if step.what.is_empty() { "" } else { "/" };
        step.what.push_str(slash);
        step.what.push_str(&name);
        value = inner;
    }
    // A smart query's message is JSON in base64.
    if let Some(msg) = value.get_mut("msg")
        && let Ok(raw) = from_json::<Binary>(msg.to_string())
    {
        *msg = payload(&raw);
    }
    step.msg = value;
}

/// The bank question that only contracts before version 3 ask.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Old {
    Bank(OldBank),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OldBank {
    AllBalances { address: String },
}

#[derive(Serialize)]
struct AllBalances {
    amount: Vec<Coin>,
}

fn answer(ctx: &Ctx, request: &[u8]) -> Result<Binary, Fault> {
    match from_json::<QueryRequest<Empty>>(request) {
        Ok(QueryRequest::Bank(query)) => ask_bank(ctx, query),
        Ok(QueryRequest::Wasm(query)) => ask_wasm(ctx, query),
        Ok(QueryRequest::Custom(_)) => Err(unsupported("custom")),
        Ok(QueryRequest::Staking(query)) if staking::is_on(ctx) => {
            let answer = staking::ask::staking(ctx, query)?;
            answer.ok_or_else(|| unsupported("unknown Staking variant"))
        }
        Ok(QueryRequest::Distribution(query)) if staking::is_on(ctx) => {
            let answer = staking::ask::distribution(ctx, query)?;
            answer.ok_or_else(|| unsupported("unknown distribution query"))
        }
        Ok(_) => Err(unsupported("only bank and wasm queries are known")),
        Err(why) => {
            if let Ok(Old::Bank(OldBank::AllBalances { address })) = from_json(request) {
                let held = bank::balances(ctx, &decode(ctx, &address)?)?;
                return json(&AllBalances { amount: held.iter().map(Into::into).collect() });
            }
            let (error, request) = (why.to_string(), Binary::from(request));
            let system = SystemError::InvalidRequest { error, request };
            Err(Refusal::undefined(system.to_string()).with_system(system).into())
        }
    }
}

fn unsupported(kind: &str) -> Fault {
    let system = SystemError::UnsupportedRequest { kind: kind.to_string() };
    Refusal::undefined(system.to_string()).with_system(system).into()
}

fn decode(ctx: &Ctx, text: &str) -> Result<Address, Refusal> {
    ctx.codec.decode(text).map_err(|_| Refusal::sdk(7, format!("{text}: invalid address")))
}

fn json(value: &impl Serialize) -> Result<Binary, Fault> {
    cosmwasm_std::to_json_binary(value).map_err(|e| Refusal::undefined(e.to_string()).into())
}

fn ask_bank(ctx: &Ctx, query: BankQuery) -> Result<Binary, Fault> {
    match query {
        BankQuery::Balance { address, denom } => {
            let held = bank::balance(ctx, &decode(ctx, &address)?, &denom)?;
            json(&BalanceResponse::new(Coin { denom, amount: Uint256::from(held) }))
        }
        BankQuery::Supply { denom } => {
            let all = bank::supply(ctx, &denom)?;
            json(&SupplyResponse::new((&coin(all, denom)).into()))
        }
        BankQuery::DenomMetadata { denom } => {
            Err(Refusal::sdk(38, format!("{denom}: not found")).into())
        }
        _ => Err(unsupported("unknown BankQuery variant")),
    }
}

/// What a contract learns about another, in wasmd's form.
#[derive(Serialize)]
struct Info {
    code_id: u64,
    creator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<String>,
    pinned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ibc_port: Option<String>,
    ibc2_port: String,
}

#[derive(Serialize)]
struct RawRange {
    data: Vec<(Binary, Binary)>,
    next_key: Option<Binary>,
}

fn ask_wasm(ctx: &Ctx, query: WasmQuery) -> Result<Binary, Fault> {
    match query {
        WasmQuery::Smart { contract_addr, msg } => {
            let address = decode(ctx, &contract_addr)?;
            check_json(&msg).map_err(|_| Refusal::wasm(14, "json msg: invalid"))?;
            smart(ctx, &address, &msg)
        }
        WasmQuery::Raw { contract_addr, key } => {
            let key = [keys::storage(&decode(ctx, &contract_addr)?), key.into()].concat();
            Ok(ctx.get(&key)?.unwrap_or_default().into())
        }
        WasmQuery::ContractInfo { contract_addr: addr } => {
            let Some(info) = records::contract(ctx, &decode(ctx, &addr)?)? else {
                let why = Refusal::wasm(22, format!("address {addr}: no such contract"));
                return Err(why.with_system(SystemError::NoSuchContract { addr }).into());
            };
            let pinned = ctx.has(&keys::pinned(info.code_id))?;
            json(&Info {
                code_id: info.code_id,
                creator: info.creator,
                admin: info.admin,
                pinned,
                ibc_port: info.ibc_port,
                ibc2_port: info.ibc2_port,
            })
        }
        WasmQuery::CodeInfo { code_id: 0 } => Err(Refusal::wasm(12, "code id: empty").into()),
        WasmQuery::CodeInfo { code_id } => {
            let info =
                records::code(ctx, code_id)?.ok_or_else(|| records::no_such_code(code_id))?;
            let creator = cosmwasm_std::Addr::unchecked(info.creator);
            json(&CodeInfoResponse::new(code_id, creator, info.checksum.into()))
        }
        WasmQuery::RawRange { contract_addr, start, end, limit, order } => {
            let prefix = keys::storage(&decode(ctx, &contract_addr)?);
            let range = Range::within(&prefix, start.as_deref(), end.as_deref());
            json(&raw_range(ctx, range, prefix.len(), (limit, order))?)
        }
        _ => Err(unsupported("unknown WasmQuery variant")),
    }
}

fn raw_range(
    ctx: &Ctx,
    range: Range,
    prefix: usize,
    (limit, order): (u16, Order),
) -> Result<RawRange, Fault> {
    let tail = |key: &[u8]| Binary::from(key.get(prefix..).unwrap_or_default());
    let mut cell = ctx.cell();
    let mut cursor = cell.scan(range, order)?;
    let mut data = Vec::new();
    while data.len() < usize::from(limit) {
        let Some((key, value)) = cell.next(&mut cursor)? else { break };
        data.push((tail(&key), Binary::from(value)));
    }
    let next_key = cursor.peek(&cell.state).map(|(key, _)| tail(key));
    Ok(RawRange { data, next_key })
}

/// Asks a contract.
///
/// # Errors
/// wasm 9 with the contract's text, wasm 22 for no contract, wasm 27 for a chain of questions
/// that is too deep.
pub(crate) fn smart(ctx: &Ctx, contract: &Address, msg: &[u8]) -> Result<Binary, Fault> {
    let mut inner = ctx.clone();
    inner.query_depth = ctx.query_depth.saturating_add(1);
    // Questions nest on the host's stack (CWA-2022-004).
    if inner.query_depth > MAX_QUERY_DEPTH {
        return Err(Refusal::wasm(27, "max query stack size exceeded").into());
    }
    let (info, code) = records::instance(&inner, contract)?;
    setup(&inner, info.code_id, &code.checksum, "Loading CosmWasm module: query")?;
    let code = loaded(&inner, &code)?;
    match engine::call(&inner, &code, contract, &Call::Query(msg))? {
        Ok(Answer::Data(data)) => Ok(data),
        Ok(Answer::Response(_)) => Err(Refusal::wasm(29, "a response where data belongs").into()),
        Err(text) => Err(Refusal::of_contract(9, &text, "query wasm contract failed").into()),
    }
}
