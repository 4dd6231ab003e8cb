//! The calendar and the sizes: who does what when, and with how much.

use num_bigint::BigUint;

use super::error::DemoError;
use crate::market::{Market, Price};

/// What the founder opens the pool with, in raw quote units: 4.35 million USDC on that side.
pub(super) const FOUNDER_QUOTE: u128 = 4_350_000_000_000;
/// What dave brings, in raw quote units: 200,000 USDC, about 2 % of both sides together.
pub(super) const DAVE_QUOTE: u128 = 200_000_000_000;
/// What the LODE pool starts with, in raw units: 500,000 LODE, and as much quote at the price.
pub(super) const MAKER_LODE: u128 = 500_000_000_000;
/// What is paid an hour, in raw units: 120 LODE and 80 of the partner's token. The odd units
/// make the hours differ, as they do when people fund campaigns.
const LODE_AN_HOUR: u128 = 120_000_000;
const PARTNER_AN_HOUR: u128 = 80_000_000;
const ODD_UNITS: u128 = 11;

const DAY_S: u64 = 86_400;
const HOUR_S: u64 = 3_600;
/// How long before the first bar the chain begins, in seconds, and when the exchange is set up.
const GENESIS_LEAD_S: u64 = 60;
const SETUP_LEAD_S: u64 = 30;

const PARTNER_FROM_DAY: u64 = 7;
const PARTNER_DAYS: u64 = 14;
const CAROL_IN_DAY: u64 = 10;
const CAROL_OUT_DAY: u64 = 25;
const WEEK_DAYS: u64 = 7;

/// A reward campaign: what, from when, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// First second, a whole hour.
    pub(super) start: u64,
    /// Last second, a whole hour.
    pub(super) end: u64,
    /// Raw units in all.
    pub(super) amount: u128,
}

/// What the calendar asks of a bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Duties {
    /// The pool is opened.
    pub(super) open: bool,
    /// The first bar of another day, but not of the first.
    pub(super) new_day: bool,
    /// The first bar of another week.
    pub(super) new_week: bool,
    /// The first bar of another hour.
    pub(super) new_hour: bool,
    /// The partner's campaign is funded.
    pub(super) partner: bool,
    /// Carol comes.
    pub(super) carol_in: bool,
    /// Carol goes, before everybody does.
    pub(super) carol_out: bool,
    /// Everybody goes.
    pub(super) close: bool,
}

/// The calendar of a market.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    times: Vec<u64>,
    first: u64,
    last: u64,
    /// The LODE campaign, if the run has a whole hour.
    pub(super) lode: Option<Window>,
    /// The partner's campaign, if the run reaches its start.
    pub(super) partner: Option<Window>,
}

impl Plan {
    /// Lays the calendar over a market's bars.
    pub(super) fn new(market: &Market) -> Result<Self, DemoError> {
        let times: Vec<u64> = market.bars.iter().map(|bar| bar.time).collect();
        let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else {
            return Err(DemoError::OutOfRange);
        };
        if first < GENESIS_LEAD_S {
            return Err(DemoError::OutOfRange);
        }
        let lode = window(first, last, LODE_AN_HOUR);
        let partner_day = times.iter().find(|time| day(first, **time) >= PARTNER_FROM_DAY);
        let partner = partner_day.and_then(|from| {
            let end = (first + (PARTNER_FROM_DAY + PARTNER_DAYS) * DAY_S).min(last);
            window(*from, end, PARTNER_AN_HOUR)
        });
        Ok(Self { times, first, last, lode, partner })
    }

    /// When the chain begins, in seconds.
    pub(super) const fn genesis_s(&self) -> u64 {
        self.first.saturating_sub(GENESIS_LEAD_S)
    }

    /// When the exchange is set up, in seconds.
    pub(super) const fn setup_s(&self) -> u64 {
        self.first.saturating_sub(SETUP_LEAD_S)
    }

    /// Says what a bar asks for.
    pub(super) fn duties(&self, index: usize) -> Duties {
        let Some(time) = self.times.get(index).copied() else { return Duties::default() };
        let before = index.checked_sub(1).and_then(|index| self.times.get(index)).copied();
        let close = time == self.last;
        let (today, yesterday) = (day(self.first, time), before.map(|time| day(self.first, time)));
        let reaches = |wanted| today >= wanted && yesterday.is_some_and(|day| day < wanted);
        let partner_time = |time: u64| day(self.first, time) >= PARTNER_FROM_DAY;
        Duties {
            open: before.is_none(),
            new_day: yesterday.is_some_and(|day| day < today),
            new_week: yesterday.is_some_and(|day| day / WEEK_DAYS < today / WEEK_DAYS),
            new_hour: before.is_none_or(|before| before / HOUR_S < time / HOUR_S),
            partner: self.partner.is_some()
                && partner_time(time)
                && before.is_none_or(|before| !partner_time(before)),
            carol_in: reaches(CAROL_IN_DAY) && !close,
            carol_out: reaches(CAROL_OUT_DAY) && !close,
            close,
        }
    }
}

/// Returns the day of a moment, from 0.
fn day(first: u64, time: u64) -> u64 {
    time.saturating_sub(first) / DAY_S
}

/// Makes a campaign of the whole hours within a time, so that all of it is paid by then.
fn window(from: u64, until: u64, an_hour: u128) -> Option<Window> {
    let (start, end) = (from.div_ceil(HOUR_S) * HOUR_S, until / HOUR_S * HOUR_S);
    let hours = end.checked_sub(start).filter(|span| *span > 0)? / HOUR_S;
    Some(Window { start, end, amount: an_hour * u128::from(hours) + ODD_UNITS })
}

/// Returns what quote units are worth in the base asset, rounded up.
pub(super) fn base_for_up(quote: u128, price: Price) -> Result<u128, DemoError> {
    let product = BigUint::from(quote) * price.base;
    let base = (product + (price.quote.max(1) - 1)) / price.quote.max(1);
    u128::try_from(base).map_err(|_| DemoError::OutOfRange)
}

/// Returns the shares that are `part` hundredths of all shares after `others` hundredths in all
/// have joined `total`: total · part / (100 − others), rounded to the nearest.
pub(super) fn part_nearest(total: u128, part: u128, others: u128) -> Result<u128, DemoError> {
    let rest =
        100_u128.checked_sub(others).filter(|rest| *rest > 0).ok_or(DemoError::OutOfRange)?;
    let shares = (BigUint::from(total) * part * 2_u32 + rest) / (rest * 2);
    u128::try_from(shares).map_err(|_| DemoError::OutOfRange)
}

#[cfg(test)]
mod tests;
