//! Messages in proto JSON with `@type`, turned into protobuf.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cosmos_sdk_proto::cosmos::{authz, bank, distribution, feegrant, gov, staking};
use cosmos_sdk_proto::cosmwasm::wasm::v1 as wasm;
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::{Any, cosmos::base::v1beta1 as base};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Where messages carry JSON of a contract, which proto JSON embeds as it is.
const EMBEDDED: &[(&str, &str)] = &[
    ("/cosmwasm.wasm.v1.MsgExecuteContract", "msg"),
    ("/cosmwasm.wasm.v1.MsgInstantiateContract", "msg"),
    ("/cosmwasm.wasm.v1.MsgInstantiateContract2", "msg"),
    ("/cosmwasm.wasm.v1.MsgMigrateContract", "msg"),
    ("/cosmwasm.wasm.v1.MsgSudoContract", "msg"),
];

/// Turns a message into protobuf.
///
/// # Errors
/// When it has no `@type`, one that isn't known here, or fields that its type doesn't have.
pub(crate) fn to_any(message: &Value) -> Result<Any> {
    let Value::Object(fields) = message else { bail!("a message is no JSON object: {message}") };
    let mut fields = fields.clone();
    let Some(Value::String(kind)) = fields.remove("@type") else {
        bail!("a message has no @type: {message}")
    };
    for (_, field) in EMBEDDED.iter().filter(|(of, _)| *of == kind) {
        embed(&mut fields, field)?;
    }
    for value in fields.values_mut() {
        nest(value)?;
    }
    let value = encode(&kind, Value::Object(fields)).with_context(|| format!("in a {kind}"))?;
    Ok(Any { type_url: kind, value })
}

/// Writes a contract's JSON compactly, as bytes.
fn embed(fields: &mut Map<String, Value>, field: &str) -> Result<()> {
    if let Some(value) = fields.get_mut(field).filter(|value| !value.is_string()) {
        *value = Value::String(BASE64.encode(serde_json::to_vec(value)?));
    }
    Ok(())
}

/// Turns messages within a message into `Any`s.
fn nest(value: &mut Value) -> Result<()> {
    match value {
        Value::Object(fields) if fields.contains_key("@type") => {
            let any = to_any(value)?;
            *value = json!({"typeUrl": any.type_url, "value": BASE64.encode(any.value)});
        }
        Value::Object(fields) => fields.values_mut().try_for_each(nest)?,
        Value::Array(values) => values.iter_mut().try_for_each(nest)?,
        _ => {}
    }
    Ok(())
}

fn bytes<T: Message + DeserializeOwned>(fields: Value) -> Result<Vec<u8>> {
    Ok(serde_json::from_value::<T>(fields)?.encode_to_vec())
}

fn encode(kind: &str, fields: Value) -> Result<Vec<u8>> {
    match kind {
        "/cosmos.bank.v1beta1.MsgSend" => bytes::<bank::v1beta1::MsgSend>(fields),
        "/cosmos.bank.v1beta1.MsgMultiSend" => bytes::<bank::v1beta1::MsgMultiSend>(fields),
        "/cosmwasm.wasm.v1.MsgStoreCode" => bytes::<wasm::MsgStoreCode>(fields),
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => bytes::<wasm::MsgInstantiateContract>(fields),
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => {
            bytes::<wasm::MsgInstantiateContract2>(fields)
        }
        "/cosmwasm.wasm.v1.MsgExecuteContract" => bytes::<wasm::MsgExecuteContract>(fields),
        "/cosmwasm.wasm.v1.MsgMigrateContract" => bytes::<wasm::MsgMigrateContract>(fields),
        "/cosmwasm.wasm.v1.MsgUpdateAdmin" => bytes::<wasm::MsgUpdateAdmin>(fields),
        "/cosmwasm.wasm.v1.MsgClearAdmin" => bytes::<wasm::MsgClearAdmin>(fields),
        "/cosmwasm.wasm.v1.MsgPinCodes" => bytes::<wasm::MsgPinCodes>(fields),
        "/cosmwasm.wasm.v1.MsgUnpinCodes" => bytes::<wasm::MsgUnpinCodes>(fields),
        _ if kind.starts_with("/cosmos.staking.") => staking_message(kind, fields),
        _ if kind.starts_with("/cosmos.distribution.") => distribution_message(kind, fields),
        _ => grant_message(kind, fields),
    }
}

