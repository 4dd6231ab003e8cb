//! A pool's state and what a swap does to it.

use crate::error::{CoreError, Result};
use crate::exchange::limit::PriceLimit;
use crate::exchange::twap::Oracle;
use crate::exchange::xyk;
use crate::types::{Amount, FeePips, PIPS, Pair, Side};

/// The highest part of a swap fee that may go to the protocol: 25 %, in pips.
pub const MAX_PROTOCOL_SHARE_PIPS: u32 = 250_000;

/// What is fixed about a pool between changes of its parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The swap fee.
    pub fee: FeePips,
    /// The protocol's part of the swap fee in pips, at most [`MAX_PROTOCOL_SHARE_PIPS`].
    pub protocol_share_pips: u32,
}

impl Terms {
    /// Makes terms.
    ///
    /// # Errors
    /// [`CoreError::FeeTooHigh`], [`CoreError::ProtocolShareTooHigh`].
    pub const fn new(fee_pips: u32, protocol_share_pips: u32) -> Result<Self> {
        if protocol_share_pips > MAX_PROTOCOL_SHARE_PIPS {
            return Err(CoreError::ProtocolShareTooHigh);
        }
        match FeePips::new(fee_pips) {
            Ok(fee) => Ok(Self { fee, protocol_share_pips }),
            Err(error) => Err(error),
        }
    }
}

/// What a swap reads and writes of a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// What the holders of shares own.
    pub reserves: Pair<Amount>,
    /// The holders' fees since the ledger last shared fees out; they are inside the reserves.
    pub unshared_fees: Pair<Amount>,
    /// The protocol's fees, outside the reserves, until they are collected.
    pub protocol_fees: Pair<Amount>,
    /// The price memory.
    pub oracle: Oracle,
}

/// What the trader fixes: what goes in, or what comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwapKind {
    /// Exactly this goes in.
    ExactIn(Amount),
    /// Exactly this comes out.
    ExactOut(Amount),
}

/// What a swap moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwapOutcome {
    /// What went in, fee included.
    pub amount_in: Amount,
    /// What came out.
    pub amount_out: Amount,
    /// The whole fee, in the asset that went in.
    pub fee: Amount,
    /// The protocol's part of the fee.
    pub protocol_fee: Amount,
}

impl Pool {
    /// Returns the pool with nothing left to share out.
    #[must_use]
    pub(crate) fn with_fees_shared(mut self) -> Self {
        self.unshared_fees = Pair::default();
        self
    }

    /// Swaps with `side` going in and returns the pool afterwards; a price limit may fill it in part.
    ///
    /// # Errors
    /// As [`xyk::amount_out_down`], [`xyk::amount_in_up`] and [`PriceLimit`]; [`CoreError::Overflow`]
    /// when a reserve would pass 2^128 − 1.
    #[inline]
    pub fn swap(
        &self,
        terms: &Terms,
        side: Side,
        kind: SwapKind,
        limit: Option<PriceLimit>,
    ) -> Result<(Self, SwapOutcome)> {
        let kind = match limit {
            Some(limit) => limit.bounded(self, terms, side, kind)?,
            None => kind,
        };
        let outcome = self.swap_outcome(terms, side, kind)?;
        Ok((self.swapped(side, &outcome)?, outcome))
    }

    /// Computes what a swap would move, without a price limit.
    #[inline]
    fn swap_outcome(&self, terms: &Terms, side: Side, kind: SwapKind) -> Result<SwapOutcome> {
        let (x, y) = (*self.reserves.at(side), *self.reserves.at(side.other()));
        let (amount_in, amount_out) = match kind {
            SwapKind::ExactIn(amount) => (amount, xyk::amount_out_down(amount, x, y, terms.fee)?),
            SwapKind::ExactOut(amount) => (xyk::amount_in_up(amount, x, y, terms.fee)?, amount),
        };
        let fee = xyk::fee_up(amount_in, terms.fee)?;
        let protocol_fee = if terms.protocol_share_pips == 0 {
            Amount::ZERO
        } else {
            fee.mul_div_down(u128::from(terms.protocol_share_pips), u128::from(PIPS))?
        };
        Ok(SwapOutcome { amount_in, amount_out, fee, protocol_fee })
    }

    /// Applies a swap that was computed on this very state.
    #[inline]
    pub(crate) fn swapped(&self, side: Side, outcome: &SwapOutcome) -> Result<Self> {
        let mut after = *self;
        let kept = outcome.amount_in.sub_exact(outcome.protocol_fee)?;
        let holders_fee = outcome.fee.sub_exact(outcome.protocol_fee)?;
        add(after.reserves.at_mut(side), kept)?;
        add(after.unshared_fees.at_mut(side), holders_fee)?;
        add(after.protocol_fees.at_mut(side), outcome.protocol_fee)?;
        let out = after.reserves.at_mut(side.other());
        *out = out.sub_exact(outcome.amount_out)?;
        if xyk::product_kept(self.reserves, after.reserves) {
            Ok(after)
        } else {
            Err(CoreError::InvariantBroken)
        }
    }
}

#[inline]
fn add(to: &mut Amount, amount: Amount) -> Result<()> {
    *to = to.add_exact(amount)?;
    Ok(())
}
