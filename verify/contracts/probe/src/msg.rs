//! What the probe can be asked.

use cosmwasm_std::{Binary, Coin, Event, QueryRequest, SubMsg};
use serde::{Deserialize, Serialize};

/// Steps to run, in order; the same for every entry point.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// What to do.
    pub steps: Vec<Step>,
}

/// One thing to do.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Writes a record.
    Set {
        /// Its key.
        key: String,
        /// Its value, not empty.
        value: String,
    },
    /// Adds a text to the end of a record.
    Append {
        /// Its key.
        key: String,
        /// What to add.
        value: String,
    },
    /// Removes a record.
    Remove {
        /// Its key.
        key: String,
    },
    /// Puts a record's value into the attribute `get`.
    Get {
        /// Its key.
        key: String,
    },
    /// Walks over a range; its records go into the attribute `scan`.
    Scan {
        /// First key.
        start: Option<String>,
        /// Key after the last.
        end: Option<String>,
        /// Last first.
        descending: bool,
        /// Stops after so many records.
        limit: u32,
    },
    /// Adds an attribute to the event `wasm`.
    Attribute {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
    /// Adds an event of its own.
    Event(Event),
    /// Returns data.
    Data(Binary),
    /// Pays coins out.
    Pay {
        /// To whom.
        to: String,
        /// What.
        amount: Vec<Coin>,
    },
    /// Sends any submessage.
    Sub(SubMsg),
    /// Asks the chain anything; the answer, or the error's text, goes into the attribute
    /// `query`.
    Query(QueryRequest),
    /// Checks an address; the outcome goes into the attribute `address`.
    Validate {
        /// The text to check.
        address: String,
    },
    /// Puts the whole `env` and `info` into attributes.
    Context {},
    /// Ends with an error.
    Fail {
        /// The error's text.
        text: String,
    },
    /// Panics.
    Panic {},
    /// Runs until the gas is gone.
    Loop {},
    /// Calls itself again with the same step, so many times.
    Recurse {
        /// How often.
        times: u32,
    },
}

/// What the probe answers.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum QueryMsg {
    /// A record's value.
    Get {
        /// Its key.
        key: String,
    },
    /// The value that another probe answers, asked through `depth` probes in a row.
    Nested {
        /// How many questions are still to be asked.
        depth: u32,
        /// Its key.
        key: String,
    },
    /// An error.
    Fail {
        /// The error's text.
        text: String,
    },
    /// Runs until the gas is gone.
    Loop {},
    /// The answer to any question to the chain.
    Ask(QueryRequest),
}
