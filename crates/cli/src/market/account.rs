//! `lode account` and `lode tx show`: what an address has, and what a transaction has done.

use std::collections::BTreeSet;

use clap::Args;
use lode_client::{Client, ClientError, Exchange, Rpc};
use lode_msg::Asset;
use lode_msg::exchange::{PoolResponse, PositionResponse};
use serde_json::{Value, json};

use super::asset::{grouped, name};
use super::position::{self, WhoArgs};
use super::show::{action_text, actions};
use super::{AskArgs, MarketError};
use crate::error::Outcome;
use crate::output;
use crate::remote::NodeArgs;

#[derive(Args, Debug)]
pub(crate) struct AccountArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    ask: AskArgs,
}

/// Arguments of `lode tx show`.
#[derive(Args, Debug)]
pub(crate) struct TxShowCommand {
    /// The transaction's hash.
    hash: String,
    #[command(flatten)]
    node: NodeArgs,
}

/// What an address has.
struct Holdings {
    address: String,
    /// Number and sequence; none for an address that has never been paid to.
    account: Option<(u64, u64)>,
    balances: Vec<(Asset, String)>,
    positions: Vec<(PositionResponse, PoolResponse)>,
}

/// Shows balances, tokens and positions of an address. Without an exchange there are coins only.
pub(crate) fn run(arguments: &AccountArgs) -> Outcome {
    let form = arguments.ask.node.form();
    let held = holdings(arguments).map_err(|e| e.failure(form))?;
    if arguments.ask.node.json {
        let balance = |(asset, amount): &(Asset, String)| json!({"asset": asset, "amount": amount});
        let positions: Vec<_> = held.positions.iter().map(|(position, _)| position).collect();
        return output::write_json(&json!({
            "address": held.address,
            "account_number": held.account.map(|(number, _)| number.to_string()),
            "sequence": held.account.map(|(_, sequence)| sequence.to_string()),
            "balances": held.balances.iter().map(balance).collect::<Vec<_>>(),
            "positions": positions,
        }));
    }
    let mut out = format!("{}\n", held.address);
    match held.account {
        Some((number, sequence)) => {
            out.push_str(&format!("account    {number}, sequence {sequence}\n"));
        }
        None => out.push_str("the chain doesn't know it yet: it has never received anything\n"),
    }
    for (asset, amount) in &held.balances {
        out.push_str(&format!("balance    {} {}\n", grouped(amount), name(asset)));
    }
    out.extend(held.positions.iter().map(|(position, pool)| position::line(position, pool)));
    output::write_all(out.as_bytes())
}

fn holdings(arguments: &AccountArgs) -> Result<Holdings, MarketError> {
    let mut client = arguments.ask.node.client()?;
    let address = arguments.who.address(&mut client)?;
    let account = match client.account(&address) {
        Ok(account) => Some((account.account_number, account.sequence)),
        // Contracts and modules have accounts of their own kinds; nobody signs for them.
        Err(ClientError::NoAccount(_) | ClientError::Malformed(_)) => None,
        Err(other) => return Err(other.into()),
    };
    let coins = client.balances(&address)?;
    let mut balances: Vec<(Asset, String)> =
        coins.into_iter().map(|coin| (Asset::native(coin.denom), coin.amount)).collect();
    let mut positions = Vec::new();
    match arguments.ask.place.exchange() {
        Ok(exchange) => {
            let pools = exchange.pools(&mut client)?;
            balances.extend(tokens(&mut client, &pools, &address)?);
            positions = held(&exchange, &mut client, pools, &address)?;
        }
        Err(MarketError::NoDeployment(_) | MarketError::Unfinished(_)) => {}
        Err(other) => return Err(other),
    }
    Ok(Holdings { address, account, balances, positions })
}

fn held(
    exchange: &Exchange,
    client: &mut Client<Rpc>,
    pools: Vec<PoolResponse>,
    owner: &str,
) -> Result<Vec<(PositionResponse, PoolResponse)>, MarketError> {
    let positions = exchange.positions(client, owner, None)?;
    let with_pool = positions.into_iter().filter_map(|position| {
        let pool = pools.iter().find(|pool| pool.pool == position.pool)?;
        Some((position, pool.clone()))
    });
    Ok(with_pool.collect())
}

/// What an address has of the tokens in the pools. A token that doesn't answer is left out.
fn tokens(
    client: &mut Client<Rpc>,
    pools: &[PoolResponse],
    address: &str,
) -> Result<Vec<(Asset, String)>, MarketError> {
    let assets = pools.iter().flat_map(|pool| [&pool.assets.0, &pool.assets.1]);
    let known: BTreeSet<&Asset> = assets.filter(|a| matches!(a, Asset::Cw20(_))).collect();
    let mut found = Vec::new();
    for asset in known {
        let question = json!({"balance": {"address": address}}).to_string();
        let answer = match client.smart(asset.name(), question.as_bytes()) {
            Ok(answer) => answer,
            Err(ClientError::Unreachable(url, why)) => {
                return Err(ClientError::Unreachable(url, why).into());
            }
            Err(_) => continue,
        };
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let amount = answer.get("balance").and_then(Value::as_str).unwrap_or("0");
        if amount != "0" {
            found.push((asset.clone(), amount.to_string()));
        }
    }
    Ok(found)
}

/// Shows what a transaction has done, in the exchange's own events first.
pub(crate) fn run_tx(arguments: &TxShowCommand) -> Outcome {
    let node = &arguments.node;
    let form = node.form();
    let found = node.client().and_then(|mut client| client.tx(&arguments.hash));
    let tx = found.map_err(|e| MarketError::from(e).failure(form))?;
    let fee = tx.attribute("tx", "fee").unwrap_or_default();
    let payer = tx.attribute("tx", "fee_payer").unwrap_or_default();
    let error = tx.refusal();
    if node.json {
        let error = error.as_ref().map(|e| json!({"code": e.code(), "message": e.to_string()}));
        return output::write_json(&json!({
            "hash": tx.hash, "height": tx.height.to_string(), "payer": payer,
            "code": tx.code, "codespace": tx.codespace, "log": tx.log, "error": error,
            "gas_wanted": tx.gas_wanted.to_string(), "gas_used": tx.gas_used.to_string(),
            "fee": fee,
            "actions": actions(&tx),
            "changes": super::show::changes_json(&lode_client::changes(&tx.events, payer)),
        }));
    }
    let mut out = format!("{}\nblock      {}\n", tx.hash, tx.height);
    if let Some(error) = error {
        out.push_str(&format!("failed     {}: {error}\n", error.code()));
    }
    out.extend(actions(&tx).iter().map(action_text));
    out.push_str(&super::show::changes_text(&lode_client::changes(&tx.events, payer)));
    let fee = if fee.is_empty() { "nothing" } else { fee };
    let (used, wanted) = (tx.gas_used, tx.gas_wanted);
    out.push_str(&format!("costs      {fee} for {wanted} gas, of which {used} was used\n"));
    out.push_str(&format!("paid by    {payer}\n"));
    output::write_all(out.as_bytes())
}
