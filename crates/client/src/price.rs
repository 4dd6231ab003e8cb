//! Prices of gas, and coins in texts.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;

use crate::error::ClientError;

/// What a unit of gas costs: an exact decimal number of a denom's raw units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasPrice {
    digits: u128,
    scale: u32,
    denom: String,
}

impl std::str::FromStr for GasPrice {
    type Err = ClientError;

    /// Reads `0.025ustake`; at most 18 decimals.
    fn from_str(text: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::GasPrice(text.to_string());
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let (number, denom) = text.split_at(split);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let named = denom.starts_with(|c: char| c.is_ascii_alphabetic());
        if !named || whole.is_empty() || fraction.contains('.') || fraction.len() > 18 {
            return Err(bad());
        }
        let digits = format!("{whole}{fraction}").parse().map_err(|_| bad())?;
        let scale = u32::try_from(fraction.len()).map_err(|_| bad())?;
        Ok(Self { digits, scale, denom: denom.to_string() })
    }
}

impl GasPrice {
    /// The fee of an amount of gas, rounded up, since a node refuses less than its price.
    ///
    /// # Errors
    /// [`ClientError::FeeTooHigh`] beyond 128 bits.
    pub fn fee(&self, gas: u64) -> Result<Vec<Coin>, ClientError> {
        let high = || ClientError::FeeTooHigh;
        let product = self.digits.checked_mul(u128::from(gas)).ok_or_else(high)?;
        let unit = 10u128.checked_pow(self.scale).ok_or_else(high)?;
        let amount = product.div_ceil(unit);
        if amount == 0 {
            return Ok(Vec::new());
        }
        Ok(vec![Coin { denom: self.denom.clone(), amount: amount.to_string() }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_rounded_up() {
        let price: GasPrice = "0.025ustake".parse().expect("a price");
        let fee = |gas| price.fee(gas).expect("a fee").first().map(|coin| coin.amount.clone());
        assert_eq!(fee(200_000).as_deref(), Some("5000"));
        assert_eq!(fee(200_001).as_deref(), Some("5001"));
        assert_eq!(fee(0), None);
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", "0.025", "ustake", ".5ustake", "1.2.3x", "-1x", "0.0000000000000000001x"] {
            assert!(text.parse::<GasPrice>().is_err(), "{text}");
        }
    }
}
