//! What people do, and how they say it to the exchange.

use lode_chain::{Coin, coin};
use lode_core::{Pair, Side};
use lode_msg::Asset;
use lode_msg::exchange::{CompoundRoute, ExecuteMsg};

use super::error::DemoError;
use super::people::{LODE, Person};
use super::venue::{Venue, Venues};

/// Which of the two pools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The market's pair.
    Main,
    /// LODE and the quote asset.
    Lode,
}

/// One thing that somebody does; each is a transaction of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Swaps an exact amount in the main pool.
    Swap {
        /// Which side goes in.
        side: Side,
        /// How much.
        amount: u128,
    },
    /// Puts assets in, in the pool's order; one may be 0.
    Deposit {
        /// Where.
        at: At,
        /// How much of each.
        amounts: Pair<u128>,
    },
    /// Takes shares out, to both assets.
    Withdraw {
        /// Where.
        at: At,
        /// How many.
        shares: u128,
    },
    /// Promises rewards to the main pool.
    Campaign {
        /// The reward asset.
        asset: &'static str,
        /// Raw units.
        amount: u128,
        /// From when, a whole hour in seconds.
        start: u64,
        /// Until when.
        end: u64,
    },
    /// Claims the main pool's rewards.
    Claim,
    /// Claims, sells LODE for the quote asset and puts that in; other rewards are paid out.
    Compound,
}

/// An act and who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    /// Who.
    pub(super) who: Person,
    /// What.
    pub(super) act: Act,
}

impl Act {
    /// Binds the act to a person.
    pub(super) const fn by(self, who: Person) -> Action {
        Action { who, act: self }
    }

    /// Returns the act as a verb.
    pub(super) const fn verb(&self) -> &'static str {
        match self {
            Self::Swap { .. } => "swap",
            Self::Deposit { .. } => "deposit",
            Self::Withdraw { .. } => "withdraw",
            Self::Campaign { .. } => "fund a campaign",
            Self::Claim => "claim",
            Self::Compound => "compound",
        }
    }

    /// The gas limit that a careful wallet would set. Fees are taken on it, so it must not depend
    /// on the engine: the native engine uses less.
    pub(super) const fn gas_limit(&self) -> u64 {
        match self {
            Self::Swap { .. } => 250_000,
            Self::Deposit { .. } | Self::Withdraw { .. } => 400_000,
            Self::Campaign { .. } => 500_000,
            Self::Claim => 400_000,
            Self::Compound => 900_000,
        }
    }

    /// Returns the message and the coins that go along.
    pub(super) fn message(&self, venues: &Venues) -> Result<(Vec<u8>, Vec<Coin>), DemoError> {
        let (msg, funds) = match self {
            Self::Swap { side, amount } => swap(&venues.main, *side, *amount),
            Self::Deposit { at, amounts } => deposit(at.venue(venues), *amounts),
            Self::Withdraw { at, shares } => (withdraw(at.venue(venues), *shares), Vec::new()),
            Self::Campaign { asset, amount, start, end } => {
                let (pool, start, end) = (venues.main.id.0, *start, *end);
                let msg =
                    ExecuteMsg::CreateCampaign { pool, asset: None, amount: None, start, end };
                (msg, vec![coin(*amount, *asset)])
            }
            Self::Claim => {
                let pools = vec![venues.main.id.0];
                (ExecuteMsg::Claim { pools, sub: None, recipient: None }, Vec::new())
            }
            Self::Compound => (compound(venues), Vec::new()),
        };
        let text = serde_json::to_vec(&msg).map_err(|e| DemoError::Unreadable(e.to_string()))?;
        Ok((text, funds))
    }
}

impl At {
    /// Returns the pool itself.
    pub(super) const fn venue(self, venues: &Venues) -> &Venue {
        match self {
            Self::Main => &venues.main,
            Self::Lode => &venues.lode,
        }
    }
}

fn swap(venue: &Venue, side: Side, amount: u128) -> (ExecuteMsg, Vec<Coin>) {
    let msg = ExecuteMsg::Swap {
        route: vec![venue.id.0],
        amount_out: None,
        min_out: None,
        limit: None,
        pull: None,
        recipient: None,
        deadline: None,
    };
    (msg, vec![coin(amount, venue.denom(side))])
}

fn deposit(venue: &Venue, amounts: Pair<u128>) -> (ExecuteMsg, Vec<Coin>) {
    let msg = ExecuteMsg::Deposit {
        pool: venue.id.0,
        amounts: (amounts.zero.into(), amounts.one.into()),
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    };
    let coins = Side::BOTH.into_iter().map(|side| coin(*amounts.at(side), venue.denom(side)));
    let mut funds: Vec<Coin> = coins.filter(|coin| coin.amount > 0).collect();
    funds.sort();
    (msg, funds)
}

fn withdraw(venue: &Venue, shares: u128) -> ExecuteMsg {
    ExecuteMsg::Withdraw {
        pool: venue.id.0,
        shares: shares.into(),
        min_amounts: None,
        to: None,
        min_amount: None,
        recipient: None,
        sub: None,
        deadline: None,
    }
}

fn compound(venues: &Venues) -> ExecuteMsg {
    let route = CompoundRoute { asset: Asset::native(LODE), route: vec![venues.lode.id.0] };
    ExecuteMsg::Compound {
        pool: venues.main.id.0,
        routes: Some(vec![route]),
        min_shares: None,
        sub: None,
        deadline: None,
    }
}
