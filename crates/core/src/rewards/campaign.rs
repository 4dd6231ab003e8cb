//! Campaigns: an amount spread over whole hours.

use alloc::vec::Vec;

use crate::error::{CoreError, Result};
use crate::rewards::emission::{EPOCH_S, epoch_of};
use crate::types::Amount;

/// The longest campaign, in epochs: four years of 365 days and a day.
pub const MAX_EPOCHS: u64 = 35_064;

/// How far ahead a campaign may start, in seconds: a year of 365 days.
pub const MAX_LEAD_S: u64 = 31_536_000;

/// Epochs over which emission that nobody could earn is paid once weight has returned: a week.
pub const RELEASE_EPOCHS: u64 = 168;

/// A change, at the start of an epoch, of what epochs pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The epoch from which it holds.
    pub epoch: u64,
    /// By how much an epoch's total changes, in raw units.
    pub change: i128,
}

/// An amount that is emitted from one whole hour to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// What is emitted in all.
    pub amount: Amount,
    /// The first epoch that pays.
    pub first_epoch: u64,
    /// How many epochs pay.
    pub epochs: u64,
}

impl Campaign {
    /// Makes a campaign from what its funder asks for.
    ///
    /// # Errors
    /// [`CoreError::ZeroAmount`], [`CoreError::CampaignNotHourly`], [`CoreError::CampaignInPast`],
    /// [`CoreError::CampaignTooShort`], [`CoreError::CampaignTooLong`],
    /// [`CoreError::CampaignDust`] when an epoch would pay less than one unit.
    pub fn new(amount: Amount, start_s: u64, end_s: u64, now_s: u64) -> Result<Self> {
        if amount.is_zero() {
            return Err(CoreError::ZeroAmount);
        }
        if end_s <= start_s {
            return Err(CoreError::CampaignTooShort);
        }
        if start_s < now_s {
            return Err(CoreError::CampaignInPast);
        }
        if start_s.checked_rem(EPOCH_S) != Some(0) || end_s.checked_rem(EPOCH_S) != Some(0) {
            return Err(CoreError::CampaignNotHourly);
        }
        let (first_epoch, end_epoch) = (epoch_of(start_s), epoch_of(end_s));
        let epochs = end_epoch.saturating_sub(first_epoch);
        if epochs > MAX_EPOCHS || start_s.saturating_sub(now_s) > MAX_LEAD_S {
            return Err(CoreError::CampaignTooLong);
        }
        if amount.get() < u128::from(epochs) {
            return Err(CoreError::CampaignDust);
        }
        Ok(Self { amount, first_epoch, epochs })
    }

    /// Makes the campaign that pays out what was put by while nobody held shares.
    ///
    /// It starts with the next whole hour and lasts a week, so it is no prize for whoever deposits
    /// first.
    #[must_use]
    pub const fn release(amount: Amount, now_s: u64) -> Self {
        let first_epoch = epoch_of(now_s).saturating_add(1);
        Self { amount, first_epoch, epochs: RELEASE_EPOCHS }
    }

    /// Returns the campaign as steps: of n epochs and amount q·n + r, the first r pay q + 1.
    ///
    /// At most three steps, and their running sum times its length is the amount, to the unit.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] when an epoch would pay more than 2^127 − 1.
    pub fn steps(&self) -> Result<Vec<Step>> {
        let epochs = u128::from(self.epochs);
        let amount = self.amount.get();
        let each = amount.checked_div(epochs).ok_or(CoreError::CampaignTooShort)?;
        let rest = amount.checked_rem(epochs).ok_or(CoreError::CampaignTooShort)?;
        let each = i128::try_from(each).map_err(|_| CoreError::Overflow)?;
        let extra_epochs = u64::try_from(rest).map_err(|_| CoreError::Overflow)?;
        let at = |offset: u64| self.first_epoch.checked_add(offset).ok_or(CoreError::Overflow);
        let mut steps = Vec::with_capacity(3);
        let first = if extra_epochs > 0 { each.saturating_add(1) } else { each };
        steps.push(Step { epoch: at(0)?, change: first });
        if extra_epochs > 0 {
            steps.push(Step { epoch: at(extra_epochs)?, change: -1 });
        }
        if each > 0 {
            steps.push(Step { epoch: at(self.epochs)?, change: each.saturating_neg() });
        }
        Ok(steps)
    }
}
