//! The price memory: cumulative prices and a ring of observations.
//!
//! As in Uniswap v2, each price is summed over time with the reserves as they stood before the
//! action, so one action can't change the past. As in v3, a ring of observations lets anybody ask
//! for an average over any window that the ring covers, without keeping their own.

use lode_math::{U256, div_rem_512_by_down, narrow_256, widen_512};

use crate::error::{CoreError, Result};
use crate::types::{Amount, Pair};

/// Fractional bits of a price.
pub const PRICE_BITS: usize = 128;

/// Seconds for which one observation stands: at most one is kept for each.
pub const OBSERVATION_SPACING_S: u64 = 300;

/// Slots of the ring: a week of observations when the pool is used all the time, longer otherwise.
pub const RING_SLOTS: u16 = 2_016;

/// Prices are capped at 2^96, so that a window of up to 2^32 seconds can't wrap unnoticed.
const MAX_PRICE_BITS: usize = PRICE_BITS.saturating_add(96);

/// Cumulative prices at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// When, in seconds.
    pub time_s: u64,
    /// Sum over time of each asset's price in the other, Q128.128 · seconds, modulo 2^256.
    pub cumulative: Pair<U256>,
}

/// The price memory's newest part, which is kept with the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oracle {
    /// The sums up to the last action.
    pub last: Observation,
    /// The slot of the newest observation in the ring.
    pub newest_slot: u16,
    /// How many slots of the ring are filled.
    pub filled: u16,
}

/// An observation to write into the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingWrite {
    /// Where.
    pub slot: u16,
    /// What.
    pub observation: Observation,
}

impl Oracle {
    /// Brings the sums up to `now_s` with the reserves that stood until now.
    ///
    /// Returns what to write into the ring, if a new spacing has begun.
    ///
    /// # Errors
    /// [`CoreError::TimeBackwards`].
    #[inline]
    pub fn advanced(
        &self,
        reserves: Pair<Amount>,
        now_s: u64,
    ) -> Result<(Self, Option<RingWrite>)> {
        if now_s == self.last.time_s && self.filled > 0 {
            return Ok((*self, None));
        }
        let mut after = *self;
        after.last = self.observed_at(reserves, now_s)?;
        let spacing = |time_s: u64| time_s.checked_div(OBSERVATION_SPACING_S).unwrap_or(0);
        if self.filled > 0 && spacing(self.last.time_s) == spacing(now_s) {
            return Ok((after, None));
        }
        if self.filled > 0 {
            after.newest_slot = next_slot(self.newest_slot);
        }
        after.filled = self.filled.saturating_add(1).min(RING_SLOTS);
        let write = RingWrite { slot: after.newest_slot, observation: after.last };
        Ok((after, Some(write)))
    }

    /// Returns the sums at `now_s`, at or after the last action.
    ///
    /// # Errors
    /// [`CoreError::TimeBackwards`].
    pub fn observed_at(&self, reserves: Pair<Amount>, now_s: u64) -> Result<Observation> {
        let elapsed_s = now_s.checked_sub(self.last.time_s).ok_or(CoreError::TimeBackwards)?;
        if reserves.zero.is_zero() || reserves.one.is_zero() {
            return Ok(Observation { time_s: now_s, ..self.last });
        }
        let grown = |sum: U256, of: Amount, in_: Amount| {
            sum.wrapping_add(price_down(of, in_).wrapping_mul(U256::from(elapsed_s)))
        };
        let cumulative = Pair::new(
            grown(self.last.cumulative.zero, reserves.zero, reserves.one),
            grown(self.last.cumulative.one, reserves.one, reserves.zero),
        );
        Ok(Observation { time_s: now_s, cumulative })
    }

    /// Returns the sums at `time_s`, interpolated between the two observations around it.
    ///
    /// `read` fetches a slot of the ring. The search halves the ring, so it takes at most eleven
    /// reads.
    ///
    /// # Errors
    /// [`CoreError::ObservationTooOld`] when the ring does not reach back to `time_s`,
    /// [`CoreError::TimeBackwards`] when `time_s` is after `now_s`, and what `read` returns.
    pub fn observe<E: From<CoreError>>(
        &self,
        reserves: Pair<Amount>,
        now_s: u64,
        time_s: u64,
        mut read: impl FnMut(u16) -> core::result::Result<Observation, E>,
    ) -> core::result::Result<Observation, E> {
        if time_s > now_s {
            return Err(CoreError::TimeBackwards.into());
        }
        if time_s >= self.last.time_s {
            return Ok(self.observed_at(reserves, time_s)?);
        }
        // `back` counts slots back from the newest: find the newest one at or before `time_s`.
        let (mut low, mut high) = (0_u16, self.filled);
        let mut later = self.last;
        let mut earlier = None;
        while low < high {
            let back = low.midpoint(high);
            let observation = read(slot_back(self.newest_slot, back))?;
            if observation.time_s <= time_s {
                earlier = Some(observation);
                high = back;
            } else {
                later = observation;
                low = back.saturating_add(1);
            }
        }
        let earlier = earlier.ok_or(CoreError::ObservationTooOld)?;
        Ok(interpolated_down(&earlier, &later, time_s)?)
    }
}

/// Returns the average price of each asset in the other over a window, Q128.128, rounded down.
///
/// # Errors
/// [`CoreError::TimeBackwards`] when the window has no length.
pub fn average_down(from: &Observation, to: &Observation) -> Result<Pair<U256>> {
    let elapsed_s = to.time_s.checked_sub(from.time_s).ok_or(CoreError::TimeBackwards)?;
    let average = |start: U256, end: U256| {
        quotient_down(end.wrapping_sub(start), u128::from(elapsed_s))
            .ok_or(CoreError::TimeBackwards)
    };
    Ok(Pair::new(
        average(from.cumulative.zero, to.cumulative.zero)?,
        average(from.cumulative.one, to.cumulative.one)?,
    ))
}

/// Returns the price of one unit of an asset in the other, Q128.128, rounded down and capped.
fn price_down(of: Amount, in_: Amount) -> U256 {
    let scaled = U256::from(in_.get()).wrapping_shl(PRICE_BITS);
    let price = quotient_down(scaled, of.get()).unwrap_or(U256::ZERO);
    price.min(U256::ONE.wrapping_shl(MAX_PRICE_BITS))
}

/// Returns ⌊n/d⌋, nothing for a zero divisor.
fn quotient_down(n: U256, d: u128) -> Option<U256> {
    let (quotient, _) = div_rem_512_by_down(widen_512(n), d).ok()?;
    narrow_256(quotient).ok()
}

fn interpolated_down(from: &Observation, to: &Observation, time_s: u64) -> Result<Observation> {
    let average = average_down(from, to)?;
    let elapsed_s = U256::from(time_s.checked_sub(from.time_s).ok_or(CoreError::TimeBackwards)?);
    let at = |start: U256, price: U256| start.wrapping_add(price.wrapping_mul(elapsed_s));
    let cumulative =
        Pair::new(at(from.cumulative.zero, average.zero), at(from.cumulative.one, average.one));
    Ok(Observation { time_s, cumulative })
}

const fn next_slot(slot: u16) -> u16 {
    let next = slot.saturating_add(1);
    if next >= RING_SLOTS { 0 } else { next }
}

/// Returns the slot that lies `back` slots before `newest` in the ring.
const fn slot_back(newest: u16, back: u16) -> u16 {
    match newest.checked_sub(back) {
        Some(slot) => slot,
        None => RING_SLOTS.saturating_sub(back.saturating_sub(newest)),
    }
}
