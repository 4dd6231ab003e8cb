//! How a field's value stands in JSON, beyond its protobuf type.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use prost_reflect::{FieldDescriptor, Value};

use crate::descriptors;

/// What the Go type behind a field does to its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// What protobuf says.
    Usual,
    /// A number with 18 decimals, kept without its point.
    Decimal,
    /// A whole number in words.
    Whole,
    /// Bytes in upper-case hex.
    Hex,
    /// Bytes that are JSON themselves.
    Json,
}

/// A field's form, and whether it is there even when it is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) form: Form,
    pub(super) always: bool,
}

static STYLES: LazyLock<RwLock<HashMap<String, Style>>> = LazyLock::new(RwLock::default);

/// The style of a field. Options are slow to read, so they are read once.
pub(super) fn style(field: &FieldDescriptor) -> Style {
    let name = field.full_name();
    let known = STYLES.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
    known.unwrap_or_else(|| {
        let found = read(field);
        let mut styles = STYLES.write().unwrap_or_else(PoisonError::into_inner);
        styles.insert(name.to_string(), found);
        found
    })
}

fn read(field: &FieldDescriptor) -> Style {
    let options = field.options();
    let text = |name: &str| {
        let option = descriptors::option(name)?;
        options.has_extension(&option).then(|| options.get_extension(&option).into_owned())
    };
    let form = |value: Value| match value.as_str()?.rsplit(['.', '/']).next()? {
        "LegacyDec" | "Dec" => Some(Form::Decimal),
        "Int" | "Uint" => Some(Form::Whole),
        "HexBytes" => Some(Form::Hex),
        "RawContractMessage" | "RawMessage" => Some(Form::Json),
        _ => None,
    };
    let custom = text("gogoproto.customtype").or_else(|| text("gogoproto.casttype"));
    Style {
        form: custom.and_then(form).unwrap_or(Form::Usual),
        always: text("gogoproto.nullable").and_then(|v| v.as_bool()) == Some(false),
    }
}
