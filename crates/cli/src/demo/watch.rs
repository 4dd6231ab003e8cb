//! Progress on a terminal; silence anywhere else.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use lode_sim::demo::Progress;
use lode_sim::market::Market;

/// How many bars pass between two looks at the clock.
const STRIDE: u64 = 32;

/// Shows how far a run is.
pub(super) struct Watch {
    bar: ProgressBar,
}

impl Watch {
    /// Starts, hidden when standard error is no terminal or nobody wants to see it.
    pub(super) fn new(market: &Market, silent: bool) -> Self {
        if silent || !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new(market.bars.len() as u64);
        let template = "{bar:32} {percent:>3} % of {len} blocks · {msg} · {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Takes a step in.
    pub(super) fn step(&mut self, progress: Progress) -> ControlFlow<()> {
        if !self.bar.is_hidden() && progress.bars.is_multiple_of(STRIDE) {
            self.bar.set_message(format!("{} transactions", progress.transactions));
            self.bar.set_position(progress.bars);
        }
        ControlFlow::Continue(())
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
