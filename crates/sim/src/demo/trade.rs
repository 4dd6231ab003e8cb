//! Trades: what the market's traders do, and the arbitrageur.

use lode_core::exchange::arbitrage::trade_down;
use lode_core::exchange::{Pool, PriceLimit, Terms};
use lode_core::{Pair, Side};
use lode_math::{mul_div_down, mul_wide_exact, sqrt_down};

use super::error::DemoError;
use crate::market::{Bar, Price};

/// Returns what traders bring in during a bar, on the base side and on the quote side, scaled to
/// the pool: it takes the part of the market's trades that its depth is of the market's depth.
///
/// Rounds down, so a pool far too thin sees no trade at all.
pub(super) fn organic_down(bar: &Bar, pool: &Pool) -> Result<Pair<u128>, DemoError> {
    let Pair { zero, one } = pool.reserves;
    let depth = sqrt_down(mul_wide_exact(zero.get(), one.get()));
    let scaled = |amount| mul_div_down(amount, depth, bar.depth).map_err(|_| DemoError::OutOfRange);
    Ok(Pair::new(scaled(bar.base_in)?, scaled(bar.quote_in)?))
}

/// A trade of the arbitrageur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arbitrage {
    /// The side that goes in.
    pub(super) side: Side,
    /// How much.
    pub(super) amount: u128,
}

/// Returns the trade that takes the pool to the market's price, or nothing when none pays after
/// the pool's fee and `cost`, the raw quote units that the transaction costs.
pub(super) fn arbitrage(
    pool: &Pool,
    terms: &Terms,
    (base, price): (Side, Price),
    cost: u128,
) -> Result<Option<Arbitrage>, DemoError> {
    for side in Side::BOTH {
        let market = if side == base {
            PriceLimit { output: price.quote, input: price.base }
        } else {
            PriceLimit { output: price.base, input: price.quote }
        };
        let trade = trade_down(pool, terms, side, market).map_err(|source| DemoError::Rule {
            who: "arbitrageur",
            what: "compare prices",
            source,
        })?;
        let Some(trade) = trade else { continue };
        let (amount, out) = (trade.amount_in.get(), trade.amount_out.get());
        let gain = match side == base {
            true => Some(out).zip(u128::try_from(price.value_down(amount)).ok()),
            false => u128::try_from(price.value_down(out)).ok().zip(Some(amount)),
        };
        let pays = gain.is_some_and(|(got, gave)| got > gave.saturating_add(cost));
        if pays || cost == 0 {
            return Ok(Some(Arbitrage { side, amount }));
        }
    }
    Ok(None)
}
