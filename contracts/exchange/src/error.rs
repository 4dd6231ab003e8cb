//! What the exchange refuses, as stable codes with a sentence.

use cosmwasm_std::StdError;
use lode_core::CoreError;

/// The result of everything in this contract.
pub(crate) type Result<T, E = ContractError> = core::result::Result<T, E>;

/// Why a message was refused. A refused message has changed nothing.
///
/// The text begins with the stable code, a colon and a space.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// A rule of the core.
    #[error("{}: {}", .0.code(), .0.message())]
    Core(#[from] CoreError),
    /// The chain or another contract refused; its own words.
    #[error("host: {0}")]
    Host(String),
    /// A stored record can't be read.
    #[error(
        "corrupt_state: A stored record can't be read; please report this with the message that you sent."
    )]
    CorruptState,
    /// Fewer coins than stated.
    #[error(
        "funds_missing: Fewer coins came with the message than it states; send exactly the stated amounts."
    )]
    FundsMissing,
    /// More or other coins than stated.
    #[error(
        "funds_excess: More or other coins came with the message than it states; send exactly the stated amounts."
    )]
    FundsExcess,
    /// Too late.
    #[error("deadline_expired: The deadline has passed; send the message again with a later one.")]
    DeadlineExpired,
    /// A pool of one asset.
    #[error("same_asset: The two assets are the same; name two different ones.")]
    SameAsset,
    /// The pool is there already.
    #[error("pool_exists: There is a pool of these assets with this fee already; use it.")]
    PoolExists,
    /// A fee above the bound for pools.
    #[error(
        "pool_fee_too_high: A pool's fee may be 100,000 pips (10 %) at most; choose a lower one."
    )]
    PoolFeeTooHigh,
    /// A denom that no bank knows.
    #[error(
        "invalid_denom: The denom is malformed; give 3 to 128 letters, digits or any of /:._- with a letter first."
    )]
    InvalidDenom,
    /// An address that isn't one.
    #[error(
        "invalid_address: An address is malformed; give it in lower case with this chain's prefix."
    )]
    InvalidAddress,
    /// A cw20 that doesn't answer.
    #[error("unknown_asset: There is no such asset here; check the denom or the token's address.")]
    UnknownAsset,
    /// The pool doesn't trade the asset.
    #[error("asset_not_in_pool: The pool doesn't hold that asset; look up the pool's assets.")]
    AssetNotInPool,
    /// Fields that exclude each other, or one that needs another.
    #[error(
        "conflicting_fields: Fields of the message don't go together; read what each of them means and leave one out."
    )]
    ConflictingFields,
    /// Swaps are paused.
    #[error(
        "swaps_paused: Swaps in this pool are paused; withdrawals, claims and transfers go on."
    )]
    SwapsPaused,
    /// Deposits are paused.
    #[error(
        "deposits_paused: Deposits into this pool are paused; withdrawals, claims and transfers go on."
    )]
    DepositsPaused,
    /// Somebody else's action.
    #[error("unauthorized: This message is not yours to send; ask the one who may.")]
    Unauthorized,
    /// An item twice in a list.
    #[error("duplicate_item: An item stands twice in a list; name each once.")]
    DuplicateItem,
    /// A list without items.
    #[error("empty_list: A list has no items; name at least one.")]
    EmptyList,
    /// A list with too many items.
    #[error("list_too_long: A list has more than 32 items; split it over several messages.")]
    ListTooLong,
    /// A cw20 moved less, or more, than it was told to.
    #[error(
        "cw20_shortfall: The token did not deliver exactly the stated amount; tokens that charge for transfers or change balances are not accepted."
    )]
    Cw20Shortfall,
    /// A call from within a token's transfer.
    #[error("reentrant_call: A token's transfer is under way; call again when it is done.")]
    ReentrantCall,
    /// No such parked payout.
    #[error("unknown_parked: There is no such parked payout; it may have been paid already.")]
    UnknownParked,
    /// No such campaign.
    #[error("unknown_campaign: There is no such campaign; list the pool's campaigns.")]
    UnknownCampaign,
    /// The campaign has no whole hour left.
    #[error("campaign_over: The campaign has no whole hour left; create a new one.")]
    CampaignOver,
    /// Nobody was proposed as the new owner.
    #[error("no_pending_owner: No new owner has been proposed; propose one first.")]
    NoPendingOwner,
    /// No parameters were proposed.
    #[error("no_pending_params: No parameters have been proposed; propose some first.")]
    NoPendingParams,
    /// The proposed parameters must wait.
    #[error(
        "params_not_ready: The proposed parameters can't be applied yet; wait until their time has come."
    )]
    ParamsNotReady,
    /// No protocol fees to collect.
    #[error("nothing_to_collect: These pools hold no protocol fees; try again later.")]
    NothingToCollect,
    /// The pool's face is there already.
    #[error("lp_token_exists: The pool's shares have a token already; look it up.")]
    LpTokenExists,
    /// This exchange makes no faces.
    #[error(
        "lp_token_disabled: This exchange was set up without a token for shares; use its own ledger."
    )]
    LpTokenDisabled,
    /// A name or ticker that is too long or has odd characters.
    #[error(
        "invalid_name: The name or ticker is malformed; give 3 to 50 letters, digits, - or blanks, and 3 to 18 without blanks for a ticker."
    )]
    InvalidName,
    /// A reply that this contract didn't ask for.
    #[error("unknown_reply: A reply came that was not asked for.")]
    UnknownReply,
}

impl ContractError {
    /// Returns the stable code: the text before the first colon.
    #[must_use]
    pub fn code(&self) -> String {
        let text = self.to_string();
        text.split(':').next().unwrap_or_default().to_owned()
    }
}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Host(error.to_string())
    }
}
