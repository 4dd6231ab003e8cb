//! Market data: bars read from CSV files, or a seeded synthetic path that says that it is one.
//!
//! Nothing here is a float. What feeds the chain must be equal on every machine, bit for bit.

mod candle;
mod error;
mod load;
mod minute;
mod price;
mod synthetic;
mod tick;

use std::ffi::OsStr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use error::{MarketError, Place};
pub use load::load;
pub(crate) use load::show_time;
pub use price::Price;
pub use synthetic::synthetic;
pub use tick::{MAX_TICK, price_at_tick};

/// Days of a synthetic path when nobody asks for a number.
pub const SYNTHETIC_DAYS: u32 = 35;

const SECONDS_PER_DAY: u64 = 86_400;

/// One bar of the market: its closing price, what was traded in it, and how deep the market was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Start of the bar, in Unix seconds.
    pub time: u64,
    /// Price at the bar's close.
    pub price: Price,
    /// What sellers of the base asset brought in, in raw units of the base asset.
    pub base_in: u128,
    /// What buyers of the base asset brought in, in raw units of the quote asset.
    pub quote_in: u128,
    /// Depth: √(base·quote) in raw units of a full-range constant-product pool that is as deep as
    /// the market near its price. Never 0. A pool of depth d takes the part d/depth of the trades.
    pub depth: u128,
}

/// An asset as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Denom on the chain.
    pub denom: String,
    /// Name for people.
    pub symbol: String,
    /// Decimal places of a whole token.
    pub decimals: u32,
}

impl Asset {
    /// Makes an asset of its three parts.
    pub fn new(denom: &str, symbol: &str, decimals: u32) -> Self {
        Self { denom: denom.to_owned(), symbol: symbol.to_owned(), decimals }
    }
}

/// Where the bars come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Read from files of real market data.
    Market,
    /// Made by a seeded random walk.
    Synthetic,
}

/// Says what the bars are and what time they cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketSource {
    /// Real or synthetic.
    pub kind: SourceKind,
    /// What the data are, in words for the report.
    pub label: String,
    /// Number of files read, 0 for a synthetic path.
    pub files: usize,
    /// Start of the first bar, in Unix seconds.
    pub from: u64,
    /// Start of the last bar, in Unix seconds.
    pub to: u64,
    /// Seed of a synthetic path.
    pub seed: Option<u64>,
}

/// A hole in the data: reported, never filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Start of the last bar before the hole, in Unix seconds.
    pub from: u64,
    /// Start of the first bar after it, in Unix seconds.
    pub to: u64,
    /// Number of bars that are not there.
    pub missing: u64,
}

/// A market: bars in strictly rising order of time, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    /// The asset that is priced.
    pub base: Asset,
    /// The asset it is priced in.
    pub quote: Asset,
    /// Length of a bar in seconds: 60 or 3,600.
    pub bar_seconds: u64,
    /// At least one bar.
    pub bars: Vec<Bar>,
    /// What the bars are.
    pub source: MarketSource,
    /// Holes between the bars, in order.
    pub gaps: Vec<Gap>,
}

impl Market {
    /// Keeps the first `days` days, counted in 24 hours from the first bar.
    ///
    /// # Errors
    /// [`MarketError::NoDays`] when `days` is 0. More days than there are is no error.
    pub fn keep_days(mut self, days: u32) -> Result<Self, MarketError> {
        if days == 0 {
            return Err(MarketError::NoDays);
        }
        let end = self.source.from.saturating_add(u64::from(days) * SECONDS_PER_DAY);
        self.bars.retain(|bar| bar.time < end);
        self.gaps.retain(|gap| gap.to < end);
        if let Some(last) = self.bars.last() {
            self.source.to = last.time;
        }
        Ok(self)
    }
}

/// Opens the market that a command line asks for: the files in `prices`, else what `$LODE_DATA`
/// names, else a synthetic path of `days` (or [`SYNTHETIC_DAYS`]) days.
///
/// # Errors
/// What [`load`], [`synthetic`] and [`Market::keep_days`] answer.
pub fn choose(
    prices: &[PathBuf],
    lode_data: Option<&OsStr>,
    seed: u64,
    days: Option<u32>,
) -> Result<Market, MarketError> {
    let from_environment = lode_data.filter(|value| !value.is_empty()).map(PathBuf::from);
    let market = match (prices, from_environment) {
        ([], None) => return synthetic(seed, days.unwrap_or(SYNTHETIC_DAYS)),
        ([], Some(path)) => load(&[path])?,
        (paths, _) => load(paths)?,
    };
    match days {
        Some(days) => market.keep_days(days),
        None => Ok(market),
    }
}

/// The two assets of every market here, as the demo's chain names them.
fn pair() -> (Asset, Asset) {
    (Asset::new("weth", "WETH", 18), Asset::new("usdc", "USDC", 6))
}

#[cfg(test)]
mod tests;
