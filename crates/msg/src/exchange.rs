//! The exchange's wire.

mod execute;
mod query;
mod receipt;
mod response;

pub use execute::{
    CompoundRoute, ExecuteMsg, InstantiateMsg, Params, PoolKind, PriceLimit, PulledCw20, ReceiveMsg,
};
pub use query::QueryMsg;
pub use receipt::{Flow, HopReceipt, Receipt, SimulateResponse};
pub use response::{
    AuditPosition, AuditResponse, Campaign, CampaignsResponse, ConfigResponse, LpTokenResponse,
    Observation, ObserveResponse, OwedResponse, OwnerKey, ParkedPayout, ParkedResponse,
    PendingParamsResponse, PoolPositionsResponse, PoolResponse, PoolsResponse, PositionResponse,
    PositionsResponse, RewardResponse, RewardsResponse, SharesResponse,
};

/// The most items that a list in a message may have.
pub const MAX_LIST: usize = 32;

/// Items of a page when no limit is given.
pub const DEFAULT_PAGE: u32 = 10;

/// The most items of a page; a higher limit means this one.
pub const MAX_PAGE: u32 = 30;

/// How long a proposed change of parameters waits, in seconds: two days.
pub const PARAMS_DELAY_S: u64 = 172_800;

/// The highest fee that a pool may be created with, in pips: 10 %.
pub const MAX_POOL_FEE_PIPS: u32 = 100_000;
