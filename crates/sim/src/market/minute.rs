//! Minute aggregates of a concentrated-liquidity pool: token 0 is USDC, token 1 is WETH.

use csv::StringRecord;

use super::load::{Row, Unit};
use super::tick::TickPrices;
use super::{Bar, MAX_TICK, MarketError};

pub(super) const HEADER: [&str; 10] = [
    "timestamp",
    "netAmount0",
    "netAmount1",
    "closeTick",
    "openTick",
    "lowestTick",
    "highestTick",
    "inAmount0",
    "inAmount1",
    "currentLiquidity",
];

const TICK: &str = "a whole number from −887272 to 887272";
const AMOUNT: &str = "a whole number of raw units, not negative and below 2^128";
const SIGNED: &str = "a whole number of raw units within ±2^127";
const LIQUIDITY: &str = "a whole number above zero and below 2^128";

/// Reads a line. The price is the one at the closing tick; every column is checked, the unused too,
/// since a line that is broken anywhere can't be trusted elsewhere.
pub(super) fn bar(
    prices: &TickPrices,
    record: &StringRecord,
    row: &Row<'_>,
) -> Result<Bar, MarketError> {
    let time = row.time(field(record, 0), Unit::Minute)?;
    for column in [1, 2] {
        number::<i128>(record, row, column, SIGNED)?;
    }
    for column in [4, 5, 6] {
        tick(record, row, column)?;
    }
    let close = tick(record, row, 3)?;
    let price = prices.quote_per_base(close).ok_or_else(|| bad(record, row, 3, TICK))?;
    let depth: u128 = number(record, row, 9, LIQUIDITY)?;
    if depth == 0 {
        return Err(bad(record, row, 9, LIQUIDITY));
    }
    Ok(Bar {
        time,
        price,
        base_in: number(record, row, 8, AMOUNT)?,
        quote_in: number(record, row, 7, AMOUNT)?,
        depth,
    })
}

fn tick(record: &StringRecord, row: &Row<'_>, column: usize) -> Result<i32, MarketError> {
    let tick: i32 = number(record, row, column, TICK)?;
    if tick.unsigned_abs() > MAX_TICK.unsigned_abs() {
        return Err(bad(record, row, column, TICK));
    }
    Ok(tick)
}

fn number<T: std::str::FromStr>(
    record: &StringRecord,
    row: &Row<'_>,
    column: usize,
    expected: &'static str,
) -> Result<T, MarketError> {
    field(record, column).parse().map_err(|_| bad(record, row, column, expected))
}

fn bad(record: &StringRecord, row: &Row<'_>, column: usize, expected: &'static str) -> MarketError {
    let name = HEADER.get(column).copied().unwrap_or_default();
    row.bad_number(name, field(record, column), expected)
}

fn field(record: &StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or_default()
}
