//! The names of events and of their attributes. They are stable: indexers rely on them.
//!
//! On a chain an event's type has the prefix `wasm-`, and its first attribute is
//! `_contract_address`. Amounts are decimal raw units. An attribute that would say "nothing" (sub-account
//! 0, a protocol fee of 0) is left out. Events stand in the order in which things happened: a
//! one-sided deposit is a `swap` and then a `deposit`, a one-sided withdrawal is a `withdraw` and
//! then a `swap`, so that the fees which each holder earned can be added up from events alone.

/// A pool was created: `pool`, `asset0`, `asset1`, `fee_pips`, `kind`.
pub const POOL: &str = "pool";
/// One hop of a swap: `pool`, `side`, `amount_in`, `amount_out`, `fee`, `protocol_fee`, `mode`,
/// `reserve0`, `reserve1`.
///
/// `fee` is in the asset that went in and contains `protocol_fee`; the rest is the holders'.
pub const SWAP: &str = "swap";
/// Shares were minted: `pool`, `owner`, `sub`, `shares`, `amount0`, `amount1`, `total_shares`,
/// `reserve0`, `reserve1`. The first deposit locked 1,000 shares more, which `total_shares` holds.
pub const DEPOSIT: &str = "deposit";
/// Shares were burnt: `pool`, `owner`, `sub`, `shares`, `amount0`, `amount1`, `total_shares`,
/// `reserve0`, `reserve1`.
///
/// The amounts and reserves are those of the burn; a one-sided withdrawal's `swap` follows.
pub const WITHDRAW: &str = "withdraw";
/// Shares moved: `pool`, `owner`, `sub`, `to`, `to_sub`, `shares`.
pub const TRANSFER: &str = "transfer_shares";
/// A campaign was created or added to: `pool`, `campaign`, `asset`, `slot`, `amount`, `start`, `end`.
pub const CAMPAIGN: &str = "campaign";
/// Rewards were claimed, one event for each asset: `pool`, `owner`, `sub`, `asset`, `amount`.
///
/// Whether they were paid out or put back in is told by the events and messages that follow.
pub const CLAIM: &str = "claim";
/// A payout failed and is parked: `parked`, `pool`, `owner`, `sub`, `asset`, `amount`, `recipient`.
pub const PARK: &str = "park";
/// A parked payout was paid: `parked`, `pool`, `owner`, `sub`, `asset`, `amount`, `recipient`.
pub const RETRY: &str = "retry";
/// A pool's rewards were brought up: `pool`, `done` (`true` when it reached the present).
pub const ACCRUE: &str = "accrue";
/// Protocol fees were collected: `pool`, `amount0`, `amount1`, `recipient`.
pub const COLLECT: &str = "collect";
/// A pool's switches were set: `pool`, `swaps_paused`, `deposits_paused`.
pub const PAUSE: &str = "pause";
/// A new owner was proposed or has accepted, or the proposal was taken back: `action`, `owner`.
pub const OWNER: &str = "owner";
/// Parameters were proposed, applied, taken back or copied into a pool: `action`, and as it
/// applies `ready_at`, `protocol_share_pips`, `fee_recipient`, `pool`.
pub const PARAMS: &str = "params";
/// A pool's cw20 face was made: `pool`, `address`.
pub const LP_TOKEN: &str = "lp_token";

/// Attribute names.
pub mod attr {
    /// The pool's number.
    pub const POOL: &str = "pool";
    /// The asset that went in: `0` or `1`, in the pool's own order.
    pub const SIDE: &str = "side";
    /// What went in, fee included.
    pub const AMOUNT_IN: &str = "amount_in";
    /// What came out.
    pub const AMOUNT_OUT: &str = "amount_out";
    /// The whole fee, in the asset that went in.
    pub const FEE: &str = "fee";
    /// The protocol's part of the fee; left out when 0.
    pub const PROTOCOL_FEE: &str = "protocol_fee";
    /// `exact_in` or `exact_out`.
    pub const MODE: &str = "mode";
    /// The first asset's reserve afterwards.
    pub const RESERVE0: &str = "reserve0";
    /// The second asset's reserve afterwards.
    pub const RESERVE1: &str = "reserve1";
    /// Whose shares or rewards.
    pub const OWNER: &str = "owner";
    /// The owner's sub-account; left out when 0.
    pub const SUB: &str = "sub";
    /// Who receives shares.
    pub const TO: &str = "to";
    /// The receiver's sub-account; left out when 0.
    pub const TO_SUB: &str = "to_sub";
    /// How many shares were minted, burnt or moved.
    pub const SHARES: &str = "shares";
    /// All shares of the pool afterwards, the 1,000 locked ones included.
    pub const TOTAL_SHARES: &str = "total_shares";
    /// Of the first asset.
    pub const AMOUNT0: &str = "amount0";
    /// Of the second asset.
    pub const AMOUNT1: &str = "amount1";
    /// The first asset, by denom or address.
    pub const ASSET0: &str = "asset0";
    /// The second asset, by denom or address.
    pub const ASSET1: &str = "asset1";
    /// An asset, by denom or address.
    pub const ASSET: &str = "asset";
    /// An amount in raw units.
    pub const AMOUNT: &str = "amount";
    /// The swap fee in pips.
    pub const FEE_PIPS: &str = "fee_pips";
    /// The pool's kind: `xyk`.
    pub const KIND: &str = "kind";
    /// A campaign's number within its pool.
    pub const CAMPAIGN: &str = "campaign";
    /// A reward asset's number within its pool.
    pub const SLOT: &str = "slot";
    /// When a campaign starts, in seconds.
    pub const START: &str = "start";
    /// When a campaign ends, in seconds.
    pub const END: &str = "end";
    /// A parked payout's number.
    pub const PARKED: &str = "parked";
    /// Who is paid.
    pub const RECIPIENT: &str = "recipient";
    /// Whether everything is done.
    pub const DONE: &str = "done";
    /// What was done: `propose`, `accept`, `apply`, `cancel`, `sync`.
    pub const ACTION: &str = "action";
    /// From when a proposal can be applied, in seconds.
    pub const READY_AT: &str = "ready_at";
    /// The protocol's part of the swap fees in pips.
    pub const PROTOCOL_SHARE_PIPS: &str = "protocol_share_pips";
    /// Where protocol fees go.
    pub const FEE_RECIPIENT: &str = "fee_recipient";
    /// Whether swaps are paused.
    pub const SWAPS_PAUSED: &str = "swaps_paused";
    /// Whether deposits are paused.
    pub const DEPOSITS_PAUSED: &str = "deposits_paused";
    /// A contract's address.
    pub const ADDRESS: &str = "address";
}
