//! Arbitrage: the trade that takes a pool's price to the market's, as far as the fee lets it pay.

use lode_math::{U256, mul_wide_exact, narrow_u128};

use crate::error::{CoreError, Result};
use crate::exchange::limit::PriceLimit;
use crate::exchange::pool::{Pool, SwapKind, SwapOutcome, Terms};
use crate::types::{FeePips, PIPS, Side};

const AMOUNT_BITS: usize = 128;

/// Returns the pool price at which a trade's last unit brings just the market's price after the fee.
///
/// `market` is what `input` units of the asset that goes in bring elsewhere: `output` units of the
/// other. With fee share φ the pool must still pay output/(input·(1 − φ)). Rounds up, against the
/// trader, who stops a little early; nothing is rounded while both products fit 128 bits.
///
/// # Errors
/// [`CoreError::PriceLimitInvalid`] for a market price with a zero.
pub fn limit_up(market: PriceLimit, fee: FeePips) -> Result<PriceLimit> {
    if market.output == 0 || market.input == 0 {
        return Err(CoreError::PriceLimitInvalid);
    }
    let output = mul_wide_exact(market.output, u128::from(PIPS));
    let input = mul_wide_exact(market.input, u128::from(fee.rest()));
    let shift = output.bit_len().max(input.bit_len()).saturating_sub(AMOUNT_BITS);
    let cut_input = narrow_u128(input.wrapping_shr(shift))?;
    let cut_output = output.wrapping_shr(shift);
    let exact = cut_output.wrapping_shl(shift) == output;
    let cut_output = if exact { cut_output } else { cut_output.saturating_add(U256::ONE) };
    // A price beyond 2^128 loses its smaller part; nothing can be traded at such a price.
    if cut_input == 0 {
        return Err(CoreError::PriceLimitInvalid);
    }
    Ok(PriceLimit { output: narrow_u128(cut_output).unwrap_or(u128::MAX), input: cut_input })
}

/// Returns the trade that takes the pool to the market's price, or nothing when none pays.
///
/// It is the largest amount in, no more than the reserve of that side, after which the pool still
/// pays the market's price after the fee. Rounds down, against the trader.
///
/// # Errors
/// [`CoreError::PriceLimitInvalid`] for a market price with a zero, [`CoreError::EmptyPool`].
pub fn trade_down(
    pool: &Pool,
    terms: &Terms,
    side: Side,
    market: PriceLimit,
) -> Result<Option<SwapOutcome>> {
    let limit = limit_up(market, terms.fee)?;
    let whole = SwapKind::ExactIn(*pool.reserves.at(side));
    match pool.swap(terms, side, whole, Some(limit)) {
        Ok((_, trade)) => Ok(pays(&trade, market).then_some(trade)),
        Err(CoreError::PriceLimitPassed | CoreError::ZeroOutput) => Ok(None),
        Err(CoreError::ZeroAmount) => Err(CoreError::EmptyPool),
        Err(error) => Err(error),
    }
}

/// Tells whether a trade brings more than what goes in brings elsewhere.
fn pays(trade: &SwapOutcome, market: PriceLimit) -> bool {
    mul_wide_exact(trade.amount_out.get(), market.input)
        > mul_wide_exact(trade.amount_in.get(), market.output)
}
