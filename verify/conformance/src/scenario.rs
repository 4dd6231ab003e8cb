//! What a scenario says: people, and steps one after the other.

use anyhow::{Context, Result, bail};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A script for a network.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// How many funded accounts there are.
    #[serde(default = "two")]
    pub accounts: usize,
    /// How much of each coin everybody owns; very much if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wealth: Option<u64>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

fn two() -> usize {
    2
}

/// What a transaction should come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// Code 0.
    Ok,
    /// Any other code.
    Fail,
}

/// Who signs: an account, or a validator's account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    /// An account by its number.
    Account(usize),
    /// `validator:i`.
    Named(String),
}

/// One step. Exactly one of `msgs`, `wait_blocks`, `wait_until`, `stop_validator`,
/// `start_validator`, `restore_validator`, `query` and `pin` is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    /// Who signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<From>,
    /// Messages in proto JSON with `@type`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub msgs: Vec<Value>,
    /// Coins that go with each wasm message that names none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<Coin>,
    /// What it should come to; nothing is expected if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What the transaction is called in tables; by default after its messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What the code or contract that it makes is called in later steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The gas limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gas: Option<u64>,
    /// The fee; 5000stake if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Vec<Coin>>,
    /// The memo.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub memo: String,
    /// Sent without waiting for what other accounts sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parallel: bool,
    /// How the signed bytes are spoilt, to see them refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoil: Option<Spoil>,
    /// Waits for all that was sent, and then for so many blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_blocks: Option<u64>,
    /// Waits for a block at or after a time in seconds since 1970, such as `${hour:1}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Value>,
    /// Kills a validator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_validator: Option<usize>,
    /// Starts it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_validator: Option<usize>,
    /// Kills a validator, removes all that it knows but its keys and what it signed, and starts it
    /// again: it does every block again, and must come to what the others have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_validator: Option<usize>,
    /// Asks both chains at the same height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
    /// Pins a code, by name, through a governance proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

/// What a spoilt transaction suffers from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoil {
    /// Signed for another chain.
    ChainId,
    /// A sequence that is too high.
    Sequence,
    /// Valid until a block that is past.
    Timeout,
    /// Sent twice.
    Twice,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Query {
    /// A contract's answer.
    Smart {
        /// The contract.
        contract: String,
        /// The question.
        msg: Value,
    },
    /// All that an account owns.
    Balances {
        /// The account.
        balances: String,
    },
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When it isn't one.
    pub fn read(text: &[u8]) -> Result<Self> {
        let scenario: Self = serde_json::from_slice(text).context("not a scenario")?;
        for (index, step) in scenario.steps.iter().enumerate() {
            step.check().with_context(|| format!("step {index}"))?;
        }
        Ok(scenario)
    }
}

impl Step {
    fn check(&self) -> Result<()> {
        let kinds = [
            !self.msgs.is_empty(),
            self.wait_blocks.is_some(),
            self.wait_until.is_some(),
            self.stop_validator.is_some(),
            self.start_validator.is_some(),
            self.restore_validator.is_some(),
            self.query.is_some(),
            self.pin.is_some(),
        ];
        match kinds.into_iter().filter(|given| *given).count() {
            1 => Ok(()),
            0 => bail!("it says nothing to do"),
            _ => bail!("it says two things at once"),
        }
    }
}
