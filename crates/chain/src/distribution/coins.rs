//! Coins with eighteen decimals.

use std::collections::BTreeMap;

use cosmos_sdk_proto::cosmos::base::v1beta1::DecCoin;
use lode_core::staking::Dec;

use crate::coin::{Coin, coin};
use crate::error::{Fault, Refusal};
use crate::staking::records::dec;

/// Amounts of some denominations, none of them zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DecCoins(BTreeMap<String, Dec>);

impl DecCoins {
    pub(crate) fn read(protos: &[DecCoin]) -> Result<Self, Refusal> {
        let one = |coin: &DecCoin| Ok((coin.denom.clone(), dec(&coin.amount)?));
        protos.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn protos(&self) -> Vec<DecCoin> {
        let one = |(denom, amount): (&String, &Dec)| DecCoin {
            denom: denom.clone(),
            amount: amount.to_raw_text(),
        };
        self.0.iter().map(one).collect()
    }

    pub(crate) fn of(coins: &[Coin]) -> Result<Self, Fault> {
        let mut out = Self::default();
        for coin in coins {
            out.put(&coin.denom, Dec::of_amount_exact(coin.amount)?)?;
        }
        Ok(out)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, Dec)> {
        self.0.iter().map(|(denom, amount)| (denom, *amount))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, denom: &str) -> Dec {
        self.0.get(denom).copied().unwrap_or_default()
    }

    fn put(&mut self, denom: &str, amount: Dec) -> Result<(), Fault> {
        if !amount.is_zero() {
            let sum = self.get(denom).add_exact(amount)?;
            self.0.insert(denom.to_string(), sum);
        }
        Ok(())
    }

    /// Each amount changed by a formula.
    pub(crate) fn map(
        &self,
        formula: impl Fn(Dec) -> lode_core::Result<Dec>,
    ) -> Result<Self, Fault> {
        let mut out = Self::default();
        for (denom, amount) in self.iter() {
            out.put(denom, formula(amount)?)?;
        }
        Ok(out)
    }

    /// Each amount changed by a formula that also gets the other's.
    pub(crate) fn join(
        &self,
        other: &Self,
        formula: impl Fn(Dec, Dec) -> lode_core::Result<Dec>,
    ) -> Result<Self, Fault> {
        let mut out = Self::default();
        let mut denoms: Vec<&String> = self.0.keys().chain(other.0.keys()).collect();
        denoms.sort_unstable();
        denoms.dedup();
        for denom in denoms {
            out.put(denom, formula(self.get(denom), other.get(denom))?)?;
        }
        Ok(out)
    }

    pub(crate) fn plus(&self, other: &Self) -> Result<Self, Fault> {
        self.join(other, Dec::add_exact)
    }

    pub(crate) fn minus(&self, other: &Self) -> Result<Self, Fault> {
        self.join(other, Dec::sub_exact)
    }

    /// The smaller of both, by denom.
    pub(crate) fn least(&self, other: &Self) -> Result<Self, Fault> {
        self.join(other, |a, b| Ok(a.min(b)))
    }

    /// Whole units, and what is left over.
    pub(crate) fn split_down(&self) -> Result<(Vec<Coin>, Self), Fault> {
        let mut whole = Vec::new();
        for (denom, amount) in self.iter() {
            let units = amount.floor_down()?;
            if units > 0 {
                whole.push(coin(units, denom));
            }
        }
        Ok((whole, self.map(|amount| Ok(amount.fraction_exact()))?))
    }
}

/// As events show them: `1.500000000000000000stake`; empty for none.
impl std::fmt::Display for DecCoins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (denom, amount)) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{amount}{denom}")?;
        }
        Ok(())
    }
}
