//! The chain as the demo drives it: one message a transaction, every result read and counted.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lode_chain::{BlockInfo, Chain, ChainError, Config, Genesis, Key, Msg, Tx, TxResult, coin};
use lode_chain::{NativeCode, Results, native_code};
use lode_msg::exchange::QueryMsg;
use serde::de::DeserializeOwned;

use super::act::Action;
use super::collect::Tallies;
use super::effect::{Effect, Reader};
use super::error::DemoError;
use super::events::EventLog;
use super::options::{EngineChoice, Options};
use super::people::{GAS_DENOM, Person};
use super::plan::Plan;
use super::resume::{RunId, Saved};
use super::venue::Venues;
use crate::market::Market;

/// The demo chain's name.
pub(super) const CHAIN_ID: &str = "lode-demo-1";
/// Under which names the two codes are stored, and run natively.
pub(super) const EXCHANGE: &str = "exchange";
pub(super) const LP_TOKEN: &str = "lp-token";

/// Nanoseconds of a second.
const NS: u64 = 1_000_000_000;

/// The contracts' wasm. The native engine doesn't need it; both may then be empty.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// The exchange.
    pub exchange: Vec<u8>,
    /// The cw20 face of a pool's shares.
    pub lp_token: Vec<u8>,
}

/// The chain, its people and what it has counted.
pub(super) struct Host {
    chain: Chain,
    keys: BTreeMap<Person, Key>,
    addresses: BTreeMap<Person, String>,
    people: BTreeMap<String, Person>,
    exchange: String,
    options: Options,
    run: RunId,
    tallies: Tallies,
    log: Option<EventLog>,
    began: Option<Instant>,
    before: Duration,
    height: u64,
}

impl Host {
    /// Makes the chain, or opens the one that lives in the home. Returns how far it has come:
    /// nothing when the exchange isn't set up yet, else the number of bars that are done.
    pub(super) fn open(
        market: &Market,
        plan: &Plan,
        options: &Options,
    ) -> Result<(Self, Option<u64>), DemoError> {
        let run = RunId::of(market, options);
        let genesis = genesis(market, plan);
        let config = config(options);
        let held = options.home.as_deref().filter(|home| Chain::exists(home));
        let (chain, saved) = match held {
            None => (Chain::create(config, &genesis)?, None),
            Some(home) => {
                let chain = match Chain::open(config.clone()) {
                    // A run that was killed before its genesis was on the disk left an empty file.
                    Err(ChainError::Config(_)) => Chain::create(config, &genesis),
                    opened => opened,
                }?;
                let saved = remembered(&chain, home)?;
                let differs = match &saved {
                    Some(saved) => run.differs(&saved.run),
                    // Nothing is remembered before the first block but the genesis itself.
                    None => (chain.time_ns() != genesis.time_ns).then_some("market"),
                };
                if let Some(differs) = differs {
                    let (home, differs) = (home.to_path_buf(), differs.to_owned());
                    return Err(DemoError::OtherRun { home, differs });
                }
                (chain, saved)
            }
        };
        let log = match &options.events {
            Some(path) => {
                let bytes = saved.as_ref().map_or(0, |saved| saved.event_bytes);
                Some(EventLog::open(path, bytes)?)
            }
            None => None,
        };
        let addresses: BTreeMap<Person, String> = Person::ALL
            .into_iter()
            .map(|who| (who, chain.codec().encode(&who.key().address)))
            .collect();
        let done = saved.as_ref().map(|saved| saved.bars);
        let (exchange, tallies, before) = saved.map_or_else(Default::default, |saved| {
            (saved.exchange, saved.tallies, Duration::from_nanos(saved.wall_ns))
        });
        let host = Self {
            keys: Person::ALL.into_iter().map(|who| (who, who.key())).collect(),
            people: addresses.iter().map(|(who, address)| (address.clone(), *who)).collect(),
            height: chain.height(),
            options: options.clone(),
            began: None,
            chain,
            addresses,
            exchange,
            run,
            tallies,
            log,
            before,
        };
        Ok((host, done))
    }

    /// Opens the next block at a second.
    pub(super) fn begin(&mut self, time_s: u64) -> Result<(), DemoError> {
        // Going through the bars of an earlier start again isn't part of the run's time.
        self.began.get_or_insert_with(Instant::now);
        self.height = self.chain.height().saturating_add(1);
        Ok(self.chain.begin_block(time_s.saturating_mul(NS))?)
    }

    /// Ends the block. With a home, what is needed to go on from here is kept with it.
    pub(super) fn commit(&mut self, bars: u64) -> Result<BlockInfo, DemoError> {
        let event_bytes = match &mut self.log {
            Some(log) => log.flush()?,
            None => 0,
        };
        if self.options.home.is_none() {
            return Ok(self.chain.commit()?);
        }
        let saved = Saved {
            run: self.run.clone(),
            exchange: self.exchange.clone(),
            bars,
            tallies: self.tallies.clone(),
            wall_ns: u64::try_from(self.wall().as_nanos()).unwrap_or(u64::MAX),
            event_bytes,
        };
        let bytes =
            serde_json::to_vec(&saved).map_err(|error| DemoError::Unreadable(error.to_string()))?;
        Ok(self.chain.commit_with(&bytes)?)
    }

