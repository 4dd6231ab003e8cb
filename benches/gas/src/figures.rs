//! The measured figures, and how they are held against the committed ones.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::rows::{self, Row};
use crate::world::{Measured, Size, World};

/// The world of the main table.
const EVERYDAY: Size = Size { campaigns: 1, rewards: 1, holders: 100 };
/// Campaigns and holders between which nothing may change.
const SIZES: [(u32, u32); 5] = [(1, 1), (10, 1), (1_000, 1), (1, 100), (1, 10_000)];
/// The contracts whose size is held.
const CONTRACTS: [&str; 2] = ["lode_exchange.wasm", "lode_lp_token.wasm"];
/// A figure may rise by a part in so many: 0.5 %.
const TOLERANCE: u64 = 200;

/// An action's gas in worlds of several sizes, each named.
pub(crate) type Sizes = Vec<(String, u64)>;

/// Everything that was measured.
pub(crate) struct Report {
    pub(crate) rows: Vec<(Row, Measured)>,
    pub(crate) flat: Vec<((u32, u32), Sizes)>,
    pub(crate) sizes: Vec<(&'static str, u64)>,
}

/// Measures.
///
/// # Errors
/// When a contract is missing or refuses.
pub(crate) fn measure() -> Result<Report> {
    let mut world = World::new(EVERYDAY)?;
    let listed = rows::all(&mut world)?;
    let mut measured = run(&mut world, listed)?;
    let mut world = World::new(Size { rewards: 2, ..EVERYDAY })?;
    let listed = rows::two_rewards(&world)?;
    measured.extend(run(&mut world, listed)?);
    let mut flat = Vec::new();
    for (campaigns, holders) in SIZES {
        let mut world = World::new(Size { campaigns, rewards: 1, holders })?;
        let listed = rows::everyday(&world)?;
        let gas = run(&mut world, listed)?;
        let gas = gas.into_iter().map(|(row, gas)| (row.name, gas.pinned.gas_used)).collect();
        flat.push(((campaigns, holders), gas));
    }
    let size = |name: &&'static str| -> Result<(&'static str, u64)> {
        let path = format!("artifacts/{name}");
        Ok((name, std::fs::metadata(&path).with_context(|| path.clone())?.len()))
    };
    let sizes = CONTRACTS.iter().map(size).collect::<Result<_>>()?;
    Ok(Report { rows: measured, flat, sizes })
}

fn run(world: &mut World, listed: Vec<Row>) -> Result<Vec<(Row, Measured)>> {
    listed
        .into_iter()
        .map(|row| {
            let measured = world.measure(&row.call, row.seconds);
            let measured = measured.with_context(|| row.name.clone())?;
            Ok((row, measured))
        })
        .collect()
}

impl Report {
    /// The figures by name.
    pub(crate) fn figures(&self) -> Figures {
        let mut all = BTreeMap::new();
        for (row, gas) in &self.rows {
            all.insert(format!("{}: pinned", row.name), gas.pinned.gas_used);
            all.insert(format!("{}: not pinned", row.name), gas.not_pinned.gas_used);
        }
        for ((campaigns, holders), gas) in &self.flat {
            for (name, gas) in gas {
                all.insert(format!("{name}: {campaigns} campaigns, {holders} holders"), *gas);
            }
        }
        for (name, bytes) in &self.sizes {
            all.insert(format!("{name}: bytes"), *bytes);
        }
        Figures(all)
    }
}

/// Figures by name: gas, or bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Figures(BTreeMap<String, u64>);

impl Figures {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("no {}", path.display()))?;
        Ok(Self(serde_json::from_slice(&bytes)?))
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.0)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Accepts figures that are at most 0.5 % above the committed ones.
    ///
    /// # Errors
    /// Each figure that rose, is new or is gone.
    pub(crate) fn hold_against(&self, committed: &Self) -> Result<()> {
        let mut found = Vec::new();
        for (name, now) in &self.0 {
            match committed.0.get(name) {
                None => found.push(format!("{name}: {now}, not in the table")),
                Some(then) if *now > then.saturating_add(then / TOLERANCE) => {
                    found.push(format!("{name}: {then} before, {now} now"));
                }
                Some(_) => {}
            }
        }
        let gone = committed.0.keys().filter(|name| !self.0.contains_key(*name));
        found.extend(gone.map(|name| format!("{name}: not measured any more")));
        if found.is_empty() {
            return Ok(());
        }
        bail!("gas or size rose; if it must be, cargo xtask gas\n{}", found.join("\n"))
    }
}

#[cfg(test)]
mod tests;
