//! What an action leaves to be done: events, pulls, payouts, in this order and last of all.

use cosmwasm_std::{Addr, BankMsg, Binary, Coin, CosmosMsg, Event, SubMsg, Uint128, WasmMsg};
use cosmwasm_std::{Response, Storage, to_json_binary};
use lode_core::{Amount, Pair, Side};
use lode_msg::cw20::{Cw20ExecuteMsg, Cw20QueryMsg};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::error::{ContractError, Result};
use crate::funds::{Arrival, Brought, Caller};
use crate::reply::ReplyId;
use crate::state::codec::Writer;
use crate::state::cold::ParkedRecord;
use crate::state::held;
use crate::token::{Token, canonical, human};

/// Gas that a cw20 may use to take a reward payout.
///
/// Attack: a reward token that burns all gas would make every claim of the pool fail. A cw20
/// transfer takes about 130,000 at most.
const REWARD_GAS: u64 = 400_000;

/// What an action did and leaves to be done.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The action's own figures.
    pub(crate) receipt: Receipt,
    /// What happened, in order.
    pub(crate) events: Vec<Event>,
    /// What is pulled by allowance.
    pub(crate) pulls: Vec<Pull>,
    /// What is paid out and must arrive, or else everything is refused.
    pub(crate) payouts: Vec<Payout>,
    /// Rewards, each on its own: one that fails is parked.
    pub(crate) rewards: Vec<RewardPayout>,
    /// A contract to be made.
    pub(crate) make: Option<Make>,
}

/// An amount of a cw20 that is pulled.
#[derive(Clone, Debug)]
pub(crate) struct Pull {
    /// The token, canonical.
    pub(crate) cw20: Vec<u8>,
    /// From whom.
    pub(crate) from: Addr,
    /// How much.
    pub(crate) amount: Amount,
}

/// An amount that is paid out.
#[derive(Clone, Debug)]
pub(crate) struct Payout {
    /// To whom.
    pub(crate) to: Addr,
    /// Which asset.
    pub(crate) token: Token,
    /// How much.
    pub(crate) amount: Amount,
}

/// A reward that is paid out.
#[derive(Clone, Debug)]
pub(crate) struct RewardPayout {
    /// The payment.
    pub(crate) payout: Payout,
    /// What to park when it fails.
    pub(crate) record: ParkedRecord,
    /// The number under which it was parked before, if it was.
    pub(crate) parked: Option<u32>,
}

/// A cw20 face to be made.
#[derive(Clone, Debug)]
pub(crate) struct Make {
    /// The message that makes it.
    pub(crate) msg: WasmMsg,
    /// The pool.
    pub(crate) pool: u32,
}

impl Outcome {
    /// Starts with a receipt and nothing to be done.
    pub(crate) const fn new(receipt: Receipt) -> Self {
        Self {
            receipt,
            events: Vec::new(),
            pulls: Vec::new(),
            payouts: Vec::new(),
            rewards: Vec::new(),
            make: None,
        }
    }

    /// Adds a payment; nothing is not paid.
    pub(crate) fn pay(&mut self, to: &Addr, token: &Token, amount: Amount) {
        if !amount.is_zero() {
            self.payouts.push(Payout { to: to.clone(), token: token.clone(), amount });
        }
    }

    /// Takes in what was used of an offer: pulls it, or hands the rest back.
    ///
    /// # Errors
    /// [`lode_core::CoreError::Overflow`] when more was handed back than offered.
    pub(crate) fn take_offer(
        &mut self,
        caller: &Caller,
        token: &Token,
        offered: Amount,
        rest: Amount,
    ) -> Result<()> {
        match (caller.arrival(token), token) {
            (Arrival::Pulled, Token::Cw20(cw20)) => {
                let amount = offered.sub_exact(rest)?;
                if !amount.is_zero() {
                    let from = caller.addr.clone();
                    self.pulls.push(Pull { cw20: cw20.clone(), from, amount });
                }
            }
            _ => self.pay(&caller.addr, token, rest),
        }
        Ok(())
    }

