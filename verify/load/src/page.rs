//! What was found, as tables and as a page.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::growth::Mark;
use crate::machine;
use crate::queries::Latency;
use crate::swaps::Outcome;

/// Between these lines the page is written anew; the text around them is people's.
const START: &str = "<!-- measured -->";
const END: &str = "<!-- /measured -->";

/// What the aims are.
const SWAPS_PER_S: f64 = 4_000.0;
const TIMES_WASMD: f64 = 5.0;
const QUERY_US: u64 = 1_000;
const START_MS: u64 = 1_000;

/// One chain under load.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Load {
    pub(crate) chain: &'static str,
    pub(crate) swaps: Outcome,
    pub(crate) query: Latency,
}

/// Everything that was measured in one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Findings {
    pub(crate) machine: String,
    pub(crate) load: Vec<Load>,
    pub(crate) growth: Vec<Mark>,
}

fn reached(yes: bool) -> &'static str {
    if yes { "yes" } else { "**no**" }
}

/// Milliseconds with two decimals.
fn ms(us: u64) -> String {
    format!("{:.2} ms", us as f64 / 1e3)
}

fn mib(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Digits in groups of three.
fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Findings {
    pub(crate) fn new() -> Self {
        Self { machine: machine::name(), load: Vec::new(), growth: Vec::new() }
    }

    /// The tables in Markdown.
    pub(crate) fn tables(&self) -> String {
        let mut out = format!("On {}.\n", self.machine);
        // Writing to a text can't fail.
        let _ = self.load_table(&mut out).and_then(|()| self.growth_table(&mut out));
        out
    }

    fn load_table(&self, out: &mut String) -> std::fmt::Result {
        if self.load.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n| Chain | swaps | blocks | committed a second | node, processor time | load generator | query, median | query, 99 % |"
        )?;
        writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
        for Load { chain, swaps, query } in &self.load {
            let each = |millis: u64| format!("{} µs", millis * 1_000 / (swaps.swaps as u64).max(1));
            writeln!(
                out,
                "| {chain} | {} | {} | {:.0} | {} | {} | {} | {} |",
                thousands(swaps.swaps as u64),
                thousands(swaps.blocks),
                swaps.per_s,
                each(swaps.node_cpu_ms),
                each(swaps.load_cpu_ms),
                ms(query.median_us),
                ms(query.p99_us),
            )?;
        }
        let of = |name: &str| self.load.iter().find(|load| load.chain == name);
        let Some(lode) = of("lode") else { return Ok(()) };
        writeln!(out, "\n| Aim | measured | reached |\n|---|--:|---|")?;
        let rate = lode.swaps.per_s;
        let yes = reached(rate >= SWAPS_PER_S);
        writeln!(out, "| ≥ 4,000 swaps a second | {rate:.0} | {yes} |")?;
        if let Some(wasmd) = of("wasmd") {
            let times = rate / wasmd.swaps.per_s;
            let yes = reached(times >= TIMES_WASMD);
            writeln!(out, "| ≥ 5 times wasmd in the same run | {times:.1} | {yes} |")?;
        }
        let yes = reached(lode.query.median_us <= QUERY_US);
        writeln!(out, "| a query ≤ 1 ms at the median | {} | {yes} |", ms(lode.query.median_us))
    }

    fn growth_table(&self, out: &mut String) -> std::fmt::Result {
        if self.growth.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n| Blocks | a second, over the last 1,000 | node, processor time | memory | files | query, median | query, 99 % | start on this home (aim: < 1 s) | memory after it |"
        )?;
        writeln!(out, "|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for mark in &self.growth {
            writeln!(
                out,
                "| {} | {:.0} | {} µs | {} | {} | {} | {} | {} ms, {} | {} |",
                thousands(mark.blocks),
                mark.blocks_per_s,
                thousands(mark.node_cpu_us),
                mib(mark.memory),
                mib(mark.files),
                ms(mark.query.median_us),
                ms(mark.query.p99_us),
                thousands(mark.start_ms),
                reached(mark.start_ms < START_MS),
                mib(mark.memory_at_start),
            )?;
        }
        Ok(())
    }

    /// Writes the tables into a page, between its two marks.
    ///
    /// # Errors
    /// When the page isn't there or has no marks.
    pub(crate) fn write(&self, page: &Path) -> Result<()> {
        let text = std::fs::read_to_string(page)
            .with_context(|| format!("cannot read {}", page.display()))?;
        let marks = || format!("{} has no `{START}` … `{END}`", page.display());
        let (before, rest) = text.split_once(START).with_context(marks)?;
        let (_, after) = rest.split_once(END).with_context(marks)?;
        let tables = self.tables();
        std::fs::write(page, format!("{before}{START}\n{tables}{END}{after}"))?;
        Ok(())
    }
}
