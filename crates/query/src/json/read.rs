//! Requests out of JSON bodies, and out of the words of a path or a query string.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use prost_reflect::{
    DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value,
};

/// Deepest path of field names.
const DEEPEST: usize = 16;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Reads a message out of its JSON.
///
/// # Errors
/// A text that says what is wrong with it.
pub(crate) fn from_json(kind: MessageDescriptor, body: &[u8]) -> Result<DynamicMessage, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(DynamicMessage::new(kind));
    }
    // A field that nobody knows is passed over, but then so would be a word that is none of an
    // enum's: only a strict reader tells them apart.
    read(kind.clone(), body, true).or_else(|why| {
        if why.contains("unrecognized field name") { read(kind, body, false) } else { Err(why) }
    })
}

/// Reads a message out of its JSON; a field that nobody knows is an error.
///
/// # Errors
/// A text that says what is wrong with it.
pub(super) fn strictly(kind: MessageDescriptor, body: &[u8]) -> Result<DynamicMessage, String> {
    read(kind, body, true)
}

fn read(kind: MessageDescriptor, body: &[u8], strict: bool) -> Result<DynamicMessage, String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let options = DeserializeOptions::new().deny_unknown_fields(strict);
    let message = DynamicMessage::deserialize_with_options(kind, &mut reader, &options)
        .map_err(|why| why.to_string())?;
    reader.end().map_err(|why| why.to_string())?;
    Ok(message)
}

/// Puts words into the field at a path such as `pagination.limit`. Paths that lead nowhere are
/// passed over, as a node passes over them.
///
/// # Errors
/// A text that says what is wrong with the words.
pub(crate) fn set_path(
    message: &mut DynamicMessage,
    path: &str,
    words: &[String],
) -> Result<(), String> {
    let names: Vec<&str> = path.split('.').collect();
    if names.len() > DEEPEST {
        return Ok(());
    }
    set(message, &names, words)
}

fn set(message: &mut DynamicMessage, names: &[&str], words: &[String]) -> Result<(), String> {
    let Some((name, rest)) = names.split_first() else { return Ok(()) };
    let kind = prost_reflect::ReflectMessage::descriptor(message);
    let found = kind.get_field_by_name(name).or_else(|| kind.get_field_by_json_name(name));
    let Some(field) = found else { return Ok(()) };
    if rest.is_empty() {
        return fill(message, &field, words);
    }
    if field.is_list() || !matches!(field.kind(), Kind::Message(_)) {
        return Ok(());
    }
    match message.get_field_mut(&field) {
        Value::Message(inner) => set(inner, rest, words),
        _ => Ok(()),
    }
}

fn fill(
    message: &mut DynamicMessage,
    field: &FieldDescriptor,
    words: &[String],
) -> Result<(), String> {
    if field.is_map() {
        return Ok(());
    }
    let value = if field.is_list() {
        let values = words.iter().map(|word| value(&field.kind(), word));
        Value::List(values.collect::<Result<_, _>>()?)
    } else {
        let Some(word) = words.last() else { return Ok(()) };
        value(&field.kind(), word)?
    };
    message.try_set_field(field, value).map_err(|why| why.to_string())
}

/// What Go says of a word that is no number.
fn number<T: std::str::FromStr>(parser: &str, word: &str) -> Result<T, String> {
    word.parse().map_err(|_| {
        let digits = word.strip_prefix('-').unwrap_or(word);
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let signed = plain && word.starts_with('-') && parser == "ParseUint";
        let why = if plain && !signed { "value out of range" } else { "invalid syntax" };
        format!("strconv.{parser}: parsing {word:?}: {why}")
    })
}

fn value(kind: &Kind, word: &str) -> Result<Value, String> {
    Ok(match kind {
        Kind::String => Value::String(word.to_string()),
        Kind::Bool => Value::Bool(truth(word)?),
        Kind::Bytes => Value::Bytes(bytes(word)?.into()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number("ParseInt", word)?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number("ParseInt", word)?),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number("ParseUint", word)?),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number("ParseUint", word)?),
        Kind::Float => Value::F32(number("ParseFloat", word)?),
        Kind::Double => Value::F64(number("ParseFloat", word)?),
        Kind::Enum(names) => {
            let named = names.get_value_by_name(word).map(|value| value.number());
            let numbered = || word.parse().ok().filter(|n| names.get_value(*n).is_some());
            let found = named.or_else(numbered);
            Value::EnumNumber(found.ok_or_else(|| format!("{word:?} is not a valid value"))?)
        }
        Kind::Message(kind) => {
            return Err(format!("unsupported field type {}", kind.full_name()));
        }
    })
}

/// The words for true and false that Go reads.
fn truth(word: &str) -> Result<bool, String> {
    match word {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {word:?}: invalid syntax")),
    }
}

/// Base64 of either alphabet.
fn bytes(word: &str) -> Result<Vec<u8>, String> {
    let place = |why: base64::DecodeError| match why {
        base64::DecodeError::InvalidByte(at, _) => at,
        _ => word.len(),
    };
    STANDARD
        .decode(word)
        .or_else(|_| URL_SAFE.decode(word))
        .map_err(|why| format!("illegal base64 data at input byte {}", place(why)))
}
