//! One-sided deposits: how much of one asset to swap so that the rest joins with the proceeds.

use lode_math::{
    U512, div_rem_512_by_down, mul_wide_exact, narrow_u128_512, sqrt_down_512, widen_512,
};

use crate::error::{CoreError, Result};
use crate::types::{Amount, FeePips, PIPS};

/// Returns how much of a one-sided offer to swap, rounded down.
///
/// With offer a, reserve x and fee share φ this is the root of
/// s²(1−φ) + s·x(2−φ) − a·x = 0, the amount at which what is left and what the swap brings stand
/// in the pool's ratio: s = (√(x²(2D−f)² + 4(D−f)·D·a·x) − x(2D−f)) / 2(D−f), D = 10^6. A unit
/// more or less changes only the dust that is handed back, never who owns what.
///
/// # Errors
/// [`CoreError::ZeroAmount`] when nothing is offered, [`CoreError::EmptyPool`],
/// [`CoreError::ZeroOutput`] when the offer is too small to be split.
pub fn swap_part_down(offer: Amount, reserve: Amount, fee: FeePips) -> Result<Amount> {
    if offer.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    if reserve.is_zero() {
        return Err(CoreError::EmptyPool);
    }
    let rest = u128::from(fee.rest());
    let two_d_less_fee = u128::from(PIPS).saturating_add(rest);
    let linear = mul_wide_exact(reserve.get(), two_d_less_fee);
    // Below 2^(2·149) + 2^(42 + 256) < 2^300: nothing here can wrap in 512 bits.
    let square = lode_math::mul_wide_512_exact(linear, linear);
    let four_rest_d = rest.saturating_mul(4).saturating_mul(u128::from(PIPS));
    let product = widen_512(mul_wide_exact(offer.get(), reserve.get()));
    let radicand = square.wrapping_add(product.wrapping_mul(U512::from(four_rest_d)));
    let root = widen_512(sqrt_down_512(radicand));
    let numerator = root.wrapping_sub(widen_512(linear));
    let (part, _) = div_rem_512_by_down(numerator, rest.saturating_mul(2))?;
    let part = Amount::new(narrow_u128_512(part)?);
    if part.is_zero() || part >= offer { Err(CoreError::ZeroOutput) } else { Ok(part) }
}
