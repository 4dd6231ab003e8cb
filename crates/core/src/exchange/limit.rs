//! Price limits: how far a swap may move the pool's price.

use lode_math::mul_wide_exact;

use crate::error::{CoreError, Result};
use crate::exchange::pool::{Pool, SwapKind, Terms};
use crate::types::{Amount, Side};

/// Steps of the search for the largest fill: one for each bit of an amount.
const MAX_SEARCH_STEPS: u32 = 128;

/// The worst marginal price that a swap may leave behind: `output` units out for `input` units in.
///
/// The swap is filled as far as the pool's own price, reserve out over reserve in after the swap,
/// stays at or above `output / input`. A ratio of two integers has no precision to lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceLimit {
    /// Numerator: units of the asset that comes out.
    pub output: u128,
    /// Denominator: units of the asset that goes in.
    pub input: u128,
}

impl PriceLimit {
    /// Returns the swap, made smaller if it would pass the limit.
    ///
    /// # Errors
    /// [`CoreError::PriceLimitInvalid`] for a ratio with a zero, [`CoreError::PriceLimitPassed`]
    /// when the price is already beyond the limit or no unit can be traded within it, and what the
    /// swap itself refuses.
    pub(crate) fn bounded(
        self,
        pool: &Pool,
        terms: &Terms,
        side: Side,
        kind: SwapKind,
    ) -> Result<SwapKind> {
        if self.output == 0 || self.input == 0 {
            return Err(CoreError::PriceLimitInvalid);
        }
        let (whole, rebuilt): (Amount, fn(Amount) -> SwapKind) = match kind {
            SwapKind::ExactIn(amount) => (amount, SwapKind::ExactIn),
            SwapKind::ExactOut(amount) => (amount, SwapKind::ExactOut),
        };
        if whole.is_zero() {
            return Err(CoreError::ZeroAmount);
        }
        if !self.holds(pool, side) {
            return Err(CoreError::PriceLimitPassed);
        }
        if self.fits(pool, terms, side, rebuilt(whole))? {
            return Ok(kind);
        }
        self.search_down(pool, terms, side, (whole, rebuilt))
    }

    /// Tells whether the pool's price is at or on the good side of the limit.
    fn holds(self, pool: &Pool, side: Side) -> bool {
        let (x, y) = (pool.reserves.at(side), pool.reserves.at(side.other()));
        mul_wide_exact(y.get(), self.input) >= mul_wide_exact(x.get(), self.output)
    }

    /// Tells whether the swap can be made and leaves the price within the limit.
    ///
    /// An output of nothing moves the price least of all: such amounts count as fitting in the
    /// search and are refused at its end.
    fn fits(self, pool: &Pool, terms: &Terms, side: Side, kind: SwapKind) -> Result<bool> {
        match pool.swap(terms, side, kind, None) {
            Ok((after, _)) => Ok(self.holds(&after, side)),
            Err(CoreError::ZeroOutput) => Ok(true),
            Err(CoreError::InsufficientLiquidity | CoreError::Overflow) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Finds the largest amount that fits, by halving; the price falls with every unit.
    fn search_down(
        self,
        pool: &Pool,
        terms: &Terms,
        side: Side,
        (whole, rebuilt): (Amount, fn(Amount) -> SwapKind),
    ) -> Result<SwapKind> {
        let (mut fits, mut fails) = (0_u128, whole.get());
        for _ in 0..MAX_SEARCH_STEPS {
            let middle = fits.midpoint(fails);
            if middle == fits {
                break;
            }
            if self.fits(pool, terms, side, rebuilt(Amount::new(middle)))? {
                fits = middle;
            } else {
                fails = middle;
            }
        }
        let found = rebuilt(Amount::new(fits));
        match (fits, pool.swap(terms, side, found, None)) {
            (1.., Ok(_)) => Ok(found),
            _ => Err(CoreError::PriceLimitPassed),
        }
    }
}
