//! Settles a ledger: each term of the statement, and the check that they close.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_traits::Zero;

use super::growth::Rate;
use super::result::{Amounts, Statement};
use super::{Flow, Ledger, Pair, Valuation};
use crate::market::Price;

/// A reason why a ledger can't be settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The wallet moved by another amount than the events say.
    #[error(
        "{name}: the wallet's {denom} changed by {wallet} but the events add up to {ledger}; an \
         event was missed or counted twice"
    )]
    WalletDiffers {
        /// The provider.
        name: String,
        /// The asset.
        denom: String,
        /// What the bank says.
        wallet: BigInt,
        /// What the events say.
        ledger: BigInt,
    },
    /// A price has nothing below its line.
    #[error("{name}: a price of {denom} divides by zero; state prices with a denominator above 0")]
    BadPrice {
        /// The provider.
        name: String,
        /// The asset.
        denom: String,
    },
    /// What went in or out of an asset exceeds 128 bits in all.
    #[error("{name}: amounts add up to more than 2^128 − 1; use smaller amounts")]
    Overflow {
        /// The provider.
        name: String,
    },
    /// The terms don't add up to the net.
    #[error("{name}: the statement is open by {difference} raw units; a term is missing")]
    Open {
        /// The provider.
        name: String,
        /// Net less its terms.
        difference: BigInt,
    },
}

impl StatementError {
    /// Returns the error's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WalletDiffers { .. } => "wallet_differs",
            Self::BadPrice { .. } => "bad_price",
            Self::Overflow { .. } => "amount_overflow",
            Self::Open { .. } => "statement_open",
        }
    }
}

/// Values of a ledger in raw quote units, from which every term is made.
///
/// A holding is valued asset by asset and each value rounded down; only chain fees round up. So a
/// provider is never shown a gain that isn't there, and each value is off by less than one unit.
struct Values {
    own_start: BigInt,
    own_end: BigInt,
    again_start: BigInt,
    again_end: BigInt,
    withdrawn: BigInt,
    fees: BigInt,
    rewards: BigInt,
    spent: BigInt,
    returned: BigInt,
    entry_and_exit: BigInt,
    chain: BigInt,
}

/// Settles a provider's ledger into a statement.
///
/// # Errors
/// [`StatementError::WalletDiffers`] when the bank and the events disagree about any asset by any
/// unit; [`StatementError::BadPrice`]; [`StatementError::Overflow`]; [`StatementError::Open`] when the identity doesn't close.
pub fn settle(ledger: &Ledger, valuation: &Valuation) -> Result<Statement, StatementError> {
    check_prices(ledger, valuation)?;
    check_wallet(ledger, valuation)?;
    let v = values(ledger, valuation);

    // What came out, less what went in. What was reinvested did neither.
    let net = &v.withdrawn + &v.rewards - &v.spent + &v.returned - &v.own_start - &v.chain;

    let price_effect = (&v.own_end - &v.own_start) + (&v.again_end - &v.again_start);
    let loss = &v.own_end + &v.again_end - (&v.withdrawn - &v.fees) - &v.entry_and_exit;
    let reinvesting = &v.spent - &v.again_start - &v.returned;
    let costs = &v.entry_and_exit + reinvesting + &v.chain;

    let difference = &net - (&price_effect + &v.fees + &v.rewards - &loss - &costs);
    if !difference.is_zero() {
        return Err(StatementError::Open { name: ledger.name.clone(), difference });
    }
    let against_holding = &net - (&v.own_end - &v.own_start);
    let capital = capital_seconds(ledger);
    let all = Rate::simple(&(&v.fees + &v.rewards), &capital);
    let fees_only = Rate::simple(&v.fees, &capital);
    Ok(Statement {
        name: ledger.name.clone(),
        deposited: by_denom(&ledger.name, valuation, &ledger.deposits)?,
        withdrawn: by_denom(&ledger.name, valuation, &ledger.withdrawals)?,
        fees_earned: pair_by_denom(valuation, ledger.fees_earned),
        rewards_claimed: ledger.rewards_claimed.clone(),
        net_without_rewards_quote: &net - &v.rewards,
        against_holding_without_rewards_quote: &against_holding - &v.rewards,
        against_holding_quote: against_holding,
        deposit_value_quote: v.own_start,
        value_quote: v.withdrawn,
        hold_value_quote: v.own_end,
        price_effect_quote: price_effect,
        fees_quote: v.fees,
        rewards_quote: v.rewards,
        impermanent_loss_quote: loss,
        costs_quote: costs,
        net_quote: net,
        difference,
        apr: all.text(),
        apy: all.compounded_daily().text(),
        apr_without_rewards: fees_only.text(),
        apy_without_rewards: fees_only.compounded_daily().text(),
    })
}

fn check_prices(ledger: &Ledger, valuation: &Valuation) -> Result<(), StatementError> {
    let flows = ledger.deposits.iter().chain(&ledger.withdrawals);
    let flows = flows.chain(ledger.reinvested.iter().map(|again| &again.flow));
    let market = flows.map(|flow| flow.price).chain([ledger.end_price]);
    let market = market.map(|price| (&valuation.base, price));
    let stated = valuation.others.iter().map(|(denom, price)| (denom, *price));
    match market.chain(stated).find(|(_, price)| price.base == 0) {
        Some((denom, _)) => {
            Err(StatementError::BadPrice { name: ledger.name.clone(), denom: denom.clone() })
        }
        None => Ok(()),
    }
}

