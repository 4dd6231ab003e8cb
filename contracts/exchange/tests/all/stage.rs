//! A chain with an exchange, people and a token. Each message that is sent is simulated first, and
//! must then do what the simulation said (AMM-6).

use std::collections::BTreeMap;

use cosmwasm_std::{Coin as StdCoin, Uint128};
use lode_chain::{Coin, Config, Desk, TxResult, coin, native_code};
use lode_hostile::msg as token;
use lode_math::U512;
use lode_msg::Asset;
use lode_msg::cw20::{BalanceResponse, Cw20QueryMsg};
use lode_msg::exchange::{
    AuditResponse, ExecuteMsg, InstantiateMsg, OwedResponse, PositionResponse, QueryMsg,
    RewardsResponse, SimulateResponse,
};
use serde::de::DeserializeOwned;

pub(crate) const HOUR: u64 = 3_600;
pub(crate) const WEALTH: u128 = 1_000_000_000_000_000_000;
pub(crate) const DENOMS: [&str; 4] = ["ueth", "ulode", "upartner", "uusdc"];
/// More denoms, of which everybody has a little, for pools with many rewards.
pub(crate) const REWARDS: u32 = 16;

/// The owner of the exchange, three people, and somebody with no part in anything.
pub(crate) const PEOPLE: [&str; 5] = ["operator", "alice", "bob", "carol", "stranger"];

pub(crate) struct Stage {
    pub(crate) desk: Desk,
    pub(crate) exchange: String,
    pub(crate) token: String,
}

