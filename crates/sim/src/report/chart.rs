//! Line charts as SVG, drawn by `plotters`.
//!
//! The colours written here are names: the page's style sheet maps each to the colour of the theme.
//! Charts are drawn four times as large as they are shown, since the plotter knows whole pixels
//! only.

use plotters::prelude::*;

use super::ReportError;
use super::series::Points;
use super::text::{short, stamp};

const OVERSIZE: u32 = 4;
/// The plotter writes a fifth less than it is told.
const LABEL_PIXELS: u32 = 15;
const INK: RGBColor = RGBColor(1, 1, 1);
const GRID: RGBColor = RGBColor(2, 2, 2);
const NO_LINE: RGBAColor = RGBAColor(0, 0, 0, 0.0);
const LONG_SPAN_DAYS: f64 = 300.0;
const SHORT_SPAN_DAYS: f64 = 4.0;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// Colour of a line: its place in the theme's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Quiet,
    First,
    Second,
}

impl Tone {
    fn colour(self) -> RGBColor {
        match self {
            Self::Quiet => RGBColor(3, 3, 3),
            Self::First => RGBColor(4, 4, 4),
            Self::Second => RGBColor(5, 5, 5),
        }
    }

    /// Name of the class that colours the key.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

/// A named line.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) tone: Tone,
    pub(super) width: u32,
    pub(super) points: Points,
}

/// Where the vertical axis begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Floor {
    /// At zero.
    Zero,
    /// Near the lowest value.
    Lowest,
}

/// Width, height and number of labels of a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    width: u32,
    height: u32,
    days: usize,
    values: usize,
}

impl Size {
    pub(super) const WIDE: Self = Self { width: 1_000, height: 280, days: 9, values: 6 };
    pub(super) const NARROW: Self = Self { width: 380, height: 240, days: 4, values: 5 };
    pub(super) const CARD: Self = Self { width: 460, height: 190, days: 5, values: 5 };
}

/// A chart over time.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
    pub(super) floor: Floor,
    /// Midnight from which the points' days are counted, in Unix seconds.
    pub(super) midnight: u64,
}

impl Chart {
    /// Draws the chart as an `<svg>` element.
    pub(super) fn draw(&self, size: Size) -> Result<String, ReportError> {
        let mut svg = String::new();
        self.plot(&mut svg, size).map_err(|error| ReportError::Chart {
            title: self.title.clone(),
            reason: error.to_string(),
        })?;
        let label = format!("<svg role=\"img\" aria-label=\"{}\" ", escaped(&self.title));
        // An XML head may not stand inside a page.
        let start = svg.find("<svg ").unwrap_or(0);
        Ok(svg.split_off(start).replacen("<svg ", &label, 1))
    }

    fn plot(&self, svg: &mut String, size: Size) -> Result<(), Box<dyn std::error::Error>> {
        let scaled = |pixels: u32| pixels * OVERSIZE;
        let area = SVGBackend::with_string(svg, (scaled(size.width), scaled(size.height)))
            .into_drawing_area();
        let ((first, last), (low, high)) = (self.days(), self.values());
        let mut chart = ChartBuilder::on(&area)
            .margin_top(scaled(8))
            .margin_right(scaled(26))
            .x_label_area_size(scaled(26))
            .y_label_area_size(scaled(56))
            .build_cartesian_2d(first..last, low..high)?;
        let font = ("sans-serif", scaled(LABEL_PIXELS)).into_font().color(&INK);
        let span = last - first;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID.stroke_width(OVERSIZE))
            .light_line_style(NO_LINE)
            .axis_style(NO_LINE)
            .label_style(font)
            .x_labels(size.days)
            .y_labels(size.values)
            .x_label_formatter(&|days| self.day(*days, span))
            .y_label_formatter(&|value| short(*value))
            .set_all_tick_mark_size(scaled(4))
            .draw()?;
        for line in &self.lines {
            let style = line.tone.colour().stroke_width(line.width * OVERSIZE / 2);
            chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?;
        }
        area.present()?;
        Ok(())
    }

    fn day(&self, days: f64, span: f64) -> String {
        let form = match span {
            span if span > LONG_SPAN_DAYS => "%b %Y",
            span if span < SHORT_SPAN_DAYS => "%-d %b %H:%M",
            _ => "%-d %b",
        };
        stamp(self.midnight.saturating_add((days * SECONDS_PER_DAY).round() as u64), form)
    }

    fn days(&self) -> (f64, f64) {
        let days = self.lines.iter().flat_map(|line| line.points.iter().map(|point| point.0));
        let (first, last) = bounds(days);
        if first < last { (first, last) } else { (first, first + 1.0) }
    }

    fn values(&self) -> (f64, f64) {
        let values = self.lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
        let (low, high) = bounds(values);
        let low = if self.floor == Floor::Zero { low.min(0.0) } else { low };
        let air = if high > low { (high - low) * 0.06 } else { high.abs().max(1.0) * 0.06 };
        let below = if self.floor == Floor::Zero && low >= 0.0 { 0.0 } else { air };
        (low - below, high + air)
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let wide = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.fold(wide, |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
