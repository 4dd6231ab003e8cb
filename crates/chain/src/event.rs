//! Events: what a transaction tells the world outside.

use serde::{Deserialize, Serialize};

/// One event, with its attributes in the order in which a node reports them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The type: `wasm`, `transfer`, `wasm-swap` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Keys and values.
    pub attributes: Vec<(String, String)>,
}

impl Event {
    /// An event without attributes.
    pub fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), attributes: Vec::new() }
    }

    /// The event with one more attribute.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((key.into(), value.into()));
        self
    }

    /// The value of the first attribute named `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }
}
