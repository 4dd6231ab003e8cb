//! Prices of gas: what a node asks for before it lets a transaction wait, and what a payer owes.

use std::fmt;
use std::str::FromStr;

use cosmwasm_std::Uint256;

use crate::coin::{Coin, valid_denom};
use crate::error::ChainError;

/// One unit of a price: 10^-18 of a raw unit per gas.
const PLACES: usize = 18;
const ONE: u128 = 10_u128.pow(18);

/// What a unit of gas costs in one denom, exact to 18 decimals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GasPrice {
    denom: String,
    /// In 10^-18 raw units per gas.
    price_e18: u128,
}

impl FromStr for GasPrice {
    type Err = ChainError;

    /// Reads `0.025ustake`; at most 18 decimals.
    fn from_str(text: &str) -> Result<Self, ChainError> {
        let wrong = || {
            let hint = "write prices as `0.025ustake,1uatom`, with at most 18 decimals";
            ChainError::Config(format!("`{text}` is no gas price; {hint}"))
        };
        let split = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
        let (number, denom) = text.split_at_checked(split).ok_or_else(wrong)?;
        let price_e18 = decimal(number.trim()).ok_or_else(wrong)?;
        if !valid_denom(denom) {
            return Err(wrong());
        }
        Ok(Self { denom: denom.to_string(), price_e18 })
    }
}

impl fmt::Display for GasPrice {
    /// With all of its 18 decimals, as the SDK prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.price_e18.wrapping_div(ONE), self.price_e18.wrapping_rem(ONE));
        write!(f, "{whole}.{part:0PLACES$}{}", self.denom)
    }
}

impl GasPrice {
    /// The asset that is paid with.
    pub fn denom(&self) -> &str {
        &self.denom
    }

    /// The fee of an amount of gas in raw units, rounded up against the payer, since a node
    /// refuses less than its price.
    pub fn fee_up(&self, gas: u64) -> Uint256 {
        let one = Uint256::from(ONE);
        // Below 2^192, so neither the product nor the sum can be too large.
        let product = Uint256::from(self.price_e18).saturating_mul(Uint256::from(gas));
        let sum = product.saturating_add(one.saturating_sub(Uint256::one()));
        sum.checked_div(one).unwrap_or_default()
    }
}

/// Prices by denom; a transaction must meet one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prices(Vec<GasPrice>);

impl Prices {
    /// Reads `0.025ustake,1uatom`; zero prices count as none.
    ///
    /// # Errors
    /// [`ChainError::Config`] for anything else.
    pub(crate) fn parse(text: &str) -> Result<Self, ChainError> {
        let mut out: Vec<GasPrice> = Vec::new();
        for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let price: GasPrice = part.parse()?;
            if out.iter().any(|known| known.denom == price.denom) {
                return Err(ChainError::Config(format!("`{}` has two gas prices", price.denom)));
            }
            if price.price_e18 > 0 {
                out.push(price);
            }
        }
        out.sort();
        Ok(Self(out))
    }

    pub(crate) fn all(&self) -> &[GasPrice] {
        &self.0
    }

    /// Whether `fee` pays a gas limit in any denom, and what it must pay at least, rounded up.
    pub(crate) fn required_up(&self, gas: u64, fee: &[Coin]) -> (bool, String) {
        let mut met = false;
        let mut texts = Vec::with_capacity(self.0.len());
        for price in &self.0 {
            let amount = price.fee_up(gas);
            let paid = fee.iter().find(|coin| coin.denom == price.denom).map_or(0, |c| c.amount);
            met |= paid > 0 && Uint256::from(paid) >= amount;
            texts.push(format!("{amount}{}", price.denom));
        }
        (met, texts.join(","))
    }
}

/// A decimal number in units of 10^-18.
fn decimal(text: &str) -> Option<u128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let dotted = text.contains('.');
    if !digits(whole) || !digits(part) || part.len() > PLACES || (dotted && part.is_empty()) {
        return None;
    }
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    format!("{whole}{part:0<PLACES$}").parse().ok()
}

#[cfg(test)]
mod tests;
