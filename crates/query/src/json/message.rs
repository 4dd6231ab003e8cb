//! Messages as wallets and command lines write them: JSON with `@type`, to protobuf.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::Any;
use prost::Message as _;
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::Value;

use super::field::{Form, style};
use super::{find, read};

/// Deepest nesting of messages that is read.
const DEEPEST: usize = 32;
const ANY: &str = "google.protobuf.Any";
/// Decimals of the SDK's `Dec`.
const DECIMALS: usize = 18;

/// Reads a message out of its JSON, as `wasmd tx` and REST write it: `@type` says what it is, the
/// message to a contract stands there as JSON (or in base64), and decimals have a point.
///
/// # Errors
/// A text that says what is wrong with it.
pub fn message_from_json(json: &Value) -> Result<Any, String> {
    let url = json.get("@type").and_then(Value::as_str);
    let url =
        url.ok_or("a message is an object with `@type`, such as /cosmos.bank.v1beta1.MsgSend")?;
    let kind = find(url.trim_start_matches('/'))?;
    let mut body = json.clone();
    if let Value::Object(members) = &mut body {
        members.remove("@type");
    }
    let body = plain(&kind, body, 0)?;
    let message = read::strictly(kind, body.to_string().as_bytes())?;
    Ok(Any { type_url: url.to_string(), value: message.encode_to_vec() })
}

/// Turns the SDK's own forms of values into protobuf's.
fn plain(kind: &MessageDescriptor, mut json: Value, depth: usize) -> Result<Value, String> {
    if depth > DEEPEST {
        return Err("messages are nested too deeply".to_string());
    }
    if kind.full_name() == ANY {
        let url = json.get("@type").and_then(Value::as_str).unwrap_or_default();
        let inner = find(url.trim_start_matches('/'))?;
        return plain(&inner, json, depth.saturating_add(1));
    }
    let Value::Object(members) = &mut json else { return Ok(json) };
    for (name, value) in members.iter_mut() {
        let found = kind.get_field_by_name(name).or_else(|| kind.get_field_by_json_name(name));
        let Some(field) = found.filter(|field| !field.is_map()) else { continue };
        let form = style(&field).form;
        let inner = field.kind();
        let convert = |value: Value| match (&inner, form) {
            (_, Form::Json) => Ok(embedded(value)),
            (_, Form::Decimal) => decimal(value),
            (Kind::Message(inner), _) => plain(inner, value, depth.saturating_add(1)),
            _ => Ok(value),
        };
        *value = match std::mem::take(value) {
            Value::Array(all) if field.is_list() => {
                Value::Array(all.into_iter().map(convert).collect::<Result<_, _>>()?)
            }
            one => convert(one)?,
        };
    }
    Ok(json)
}

/// JSON inside bytes; a text is taken for the bytes in base64.
fn embedded(value: Value) -> Value {
    match value {
        Value::String(_) | Value::Null => value,
        json => Value::String(STANDARD.encode(json.to_string())),
    }
}

/// `0.05` as the SDK keeps it, without the point.
fn decimal(value: Value) -> Result<Value, String> {
    let Value::String(text) = &value else { return Ok(value) };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > DECIMALS {
        return Err(format!("`{text}` is no decimal with at most {DECIMALS} places"));
    }
    let joined = format!("{whole}{part:0<DECIMALS$}");
    let bare = joined.trim_start_matches('0');
    Ok(Value::String(if bare.is_empty() { "0".to_string() } else { bare.to_string() }))
}

#[cfg(test)]
mod tests {
    use cosmos_sdk_proto::cosmos::authz::v1beta1::MsgExec;
    use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
    use cosmos_sdk_proto::cosmos::staking::v1beta1::MsgEditValidator;
    use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_send_is_read() {
        let any = message_from_json(&json!({
            "@type": "/cosmos.bank.v1beta1.MsgSend",
            "from_address": "a", "to_address": "b",
            "amount": [{"denom": "ustake", "amount": "5"}],
        }));
        let any = any.unwrap();
        let send = MsgSend::decode(any.value.as_slice()).unwrap();
        assert_eq!((send.from_address.as_str(), send.amount[0].amount.as_str()), ("a", "5"));
        assert_eq!(any.type_url, "/cosmos.bank.v1beta1.MsgSend");
    }

    #[test]
    fn a_contracts_message_is_json_or_base64_at_any_depth() {
        let said = json!({"mint": {"amount": "1"}});
        for msg in [said.clone(), json!(STANDARD.encode(said.to_string()))] {
            let call = json!({
                "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
                "sender": "a", "contract": "c", "msg": msg, "funds": [],
            });
            let exec =
                json!({"@type": "/cosmos.authz.v1beta1.MsgExec", "grantee": "g", "msgs": [call]});
            let exec = message_from_json(&exec).unwrap();
            let exec = MsgExec::decode(exec.value.as_slice()).unwrap();
            assert_eq!(exec.msgs[0].type_url, "/cosmwasm.wasm.v1.MsgExecuteContract");
            let call = MsgExecuteContract::decode(exec.msgs[0].value.as_slice()).unwrap();
            assert_eq!(call.msg, said.to_string().into_bytes());
        }
    }

    #[test]
    fn decimals_lose_their_point() {
        let edit = |rate: &str| {
            message_from_json(&json!({
                "@type": "/cosmos.staking.v1beta1.MsgEditValidator", "commission_rate": rate,
            }))
        };
        for (rate, kept) in
            [("0.05", "50000000000000000"), ("2", "2000000000000000000"), ("0", "0")]
        {
            let any = edit(rate).unwrap();
            let edit = MsgEditValidator::decode(any.value.as_slice()).unwrap();
            assert_eq!(edit.commission_rate, kept);
        }
        assert!(edit("a.b").is_err());
    }

    #[test]
    fn what_is_no_message_is_refused_in_words() {
        let told = |json: Value| message_from_json(&json).unwrap_err();
        assert!(told(json!({})).contains("@type"));
        assert!(told(json!([1])).contains("@type"));
        assert!(told(json!({"@type": "/foo.Bar"})).contains("foo.Bar: unknown message"));
        let typo = json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "form_address": "a"});
        assert!(told(typo).contains("form_address"));
    }
}
