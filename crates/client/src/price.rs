//! Prices of gas, as a payer gives them, and the fee that they make.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use lode_chain::GasPrice;
use lode_chain::cosmwasm_std::Uint128;

use crate::error::ClientError;

/// Reads `0.025ustake`; at most 18 decimals, and a digit before the point.
///
/// # Errors
/// [`ClientError::GasPrice`] for anything else.
pub fn parse_gas_price(text: &str) -> Result<GasPrice, ClientError> {
    let bad = || ClientError::GasPrice(text.to_string());
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(bad());
    }
    text.parse().map_err(|_| bad())
}

/// The fee of an amount of gas, rounded up as [`GasPrice::fee_up`] is; no coins for nothing.
///
/// # Errors
/// [`ClientError::FeeTooHigh`] beyond 128 bits.
pub(crate) fn fee_up(price: &GasPrice, gas: u64) -> Result<Vec<Coin>, ClientError> {
    let amount = price.fee_up(gas);
    let amount = Uint128::try_from(amount).map_err(|_| ClientError::FeeTooHigh)?;
    if amount.is_zero() {
        return Ok(Vec::new());
    }
    Ok(vec![Coin { denom: price.denom().to_string(), amount: amount.to_string() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_rounded_up() {
        let price = parse_gas_price("0.025ustake").expect("a price");
        let fee = |gas| fee_up(&price, gas).expect("a fee").first().map(|coin| coin.amount.clone());
        assert_eq!(fee(200_000).as_deref(), Some("5000"));
        assert_eq!(fee(200_001).as_deref(), Some("5001"));
        assert_eq!(fee(0), None);
    }

    #[test]
    fn a_fee_beyond_128_bits_is_refused() {
        let price = parse_gas_price("300000000000000000000ustake").expect("a price");
        assert_eq!(fee_up(&price, u64::MAX), Err(ClientError::FeeTooHigh));
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", "0.025", "ustake", ".5ustake", "1.2.3x", "-1x", "0.0000000000000000001x"] {
            assert!(parse_gas_price(text).is_err(), "{text}");
        }
        for text in ["1.2.3ustake", "-1ustake", "0.0000000000000000001ustake"] {
            assert!(parse_gas_price(text).is_err(), "{text}");
        }
    }
}
