//! Quotes, results and changes as people and programs read them.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use lode_client::{Change, Included, changes};
use lode_msg::exchange::{HopReceipt, Receipt, SimulateResponse};
use lode_msg::{Asset, AssetAmount};
use serde_json::{Map, Value, json};

use super::asset::{grouped, name, shown};

/// An empty table with a head; columns from the `right`-th on are numbers.
pub(super) fn table(head: &[&str], right: usize) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(head.iter().copied());
    for column in table.column_iter_mut().skip(right) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Amounts in one line.
pub(super) fn list(amounts: &[AssetAmount]) -> String {
    let all: Vec<String> = amounts.iter().map(|a| shown(a.amount, &a.asset)).collect();
    if all.is_empty() { "nothing".to_string() } else { all.join(", ") }
}

pub(super) fn changes_json(changes: &[(Asset, Change)]) -> Vec<Value> {
    let one = |(asset, change): &(Asset, Change)| {
        let text = change.to_string();
        json!({"asset": asset, "change": text.trim_start_matches('+')})
    };
    changes.iter().map(one).collect()
}

pub(super) fn changes_text(changes: &[(Asset, Change)]) -> String {
    let line = |(asset, change): &(Asset, Change)| {
        format!("balance    {} {}\n", grouped(&change.to_string()), name(asset))
    };
    changes.iter().map(line).collect()
}

fn hop(hop: &HopReceipt) -> String {
    format!(
        "hop        pool {}: {} in, {} out, fee {}\n",
        hop.pool,
        grouped(&hop.amount_in.to_string()),
        grouped(&hop.amount_out.to_string()),
        grouped(&hop.fee.to_string()),
    )
}

fn pair(
    amounts: &(lode_chain::cosmwasm_std::Uint128, lode_chain::cosmwasm_std::Uint128),
) -> String {
    format!("{} and {}", grouped(&amounts.0.to_string()), grouped(&amounts.1.to_string()))
}

/// What the exchange says that it would do.
pub(super) fn quote_text(quote: &SimulateResponse) -> String {
    let mut out = match &quote.receipt {
        Receipt::CreatePool { pool } => format!("quote      pool {pool} would be created\n"),
        Receipt::Deposit { amounts, refund, shares, .. } => format!(
            "quote      {} shares for {}; handed back {}\n",
            grouped(&shares.to_string()),
            pair(amounts),
            pair(refund)
        ),
        Receipt::Withdraw { amounts, .. } => format!("quote      pays {}\n", pair(amounts)),
        Receipt::Swap { asset_in, asset_out, amount_in, amount_out, .. } => format!(
            "quote      {} for {}\n",
            shown(*amount_out, asset_out),
            shown(*amount_in, asset_in)
        ),
        Receipt::Campaign { pool, id, amount, start, end, .. } => format!(
            "quote      campaign {id} of pool {pool}: {} from {} to {}\n",
            grouped(&amount.to_string()),
            super::asset::when(*start),
            super::asset::when(*end)
        ),
        Receipt::Claim { claimed } => claimed
            .iter()
            .map(|(pool, amounts)| format!("quote      pool {pool} pays {}\n", list(amounts)))
            .collect(),
        Receipt::Compound { claimed, paid, shares, .. } => format!(
            "quote      {} shares for {}; paid out {}\n",
            grouped(&shares.to_string()),
            list(claimed),
            list(paid)
        ),
        Receipt::Accrue { .. } | Receipt::Done {} => "quote      it would be done\n".to_string(),
    };
    let hops = match &quote.receipt {
        Receipt::Swap { hops, .. } | Receipt::Compound { hops, .. } => hops.as_slice(),
        Receipt::Deposit { swap, .. } | Receipt::Withdraw { swap, .. } => swap.as_slice(),
        _ => &[],
    };
    out.extend(hops.iter().map(hop));
    out
}

/// The exchange's own events of a transaction: `wasm-…` without the prefix, each an object of texts.
pub(super) fn actions(tx: &Included) -> Vec<Value> {
    let own = tx.events.iter().filter_map(|(kind, attributes)| {
        let kind = kind.strip_prefix("wasm-")?;
        let mut object = Map::new();
        object.insert("action".to_string(), kind.into());
        for (key, value) in attributes {
            let key = match key.as_str() {
                "_contract_address" => "contract",
                "msg_index" => continue,
                key => key,
            };
            object.insert(key.to_string(), value.as_str().into());
        }
        Some(Value::Object(object))
    });
    own.collect()
}

/// What a transaction has done, for programs.
pub(super) fn done_json(tx: &Included, from: &str) -> Value {
    json!({
        "hash": tx.hash, "height": tx.height.to_string(), "from": from,
        "gas_wanted": tx.gas_wanted.to_string(), "gas_used": tx.gas_used.to_string(),
        "fee": tx.attribute("tx", "fee").unwrap_or_default(),
        "actions": actions(tx),
        "changes": changes_json(&changes(&tx.events, from)),
    })
}

/// What a transaction has done, for people.
pub(super) fn done_text(tx: &Included, from: &str) -> String {
    let mut out = String::new();
    for action in actions(tx) {
        out.push_str(&action_text(&action));
    }
    out.push_str(&changes_text(&changes(&tx.events, from)));
    out.push_str(&format!(
        "block      {}, {} of {} gas used, fee {}\n{}\n",
        tx.height,
        tx.gas_used,
        tx.gas_wanted,
        tx.attribute("tx", "fee").filter(|fee| !fee.is_empty()).unwrap_or("nothing"),
        tx.hash
    ));
    out
}

/// One event in one line.
pub(super) fn action_text(action: &Value) -> String {
    let Some(object) = action.as_object() else { return String::new() };
    let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let kind = object.get("action").map(word).unwrap_or_default();
    let rest = object.iter().filter(|(key, _)| *key != "action" && *key != "contract");
    let rest: Vec<String> = rest.map(|(key, value)| format!("{key} {}", word(value))).collect();
    format!("{kind:<10} {}\n", rest.join(", "))
}
