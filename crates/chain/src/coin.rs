//! Coins and the rules by which a list of them is valid.

use cosmwasm_std::{Uint128, Uint256};
use serde::{Deserialize, Serialize};

use crate::error::Refusal;

/// An amount of one denomination, in raw units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coin {
    /// The bank's name of the asset.
    pub denom: String,
    /// Raw units.
    #[serde(with = "decimal")]
    pub amount: u128,
}

/// A coin, shorter than the struct literal.
pub fn coin(amount: u128, denom: impl Into<String>) -> Coin {
    Coin { denom: denom.into(), amount }
}

impl std::fmt::Display for Coin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl From<&Coin> for cosmwasm_std::Coin {
    fn from(coin: &Coin) -> Self {
        Self { denom: coin.denom.clone(), amount: Uint256::from(coin.amount) }
    }
}

/// Reads coins as people write them, `5stake,7weth` in any order, and sorts them by denom;
/// `None` for anything else, and for a denom that is named twice.
pub fn parse_coins(text: &str) -> Option<Vec<Coin>> {
    let mut coins = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (amount, denom) = part.split_at_checked(part.find(|c: char| !c.is_ascii_digit())?)?;
        if !valid_denom(denom) {
            return None;
        }
        coins.push(coin(amount.parse().ok()?, denom));
    }
    coins.sort_by(|a, b| a.denom.cmp(&b.denom));
    let twice = coins.iter().zip(coins.iter().skip(1)).any(|(a, b)| a.denom == b.denom);
    (!twice).then_some(coins)
}

/// A list of coins as the SDK prints it: `5stake,7weth`.
pub(crate) fn join(coins: &[Coin]) -> String {
    let mut out = String::new();
    for (i, coin) in coins.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&coin.to_string());
    }
    out
}

/// Whether `denom` is a name that the bank knows: a letter, then 2 to 127 of `A-Za-z0-9/:._-`.
pub fn valid_denom(denom: &str) -> bool {
    let bytes = denom.as_bytes();
    (3..=128).contains(&bytes.len())
        && bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(b))
}

/// The SDK's rule for a list of coins: positive, sorted by denom, each denom once.
///
/// # Errors
/// The reason in words. Nothing else is allowed to move coins: a duplicate or zero entry
/// would let a contract that adds up `funds` count one coin twice.
pub(crate) fn validate(coins: &[Coin]) -> Result<(), String> {
    let mut last: Option<&str> = None;
    for coin in coins {
        if !valid_denom(&coin.denom) {
            return Err(format!("invalid denom: {}", coin.denom));
        }
        if coin.amount == 0 {
            return Err(format!("coin {} amount is not positive", coin.amount));
        }
        match last {
            Some(before) if before == coin.denom => {
                return Err(format!("duplicate denomination {}", coin.denom));
            }
            Some(before) if before > coin.denom.as_str() => {
                return Err(format!("denomination {} is not sorted", coin.denom));
            }
            _ => last = Some(&coin.denom),
        }
    }
    Ok(())
}

/// The coins of a contract's message, merged, sorted and without zeros, as wasmd reads them.
///
/// # Errors
/// sdk 10 for a bad denom or an amount above 2^128 − 1, which this bank does not hold.
pub(crate) fn from_contract(coins: &[cosmwasm_std::Coin]) -> Result<Vec<Coin>, Refusal> {
    let mut out: Vec<Coin> = Vec::with_capacity(coins.len());
    for given in coins {
        let bad = || Refusal::sdk(10, format!("{}{}: invalid coins", given.amount, given.denom));
        if !valid_denom(&given.denom) {
            return Err(Refusal::undefined(format!("invalid denom: {}", given.denom)));
        }
        let amount = Uint128::try_from(given.amount).map_err(|_| bad())?.u128();
        if amount == 0 {
            continue;
        }
        match out.binary_search_by(|c| c.denom.as_str().cmp(&given.denom)) {
            Ok(i) => {
                let slot = out.get_mut(i).ok_or_else(bad)?;
                slot.amount = slot.amount.checked_add(amount).ok_or_else(bad)?;
            }
            Err(i) => out.insert(i, coin(amount, given.denom.clone())),
        }
    }
    Ok(out)
}

/// What is left of `from` without `part`, in the order of `from` and without zeros; `None` if
/// there is not enough of a denom.
pub(crate) fn minus(from: &[Coin], part: &[Coin]) -> Option<Vec<Coin>> {
    let mut out = from.to_vec();
    for given in part.iter().filter(|coin| coin.amount > 0) {
        let slot = out.iter_mut().find(|coin| coin.denom == given.denom)?;
        slot.amount = slot.amount.checked_sub(given.amount)?;
    }
    out.retain(|coin| coin.amount > 0);
    Some(out)
}

/// The sum of coins by denom, in the order of denoms, at most 2^128 − 1 of each.
pub(crate) fn total<'a>(coins: impl Iterator<Item = &'a Coin>) -> Vec<Coin> {
    let mut sums = std::collections::BTreeMap::<&str, u128>::new();
    for each in coins {
        let slot = sums.entry(&each.denom).or_default();
        *slot = slot.saturating_add(each.amount);
    }
    sums.into_iter().map(|(denom, amount)| coin(amount, denom)).collect()
}

mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(v: &u128, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(v)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<u128, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}
