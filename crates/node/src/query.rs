//! CometBFT's query language: `tm.event='Tx' AND message.action CONTAINS 'Send'`.

mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use lode_chain::{Op, TxQuery};

pub(crate) use parse::parse;

/// Events as CometBFT's index has them: `type.key` to values, in order.
pub(crate) type EventMap = BTreeMap<String, Vec<String>>;

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Text(String),
    /// Digits, perhaps with a point.
    Number(String),
    Time(Timestamp),
    Date(Date),
    /// For `EXISTS`.
    Nothing,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) key: String,
    pub(crate) operator: Op,
    pub(crate) operand: Operand,
}

/// A query: all of its conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text, as it was given.
    pub(crate) text: String,
    pub(crate) conditions: Vec<Condition>,
}

impl Query {
    /// Whether events match.
    pub(crate) fn matches(&self, events: &EventMap) -> bool {
        self.conditions.iter().all(|condition| condition.matches(events))
    }

    /// The same query for the chain's index of transactions.
    pub(crate) fn of_chain(&self) -> TxQuery {
        TxQuery { conditions: self.conditions.iter().map(Condition::of_chain).collect() }
    }
}

impl Condition {
    fn of_chain(&self) -> lode_chain::Condition {
        let value = match &self.operand {
            Operand::Text(text) | Operand::Number(text) => text.clone(),
            Operand::Time(time) => time.to_string(),
            Operand::Date(date) => date.to_string(),
            Operand::Nothing => String::new(),
        };
        lode_chain::Condition { key: self.key.clone(), op: self.operator, value }
    }

    fn matches(&self, events: &EventMap) -> bool {
        let Some(values) = events.get(&self.key) else { return false };
        values.iter().any(|value| self.holds(value))
    }

    /// Whether a value satisfies the condition. A value that can't be read as what it is
    /// compared with doesn't.
    pub(crate) fn holds(&self, value: &str) -> bool {
        let ordering = match &self.operand {
            Operand::Nothing => return true,
            Operand::Text(text) => {
                return match self.operator {
                    Op::Contains => value.contains(text.as_str()),
                    _ => value == text,
                };
            }
            Operand::Number(number) => compare_numbers(value, number),
            Operand::Time(time) => value.parse::<Timestamp>().ok().map(|given| given.cmp(time)),
            Operand::Date(date) => value.parse::<Date>().ok().map(|given| given.cmp(date)),
        };
        let Some(ordering) = ordering else { return false };
        match self.operator {
            Op::Eq => ordering.is_eq(),
            Op::Lt => ordering.is_lt(),
            Op::Le => ordering.is_le(),
            Op::Gt => ordering.is_gt(),
            Op::Ge => ordering.is_ge(),
            Op::Contains | Op::Exists => false,
        }
    }
}

/// Compares the digits at the start of a value (a coin's amount comes before its name) with a
/// number, exactly.
fn compare_numbers(value: &str, number: &str) -> Option<std::cmp::Ordering> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let given = value.get(..end)?;
    let parts = |text: &str| -> Option<(String, String)> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        (!whole.is_empty() && digits(whole) && digits(part)).then(|| {
            let whole = whole.trim_start_matches('0').to_string();
            (whole, part.trim_end_matches('0').to_string())
        })
    };
    let (a, b) = (parts(given)?, parts(number)?);
    let by_whole = a.0.len().cmp(&b.0.len()).then_with(|| a.0.cmp(&b.0));
    Some(by_whole.then_with(|| a.1.cmp(&b.1)))
}
