//! Who takes part.

use lode_chain::{Coin, Key, coin};
use serde::{Deserialize, Serialize};

/// The asset that pays for gas.
pub(super) const GAS_DENOM: &str = "ustake";
/// The reward token that is paid the whole time.
pub(super) const LODE: &str = "lode";
/// The reward token of a partner, paid for two weeks.
pub(super) const PARTNER: &str = "partner";
/// Decimal places of the reward and gas tokens.
pub(super) const OTHER_DECIMALS: u32 = 6;

/// What each wallet starts with, in raw units: more than any market here can ask for, and all
/// wallets together far below 2^128.
const START_BASE: u128 = 1_000_000_000_000_000_000_000_000_000_000_000;
const START_QUOTE: u128 = 1_000_000_000_000_000_000_000_000;
const START_OTHER: u128 = 1_000_000_000_000_000_000;

/// Somebody with an account on the demo's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Owns the exchange.
    Operator,
    /// Opens the pool and holds the rest of it.
    Founder,
    /// Holds 1 % from the first minute to the last and claims daily.
    Alice,
    /// Holds 10 % and claims once, at the end.
    Bob,
    /// Comes with 5 % on day 10 and goes on day 25.
    Carol,
    /// Comes with one asset only and compounds weekly.
    Dave,
    /// Funds the reward campaigns.
    Team,
    /// Keeps the LODE pool, in which compounding sells.
    Maker,
    /// Trades what the market's traders trade.
    Trader,
    /// Takes the pool to the market's price when that pays.
    Arbitrageur,
}

impl Person {
    /// Everybody.
    pub const ALL: [Self; 10] = [
        Self::Operator,
        Self::Founder,
        Self::Alice,
        Self::Bob,
        Self::Carol,
        Self::Dave,
        Self::Team,
        Self::Maker,
        Self::Trader,
        Self::Arbitrageur,
    ];

    /// Those whose statements are shown, in that order.
    pub const PROVIDERS: [Self; 5] =
        [Self::Alice, Self::Bob, Self::Carol, Self::Dave, Self::Founder];

    /// Returns the person's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Founder => "founder",
            Self::Alice => "alice",
            Self::Bob => "bob",
            Self::Carol => "carol",
            Self::Dave => "dave",
            Self::Team => "team",
            Self::Maker => "maker",
            Self::Trader => "trader",
            Self::Arbitrageur => "arbitrageur",
        }
    }

    /// Says in a sentence what a provider does.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Founder => "opens the pool and holds the rest of it until the end",
            Self::Alice => "holds 1 % of the pool from the first bar to the last and claims daily",
            Self::Bob => "holds 10 % of the pool and claims once, at the end",
            Self::Carol => "enters with 5 % on day 10 and leaves on day 25",
            Self::Dave => "enters with USDC alone, 2 % of the pool, and compounds weekly",
            _ => "takes no part in the pool",
        }
    }

    /// Returns the person's key on the chain.
    pub(super) fn key(self) -> Key {
        Key::named(self.name())
    }

    /// Returns what the person's wallet holds at genesis.
    pub(super) fn start(self, base: &str, quote: &str) -> Vec<Coin> {
        let mut coins = vec![coin(START_OTHER, GAS_DENOM)];
        if self != Self::Operator {
            coins.extend([coin(START_BASE, base), coin(START_QUOTE, quote)]);
        }
        match self {
            Self::Team => {
                coins.extend([coin(START_OTHER, LODE), coin(START_OTHER, PARTNER)]);
            }
            Self::Maker => coins.push(coin(START_OTHER, LODE)),
            _ => {}
        }
        coins.sort();
        coins
    }
}
