//! A script's answers for a person.

use crate::output::red;
use crate::pool::action::name_of;
use crate::pool::answer::{Answer, ByAsset, Event, Two};

/// Returns the table's head.
pub(super) fn head() -> String {
    line("#", "action", ("reserves", "total shares"), "result")
}

/// Returns one action's row.
pub(super) fn row(number: usize, action: &str, answer: &Answer, colour: bool) -> String {
    let name = name_of(action).unwrap_or_else(|| "?".to_owned());
    // What a script says is shown without the codes that a terminal would obey.
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(9).collect();
    let result = match &answer.event {
        Event::Refused { error } => red(&format!("refused, {error}"), colour),
        event => result(event),
    };
    let figures = (pair(&answer.reserves), &answer.total_shares);
    line(&number.to_string(), &name, (&figures.0, figures.1), &result)
}

fn line(number: &str, action: &str, (reserves, shares): (&str, &str), result: &str) -> String {
    format!("{number:>4}  {action:<9}  {reserves:<42}  {shares:<20}  {result}\n")
}

fn result(event: &Event) -> String {
    match event {
        Event::Deposited { amounts, shares } => format!("took {}, minted {shares}", pair(amounts)),
        Event::Withdrawn { amounts } => format!("paid {}", pair(amounts)),
        Event::Swapped { amount0, amount1, fee } => format!("{amount0}, {amount1}; fee {fee}"),
        Event::Claimed { claimed } => format!("paid {}", list(claimed)),
        Event::Held { shares, amounts, fees_earned, pending } => format!(
            "{shares} shares worth {}; fees {}; pending {}",
            pair(amounts),
            pair(fees_earned),
            list(pending)
        ),
        Event::Refused { error } => format!("refused, {error}"),
        Event::Done {} => "done".to_owned(),
    }
}

fn pair([zero, one]: &Two) -> String {
    format!("{zero} + {one}")
}

fn list(amounts: &ByAsset) -> String {
    if amounts.is_empty() {
        return "nothing".to_owned();
    }
    let named = amounts.iter().map(|(asset, amount)| format!("{amount} {}", asset.escape_debug()));
    named.collect::<Vec<_>>().join(", ")
}
