//! What a step says of a message.

use serde_json::{Value, json};

use super::Step;
use crate::tx::Msg;

/// Bytes of a message: JSON as it is, anything else in hex.
pub(crate) fn payload(raw: &[u8]) -> Value {
    serde_json::from_slice(raw).unwrap_or_else(|_| Value::String(hex::encode(raw)))
}

/// Tells of a message in its step.
pub(crate) fn describe(step: &mut Step, msg: &Msg) {
    step.what = msg.type_url().to_string();
    step.sender = Some(msg.sender().to_string());
    match msg {
        Msg::Send { to, amount, .. } => {
            step.msg = json!({"to_address": to});
            step.funds = amount.clone();
        }
        Msg::MultiSend { outputs, .. } => {
            let output =
                |(to, coins): &(String, Vec<crate::Coin>)| json!({"address": to, "coins": coins});
            step.msg = json!({"outputs": outputs.iter().map(output).collect::<Vec<_>>()});
        }
        Msg::StoreCode { wasm, .. } => step.msg = json!({"wasm_bytes": wasm.len()}),
        Msg::Instantiate { admin, code_id, label, msg, funds, .. }
        | Msg::Instantiate2 { admin, code_id, label, msg, funds, .. } => {
            let code = code_id.to_string();
            step.msg =
                json!({"code_id": code, "label": label, "admin": admin, "msg": payload(msg)});
            step.funds = funds.clone();
        }
        Msg::Execute { contract, msg, funds, .. } => {
            step.contract = Some(contract.clone());
            step.msg = payload(msg);
            step.funds = funds.clone();
        }
        Msg::Migrate { contract, code_id, msg, .. } => {
            step.contract = Some(contract.clone());
            step.msg = json!({"code_id": code_id.to_string(), "msg": payload(msg)});
        }
        Msg::UpdateAdmin { contract, admin, .. } => {
            step.msg = json!({"contract": contract, "new_admin": admin});
        }
        Msg::ClearAdmin { contract, .. } => step.msg = json!({"contract": contract}),
        Msg::PinCodes { code_ids, .. } | Msg::UnpinCodes { code_ids, .. } => {
            step.msg = json!({"code_ids": code_ids});
        }
        Msg::Permit { value, .. } | Msg::Stake { value, .. } => {
            step.msg = Value::String(hex::encode(value));
        }
    }
}
