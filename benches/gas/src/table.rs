//! The page.

use std::fmt::Write as _;

use lode_chain::GasReport;

use crate::figures::Report;
use crate::rows::{Aim, Row};
use crate::world::Measured;

const HEAD: &str = "\
# Gas and size

Gas of whole transactions, as wasmd v0.61 charges them, on the embedded chain with the real wasm.
`cargo xtask gas` writes this page and `gas.json`; the test command fails when a figure rises by more than 0.5 %.

- One signer with a key on chain, account number and sequence below 128, fee 5000ustake, first transaction of its block,
  denoms of five letters, balances of 9 to 12 digits.
- The pool has traded for ten days, has 100 holders besides those who act and one running campaign (two where it says so).
  Fee growth, price accumulators and rewards are kept up by every operation. At most one trade in 300 s writes an
  observation of the prices, and the first change of shares or claim after a campaign's start or end takes that step; both
  have lines of their own.
- Pinned: governance has pinned the codes. What is not pinned costs 58,000 more for each code that a transaction loads.
- *chain* is what the chain asks for finding and loading the contract, pinned. *VM* contains the bytes of the answer.
";

/// Writes the page.
pub(crate) fn page(report: &Report) -> String {
    let mut out = HEAD.to_string();
    operations(&mut out, report);
    hops(&mut out, report);
    flat(&mut out, report);
    sizes(&mut out, report);
    out
}

fn operations(out: &mut String, report: &Report) {
    out.push_str("\n## Operations\n\n");
    out.push_str(
        "| Operation | bytes | ante | chain | storage | VM | bank | events | queries | pinned | not pinned | aim | reached |\n",
    );
    out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
    for (row, gas) in &report.rows {
        let parts: GasReport = gas.pinned.gas;
        let cells = [
            gas.bytes as u64,
            parts.ante,
            parts.router + parts.contract + parts.setup + parts.code,
            parts.storage,
            parts.vm,
            parts.bank,
            parts.events,
            parts.query + parts.limited,
            gas.pinned.gas_used,
            gas.not_pinned.gas_used,
        ];
        let cells: Vec<String> = cells.into_iter().map(thousands).collect();
        let (aim, reached) = held(row.aim, gas);
        line(out, &format!("| {} | {} | {aim} | {reached} |", row.name, cells.join(" | ")));
    }
}

fn held(aim: Option<Aim>, gas: &Measured) -> (String, &'static str) {
    let Some((pinned, not_pinned)) = aim else { return (String::new(), "") };
    let reached = gas.pinned.gas_used <= pinned && gas.not_pinned.gas_used <= not_pinned;
    let aim = format!("≤ {} / {}", thousands(pinned), thousands(not_pinned));
    (aim, if reached { "yes" } else { "**no**" })
}

/// What each further hop adds.
fn hops(out: &mut String, report: &Report) {
    out.push_str("\n## Each further hop\n\n| From | to | more gas | aim | reached |\n|---|---|--:|--:|---|\n");
    let exact_in: Vec<&(Row, Measured)> =
        report.rows.iter().filter(|(row, _)| row.name.ends_with("exact in")).collect();
    for pair in exact_in.windows(2) {
        let [(from, before), (to, after)] = pair else { continue };
        let more = after.pinned.gas_used.saturating_sub(before.pinned.gas_used);
        let reached = if more <= 15_000 { "yes" } else { "**no**" };
        let more = thousands(more);
        line(out, &format!("| {} | {} | {more} | ≤ 15,000 | {reached} |", from.name, to.name));
    }
}

fn flat(out: &mut String, report: &Report) {
    out.push_str("\n## Any number of campaigns and holders\n\n");
    out.push_str("Pinned. What could differ is the digits of amounts.\n\n");
    let Some((_, first)) = report.flat.first() else { return };
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    line(out, &format!("| Campaigns | holders | {} |", names.join(" | ")));
    line(out, &format!("|--:|--:|{}", "--:|".repeat(names.len())));
    for ((campaigns, holders), gas) in &report.flat {
        let cells: Vec<String> = gas.iter().map(|(_, gas)| thousands(*gas)).collect();
        let (campaigns, holders) = (u64::from(*campaigns), u64::from(*holders));
        let start = format!("| {} | {} |", thousands(campaigns), thousands(holders));
        line(out, &format!("{start} {} |", cells.join(" | ")));
    }
}

fn sizes(out: &mut String, report: &Report) {
    out.push_str("\n## Size\n\n| Contract | bytes | aim | reached |\n|---|--:|--:|---|\n");
    for (name, bytes) in &report.sizes {
        let aim = if name.contains("exchange") { Some(400 * 1_024) } else { None };
        let reached = match aim {
            None => "",
            Some(aim) if *bytes <= aim => "yes",
            Some(_) => "**no**",
        };
        let aim = aim.map(|aim| format!("≤ {}", thousands(aim))).unwrap_or_default();
        line(out, &format!("| {name} | {} | {aim} | {reached} |", thousands(*bytes)));
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a text can't fail.
    let _ = writeln!(out, "{text}");
}

/// Digits in groups of three.
fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
