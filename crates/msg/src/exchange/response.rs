//! What the exchange answers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint256, Uint512};
use serde_with::skip_serializing_none;

use super::{Params, PoolKind};
use crate::asset::{Asset, AssetAmount, NativeCoin};
use crate::tagged::read_struct;

/// The owner and the parameters.
#[skip_serializing_none]
#[cw_serde]
pub struct ConfigResponse {
    /// The owner.
    pub owner: String,
    /// Who has been proposed as the new owner.
    pub pending_owner: Option<String>,
    /// Where protocol fees go.
    pub fee_recipient: String,
    /// The protocol's part of the swap fees for new pools, in pips.
    pub protocol_share_pips: u32,
    /// What opening a new reward asset costs.
    pub slot_fee: Option<NativeCoin>,
    /// The code of the cw20 face of shares.
    pub lp_token_code_id: Option<u64>,
    /// How many pools there are; the last one has this number.
    pub pools: u32,
    /// How long a proposed change of parameters waits, in seconds.
    pub params_delay_s: u64,
}

/// Proposed parameters.
#[skip_serializing_none]
#[cw_serde]
pub struct PendingParamsResponse {
    /// What would change; nothing when there is no proposal.
    pub params: Option<Params>,
    /// From when it can be applied, in seconds.
    pub ready_at: Option<u64>,
}

/// A pool.
#[skip_serializing_none]
#[cw_serde]
pub struct PoolResponse {
    /// Its number.
    pub pool: u32,
    /// Its kind.
    pub kind: PoolKind,
    /// Its assets, in its own order.
    pub assets: (Asset, Asset),
    /// The swap fee in pips.
    pub fee_pips: u32,
    /// The protocol's part of the fee in pips.
    pub protocol_share_pips: u32,
    /// Whether swaps are paused.
    pub swaps_paused: bool,
    /// Whether deposits are paused.
    pub deposits_paused: bool,
    /// What the holders own.
    pub reserves: (Uint128, Uint128),
    /// All shares, the 1,000 locked ones included.
    pub total_shares: Uint128,
    /// Protocol fees that were not collected yet.
    pub protocol_fees: (Uint128, Uint128),
    /// Up to when rewards are accrued, in seconds.
    pub accrued_until: u64,
    /// When reserves last changed, in seconds.
    pub updated_at: u64,
    /// The cw20 face of its shares.
    pub lp_token: Option<String>,
}

/// Pools.
#[cw_serde]
pub struct PoolsResponse {
    /// By number.
    pub pools: Vec<PoolResponse>,
}

/// An owner and a sub-account.
#[skip_serializing_none]
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct OwnerKey {
    /// The address.
    pub owner: String,
    /// The sub-account.
    pub sub: Option<u32>,
}

/// A position.
#[cw_serde]
pub struct PositionResponse {
    /// The pool.
    pub pool: u32,
    /// The owner.
    pub owner: String,
    /// The owner's sub-account.
    pub sub: u32,
    /// The shares.
    pub shares: Uint128,
    /// What they would be paid, rounded down.
    pub amounts: (Uint128, Uint128),
    /// The fees earned since the beginning, rounded down.
    pub fees_earned: (Uint128, Uint128),
    /// The unpaid rewards, rounded down; assets without any are left out.
    pub pending: Vec<AssetAmount>,
}

/// An owner's positions.
#[skip_serializing_none]
#[cw_serde]
pub struct PositionsResponse {
    /// By pool.
    pub positions: Vec<PositionResponse>,
    /// The `start_after` of the next page; nothing after the last page.
    pub next: Option<u32>,
}

/// A pool's positions.
#[skip_serializing_none]
#[cw_serde]
pub struct PoolPositionsResponse {
    /// By owner.
    pub positions: Vec<PositionResponse>,
    /// The `start_after` of the next page; nothing after the last page.
    pub next: Option<OwnerKey>,
}

/// Shares.
#[cw_serde]
pub struct SharesResponse {
    /// The owner's.
    pub shares: Uint128,
    /// All of them, the 1,000 locked ones included.
    pub total_shares: Uint128,
}

/// A campaign.
#[cw_serde]
pub struct Campaign {
    /// Its number within the pool.
    pub id: u32,
    /// The reward asset.
    pub asset: Asset,
    /// All that was promised, additions included.
    pub amount: Uint128,
    /// From when, in seconds.
    pub start: u64,
    /// Until when, in seconds.
    pub end: u64,
    /// Who created it.
    pub funder: String,
}

