//! Random transactions from a seed: what people do, what they do wrong, and time that passes.

mod faults;
mod holders;
mod others;

use std::collections::VecDeque;

use anyhow::Result;
use cosmwasm_std::Uint128;
use lode_chain::{Coin, Msg, TxResult, coin};
use lode_msg::Asset;
use lode_msg::exchange::{ConfigResponse, ExecuteMsg, PoolResponse, QueryMsg};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::world::{COINS, HOSTILE, PEOPLE, World, json};

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody calls a contract.
    Execute {
        /// Who.
        who: &'static str,
        /// Which contract.
        contract: String,
        /// With what message.
        msg: Vec<u8>,
        /// With what coins.
        funds: Vec<Coin>,
    },
    /// Somebody moves coins.
    Send {
        /// Who.
        who: &'static str,
        /// To whom.
        to: String,
        /// Which.
        coins: Vec<Coin>,
    },
    /// The block ends, and the next one comes after some seconds.
    Wait {
        /// How many.
        seconds: u64,
    },
}

impl Step {
    /// Takes the step in a world; a wait has no result.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn take(&self, world: &mut World) -> Result<Option<TxResult>> {
        match self {
            Self::Execute { who, contract, msg, funds } => {
                let msg = Msg::Execute {
                    sender: world.address(who),
                    contract: contract.clone(),
                    msg: msg.clone(),
                    funds: funds.clone(),
                };
                Ok(Some(world.desk.try_msg(who, msg)?))
            }
            Self::Send { who, to, coins } => Ok(Some(world.send(who, to, coins)?)),
            Self::Wait { seconds } => {
                world.wait(*seconds)?;
                Ok(None)
            }
        }
    }
}

/// Draws steps.
#[derive(Debug)]
pub struct Generator {
    rng: ChaCha8Rng,
    planned: VecDeque<Step>,
    started: bool,
}

impl Generator {
    /// Starts from a seed: the same seed in the same world gives the same steps.
    pub fn new(seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        Self { rng, planned: VecDeque::new(), started: false }
    }

    /// Draws the next step; first of all, pools are opened.
    ///
    /// # Errors
    /// Only when the chain itself fails.
    pub fn next(&mut self, world: &mut World) -> Result<Step> {
        if !self.started {
            self.started = true;
            self.planned = opening(world)?;
        }
        if let Some(step) = self.planned.pop_front() {
            return Ok(step);
        }
        match self.below(100) {
            0..10 => Ok(self.pause_for_a_while()),
            10..32 => self.swap(world),
            32..44 => self.deposit(world),
            44..53 => self.withdraw(world),
            53..58 => self.transfer(world),
            58..66 => self.claim(world),
            66..70 => self.compound(world),
            70..75 => self.fund(world),
            75..80 => self.push(world),
            80..85 => self.face(world),
            85..93 => self.other(world),
            _ => self.fault(world),
        }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.rng.random_range(0..end)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.rng.random_range(0..of.len())].clone()
    }

    fn person(&mut self) -> &'static str {
        self.pick(&PEOPLE)
    }

    /// Draws an amount of any length up to 96 bits, now and then 0 or all there can be.
    fn amount(&mut self) -> u128 {
        match self.below(60) {
            0 => 0,
            1 => u128::MAX,
            _ => {
                let bits = self.rng.random_range(1..=96_u32);
                (self.rng.random::<u128>() >> (128 - bits)).max(1)
            }
        }
    }

    fn sub(&mut self) -> Option<u32> {
        if self.one_in(4) { Some(1) } else { None }
    }

    fn deadline(&mut self, world: &World) -> Option<u64> {
        match self.below(40) {
            0 => Some(world.now() - 1),
            1..4 => Some(world.now() + self.below(100)),
            _ => None,
        }
    }

    fn pool(&mut self, world: &World) -> Result<u32> {
        let config: ConfigResponse = world.ask(&QueryMsg::Config {})?;
        let known = u64::from(config.pools);
        let drawn = if self.one_in(50) { known + 1 } else { 1 + self.below(known.max(1)) };
        Ok(u32::try_from(drawn)?)
    }

    fn pools(&mut self, world: &World) -> Result<Vec<u32>> {
        let mut pools = vec![self.pool(world)?];
        while self.one_in(2) {
            let pool = self.pool(world)?;
            // Now and then an item stands twice: that must be refused.
            if !pools.contains(&pool) || self.one_in(20) {
                pools.push(pool);
            }
        }
        Ok(pools)
    }

    fn pause_for_a_while(&mut self) -> Step {
        let seconds = match self.below(20) {
            0 => 86_400 * (1 + self.below(4)),
            1..4 => 3_600 * (1 + self.below(30)),
            4..8 => self.below(3_600),
            _ => self.below(30),
        };
        Step::Wait { seconds }
    }

    fn asset(&mut self, world: &World) -> Asset {
        if self.one_in(2) {
            Asset::native(self.pick(&COINS))
        } else {
            let token = self.rng.random_range(0..world.tokens.len());
            world.cw20(token)
        }
    }
}

