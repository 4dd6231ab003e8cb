//! What a home remembers of its run, so that a run that was stopped goes on where it was.
//!
//! The chain keeps it in the same write as the block. It is small: the mirror, and all that was
//! taken from effects, is made anew by going through the bars again without the chain, which is
//! sound because every effect was held against the chain's events when its block was made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::collect::Tallies;
use super::options::{EngineChoice, GasPrice, Options};
use crate::market::Market;

/// What makes two runs the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunId {
    market: String,
    seed: u64,
    fee_pips: u32,
    gas_price: GasPrice,
    worths: BTreeMap<String, u128>,
    engine: EngineChoice,
    events: bool,
}

/// What a home remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    /// Which run it is.
    pub(super) run: RunId,
    /// The exchange's address.
    pub(super) exchange: String,
    /// Bars that are done.
    pub(super) bars: u64,
    /// What the chain counted.
    pub(super) tallies: Tallies,
    /// Time that the run took until now, in ns.
    pub(super) wall_ns: u64,
    /// Length of the event log.
    pub(super) event_bytes: u64,
}

impl RunId {
    /// Describes a run.
    pub(super) fn of(market: &Market, options: &Options) -> Self {
        Self {
            market: fingerprint(market),
            seed: options.seed,
            fee_pips: options.fee_pips,
            gas_price: options.gas_price,
            worths: options.worths.clone(),
            engine: options.engine,
            events: options.events.is_some(),
        }
    }

    /// Names the first thing in which another run differs.
    pub(super) fn differs(&self, other: &Self) -> Option<&'static str> {
        let parts = [
            (self.market != other.market, "market or number of days"),
            (self.seed != other.seed, "--seed"),
            (self.fee_pips != other.fee_pips, "--fee-pips"),
            (self.gas_price != other.gas_price, "--gas-price"),
            (self.worths != other.worths, "--reward-price"),
            (self.engine != other.engine, "--engine"),
            (self.events != other.events, "choice about --events"),
        ];
        parts.into_iter().find(|(differs, _)| *differs).map(|(_, name)| name)
    }
}

/// Hashes everything of a market that the run depends on.
fn fingerprint(market: &Market) -> String {
    let mut hash = Sha256::new();
    for denom in [&market.base.denom, &market.quote.denom] {
        hash.update(denom.as_bytes());
        hash.update([0]);
    }
    for bar in &market.bars {
        hash.update(bar.time.to_be_bytes());
        let numbers = [bar.price.quote, bar.price.base, bar.base_in, bar.quote_in, bar.depth];
        for number in numbers {
            hash.update(number.to_be_bytes());
        }
    }
    hex::encode(hash.finalize())
}
