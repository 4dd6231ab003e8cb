//! Arguments of a call: by name or by place, from JSON or from a URI.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{RpcError, places};

/// Where arguments come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// JSON: bytes are base64, 64-bit numbers are texts.
    Json,
    /// A URI: texts are quoted, bytes are hex with `0x` or a quoted text.
    Uri,
}

/// The arguments of one call. What is null is absent, and what nobody asks for is ignored.
#[derive(Clone, Debug)]
pub(crate) struct Args {
    values: Map<String, Value>,
    source: Source,
}

impl Args {
    /// From the `params` of a request.
    ///
    /// # Errors
    /// If it is neither an object nor a list, or the list is too long.
    pub(crate) fn of_json(method: &str, params: Option<Value>) -> Result<Self, RpcError> {
        let values = match params {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(values)) => values,
            Some(Value::Array(given)) => {
                let names = places(method).unwrap_or_default();
                if given.len() > names.len() {
                    let (wanted, got) = (names.len(), given.len());
                    let why = format!("expected {wanted} parameters ({names:?}), got {got}");
                    return Err(RpcError::params(why));
                }
                names.iter().map(|name| (*name).to_string()).zip(given).collect()
            }
            Some(_) => {
                return Err(RpcError::params("params must be an object or an array"));
            }
        };
        Ok(Self { values, source: Source::Json })
    }

    /// From the query of a URI.
    pub(crate) fn of_uri(pairs: Vec<(String, String)>) -> Self {
        let values = pairs.into_iter().map(|(name, value)| (name, Value::String(value)));
        Self { values: values.collect(), source: Source::Uri }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// A whole number.
    ///
    /// # Errors
    /// If it is none, or in JSON not a text.
    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, RpcError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let Value::String(digits) = value else {
            let kind = if value.is_number() { "64-bit integer" } else { "integer" };
            let why = format!("invalid {kind} encoding \"{value}\", expected string");
            return Err(RpcError::params(why));
        };
        let bare = match self.source {
            Source::Uri => digits.trim_matches('"'),
            Source::Json => digits,
        };
        if bare.is_empty() && self.source == Source::Uri {
            return Ok(None);
        }
        let parsed = bare.parse().map(Some);
        parsed.map_err(|_| RpcError::params(format!("invalid integer {digits:?}")))
    }

    /// A text; empty if it is absent.
    ///
    /// # Errors
    /// If it is something else, or in a URI not quoted.
    pub(crate) fn text(&self, name: &str) -> Result<String, RpcError> {
        let Some(value) = self.get(name) else { return Ok(String::new()) };
        let Value::String(given) = value else {
            return Err(RpcError::params(format!("`{name}` must be a string, not {value}")));
        };
        if self.source == Source::Json || given.is_empty() {
            return Ok(given.clone());
        }
        let quoted = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let why = || RpcError::params(format!("`{name}` must be in double quotes: {given}"));
        quoted.map(ToString::to_string).ok_or_else(why)
    }

    /// Yes or no; no if it is absent.
    ///
    /// # Errors
    /// If it is something else.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, RpcError> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.source == Source::Uri => match text.as_str() {
                "true" | "1" => Ok(true),
                "false" | "0" | "" => Ok(false),
                _ => Err(RpcError::params(format!("`{name}` must be true or false"))),
            },
            Some(other) => Err(RpcError::params(format!("`{name}` is a bool, not {other}"))),
        }
    }

    /// Bytes that JSON has in base64; empty if they are absent.
    ///
    /// # Errors
    /// If they can't be read.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, RpcError> {
        if self.source == Source::Uri {
            return self.uri_bytes(name);
        }
        let given = self.text(name)?;
        let why = |e| RpcError::params(format!("illegal base64 data in `{name}`: {e}"));
        STANDARD.decode(given).map_err(why)
    }

    /// Bytes that JSON has in hex; empty if they are absent.
    ///
    /// # Errors
    /// If they can't be read.
    pub(crate) fn hex(&self, name: &str) -> Result<Vec<u8>, RpcError> {
        if self.source == Source::Uri {
            return self.uri_bytes(name);
        }
        hex::decode(self.text(name)?)
            .map_err(|e| RpcError::params(format!("`{name}` is no hex: {e}")))
    }

    fn uri_bytes(&self, name: &str) -> Result<Vec<u8>, RpcError> {
        let Some(Value::String(given)) = self.get(name) else { return Ok(Vec::new()) };
        if let Some(digits) = given.strip_prefix("0x") {
            let why = |e| RpcError::params(format!("`{name}` is no hex: {e}"));
            return hex::decode(digits).map_err(why);
        }
        self.text(name).map(String::into_bytes)
    }

    /// The value as it came.
    pub(crate) fn raw(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// A page of a list, as CometBFT cuts it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    page: i64,
    per_page: u32,
}

impl Cut {
    /// Reads the page that is asked for; one below 1 starts at the list's first entry until
    /// [`check`](Self::check) refuses it.
    ///
    /// # Errors
    /// For what is no number.
    pub(crate) fn read(args: &Args) -> Result<Self, RpcError> {
        const USUAL: u32 = 30;
        const MOST: u32 = 100;
        let per_page = match args.int("per_page")? {
            Some(n) if n >= 1 => u32::try_from(n).map_or(MOST, |n| n.min(MOST)),
            _ => USUAL,
        };
        Ok(Self { page: args.int("page")?.unwrap_or(1), per_page })
    }

    /// How many entries are left out before the page, and how many it has at most.
    pub(crate) fn window(self) -> (u64, u32) {
        let before = u64::try_from(self.page.saturating_sub(1)).unwrap_or(0);
        (before.saturating_mul(u64::from(self.per_page)), self.per_page)
    }

    /// Checks the page against the length of the whole list.
    ///
    /// # Errors
    /// If there is no such page.
    pub(crate) fn check(self, total: u64) -> Result<(), RpcError> {
        let (page, pages) = (self.page, total.div_ceil(u64::from(self.per_page)).max(1));
        if u64::try_from(page).is_ok_and(|page| (1..=pages).contains(&page)) {
            return Ok(());
        }
        Err(RpcError::failed(format!("page should be within [1, {pages}] range, given {page}")))
    }
}

/// Whether a list is asked for from its end.
///
/// # Errors
/// For an order that is none.
pub(crate) fn descending(args: &Args, usual: bool) -> Result<bool, RpcError> {
    match args.text("order_by")?.as_str() {
        "asc" => Ok(false),
        "desc" => Ok(true),
        "" => Ok(usual),
        _ => Err(RpcError::failed("expected order_by to be either `asc` or `desc` or empty")),
    }
}