    /// Takes in an offer of both sides, of which `rest` is left over.
    ///
    /// The swap inside a one-sided deposit leaves a rest on a side that wasn't offered.
    ///
    /// # Errors
    /// As [`Self::take_offer`].
    pub(crate) fn take_offers(
        &mut self,
        caller: &Caller,
        tokens: &Pair<Token>,
        offered: Pair<Amount>,
        rest: Pair<Amount>,
    ) -> Result<()> {
        for side in Side::BOTH {
            let (token, offered, rest) = (tokens.at(side), *offered.at(side), *rest.at(side));
            if offered.is_zero() {
                self.pay(&caller.addr, token, rest);
            } else {
                self.take_offer(caller, token, offered, rest)?;
            }
        }
        Ok(())
    }

    /// Books every flow of a cw20, and locks when one is to be pulled.
    ///
    /// # Errors
    /// [`ContractError::ReentrantCall`] when a pull is under way; as [`held::add`], [`held::take`].
    pub(crate) fn book_cw20s(&self, storage: &mut dyn Storage, caller: &Caller) -> Result<()> {
        let pushed = match &caller.brought {
            Brought::Pushed(Token::Cw20(cw20), amount) => Some((cw20, *amount)),
            _ => None,
        };
        let pulled = self.pulls.iter().map(|pull| (&pull.cw20, pull.amount));
        let incoming: Vec<_> = pushed.into_iter().chain(pulled).collect();
        let rewards = self.rewards.iter().map(|reward| &reward.payout);
        let outgoing: Vec<_> = self
            .payouts
            .iter()
            .chain(rewards)
            .filter_map(|payout| match &payout.token {
                Token::Cw20(cw20) => Some((cw20, payout.amount)),
                Token::Native(_) => None,
            })
            .collect();
        if incoming.is_empty() && outgoing.is_empty() {
            return Ok(());
        }
        held::ensure_unlocked(storage)?;
        for (cw20, amount) in incoming {
            held::add(storage, cw20, amount)?;
        }
        for (cw20, amount) in outgoing {
            held::take(storage, cw20, amount)?;
        }
        if !self.pulls.is_empty() {
            held::lock(storage);
        }
        Ok(())
    }

    /// Turns the outcome into the answer to the chain.
    ///
    /// # Errors
    /// What a cw20 answers when it is asked for the balance before a pull.
    pub(crate) fn into_response(self, ctx: &Ctx<'_>) -> Result<Response> {
        let mut messages = Vec::new();
        let count = self.pulls.len();
        for (index, pull) in self.pulls.into_iter().enumerate() {
            let last = index.saturating_add(1) == count;
            messages.push(pull_msg(ctx, pull, last)?);
        }
        messages.extend(payout_msgs(ctx, self.payouts)?.into_iter().map(SubMsg::new));
        for reward in self.rewards {
            messages.push(reward_msg(ctx, reward)?);
        }
        if let Some(make) = self.make {
            let payload = Writer::default().varint(u64::from(make.pool)).done();
            let message = SubMsg::reply_on_success(make.msg, ReplyId::LpTokenMade.number());
            messages.push(message.with_payload(payload));
        }
        Ok(Response::new().add_events(self.events).add_submessages(messages))
    }
}

/// Pulls, and checks in the reply that exactly the amount has arrived.
fn pull_msg(ctx: &Ctx<'_>, pull: Pull, last: bool) -> Result<SubMsg> {
    let token = human(ctx.api, &pull.cw20)?;
    let before = cw20_balance(ctx, &token)?;
    let expected = before.add_exact(pull.amount)?;
    let msg = Cw20ExecuteMsg::TransferFrom {
        owner: pull.from.into_string(),
        recipient: ctx.me.to_string(),
        amount: Uint128::new(pull.amount.get()),
    };
    let payload = Writer::starting(u8::from(last)).amount(expected.get()).bytes(&pull.cw20).done();
    let msg = call(token, to_json_binary(&msg)?);
    Ok(SubMsg::reply_on_success(msg, ReplyId::Pulled.number()).with_payload(payload))
}

