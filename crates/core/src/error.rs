//! What can go wrong, as stable codes with data.

use lode_math::MathError;

/// The result of everything in the core.
pub type Result<T, E = CoreError> = core::result::Result<T, E>;

macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $code:literal, $text:literal;)*) => {
        /// Why an action was refused. A refused action has changed nothing.
        ///
        /// The number and the code of a variant never change; the sentence may.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum CoreError {
            $($(#[$doc])* $variant = $number,)*
        }

        impl CoreError {
            /// Every error, in the order of its numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the stable code in snake case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns the stable number.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$variant => $number,)* }
            }

            /// Returns a sentence that says what to do.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

errors! {
    /// An amount that must be positive is zero.
    ZeroAmount = 1, "zero_amount", "The amount is zero; give an amount of at least one raw unit.";
    /// The result would round down to nothing.
    ZeroOutput = 2, "zero_output", "The result would be zero; give a larger amount.";
    /// More is asked for than the pool holds.
    InsufficientLiquidity = 3, "insufficient_liquidity", "The pool holds no more than that; ask for less than its whole reserve.";
    /// A number would pass what can be held.
    Overflow = 4, "overflow", "A number would pass 2^128 − 1; give a smaller amount.";
    /// The pool has no liquidity yet.
    EmptyPool = 5, "empty_pool", "The pool has no liquidity yet; make the first deposit, of both assets.";
    /// A fee of 100 % or more.
    FeeTooHigh = 6, "fee_too_high", "The fee must be below 1,000,000 pips (100 %).";
    /// The first deposit is too small to lock 1,000 shares and leave some.
    FirstDepositTooSmall = 7, "first_deposit_too_small", "The first deposit must be worth more than the 1,000 shares that it locks; offer more of both assets.";
    /// The result is under the caller's minimum.
    MinimumMissed = 8, "minimum_missed", "The result is below your minimum; lower the minimum or try again when the price is better.";
    /// The cost is over the caller's maximum.
    MaximumExceeded = 9, "maximum_exceeded", "The cost is above your maximum; raise the maximum or try again when the price is better.";
    /// The price limit is already passed.
    PriceLimitPassed = 10, "price_limit_passed", "The pool's price is already beyond your limit; set the limit on the other side of the price.";
    /// The price limit is not a ratio of positive numbers.
    PriceLimitInvalid = 11, "price_limit_invalid", "The price limit must be a ratio of two positive numbers, and goes with a single hop only.";
    /// The owner holds fewer shares.
    InsufficientShares = 12, "insufficient_shares", "You hold fewer shares than that; check your position.";
    /// There is nothing to claim.
    NothingToClaim = 13, "nothing_to_claim", "There is nothing to claim yet; wait until at least one raw unit has accrued.";
    /// The campaign starts in the past.
    CampaignInPast = 14, "campaign_in_past", "The campaign would start in the past; choose a start at or after the present hour.";
    /// The campaign's end is not after its start.
    CampaignTooShort = 15, "campaign_too_short", "The campaign has no length; its end must be at least one hour after its start.";
    /// The campaign is longer than allowed.
    CampaignTooLong = 16, "campaign_too_long", "The campaign is too long; it may last four years at most and start within one year.";
    /// Start or end is not a whole hour.
    CampaignNotHourly = 17, "campaign_not_hourly", "A campaign starts and ends on whole hours; give times that are multiples of 3,600 seconds.";
    /// Less than one unit for each hour.
    CampaignDust = 18, "campaign_dust", "The campaign pays less than one raw unit an hour; fund it with more or make it shorter.";
    /// All reward slots of the pool are taken.
    TooManyRewardAssets = 19, "too_many_reward_assets", "The pool already pays as many reward assets as it can; use one of those.";
    /// The pool's rewards are too far behind.
    AccrualBehind = 20, "accrual_behind", "The pool's rewards are far behind; call accrue on it, as often as needed, and then try again.";
    /// A route without hops.
    RouteEmpty = 21, "route_empty", "The route has no hops; name at least one pool.";
    /// A route with too many hops.
    RouteTooLong = 22, "route_too_long", "The route has more than four hops; choose a shorter one.";
    /// A pool stands twice in the route.
    RouteRepeatsPool = 23, "route_repeats_pool", "The route uses a pool twice; use each pool once.";
    /// The protocol's part of the fee is out of bounds.
    ProtocolShareTooHigh = 24, "protocol_share_too_high", "The protocol's part of the fee may be 250,000 pips (25 %) at most.";
    /// The given time is before what was already accrued.
    TimeBackwards = 25, "time_backwards", "The time is before the last action on this pool; time only moves forward.";
    /// The oracle does not reach that far back.
    ObservationTooOld = 26, "observation_too_old", "The oracle's memory does not reach that far back; ask for a smaller age.";
    /// The pool does not exist.
    UnknownPool = 27, "unknown_pool", "There is no such pool; list the pools to see their numbers.";
    /// The reward asset is not paid by this pool.
    UnknownRewardAsset = 28, "unknown_reward_asset", "This pool pays no such reward asset; list its campaigns.";
    /// A postcondition did not hold; nothing was changed.
    InvariantBroken = 29, "invariant_broken", "An internal check failed and nothing was changed; please report this with the message that you sent.";
}

impl core::fmt::Display for CoreError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for CoreError {}

impl From<MathError> for CoreError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}
