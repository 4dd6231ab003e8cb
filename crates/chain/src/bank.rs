//! The bank: balances, supply, and the moves between them.

use crate::coin::{self, Coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas::Class;
use crate::state::Range;
use crate::{Address, auth, faults, keys};
use cosmwasm_std::Order;

fn parse(raw: &[u8]) -> u128 {
    std::str::from_utf8(raw).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The bank parameters' record: sending is allowed unless a denom says otherwise.
pub(crate) fn default_params() -> Vec<u8> {
    vec![0x10, 0x01]
}

pub(crate) fn balance(ctx: &Ctx, address: &Address, denom: &str) -> Result<u128, Fault> {
    Ok(ctx.get(&keys::balance(address, denom))?.map_or(0, |raw| parse(&raw)))
}

/// Every balance of an address, by denom, each step charged as an iterator's.
pub(crate) fn balances(ctx: &Ctx, address: &Address) -> Result<Vec<Coin>, Fault> {
    let prefix = keys::balances(address);
    let mut cell = ctx.cell();
    let mut cursor = cell.scan(Range::within(&prefix, None, None), Order::Ascending)?;
    let mut out = Vec::new();
    while let Some((key, value)) = cell.next(&mut cursor)? {
        let denom = key.get(prefix.len()..).unwrap_or_default();
        out.push(coin::coin(parse(&value), String::from_utf8_lossy(denom)));
    }
    Ok(out)
}

pub(crate) fn supply(ctx: &Ctx, denom: &str) -> Result<u128, Fault> {
    Ok(ctx.get(&keys::supply(denom))?.map_or(0, |raw| parse(&raw)))
}

fn set_balance(ctx: &Ctx, address: &Address, denom: &str, amount: u128) -> Result<(), Fault> {
    let (holder, key) = (keys::denom_holder(denom, address), keys::balance(address, denom));
    if amount == 0 {
        ctx.remove(&holder)?;
        return ctx.remove(&key);
    }
    ctx.set(holder, Vec::new())?;
    ctx.set(key, amount.to_string().into_bytes())
}

/// Sets a balance and adds it to the supply: genesis and the host's faucet only.
pub(crate) fn mint(ctx: &Ctx, address: &Address, given: &Coin) -> Result<(), Fault> {
    let above = || Refusal::sdk(10, format!("supply of {} above 2^128 - 1", given.denom));
    let total = supply(ctx, &given.denom)?.checked_add(given.amount).ok_or_else(above)?;
    ctx.set(keys::supply(&given.denom), total.to_string().into_bytes())?;
    let held = balance(ctx, address, &given.denom)?.checked_add(given.amount).ok_or_else(above)?;
    set_balance(ctx, address, &given.denom, held)
}

/// Whether sending is allowed at all: one read and one per coin.
pub(crate) fn check_enabled(ctx: &Ctx, coins: &[Coin]) -> Result<(), Fault> {
    if coins.is_empty() {
        return Ok(());
    }
    ctx.get(&keys::bank_params())?;
    for coin in coins {
        let key = keys::send_enabled(&coin.denom);
        // A record that says yes is as good as none; no is written as no bytes.
        if ctx.has(&key)? && ctx.get(&key)?.is_some_and(|raw| raw.is_empty()) {
            let why = format!("{} transfers are currently disabled", coin.denom);
            return Err(Refusal::bank(5, format!("{why}: send transactions are disabled")).into());
        }
    }
    Ok(())
}

/// Refuses addresses from which nobody could take coins out again.
pub(crate) fn check_blocked(ctx: &Ctx, to: &Address) -> Result<(), Fault> {
    let blocked = auth::BLOCKED.iter().any(|name| Address::module(name) == *to);
    if blocked || faults::holds(ctx, to) {
        let text = ctx.text(to);
        let why = format!("{text} is not allowed to receive funds: unauthorized");
        return Err(Refusal::sdk(4, why).into());
    }
    Ok(())
}

pub(crate) fn check_valid(coins: &[Coin]) -> Result<(), Refusal> {
    coin::validate(coins)
        .map_err(|_| Refusal::sdk(10, format!("{}: invalid coins", coin::join(coins))))
}

pub(crate) fn take(
    ctx: &Ctx,
    from: &Address,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    // The account is read for coins that a vesting schedule locks; there are none here.
    auth::get(ctx, from)?;
    for coin in coins {
        let held = balance(ctx, from, &coin.denom)?;
        let Some(rest) = held.checked_sub(coin.amount) else {
            let spendable = Coin { denom: coin.denom.clone(), amount: held };
            let why = format!("spendable balance {spendable} is smaller than {coin}");
            return Err(Refusal::sdk(5, format!("{why}: insufficient funds")).into());
        };
        set_balance(ctx, from, &coin.denom, rest)?;
    }
    events.push(
        Event::new("coin_spent").with("spender", ctx.text(from)).with("amount", coin::join(coins)),
    );
    Ok(())
}

pub(crate) fn give(
    ctx: &Ctx,
    to: &Address,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    for coin in coins {
        let held = balance(ctx, to, &coin.denom)?;
        // The supply is below 2^128, so a sum of balances is too.
        let sum = held.checked_add(coin.amount).ok_or_else(|| {
            Refusal::sdk(10, format!("balance of {} above 2^128 - 1", coin.denom))
        })?;
        set_balance(ctx, to, &coin.denom, sum)?;
    }
    events.push(
        Event::new("coin_received")
            .with("receiver", ctx.text(to))
            .with("amount", coin::join(coins)),
    );
    Ok(())
}

fn transfer_event(recipient: String, sender: &str, coins: &[Coin]) -> Event {
    Event::new("transfer")
        .with("recipient", recipient)
        .with("sender", sender)
        .with("amount", coin::join(coins))
}

/// Moves coins between any two accounts; a recipient without an account gets one.
pub(crate) fn transfer(
    ctx: &Ctx,
    from: &Address,
    to: &Address,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    check_valid(coins)?;
    take(ctx, from, coins, events)?;
    give(ctx, to, coins, events)?;
    if !auth::has(ctx, to)? {
        auth::create(ctx, to, None)?;
    }
    let sender = ctx.text(from);
    events.push(transfer_event(ctx.text(to), &sender, coins));
    events.push(Event::new("message").with("sender", sender));
    Ok(())
}

/// Moves coins that go along with a message to a contract.
pub(crate) fn pay_contract(
    ctx: &Ctx,
    from: &Address,
    to: &Address,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    ctx.booked(Class::Bank, |ctx| {
        check_enabled(ctx, coins)?;
        check_blocked(ctx, to)?;
        let mut moved = Vec::new();
        transfer(ctx, from, to, coins, &mut moved)?;
        events.extend(moved.into_iter().filter(|event| event.kind != "message"));
        Ok(())
    })
}

/// A bank Send by an account or a contract.
pub(crate) fn send(
    ctx: &Ctx,
    from: &str,
    to: &str,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let decode = |side: &str, text: &str| {
        ctx.codec
            .decode(text)
            .map_err(|e| Refusal::sdk(7, format!("invalid {side} address: {e}: invalid address")))
    };
    let (from, to) = (decode("from", from)?, decode("to", to)?);
    if coins.is_empty() {
        return Err(Refusal::sdk(10, ": invalid coins").into());
    }
    check_valid(coins)?;
    check_enabled(ctx, coins)?;
    check_blocked(ctx, &to)?;
    transfer(ctx, &from, &to, coins, events)
}

/// A bank MultiSend: one payer, many recipients.
pub(crate) fn multi_send(
    ctx: &Ctx,
    from: &str,
    outputs: &[(String, Vec<Coin>)],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let total = sum_outputs(outputs)?;
    check_enabled(ctx, &total)?;
    let invalid = |e| Refusal::undefined(format!("{e}"));
    let payer = ctx.codec.decode(from).map_err(invalid)?;
    let mut recipients = Vec::with_capacity(outputs.len());
    for (to, coins) in outputs {
        let address = ctx.codec.decode(to).map_err(invalid)?;
        check_blocked(ctx, &address)?;
        recipients.push((address, coins));
    }
    events.push(Event::new("message").with("sender", from));
    for (address, _) in &recipients {
        if !auth::has(ctx, address)? {
            auth::create(ctx, address, None)?;
        }
    }
    take(ctx, &payer, &total, events)?;
    for (address, coins) in recipients {
        give(ctx, &address, coins, events)?;
        events.push(transfer_event(ctx.text(&address), from, coins));
    }
    Ok(())
}

/// What a MultiSend pays out in all, by denom.
fn sum_outputs(outputs: &[(String, Vec<Coin>)]) -> Result<Vec<Coin>, Refusal> {
    if outputs.is_empty() {
        return Err(Refusal::bank(3, "no outputs to send transaction"));
    }
    let mut total = std::collections::BTreeMap::<&str, u128>::new();
    for (_, coins) in outputs {
        if coins.is_empty() {
            return Err(Refusal::sdk(10, ": invalid coins"));
        }
        check_valid(coins)?;
        for coin in coins {
            let slot = total.entry(&coin.denom).or_default();
            *slot = slot
                .checked_add(coin.amount)
                .ok_or_else(|| Refusal::sdk(10, format!("{}: invalid coins", coin.denom)))?;
        }
    }
    Ok(total.into_iter().map(|(denom, amount)| coin::coin(amount, denom)).collect())
}

/// Burns a contract's own coins: first to the wasm module, then out of the supply.
pub(crate) fn burn(
    ctx: &Ctx,
    owner: &Address,
    coins: &[Coin],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let module = Address::module(auth::WASM_MODULE);
    auth::get(ctx, &module)?;
    transfer(ctx, owner, &module, coins, events).map_err(|e| e.wrap("transfer to module"))?;
    auth::get(ctx, &module)?;
    take(ctx, &module, coins, events).map_err(|e| e.wrap("burn coins"))?;
    for coin in coins {
        let left = supply(ctx, &coin.denom)?.saturating_sub(coin.amount);
        let key = keys::supply(&coin.denom);
        if left == 0 {
            ctx.remove(&key)?;
        } else {
            ctx.set(key, left.to_string().into_bytes())?;
        }
    }
    events.push(
        Event::new("burn").with("burner", ctx.text(&module)).with("amount", coin::join(coins)),
    );
    Ok(())
}