/// A call of the exchange.
fn to_exchange(
    world: &World,
    who: &'static str,
    msg: &ExecuteMsg,
    mut funds: Vec<Coin>,
) -> Result<Step> {
    funds.retain(|coin| coin.amount > 0);
    funds.sort();
    Ok(Step::Execute { who, contract: world.exchange.clone(), msg: json(msg)?, funds })
}

/// A call of any contract.
fn to_contract(who: &'static str, contract: &str, msg: &impl Serialize) -> Result<Step> {
    let (contract, msg) = (contract.to_string(), json(msg)?);
    Ok(Step::Execute { who, contract, msg, funds: Vec::new() })
}

/// The coins that an amount of an asset needs.
fn coins_of(asset: &Asset, amount: u128) -> Vec<Coin> {
    match asset {
        Asset::Native(denom) => vec![coin(amount, denom.clone())],
        Asset::Cw20(_) => Vec::new(),
    }
}

fn assets_of(pool: &PoolResponse) -> [Asset; 2] {
    [pool.assets.0.clone(), pool.assets.1.clone()]
}

/// Pools of every mix, first deposits, a face, campaigns.
fn opening(world: &mut World) -> Result<VecDeque<Step>> {
    let [atom, usdc, weth] = COINS.map(Asset::native);
    let (zero, one, hostile) = (world.cw20(0), world.cw20(1), world.cw20(HOSTILE));
    let pairs = [
        (usdc.clone(), weth.clone(), 3_000),
        (usdc.clone(), atom, 500),
        (usdc, zero.clone(), 3_000),
        (zero, one, 10_000),
        (weth, hostile, 3_000),
    ];
    let mut steps = VecDeque::new();
    for (index, (first, second, fee_pips)) in pairs.into_iter().enumerate() {
        let assets = (first.clone(), second.clone());
        let create = ExecuteMsg::CreatePool { assets, fee_pips, kind: Default::default() };
        steps.push_back(to_exchange(world, "carol", &create, vec![])?);
        let each = 10_u128.pow(u32::try_from(6 + 4 * index)?);
        let deposit = ExecuteMsg::Deposit {
            pool: u32::try_from(index)? + 1,
            amounts: (Uint128::new(each), Uint128::new(each)),
            min_shares: None,
            beneficiary: None,
            sub: None,
            deadline: None,
        };
        let funds = [coins_of(&first, each), coins_of(&second, each)].concat();
        steps.push_back(to_exchange(world, "carol", &deposit, funds)?);
    }
    let face = ExecuteMsg::CreateLpToken { pool: 1, name: None, symbol: None };
    steps.push_back(to_exchange(world, "bob", &face, vec![])?);
    for (pool, token) in [(1, 0), (1, HOSTILE), (3, HOSTILE), (5, 1)] {
        let start = world.next_hour();
        let promise = ExecuteMsg::CreateCampaign {
            pool,
            asset: Some(world.cw20(token)),
            amount: Some(Uint128::new(1_000_000_007)),
            start,
            end: start + 100 * 3_600,
        };
        steps.push_back(to_exchange(world, "alice", &promise, vec![coin(1_000, "uatom")])?);
    }
    Ok(steps)
}
