//! The page's charts: which lines stand together, and under which name.

use super::super::chart::{Chart, Floor, Line, Size, Tone};
use super::super::series::{Points, Series};
use super::super::{ReportData, ReportError};

/// A chart in the page; the narrow drawing is for telephones.
pub(super) struct ChartView {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) keys: Vec<(&'static str, &'static str)>,
    pub(super) wide: String,
    pub(super) narrow: String,
}

pub(super) fn charts(
    series: &Series<'_>,
    data: &ReportData,
) -> Result<Vec<ChartView>, ReportError> {
    let (base, quote) = (&data.base.symbol, &data.quote.symbol);
    let stated = "rewards at their stated prices";
    let all = [
        (
            format!("Price of 1 {base} in {quote}"),
            "The pool follows the market as far as arbitrage pays after the fee.".to_owned(),
            Floor::Lowest,
            vec![
                line("market", Tone::Quiet, 8, series.market_price()),
                line("pool", Tone::First, 3, series.pool_price()),
            ],
        ),
        (
            "Pool price against the market, in %".to_owned(),
            "Above 0 the pool is dearer than the market.".to_owned(),
            Floor::Lowest,
            vec![line("gap", Tone::First, 3, series.price_gap())],
        ),
        (
            format!("Value of the pool in {quote}"),
            "Both reserves at the market's price.".to_owned(),
            Floor::Lowest,
            vec![line("pool value", Tone::First, 4, series.pool_value())],
        ),
        (
            format!("Fees and rewards since the start in {quote}"),
            format!("All providers together; {stated}."),
            Floor::Zero,
            vec![
                line("swap fees", Tone::First, 4, series.fees()),
                line("rewards", Tone::Second, 4, series.rewards()),
            ],
        ),
    ];
    if !series.is_drawable() {
        return Ok(Vec::new());
    }
    let draw = |(title, note, floor, lines): (String, String, Floor, Vec<Line>)| {
        let chart = Chart { title, lines, floor, midnight: series.midnight() };
        Ok(ChartView {
            keys: keys(&chart.lines),
            wide: chart.draw(Size::WIDE)?,
            narrow: chart.draw(Size::NARROW)?,
            title: chart.title,
            note,
        })
    };
    all.into_iter().map(draw).collect()
}

fn line(name: &'static str, tone: Tone, width: u32, points: Points) -> Line {
    Line { name, tone, width, points }
}

fn keys(lines: &[Line]) -> Vec<(&'static str, &'static str)> {
    if lines.len() < 2 {
        return Vec::new();
    }
    lines.iter().map(|line| (line.tone.class(), line.name)).collect()
}

/// Draws a provider's value beside holding, and the difference of the two.
pub(super) fn provider_charts(
    series: &Series<'_>,
    data: &ReportData,
    name: &str,
) -> Result<Vec<ChartView>, ReportError> {
    let unit = &data.quote.symbol;
    let value = vec![
        line("holding", Tone::Quiet, 4, series.holding(name)),
        line("with rewards", Tone::Second, 3, series.worth_with_rewards(name)),
        line("without", Tone::First, 3, series.worth(name)),
    ];
    if value.iter().any(|line| line.points.len() < 2) {
        return Ok(Vec::new());
    }
    let gain = vec![
        line("with rewards", Tone::Second, 4, series.gain_with_rewards(name)),
        line("without", Tone::First, 4, series.gain(name)),
    ];
    let all = [
        (format!("Value in {unit}"), Floor::Lowest, value),
        (format!("More than holding, in {unit}"), Floor::Zero, gain),
    ];
    let draw = |(title, floor, lines): (String, Floor, Vec<Line>)| {
        let chart = Chart { title, lines, floor, midnight: series.midnight() };
        Ok(ChartView {
            keys: keys(&chart.lines),
            wide: chart.draw(Size::CARD)?,
            narrow: String::new(),
            title: chart.title,
            note: String::new(),
        })
    };
    all.into_iter().map(draw).collect()
}
