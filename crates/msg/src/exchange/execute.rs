//! What the exchange can be told.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use serde_with::skip_serializing_none;

use crate::asset::{Asset, NativeCoin};
use crate::cw20::Cw20ReceiveMsg;
use crate::tagged::{read_struct, read_tagged};

/// How the exchange is made. It is deployed without an admin: nobody can change its code.
#[skip_serializing_none]
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Default,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct InstantiateMsg {
    /// Who may pause, change parameters within bounds and collect protocol fees; the sender by
    /// default.
    pub owner: Option<String>,
    /// Where protocol fees and slot fees go; the owner by default.
    pub fee_recipient: Option<String>,
    /// The protocol's part of the swap fees in pips, at most 250,000; 0 by default.
    pub protocol_share_pips: Option<u32>,
    /// What opening a new reward asset in a pool costs; nothing by default.
    pub slot_fee: Option<NativeCoin>,
    /// The code of the cw20 face of shares; without it none can be made.
    pub lp_token_code_id: Option<u64>,
}

/// The kinds of pools.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy, Default)]
pub enum PoolKind {
    /// Constant product.
    #[default]
    Xyk,
}

/// The worst price that a swap may leave behind: `output` units out for `input` units in.
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Copy,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct PriceLimit {
    /// Units of the asset that comes out.
    pub output: Uint128,
    /// Units of the asset that goes in.
    pub input: Uint128,
}

/// A cw20 amount that the exchange pulls by the sender's allowance.
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
pub struct PulledCw20 {
    /// The token.
    pub cw20: String,
    /// For an exact amount in: how much; for an exact amount out: at most how much.
    pub amount: Uint128,
}

/// Along which pools a reward asset is swapped into one of the pool's own.
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
pub struct CompoundRoute {
    /// The reward asset.
    pub asset: Asset,
    /// The pools in order; what goes in follows from the asset before.
    pub route: Vec<u32>,
}

/// Parameters that the owner may move within bounds, after a delay. What isn't named stays.
#[skip_serializing_none]
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    Default,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct Params {
    /// The protocol's part of the swap fees in pips, at most 250,000.
    pub protocol_share_pips: Option<u32>,
    /// Where protocol fees and slot fees go.
    pub fee_recipient: Option<String>,
    /// What opening a new reward asset in a pool costs; an amount of 0 makes it free.
    pub slot_fee: Option<NativeCoin>,
}

