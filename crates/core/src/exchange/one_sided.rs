//! One-sided deposits: how much of one asset to swap so that the rest joins with the proceeds.

use lode_math::{
    U256, U512, div_rem_512_by_down, mul_wide_512_exact, mul_wide_exact, narrow_u128_512,
    sqrt_down_512, widen_512,
};

use crate::error::{CoreError, Result};
use crate::exchange::Terms;
use crate::types::{Amount, PIPS};

/// Returns how much of a one-sided offer to swap, rounded down.
///
/// With offer a, reserve x, fee f, the protocol's share h of it and D = 10^6 this is the root of
/// A·s² + B·s − C = 0, A = (D−f)(D²−f·h), B = x·(2D−f)·D², C = a·x·D³: the amount at which what is
/// left and what the swap brings stand in the pool's ratio, s = (√(B² + 4AC) − B) / 2A. A unit more
/// or less changes only the dust that is handed back, never who owns what.
///
/// # Errors
/// [`CoreError::ZeroAmount`] when nothing is offered, [`CoreError::EmptyPool`],
/// [`CoreError::ZeroOutput`] when the offer is too small to be split.
pub fn swap_part_down(offer: Amount, reserve: Amount, terms: &Terms) -> Result<Amount> {
    if offer.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    if reserve.is_zero() {
        return Err(CoreError::EmptyPool);
    }
    // f·h ≤ D²/4 and A < 2^60: nothing here can saturate.
    let d = u128::from(PIPS);
    let d2 = d.saturating_mul(d);
    let rest = u128::from(terms.fee.rest());
    let taken = d.saturating_sub(rest).saturating_mul(u128::from(terms.protocol_share_pips));
    let square_term = rest.saturating_mul(d2.saturating_sub(taken));
    let two_d_less_fee = d.saturating_add(rest);
    // B < 2^128 · 2^21 · 2^40, so B² and 4AC are below 2^380: nothing can wrap in 512 bits.
    let linear = mul_wide_exact(reserve.get(), two_d_less_fee).wrapping_mul(U256::from(d2));
    let squared = mul_wide_512_exact(linear, linear);
    let four_a_d3 =
        U512::from(square_term.saturating_mul(4)).wrapping_mul(U512::from(d2.saturating_mul(d)));
    let product = widen_512(mul_wide_exact(offer.get(), reserve.get()));
    let radicand = squared.wrapping_add(product.wrapping_mul(four_a_d3));
    let root = widen_512(sqrt_down_512(radicand));
    let numerator = root.wrapping_sub(widen_512(linear));
    let (part, _) = div_rem_512_by_down(numerator, square_term.saturating_mul(2))?;
    let part = Amount::new(narrow_u128_512(part)?);
    if part.is_zero() || part >= offer { Err(CoreError::ZeroOutput) } else { Ok(part) }
}
