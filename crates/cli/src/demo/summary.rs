//! What a person reads at the end: the run, who earned what, and that everything adds up.

use std::fmt::Write;
use std::path::Path;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use lode_sim::market::SourceKind;
use lode_sim::report::ReportData;
use lode_sim::statement::{Amounts, DemoResult, Statement};

/// Places shown of a value in the quote asset.
const MONEY_PLACES: usize = 2;

/// Writes the summary.
pub(super) fn text(report: &ReportData, page: Option<&Path>) -> String {
    let result = &report.result;
    let mut out = String::new();
    let kind = match result.input.kind {
        SourceKind::Market => "market data",
        SourceKind::Synthetic => "SYNTHETIC, not market data",
    };
    let input = &result.input;
    // Writing to a string can't fail.
    let _ = writeln!(
        out,
        "{} bars of {} ({kind}), {} to {}",
        thousands(&input.bars.to_string()),
        report.label,
        input.from,
        input.to,
    );
    let _ = writeln!(
        out,
        "{} blocks, {} transactions ({} failed) on the {} engine in {:.1} s: {:.0} a second",
        thousands(&result.blocks.to_string()),
        thousands(&result.transactions.to_string()),
        result.failed_transactions,
        result.engine,
        result.wall_seconds,
        result.transactions_per_second,
    );
    let _ = writeln!(
        out,
        "Pool {} at {} pips: traded {}; fees {}\n",
        result.pool.id,
        result.pool.fee_pips,
        amounts(report, &result.pool.volume),
        amounts(report, &result.pool.fees),
    );
    let _ = writeln!(out, "{}", providers(report));
    out.push_str(
        "net = price effect + fees + rewards − impermanent loss − costs, closed to the last unit.\n",
    );
    let _ = writeln!(out, "{}", closed(result));
    let _ = writeln!(out, "State hash {}", result.state_hash);
    if let Some(page) = page {
        let _ = writeln!(out, "Report     {}", page.display());
    }
    out
}

fn providers(report: &ReportData) -> Table {
    let unit = &report.quote.symbol;
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    let head = [
        "".to_owned(),
        format!("put in, {unit}"),
        "holding".to_owned(),
        "out of pool".to_owned(),
        "fees".to_owned(),
        "rewards".to_owned(),
        "imp. loss".to_owned(),
        "costs".to_owned(),
        "net".to_owned(),
        "net, no rewards".to_owned(),
        "against holding".to_owned(),
        "APR".to_owned(),
    ];
    table.set_header(head);
    for provider in &report.result.providers {
        table.add_row(row(report, provider));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn row(report: &ReportData, of: &Statement) -> Vec<String> {
    let values = [
        &of.deposit_value_quote,
        &of.hold_value_quote,
        &of.value_quote,
        &of.fees_quote,
        &of.rewards_quote,
        &of.impermanent_loss_quote,
        &of.costs_quote,
        &of.net_quote,
        &of.net_without_rewards_quote,
        &of.against_holding_quote,
    ];
    let money = |raw: &dyn ToString| whole(&raw.to_string(), report.quote.decimals, MONEY_PLACES);
    let mut row = vec![of.name.clone()];
    row.extend(values.into_iter().map(|value| money(value)));
    row.push(percent(&of.apr));
    row
}

/// Says whether every difference is 0; the run itself fails before it would not be.
fn closed(result: &DemoResult) -> String {
    let rewards = result.rewards.iter().map(|reward| reward.difference.to_string());
    let assets = result.conservation.iter().map(|asset| asset.difference.to_string());
    let people = result.providers.iter().map(|provider| provider.difference.to_string());
    let all: Vec<String> = rewards.chain(assets).chain(people).collect();
    let open = all.iter().filter(|difference| *difference != "0").count();
    let count = all.len();
    match open {
        0 => format!("{count} sums of rewards, assets and statements: every difference is 0."),
        _ => format!("{open} of {count} sums of rewards, assets and statements DON'T close."),
    }
}

fn amounts(report: &ReportData, amounts: &Amounts) -> String {
    let known = [&report.base, &report.quote].into_iter().chain(&report.others);
    let shown = known.filter_map(|asset| {
        let amount = amounts.get(&asset.denom)?;
        let places = if asset.decimals > 6 { 4 } else { MONEY_PLACES };
        Some(format!("{} {}", whole(&amount.to_string(), asset.decimals, places), asset.symbol))
    });
    shown.collect::<Vec<_>>().join(" and ")
}

/// Writes raw units as whole tokens with thousands separators, cut off after `places`.
fn whole(raw: &str, decimals: u32, places: usize) -> String {
    let (sign, digits) = match raw.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", raw),
    };
    let decimals = usize::try_from(decimals).unwrap_or(0);
    let padded = format!("{digits:0>width$}", width = decimals.saturating_add(1));
    let split = padded.len().saturating_sub(decimals);
    let (whole, part) = padded.split_at_checked(split).unwrap_or((&padded, ""));
    let part = part.get(..places).unwrap_or(part);
    format!("{sign}{}.{part}", thousands(whole))
}

/// Sets a comma after every three digits, from the right.
fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a decimal fraction such as 0.127474 as 12.74 %.
fn percent(fraction: &str) -> String {
    let (sign, digits) = match fraction.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", fraction),
    };
    let (whole_part, part) = digits.split_once('.').unwrap_or((digits, ""));
    let raw: String = format!("{whole_part}{part:0<6}");
    let raw = raw.trim_start_matches('0');
    format!("{sign}{} %", whole(if raw.is_empty() { "0" } else { raw }, 4, MONEY_PLACES))
}

#[cfg(test)]
mod tests;
