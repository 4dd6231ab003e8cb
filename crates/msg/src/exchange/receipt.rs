//! What an action did, or would do.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use serde_with::skip_serializing_none;

use crate::asset::{Asset, AssetAmount};

/// What a message would do.
#[cw_serde]
pub struct SimulateResponse {
    /// The action's own figures.
    pub receipt: Receipt,
    /// What the exchange would pull by allowance.
    pub pulls: Vec<Flow>,
    /// What it would pay out, in order: outputs, rewards and what is handed back.
    pub payouts: Vec<Flow>,
}

/// An amount that moves between the exchange and somebody.
#[cw_serde]
pub struct Flow {
    /// Who pays or is paid.
    pub party: String,
    /// Which asset.
    pub asset: Asset,
    /// How much.
    pub amount: Uint128,
}

/// One hop of a swap.
#[cw_serde]
pub struct HopReceipt {
    /// The pool.
    pub pool: u32,
    /// The asset that goes in, 0 or 1.
    pub side: u8,
    /// How much goes in, fee included.
    pub amount_in: Uint128,
    /// How much comes out.
    pub amount_out: Uint128,
    /// The fee, in the asset that goes in.
    pub fee: Uint128,
    /// The protocol's part of it.
    pub protocol_fee: Uint128,
    /// The pool's reserves afterwards.
    pub reserves: (Uint128, Uint128),
}

/// An action's figures.
#[skip_serializing_none]
#[cw_serde]
pub enum Receipt {
    /// A pool was created.
    CreatePool {
        /// Its number.
        pool: u32,
    },
    /// Shares were minted.
    Deposit {
        /// What the pool took.
        amounts: (Uint128, Uint128),
        /// What is handed back.
        refund: (Uint128, Uint128),
        /// The shares.
        shares: Uint128,
        /// The swap inside a one-sided deposit.
        swap: Option<HopReceipt>,
        /// All shares afterwards.
        total_shares: Uint128,
    },
    /// Shares were burnt.
    Withdraw {
        /// What is paid.
        amounts: (Uint128, Uint128),
        /// The swap inside a one-sided withdrawal.
        swap: Option<HopReceipt>,
        /// All shares afterwards.
        total_shares: Uint128,
    },
    /// Assets were swapped.
    Swap {
        /// The asset that goes in.
        asset_in: Asset,
        /// The asset that comes out.
        asset_out: Asset,
        /// How much goes in.
        amount_in: Uint128,
        /// How much comes out.
        amount_out: Uint128,
        /// What is handed back of what was offered.
        refund: Uint128,
        /// Hop by hop.
        hops: Vec<HopReceipt>,
    },
    /// A campaign was created or added to.
    Campaign {
        /// The pool.
        pool: u32,
        /// Its number within the pool.
        id: u32,
        /// The reward asset's number within the pool.
        slot: u8,
        /// How much was added.
        amount: Uint128,
        /// From when, in seconds.
        start: u64,
        /// Until when, in seconds.
        end: u64,
    },
    /// Rewards were claimed.
    Claim {
        /// By pool.
        claimed: Vec<(u32, Vec<AssetAmount>)>,
    },
    /// Rewards were put back in.
    Compound {
        /// Everything that was claimed.
        claimed: Vec<AssetAmount>,
        /// The part of it that is paid out.
        paid: Vec<AssetAmount>,
        /// The swaps into the pool's assets, hop by hop.
        hops: Vec<HopReceipt>,
        /// What the pool took.
        amounts: (Uint128, Uint128),
        /// What could not be put in and is handed back.
        refund: (Uint128, Uint128),
        /// The shares.
        shares: Uint128,
        /// All shares afterwards.
        total_shares: Uint128,
    },
    /// A pool's rewards were brought up.
    Accrue {
        /// Whether they reached the present.
        done: bool,
    },
    /// Anything else: it would be carried out.
    Done {},
}
