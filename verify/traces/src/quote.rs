//! Quotes that come true: what `simulate` tells is what then happens (AMM-6).

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::{Uint128, from_json};
use lode_chain::{Coin, TxResult};
use lode_hostile::msg::ExecuteMsg as TokenMsg;
use lode_msg::Asset;
use lode_msg::cw20::Cw20ReceiveMsg;
use lode_msg::exchange::{ExecuteMsg, Receipt, ReceiveMsg, SimulateResponse};
use num_bigint::BigInt;

use crate::generator::Step;
use crate::world::{HOSTILE, World};

/// What an account should have gained (or lost) of an asset. A lie may be as large as an amount
/// can be, and a sum of flows larger.
type Flows = BTreeMap<(String, Asset), BigInt>;

/// Takes a step, and holds what happened against what was quoted just before.
///
/// # Errors
/// When a quote doesn't come true.
pub fn checked_run(world: &mut World, step: &Step) -> Result<Option<TxResult>> {
    let Some(call) = Call::of(world, step)? else { return step.take(world) };
    let quote = world.simulate(&call.quoted_as, &call.msg, &call.funds);
    let expected = match &quote {
        Ok(quote) => call.flows(world, quote)?,
        Err(_) => Flows::new(),
    };
    let mut before = Flows::new();
    for (account, asset) in expected.keys() {
        let held = BigInt::from(world.balance(asset, account)?);
        before.insert((account.clone(), asset.clone()), held);
    }
    let result = step.take(world)?.context("a call has a result")?;
    match quote {
        Err(refusal) => {
            ensure!(!result.is_ok(), "AMM-6: refused ({refusal}) but then done: {step:?}");
        }
        Ok(quote) if result.is_ok() => {
            told_as_quoted(&quote.receipt, &result).with_context(|| format!("{step:?}"))?;
            let parked = parked(world, &result)?;
            for (key, expected) in expected {
                // What a token that misbehaves moves is its own affair.
                if key.1 == world.cw20(HOSTILE) {
                    continue;
                }
                let after = BigInt::from(world.balance(&key.1, &key.0)?);
                let gained = after - &before[&key] + parked.get(&key).cloned().unwrap_or_default();
                ensure!(gained == expected, "AMM-6: {key:?}: {gained}, not {expected}: {step:?}");
            }
        }
        // What simulate can't see: that the sender has no coins, or the token says no.
        Ok(_) => {
            let text = &result.log;
            let host = ["insufficient", "refused", "cw20_shortfall", "out of gas", "allowance"];
            ensure!(
                host.iter().any(|why| text.contains(why)),
                "AMM-6: quoted, but then refused: {text}: {step:?}"
            );
        }
    }
    Ok(Some(result))
}

/// A message to the exchange, direct or through a token.
struct Call {
    sender: String,
    quoted_as: String,
    msg: ExecuteMsg,
    funds: Vec<Coin>,
    pushed: Option<(Asset, Uint128)>,
}

impl Call {
    fn of(world: &mut World, step: &Step) -> Result<Option<Self>> {
        let Step::Execute { who, contract, msg, funds } = step else { return Ok(None) };
        let sender = world.address(who);
        if *contract == world.exchange {
            let Ok(msg) = from_json::<ExecuteMsg>(msg) else { return Ok(None) };
            let quoted_as = sender.clone();
            return Ok(Some(Self { sender, quoted_as, msg, funds: funds.clone(), pushed: None }));
        }
        let Ok(TokenMsg::Send { contract: to, amount, msg }) = from_json(msg) else {
            return Ok(None);
        };
        if to != world.exchange || from_json::<ReceiveMsg>(&msg).is_err() {
            return Ok(None);
        }
        let msg = ExecuteMsg::Receive(Cw20ReceiveMsg { sender: sender.clone(), amount, msg });
        let pushed = Some((Asset::cw20(contract.clone()), amount));
        Ok(Some(Self { sender, quoted_as: contract.clone(), msg, funds: Vec::new(), pushed }))
    }

