//! What a quote is asked for: read from a line of a batch, checked by the same rules as flags.

use lode_core::exchange::SwapKind;
use lode_core::exchange::quote::{self, Quote};
use lode_core::{Amount, CoreError, FeePips, Pair};

use crate::error::Problem;
use crate::input::{Object, text_of, two_numbers, whole_number};

/// The amount that is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What goes in.
    ExactIn(u128),
    /// What comes out.
    ExactOut(u128),
}

impl Wanted {
    /// Chooses the one amount that is given.
    pub(super) const fn one_of(
        exact_in: Option<u128>,
        exact_out: Option<u128>,
    ) -> Result<Self, Problem> {
        match (exact_in, exact_out) {
            (Some(amount), None) => Ok(Self::ExactIn(amount)),
            (None, Some(amount)) => Ok(Self::ExactOut(amount)),
            (None, None) => Err(Problem::MissingAmount),
            (Some(_), Some(_)) => Err(Problem::AmbiguousAmount),
        }
    }
}

/// A quote that can be asked of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    reserves: Pair<Amount>,
    fee: FeePips,
    /// The amount that is fixed.
    pub(super) wanted: Wanted,
}

impl Request {
    /// Makes a request.
    pub(super) fn new(
        [zero, one]: [u128; 2],
        fee_pips: u128,
        wanted: Wanted,
    ) -> Result<Self, Problem> {
        let fee = u32::try_from(fee_pips).map_err(|_| CoreError::FeeTooHigh)?;
        let reserves = Pair::new(Amount::new(zero), Amount::new(one));
        Ok(Self { reserves, fee: FeePips::new(fee)?, wanted })
    }

    /// Reads a request from one line of a batch.
    pub(super) fn read(line: &[u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(line)
            .map_err(|_| Problem::Malformed("the text is not UTF-8".to_owned()))?;
        let mut object = Object::read(text)?;
        match object.take("kind").and_then(text_of).as_deref() {
            Some("xyk") => {}
            _ => return Err(Problem::UnknownKind),
        }
        let reserves = object.take("reserves").and_then(two_numbers).ok_or(Problem::BadReserves)?;
        let fee = object.take("fee_pips").and_then(whole_number).ok_or(Problem::BadFee)?;
        let exact_in = amount(&mut object, "exact_in")?;
        let exact_out = amount(&mut object, "exact_out")?;
        object.finish()?;
        Self::new(reserves, fee, Wanted::one_of(exact_in, exact_out)?)
    }

    /// Asks the core.
    pub(super) fn quote(&self) -> Result<Quote, Problem> {
        let kind = match self.wanted {
            Wanted::ExactIn(amount) => SwapKind::ExactIn(Amount::new(amount)),
            Wanted::ExactOut(amount) => SwapKind::ExactOut(Amount::new(amount)),
        };
        Ok(quote::xyk(self.reserves, self.fee, kind)?)
    }
}

/// Takes an amount out; `null` is as good as leaving it out.
fn amount(object: &mut Object<'_>, name: &'static str) -> Result<Option<u128>, Problem> {
    match object.take(name) {
        None => Ok(None),
        Some(value) if value.get() == "null" => Ok(None),
        Some(value) => whole_number(value).map(Some).ok_or(Problem::BadAmount(name)),
    }
}
