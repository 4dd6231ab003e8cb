//! Amounts of coins as they come over the wire.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;

use crate::coin::{Coin, coin};
use crate::error::Refusal;

/// Most digits of an amount: the SDK holds 256 bits.
const MAX_DIGITS: usize = 78;

/// Coins, and what keeps them from being used.
pub(crate) struct Coins {
    /// As given; an amount that can't be held counts as zero.
    pub(crate) coins: Vec<Coin>,
    pub(crate) flaw: Option<Flaw>,
}

/// An amount that is negative, missing or above 2^128 − 1.
pub(crate) struct Flaw {
    /// The coins as the SDK prints them.
    pub(crate) text: String,
    /// The first amount that is wrong, as the SDK prints it.
    pub(crate) amount: String,
    /// Whether it is only too large for this bank.
    pub(crate) large: bool,
}

/// Reads a list of coins.
///
/// # Errors
/// sdk 2 for an amount that is no whole decimal number of at most 256 bits.
pub(crate) fn coins(protos: &[ProtoCoin]) -> Result<Coins, Refusal> {
    let mut out = Vec::with_capacity(protos.len());
    let mut wrong: Option<(String, bool)> = None;
    for proto in protos {
        check(&proto.amount)?;
        let amount = match proto.amount.parse::<u128>() {
            Ok(amount) => amount,
            Err(_) => {
                let large = !proto.amount.is_empty() && !proto.amount.starts_with('-');
                wrong.get_or_insert_with(|| (shown(&proto.amount).to_string(), large));
                0
            }
        };
        out.push(coin(amount, proto.denom.clone()));
    }
    let text = || {
        let parts = protos.iter().map(|proto| format!("{}{}", shown(&proto.amount), proto.denom));
        parts.collect::<Vec<_>>().join(",")
    };
    let flaw = wrong.map(|(amount, large)| Flaw { text: text(), amount, large });
    Ok(Coins { coins: out, flaw })
}

fn shown(amount: &str) -> &str {
    if amount.is_empty() { "<nil>" } else { amount }
}

fn check(amount: &str) -> Result<(), Refusal> {
    let digits = amount.strip_prefix('-').unwrap_or(amount);
    let number = digits.bytes().all(|b| b.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'))
        && digits.len() <= MAX_DIGITS;
    if amount.is_empty() || (number && !digits.is_empty()) {
        return Ok(());
    }
    Err(Refusal::parse(format!("math/big: cannot unmarshal {amount:?} into a *big.Int")))
}
