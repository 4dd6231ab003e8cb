//! Funding rewards: creating campaigns and adding to them.

use alloc::vec::Vec;

use crate::actions::deposit::add_step;
use crate::actions::touch;
use crate::book::Book;
use crate::error::CoreError;
use crate::rewards::emission::epoch_of;
use crate::rewards::stream::changed;
use crate::rewards::{Campaign, MAX_REWARD_ASSETS, RewardTotals, Slot, Stream};
use crate::types::{Amount, PoolId};

/// What a funder asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundOrder {
    /// The pool.
    pub pool: PoolId,
    /// The reward asset's slot; the next free number opens a new one.
    pub slot: Slot,
    /// How much.
    pub amount: Amount,
    /// From when, in seconds, a whole hour.
    pub start_s: u64,
    /// Until when, in seconds, a whole hour.
    pub end_s: u64,
}

/// Creates a campaign. It can be added to, never taken back.
///
/// Adding to a campaign is another one with the same end, which this function makes too.
///
/// # Errors
/// As [`Campaign::new`]; [`CoreError::TooManyRewardAssets`], [`CoreError::UnknownRewardAsset`] when
/// the slot is neither in use nor the next, [`CoreError::Overflow`].
pub fn fund<B: Book>(book: &mut B, now_s: u64, order: &FundOrder) -> Result<Campaign, B::Error> {
    let id = order.pool;
    let campaign = Campaign::new(order.amount, order.start_s, order.end_s, now_s)?;
    let pool = book.pool(id)?;
    let mut totals = book.reward_totals(id)?;
    let mut touched = touch(book, id, &pool, now_s)?;

    let slot = usize::from(order.slot);
    if slot == touched.ledger.streams.len() {
        if slot >= MAX_REWARD_ASSETS {
            return Err(CoreError::TooManyRewardAssets.into());
        }
        touched.ledger.streams.push(Stream::default());
        totals.push(RewardTotals::default());
    }
    totals.get_mut(slot).ok_or(CoreError::UnknownRewardAsset)?.fund(order.amount)?;

    let mut later = Vec::with_capacity(3);
    for step in campaign.steps()? {
        // A campaign that starts at this very second belongs to the epoch that has just begun.
        if step.epoch <= epoch_of(now_s) {
            let stream = touched.ledger.stream_mut(order.slot)?;
            stream.epoch_total = changed(stream.epoch_total, step.change)?;
        } else {
            later.push(step);
        }
    }

    touched.save(book, id, &pool.with_fees_shared())?;
    book.save_reward_totals(id, &totals)?;
    for step in later {
        add_step(book, id, order.slot, step)?;
    }
    Ok(campaign)
}
