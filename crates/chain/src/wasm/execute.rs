//! Calls to contracts that exist.

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContractResponse;
use cosmos_sdk_proto::prost::Message;
use cosmwasm_std::{Addr, MessageInfo, Reply};

use super::{call, dispatch, events, loaded, records, setup};
use crate::Address;
use crate::bank;
use crate::coin::Coin;
use crate::ctx::Ctx;
use crate::engine::Call;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::router::decode;
use crate::tx::Msg;

/// What a contract answers when it refuses an execute, a reply or a sudo.
const FAILED: (u32, &str) = (5, "execute wasm contract failed");

/// Who called, and with which coins, as a contract sees it.
pub(super) fn info(ctx: &Ctx, sender: &Address, funds: &[Coin]) -> MessageInfo {
    MessageInfo {
        sender: Addr::unchecked(ctx.text(sender)),
        funds: funds.iter().map(Into::into).collect(),
    }
}

/// Runs an Execute message; gives its encoded answer.
pub(crate) fn execute(ctx: &Ctx, msg: &Msg, out: &mut Vec<Event>) -> Result<Vec<u8>, Fault> {
    let Msg::Execute { sender, contract, msg, funds } = msg else {
        return Err(Refusal::sdk(6, "not an execute message: unknown request").into());
    };
    let (sender, contract) = (decode(ctx, sender, "sender")?, decode(ctx, contract, "contract")?);
    let (_, code) = begin(ctx, &contract, "Loading CosmWasm module: execute")?;
    if !funds.is_empty() {
        bank::pay_contract(ctx, &sender, &contract, funds, out)?;
    }
    let info = info(ctx, &sender, funds);
    let response = call(ctx, &code, &contract, &Call::Execute(&info, msg), FAILED)?;
    out.push(Event::new("execute").with(events::CONTRACT, ctx.text(&contract)));
    let data = dispatch::finish(ctx, &contract, response, out)?;
    Ok(MsgExecuteContractResponse { data: data.unwrap_or_default() }.encode_to_vec())
}

type Loaded = std::sync::Arc<crate::engine::Code>;

/// Reads a contract's records and pays for loading it.
fn begin(
    ctx: &Ctx,
    contract: &Address,
    what: &'static str,
) -> Result<(records::ContractInfo, Loaded), Fault> {
    let (info, code) = ctx.booked(Class::Contract, |ctx| records::instance(ctx, contract))?;
    setup(ctx, info.code_id, &code.checksum, what)?;
    let code = loaded(ctx, &code)?;
    Ok((info, code))
}

/// Tells a contract what came of its submessage; gives the data that replaces its own.
pub(super) fn reply(
    ctx: &Ctx,
    contract: &Address,
    reply: &Reply,
    out: &mut Vec<Event>,
) -> Result<Option<Vec<u8>>, Fault> {
    let (_, code) = ctx.booked(Class::Contract, |ctx| records::instance(ctx, contract))?;
    let cost = events::reply_cost(reply);
    ctx.booked(Class::Setup, |ctx| ctx.charge(cost, "Loading CosmWasm module: reply"))?;
    let code = loaded(ctx, &code)?;
    let response = call(ctx, &code, contract, &Call::Reply(reply), FAILED)?;
    out.push(Event::new("reply").with(events::CONTRACT, ctx.text(contract)));
    dispatch::finish(ctx, contract, response, out).map_err(|e| e.wrap("dispatch"))
}

/// Calls a contract's `sudo`, in the name of the chain.
pub(crate) fn sudo(
    ctx: &Ctx,
    contract: &Address,
    msg: &[u8],
    out: &mut Vec<Event>,
) -> Result<Vec<u8>, Fault> {
    let (_, code) = begin(ctx, contract, "Loading CosmWasm module: sudo")?;
    let response = call(ctx, &code, contract, &Call::Sudo(msg), FAILED)?;
    out.push(Event::new("sudo").with(events::CONTRACT, ctx.text(contract)));
    let data = dispatch::finish(ctx, contract, response, out).map_err(|e| e.wrap("dispatch"))?;
    Ok(data.unwrap_or_default())
}
