//! The constant-product formulas, equal to Uniswap v2's to the unit at a fee of 3,000 pips.
//!
//! `x` is the reserve of the asset that goes in, `y` of the one that comes out, `f` the fee in
//! pips. Sources: Uniswap v2 core (deployed bytecode) for the rules; the tests hold these
//! functions against that bytecode and against exact rationals.

use lode_math::{U256, mul_div_down, mul_wide_exact, sqrt_down, wide_mul_div_down};

use crate::error::{CoreError, Result};
use crate::types::{Amount, FeePips, LOCKED_SHARES, PIPS, Pair, Shares};

/// Returns what comes out for `amount_in`: ⌊in·(10^6−f)·y / (x·10^6 + in·(10^6−f))⌋.
///
/// Rounds down, against the trader and for the pool (AMM-1).
///
/// # Errors
/// [`CoreError::ZeroAmount`] for nothing in, [`CoreError::EmptyPool`] for an empty reserve,
/// [`CoreError::ZeroOutput`] when the result would be nothing.
#[inline]
pub fn amount_out_down(amount_in: Amount, x: Amount, y: Amount, fee: FeePips) -> Result<Amount> {
    if amount_in.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    if x.is_zero() || y.is_zero() {
        return Err(CoreError::EmptyPool);
    }
    let effective = mul_wide_exact(amount_in.get(), u128::from(fee.rest()));
    // Both terms are below 2^148, so the sum can't wrap.
    let denominator = mul_wide_exact(x.get(), u128::from(PIPS)).wrapping_add(effective);
    let out = wide_mul_div_down(effective, y.get(), denominator)?;
    if out == 0 { Err(CoreError::ZeroOutput) } else { Ok(Amount::new(out)) }
}

/// Returns what has to go in for `amount_out`: ⌊x·out·10^6 / ((y−out)·(10^6−f))⌋ + 1.
///
/// Rounds up, against the trader and for the pool (AMM-2).
///
/// # Errors
/// [`CoreError::ZeroAmount`] for nothing out, [`CoreError::EmptyPool`] for an empty reserve,
/// [`CoreError::InsufficientLiquidity`] for the whole reserve or more, [`CoreError::Overflow`]
/// when the result passes 2^128 − 1.
#[inline]
pub fn amount_in_up(amount_out: Amount, x: Amount, y: Amount, fee: FeePips) -> Result<Amount> {
    if amount_out.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    if x.is_zero() || y.is_zero() {
        return Err(CoreError::EmptyPool);
    }
    if amount_out >= y {
        return Err(CoreError::InsufficientLiquidity);
    }
    let scaled_out = mul_wide_exact(amount_out.get(), u128::from(PIPS));
    let denominator = mul_wide_exact(y.sub_exact(amount_out)?.get(), u128::from(fee.rest()));
    let whole = wide_mul_div_down(scaled_out, x.get(), denominator)?;
    Amount::new(whole).add_exact(Amount::new(1))
}

/// Returns the fee inside `amount_in`: ⌈in·f / 10^6⌉, in the asset that goes in.
///
/// Rounds up, for the pool.
///
/// # Errors
/// None in practice: the fee is never more than `amount_in`.
#[inline]
pub fn fee_up(amount_in: Amount, fee: FeePips) -> Result<Amount> {
    amount_in.mul_div_up(u128::from(fee.get()), u128::from(PIPS))
}

/// Returns the shares of the first deposit: ⌊√(a·b)⌋ − 1,000; 1,000 more are locked for ever.
///
/// Rounds down, against the depositor.
///
/// # Errors
/// [`CoreError::ZeroAmount`] when an amount is nothing, [`CoreError::FirstDepositTooSmall`] when
/// nothing would be left for the depositor.
pub fn first_shares_down(amounts: Pair<Amount>) -> Result<Shares> {
    if amounts.zero.is_zero() || amounts.one.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    let root = Shares::new(sqrt_down(mul_wide_exact(amounts.zero.get(), amounts.one.get())));
    match root.sub_exact(LOCKED_SHARES) {
        Ok(shares) if !shares.is_zero() => Ok(shares),
        _ => Err(CoreError::FirstDepositTooSmall),
    }
}

/// Returns the shares of a later deposit: min(⌊a·T/x⌋, ⌊b·T/y⌋).
///
/// Rounds down, against the depositor and for the other holders (LP-1).
///
/// # Errors
/// [`CoreError::ZeroAmount`] when an amount is nothing, [`CoreError::ZeroOutput`] when no share
/// would be minted, [`CoreError::Overflow`] when the shares pass 2^128 − 1.
pub fn later_shares_down(
    offered: Pair<Amount>,
    reserves: Pair<Amount>,
    total: Shares,
) -> Result<Shares> {
    if offered.zero.is_zero() || offered.one.is_zero() {
        return Err(CoreError::ZeroAmount);
    }
    let zero = share_of_down(offered.zero, reserves.zero, total);
    let one = share_of_down(offered.one, reserves.one, total);
    // An offer of far too much of one asset may overflow alone; the other one then decides.
    let shares = match (zero, one) {
        (Ok(zero), Ok(one)) => zero.min(one),
        (Ok(zero), Err(_)) => zero,
        (Err(_), one) => one?,
    };
    if shares.is_zero() { Err(CoreError::ZeroOutput) } else { Ok(shares) }
}

fn share_of_down(amount: Amount, reserve: Amount, total: Shares) -> Result<Shares> {
    Ok(Shares::new(mul_div_down(amount.get(), total.get(), reserve.get())?))
}

/// Returns what a later deposit takes for `shares`: ⌈shares·x/T⌉ and ⌈shares·y/T⌉.
///
/// Rounds up, against the depositor: value per share never falls (AMM-3). It is never more than
/// was offered when `shares` came from [`later_shares_down`].
///
/// # Errors
/// [`CoreError::Overflow`] when an amount passes 2^128 − 1 or `total` is zero.
pub fn taken_up(shares: Shares, reserves: Pair<Amount>, total: Shares) -> Result<Pair<Amount>> {
    Ok(Pair::new(
        reserves.zero.mul_div_up(shares.get(), total.get())?,
        reserves.one.mul_div_up(shares.get(), total.get())?,
    ))
}

/// Returns what `shares` are worth in the pool: ⌊shares·x/T⌋ and ⌊shares·y/T⌋.
///
/// Rounds down, against the holder.
///
/// # Errors
/// [`CoreError::Overflow`] when `total` is zero.
pub fn worth_down(shares: Shares, reserves: Pair<Amount>, total: Shares) -> Result<Pair<Amount>> {
    Ok(Pair::new(
        reserves.zero.mul_div_down(shares.get(), total.get())?,
        reserves.one.mul_div_down(shares.get(), total.get())?,
    ))
}

/// Tells whether the product of the reserves has not fallen (AMM-1).
#[must_use]
pub fn product_kept(before: Pair<Amount>, after: Pair<Amount>) -> bool {
    product_exact(after) >= product_exact(before)
}

/// Tells whether no asset's reserve per share has fallen (AMM-3).
#[must_use]
pub fn worth_kept(
    before: Pair<Amount>,
    total_before: Shares,
    after: Pair<Amount>,
    total_after: Shares,
) -> bool {
    let kept = |was: Amount, is: Amount| {
        mul_wide_exact(is.get(), total_before.get()) >= mul_wide_exact(was.get(), total_after.get())
    };
    kept(before.zero, after.zero) && kept(before.one, after.one)
}

fn product_exact(reserves: Pair<Amount>) -> U256 {
    mul_wide_exact(reserves.zero.get(), reserves.one.get())
}