/// What the exchange can be told.
///
/// `deadline` is the last second at which a message may still be carried out. `sub` is a
/// sub-account of the owner, 0 by default. Native assets come with the message, exactly; cw20
/// assets are pulled by the sender's allowance, or pushed through [`ExecuteMsg::Receive`].
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
#[serde(rename_all = "snake_case", deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub enum ExecuteMsg {
    /// Creates a pool. Anyone may; a pair and fee may exist once.
    CreatePool {
        /// The two assets; their order doesn't matter, the pool has its own.
        assets: (Asset, Asset),
        /// The swap fee in pips, at most 100,000.
        fee_pips: u32,
        /// The kind.
        #[serde(default)]
        kind: PoolKind,
    },
    /// Puts assets into a pool for shares. What isn't needed of an offer is handed back.
    Deposit {
        /// The pool.
        pool: u32,
        /// How much of each asset is offered, in the pool's order; one may be 0 (one-sided).
        amounts: (Uint128, Uint128),
        /// The least shares to be minted.
        min_shares: Option<Uint128>,
        /// Who gets the shares; the sender by default.
        beneficiary: Option<String>,
        /// The beneficiary's sub-account.
        sub: Option<u32>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Burns shares for what they are worth. It can't be paused.
    Withdraw {
        /// The pool.
        pool: u32,
        /// How many.
        shares: Uint128,
        /// The least of each asset, when both are paid.
        min_amounts: Option<(Uint128, Uint128)>,
        /// The one asset to be paid in; both by default.
        to: Option<Asset>,
        /// The least of that one asset.
        min_amount: Option<Uint128>,
        /// Who is paid; the sender by default.
        recipient: Option<String>,
        /// The sender's sub-account.
        sub: Option<u32>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Moves shares. Both sides keep what they have earned. It can't be paused.
    TransferShares {
        /// The pool.
        pool: u32,
        /// To whom.
        to: String,
        /// To which sub-account.
        to_sub: Option<u32>,
        /// From which of the sender's sub-accounts.
        sub: Option<u32>,
        /// How many.
        shares: Uint128,
    },
    /// Swaps along a route. Exact in: everything that comes with the message (or `pull`) goes in.
    /// Exact out (`amount_out` given): that is the most that may go in, the rest is handed back.
    Swap {
        /// The pools in order, at most four; what goes in follows from the asset before.
        route: Vec<u32>,
        /// Exact out: how much must come out.
        amount_out: Option<Uint128>,
        /// Exact in: the least that must come out.
        min_out: Option<Uint128>,
        /// How far the price may move, for a single hop; the swap is then filled in part.
        limit: Option<PriceLimit>,
        /// A cw20 that goes in by allowance, instead of a coin.
        pull: Option<PulledCw20>,
        /// Who is paid; the sender by default.
        recipient: Option<String>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Promises rewards to a pool's holders. Anyone may; it can be added to, never taken back.
    CreateCampaign {
        /// The pool.
        pool: u32,
        /// The reward asset; the one coin that comes with the message by default.
        asset: Option<Asset>,
        /// How much; all of that coin by default.
        amount: Option<Uint128>,
        /// From when, a whole hour in seconds.
        start: u64,
        /// Until when, a whole hour in seconds.
        end: u64,
    },
    /// Adds to a campaign, from the next whole hour (or its start) to its end.
    TopUpCampaign {
        /// The pool.
        pool: u32,
        /// The campaign's number within the pool.
        id: u32,
        /// How much; all of the coin that comes with the message by default.
        amount: Option<Uint128>,
    },
    /// Claims rewards from pools. A payout that fails is parked and spoils no other. It can't be
    /// paused.
    Claim {
        /// The pools, each once.
        pools: Vec<u32>,
        /// The sender's sub-account.
        sub: Option<u32>,
        /// Who is paid; the sender by default.
        recipient: Option<String>,
    },
    /// Claims a pool's rewards and puts them back in.
    ///
    /// Rewards in the pool's own assets are put in, those with a route are swapped first, others
    /// are paid out.
    Compound {
        /// The pool.
        pool: u32,
        /// Routes for rewards in other assets.
        routes: Option<Vec<CompoundRoute>>,
        /// The least shares to be minted.
        min_shares: Option<Uint128>,
        /// The sender's sub-account.
        sub: Option<u32>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Pays parked payouts again. Anyone may; they go to the recipient that was named. It can't
    /// be paused.
    Retry {
        /// Their numbers, each once.
        ids: Vec<u32>,
    },
    /// Brings a pool's rewards up by a bounded step. Anyone may.
    Accrue {
        /// The pool.
        pool: u32,
    },
    /// Sends protocol fees to the fee recipient. Owner only.
    CollectProtocolFees {
        /// The pools, each once.
        pools: Vec<u32>,
    },
    /// Sets pools' switches. Owner only; withdrawals, transfers, claims and retries have none.
    SetPause {
        /// The pools, each once.
        pools: Vec<u32>,
        /// Whether swaps are paused.
        swaps: bool,
        /// Whether deposits are paused.
        deposits: bool,
    },
    /// Proposes a new owner. Owner only.
    ProposeOwner {
        /// Who.
        owner: String,
    },
    /// Takes over ownership. The proposed owner only.
    AcceptOwner {},
    /// Takes the proposal of a new owner back. Owner only.
    CancelOwner {},
    /// Proposes parameters, which can be applied two days later. Owner only.
    ProposeParams {
        /// What to change.
        params: Params,
    },
    /// Applies the proposed parameters when their time has come. Owner only.
    ApplyParams {},
    /// Takes the proposed parameters back. Owner only.
    CancelParams {},
    /// Copies the protocol's part of the fee into pools made before it changed. Anyone may.
    SyncPools {
        /// The pools, each once.
        pools: Vec<u32>,
    },
    /// Makes the cw20 face of a pool's shares. Anyone may, once for each pool.
    CreateLpToken {
        /// The pool.
        pool: u32,
        /// The token's name.
        name: Option<String>,
        /// The token's ticker.
        symbol: Option<String>,
    },
    /// Takes cw20 tokens with a [`ReceiveMsg`]; called by the token.
    Receive(Cw20ReceiveMsg),
    /// Moves shares on behalf of their owner. The pool's cw20 face only.
    LpMove {
        /// The pool.
        pool: u32,
        /// From whom.
        from: String,
        /// To whom.
        to: String,
        /// How many.
        shares: Uint128,
    },
}

/// What can be done with cw20 tokens that are pushed. The token's sender is the one who acts.
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
#[serde(rename_all = "snake_case", deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub enum ReceiveMsg {
    /// Puts the tokens into a pool, one-sided.
    Deposit {
        /// The pool.
        pool: u32,
        /// The least shares to be minted.
        min_shares: Option<Uint128>,
        /// Who gets the shares; the sender by default.
        beneficiary: Option<String>,
        /// The beneficiary's sub-account.
        sub: Option<u32>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Swaps the tokens along a route, as [`ExecuteMsg::Swap`].
    Swap {
        /// The pools in order, at most four.
        route: Vec<u32>,
        /// Exact out: how much must come out.
        amount_out: Option<Uint128>,
        /// Exact in: the least that must come out.
        min_out: Option<Uint128>,
        /// How far the price may move, for a single hop.
        limit: Option<PriceLimit>,
        /// Who is paid; the sender by default.
        recipient: Option<String>,
        /// The last second.
        deadline: Option<u64>,
    },
    /// Promises the tokens to a pool's holders.
    CreateCampaign {
        /// The pool.
        pool: u32,
        /// From when, a whole hour in seconds.
        start: u64,
        /// Until when, a whole hour in seconds.
        end: u64,
    },
    /// Adds the tokens to a campaign.
    TopUpCampaign {
        /// The pool.
        pool: u32,
        /// The campaign's number within the pool.
        id: u32,
    },
}

read_tagged!(ExecuteMsg {
    "create_pool" => CreatePool { assets, fee_pips; kind },
    "deposit" => Deposit { pool, amounts, min_shares, beneficiary, sub, deadline },
    "withdraw" => Withdraw { pool, shares, min_amounts, to, min_amount, recipient, sub, deadline },
    "transfer_shares" => TransferShares { pool, to, to_sub, sub, shares },
    "swap" => Swap { route, amount_out, min_out, limit, pull, recipient, deadline },
    "create_campaign" => CreateCampaign { pool, asset, amount, start, end },
    "top_up_campaign" => TopUpCampaign { pool, id, amount },
    "claim" => Claim { pools, sub, recipient },
    "compound" => Compound { pool, routes, min_shares, sub, deadline },
    "retry" => Retry { ids },
    "accrue" => Accrue { pool },
    "collect_protocol_fees" => CollectProtocolFees { pools },
    "set_pause" => SetPause { pools, swaps, deposits },
    "propose_owner" => ProposeOwner { owner },
    "accept_owner" => AcceptOwner {},
    "cancel_owner" => CancelOwner {},
    "propose_params" => ProposeParams { params },
    "apply_params" => ApplyParams {},
    "cancel_params" => CancelParams {},
    "sync_pools" => SyncPools { pools },
    "create_lp_token" => CreateLpToken { pool, name, symbol },
    "receive" => Receive (value),
    "lp_move" => LpMove { pool, from, to, shares },
});

read_tagged!(ReceiveMsg {
    "deposit" => Deposit { pool, min_shares, beneficiary, sub, deadline },
    "swap" => Swap { route, amount_out, min_out, limit, recipient, deadline },
    "create_campaign" => CreateCampaign { pool, start, end },
    "top_up_campaign" => TopUpCampaign { pool, id },
});

read_struct!(InstantiateMsg {
    owner,
    fee_recipient,
    protocol_share_pips,
    slot_fee,
    lp_token_code_id
});

read_struct!(PriceLimit { output, input });

read_struct!(PulledCw20 { cw20, amount });

read_struct!(CompoundRoute { asset, route });

read_struct!(Params { protocol_share_pips, fee_recipient, slot_fee });
