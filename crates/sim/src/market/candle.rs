//! Hourly candles: prices of a whole WETH in USDC, volumes in whole tokens.
//!
//! A candle doesn't say who traded which way, nor how deep the market was. Both are stated rules:
//! half of each volume came in on each side, and the market turned over its whole value once a day,
//! by the mean of the last seven days.

use std::collections::VecDeque;

use csv::StringRecord;
use num_bigint::BigUint;
use rust_decimal::Decimal;

use super::load::{Row, Unit};
use super::{Bar, MarketError, Price};

pub(super) const HEADER: [&str; 7] =
    ["time", "open", "high", "low", "close", "volume_eth", "volume_usdc"];

const BASE_DECIMALS: u32 = 18;
const QUOTE_DECIMALS: u32 = 6;
const BARS_PER_DAY: u32 = 24;
const MEAN_BARS: usize = 168;

const PRICE: &str = "a decimal number above zero with at most 28 digits";
const VOLUME: &str = "a decimal number, not negative, with at most 28 digits";

/// Reads a line. Volumes beyond the asset's decimals are cut off; the odd unit of a volume that
/// can't be halved is dropped. The depth is set later, by [`set_depths`].
pub(super) fn bar(record: &StringRecord, row: &Row<'_>) -> Result<Bar, MarketError> {
    let time = row.time(field(record, 0), Unit::Hour)?;
    for column in [1, 2, 3] {
        price(record, row, column)?;
    }
    let close = price(record, row, 4)?;
    let base_in = volume(record, row, 5, BASE_DECIMALS)? / 2;
    let quote_in = volume(record, row, 6, QUOTE_DECIMALS)? / 2;
    Ok(Bar { time, price: close, base_in, quote_in, depth: 1 })
}

/// Sets each bar's depth to √(base·quote), rounded down, of a pool that trades its whole value in
/// a day at the mean volume of the last seven days. It looks back only.
pub(super) fn set_depths(bars: &mut [Bar]) {
    let mut recent = VecDeque::with_capacity(MEAN_BARS + 1);
    let (mut base, mut quote) = (BigUint::ZERO, BigUint::ZERO);
    for bar in bars {
        recent.push_back((bar.base_in, bar.quote_in));
        base += bar.base_in;
        quote += bar.quote_in;
        if recent.len() > MEAN_BARS
            && let Some((old_base, old_quote)) = recent.pop_front()
        {
            base -= old_base;
            quote -= old_quote;
        }
        // A pool of (x, y) is worth 2·y in quote units. What came in on one side is half of the
        // volume, so a day's volume equals the value when y is a day of `quote_in`; x likewise.
        let mean = (&base * &quote).sqrt() * BARS_PER_DAY / recent.len();
        bar.depth = u128::try_from(mean).unwrap_or(u128::MAX).max(1);
    }
}

fn price(record: &StringRecord, row: &Row<'_>, column: usize) -> Result<Price, MarketError> {
    let wrong = || bad(record, row, column, PRICE);
    let value =
        decimal(field(record, column)).filter(|value| !value.is_zero()).ok_or_else(wrong)?;
    // quote raw per base raw = (mantissa/10^scale)·10^6/10^18.
    let base = 10u128
        .checked_pow(value.scale() + BASE_DECIMALS - QUOTE_DECIMALS)
        .filter(|base| *base > 0)
        .ok_or_else(wrong)?;
    Ok(Price { quote: value.mantissa().unsigned_abs(), base })
}

fn volume(
    record: &StringRecord,
    row: &Row<'_>,
    column: usize,
    decimals: u32,
) -> Result<u128, MarketError> {
    let wrong = || bad(record, row, column, VOLUME);
    let value = decimal(field(record, column)).ok_or_else(wrong)?;
    let mantissa = value.mantissa().unsigned_abs();
    if value.scale() >= decimals {
        let cut = 10u128.checked_pow(value.scale() - decimals).ok_or_else(wrong)?;
        return Ok(mantissa / cut);
    }
    let lift = 10u128.checked_pow(decimals - value.scale()).ok_or_else(wrong)?;
    mantissa.checked_mul(lift).ok_or_else(wrong)
}

/// Reads a number that isn't negative, with no digit lost, trailing zeros taken off.
fn decimal(text: &str) -> Option<Decimal> {
    let value = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()?;
    (!value.is_sign_negative()).then(|| value.normalize())
}

fn bad(record: &StringRecord, row: &Row<'_>, column: usize, expected: &'static str) -> MarketError {
    let name = HEADER.get(column).copied().unwrap_or_default();
    row.bad_number(name, field(record, column), expected)
}

fn field(record: &StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or_default()
}
