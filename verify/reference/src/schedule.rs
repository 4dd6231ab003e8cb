//! What a pool's campaigns in one asset emit, hour by hour.

use num_bigint::BigUint;
use num_traits::Zero;

/// Seconds of an epoch.
pub const EPOCH: u64 = 3_600;
/// Epochs over which emission that nobody could earn streams out again: a week.
pub const RESTREAM_EPOCHS: u64 = 168;

/// An amount spread over whole epochs.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Raw units to be paid.
    pub amount: BigUint,
    /// The first epoch that pays, counted from time 0.
    pub first: u64,
    /// How many epochs pay; at least 1.
    pub epochs: u64,
}

impl Campaign {
    /// What the campaign pays in one epoch: with amount = q·n + r, q + 1 in the first r epochs
    /// and q in the others.
    #[must_use]
    pub fn in_epoch(&self, epoch: u64) -> BigUint {
        if epoch < self.first || epoch >= self.first + self.epochs {
            return BigUint::zero();
        }
        let quotient = &self.amount / self.epochs;
        let remainder = &self.amount % self.epochs;
        if BigUint::from(epoch - self.first) < remainder { quotient + 1_u8 } else { quotient }
    }
}

/// All campaigns of one pool in one asset.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    campaigns: Vec<Campaign>,
}

impl Schedule {
    /// Adds a campaign.
    pub fn add(&mut self, campaign: Campaign) {
        self.campaigns.push(campaign);
    }

    /// How many campaigns were ever added, those of emission put by included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.campaigns.len()
    }

    /// Says whether no campaign was ever added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.campaigns.is_empty()
    }

    /// What all campaigns together pay in one epoch.
    #[must_use]
    pub fn in_epoch(&self, epoch: u64) -> BigUint {
        self.campaigns.iter().map(|campaign| campaign.in_epoch(epoch)).sum()
    }

    /// What is emitted after `from` and up to `to`, in seconds: in each epoch
    /// ⌊epoch total · elapsed / 3600⌋ at the later time less the same at the earlier.
    #[must_use]
    pub fn emitted(&self, from: u64, to: u64) -> BigUint {
        let Some(first) = self.campaigns.iter().map(|c| c.first).min() else {
            return BigUint::zero();
        };
        let end = self.campaigns.iter().map(|c| c.first + c.epochs).max().unwrap_or(first);
        let mut sum = BigUint::zero();
        for epoch in first.max(from / EPOCH)..end.min(to / EPOCH + 1) {
            let total = self.in_epoch(epoch);
            let paid_by = |time: u64| {
                let elapsed = time.saturating_sub(epoch * EPOCH).min(EPOCH);
                &total * elapsed / EPOCH
            };
            sum += paid_by(to) - paid_by(from);
        }
        sum
    }

    /// What is still to be emitted after `now`.
    #[must_use]
    pub fn remaining(&self, now: u64) -> BigUint {
        let end = self.campaigns.iter().map(|c| c.first + c.epochs).max().unwrap_or(0);
        self.emitted(now, now.max(end * EPOCH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(campaigns: &[(u64, u64, u64)]) -> Schedule {
        let mut schedule = Schedule::default();
        for (amount, first, epochs) in campaigns {
            schedule.add(Campaign {
                amount: BigUint::from(*amount),
                first: *first,
                epochs: *epochs,
            });
        }
        schedule
    }

    #[test]
    fn a_campaign_pays_the_larger_part_first_and_all_of_it() {
        let schedule = schedule(&[(11, 2, 4)]);
        let epochs: Vec<BigUint> = (0..8).map(|epoch| schedule.in_epoch(epoch)).collect();
        let expected: Vec<BigUint> = [0_u8, 0, 3, 3, 3, 2, 0, 0].map(BigUint::from).into();
        assert_eq!(epochs, expected);
        assert_eq!(schedule.emitted(0, 6 * EPOCH), BigUint::from(11_u8));
    }

    #[test]
    fn emission_telescopes_inside_an_epoch() {
        let schedule = schedule(&[(7, 0, 1), (9, 0, 2)]);
        let mut sum = BigUint::zero();
        for second in 0..2 * EPOCH {
            sum += schedule.emitted(second, second + 1);
            assert_eq!(sum, schedule.emitted(0, second + 1));
            assert_eq!(sum.clone() + schedule.remaining(second + 1), BigUint::from(16_u8));
        }
        // Half an hour pays half of the epoch's total of 7 + 5.
        assert_eq!(schedule.emitted(0, 1_800), BigUint::from(6_u8));
    }
}
