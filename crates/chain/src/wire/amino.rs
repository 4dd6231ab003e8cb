//! The document that SIGN_MODE_LEGACY_AMINO_JSON signs: JSON without spaces, with the keys of
//! every object sorted.

mod json;
mod permit;
mod stake;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;
use cosmwasm_std::Binary;

use self::json::{Json, Object};
use super::{Document, Signer};
use crate::prepared::Moment;
use crate::time::rfc3339;

/// The text that a signer signs.
///
/// # Errors
/// What can't be shown in this form, in the SDK's words.
pub(super) fn sign_document(document: &Document, signer: &Signer<'_>) -> Result<String, String> {
    let body = &document.body;
    if document.extra {
        return Err("unknown non-critical fields in the body".to_string());
    }
    if !body.extension_options.is_empty() || !body.non_critical_extension_options.is_empty() {
        let mode = "SIGN_MODE_LEGACY_AMINO_JSON";
        return Err(format!("{mode} does not support protobuf extension options: invalid request"));
    }
    let fee = Object::new()
        .put("amount", coins(&document.fee.amount))
        .put("gas", Json::number(document.fee.gas_limit))
        .text("payer", &document.fee.payer)
        .text("granter", &document.fee.granter);
    let msgs = body.messages.iter().map(message).collect::<Result<_, _>>()?;
    let mut out = Object::new()
        .put("account_number", Json::number(signer.number))
        .put("chain_id", Json::text(signer.chain_id))
        .put("fee", fee.into())
        .put("memo", Json::text(&body.memo))
        .put("msgs", Json::List(msgs))
        .put("sequence", Json::number(signer.sequence))
        .number("timeout_height", body.timeout_height)
        .flag("unordered", body.unordered);
    if let Some(time) = &body.timeout_timestamp {
        let text = rfc3339(Moment::from(time)).ok_or("the timeout is no date")?;
        out = out.put("timeout_timestamp", Json::Text(text));
    }
    Ok(Json::from(out).to_string())
}

fn decode<T: Message + Default>(any: &Any) -> Result<T, String> {
    T::decode(any.value.as_slice()).map_err(|e| e.to_string())
}

/// A message with its amino name.
fn message(any: &Any) -> Result<Json, String> {
    let (name, value) = match any.type_url.as_str() {
        "/cosmos.bank.v1beta1.MsgSend" => ("cosmos-sdk/MsgSend", send(&decode(any)?)),
        "/cosmos.bank.v1beta1.MsgMultiSend" => {
            ("cosmos-sdk/MsgMultiSend", multi_send(&decode(any)?))
        }
        "/cosmwasm.wasm.v1.MsgStoreCode" => ("wasm/MsgStoreCode", store_code(&decode(any)?)),
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => {
            ("wasm/MsgInstantiateContract", instantiate(&decode(any)?)?)
        }
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => {
            ("wasm/MsgInstantiateContract2", instantiate2(&decode(any)?)?)
        }
        "/cosmwasm.wasm.v1.MsgExecuteContract" => {
            let wasm::MsgExecuteContract { sender, contract, msg, funds } = decode(any)?;
            let value = Object::new().text("sender", &sender).text("contract", &contract);
            ("wasm/MsgExecuteContract", value.inline("msg", &msg)?.put("funds", coins(&funds)))
        }
        "/cosmwasm.wasm.v1.MsgMigrateContract" => {
            let wasm::MsgMigrateContract { sender, contract, code_id, msg } = decode(any)?;
            let value = Object::new().text("sender", &sender).text("contract", &contract);
            ("wasm/MsgMigrateContract", value.number("code_id", code_id).inline("msg", &msg)?)
        }
        "/cosmwasm.wasm.v1.MsgUpdateAdmin" => {
            let wasm::MsgUpdateAdmin { sender, new_admin, contract } = decode(any)?;
            let value = Object::new().text("sender", &sender).text("new_admin", &new_admin);
            ("wasm/MsgUpdateAdmin", value.text("contract", &contract))
        }
        "/cosmwasm.wasm.v1.MsgClearAdmin" => {
            let wasm::MsgClearAdmin { sender, contract } = decode(any)?;
            let value = Object::new().text("sender", &sender).text("contract", &contract);
            ("wasm/MsgClearAdmin", value)
        }
        "/cosmwasm.wasm.v1.MsgPinCodes" => {
            let wasm::MsgPinCodes { authority, code_ids } = decode(any)?;
            let value = Object::new().text("authority", &authority);
            ("wasm/MsgPinCodes", value.numbers("code_ids", &code_ids))
        }
        "/cosmwasm.wasm.v1.MsgUnpinCodes" => {
            let wasm::MsgUnpinCodes { authority, code_ids } = decode(any)?;
            let value = Object::new().text("authority", &authority);
            ("wasm/MsgUnpinCodes", value.numbers("code_ids", &code_ids))
        }
        _ => match stake::value(any)? {
            Some(named) => named,
            None => permit::value(any)?,
        },
    };
    Ok(Object::new().put("type", Json::text(name)).put("value", value.into()).into())
}

