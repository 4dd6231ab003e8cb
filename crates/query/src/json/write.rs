//! Messages to JSON: names as in the definition, 64-bit numbers as strings, every field there.

use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey, ReflectMessage, Value,
};

use super::field::{Form, Style, style};
use super::text;
use crate::descriptors;

/// Deepest nesting of messages inside `Any`: each starts a new count in the decoder, and a
/// transaction could hold as many as it has bytes.
const DEEPEST: u32 = 32;

const ANY: &str = "google.protobuf.Any";
const TIME: &str = "google.protobuf.Timestamp";
const DURATION: &str = "google.protobuf.Duration";
/// Go's zero time.
const NO_TIME: i64 = -62_135_596_800;

/// Writes a message.
pub(super) fn message(out: &mut String, message: &DynamicMessage, depth: u32) {
    let seconds = || number(message, 1);
    let nanos = || i32::try_from(number(message, 2)).unwrap_or(0);
    match message.descriptor().full_name() {
        ANY => any(out, message, depth),
        TIME => text::time(out, seconds(), nanos()),
        DURATION => text::duration(out, seconds(), nanos()),
        _ => {
            out.push('{');
            fields(out, message, depth);
            out.push('}');
        }
    }
}

fn number(message: &DynamicMessage, field: u32) -> i64 {
    let value = message.get_field_by_number(field);
    value.and_then(|v| v.as_i64().or_else(|| v.as_i32().map(i64::from))).unwrap_or(0)
}

fn bytes(message: &DynamicMessage, field: u32) -> Vec<u8> {
    let value = message.get_field_by_number(field);
    value.and_then(|v| v.as_bytes().map(|raw| raw.to_vec())).unwrap_or_default()
}

/// Writes the fields in the order of the definition.
fn fields(out: &mut String, message: &DynamicMessage, depth: u32) {
    let mut first = true;
    for field in message.descriptor().fields() {
        // Of a choice only what was chosen is shown.
        let choice = field.containing_oneof().is_some();
        if choice && !message.has_field(&field) {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        text::string(out, field.name());
        out.push(':');
        let style = style(&field);
        let single = !field.is_list() && !field.is_map();
        if single && matches!(field.kind(), Kind::Message(_)) && !message.has_field(&field) {
            absent(out, &field, style, depth);
        } else {
            whole(out, &field, &message.get_field(&field), (style, depth));
        }
    }
}

/// Writes a message that was not sent.
fn absent(out: &mut String, field: &FieldDescriptor, style: Style, depth: u32) {
    let Kind::Message(kind) = field.kind() else { return out.push_str("null") };
    if !style.always || depth > DEEPEST {
        return out.push_str("null");
    }
    match kind.full_name() {
        TIME => text::time(out, NO_TIME, 0),
        _ => message(out, &DynamicMessage::new(kind), depth.saturating_add(1)),
    }
}

/// Writes a field's value, be it one or many.
fn whole(out: &mut String, field: &FieldDescriptor, value: &Value, with: (Style, u32)) {
    match value {
        Value::List(values) => {
            out.push('[');
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                one(out, &field.kind(), value, with);
            }
            out.push(']');
        }
        Value::Map(values) => {
            let Kind::Message(entry) = field.kind() else { return out.push_str("{}") };
            let kind = entry.map_entry_value_field().kind();
            let mut sorted: Vec<_> = values.iter().map(|(k, v)| (key(k), v)).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            out.push('{');
            for (i, (key, value)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                text::string(out, &key);
                out.push(':');
                one(out, &kind, value, with);
            }
            out.push('}');
        }
        value => one(out, &field.kind(), value, with),
    }
}

fn key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(v) => v.to_string(),
        MapKey::I32(v) => v.to_string(),
        MapKey::I64(v) => v.to_string(),
        MapKey::U32(v) => v.to_string(),
        MapKey::U64(v) => v.to_string(),
        MapKey::String(v) => v.clone(),
    }
}

/// Writes one value.
fn one(out: &mut String, kind: &Kind, value: &Value, (style, depth): (Style, u32)) {
    match value {
        Value::Bool(v) => out.push_str(&v.to_string()),
        Value::I32(v) => out.push_str(&v.to_string()),
        Value::U32(v) => out.push_str(&v.to_string()),
        Value::I64(v) => out.push_str(&format!("\"{v}\"")),
        Value::U64(v) => out.push_str(&format!("\"{v}\"")),
        Value::F32(v) => out.push_str(&serde_json::to_string(v).unwrap_or_default()),
        Value::F64(v) => out.push_str(&serde_json::to_string(v).unwrap_or_default()),
        Value::String(v) => words(out, v, style.form),
        Value::Bytes(v) => raw(out, v, style.form),
        Value::EnumNumber(v) => match kind {
            Kind::Enum(names) => name(out, names, *v),
            _ => out.push_str(&v.to_string()),
        },
        Value::Message(v) => message(out, v, depth.saturating_add(1)),
        Value::List(_) | Value::Map(_) => out.push_str("null"),
    }
}

fn words(out: &mut String, value: &str, form: Form) {
    match form {
        Form::Decimal => text::decimal(out, value),
        Form::Whole => text::whole(out, value),
        _ => text::string(out, value),
    }
}

fn raw(out: &mut String, value: &[u8], form: Form) {
    match form {
        Form::Hex => text::hex(out, value),
        Form::Json => text::json(out, value),
        Form::Decimal => text::decimal(out, &String::from_utf8_lossy(value)),
        Form::Whole => text::whole(out, &String::from_utf8_lossy(value)),
        // Go tells no bytes from empty bytes.
        Form::Usual if value.is_empty() => out.push_str("null"),
        Form::Usual => text::base64(out, value),
    }
}

/// The words that wasmd has for who may do something, by number.
const ACCESS: [(i32, &str); 4] =
    [(0, "Unspecified"), (1, "Nobody"), (3, "Everybody"), (4, "AnyOfAddresses")];
const ACCESS_TYPE: &str = "cosmwasm.wasm.v1.AccessType";

fn name(out: &mut String, names: &EnumDescriptor, number: i32) {
    if names.full_name() == ACCESS_TYPE
        && let Some((_, word)) = ACCESS.iter().find(|(n, _)| *n == number)
    {
        return text::string(out, word);
    }
    match names.get_value(number) {
        Some(value) => text::string(out, value.name()),
        None => out.push_str(&number.to_string()),
    }
}

/// Writes a message of any type with its type, and its fields beside it.
fn any(out: &mut String, any: &DynamicMessage, depth: u32) {
    let url = any.get_field_by_number(1);
    let url = url.and_then(|v| v.as_str().map(ToString::to_string)).unwrap_or_default();
    let value = bytes(any, 2);
    out.push_str("{\"@type\":");
    text::string(out, &url);
    let known = url.rsplit('/').next().and_then(|n| descriptors::pool().get_message_by_name(n));
    let inner = known.filter(|_| depth < DEEPEST);
    match inner.and_then(|kind| DynamicMessage::decode(kind, value.as_slice()).ok()) {
        Some(inner) => {
            let mut body = String::new();
            fields(&mut body, &inner, depth.saturating_add(1));
            if !body.is_empty() {
                out.push(',');
                out.push_str(&body);
            }
        }
        None => {
            out.push_str(",\"value\":");
            text::base64(out, &value);
        }
    }
    out.push('}');
}