/// A pool's campaigns.
#[cw_serde]
pub struct CampaignsResponse {
    /// By number.
    pub campaigns: Vec<Campaign>,
}

/// A reward asset of a pool. With the holders' accrued parts, which [`AuditResponse`] lists, it
/// closes exactly: funded = paid + parked + accrued + remaining + carried.
#[cw_serde]
pub struct RewardResponse {
    /// The asset's number within the pool.
    pub slot: u8,
    /// The asset.
    pub asset: Asset,
    /// What campaigns brought.
    pub funded: Uint128,
    /// What was paid to holders.
    pub paid: Uint128,
    /// What could not be paid and waits for a retry.
    pub parked: Uint128,
    /// What is still to come, with what was put by while nobody held shares.
    pub remaining: Uint128,
    /// What the index has not shared out yet, below one raw unit: in units of 2^-256.
    pub carried: Uint512,
}

/// A pool's reward assets.
#[cw_serde]
pub struct RewardsResponse {
    /// By slot.
    pub rewards: Vec<RewardResponse>,
}

/// A position in full fractions.
#[cw_serde]
pub struct AuditPosition {
    /// The owner.
    pub owner: String,
    /// The owner's sub-account.
    pub sub: u32,
    /// The shares.
    pub shares: Uint128,
    /// The fees earned since the beginning, rounded down.
    pub fees_earned: (Uint128, Uint128),
    /// Unpaid rewards by slot, in units of 2^-256 of a raw unit, modulo 2^512: who was paid a whole
    /// unit that the index reached only to a hair owes that hair. Sums wrap around likewise.
    pub pending: Vec<Uint512>,
}

/// A page of an audit.
#[skip_serializing_none]
#[cw_serde]
pub struct AuditResponse {
    /// Every position, those without shares included, since they may still have rewards.
    pub positions: Vec<AuditPosition>,
    /// All shares of the pool, the 1,000 locked ones included.
    pub total_shares: Uint128,
    /// The `start_after` of the next page; nothing after the last page.
    pub next: Option<OwnerKey>,
}

/// A payout that failed.
#[cw_serde]
pub struct ParkedPayout {
    /// Its number.
    pub id: u32,
    /// The pool.
    pub pool: u32,
    /// The reward asset.
    pub asset: Asset,
    /// Whose rewards.
    pub owner: String,
    /// The owner's sub-account.
    pub sub: u32,
    /// How much.
    pub amount: Uint128,
    /// Who is to be paid.
    pub recipient: String,
}

/// Payouts that failed.
#[cw_serde]
pub struct ParkedResponse {
    /// By number.
    pub parked: Vec<ParkedPayout>,
}

/// What a page of pools owes of an asset.
#[skip_serializing_none]
#[cw_serde]
pub struct OwedResponse {
    /// The sum of the three below.
    pub owed: Uint128,
    /// What holders own.
    pub reserves: Uint128,
    /// Protocol fees that were not collected yet.
    pub protocol_fees: Uint128,
    /// Rewards that were funded and not paid, parked ones included.
    pub rewards: Uint128,
    /// For a cw20, what the exchange has booked as received and not sent, over all pools.
    pub booked: Option<Uint128>,
    /// The `start_after` of the next page; nothing after the last page.
    pub next: Option<u32>,
}

/// Prices at a moment.
#[skip_serializing_none]
#[cw_serde]
pub struct Observation {
    /// The age that was asked for, in seconds.
    pub age: u64,
    /// The moment, in seconds.
    pub time: u64,
    /// The sums of each asset's price in the other, Q128.128 · seconds, modulo 2^256.
    pub cumulative: (Uint256, Uint256),
    /// The average prices from then until now, Q128.128, rounded down; none for age 0.
    pub average: Option<(Uint256, Uint256)>,
}

/// Prices at the ages that were asked for.
#[cw_serde]
pub struct ObserveResponse {
    /// In the order of the question.
    pub observations: Vec<Observation>,
}

/// The cw20 face of a pool's shares.
#[skip_serializing_none]
#[cw_serde]
pub struct LpTokenResponse {
    /// Its address; nothing when there is none.
    pub address: Option<String>,
}

read_struct!(OwnerKey { owner, sub });