    /// Waits until every block is on the disk.
    pub(super) fn flush(&mut self) -> Result<(), DemoError> {
        Ok(self.chain.flush()?)
    }

    /// Does an action on the chain and returns what the events tell of it.
    pub(super) fn act(
        &mut self,
        action: &Action,
        venues: &Venues,
    ) -> Result<Vec<Effect>, DemoError> {
        let (msg, funds) = action.act.message(venues)?;
        let (sender, contract) = (self.address(action.who).to_owned(), self.exchange.clone());
        let msg = Msg::Execute { sender, contract, msg, funds };
        let result = self.deliver(action.who, msg, action.act.gas_limit())?;
        Reader { exchange: &self.exchange, people: &self.people }.effects(&result.events)
    }

    /// Delivers a message. One that fails ends the run: the plan asks for nothing that fails.
    pub(super) fn deliver(
        &mut self,
        who: Person,
        msg: Msg,
        gas_limit: u64,
    ) -> Result<TxResult, DemoError> {
        let key = self.keys.get(&who).ok_or(DemoError::OutOfRange)?;
        let fee = match self.options.gas_price.fee_up(gas_limit) {
            0 => Vec::new(),
            amount => vec![coin(amount, GAS_DENOM)],
        };
        let result = self.chain.deliver(&Tx::new(key, vec![msg], fee, gas_limit))?;
        self.tallies.transactions = self.tallies.transactions.saturating_add(1);
        if let Some(log) = &mut self.log {
            log.write((self.height, self.chain.time_ns() / NS), who, &result)?;
        }
        if !result.is_ok() {
            let log = result.log;
            return Err(DemoError::Refused { who: who.name(), height: self.height, log });
        }
        self.tallies.take(who, &self.exchange, &result.events)?;
        Ok(result)
    }

    /// Asks the exchange.
    pub(super) fn ask<T: DeserializeOwned>(&self, question: &QueryMsg) -> Result<T, DemoError> {
        let unreadable = |error: serde_json::Error| DemoError::Unreadable(error.to_string());
        let question = serde_json::to_vec(question).map_err(unreadable)?;
        let answer = self.chain.query_smart(&self.exchange, &question)?;
        serde_json::from_slice(&answer).map_err(unreadable)
    }

    /// Tells the host which contract the exchange is.
    pub(super) fn set_exchange(&mut self, address: String) {
        self.exchange = address;
    }

    /// Returns the exchange's address.
    pub(super) fn exchange(&self) -> &str {
        &self.exchange
    }

    /// Returns a person's address.
    pub(super) fn address(&self, who: Person) -> &str {
        self.addresses.get(&who).map_or("", String::as_str)
    }

    /// Returns who has an address.
    pub(super) fn person(&self, address: &str) -> Option<Person> {
        self.people.get(address).copied()
    }

    /// Returns the height of the open block, or of the last one.
    pub(super) const fn height(&self) -> u64 {
        self.height
    }

    /// Returns what the chain has counted.
    pub(super) const fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// Returns the chain itself.
    pub(super) const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Returns the time that the run took until now, stops not counted.
    pub(super) fn wall(&self) -> Duration {
        let now = self.began.map_or(Duration::ZERO, |began| began.elapsed());
        self.before.saturating_add(now)
    }
}

fn remembered(chain: &Chain, home: &std::path::Path) -> Result<Option<Saved>, DemoError> {
    let not_a_demo = || DemoError::NotADemo { home: home.to_path_buf() };
    if chain.chain_id() != CHAIN_ID {
        return Err(not_a_demo());
    }
    match chain.app() {
        Some(bytes) => serde_json::from_slice(bytes).map(Some).map_err(|_| not_a_demo()),
        None if chain.height() == 0 => Ok(None),
        None => Err(not_a_demo()),
    }
}

fn config(options: &Options) -> Config {
    let native = || vec![exchange_code(), lp_token_code()];
    let config = match options.engine {
        EngineChoice::Wasm => Config::wasm(),
        EngineChoice::Native => Config::native(native()),
    };
    Config {
        home: options.home.clone(),
        flush_every: options.flush_every,
        results: Results::Drop,
        ..config
    }
}

fn exchange_code() -> NativeCode {
    native_code!(EXCHANGE, lode_exchange::contract => instantiate, execute, query, reply)
}

fn lp_token_code() -> NativeCode {
    native_code!(LP_TOKEN, lode_lp_token::contract => instantiate, execute, query)
}

fn genesis(market: &Market, plan: &Plan) -> Genesis {
    let wallet =
        |who: Person| (who.key().address, who.start(&market.base.denom, &market.quote.denom));
    Genesis {
        chain_id: CHAIN_ID.to_owned(),
        time_ns: plan.genesis_s().saturating_mul(NS),
        accounts: Person::ALL.map(wallet).to_vec(),
        staking: None,
    }
}

/// Whether an engine needs the contracts' wasm.
pub(super) const fn needs_wasm(engine: EngineChoice) -> bool {
    matches!(engine, EngineChoice::Wasm)
}
