//! What a run can be told.

use std::collections::BTreeMap;
use std::path::PathBuf;

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use super::people::{GAS_DENOM, LODE, PARTNER};

/// The market data's own fee tier.
pub(super) const DEFAULT_FEE_PIPS: u32 = 500;

/// Which engine runs the contracts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineChoice {
    /// The contracts' wasm in the VM.
    #[default]
    Wasm,
    /// The same contracts as Rust functions.
    Native,
}

impl EngineChoice {
    /// Returns the name that options and results use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Native => "native",
        }
    }
}

/// What a unit of gas costs: `ustake` for `gas` units of gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GasPrice {
    /// Numerator.
    pub ustake: u64,
    /// Denominator, above 0.
    pub gas: u64,
}

impl GasPrice {
    /// The demo's chain charges nothing unless it is told to.
    pub const FREE: Self = Self { ustake: 0, gas: 1 };

    /// Reads a decimal number such as `0.025`.
    ///
    /// # Errors
    /// [`BadOption::GasPrice`] for anything but digits and a point, or more than 9 of them on
    /// either side.
    pub fn parse(text: &str) -> Result<Self, BadOption> {
        let bad = || BadOption::GasPrice(text.to_owned());
        let (digits, places) = decimal(text, 9).ok_or_else(bad)?;
        let ustake = u64::try_from(digits).map_err(|_| bad())?;
        if ustake > 1_000_000_000_000_000_000 {
            return Err(bad());
        }
        Ok(Self { ustake, gas: 10_u64.pow(places) })
    }

    /// Returns the fee of a gas limit, rounded up against the payer, as nodes ask for it.
    pub(super) fn fee_up(self, gas_limit: u64) -> u128 {
        (u128::from(self.ustake) * u128::from(gas_limit)).div_ceil(u128::from(self.gas.max(1)))
    }
}

/// An option that can't be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOption {
    /// Not a gas price.
    #[error(
        "The gas price {0:?} must be a decimal number of ustake with at most 9 places, such as 0.025."
    )]
    GasPrice(String),
    /// Not a price of a reward token.
    #[error(
        "The price {0:?} must be DENOM=QUOTE for a whole token, with at most 6 places, such as lode=0.35; \
         the denoms are lode, partner and ustake."
    )]
    Worth(String),
}

impl BadOption {
    /// Returns the stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::GasPrice(_) => "bad_gas_price",
            Self::Worth(_) => "bad_reward_price",
        }
    }
}

/// Reads `DENOM=QUOTE_PER_TOKEN` into a denom and raw quote units (6 decimals) per whole token.
///
/// # Errors
/// [`BadOption::Worth`] for an unknown denom or a number with more than 6 places.
pub fn parse_worth(text: &str) -> Result<(String, u128), BadOption> {
    let bad = || BadOption::Worth(text.to_owned());
    let (denom, number) = text.split_once('=').ok_or_else(bad)?;
    if ![LODE, PARTNER, GAS_DENOM].contains(&denom) {
        return Err(bad());
    }
    let (digits, places) = decimal(number, 6).ok_or_else(bad)?;
    let raw = digits * BigUint::from(10_u32).pow(6_u32.saturating_sub(places));
    // A trillion quote units for a token is beyond any market, and keeps every product small.
    let raw = u128::try_from(raw).ok().filter(|raw| *raw <= 10_u128.pow(18)).ok_or_else(bad)?;
    Ok((denom.to_owned(), raw))
}

/// Reads digits with at most one point; returns them without it, and how many came after it.
fn decimal(text: &str, most_places: usize) -> Option<(BigUint, u32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 18 && part.len() <= most_places;
    if !fits || !digits(whole) || !digits(part) || text.ends_with('.') {
        return None;
    }
    let number = format!("{whole}{part}").parse().ok()?;
    Some((number, u32::try_from(part.len()).ok()?))
}

/// What a run can be told, besides its market.
#[derive(Clone, Debug)]
pub struct Options {
    /// The pool's fee.
    pub fee_pips: u32,
    /// Decides, besides a synthetic market, who trades first in a bar.
    pub seed: u64,
    /// Which engine runs the contracts.
    pub engine: EngineChoice,
    /// Where the chain is kept; in memory when `None`.
    pub home: Option<PathBuf>,
    /// What gas costs.
    pub gas_price: GasPrice,
    /// Raw quote units for a whole reward or gas token, by denom; one quote unit where not named.
    pub worths: BTreeMap<String, u128>,
    /// Where every transaction's events are written, a JSON object a line.
    pub events: Option<PathBuf>,
    /// Every how many blocks the chain is made durable.
    pub flush_every: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fee_pips: DEFAULT_FEE_PIPS,
            seed: 1,
            engine: EngineChoice::default(),
            home: None,
            gas_price: GasPrice::FREE,
            worths: BTreeMap::new(),
            events: None,
            flush_every: 500,
        }
    }
}

impl Options {
    /// Returns the stated worth of a whole reward or gas token in raw quote units of 6 decimals.
    pub(super) fn worth(&self, denom: &str) -> u128 {
        self.worths.get(denom).copied().unwrap_or(1_000_000)
    }
}
