//! What the exchange can be asked.

use cosmwasm_schema::QueryResponses;
use cosmwasm_std::Coin;
use serde_with::skip_serializing_none;

// The schema names the answers; it isn't written in a contract.
#[cfg(not(target_arch = "wasm32"))]
use super::{
    AuditResponse, CampaignsResponse, ConfigResponse, LpTokenResponse, ObserveResponse,
    OwedResponse, ParkedResponse, PendingParamsResponse, PoolPositionsResponse, PoolResponse,
    PoolsResponse, PositionResponse, PositionsResponse, RewardsResponse, SharesResponse,
    SimulateResponse,
};
use super::{ExecuteMsg, OwnerKey};
use crate::asset::Asset;
use crate::tagged::read_tagged;

/// What the exchange can be asked. Pages have 10 items by default and 30 at most.
#[skip_serializing_none]
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
    QueryResponses,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(rename_all = "snake_case", deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub enum QueryMsg {
    /// The owner and the parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// Proposed parameters and when they can be applied.
    #[returns(PendingParamsResponse)]
    PendingParams {},
    /// A pool.
    #[returns(PoolResponse)]
    Pool {
        /// Its number.
        pool: u32,
    },
    /// Pools by number.
    #[returns(PoolsResponse)]
    Pools {
        /// The last pool of the page before.
        start_after: Option<u32>,
        /// How many.
        limit: Option<u32>,
    },
    /// The pool of two assets and a fee.
    #[returns(PoolResponse)]
    PoolByAssets {
        /// The assets, in any order.
        assets: (Asset, Asset),
        /// The swap fee in pips.
        fee_pips: u32,
    },
    /// What an owner holds of a pool and has earned.
    #[returns(PositionResponse)]
    Position {
        /// The pool.
        pool: u32,
        /// The owner.
        owner: String,
        /// The owner's sub-account.
        sub: Option<u32>,
    },
    /// What an owner holds in all pools: a page looks at `limit` pools and returns those in which
    /// there is a position.
    #[returns(PositionsResponse)]
    Positions {
        /// The owner.
        owner: String,
        /// The owner's sub-account.
        sub: Option<u32>,
        /// The last pool that the page before looked at.
        start_after: Option<u32>,
        /// How many pools to look at.
        limit: Option<u32>,
    },
    /// Everybody's position in a pool, by canonical address.
    #[returns(PoolPositionsResponse)]
    PoolPositions {
        /// The pool.
        pool: u32,
        /// The last owner of the page before.
        start_after: Option<OwnerKey>,
        /// How many.
        limit: Option<u32>,
    },
    /// How many shares an owner holds, and how many there are.
    #[returns(SharesResponse)]
    Shares {
        /// The pool.
        pool: u32,
        /// The owner.
        owner: String,
        /// The owner's sub-account.
        sub: Option<u32>,
    },
    /// What a message would do: it is carried out and then forgotten.
    #[returns(SimulateResponse)]
    Simulate {
        /// Who would send it; the exchange itself by default, which holds nothing.
        sender: Option<String>,
        /// The coins that would come with it.
        funds: Option<Vec<Coin>>,
        /// The message.
        msg: Box<ExecuteMsg>,
    },
    /// A pool's campaigns.
    #[returns(CampaignsResponse)]
    Campaigns {
        /// The pool.
        pool: u32,
        /// The last campaign of the page before.
        start_after: Option<u32>,
        /// How many.
        limit: Option<u32>,
    },
    /// A pool's reward assets and where their funding is.
    #[returns(RewardsResponse)]
    Rewards {
        /// The pool.
        pool: u32,
    },
    /// Everybody's shares, fees and unpaid rewards in full fractions, to be added up outside.
    #[returns(AuditResponse)]
    Audit {
        /// The pool.
        pool: u32,
        /// The last owner of the page before.
        start_after: Option<OwnerKey>,
        /// How many.
        limit: Option<u32>,
    },
    /// Payouts that failed.
    #[returns(ParkedResponse)]
    Parked {
        /// The last number of the page before.
        start_after: Option<u32>,
        /// How many.
        limit: Option<u32>,
    },
    /// What the exchange owes of an asset, a page of pools at a time; the pages' sums add up.
    #[returns(OwedResponse)]
    Owed {
        /// The asset.
        asset: Asset,
        /// The last pool that the page before looked at.
        start_after: Option<u32>,
        /// How many pools to look at.
        limit: Option<u32>,
    },
    /// Cumulative and average prices at ages within the oracle's memory.
    #[returns(ObserveResponse)]
    Observe {
        /// The pool.
        pool: u32,
        /// Ages in seconds, at most 32.
        ages: Vec<u64>,
    },
    /// The cw20 face of a pool's shares.
    #[returns(LpTokenResponse)]
    LpToken {
        /// The pool.
        pool: u32,
    },
}

read_tagged!(QueryMsg {
    "config" => Config {},
    "pending_params" => PendingParams {},
    "pool" => Pool { pool },
    "pools" => Pools { start_after, limit },
    "pool_by_assets" => PoolByAssets { assets, fee_pips },
    "position" => Position { pool, owner, sub },
    "positions" => Positions { owner, sub, start_after, limit },
    "pool_positions" => PoolPositions { pool, start_after, limit },
    "shares" => Shares { pool, owner, sub },
    "simulate" => Simulate { sender, funds, msg },
    "campaigns" => Campaigns { pool, start_after, limit },
    "rewards" => Rewards { pool },
    "audit" => Audit { pool, start_after, limit },
    "parked" => Parked { start_after, limit },
    "owed" => Owed { asset, start_after, limit },
    "observe" => Observe { pool, ages },
    "lp_token" => LpToken { pool },
});
