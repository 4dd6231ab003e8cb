//! The report folder: `report.html`, one page that needs nothing else, and `report.json`.
//!
//! Here, at the last step, exact amounts become floats, for the charts alone. The tables are
//! written from the integers.

mod chart;
mod series;
mod text;
mod view;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use askama::Template;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::market::{Asset, Gap, Price};
use crate::statement::{Amounts, DemoResult, Pair, Valuation};

const HTML: &str = "report.html";
const JSON: &str = "report.json";

/// A provider at one point of time.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderPoint {
    /// What the position is worth in both assets, and what was taken out of it before.
    pub worth: Pair,
    /// What was put in from outside.
    pub hold: Pair,
    /// Rewards claimed and pending until now, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub rewards: Amounts,
}

/// The pool at one point of time.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Unix seconds.
    pub time: u64,
    /// The market's price.
    pub market: Price,
    /// The pool's reserves.
    pub pool: Pair,
    /// Swap fees since the start.
    pub fees: Pair,
    /// Rewards emitted since the start, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub rewards: Amounts,
    /// Those who are in the pool, by name.
    pub providers: BTreeMap<String, ProviderPoint>,
}

/// All that a report shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportData {
    /// The demo's result.
    pub result: DemoResult,
    /// The priced asset.
    pub base: Asset,
    /// The asset that values are given in.
    pub quote: Asset,
    /// Reward and gas tokens.
    pub others: Vec<Asset>,
    /// Stated prices.
    pub valuation: Valuation,
    /// What the market data are, in words.
    pub label: String,
    /// Seed of everything random.
    pub seed: u64,
    /// Length of a bar in seconds.
    pub bar_seconds: u64,
    /// Holes in the data.
    pub gaps: Vec<Gap>,
    /// What each provider does, in words, by name.
    pub about: BTreeMap<String, String>,
    /// The course of things, a point an hour, in order of time.
    pub samples: Vec<Sample>,
}

/// Where a report was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFiles {
    /// The page.
    pub html: PathBuf,
    /// The same as data.
    pub json: PathBuf,
}

/// A reason why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file can't be written.
    #[error("{}: can't be written ({reason}); name a folder that you may write to", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A chart can't be drawn.
    #[error("the chart `{title}` can't be drawn ({reason}); the figures are in report.json")]
    Chart {
        /// The chart.
        title: String,
        /// What the plotter said.
        reason: String,
    },
    /// The page can't be put together.
    #[error("the page can't be rendered: {0}; the figures are in report.json")]
    Render(#[from] askama::Error),
    /// The figures can't be written as JSON.
    #[error("the figures can't be written as JSON: {0}; report this as a fault")]
    Json(#[from] serde_json::Error),
}

impl ReportError {
    /// Returns the error's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "report_not_written",
            Self::Chart { .. } => "chart_not_drawn",
            Self::Render(_) => "page_not_rendered",
            Self::Json(_) => "report_not_json",
        }
    }
}

/// Renders the page: one HTML text with its style, script and charts inside.
///
/// # Errors
/// [`ReportError::Chart`] or [`ReportError::Render`].
pub fn html(data: &ReportData) -> Result<String, ReportError> {
    Ok(view::Page::of(data)?.render()?)
}

/// Writes `report.json` and `report.html` into a folder, which is made if it isn't there.
///
/// The JSON goes first, so that the figures are safe whatever becomes of the page.
///
/// # Errors
/// A [`ReportError`].
pub fn write(folder: &Path, data: &ReportData) -> Result<ReportFiles, ReportError> {
    let failed = |path: &Path, reason| ReportError::Write { path: path.to_path_buf(), reason };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let files = ReportFiles { html: folder.join(HTML), json: folder.join(JSON) };
    let mut json = serde_json::to_string(data)?;
    json.push('\n');
    fs::write(&files.json, json).map_err(|error| failed(&files.json, error))?;
    fs::write(&files.html, html(data)?).map_err(|error| failed(&files.html, error))?;
    Ok(files)
}

#[cfg(test)]
mod tests;