fn coins(list: &[Coin]) -> Json {
    let one = |coin: &Coin| {
        let amount = if coin.amount.is_empty() { "0" } else { coin.amount.as_str() };
        Object::new().put("amount", Json::text(amount)).text("denom", &coin.denom).into()
    };
    Json::List(list.iter().map(one).collect())
}

fn send(msg: &MsgSend) -> Object {
    Object::new()
        .text("from_address", &msg.from_address)
        .text("to_address", &msg.to_address)
        .put("amount", coins(&msg.amount))
}

fn multi_send(msg: &MsgMultiSend) -> Object {
    let side = |address: &str, list: &[Coin]| {
        Object::new().text("address", address).put("coins", coins(list)).into()
    };
    let inputs = msg.inputs.iter().map(|i| side(&i.address, &i.coins)).collect();
    let outputs = msg.outputs.iter().map(|o| side(&o.address, &o.coins)).collect();
    Object::new().put("inputs", Json::List(inputs)).put("outputs", Json::List(outputs))
}

fn store_code(msg: &wasm::MsgStoreCode) -> Object {
    let out =
        Object::new().text("sender", &msg.sender).bytes("wasm_byte_code", &msg.wasm_byte_code);
    let Some(access) = &msg.instantiate_permission else { return out };
    let mut rule = Object::new();
    if access.permission != 0 {
        rule = rule.put("permission", Json::Raw(access.permission.to_string()));
    }
    if !access.addresses.is_empty() {
        let list = access.addresses.iter().map(|text| Json::text(text)).collect();
        rule = rule.put("addresses", Json::List(list));
    }
    out.put("instantiate_permission", rule.into())
}

fn instantiate(msg: &wasm::MsgInstantiateContract) -> Result<Object, String> {
    Object::new()
        .text("sender", &msg.sender)
        .text("admin", &msg.admin)
        .number("code_id", msg.code_id)
        .text("label", &msg.label)
        .put("funds", coins(&msg.funds))
        .inline("msg", &msg.msg)
}

fn instantiate2(msg: &wasm::MsgInstantiateContract2) -> Result<Object, String> {
    Object::new()
        .text("sender", &msg.sender)
        .text("admin", &msg.admin)
        .number("code_id", msg.code_id)
        .text("label", &msg.label)
        .put("funds", coins(&msg.funds))
        .bytes("salt", &msg.salt)
        .flag("fix_msg", msg.fix_msg)
        .inline("msg", &msg.msg)
}

impl Object {
    /// A text, left out when it is empty.
    fn text(self, key: &'static str, value: &str) -> Self {
        if value.is_empty() { self } else { self.put(key, Json::text(value)) }
    }

    /// A number as a text, left out when it is zero.
    fn number(self, key: &'static str, value: u64) -> Self {
        if value == 0 { self } else { self.put(key, Json::number(value)) }
    }

    /// A list of numbers as texts, left out when it is empty.
    fn numbers(self, key: &'static str, list: &[u64]) -> Self {
        if list.is_empty() {
            return self;
        }
        self.put(key, Json::List(list.iter().map(|number| Json::number(*number)).collect()))
    }

    /// A truth value, left out when it is false.
    fn flag(self, key: &'static str, value: bool) -> Self {
        if value { self.put(key, Json::Raw("true".to_string())) } else { self }
    }

    /// Bytes in base64, left out when there are none.
    fn bytes(self, key: &'static str, value: &[u8]) -> Self {
        let text = || Binary::from(value).to_base64();
        if value.is_empty() { self } else { self.put(key, Json::Text(text())) }
    }

    /// JSON inside JSON, left out when it is empty.
    fn inline(self, key: &'static str, value: &[u8]) -> Result<Self, String> {
        if value.is_empty() {
            return Ok(self);
        }
        let inner = Json::read(value).ok_or("could not normalize JSON: invalid JSON bytes")?;
        Ok(self.put(key, inner))
    }
}
