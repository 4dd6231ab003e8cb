//! The probe's entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Attribute, BankMsg, Binary, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Order,
    QuerierWrapper, QueryRequest, Reply, Response, StdError, StdResult, SubMsg, SubMsgResult,
    SystemResult, WasmMsg, WasmQuery, from_json, to_json_binary, to_json_string, to_json_vec,
};

use crate::msg::{QueryMsg, Run, Step};

/// Runs the steps of a new contract.
///
/// # Errors
/// Whatever a step asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, env: Env, info: MessageInfo, msg: Run) -> StdResult<Response> {
    run(deps, &env, Some(&info), msg)
}

/// Runs the steps of a call.
///
/// # Errors
/// Whatever a step asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: Run) -> StdResult<Response> {
    run(deps, &env, Some(&info), msg)
}

/// Runs the steps of a migration.
///
/// # Errors
/// Whatever a step asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, msg: Run) -> StdResult<Response> {
    run(deps, &env, None, msg)
}

/// Runs the steps of a call by the chain.
///
/// # Errors
/// Whatever a step asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn sudo(deps: DepsMut, env: Env, msg: Run) -> StdResult<Response> {
    run(deps, &env, None, msg)
}

/// Writes down what it heard under `replies`, then runs the payload, if there is one.
///
/// # Errors
/// Whatever a step asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(mut deps: DepsMut, env: Env, reply: Reply) -> StdResult<Response> {
    let heard = match &reply.result {
        SubMsgResult::Ok(ok) => format!("ok {}", to_json_string(ok)?),
        SubMsgResult::Err(text) => format!("err {text}"),
    };
    append(&mut deps, "replies", &format!("[{} {heard}]", reply.id));
    if reply.payload.is_empty() {
        return Ok(Response::new());
    }
    run(deps, &env, None, from_json(&reply.payload)?)
}

/// Answers a question.
///
/// # Errors
/// Whatever the question asks for.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Get { key } => to_json_binary(&read(deps, &key)),
        QueryMsg::Nested { depth: 0, key } => to_json_binary(&read(deps, &key)),
        QueryMsg::Nested { depth, key } => {
            let msg = to_json_binary(&QueryMsg::Nested { depth: depth - 1, key })?;
            let contract_addr = env.contract.address.to_string();
            let value: Option<String> =
                deps.querier.query(&WasmQuery::Smart { contract_addr, msg }.into())?;
            to_json_binary(&value)
        }
        QueryMsg::Fail { text } => Err(StdError::msg(text)),
        QueryMsg::Loop {} => Err(StdError::msg(spin().to_string())),
        QueryMsg::Ask(request) => to_json_binary(&ask(&deps.querier, &request)?),
    }
}

fn read(deps: Deps, key: &str) -> Option<String> {
    deps.storage.get(key.as_bytes()).map(|raw| String::from_utf8_lossy(&raw).into_owned())
}

fn append(deps: &mut DepsMut, key: &str, value: &str) {
    let mut all = deps.storage.get(key.as_bytes()).unwrap_or_default();
    all.extend_from_slice(value.as_bytes());
    deps.storage.set(key.as_bytes(), &all);
}

/// Never comes back, as long as there is gas.
fn spin() -> u64 {
    let mut n = 1_u64;
    while n != 0 {
        n = std::hint::black_box(n.wrapping_mul(6_364_136_223_846_793_005) | 1);
    }
    n
}

fn ask(querier: &QuerierWrapper, request: &QueryRequest) -> StdResult<String> {
    Ok(match querier.raw_query(&to_json_vec(request)?) {
        SystemResult::Ok(ContractResult::Ok(raw)) => String::from_utf8_lossy(&raw).into_owned(),
        SystemResult::Ok(ContractResult::Err(text)) => format!("error {text}"),
        SystemResult::Err(system) => format!("system {system}"),
    })
}

fn run(mut deps: DepsMut, env: &Env, info: Option<&MessageInfo>, msg: Run) -> StdResult<Response> {
    let mut out = Response::new();
    for step in msg.steps {
        out = match step {
            Step::Attribute { key, value } => out.add_attributes([Attribute { key, value }]),
            Step::Event(event) => out.add_event(event),
            Step::Data(data) => out.set_data(data),
            Step::Pay { to, amount } => out.add_message(BankMsg::Send { to_address: to, amount }),
            Step::Sub(sub) => out.add_submessage(sub),
            Step::Query(request) => out.add_attribute("query", ask(&deps.querier, &request)?),
            Step::Validate { address } => {
                let outcome = match deps.api.addr_validate(&address) {
                    Ok(valid) => valid.into_string(),
                    Err(why) => why.to_string(),
                };
                out.add_attribute("address", outcome)
            }
            Step::Context {} => {
                let out = out.add_attribute("env", to_json_string(env)?);
                match info {
                    Some(info) => out.add_attribute("info", to_json_string(info)?),
                    None => out,
                }
            }
            Step::Fail { text } => return Err(StdError::msg(text)),
            Step::Panic {} => panic!("asked to panic"),
            Step::Loop {} => out.add_attribute("loop", spin().to_string()),
            Step::Recurse { times: 0 } => out,
            Step::Recurse { times } => out.add_submessage(recurse(env, times - 1)?),
            stored => on_storage(&mut deps, stored, out),
        };
    }
    Ok(out)
}

fn recurse(env: &Env, times: u32) -> StdResult<SubMsg<Empty>> {
    let msg = to_json_binary(&Run { steps: vec![Step::Recurse { times }] })?;
    let contract_addr = env.contract.address.to_string();
    Ok(SubMsg::new(WasmMsg::Execute { contract_addr, msg, funds: vec![] }))
}

/// The steps that are about records only.
fn on_storage(deps: &mut DepsMut, step: Step, out: Response) -> Response {
    match step {
        Step::Set { key, value } => deps.storage.set(key.as_bytes(), value.as_bytes()),
        Step::Append { key, value } => append(deps, &key, &value),
        Step::Remove { key } => deps.storage.remove(key.as_bytes()),
        Step::Get { key } => {
            let value = read(deps.as_ref(), &key).unwrap_or_else(|| "none".to_string());
            return out.add_attribute("get", value);
        }
        Step::Scan { start, end, descending, limit } => {
            let order = if descending { Order::Descending } else { Order::Ascending };
            let (start, end) = (start.map(String::into_bytes), end.map(String::into_bytes));
            let found: Vec<String> = deps
                .storage
                .range(start.as_deref(), end.as_deref(), order)
                .take(limit as usize)
                .map(|(k, v)| {
                    format!("{}={}", String::from_utf8_lossy(&k), String::from_utf8_lossy(&v))
                })
                .collect();
            return out.add_attribute("scan", found.join(","));
        }
        _ => {}
    }
    out
}
