//! The page of gas as wasmd reported it: `benches/WASMD_GAS.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use lode_chain::GasReport;

use crate::recording::Recording;
use crate::replay::Replayed;
use crate::runner::hash;

const HEAD: &str = "\
# Gas as wasmd reports it

Gas of whole transactions, as four validators of the unmodified wasmd v0.61.14 reported it, beside the aims. The codes were
pinned through a governance proposal for the second of each pair. The embedded chain, given the same bytes at the same heights
and times, says the same to the unit in every line; the test command holds it to that without a network, and runs the same
transactions with the contracts of today, which may use no more than 0.5 % more. What is measured on a chain of years, with a
hundred holders, is in GAS.md.

    cargo xtask conformance -- --own gas --record run.json --page benches/WASMD_GAS.md

It waits for the next whole hour, with which campaigns start. Each transaction is alone in its block, signed by one account whose
key the chain knows, with a fee of 5000stake; balances have up to 13 digits, and a campaign runs in the pool. A code that is
not pinned costs 58,000 more; where a pair differs by something else besides, the state did: digits of amounts, and records that
the first such message of an account or of an hour writes.
";

const PINNED: &str = ": pinned";
const NOT_PINNED: &str = ": not pinned";

/// The most that a message may use, pinned and not.
const AIMS: [(&str, u64, u64); 8] = [
    ("swap, one hop, exact in", 110_000, 168_000),
    ("swap, two hops, exact in", 125_000, 183_000),
    ("swap, three hops, exact in", 140_000, 198_000),
    ("deposit, both assets", 125_000, 183_000),
    ("withdraw to both assets", 130_000, 188_000),
    ("claim, one reward token", 100_000, 158_000),
    ("claim, two reward tokens", 122_000, 180_000),
    ("deposit, two reward tokens", 125_000, 183_000),
];

/// A transaction of a name, on both chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Bytes of the signed transaction.
    pub bytes: u64,
    /// As wasmd reports it.
    pub wasmd: u64,
    /// As the embedded chain reports it.
    pub lode: u64,
    /// Where it went there.
    pub parts: GasReport,
}

/// The named transactions of a recording, with what they used.
///
/// # Errors
/// When one is missing or has failed, here or there.
pub fn rows(recording: &Recording, replayed: &Replayed) -> Result<BTreeMap<String, Row>> {
    let mut found = BTreeMap::new();
    for (block, outcomes) in recording.blocks.iter().zip(&replayed.blocks) {
        for (tx, here) in block.txs.iter().zip(outcomes) {
            found.insert(hash(&tx.raw), (tx, here));
        }
    }
    let mut rows = BTreeMap::new();
    for sent in recording.steps.iter().filter(|sent| is_row(&sent.kind)) {
        let (tx, here) = found.get(&sent.hash).with_context(|| format!("no {}", sent.kind))?;
        let here = here.as_ref().with_context(|| format!("{} wasn't replayed", sent.kind))?;
        for outcome in [&tx.outcome, here] {
            ensure!(outcome.code == 0, "{} fails: {}", sent.kind, outcome.log);
        }
        let parts = replayed.gas.get(&sent.hash).copied().unwrap_or_default();
        let (wasmd, lode) = (tx.outcome.gas_used, here.gas_used);
        let row = Row { bytes: tx.raw.len() as u64, wasmd, lode, parts };
        ensure!(rows.insert(sent.kind.clone(), row).is_none(), "{} twice", sent.kind);
    }
    Ok(rows)
}

fn is_row(kind: &str) -> bool {
    kind.ends_with(PINNED) || kind.ends_with(NOT_PINNED)
}

/// Writes the page.
///
/// # Errors
/// As [`rows`].
pub fn page(recording: &Recording, replayed: &Replayed) -> Result<String> {
    let rows = rows(recording, replayed)?;
    // In the order of the scenario.
    let names: Vec<&str> =
        recording.steps.iter().filter_map(|sent| sent.kind.strip_suffix(NOT_PINNED)).collect();
    ensure!(!names.is_empty(), "the recording has no named transactions");
    let row = |name: &str, how: &str| {
        rows.get(&format!("{name}{how}")).copied().with_context(|| format!("no {name}{how}"))
    };
    let mut out = HEAD.to_string();
    out.push_str("\n## Messages\n\n| Message | pinned | not pinned | embedded chain, difference | aim | reached |\n");
    out.push_str("|---|--:|--:|--:|--:|---|\n");
    for name in &names {
        let (pinned, not_pinned) = (row(name, PINNED)?, row(name, NOT_PINNED)?);
        let off = [pinned, not_pinned].map(|row| i128::from(row.lode) - i128::from(row.wasmd));
        let (aim, reached) = held(name, pinned.wasmd, not_pinned.wasmd);
        let cells = [thousands(pinned.wasmd), thousands(not_pinned.wasmd)].join(" | ");
        let [one, other] = off;
        writeln!(out, "| {name} | {cells} | {one} / {other} | {aim} | {reached} |")?;
    }
    hops(&mut out, &|name| row(name, PINNED))?;
    parts(&mut out, &names, &|name| row(name, PINNED))?;
    out.push_str("\n## The contracts that were measured\n\n| Code | SHA-256 |\n|--:|---|\n");
    for (code, checksum) in &recording.end.codes {
        writeln!(out, "| {code} | `{checksum}` |")?;
    }
    Ok(out)
}

fn held(name: &str, pinned: u64, not_pinned: u64) -> (String, &'static str) {
    let Some((_, one, other)) = AIMS.iter().find(|(of, _, _)| *of == name) else {
        return (String::new(), "");
    };
    let reached = if pinned <= *one && not_pinned <= *other { "yes" } else { "**no**" };
    (format!("≤ {} / {}", thousands(*one), thousands(*other)), reached)
}

type Lookup<'a> = &'a dyn Fn(&str) -> Result<Row>;

fn hops(out: &mut String, row: Lookup<'_>) -> Result<()> {
    out.push_str(
        "\n## Each further hop, pinned\n\n| Hop | more gas | aim | reached |\n|---|--:|--:|---|\n",
    );
    for (from, to) in [("one hop", "two hops"), ("two hops", "three hops")] {
        let gas =
            |hops: &str| Ok::<u64, anyhow::Error>(row(&format!("swap, {hops}, exact in"))?.wasmd);
        let more = gas(to)?.saturating_sub(gas(from)?);
        let reached = if more <= 15_000 { "yes" } else { "**no**" };
        writeln!(out, "| {from} to {to} | {} | ≤ 15,000 | {reached} |", thousands(more))?;
    }
    Ok(())
}

/// Where the gas goes, item by item.
fn parts(out: &mut String, names: &[&str], row: Lookup<'_>) -> Result<()> {
    out.push_str("\n## Where it goes, pinned\n\n");
    out.push_str("As the embedded chain books it. *chain* is what finding and loading contracts costs, *VM* contains the bytes of answers.\n\n");
    out.push_str(
        "| Message | bytes | ante | chain | storage | VM | bank | events | queries | all |\n",
    );
    out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for name in names {
        let Row { bytes, lode, parts, .. } = row(name)?;
        let cells = [
            bytes,
            parts.ante,
            parts.router + parts.contract + parts.setup + parts.code,
            parts.storage,
            parts.vm,
            parts.bank,
            parts.events,
            parts.query + parts.limited,
            lode,
        ];
        let cells = cells.map(thousands).join(" | ");
        writeln!(out, "| {name} | {cells} |")?;
    }
    Ok(())
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