/// Asks a cw20 for the exchange's balance.
///
/// # Errors
/// [`ContractError::UnknownAsset`] when it doesn't answer.
pub(crate) fn cw20_balance(ctx: &Ctx<'_>, token: &Addr) -> Result<Amount> {
    let question = Cw20QueryMsg::Balance { address: ctx.me.to_string() };
    let answer: lode_msg::cw20::BalanceResponse =
        ctx.querier.query_wasm_smart(token, &question).map_err(|_| ContractError::UnknownAsset)?;
    Ok(Amount::new(answer.balance.u128()))
}

/// Payments that must arrive: natives to one address go in one message.
fn payout_msgs(ctx: &Ctx<'_>, payouts: Vec<Payout>) -> Result<Vec<CosmosMsg>> {
    let mut sends: Vec<(Addr, Vec<(String, Amount)>)> = Vec::new();
    let mut calls = Vec::new();
    for Payout { to, token, amount } in payouts {
        let denom = match token {
            Token::Native(denom) => denom,
            Token::Cw20(cw20) => {
                calls.push(transfer_msg(ctx, &cw20, &to, amount)?);
                continue;
            }
        };
        let index = sends.iter().position(|(known, _)| *known == to);
        let coins = match index.and_then(|index| sends.get_mut(index)) {
            Some((_, coins)) => coins,
            None => {
                sends.push((to, vec![(denom, amount)]));
                continue;
            }
        };
        // The bank wants coins in the order of their denoms.
        let place = coins.partition_point(|(known, _)| *known < denom);
        match coins.get_mut(place).filter(|(known, _)| *known == denom) {
            Some((_, sum)) => *sum = sum.add_exact(amount)?,
            None => coins.insert(place, (denom, amount)),
        }
    }
    let sends = sends.into_iter().map(|(to, coins)| {
        let amount = coins.into_iter().map(|(denom, amount)| coin(amount, denom)).collect();
        BankMsg::Send { to_address: to.into_string(), amount }.into()
    });
    Ok(sends.chain(calls).collect())
}

/// Pays a reward on its own, so that one that fails spoils no other.
fn reward_msg(ctx: &Ctx<'_>, reward: RewardPayout) -> Result<SubMsg> {
    let RewardPayout { payout: Payout { to, token, amount }, record, parked } = reward;
    // 0 is no parked payout's number.
    let payload = record.write(Writer::default().varint(u64::from(parked.unwrap_or(0)))).done();
    let id = ReplyId::RewardFailed.number();
    let message = match token {
        Token::Native(denom) => {
            let amount = vec![coin(amount, denom)];
            SubMsg::reply_on_error(BankMsg::Send { to_address: to.into_string(), amount }, id)
        }
        Token::Cw20(cw20) => SubMsg::reply_on_error(transfer_msg(ctx, &cw20, &to, amount)?, id)
            .with_gas_limit(REWARD_GAS),
    };
    Ok(message.with_payload(payload))
}

fn transfer_msg(ctx: &Ctx<'_>, cw20: &[u8], to: &Addr, amount: Amount) -> Result<CosmosMsg> {
    let amount = Uint128::new(amount.get());
    let msg = Cw20ExecuteMsg::Transfer { recipient: to.to_string(), amount };
    Ok(call(human(ctx.api, cw20)?, to_json_binary(&msg)?).into())
}

fn call(contract: Addr, msg: Binary) -> WasmMsg {
    WasmMsg::Execute { contract_addr: contract.into_string(), msg, funds: Vec::new() }
}

fn coin(amount: Amount, denom: String) -> Coin {
    Coin { denom, amount: Uint128::new(amount.get()).into() }
}

/// Returns an address in canonical form; a checked one always has it.
///
/// # Errors
/// [`ContractError::InvalidAddress`].
pub(crate) fn canonical_addr(ctx: &Ctx<'_>, addr: &Addr) -> Result<Vec<u8>> {
    canonical(ctx.api, addr.as_str())
}
