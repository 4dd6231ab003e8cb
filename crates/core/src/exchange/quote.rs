//! Quotes: what a swap would do and to the price, without a pool's other state.

use lode_math::{U256, mul_wide_exact};

use crate::decimal::Ratio;
use crate::error::Result;
use crate::exchange::pool::{Pool, SwapKind, Terms};
use crate::types::{Amount, FeePips, Pair, Side};

/// What a swap would do; it equals the execution by construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What goes in, fee included.
    pub amount_in: Amount,
    /// What comes out.
    pub amount_out: Amount,
    /// The fee, in the asset that goes in, rounded up.
    pub fee: Amount,
    /// Output per input at the margin, before.
    pub price_before: Ratio,
    /// Output per input at the margin, after.
    pub price_after: Ratio,
    /// 1 − (out / in) / price before: all that the trade costs against the margin, fee included.
    pub price_impact: Ratio,
}

/// Quotes a swap against reserves; the first reserve is the input asset's.
///
/// # Errors
/// As [`Pool::swap`]; an amount or a reserve afterwards that passes 2^128 − 1 is
/// [`crate::CoreError::Overflow`], as it would be in execution.
pub fn xyk(reserves: Pair<Amount>, fee: FeePips, kind: SwapKind) -> Result<Quote> {
    let pool = Pool { reserves, ..Pool::default() };
    let terms = Terms { fee, protocol_share_pips: 0 };
    let (after, swap) = pool.swap(&terms, Side::Zero, kind, None)?;
    let (x, y) = (reserves.zero.get(), reserves.one.get());
    let ideal = mul_wide_exact(swap.amount_in.get(), y);
    let real = mul_wide_exact(swap.amount_out.get(), x);
    Ok(Quote {
        amount_in: swap.amount_in,
        amount_out: swap.amount_out,
        fee: swap.fee,
        price_before: Ratio::new(U256::from(y), U256::from(x)),
        price_after: Ratio::new(
            U256::from(after.reserves.one.get()),
            U256::from(after.reserves.zero.get()),
        ),
        price_impact: Ratio::new(ideal.saturating_sub(real), ideal),
    })
}
