//! Bringing a pool's ledger up to the present.

use alloc::vec::Vec;

use crate::book::{Book, ReadBook};
use crate::error::CoreError;
use crate::exchange::Pool;
use crate::ledger::Ledger;
use crate::rewards::emission::{epoch_of, epoch_start_s};
use crate::rewards::{Slot, Step};
use crate::types::PoolId;

/// The most steps of one slot that one action takes in: twelve weeks in which every hour differs.
pub const MAX_STEPS: usize = 2_048;

/// A ledger that was brought up in memory. Whether it is saved is the action's choice: while the
/// supply doesn't change, bringing it up once or often gives the same index.
pub(crate) struct Touch {
    /// The ledger as of now.
    pub(crate) ledger: Ledger,
    /// The steps that were taken in.
    consumed: Vec<(Slot, Step)>,
    /// Whether steps are left, because there were too many for one action.
    pub(crate) behind: bool,
}

/// Brings a pool's ledger up to `now_s`, in memory.
pub(crate) fn touch<B: ReadBook>(
    book: &B,
    id: PoolId,
    pool: &Pool,
    now_s: u64,
) -> Result<Touch, B::Error> {
    let touched = touch_partly(book, id, pool, now_s)?;
    if touched.behind { Err(CoreError::AccrualBehind.into()) } else { Ok(touched) }
}

fn touch_partly<B: ReadBook>(
    book: &B,
    id: PoolId,
    pool: &Pool,
    now_s: u64,
) -> Result<Touch, B::Error> {
    let mut ledger = book.ledger(id)?;
    if now_s < ledger.accrued_s {
        return Err(CoreError::TimeBackwards.into());
    }
    ledger.share_fees(pool)?;
    let span = (epoch_of(ledger.accrued_s), epoch_of(now_s));
    let mut target_s = now_s;
    let mut due: Vec<(Slot, Vec<Step>)> = Vec::with_capacity(ledger.streams.len());
    for slot in ledger.slots() {
        let steps = match span.0 == span.1 {
            true => Vec::new(),
            false => book.steps(id, slot, span, MAX_STEPS.saturating_add(1))?,
        };
        if let (Some(_), Some(last)) =
            (steps.get(MAX_STEPS), steps.get(MAX_STEPS.saturating_sub(1)))
        {
            target_s = target_s.min(epoch_start_s(last.epoch)?);
        }
        due.push((slot, steps));
    }
    let mut consumed = Vec::new();
    for (slot, mut steps) in due {
        steps.retain(|step| step.epoch <= epoch_of(target_s));
        ledger.emit(slot, &steps, target_s)?;
        consumed.extend(steps.into_iter().map(|step| (slot, step)));
    }
    ledger.accrued_s = target_s;
    Ok(Touch { ledger, consumed, behind: target_s < now_s })
}

impl Touch {
    /// Tells whether steps were taken in, which then must be saved lest they are read every time.
    pub(crate) const fn took_steps(&self) -> bool {
        !self.consumed.is_empty()
    }

    /// Saves the ledger, and the pool with its fees shared out. Each step is consumed once.
    pub(crate) fn save<B: Book>(
        &self,
        book: &mut B,
        id: PoolId,
        pool: &Pool,
    ) -> Result<(), B::Error> {
        book.save_pool(id, pool)?;
        book.save_ledger(id, &self.ledger)?;
        for (slot, step) in &self.consumed {
            book.save_step(id, *slot, Step { epoch: step.epoch, change: 0 })?;
        }
        Ok(())
    }
}

/// Brings a pool's rewards up by at most [`MAX_STEPS`] steps a slot; anybody may do it.
///
/// Returns whether the pool has reached the present.
///
/// # Errors
/// [`CoreError::UnknownPool`], [`CoreError::TimeBackwards`].
pub fn accrue<B: Book>(book: &mut B, id: PoolId, now_s: u64) -> Result<bool, B::Error> {
    let pool = book.pool(id)?;
    let touched = touch_partly(book, id, &pool, now_s)?;
    touched.save(book, id, &pool.with_fees_shared())?;
    Ok(!touched.behind)
}
