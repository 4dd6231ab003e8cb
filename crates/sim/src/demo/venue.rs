//! The two pools of the demo, in the exchange's own order of their assets.

use lode_core::{Pair, PoolId, Side};
use lode_msg::exchange::PoolResponse;

use super::error::DemoError;
use crate::statement;

/// A pool and the order of its assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Venue {
    /// Its number.
    pub(super) id: PoolId,
    /// Its assets' denoms.
    pub(super) denoms: [String; 2],
}

/// The demo's pools.
#[derive(Clone, Debug)]
pub(super) struct Venues {
    /// The market's pair, in which people earn.
    pub(super) main: Venue,
    /// LODE and the quote asset, in which compounding sells.
    pub(super) lode: Venue,
    /// On which side of the main pool the base asset is.
    pub(super) base: Side,
}

impl Venue {
    /// Reads the exchange's description of a pool.
    pub(super) fn of(pool: &PoolResponse) -> Self {
        let (zero, one) = &pool.assets;
        Self { id: PoolId(pool.pool), denoms: [zero.name().to_owned(), one.name().to_owned()] }
    }

    /// Returns the denom of a side.
    pub(super) fn denom(&self, side: Side) -> &str {
        let [zero, one] = &self.denoms;
        match side {
            Side::Zero => zero,
            Side::One => one,
        }
    }

    /// Returns the side of a denom.
    pub(super) fn side(&self, denom: &str) -> Result<Side, DemoError> {
        Side::BOTH
            .into_iter()
            .find(|side| self.denom(*side) == denom)
            .ok_or_else(|| DemoError::Unreadable(format!("pool {} without {denom}", self.id.0)))
    }
}

impl Venues {
    /// Joins the two pools.
    pub(super) fn new(main: Venue, lode: Venue, base: &str) -> Result<Self, DemoError> {
        let base = main.side(base)?;
        Ok(Self { main, lode, base })
    }

    /// Returns a pool by number.
    pub(super) fn by_id(&self, id: u32) -> Result<&Venue, DemoError> {
        [&self.main, &self.lode]
            .into_iter()
            .find(|venue| venue.id.0 == id)
            .ok_or_else(|| DemoError::Unreadable(format!("event of a pool {id}")))
    }

    /// Puts two values in the pool's order, given the base asset's and the quote asset's.
    pub(super) fn ordered<T>(&self, base: T, quote: T) -> Pair<T> {
        Pair::of(self.base, base, quote)
    }

    /// Puts amounts of the main pool into base and quote.
    pub(super) fn named(&self, amounts: Pair<u128>) -> statement::Pair {
        statement::Pair { base: *amounts.at(self.base), quote: *amounts.at(self.base.other()) }
    }
}
