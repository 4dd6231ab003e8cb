//! The tables that must close to 0, and the facts of the run.

use super::super::{ReportData, text};
use super::{asset, fee};
use crate::statement::{Conservation, RewardIdentity};

/// Row of the rewards' identity.
pub(super) struct RewardRow {
    pub(super) asset: String,
    pub(super) campaigns: u64,
    pub(super) cells: Vec<(&'static str, String)>,
    pub(super) difference: String,
}

/// Row of an asset's conservation.
pub(super) struct ConservationRow {
    pub(super) asset: String,
    pub(super) cells: Vec<(&'static str, String)>,
    pub(super) difference: String,
}

pub(super) fn rewards(data: &ReportData) -> Vec<RewardRow> {
    let row = |r: &RewardIdentity| {
        let cell = |name, amount| (name, every_digit(data, &r.asset, amount));
        RewardRow {
            asset: asset(data, &r.asset).map_or(r.asset.clone(), |asset| asset.symbol.clone()),
            campaigns: r.campaigns,
            cells: vec![
                cell("funded", r.funded),
                cell("paid", r.paid),
                cell("parked", r.parked),
                cell("accrued", r.accrued),
                cell("still to come", r.remaining),
                cell("carried", r.carried),
            ],
            difference: r.difference.to_string(),
        }
    };
    data.result.rewards.iter().map(row).collect()
}

pub(super) fn conservation(data: &ReportData) -> Vec<ConservationRow> {
    let row = |c: &Conservation| {
        let cell = |name, amount| (name, every_digit(data, &c.asset, amount));
        ConservationRow {
            asset: asset(data, &c.asset).map_or(c.asset.clone(), |asset| asset.symbol.clone()),
            cells: vec![
                cell("came in", c.entered),
                cell("went out", c.left),
                cell("held", c.held),
                cell("owed", c.owed),
            ],
            difference: c.difference.to_string(),
        }
    };
    data.result.conservation.iter().map(row).collect()
}

pub(super) fn facts(data: &ReportData) -> Vec<(&'static str, String)> {
    let result = &data.result;
    let input = &result.input;
    let files = match input.files {
        0 => "no files".to_owned(),
        1 => "1 file".to_owned(),
        files => format!("{} files", text::count(files)),
    };
    let missing: u64 = data.gaps.iter().map(|gap| gap.missing).sum();
    vec![
        ("Input", format!("{}, {files}", data.label)),
        (
            "Bars",
            format!("{} of {} s each", text::count(input.bars), text::count(data.bar_seconds)),
        ),
        ("From", input.from.clone()),
        ("To", input.to.clone()),
        (
            "Gaps",
            format!("{}, {} bars missing", text::count(data.gaps.len()), text::count(missing)),
        ),
        ("Seed", data.seed.to_string()),
        ("Engine", result.engine.clone()),
        ("Pool", format!("number {}, fee {}", result.pool.id, fee(result.pool.fee_pips))),
        ("Blocks", text::count(result.blocks)),
        ("Transactions", text::count(result.transactions)),
        ("Time taken", format!("{} s", text::short(result.wall_seconds))),
        ("State hash", result.state_hash.clone()),
    ]
}

/// Writes an amount with every decimal that its asset has, for sums that must be seen to close.
fn every_digit(data: &ReportData, denom: &str, amount: u128) -> String {
    let decimals = asset(data, denom).map_or(0, |asset| asset.decimals);
    text::amount(&amount.into(), decimals, decimals)
}