pub(crate) fn uint(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

pub(crate) fn native(denom: &str) -> Asset {
    Asset::native(denom)
}

impl Stage {
    /// The exchange takes no protocol fee; a slot costs 100 ulode; faces can be made.
    pub(crate) fn new() -> Self {
        let config = Config::native(vec![
            native_code!("exchange", lode_exchange::contract => instantiate, execute, query, reply),
            native_code!("lp-token", lode_lp_token::contract => instantiate, execute, query),
            native_code!("token", lode_hostile::contract => instantiate, execute, query, reply),
        ]);
        let mut coins: Vec<Coin> = DENOMS.iter().map(|denom| coin(WEALTH, *denom)).collect();
        coins.extend((0..REWARDS).map(|index| coin(1_000, format!("reward{index:02}"))));
        coins.sort_by(|a, b| a.denom.cmp(&b.denom));
        let mut desk = Desk::create(config, &PEOPLE, &coins).unwrap();
        let code = desk.store("operator", "exchange", Vec::new()).unwrap();
        let face = desk.store("operator", "lp-token", Vec::new()).unwrap();
        let token_code = desk.store("operator", "token", Vec::new()).unwrap();
        let init = InstantiateMsg { lp_token_code_id: Some(face), ..InstantiateMsg::default() };
        let exchange = desk.instantiate("operator", code, &init, "exchange", &[]).unwrap();
        let holders = PEOPLE.iter().map(|name| desk.address(name)).collect();
        let amount = uint(WEALTH);
        let init = token::InstantiateMsg { holders, amount, spender: Some(exchange.clone()) };
        let token = desk.instantiate("operator", token_code, &init, "token", &[]).unwrap();
        let start = desk.chain().time_ns() / 1_000_000_000;
        // Whole hours make the figures easy.
        desk.next_block(HOUR - start % HOUR).unwrap();
        Self { desk, exchange, token }
    }

    /// A stage with a pool of 1,000,000 ueth and 4,000,000 uusdc of alice's, fee 3,000 pips.
    pub(crate) fn with_pool() -> Self {
        let mut stage = Self::new();
        stage.create_pool(native("ueth"), native("uusdc"), 3_000);
        stage.deposit("alice", 1, (1_000_000, 4_000_000));
        stage
    }

    pub(crate) fn create_pool(&mut self, one: Asset, other: Asset, fee_pips: u32) {
        let kind = lode_msg::exchange::PoolKind::Xyk;
        let msg = ExecuteMsg::CreatePool { assets: (one, other), fee_pips, kind };
        self.run("alice", &msg, &[]);
    }

    /// Deposits into a pool of ueth and uusdc.
    pub(crate) fn deposit(&mut self, who: &str, pool: u32, (a, b): (u128, u128)) -> TxResult {
        let mut funds = Vec::new();
        for (amount, denom) in [(a, "ueth"), (b, "uusdc")] {
            if amount > 0 {
                funds.push(coin(amount, denom));
            }
        }
        self.run(who, &deposit(pool, (a, b)), &funds)
    }

    pub(crate) fn now(&self) -> u64 {
        self.desk.chain().time_ns() / 1_000_000_000
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.desk.next_block(seconds).unwrap();
    }

    pub(crate) fn ask<T: DeserializeOwned>(&self, question: &QueryMsg) -> T {
        self.desk.query(&self.exchange, question).unwrap_or_else(|e| panic!("{question:?}: {e}"))
    }

    /// The code with which a question is refused.
    pub(crate) fn ask_refused(&self, question: &QueryMsg, code: &str) {
        let answer = self.desk.query::<serde_json::Value>(&self.exchange, question);
        let text = answer.expect_err("was answered").to_string();
        assert!(text.contains(&format!("{code}: ")), "wanted {code}, got {text}");
    }

    pub(crate) fn simulate(
        &mut self,
        who: &str,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<SimulateResponse, String> {
        let coins = funds.iter().map(|c| StdCoin::new(c.amount, c.denom.clone())).collect();
        let sender = Some(self.desk.address(who));
        let question =
            QueryMsg::Simulate { sender, funds: Some(coins), msg: Box::new(msg.clone()) };
        self.desk.query(&self.exchange, &question).map_err(|e| e.to_string())
    }

    /// Sends a message that must be carried out, and do what its simulation said.
    pub(crate) fn run(&mut self, who: &str, msg: &ExecuteMsg, funds: &[Coin]) -> TxResult {
        let quote = self.simulate(who, msg, funds).unwrap_or_else(|e| panic!("{msg:?}: {e}"));
        let result = self.desk.execute(who, &self.exchange, msg, funds);
        let result = result.unwrap_or_else(|e| panic!("{msg:?}: {e}"));
        let mut wanted: BTreeMap<(String, String), u128> = BTreeMap::new();
        for payout in &quote.payouts {
            if let Asset::Native(denom) = &payout.asset {
                let key = (payout.party.clone(), denom.clone());
                *wanted.entry(key).or_default() += payout.amount.u128();
            }
        }
        assert_eq!(self.paid(&result), wanted, "{msg:?}");
        result
    }

    /// What the exchange paid in natives, by recipient and denom.
    fn paid(&self, result: &TxResult) -> BTreeMap<(String, String), u128> {
        let mut paid: BTreeMap<(String, String), u128> = BTreeMap::new();
        let sent = result.events.iter().filter(|event| {
            event.kind == "transfer" && event.get("sender") == Some(self.exchange.as_str())
        });
        for event in sent {
            for part in event.get("amount").unwrap().split(',') {
                let digits = part.chars().take_while(char::is_ascii_digit).count();
                let (amount, denom) = part.split_at(digits);
                let key = (event.get("recipient").unwrap().to_owned(), denom.to_owned());
                *paid.entry(key).or_default() += amount.parse::<u128>().unwrap();
            }
        }
        paid
    }

    /// Sends a message that must be refused, by its simulation too, and must change nothing.
    pub(crate) fn refuse(&mut self, who: &str, msg: &ExecuteMsg, funds: &[Coin], code: &str) {
        let quote = self.simulate(who, msg, funds).expect_err("the simulation was fine");
        assert!(quote.contains(&format!("{code}: ")), "wanted {code}, simulated {quote}");
        self.fail(who, msg, funds, code);
    }

    /// Sends a message that must be refused when it is carried out, and must change nothing.
    pub(crate) fn fail(&mut self, who: &str, msg: &ExecuteMsg, funds: &[Coin], code: &str) {
        let before = self.desk.chain().contract_state(&self.exchange).unwrap();
        let result = self.desk.try_execute(who, &self.exchange, msg, funds).unwrap();
        assert!(!result.is_ok(), "{msg:?} was carried out");
        let log = &result.log;
        assert!(log.contains(&format!("{code}: ")), "wanted {code}, got {log}");
        let after = self.desk.chain().contract_state(&self.exchange).unwrap();
        assert!(before == after, "{msg:?} was refused and left something behind");
    }

    pub(crate) fn position(&mut self, who: &str, pool: u32) -> PositionResponse {
        let owner = self.desk.address(who);
        self.ask(&QueryMsg::Position { pool, owner, sub: None })
    }

    pub(crate) fn balance(&mut self, who: &str, denom: &str) -> u128 {
        let address = self.desk.address(who);
        self.desk.chain().balance(&address, denom).unwrap()
    }

    pub(crate) fn tokens(&mut self, address: &str) -> u128 {
        let question = Cw20QueryMsg::Balance { address: address.to_owned() };
        let answer: BalanceResponse = self.desk.query(&self.token, &question).unwrap();
        answer.balance.u128()
    }

    pub(crate) fn cw20(&self) -> Asset {
        Asset::cw20(self.token.clone())
    }

    /// BANK-1 and RWD-1: everything that is held is owed, and every reward's funding closes.
    pub(crate) fn check(&mut self) {
        let mut assets: Vec<Asset> = DENOMS.iter().map(|denom| native(denom)).collect();
        assets.push(self.cw20());
        for asset in assets {
            let owed: OwedResponse = self.ask(&QueryMsg::Owed {
                asset: asset.clone(),
                start_after: None,
                limit: Some(30),
            });
            assert_eq!(owed.next, None);
            let exchange = self.exchange.clone();
            let held = match &asset {
                Asset::Native(denom) => self.desk.chain().balance(&exchange, denom).unwrap(),
                Asset::Cw20(_) => {
                    let booked = owed.booked.unwrap().u128();
                    assert_eq!(owed.owed.u128(), booked, "{asset:?} is booked");
                    self.tokens(&exchange)
                }
            };
            assert_eq!(owed.owed.u128(), held, "{asset:?}");
        }
        let config: lode_msg::exchange::ConfigResponse = self.ask(&QueryMsg::Config {});
        for pool in 1..=config.pools {
            self.check_rewards(pool);
        }
    }

    fn check_rewards(&self, pool: u32) {
        let rewards: RewardsResponse = self.ask(&QueryMsg::Rewards { pool });
        let audit: AuditResponse =
            self.ask(&QueryMsg::Audit { pool, start_after: None, limit: Some(30) });
        assert_eq!(audit.next, None);
        let wide = |amount: Uint128| U512::from(amount.u128()) << 256_usize;
        for reward in rewards.rewards {
            let mut sum = wide(reward.paid) + wide(reward.parked) + wide(reward.remaining);
            sum += U512::from_be_bytes(reward.carried.to_be_bytes());
            for position in &audit.positions {
                let pending = position.pending[usize::from(reward.slot)];
                sum += U512::from_be_bytes(pending.to_be_bytes());
            }
            assert_eq!(sum, wide(reward.funded), "pool {pool} slot {}", reward.slot);
        }
        let shares: u128 = audit.positions.iter().map(|p| p.shares.u128()).sum();
        let total = audit.total_shares.u128();
        assert!(total == 0 || total == shares + 1_000, "{total} {shares}");
    }
}

pub(crate) fn deposit(pool: u32, (a, b): (u128, u128)) -> ExecuteMsg {
    ExecuteMsg::Deposit {
        pool,
        amounts: (uint(a), uint(b)),
        min_shares: None,
        beneficiary: None,
        sub: None,
        deadline: None,
    }
}

pub(crate) fn withdraw(pool: u32, shares: u128) -> ExecuteMsg {
    ExecuteMsg::Withdraw {
        pool,
        shares: uint(shares),
        min_amounts: None,
        to: None,
        min_amount: None,
        recipient: None,
        sub: None,
        deadline: None,
    }
}

pub(crate) fn swap(route: &[u32]) -> ExecuteMsg {
    ExecuteMsg::Swap {
        route: route.to_vec(),
        amount_out: None,
        min_out: None,
        limit: None,
        pull: None,
        recipient: None,
        deadline: None,
    }
}

pub(crate) fn claim(pools: &[u32]) -> ExecuteMsg {
    ExecuteMsg::Claim { pools: pools.to_vec(), sub: None, recipient: None }
}

pub(crate) fn campaign(pool: u32, start: u64, end: u64) -> ExecuteMsg {
    ExecuteMsg::CreateCampaign { pool, asset: None, amount: None, start, end }
}
