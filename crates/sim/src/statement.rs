//! What a provider put in, took out and earned, valued in exact integers of raw quote units.
//!
//! The statement is an identity:
//!
//! ```text
//! net = price effect + fees + rewards − impermanent loss − costs
//! ```
//!
//! `net` is what the provider's wallet gained: everything that came out, at the price of the last
//! exit, less everything that went in, at the prices of the time. The five terms are computed
//! apart. All are sums of the same rounded values, so that they close to 0 in raw units.

mod growth;
mod result;
mod settle;

use std::collections::BTreeMap;

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::market::{Asset, Price};

pub use result::{
    Amounts, Conservation, DemoResult, Input, PoolSummary, RewardIdentity, Statement,
};
pub use settle::{StatementError, settle};

/// Amounts of the pool's two assets, in raw units.
#[serde_as]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Of the base asset.
    #[serde_as(as = "DisplayFromStr")]
    pub base: u128,
    /// Of the quote asset.
    #[serde_as(as = "DisplayFromStr")]
    pub quote: u128,
}

/// A deposit or a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// When, in Unix seconds.
    pub time: u64,
    /// What really moved between wallet and pool.
    pub amounts: Pair,
    /// What the shares stood for in both assets: right after a deposit, right before a withdrawal.
    /// The difference in value to `amounts` is the cost of entry or exit.
    pub worth: Pair,
    /// The market's price then.
    pub price: Price,
}

/// Rewards that were claimed and put into the pool in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reinvestment {
    /// Reward units that were spent, by denom.
    pub spent: BTreeMap<String, u128>,
    /// Units of the pool's assets that were left over and went to the wallet.
    pub returned: Pair,
    /// The deposit that was made of the rest; it didn't come from the wallet.
    pub flow: Flow,
}

/// All that a provider did, as the events of the chain tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The provider.
    pub name: String,
    /// Deposits from the wallet.
    pub deposits: Vec<Flow>,
    /// Deposits made of rewards.
    pub reinvested: Vec<Reinvestment>,
    /// Withdrawals to the wallet.
    pub withdrawals: Vec<Flow>,
    /// Swap fees that the shares earned, as the exchange counts them.
    pub fees_earned: Pair,
    /// Rewards claimed, in all, by denom: those that were reinvested too.
    pub rewards_claimed: BTreeMap<String, u128>,
    /// Fees paid to the chain, by denom.
    pub chain_fees: BTreeMap<String, u128>,
    /// The market's price at the last exit: what came out and what was held is valued at it.
    pub end_price: Price,
    /// The wallet's balances at the end less those at the start, by denom: the independent side.
    pub wallet_change: BTreeMap<String, BigInt>,
}

/// States what each token is worth in the quote asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valuation {
    /// Denom of the base asset, valued at the market's price.
    pub base: String,
    /// Denom of the quote asset, in which all values are given.
    pub quote: String,
    /// Stated prices of reward and gas tokens, in raw quote units per raw unit. A token that isn't
    /// named here is worth nothing.
    pub others: BTreeMap<String, Price>,
}

impl Valuation {
    /// Values the two assets of a market and nothing else yet.
    pub fn new(base: &Asset, quote: &Asset) -> Self {
        Self { base: base.denom.clone(), quote: quote.denom.clone(), others: BTreeMap::new() }
    }

    /// States the price of one more token.
    #[must_use]
    pub fn worth(mut self, denom: &str, price: Price) -> Self {
        self.others.insert(denom.to_owned(), price);
        self
    }

    /// Returns the value of amounts in raw quote units, the base asset at the price `market`. Each
    /// asset's value is rounded down, against its holder.
    pub fn value_down(&self, market: Price, amounts: &Amounts) -> BigInt {
        let value = |(denom, amount): (&String, &u128)| {
            BigInt::from(self.price_of(denom, market).value_down(*amount))
        };
        amounts.iter().map(value).sum()
    }

    /// Returns the same with each asset's value rounded up: for costs, against the payer.
    pub fn value_up(&self, market: Price, amounts: &Amounts) -> BigInt {
        let value = |(denom, amount): (&String, &u128)| {
            BigInt::from(self.price_of(denom, market).value_up(*amount))
        };
        amounts.iter().map(value).sum()
    }

    fn price_of(&self, denom: &str, market: Price) -> Price {
        if denom == self.quote {
            return Price { quote: 1, base: 1 };
        }
        if denom == self.base {
            return market;
        }
        self.others.get(denom).copied().unwrap_or(Price { quote: 0, base: 1 })
    }
}

/// Returns the price at which a whole token of `decimals` places is worth `quote_raw` raw quote
/// units, or nothing when 10^decimals exceeds 128 bits.
pub fn whole_token(decimals: u32, quote_raw: u128) -> Option<Price> {
    Some(Price { quote: quote_raw, base: 10u128.checked_pow(decimals)? })
}

#[cfg(test)]
mod tests;
