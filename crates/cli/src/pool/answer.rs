//! What a script's action is answered with.

use std::collections::BTreeMap;

use lode_core::exchange::SwapOutcome;
use lode_core::{Amount, Pair, Shares, Side};
use serde::Serialize;

use crate::error::ErrorBody;

/// What an action did, and the pool after it.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// What it did.
    #[serde(flatten)]
    pub(super) event: Event,
    /// What the pool holds after it.
    pub(super) reserves: Two,
    /// All shares after it, the locked ones included.
    pub(super) total_shares: String,
}

/// Two amounts as decimal strings, in the pool's order.
pub(super) type Two = [String; 2];

/// Amounts by asset.
pub(super) type ByAsset = BTreeMap<String, String>;

/// What an action did.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Event {
    /// A deposit: what was taken, and the shares minted.
    Deposited { amounts: Two, shares: String },
    /// A withdrawal: what was paid.
    Withdrawn { amounts: Two },
    /// A swap: the pool's deltas, positive into the pool, and the fee in the asset that went in.
    Swapped { amount0: String, amount1: String, fee: String },
    /// A claim: what was paid; assets that paid nothing are left out.
    Claimed { claimed: ByAsset },
    /// A position, with every reward asset of the pool.
    Held { shares: String, amounts: Two, fees_earned: Two, pending: ByAsset },
    /// A refusal.
    Refused { error: ErrorBody },
    /// Something that has no figures of its own.
    Done {},
}

/// Returns a pair as two decimal strings.
pub(super) fn two(pair: Pair<Amount>) -> Two {
    [pair.zero.to_string(), pair.one.to_string()]
}

/// Returns shares as a decimal string.
pub(super) fn shares(shares: Shares) -> String {
    shares.to_string()
}

/// Returns a swap as the pool's deltas.
pub(super) fn swapped(side: Side, swap: &SwapOutcome) -> Event {
    let deltas = Pair::of(side, swap.amount_in.to_string(), format!("-{}", swap.amount_out));
    Event::Swapped { amount0: deltas.zero, amount1: deltas.one, fee: swap.fee.to_string() }
}
