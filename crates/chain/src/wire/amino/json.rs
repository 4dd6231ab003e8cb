//! JSON as Go writes it: sorted keys, no spaces, and three more characters escaped.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::{Number, Value};

/// A JSON value that writes itself as Go would.
#[derive(Clone, Debug)]
pub(super) enum Json {
    /// A number, truth value or null, ready to be written.
    Raw(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// An object that is being put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(BTreeMap<String, Json>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn put(mut self, key: &'static str, value: Json) -> Self {
        self.0.insert(key.to_string(), value);
        self
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

impl Json {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_string())
    }

    /// A 64-bit number, which amino writes as a text.
    pub(super) fn number(number: u64) -> Self {
        Self::Text(number.to_string())
    }

    /// Reads a JSON text; `None` if it is none.
    pub(super) fn read(raw: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Value>(raw).ok().map(Self::of)
    }

    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Raw("null".to_string()),
            Value::Bool(truth) => Self::Raw(truth.to_string()),
            Value::Number(number) => Self::Raw(go_number(&number)),
            Value::String(text) => Self::Text(text),
            Value::Array(list) => Self::List(list.into_iter().map(Self::of).collect()),
            Value::Object(map) => {
                Self::Object(map.into_iter().map(|(key, value)| (key, Self::of(value))).collect())
            }
        }
    }
}

/// A number as Go prints it after it was read without knowing its type: with 53 bits, and with
/// an exponent below 10^-6 and from 10^21 on.
fn go_number(number: &Number) -> String {
    let Some(value) = number.as_f64() else { return number.to_string() };
    let short = format!("{value:e}");
    let exponent = short.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    match exponent {
        Some(exponent) if exponent >= 21 => short.replace('e', "e+"),
        Some(exponent) if exponent < -6 => short,
        _ => format!("{value}"),
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raw(text) => f.write_str(text),
            Self::Text(text) => quote(f, text),
            Self::List(list) => {
                f.write_char('[')?;
                for (i, value) in list.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    value.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Object(map) => {
                f.write_char('{')?;
                for (i, (key, value)) in map.iter().enumerate() {
                    if i > 0 {
                        f.write_char(',')?;
                    }
                    quote(f, key)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            '\u{0}'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(f, "\\u{:04x}", u32::from(c))?;
            }
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests;