/// Compares the events with the bank. The two come from different places, so a payout that was
/// never sent, or sent twice, shows here.
fn check_wallet(ledger: &Ledger, valuation: &Valuation) -> Result<(), StatementError> {
    let mut expected = Tally(BTreeMap::new());
    for flow in &ledger.deposits {
        expected.subtract(&pair_by_denom(valuation, flow.amounts));
    }
    for flow in &ledger.withdrawals {
        expected.add(&pair_by_denom(valuation, flow.amounts));
    }
    for again in &ledger.reinvested {
        expected.subtract(&again.spent);
        expected.add(&pair_by_denom(valuation, again.returned));
    }
    expected.add(&ledger.rewards_claimed);
    expected.subtract(&ledger.chain_fees);

    let denoms: BTreeSet<&String> = expected.0.keys().chain(ledger.wallet_change.keys()).collect();
    for denom in denoms {
        let wallet = ledger.wallet_change.get(denom).cloned().unwrap_or_default();
        let ledger_sum = expected.0.get(denom).cloned().unwrap_or_default();
        if wallet != ledger_sum {
            return Err(StatementError::WalletDiffers {
                name: ledger.name.clone(),
                denom: denom.clone(),
                wallet,
                ledger: ledger_sum,
            });
        }
    }
    Ok(())
}

/// Signed amounts by denom.
struct Tally(BTreeMap<String, BigInt>);

impl Tally {
    fn add(&mut self, amounts: &Amounts) {
        for (denom, amount) in amounts {
            *self.0.entry(denom.clone()).or_default() += *amount;
        }
    }

    fn subtract(&mut self, amounts: &Amounts) {
        for (denom, amount) in amounts {
            *self.0.entry(denom.clone()).or_default() -= *amount;
        }
    }
}

fn values(ledger: &Ledger, valuation: &Valuation) -> Values {
    let end = ledger.end_price;
    let tokens = |amounts: &Amounts| valuation.value_down(end, amounts);
    let again = || ledger.reinvested.iter().map(|again| &again.flow);
    let entered = ledger.deposits.iter().chain(again());
    Values {
        own_start: ledger.deposits.iter().map(value_then).sum(),
        own_end: value_pairs(end, ledger.deposits.iter().map(|flow| flow.amounts)),
        again_start: again().map(value_then).sum(),
        again_end: value_pairs(end, again().map(|flow| flow.amounts)),
        withdrawn: value_pairs(end, ledger.withdrawals.iter().map(|flow| flow.amounts)),
        fees: value_pairs(end, [ledger.fees_earned]),
        rewards: tokens(&ledger.rewards_claimed),
        spent: ledger.reinvested.iter().map(|again| tokens(&again.spent)).sum(),
        returned: value_pairs(end, ledger.reinvested.iter().map(|again| again.returned)),
        entry_and_exit: entered.map(lost_between).sum::<BigInt>()
            - ledger.withdrawals.iter().map(lost_between).sum::<BigInt>(),
        chain: valuation.value_up(end, &ledger.chain_fees),
    }
}

/// Value of what moved less value of what the shares stood for, both at the price of the time. On
/// the way in it is what entering cost, on the way out the negative of what leaving cost.
fn lost_between(flow: &Flow) -> BigInt {
    value_then(flow) - value_pairs(flow.price, [flow.worth])
}

fn value_then(flow: &Flow) -> BigInt {
    value_pairs(flow.price, [flow.amounts])
}

/// Values the sum of pairs: the base assets together, rounded down once, plus the quote assets.
fn value_pairs(price: Price, pairs: impl IntoIterator<Item = Pair>) -> BigInt {
    let (mut base, mut quote) = (BigInt::ZERO, BigInt::ZERO);
    for pair in pairs {
        base += pair.base;
        quote += pair.quote;
    }
    base * price.quote / price.base + quote
}

/// Capital times time until the last exit: what the yearly rates are taken on. What was withdrawn
/// earlier counts until then.
fn capital_seconds(ledger: &Ledger) -> BigInt {
    let end = ledger.withdrawals.iter().map(|flow| flow.time).max().unwrap_or(0);
    let weigh = |flow: &Flow| value_then(flow) * end.saturating_sub(flow.time);
    let entered = ledger.deposits.iter().chain(ledger.reinvested.iter().map(|again| &again.flow));
    entered.map(weigh).sum::<BigInt>() - ledger.withdrawals.iter().map(weigh).sum::<BigInt>()
}

fn by_denom(name: &str, valuation: &Valuation, flows: &[Flow]) -> Result<Amounts, StatementError> {
    let sum = flows.iter().try_fold(Pair::default(), |sum, flow| {
        Some(Pair {
            base: sum.base.checked_add(flow.amounts.base)?,
            quote: sum.quote.checked_add(flow.amounts.quote)?,
        })
    });
    sum.map(|sum| pair_by_denom(valuation, sum))
        .ok_or_else(|| StatementError::Overflow { name: name.to_owned() })
}

fn pair_by_denom(valuation: &Valuation, pair: Pair) -> Amounts {
    [(valuation.base.clone(), pair.base), (valuation.quote.clone(), pair.quote)].into()
}
