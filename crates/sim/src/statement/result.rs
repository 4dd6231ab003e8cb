//! The one object that `lode demo --json` prints. Amounts are decimal strings of raw units.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::market::{Market, SourceKind, show_time};

/// Amounts by denom, in raw units.
pub type Amounts = BTreeMap<String, u128>;

/// The result of a demo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemoResult {
    /// Engine that ran the contracts: `wasm` or `native`.
    pub engine: String,
    /// What was run over.
    pub input: Input,
    /// Blocks made.
    pub blocks: u64,
    /// Transactions delivered, failed ones too.
    pub transactions: u64,
    /// Transactions that failed.
    pub failed_transactions: u64,
    /// Time that the run took.
    pub wall_seconds: f64,
    /// Transactions over that time.
    pub transactions_per_second: f64,
    /// The pool.
    pub pool: PoolSummary,
    /// Each provider's statement.
    pub providers: Vec<Statement>,
    /// The identity of each reward asset.
    pub rewards: Vec<RewardIdentity>,
    /// The identity of each asset that the exchange holds.
    pub conservation: Vec<Conservation>,
    /// Hash of the chain's state at the end, in hex.
    pub state_hash: String,
}

/// The market data that were run over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Real or synthetic.
    pub kind: SourceKind,
    /// Files read.
    pub files: usize,
    /// Bars run over.
    pub bars: usize,
    /// Time of the first bar, in UTC.
    pub from: String,
    /// Time of the last bar, in UTC.
    pub to: String,
}

impl Input {
    /// Describes a market.
    pub fn of(market: &Market) -> Self {
        Self {
            kind: market.source.kind,
            files: market.source.files,
            bars: market.bars.len(),
            from: show_time(market.source.from),
            to: show_time(market.source.to),
        }
    }
}

/// The pool and what passed through it.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSummary {
    /// Its id.
    pub id: u32,
    /// Its fee in millionths.
    pub fee_pips: u32,
    /// What traders paid in, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub volume: Amounts,
    /// What of it was fee, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub fees: Amounts,
}

/// A provider's statement. Values are raw quote units.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The provider.
    pub name: String,
    /// What went in from the wallet, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub deposited: Amounts,
    /// What came out, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub withdrawn: Amounts,
    /// Swap fees earned, by denom; they are part of what came out.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub fees_earned: Amounts,
    /// Rewards claimed, by denom.
    #[serde_as(as = "BTreeMap<_, DisplayFromStr>")]
    pub rewards_claimed: Amounts,
    /// What went in, at the prices of the time.
    #[serde_as(as = "DisplayFromStr")]
    pub deposit_value_quote: BigInt,
    /// What came out of the pool, at the price of the last exit.
    #[serde_as(as = "DisplayFromStr")]
    pub value_quote: BigInt,
    /// What went in, at the price of the last exit: what holding would have left.
    #[serde_as(as = "DisplayFromStr")]
    pub hold_value_quote: BigInt,
    /// What the market's move did to everything that went in.
    #[serde_as(as = "DisplayFromStr")]
    pub price_effect_quote: BigInt,
    /// Fees earned, at the price of the last exit.
    #[serde_as(as = "DisplayFromStr")]
    pub fees_quote: BigInt,
    /// Rewards claimed, at their stated prices.
    #[serde_as(as = "DisplayFromStr")]
    pub rewards_quote: BigInt,
    /// What the pool's rebalancing took against holding; negative if it gave.
    #[serde_as(as = "DisplayFromStr")]
    pub impermanent_loss_quote: BigInt,
    /// Costs of entry, exit, reinvestment and of the chain.
    #[serde_as(as = "DisplayFromStr")]
    pub costs_quote: BigInt,
    /// What the wallet gained: price effect + fees + rewards − impermanent loss − costs.
    #[serde_as(as = "DisplayFromStr")]
    pub net_quote: BigInt,
    /// The same without the rewards.
    #[serde_as(as = "DisplayFromStr")]
    pub net_without_rewards_quote: BigInt,
    /// What the wallet gained more than by holding what went in.
    #[serde_as(as = "DisplayFromStr")]
    pub against_holding_quote: BigInt,
    /// The same without the rewards.
    #[serde_as(as = "DisplayFromStr")]
    pub against_holding_without_rewards_quote: BigInt,
    /// Net less its five terms: 0.
    #[serde_as(as = "DisplayFromStr")]
    pub difference: BigInt,
    /// Fees and rewards on the capital, a year, simple; a decimal fraction.
    pub apr: String,
    /// The same compounded daily.
    pub apy: String,
    /// Fees alone on the capital, a year, simple.
    pub apr_without_rewards: String,
    /// The same compounded daily.
    pub apy_without_rewards: String,
}

/// funded = paid + parked + accrued + remaining + carried, for a pool and a reward asset.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardIdentity {
    /// The pool.
    pub pool: u32,
    /// Denom of the reward.
    pub asset: String,
    /// Number of campaigns.
    pub campaigns: u64,
    /// What the campaigns brought in.
    #[serde_as(as = "DisplayFromStr")]
    pub funded: u128,
    /// What holders were paid.
    #[serde_as(as = "DisplayFromStr")]
    pub paid: u128,
    /// What waits after a payout that failed.
    #[serde_as(as = "DisplayFromStr")]
    pub parked: u128,
    /// What holders have earned and not claimed, rounded down.
    #[serde_as(as = "DisplayFromStr")]
    pub accrued: u128,
    /// What is still to come.
    #[serde_as(as = "DisplayFromStr")]
    pub remaining: u128,
    /// The remainder that the index carries, rounded down.
    #[serde_as(as = "DisplayFromStr")]
    pub carried: u128,
    /// Funded less all the others, in full fractions: 0.
    #[serde_as(as = "DisplayFromStr")]
    pub difference: BigRational,
}

/// entered = left + held, and held = owed, for an asset of the exchange.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conservation {
    /// Denom.
    pub asset: String,
    /// What came into the exchange.
    #[serde_as(as = "DisplayFromStr")]
    pub entered: u128,
    /// What left it.
    #[serde_as(as = "DisplayFromStr")]
    pub left: u128,
    /// What its account holds at the end.
    #[serde_as(as = "DisplayFromStr")]
    pub held: u128,
    /// What it owes by its own books.
    #[serde_as(as = "DisplayFromStr")]
    pub owed: u128,
    /// What doesn't add up: 0.
    #[serde_as(as = "DisplayFromStr")]
    pub difference: BigInt,
}
