//! New contracts.

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgInstantiateContractResponse;
use cosmos_sdk_proto::prost::Message;

use super::records::{self, Change, ContractInfo};
use super::{call, dispatch, events, execute, loaded, migrate, setup};
use crate::coin::Coin;
use crate::ctx::Ctx;
use crate::engine::Call;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::router::decode;
use crate::tx::Msg;
use crate::{Address, auth, bank, keys};

/// The parts of both kinds of message.
struct New<'a> {
    sender: Address,
    admin: Option<String>,
    code_id: u64,
    label: &'a str,
    msg: &'a [u8],
    funds: &'a [Coin],
    salt: Option<&'a [u8]>,
    /// What besides the salt the address depends on.
    fixed: &'a [u8],
}

fn read<'a>(ctx: &Ctx, msg: &'a Msg) -> Result<New<'a>, Fault> {
    let (sender, admin, code_id, label, msg, funds, salt, fix) = match msg {
        Msg::Instantiate { sender, admin, code_id, label, msg, funds } => {
            (sender, admin, *code_id, label, msg, funds, None, false)
        }
        Msg::Instantiate2 { sender, admin, code_id, label, msg, funds, salt, fix_msg } => {
            (sender, admin, *code_id, label, msg, funds, Some(salt.as_slice()), *fix_msg)
        }
        _ => return Err(Refusal::sdk(6, "not an instantiate message: unknown request").into()),
    };
    let sender = decode(ctx, sender, "sender")?;
    // Kept in its normal form, so that later comparisons are of accounts and not of texts.
    let admin = match admin.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(ctx.text(&decode(ctx, text, "admin")?)),
        None => None,
    };
    let fixed = if fix { msg.as_slice() } else { &[] };
    Ok(New { sender, admin, code_id, label, msg, funds, salt, fixed })
}

/// Runs an Instantiate or Instantiate2 message; gives its encoded answer.
pub(crate) fn instantiate(ctx: &Ctx, msg: &Msg, out: &mut Vec<Event>) -> Result<Vec<u8>, Fault> {
    let new = read(ctx, msg)?;
    let code = ctx
        .booked(Class::Contract, |ctx| records::code(ctx, new.code_id))?
        .ok_or_else(|| records::no_such_code(new.code_id))?;
    setup(ctx, new.code_id, &code.checksum, "Loading CosmWasm module: instantiate")?;
    let address = ctx.booked(Class::Contract, |ctx| claim(ctx, &new, &code.checksum))?;
    if !new.funds.is_empty() {
        bank::pay_contract(ctx, &new.sender, &address, new.funds, out)?;
    }
    let info = execute::info(ctx, &new.sender, new.funds);
    let code = loaded(ctx, &code)?;
    let failed = (4, "instantiate wasm contract failed");
    let response = call(ctx, &code, &address, &Call::Instantiate(&info, new.msg), failed)?;
    // Recorded before its messages run, so that they can call it back.
    ctx.booked(Class::Contract, |ctx| record(ctx, &new, &address, code.facts.ibc))?;
    let text = ctx.text(&address);
    out.push(
        Event::new("instantiate")
            .with(events::CONTRACT, text.clone())
            .with("code_id", new.code_id.to_string()),
    );
    let data = dispatch::finish(ctx, &address, response, out).map_err(|e| e.wrap("dispatch"))?;
    // Both kinds of answer have the same two fields.
    Ok(MsgInstantiateContractResponse { address: text, data: data.unwrap_or_default() }
        .encode_to_vec())
}

/// Finds the new contract's address and makes its account.
fn claim(ctx: &Ctx, new: &New<'_>, checksum: &[u8; 32]) -> Result<Address, Fault> {
    let address = match new.salt {
        None => Address::contract(new.code_id, migrate::next(ctx, keys::last_contract())?),
        Some(salt) => Address::predictable(checksum, &new.sender, salt, new.fixed),
    };
    if ctx.has(&keys::contract(&address))? {
        let why = "contract address already exists, try a different combination of creator, \
                   checksum and salt: duplicate";
        return Err(Refusal::wasm(15, why).into());
    }
    match auth::get(ctx, &address)? {
        // Coins may be sent to a predictable address beforehand; that must not block it.
        Some(account) if account.sequence == 0 && account.public.is_none() => {}
        Some(_) => {
            let why = "address is claimed by external account: contract account already exists";
            return Err(Refusal::wasm(3, why).into());
        }
        None => auth::create(ctx, &address, None)?,
    }
    Ok(address)
}

fn record(ctx: &Ctx, new: &New<'_>, address: &Address, ibc: bool) -> Result<(), Fault> {
    let (height, tx_index) = migrate::now(ctx);
    let place = keys::place(height, tx_index);
    let text = ctx.text(address);
    ctx.set(keys::by_code(new.code_id, &place, address), Vec::new())?;
    ctx.set(keys::by_creator(&new.sender, &place, address), Vec::new())?;
    migrate::append(ctx, address, Change::Init, (new.code_id, new.msg))?;
    let tail = text.strip_prefix(ctx.codec.prefix()).unwrap_or_default();
    let info = ContractInfo {
        code_id: new.code_id,
        creator: ctx.text(&new.sender),
        admin: new.admin.clone(),
        label: new.label.to_string(),
        height,
        tx_index,
        ibc_port: ibc.then(|| format!("wasm.{text}")),
        ibc2_port: format!("wasm2{tail}"),
    };
    ctx.set(keys::contract(address), info.encode())
}
