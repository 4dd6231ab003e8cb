//! What `${…}` stands for in a scenario.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

/// Seconds of an hour.
const HOUR: u64 = 3_600;

/// Names and what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Addresses of accounts.
    pub(crate) accounts: Vec<String>,
    /// Operator addresses of validators.
    pub(crate) validators: Vec<String>,
    /// Contracts by name.
    pub(crate) contracts: BTreeMap<String, String>,
    /// Codes by name.
    pub(crate) codes: BTreeMap<String, u64>,
    /// The time of the last block in seconds.
    pub(crate) now: u64,
}

impl Names {
    /// Fills in every `${…}` within `value`; `{"@base64": X}` becomes X as compact JSON in base64.
    ///
    /// # Errors
    /// When a name stands for nothing.
    pub(crate) fn fill(&self, value: &mut Value) -> Result<()> {
        match value {
            Value::String(text) => {
                if let Some(filled) = self.filled(text)? {
                    *value = filled;
                }
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.fill(value)),
            Value::Object(fields) => {
                fields.values_mut().try_for_each(|value| self.fill(value))?;
                if let Some(inner) = fields.get("@base64").filter(|_| fields.len() == 1) {
                    *value = Value::String(BASE64.encode(serde_json::to_vec(inner)?));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What a text becomes. A number that stands alone becomes a JSON number.
    fn filled(&self, text: &str) -> Result<Option<Value>> {
        if !text.contains("${") {
            return Ok(None);
        }
        if let Some(name) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))
            && !name.contains("${")
        {
            return Ok(Some(self.value(name)?));
        }
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').context("a ${ without }")?;
            out.push_str(before);
            match self.value(name)? {
                Value::String(text) => out.push_str(&text),
                other => out.push_str(&other.to_string()),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(Some(Value::String(out)))
    }

    fn value(&self, name: &str) -> Result<Value> {
        let (kind, name) =
            name.split_once(':').with_context(|| format!("${{{name}}}: of what?"))?;
        let text = |found: Option<&String>| {
            found.cloned().map(Value::String).with_context(|| format!("no {kind} {name}"))
        };
        match kind {
            "account" => text(self.accounts.get(name.parse::<usize>()?)),
            "validator" => text(self.validators.get(name.parse::<usize>()?)),
            "contract" => text(self.contracts.get(name)),
            "code" => {
                let id = self.codes.get(name).with_context(|| format!("no code {name}"))?;
                Ok(Value::from(*id))
            }
            "wasm" => Ok(Value::String(BASE64.encode(artifact(name)?))),
            "time" => Ok(Value::from(self.now + name.parse::<u64>()?)),
            "hour" => Ok(Value::from((self.now / HOUR + name.parse::<u64>()?) * HOUR)),
            _ => bail!(
                "${{{kind}:{name}}}: there are account, validator, contract, code, wasm, time and hour"
            ),
        }
    }
}

/// The names of a kind that a step uses.
pub(crate) fn used(value: &Value, kind: &str) -> Vec<String> {
    let text = value.to_string();
    let start = format!("${{{kind}:");
    let parts = text.split(&start).skip(1);
    parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_string()).collect()
}

/// The folder with the contracts' wasm.
fn artifacts() -> PathBuf {
    std::env::var_os("LODE_ARTIFACTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
        PathBuf::from,
    )
}

/// A contract's wasm: `NAME.wasm` or `lode_NAME.wasm`, with - for _ if one likes.
///
/// # Errors
/// When there is none.
pub fn artifact(name: &str) -> Result<Vec<u8>> {
    let name = name.replace('-', "_");
    let places = [format!("{name}.wasm"), format!("lode_{name}.wasm")];
    let found = places.iter().map(|file| artifacts().join(file)).find(|file| file.exists());
    let file = found.with_context(|| {
        format!("no {name}.wasm in {}; run `cargo xtask contracts`", artifacts().display())
    })?;
    Ok(std::fs::read(file)?)
}

#[cfg(test)]
mod tests;
