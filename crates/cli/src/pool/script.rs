//! A script: the pool, when it starts, and what happens to it.

use lode_core::exchange::Terms;
use serde_json::value::RawValue;

use crate::error::Problem;
use crate::input::{Object, malformed, text_of, whole_number};
use crate::pool::action::seconds;
use crate::pool::world::World;

/// A script whose outer shape is right; its actions are read one by one as they are done.
pub(super) struct Script<'a> {
    terms: Terms,
    start_s: u64,
    /// The actions as they were written.
    pub(super) actions: Vec<&'a RawValue>,
}

impl<'a> Script<'a> {
    /// Reads a script.
    ///
    /// # Errors
    /// [`Problem::Malformed`], [`Problem::UnknownKind`], [`Problem::BadFee`],
    /// [`Problem::BadTime`], missing and unknown fields, and what the core says about the fee.
    pub(super) fn read(text: &'a str) -> Result<Self, Problem> {
        let mut outer = Object::read(text)?;
        let mut pool = Object::read(outer.need("pool")?.get())?;
        if text_of(pool.need("kind")?).as_deref() != Some("xyk") {
            return Err(Problem::UnknownKind);
        }
        let fee_pips = whole_number(pool.need("fee_pips")?).ok_or(Problem::BadFee)?;
        pool.finish()?;
        let fee_pips = u32::try_from(fee_pips).unwrap_or(u32::MAX);
        let start_s = match outer.take("start_time") {
            None => 0,
            Some(value) => seconds(value, "start_time")?,
        };
        let actions = serde_json::from_str(outer.need("actions")?.get()).map_err(malformed)?;
        outer.finish()?;
        Ok(Self { terms: Terms::new(fee_pips, 0)?, start_s, actions })
    }

    /// Makes the world in which the script happens.
    ///
    /// # Errors
    /// What the core says about the pool.
    pub(super) fn world(&self) -> Result<World, Problem> {
        Ok(World::new(self.terms, self.start_s)?)
    }
}