    /// Adds up who should gain and lose what.
    fn flows(&self, world: &World, quote: &SimulateResponse) -> Result<Flows> {
        let mut flows = Flows::new();
        let mut add = |party: &str, asset: &Asset, amount: BigInt| {
            // Paying the exchange itself changes what it holds in other ways too.
            if party != world.exchange {
                *flows.entry((party.to_string(), asset.clone())).or_default() += amount;
            }
        };
        for coin in &self.funds {
            let asset = Asset::native(coin.denom.clone());
            add(&self.sender, &asset, -BigInt::from(coin.amount));
        }
        if let Some((asset, amount)) = &self.pushed {
            add(&self.sender, asset, -BigInt::from(amount.u128()));
        }
        for pull in &quote.pulls {
            add(&pull.party, &pull.asset, -BigInt::from(pull.amount.u128()));
        }
        for payout in &quote.payouts {
            add(&payout.party, &payout.asset, BigInt::from(payout.amount.u128()));
        }
        Ok(flows)
    }
}

/// What was parked instead of being paid.
fn parked(world: &World, result: &TxResult) -> Result<Flows> {
    let mut parked = Flows::new();
    for event in result.events.iter().filter(|event| event.kind == "wasm-park") {
        let (name, to) = (event.get("asset"), event.get("recipient"));
        let (name, to) = (name.context("no asset")?, to.context("no recipient")?);
        let asset = match world.tokens.iter().any(|token| token == name) {
            true => Asset::cw20(name),
            false => Asset::native(name),
        };
        let amount: BigInt = event.get("amount").context("no amount")?.parse()?;
        *parked.entry((to.to_string(), asset)).or_default() += amount;
    }
    Ok(parked)
}

/// The receipt's figures are those of the events.
fn told_as_quoted(receipt: &Receipt, result: &TxResult) -> Result<()> {
    let told = |kind: &str, key: &str, figure: Uint128| {
        let told = result
            .events
            .iter()
            .rev()
            .filter(|event| event.kind == kind)
            .find_map(|event| event.get(key));
        ensure!(
            told == Some(figure.to_string().as_str()),
            "AMM-6: {kind}.{key} is {told:?}, not {figure}"
        );
        Ok(())
    };
    match receipt {
        Receipt::CreatePool { pool } => told("wasm-pool", "pool", Uint128::from(*pool)),
        Receipt::Deposit { shares, total_shares, .. } => {
            told("wasm-deposit", "shares", *shares)?;
            told("wasm-deposit", "total_shares", *total_shares)
        }
        Receipt::Withdraw { total_shares, .. } => {
            told("wasm-withdraw", "total_shares", *total_shares)
        }
        Receipt::Swap { hops, amount_out, .. } => {
            told("wasm-swap", "amount_out", *amount_out)?;
            let Some(last) = hops.last() else { return Ok(()) };
            told("wasm-swap", "reserve0", last.reserves.0)?;
            told("wasm-swap", "reserve1", last.reserves.1)
        }
        Receipt::Campaign { id, amount, .. } => {
            told("wasm-campaign", "campaign", Uint128::from(*id))?;
            told("wasm-campaign", "amount", *amount)
        }
        Receipt::Claim { claimed } => {
            let all: Vec<String> = claimed
                .iter()
                .flat_map(|(_, due)| due.iter().map(|due| due.amount.to_string()))
                .collect();
            let told: Vec<&str> = result
                .events
                .iter()
                .filter(|event| event.kind == "wasm-claim")
                .filter_map(|event| event.get("amount"))
                .collect();
            ensure!(told == all, "AMM-6: claimed {told:?}, not {all:?}");
            Ok(())
        }
        Receipt::Compound { shares, total_shares, .. } => {
            let minted: u128 = result
                .events
                .iter()
                .filter(|event| event.kind == "wasm-deposit")
                .filter_map(|event| event.get("shares"))
                .filter_map(|shares| shares.parse::<u128>().ok())
                .sum();
            ensure!(minted == shares.u128(), "AMM-6: compounded {minted}, not {shares}");
            if shares.is_zero() {
                Ok(())
            } else {
                told("wasm-deposit", "total_shares", *total_shares)
            }
        }
        Receipt::Accrue { done } => {
            let told = result.attribute("wasm-accrue", "done");
            ensure!(told == Some(done.to_string().as_str()), "AMM-6: accrue done {told:?}");
            Ok(())
        }
        Receipt::Done {} => Ok(()),
    }
}
