//! Minimum gas prices: what a node asks for before it lets a transaction wait.

use cosmwasm_std::Uint256;

use crate::coin::{Coin, valid_denom};
use crate::error::ChainError;

/// One unit of a price: 10^-18 of a raw unit per gas.
const PLACES: usize = 18;

/// Prices by denom; a transaction must meet one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prices(Vec<(String, u128)>);

impl Prices {
    /// Reads `0.025ustake,1uatom`; zero prices count as none.
    ///
    /// # Errors
    /// [`ChainError::Config`] for anything else.
    pub(crate) fn parse(text: &str) -> Result<Self, ChainError> {
        let mut out = Vec::new();
        for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let wrong = || {
                let hint = "write prices as `0.025ustake,1uatom`, with at most 18 decimals";
                ChainError::Config(format!("`{part}` is no gas price; {hint}"))
            };
            let split = part.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
            let (number, denom) = part.split_at_checked(split).ok_or_else(wrong)?;
            let price = decimal(number.trim()).ok_or_else(wrong)?;
            if !valid_denom(denom) || out.iter().any(|(known, _)| known == denom) {
                return Err(wrong());
            }
            if price > 0 {
                out.push((denom.to_string(), price));
            }
        }
        out.sort();
        Ok(Self(out))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a gas limit must pay at least, rounded up, and whether `fee` pays it in any denom.
    pub(crate) fn required(&self, gas: u64, fee: &[Coin]) -> (bool, String) {
        let one = Uint256::from(10_u128.pow(18));
        let mut met = false;
        let mut texts = Vec::with_capacity(self.0.len());
        for (denom, price) in &self.0 {
            // Below 2^192, so neither the product nor the sum can be too large.
            let product = Uint256::from(*price).saturating_mul(Uint256::from(gas));
            let sum = product.saturating_add(one.saturating_sub(Uint256::one()));
            let amount = sum.checked_div(one).unwrap_or_default();
            let paid = fee.iter().find(|coin| coin.denom == *denom).map_or(0, |coin| coin.amount);
            met |= paid > 0 && Uint256::from(paid) >= amount;
            texts.push(format!("{amount}{denom}"));
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
