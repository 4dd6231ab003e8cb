//! Assets, amounts, prices and times as people write them.

use jiff::Timestamp;
use lode_chain::cosmwasm_std::Uint128;
use lode_msg::exchange::PriceLimit;
use lode_msg::{Asset, AssetAmount};

use super::MarketError;

/// What stands before a token's address.
const CW20: &str = "cw20:";

/// Reads `uatom` or `cw20:wasm1…`.
pub(super) fn asset(text: &str) -> Result<Asset, MarketError> {
    match text.strip_prefix(CW20) {
        Some(address) if !address.is_empty() => Ok(Asset::cw20(address)),
        None if lode_chain::valid_denom(text) => Ok(Asset::native(text)),
        _ => Err(MarketError::Asset(text.to_string())),
    }
}

/// Writes what [`asset`] reads.
pub(super) fn name(asset: &Asset) -> String {
    match asset {
        Asset::Native(denom) => denom.clone(),
        Asset::Cw20(address) => format!("{CW20}{address}"),
    }
}

/// Reads `1000uatom` or `1000cw20:wasm1…`.
pub(super) fn amount(text: &str) -> Result<AssetAmount, MarketError> {
    let bad = || MarketError::Amount(text.to_string());
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let (number, rest) = text.split_at_checked(digits).ok_or_else(bad)?;
    let amount: u128 = number.parse().map_err(|_| bad())?;
    Ok(AssetAmount { asset: asset(rest).map_err(|_| bad())?, amount: amount.into() })
}

/// Reads several amounts with commas between them.
pub(super) fn amounts(text: &str) -> Result<Vec<AssetAmount>, MarketError> {
    text.split(',').map(|one| amount(one.trim())).collect()
}

/// Writes an amount with its asset.
pub(super) fn shown(amount: Uint128, asset: &Asset) -> String {
    format!("{} {}", grouped(&amount.to_string()), name(asset))
}

/// Digits in groups of three; a sign stays in front.
pub(super) fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix(['+', '-']) {
        Some(rest) => (digits.get(..1).unwrap_or_default(), rest),
        None => ("", digits),
    };
    let mut out = sign.to_string();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Reads a price limit `OUT/IN` in raw units.
pub(super) fn price(text: &str) -> Result<PriceLimit, MarketError> {
    let bad = || MarketError::Price(text.to_string());
    let (output, input) = text.split_once('/').ok_or_else(bad)?;
    let whole = |text: &str| text.trim().parse::<u128>().map(Uint128::new).map_err(|_| bad());
    let (output, input) = (whole(output)?, whole(input)?);
    if input.is_zero() {
        return Err(bad());
    }
    Ok(PriceLimit { output, input })
}

/// Reads a time in seconds since 1970, or as RFC 3339.
pub(super) fn time(text: &str) -> Result<u64, MarketError> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let time: Result<Timestamp, _> = text.parse();
    let seconds = time.ok().and_then(|time| u64::try_from(time.as_second()).ok());
    seconds.ok_or_else(|| MarketError::Time(text.to_string()))
}

/// Writes a time for people.
pub(super) fn when(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok());
    time.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for text in ["uatom", "cw20:wasm1abc", "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CE"] {
            assert_eq!(name(&asset(text).expect("an asset")), text);
            let read = amount(&format!("12{text}")).expect("an amount");
            assert_eq!((read.amount.u128(), name(&read.asset).as_str()), (12, text));
        }
        for text in ["", "12", "uatom", "-1uatom", "1.5uatom", "12 uatom", "1cw20:", "1,5uatom"] {
            assert!(amount(text).is_err(), "{text}");
        }
        let largest = format!("{}uatom", u128::MAX);
        assert_eq!(amount(&largest).expect("an amount").amount, Uint128::MAX);
        assert!(amount("340282366920938463463374607431768211456uatom").is_err());
    }

    #[test]
    fn numbers_times_and_prices() {
        let groups = [("1", "1"), ("1000", "1,000"), ("-123456", "-123,456"), ("+12", "+12")];
        for (digits, expected) in groups {
            assert_eq!(grouped(digits), expected);
        }
        assert_eq!(time("1700000000").expect("a time"), 1_700_000_000);
        assert_eq!(time("2023-11-14T22:13:20Z").expect("a time"), 1_700_000_000);
        assert_eq!(when(1_700_000_000), "2023-11-14T22:13:20Z");
        assert!(time("tomorrow").is_err());
        assert_eq!(price("995/1000").expect("a price").output.u128(), 995);
        for text in ["1", "1/0", "a/b", "-1/2"] {
            assert!(price(text).is_err(), "{text}");
        }
    }
}
