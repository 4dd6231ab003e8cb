//! An embedded chain with an exchange, tokens and people.

use std::path::PathBuf;

use anyhow::{Context, Result};
use cosmwasm_std::{Coin as StdCoin, Uint128};
use lode_chain::{Coin, Config, Desk, EngineKind, Msg, NativeCode, TxResult, coin, native_code};
use lode_hostile::msg as hostile;
use lode_msg::Asset;
use lode_msg::cw20::{BalanceResponse, Cw20QueryMsg};
use lode_msg::exchange::{
    ExecuteMsg, InstantiateMsg, PoolResponse, PositionResponse, QueryMsg, SimulateResponse,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who is there. The first owns the exchange; the last never lets it pull.
pub const PEOPLE: [&str; 6] = ["owner", "alice", "bob", "carol", "mallory", "eve"];

/// The native coins.
pub const COINS: [&str; 3] = ["uatom", "usdc", "weth"];

/// The number of the token that tests tell to misbehave; the others stay honest.
pub const HOSTILE: usize = 2;

/// Tokens that are made.
const TOKENS: usize = 3;

/// What everybody has of everything.
const WEALTH: u128 = 1_000_000_000_000_000_000_000_000_000_000_000;

/// Gas that a transaction may use.
const GAS: u64 = 50_000_000;

/// A chain, an exchange, tokens and people.
#[derive(Debug)]
pub struct World {
    /// The chain.
    pub desk: Desk,
    /// The exchange's address.
    pub exchange: String,
    /// The tokens' addresses; [`HOSTILE`] is the one that may misbehave.
    pub tokens: Vec<String>,
    /// The exchange's code.
    pub code_id: u64,
}

fn natives() -> Vec<NativeCode> {
    vec![
        native_code!("exchange", lode_exchange::contract => instantiate, execute, query, reply),
        native_code!("lp-token", lode_lp_token::contract => instantiate, execute, query),
        native_code!("hostile", lode_hostile::contract => instantiate, execute, query, reply),
    ]
}

/// Reads a contract's wasm; both engines store the same bytes, so that their states are equal.
fn artifact(name: &str) -> Result<Vec<u8>> {
    let folder = std::env::var_os("LODE_ARTIFACTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
        PathBuf::from,
    );
    let file = folder.join(format!("{name}.wasm"));
    std::fs::read(&file).with_context(|| {
        format!("cannot read {}; run `cargo xtask contracts` first", file.display())
    })
}

impl World {
    /// Makes a world. The exchange takes a tenth of the fees and 1,000 uatom for a new reward
    /// asset; everybody but the last person lets it pull tokens.
    ///
    /// # Errors
    /// When the contracts aren't built, or the chain refuses them.
    pub fn new(engine: EngineKind) -> Result<Self> {
        let config = match engine {
            EngineKind::Native => Config::native(natives()),
            EngineKind::Wasm => Config::wasm(),
        };
        let coins: Vec<Coin> = COINS.iter().map(|denom| coin(WEALTH, *denom)).collect();
        let mut desk = Desk::create(config, &PEOPLE, &coins)?;
        desk.set_fee(Vec::new(), GAS);
        let code_id = desk.store("owner", "exchange", artifact("lode_exchange")?)?;
        let lp_token = desk.store("owner", "lp-token", artifact("lode_lp_token")?)?;
        let token = desk.store("owner", "hostile", artifact("lode_hostile")?)?;
        let fee = lode_msg::NativeCoin { denom: "uatom".into(), amount: Uint128::new(1_000) };
        let init = InstantiateMsg {
            fee_recipient: Some(desk.address("treasury")),
            protocol_share_pips: Some(100_000),
            slot_fee: Some(fee),
            lp_token_code_id: Some(lp_token),
            ..InstantiateMsg::default()
        };
        let exchange = desk.instantiate("owner", code_id, &init, "exchange", &[])?;
        let mut tokens = Vec::new();
        for _ in 0..TOKENS {
            let trusting = &PEOPLE[..PEOPLE.len() - 1];
            let init = hostile::InstantiateMsg {
                holders: trusting.iter().map(|who| desk.address(who)).collect(),
                amount: Uint128::new(WEALTH),
                spender: Some(exchange.clone()),
            };
            tokens.push(desk.instantiate("owner", token, &init, "token", &[])?);
        }
        desk.commit()?;
        Ok(Self { desk, exchange, tokens, code_id })
    }

    /// Returns a person's address.
    pub fn address(&mut self, who: &str) -> String {
        self.desk.address(who)
    }

    /// Names a token as an asset.
    pub fn cw20(&self, token: usize) -> Asset {
        Asset::cw20(self.tokens[token].clone())
    }

    /// Sends the exchange a message; a refused one is a result with a code.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn run(&mut self, who: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Result<TxResult> {
        Ok(self.desk.try_execute(who, &self.exchange.clone(), msg, funds)?)
    }

    /// Sends the exchange a message that must succeed.
    ///
    /// # Errors
    /// When it is refused, with its text.
    pub fn done(&mut self, who: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Result<TxResult> {
        let result = self.run(who, msg, funds)?;
        anyhow::ensure!(result.is_ok(), "{who}: {msg:?} was refused: {}", result.log);
        Ok(result)
    }

    /// Sends a token a message.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn tell(&mut self, who: &str, token: usize, msg: &impl Serialize) -> Result<TxResult> {
        Ok(self.desk.try_execute(who, &self.tokens[token].clone(), msg, &[])?)
    }

    /// Gives a token rules; none makes it honest.
    ///
    /// # Errors
    /// When the token refuses.
    pub fn obey(&mut self, token: usize, rules: Vec<hostile::Rule>) -> Result<()> {
        let result = self.tell("mallory", token, &obey_msg(rules))?;
        anyhow::ensure!(result.is_ok(), "the token refused its rules: {}", result.log);
        Ok(())
    }

    /// Moves coins.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn send(&mut self, who: &str, to: &str, coins: &[Coin]) -> Result<TxResult> {
        let from = self.desk.address(who);
        let msg = Msg::Send { from, to: to.to_string(), amount: coins.to_vec() };
        Ok(self.desk.try_msg(who, msg)?)
    }

    /// Asks the exchange.
    ///
    /// # Errors
    /// When it refuses.
    pub fn ask<T: DeserializeOwned>(&self, question: &QueryMsg) -> Result<T> {
        Ok(self.desk.query(&self.exchange, question)?)
    }

    /// Returns a pool.
    ///
    /// # Errors
    /// When there is none.
    pub fn pool(&self, pool: u32) -> Result<PoolResponse> {
        self.ask(&QueryMsg::Pool { pool })
    }

    /// Returns a position.
    ///
    /// # Errors
    /// When there is no such pool.
    pub fn position(&self, pool: u32, owner: &str, sub: u32) -> Result<PositionResponse> {
        let sub = Some(sub).filter(|sub| *sub != 0);
        self.ask(&QueryMsg::Position { pool, owner: owner.to_string(), sub })
    }

    /// Returns what a message would do.
    ///
    /// # Errors
    /// When it would be refused.
    pub fn simulate(
        &self,
        sender: &str,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<SimulateResponse> {
        let funds: Vec<StdCoin> = funds.iter().map(StdCoin::from).collect();
        let (sender, funds) = (Some(sender.to_string()), Some(funds));
        self.ask(&QueryMsg::Simulate { sender, funds, msg: Box::new(msg.clone()) })
    }

    /// Returns an account's balance of an asset.
    ///
    /// # Errors
    /// When a token doesn't answer.
    pub fn balance(&self, asset: &Asset, account: &str) -> Result<u128> {
        match asset {
            Asset::Native(denom) => Ok(self.desk.chain().balance(account, denom)?),
            Asset::Cw20(token) => {
                let question = Cw20QueryMsg::Balance { address: account.to_string() };
                let answer: BalanceResponse = self.desk.query(token, &question)?;
                Ok(answer.balance.u128())
            }
        }
    }

    /// Ends the block, and starts the next one after some seconds.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn wait(&mut self, seconds: u64) -> Result<[u8; 32]> {
        Ok(self.desk.next_block(seconds)?.state_hash)
    }

    /// Returns the present time in seconds.
    pub fn now(&self) -> u64 {
        seconds(self.desk.chain().time_ns())
    }

    /// Returns the beginning of the next hour in seconds.
    pub fn next_hour(&self) -> u64 {
        (self.now() / 3_600 + 1) * 3_600
    }

    /// Creates a pool of two assets and puts the first liquidity in.
    ///
    /// # Errors
    /// When it is refused.
    pub fn open_pool(
        &mut self,
        who: &str,
        assets: (Asset, Asset),
        fee_pips: u32,
        each: (u128, u128),
    ) -> Result<u32> {
        let first = assets.0.clone();
        let msg = ExecuteMsg::CreatePool { assets, fee_pips, kind: Default::default() };
        let made = self.done(who, &msg, &[])?;
        let pool: u32 = made.attribute("wasm-pool", "pool").context("no pool")?.parse()?;
        let kept = self.pool(pool)?.assets.0 == first;
        let amounts = if kept { each } else { (each.1, each.0) };
        self.join(who, pool, amounts)?;
        Ok(pool)
    }

    /// Deposits, in the pool's own order.
    ///
    /// # Errors
    /// When it is refused.
    pub fn join(&mut self, who: &str, pool: u32, amounts: (u128, u128)) -> Result<TxResult> {
        let (msg, funds) = self.deposit_msg(pool, amounts)?;
        self.done(who, &msg, &funds)
    }

    /// Returns a deposit and the coins that it needs.
    ///
    /// # Errors
    /// When there is no such pool.
    pub fn deposit_msg(&self, pool: u32, amounts: (u128, u128)) -> Result<(ExecuteMsg, Vec<Coin>)> {
        let assets = self.pool(pool)?.assets;
        let mut funds: Vec<Coin> = [(assets.0, amounts.0), (assets.1, amounts.1)]
            .into_iter()
            .filter_map(|(asset, amount)| match asset {
                Asset::Native(denom) if amount > 0 => Some(coin(amount, denom)),
                _ => None,
            })
            .collect();
        funds.sort();
        let amounts = (Uint128::new(amounts.0), Uint128::new(amounts.1));
        let msg = ExecuteMsg::Deposit {
            pool,
            amounts,
            min_shares: None,
            beneficiary: None,
            sub: None,
            deadline: None,
        };
        Ok((msg, funds))
    }

    /// Returns a withdrawal to both assets.
    pub fn withdraw_msg(pool: u32, shares: u128, sub: u32, to: Option<Asset>) -> ExecuteMsg {
        ExecuteMsg::Withdraw {
            pool,
            shares: Uint128::new(shares),
            min_amounts: None,
            to,
            min_amount: None,
            recipient: None,
            sub: Some(sub).filter(|sub| *sub != 0),
            deadline: None,
        }
    }

    /// Returns a swap of what comes along.
    pub fn swap_msg(route: Vec<u32>) -> ExecuteMsg {
        ExecuteMsg::Swap {
            route,
            amount_out: None,
            min_out: None,
            limit: None,
            pull: None,
            recipient: None,
            deadline: None,
        }
    }

    /// Returns a swap of a pulled token.
    pub fn pull_msg(&self, route: Vec<u32>, token: usize, amount: u128) -> ExecuteMsg {
        let cw20 = self.tokens[token].clone();
        ExecuteMsg::Swap {
            route,
            amount_out: None,
            min_out: None,
            limit: None,
            pull: Some(lode_msg::exchange::PulledCw20 { cw20, amount: Uint128::new(amount) }),
            recipient: None,
            deadline: None,
        }
    }

    /// Creates a campaign from the next hour on.
    ///
    /// # Errors
    /// When it is refused.
    pub fn campaign(
        &mut self,
        who: &str,
        pool: u32,
        (asset, amount): (Asset, u128),
        hours: u64,
    ) -> Result<TxResult> {
        let start = self.next_hour();
        let mut funds = vec![coin(1_000, "uatom")];
        let known: lode_msg::exchange::RewardsResponse = self.ask(&QueryMsg::Rewards { pool })?;
        if known.rewards.iter().any(|reward| reward.asset == asset) {
            funds.clear();
        }
        if let Asset::Native(denom) = &asset {
            match funds.iter_mut().find(|coin| coin.denom == *denom) {
                Some(coin) => coin.amount += amount,
                None => funds.push(coin(amount, denom.clone())),
            }
        }
        funds.sort();
        let msg = ExecuteMsg::CreateCampaign {
            pool,
            asset: Some(asset),
            amount: Some(Uint128::new(amount)),
            start,
            end: start + hours * 3_600,
        };
        self.done(who, &msg, &funds)
    }
}

/// Returns a message as JSON.
///
/// # Errors
/// When it can't be written.
pub(crate) fn json(msg: &impl Serialize) -> Result<Vec<u8>> {
    // The contracts' own errors are no standard errors here.
    cosmwasm_std::to_json_vec(msg).map_err(|error| anyhow::anyhow!(error.to_string()))
}

/// Returns seconds of a time in ns.
pub fn seconds(time_ns: u64) -> u64 {
    time_ns / 1_000_000_000
}

/// Returns a rule that is followed a number of times.
pub fn rule(on: hostile::Hook, then: hostile::Trick, times: Option<u32>) -> hostile::Rule {
    hostile::Rule { on, then, times }
}

/// Returns the message that gives a token rules.
pub fn obey_msg(rules: Vec<hostile::Rule>) -> hostile::ExecuteMsg {
    hostile::ExecuteMsg::Obey { rules }
}