fn staking_message(kind: &str, fields: Value) -> Result<Vec<u8>> {
    use staking::v1beta1 as of;
    match kind {
        "/cosmos.staking.v1beta1.MsgDelegate" => bytes::<of::MsgDelegate>(fields),
        "/cosmos.staking.v1beta1.MsgUndelegate" => bytes::<of::MsgUndelegate>(fields),
        "/cosmos.staking.v1beta1.MsgBeginRedelegate" => bytes::<of::MsgBeginRedelegate>(fields),
        "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation" => {
            bytes::<of::MsgCancelUnbondingDelegation>(fields)
        }
        _ => unknown(kind),
    }
}

fn distribution_message(kind: &str, fields: Value) -> Result<Vec<u8>> {
    use distribution::v1beta1 as of;
    match kind {
        "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward" => {
            bytes::<of::MsgWithdrawDelegatorReward>(fields)
        }
        "/cosmos.distribution.v1beta1.MsgSetWithdrawAddress" => {
            bytes::<of::MsgSetWithdrawAddress>(fields)
        }
        "/cosmos.distribution.v1beta1.MsgFundCommunityPool" => {
            bytes::<of::MsgFundCommunityPool>(fields)
        }
        "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission" => {
            bytes::<of::MsgWithdrawValidatorCommission>(fields)
        }
        _ => unknown(kind),
    }
}

fn grant_message(kind: &str, fields: Value) -> Result<Vec<u8>> {
    match kind {
        "/cosmos.authz.v1beta1.MsgGrant" => bytes::<authz::v1beta1::MsgGrant>(fields),
        "/cosmos.authz.v1beta1.MsgRevoke" => bytes::<authz::v1beta1::MsgRevoke>(fields),
        "/cosmos.authz.v1beta1.MsgExec" => bytes::<authz::v1beta1::MsgExec>(fields),
        "/cosmos.authz.v1beta1.GenericAuthorization" => {
            bytes::<authz::v1beta1::GenericAuthorization>(fields)
        }
        "/cosmos.bank.v1beta1.SendAuthorization" => {
            bytes::<bank::v1beta1::SendAuthorization>(fields)
        }
        "/cosmos.feegrant.v1beta1.MsgGrantAllowance" => {
            bytes::<feegrant::v1beta1::MsgGrantAllowance>(fields)
        }
        "/cosmos.feegrant.v1beta1.MsgRevokeAllowance" => {
            bytes::<feegrant::v1beta1::MsgRevokeAllowance>(fields)
        }
        "/cosmos.feegrant.v1beta1.BasicAllowance" => {
            bytes::<feegrant::v1beta1::BasicAllowance>(fields)
        }
        "/cosmos.feegrant.v1beta1.PeriodicAllowance" => {
            bytes::<feegrant::v1beta1::PeriodicAllowance>(fields)
        }
        "/cosmos.feegrant.v1beta1.AllowedMsgAllowance" => {
            bytes::<feegrant::v1beta1::AllowedMsgAllowance>(fields)
        }
        "/cosmos.gov.v1.MsgSubmitProposal" => bytes::<gov::v1::MsgSubmitProposal>(fields),
        "/cosmos.gov.v1.MsgVote" => bytes::<gov::v1::MsgVote>(fields),
        "/cosmos.gov.v1.MsgDeposit" => bytes::<gov::v1::MsgDeposit>(fields),
        _ => unknown(kind),
    }
}

fn unknown(kind: &str) -> Result<Vec<u8>> {
    bail!("{kind} is not known here; docs/conformance.md lists the types")
}

/// What a transaction's steps are called in tables: the last word of each type, and what a
/// contract is told.
///
/// # Errors
/// When a message has no `@type`.
pub(crate) fn kind(messages: &[Value]) -> Result<String> {
    let mut names = Vec::new();
    for message in messages {
        let kind = message.get("@type").and_then(Value::as_str).context("no @type")?;
        let short = kind.rsplit('.').next().unwrap_or(kind);
        let told = message.get("msg").and_then(Value::as_object);
        let verb = told.filter(|_| short == "MsgExecuteContract").and_then(|m| m.keys().next());
        names.push(verb.map_or_else(|| short.to_string(), |verb| format!("{short} {verb}")));
    }
    ensure!(!names.is_empty(), "a step has no messages");
    let count = names.len();
    names.dedup();
    let name = names.join(" + ");
    Ok(if names.len() == 1 && count > 1 { format!("{count} × {name}") } else { name })
}

/// Coins in proto JSON.
pub(crate) fn coins(list: &[base::Coin]) -> Value {
    list.iter().map(|coin| json!({"denom": coin.denom, "amount": coin.amount})).collect()
}

#[cfg(test)]
mod tests;
