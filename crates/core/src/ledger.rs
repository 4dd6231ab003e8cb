//! Who holds which shares of a pool, and what they have earned.

use alloc::vec::Vec;

use crate::error::{CoreError, Result};
use crate::exchange::Pool;
use crate::growth::{Debt, Fixed, Growth, whole_down};
use crate::rewards::{Slot, Step, Stream};
use crate::types::{Amount, LOCKED_SHARES, Pair, Shares, Side};

/// A pool's shares, the fees and the rewards that they have earned.
///
/// A swap doesn't read or write it: swaps only add to the pool's unshared fees, and the ledger
/// shares them out when the shares change. That is exact, because in between the supply is
/// constant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// All shares, the locked ones included.
    pub total_shares: Shares,
    /// Up to when rewards are accrued, in seconds.
    pub accrued_s: u64,
    /// Swap fees per share, of each asset.
    pub fees: Pair<Growth>,
    /// The reward assets, by slot.
    pub streams: Vec<Stream>,
}

/// One owner's shares of one pool, with the debts that say what of the indexes isn't theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The shares.
    pub shares: Shares,
    /// Fee debts; fees are never paid out one by one, so what these leave is the lifetime figure.
    pub fee_debts: Pair<Debt>,
    /// Reward debts by slot; slots beyond the end are zero.
    pub reward_debts: Vec<Debt>,
}

impl Ledger {
    /// Returns the shares that earn rewards: all but the locked ones.
    #[must_use]
    pub fn weight(&self) -> Shares {
        self.total_shares.sub_exact(LOCKED_SHARES).unwrap_or(Shares::ZERO)
    }

    /// Shares out the pool's unshared fees.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] never in practice: fees exist only where shares do.
    pub(crate) fn share_fees(&mut self, pool: &Pool) -> Result<()> {
        for side in Side::BOTH {
            let fees = *pool.unshared_fees.at(side);
            if !fees.is_zero() {
                let growth = self.fees.at_mut(side);
                *growth = growth.roll_down(fees, self.total_shares)?;
            }
        }
        Ok(())
    }

    /// Emits one slot's rewards up to `now_s`.
    ///
    /// # Errors
    /// [`CoreError::UnknownRewardAsset`], and as [`Stream::emit`].
    pub(crate) fn emit(&mut self, slot: Slot, steps: &[Step], now_s: u64) -> Result<()> {
        let (weight, accrued_s) = (self.weight(), self.accrued_s);
        self.stream_mut(slot)?.emit(steps, (accrued_s, now_s), weight)
    }

    /// Returns a reward asset's stream.
    ///
    /// # Errors
    /// [`CoreError::UnknownRewardAsset`].
    pub fn stream(&self, slot: Slot) -> Result<&Stream> {
        self.streams.get(usize::from(slot)).ok_or(CoreError::UnknownRewardAsset)
    }

    pub(crate) fn stream_mut(&mut self, slot: Slot) -> Result<&mut Stream> {
        self.streams.get_mut(usize::from(slot)).ok_or(CoreError::UnknownRewardAsset)
    }

    /// Returns the slots in use, in order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        (0..self.streams.len()).map_while(|slot| Slot::try_from(slot).ok())
    }
}

impl Position {
    /// Sets the shares and leaves what was earned as it is (RWD-2, RWD-3).
    ///
    /// Attack: shares that move without their snapshot let the receiver claim the past again
    /// (Popsicle, 2021). Here every change of a balance goes through this function.
    pub(crate) fn reweigh(&mut self, ledger: &Ledger, shares: Shares) {
        for side in Side::BOTH {
            let debt = self.fee_debts.at_mut(side);
            *debt = ledger.fees.at(side).reweighed_debt_exact(*debt, self.shares, shares);
        }
        if self.reward_debts.len() < ledger.streams.len() {
            self.reward_debts.resize(ledger.streams.len(), Debt::ZERO);
        }
        for (debt, stream) in self.reward_debts.iter_mut().zip(&ledger.streams) {
            *debt = stream.growth.reweighed_debt_exact(*debt, self.shares, shares);
        }
        self.shares = shares;
    }

    /// Returns the fees earned so far, rounded down.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] past 2^128 − 1.
    pub fn fees_earned_down(&self, ledger: &Ledger) -> Result<Pair<Amount>> {
        let earned = |side| {
            whole_down(ledger.fees.at(side).earned_exact(self.shares, *self.fee_debts.at(side)))
        };
        Ok(Pair::new(earned(Side::Zero)?, earned(Side::One)?))
    }

    /// Returns the unpaid rewards of a slot in full fractions.
    ///
    /// # Errors
    /// [`CoreError::UnknownRewardAsset`].
    pub fn pending_exact(&self, ledger: &Ledger, slot: Slot) -> Result<Fixed> {
        let growth = ledger.stream(slot)?.growth;
        Ok(growth.earned_exact(self.shares, self.reward_debt(slot)))
    }

    /// Returns the unpaid rewards of a slot, rounded down; the fraction stays with the position.
    ///
    /// # Errors
    /// [`CoreError::UnknownRewardAsset`], [`CoreError::Overflow`].
    pub fn pending_down(&self, ledger: &Ledger, slot: Slot) -> Result<Amount> {
        whole_down(self.pending_exact(ledger, slot)?)
    }

    /// Marks rewards of a slot as paid.
    pub(crate) fn pay(&mut self, slot: Slot, amount: Amount) {
        let slot = usize::from(slot);
        if self.reward_debts.len() <= slot {
            self.reward_debts.resize(slot.saturating_add(1), Debt::ZERO);
        }
        if let Some(debt) = self.reward_debts.get_mut(slot) {
            *debt = debt.wrapping_add(crate::growth::fixed(amount));
        }
    }

    fn reward_debt(&self, slot: Slot) -> Debt {
        self.reward_debts.get(usize::from(slot)).copied().unwrap_or(Debt::ZERO)
    }
}
