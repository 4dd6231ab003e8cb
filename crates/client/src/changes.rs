//! What a transaction moves, read from its events.

use std::collections::BTreeMap;

use lode_msg::asset::Asset;

type Event = (String, Vec<(String, String)>);

/// What somebody gains (positive) and gives (negative) of each asset by the messages of a transaction;
/// the fee of the transaction is not in it. Assets that come and go in equal amounts are left out.
///
/// Coins are read from the bank's events, tokens from those that every cw20 contract writes.
pub fn changes(events: &[Event], who: &str) -> Vec<(Asset, Change)> {
    let mut sums: BTreeMap<Asset, Change> = BTreeMap::new();
    // What the ante handler did, the fee first of all, belongs to no message.
    for (kind, attributes) in events.iter().filter(|event| value(&event.1, "msg_index").is_some()) {
        match kind.as_str() {
            "coin_spent" if value(attributes, "spender") == Some(who) => {
                coins(&mut sums, attributes, Change::give);
            }
            "coin_received" if value(attributes, "receiver") == Some(who) => {
                coins(&mut sums, attributes, Change::gain);
            }
            "wasm" => tokens(&mut sums, attributes, who),
            _ => {}
        }
    }
    sums.retain(|_, change| change.gained != change.given);
    sums.into_iter().collect()
}

/// What came and what went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What came.
    pub gained: u128,
    /// What went.
    pub given: u128,
}

impl Change {
    fn gain(&mut self, amount: u128) {
        self.gained = self.gained.saturating_add(amount);
    }

    fn give(&mut self, amount: u128) {
        self.given = self.given.saturating_add(amount);
    }
}

impl std::fmt::Display for Change {
    /// The difference with its sign.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.gained.checked_sub(self.given) {
            Some(more) => write!(f, "+{more}"),
            None => write!(f, "-{}", self.given.saturating_sub(self.gained)),
        }
    }
}

fn value<'a>(attributes: &'a [(String, String)], key: &str) -> Option<&'a str> {
    attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

fn coins(
    sums: &mut BTreeMap<Asset, Change>,
    attributes: &[(String, String)],
    add: fn(&mut Change, u128),
) {
    let text = value(attributes, "amount").unwrap_or_default();
    for coin in lode_chain::parse_coins(text).unwrap_or_default() {
        add(sums.entry(Asset::native(coin.denom)).or_default(), coin.amount);
    }
}

fn tokens(sums: &mut BTreeMap<Asset, Change>, attributes: &[(String, String)], who: &str) {
    const MOVES: [&str; 7] =
        ["transfer", "transfer_from", "send", "send_from", "mint", "burn", "burn_from"];
    let (Some(token), Some(action)) =
        (value(attributes, "_contract_address"), value(attributes, "action"))
    else {
        return;
    };
    let amount = value(attributes, "amount").and_then(|text| text.parse().ok());
    let Some(amount) = amount.filter(|_| MOVES.contains(&action)) else { return };
    if value(attributes, "from") == Some(who) {
        sums.entry(Asset::cw20(token)).or_default().give(amount);
    }
    if value(attributes, "to") == Some(who) {
        sums.entry(Asset::cw20(token)).or_default().gain(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, attributes: &[(&str, &str)]) -> Event {
        let pairs = attributes.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        (kind.to_string(), pairs.chain([("msg_index".to_string(), "0".to_string())]).collect())
    }

    #[test]
    fn coins_and_tokens_are_added_up_and_the_fee_is_not() {
        let fee = ("coin_spent".to_string(), {
            let pair = |k: &str, v: &str| (k.to_string(), v.to_string());
            vec![pair("spender", "me"), pair("amount", "500ustake")]
        });
        let events = [
            fee,
            event("coin_spent", &[("spender", "me"), ("amount", "70uatom,5uusdc")]),
            event("coin_received", &[("receiver", "you"), ("amount", "70uatom")]),
            event("coin_received", &[("receiver", "me"), ("amount", "20uatom,5uusdc")]),
            event(
                "wasm",
                &[
                    ("_contract_address", "token"),
                    ("action", "transfer_from"),
                    ("from", "me"),
                    ("to", "you"),
                    ("by", "x"),
                    ("amount", "9"),
                ],
            ),
            event(
                "wasm",
                &[
                    ("_contract_address", "other"),
                    ("action", "transfer"),
                    ("from", "you"),
                    ("to", "me"),
                    ("amount", "3"),
                ],
            ),
            event(
                "wasm",
                &[
                    ("_contract_address", "other"),
                    ("action", "increase_allowance"),
                    ("from", "me"),
                    ("to", "you"),
                    ("amount", "3"),
                ],
            ),
        ];
        let told: Vec<String> = changes(&events, "me")
            .iter()
            .map(|(asset, change)| format!("{change} {}", asset.name()))
            .collect();
        assert_eq!(told, ["-50 uatom", "+3 other", "-9 token"]);
    }
}
