//! One reward asset of one pool: its index and what its present epoch pays.

use crate::error::{CoreError, Result};
use crate::growth::Growth;
use crate::rewards::campaign::Step;
use crate::rewards::emission::{emitted_exact, epoch_of, epoch_start_s, within_epoch_down};
use crate::types::{Amount, Shares};

/// The most a pool may ever be funded with in one reward asset: every sum then fits its type.
pub const MAX_FUNDED: u128 = u128::MAX >> 1;

/// A reward asset's running state, as of the ledger's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Earnings per share.
    pub growth: Growth,
    /// What the present epoch pays in all.
    pub epoch_total: Amount,
    /// What was emitted while nobody held shares; it waits for weight to return.
    pub put_by: Amount,
}

/// A reward asset's totals over the pool's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewardTotals {
    /// What campaigns brought.
    pub funded: Amount,
    /// What was paid to holders.
    pub paid: Amount,
    /// What could not be paid and waits for a retry.
    pub parked: Amount,
}

impl RewardTotals {
    /// Adds funding.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] past [`MAX_FUNDED`].
    pub fn fund(&mut self, amount: Amount) -> Result<()> {
        let funded = self.funded.add_exact(amount)?;
        if funded.get() > MAX_FUNDED {
            return Err(CoreError::Overflow);
        }
        self.funded = funded;
        Ok(())
    }
}

impl Stream {
    /// Emits from `from_s` to `to_s`; `steps` are the changes in that time, in order.
    ///
    /// What is emitted goes to the holders by weight, or is put by when there are none (RWD-6).
    ///
    /// # Errors
    /// [`CoreError::TimeBackwards`], [`CoreError::Overflow`].
    pub(crate) fn emit(
        &mut self,
        steps: &[Step],
        (from_s, to_s): (u64, u64),
        weight: Shares,
    ) -> Result<()> {
        let mut emitted = Amount::ZERO;
        let mut time_s = from_s;
        for step in steps {
            let step_s = epoch_start_s(step.epoch)?;
            emitted = emitted.add_exact(emitted_exact(self.epoch_total, time_s, step_s)?)?;
            self.epoch_total = changed(self.epoch_total, step.change)?;
            time_s = step_s;
        }
        emitted = emitted.add_exact(emitted_exact(self.epoch_total, time_s, to_s)?)?;
        if emitted.is_zero() {
            return Ok(());
        }
        if weight.is_zero() {
            self.put_by = self.put_by.add_exact(emitted)?;
        } else {
            self.growth = self.growth.roll_down(emitted, weight)?;
        }
        Ok(())
    }

    /// Returns what is still to come after `now_s`: the rest of this epoch, the `steps` after it,
    /// and what is put by.
    ///
    /// # Errors
    /// [`CoreError::Overflow`].
    pub fn remaining_exact(&self, steps: &[Step], now_s: u64) -> Result<Amount> {
        let mut total = self.epoch_total;
        let mut sum = self.put_by;
        let mut epoch = epoch_of(now_s);
        // The present epoch counts whole here; what it has emitted is taken off at the end.
        for step in steps {
            let epochs = step.epoch.checked_sub(epoch).ok_or(CoreError::TimeBackwards)?;
            sum = sum.add_exact(total.mul_div_down(u128::from(epochs), 1)?)?;
            total = changed(total, step.change)?;
            epoch = step.epoch;
        }
        sum.sub_exact(within_epoch_down(self.epoch_total, now_s)?)
    }
}

/// Applies a step's change to an epoch's total.
///
/// # Errors
/// [`CoreError::Overflow`] when the total would be negative or pass 2^128 − 1.
pub(crate) fn changed(total: Amount, change: i128) -> Result<Amount> {
    total.get().checked_add_signed(change).map(Amount::new).ok_or(CoreError::Overflow)
}
