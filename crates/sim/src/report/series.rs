//! From exact samples to the points of a chart. Floats begin here.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{ReportData, Sample};
use crate::market::Price;
use crate::statement::{Amounts, Pair};

/// Points of a line at most; a chart has no more pixels to show them with.
const POINTS: usize = 900;
/// Steps in a per cent of the gap between two prices.
const GAP_STEPS: f64 = 1_000.0;
const SECONDS_PER_DAY: u64 = 86_400;

/// A line: days since the first midnight, and a value.
pub(super) type Points = Vec<(f64, f64)>;

/// Turns samples into points.
pub(super) struct Series<'a> {
    data: &'a ReportData,
    samples: Vec<&'a Sample>,
    midnight: u64,
    quote_unit: f64,
    base_unit: f64,
}

impl<'a> Series<'a> {
    pub(super) fn of(data: &'a ReportData) -> Self {
        let all = &data.samples;
        let step = all.len().div_ceil(POINTS).max(1);
        let last = all.len().saturating_sub(1);
        let kept = all.iter().enumerate().filter(|(i, _)| i.is_multiple_of(step) || *i == last);
        let first = all.first().map_or(0, |sample| sample.time);
        Self {
            data,
            samples: kept.map(|(_, sample)| sample).collect(),
            midnight: first - first % SECONDS_PER_DAY,
            quote_unit: unit(data.quote.decimals),
            base_unit: unit(data.base.decimals),
        }
    }

    /// The midnight that points are counted from, in Unix seconds.
    pub(super) fn midnight(&self) -> u64 {
        self.midnight
    }

    pub(super) fn is_drawable(&self) -> bool {
        self.samples.len() > 1
    }

    pub(super) fn market_price(&self) -> Points {
        self.points(|sample| Some(self.price(sample.market)))
    }

    pub(super) fn pool_price(&self) -> Points {
        self.points(|sample| self.pool_price_at(sample))
    }

    /// How far the pool's price is from the market's, in per cent.
    pub(super) fn price_gap(&self) -> Points {
        self.points(|sample| {
            let pool = self.pool_price_at(sample)?;
            let per_cent = (pool / self.price(sample.market) - 1.0) * 100.0;
            // Raw units alone make a gap of less than this; the axis shouldn't magnify it.
            Some((per_cent * GAP_STEPS).round() / GAP_STEPS)
        })
    }

    pub(super) fn pool_value(&self) -> Points {
        self.points(|sample| Some(self.pair(sample.market, sample.pool)))
    }

    pub(super) fn fees(&self) -> Points {
        self.points(|sample| Some(self.pair(sample.market, sample.fees)))
    }

    pub(super) fn rewards(&self) -> Points {
        self.points(|sample| Some(self.tokens(sample, &sample.rewards)))
    }

    pub(super) fn holding(&self, name: &str) -> Points {
        self.points(|sample| Some(self.pair(sample.market, sample.providers.get(name)?.hold)))
    }

    pub(super) fn worth(&self, name: &str) -> Points {
        self.points(|sample| Some(self.pair(sample.market, sample.providers.get(name)?.worth)))
    }

    pub(super) fn worth_with_rewards(&self, name: &str) -> Points {
        self.points(|sample| {
            let point = sample.providers.get(name)?;
            Some(self.pair(sample.market, point.worth) + self.tokens(sample, &point.rewards))
        })
    }

    /// What the position is worth more than holding.
    pub(super) fn gain(&self, name: &str) -> Points {
        less(self.worth(name), &self.holding(name))
    }

    /// The same with rewards.
    pub(super) fn gain_with_rewards(&self, name: &str) -> Points {
        less(self.worth_with_rewards(name), &self.holding(name))
    }

    fn points(&self, value: impl Fn(&Sample) -> Option<f64>) -> Points {
        let point = |sample: &&Sample| {
            let days = sample.time.saturating_sub(self.midnight) as f64 / SECONDS_PER_DAY as f64;
            value(sample).filter(|value| value.is_finite()).map(|value| (days, value))
        };
        self.samples.iter().filter_map(point).collect()
    }

    /// Price of a whole base token in whole quote tokens.
    fn price(&self, price: Price) -> f64 {
        price.quote as f64 / price.base as f64 * self.base_unit / self.quote_unit
    }

    fn pool_price_at(&self, sample: &Sample) -> Option<f64> {
        let Pair { base, quote } = sample.pool;
        (base > 0).then(|| self.price(Price { quote, base }))
    }

    fn pair(&self, price: Price, pair: Pair) -> f64 {
        pair.base as f64 / self.base_unit * self.price(price) + pair.quote as f64 / self.quote_unit
    }

    fn tokens(&self, sample: &Sample, amounts: &Amounts) -> f64 {
        let value = |(denom, amount): (&String, &u128)| {
            let amount = *amount;
            if *denom == self.data.quote.denom {
                return amount as f64 / self.quote_unit;
            }
            if *denom == self.data.base.denom {
                return self.pair(sample.market, Pair { base: amount, quote: 0 });
            }
            let stated = self.data.valuation.others.get(denom);
            stated.map_or(0.0, |price| {
                amount as f64 * (price.quote as f64 / price.base as f64) / self.quote_unit
            })
        };
        amounts.iter().map(value).sum()
    }
}

/// Takes one line from another, point by point; both stem from the same samples.
pub(super) fn less(line: Points, other: &Points) -> Points {
    line.into_iter().zip(other).map(|((day, value), (_, other))| (day, value - other)).collect()
}

fn unit(decimals: u32) -> f64 {
    BigInt::from(10).pow(decimals).to_f64().unwrap_or(f64::INFINITY)
}
