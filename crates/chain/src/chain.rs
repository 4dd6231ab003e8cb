//! The chain: blocks of transactions over one state, committed as a whole or not at all.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::acts::Act;
use crate::aside::Numbers;
use crate::config::{Config, Genesis, Results};
use crate::ctx::{Cell, Clock, Ctx};
use crate::engine::{Code, Engine};
use crate::error::{ChainError, Fault};
use crate::event::Event;
use crate::gas::Gas;
use crate::hash::state_hash;
use crate::past::Past;
use crate::prepared::{Mode, Prepared};
use crate::price::Prices;
use crate::result::TxResult;
use crate::search::CommittedTx;
use crate::state::{State, Writes};
use crate::store::{Batch, BlockInfo, Identity, Loaded, Store};
use crate::tx::Tx;
use crate::{Address, AddressCodec, auth, authz, bank, deliver, genesis, staking};

/// The version of the stored form.
pub(crate) const VERSION: u32 = 2;

/// An embedded chain.
#[derive(Debug)]
pub struct Chain {
    pub(crate) ctx: Ctx,
    pub(crate) last: BlockInfo,
    pub(crate) store: Option<Store>,
    pub(crate) past: Past,
    pub(crate) query_gas: u64,
    results: Results,
    pub(crate) open: Option<Open>,
    app: Option<Vec<u8>>,
    pub(crate) prices: Arc<Prices>,
    /// Hashes of waiting transactions whose signatures are good.
    pub(crate) verified: HashSet<[u8; 32]>,
    /// What readers on other threads need to know of accounts.
    pub(crate) numbers: Numbers,
}

/// The block that is being made.
#[derive(Debug, Default)]
pub(crate) struct Open {
    txs: u32,
    gas_used: u64,
    kept: Vec<CommittedTx>,
    codes: Vec<Arc<Code>>,
    pub(crate) events: Vec<Event>,
    /// What the host did, with the number of transactions before it.
    pub(crate) acts: Vec<(u32, Act)>,
}

impl Open {
    /// Notes what the host did at this point of the block.
    pub(crate) fn note(&mut self, act: Act) {
        self.acts.push((self.txs, act));
    }
}

impl Chain {
    /// Whether a chain lives in `home`.
    pub fn exists(home: &std::path::Path) -> bool {
        Store::path(home).exists()
    }

    /// Makes a new chain and commits its genesis.
    ///
    /// # Errors
    /// [`ChainError::Config`] for a bad prefix, genesis or engine, or if a chain lives there
    /// already; [`ChainError::Store`] if the folder can't be written.
    pub fn create(config: Config, genesis: &Genesis) -> Result<Self, ChainError> {
        let codec = AddressCodec::new(&config.prefix)?;
        if genesis.time_ns == 0 || genesis.chain_id.is_empty() {
            return Err(ChainError::Config("genesis needs a chain id and a time".to_string()));
        }
        let mut store = open_store(&config)?;
        if let Some(store) = &store
            && store.load()?.is_some()
        {
            let why = "a chain lives in this folder already; open it, or take an empty folder";
            return Err(ChainError::Config(why.to_string()));
        }
        let chain_id = genesis.chain_id.clone();
        let clock = Clock { chain_id: chain_id.clone(), height: 0, time_ns: genesis.time_ns };
        let engine = Engine::new(config.engine, config.native);
        let ctx = Ctx::new(Cell::new(State::default(), clock), engine, codec);
        ctx.cell().places = config.places;
        genesis::write(&ctx, genesis).map_err(|fault| {
            let why = match fault {
                Fault::Refused(why) => why.text,
                Fault::OutOfGas(what) => what.to_string(),
            };
            ChainError::Config(format!("genesis: {why}"))
        })?;
        let writes = ctx.cell().state.writes();
        let first: [u8; 32] = Sha256::digest(&chain_id).into();
        let state_hash = state_hash(&first, 0, genesis.time_ns, &writes);
        let time_ns = genesis.time_ns;
        let last = BlockInfo { height: 0, time_ns, state_hash, txs: 0, gas_used: 0 };
        let identity = Identity { version: VERSION, chain_id, prefix: config.prefix };
        if let Some(store) = &mut store {
            store.commit(&Batch {
                block: &last,
                writes: &writes,
                codes: &[],
                txs: &[],
                events: &[],
                acts: &[],
                app: None,
                founding: Some((&identity, genesis)),
            })?;
            if config.results == Results::Keep {
                store.keep_index(&last)?;
            }
        }
        ctx.cell().state.settle();
        Ok(Self {
            ctx,
            past: Past::starting_with(&last, genesis),
            last,
            store,
            query_gas: config.query_gas,
            results: config.results,
            open: None,
            app: None,
            prices: Arc::default(),
            verified: HashSet::new(),
            numbers: Numbers::default(),
        })
    }

    /// Opens the chain that lives in `config.home`, as it was after its last commit.
    ///
    /// # Errors
    /// [`ChainError::Config`] if no chain lives there or its prefix is another;
    /// [`ChainError::Damaged`] if the file can't be understood.
    pub fn open(config: Config) -> Result<Self, ChainError> {
        AddressCodec::new(&config.prefix)?;
        let nothing = || ChainError::Config("no chain lives in this folder".to_string());
        let home = config.home.as_deref().ok_or_else(nothing)?;
        if !Self::exists(home) {
            return Err(nothing());
        }
        let mut store = open_store(&config)?.ok_or_else(nothing)?;
        let loaded = store.load()?.ok_or_else(nothing)?;
        if loaded.identity.version != VERSION {
            let found = loaded.identity.version;
            return Err(ChainError::Damaged(format!("its version is {found}, not {VERSION}")));
        }
        if loaded.identity.prefix != config.prefix {
            let found = loaded.identity.prefix;
            return Err(ChainError::Config(format!("this chain's prefix is `{found}`")));
        }
        if config.results == Results::Keep {
            store.keep_index(&loaded.last)?;
        }
        Self::assemble(config, loaded, Some(store), Past::default())
    }

    /// Puts a chain together from what was read.
    pub(crate) fn assemble(
        config: Config,
        loaded: Loaded,
        store: Option<Store>,
        past: Past,
    ) -> Result<Self, ChainError> {
        let codec = AddressCodec::new(&config.prefix)?;
        let app = store.as_ref().map(Store::app).transpose()?.flatten();
        let last = loaded.last;
        let (height, time_ns) = (last.height, last.time_ns);
        let clock = Clock { chain_id: loaded.identity.chain_id, height, time_ns };
        let engine = Engine::new(config.engine, config.native);
        for code in loaded.codes {
            engine.load(code);
        }
        let mut cell = Cell::new(State::from_records(loaded.records), clock);
        cell.places = config.places;
        Ok(Self {
            ctx: Ctx::new(cell, engine, codec),
            last,
            store,
            past,
            query_gas: config.query_gas,
            results: config.results,
            open: None,
            app,
            prices: Arc::default(),
            verified: HashSet::new(),
            numbers: Numbers::default(),
        })
    }

    /// Opens a block at a time in ns, not before the last block's. The fees of the last block
    /// leave the fee collector.
    ///
    /// # Errors
    /// [`ChainError::Order`] if one is open; [`ChainError::Time`] if time would run back.
    pub fn begin_block(&mut self, time_ns: u64) -> Result<(), ChainError> {
        if self.open.is_some() {
            return Err(ChainError::Order("a block is open; commit or discard it first"));
        }
        if time_ns < self.last.time_ns {
            return Err(ChainError::Time { last: self.last.time_ns, given: time_ns });
        }
        {
            let mut cell = self.ctx.cell();
            cell.clock.height = self.last.height.saturating_add(1);
            cell.clock.time_ns = time_ns;
            cell.gas = Gas::new(u64::MAX);
            cell.tx = None;
            cell.block_gas = 0;
        }
        self.open = Some(Open::default());
        if staking::is_on(&self.ctx) {
            return self.begin_staking();
        }
        let collector = Address::module(auth::FEE_COLLECTOR);
        let fees = deliver::unmetered(bank::balances(&self.ctx, &collector))?;
        if !fees.is_empty() {
            let to = Address::module(auth::DISTRIBUTION);
            let mut events = Vec::new();
            let moved = bank::transfer(&self.ctx, &collector, &to, &fees, &mut events);
            deliver::unmetered(moved)?;
            if let Some(open) = &mut self.open {
                open.events = events.into_iter().map(|e| e.with("mode", "BeginBlock")).collect();
            }
        }
        authz::prune(&self.ctx);
        Ok(())
    }

    /// Runs a transaction in the open block. A transaction that fails is `Ok` with a code.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block.
    pub fn deliver(&mut self, tx: &Tx) -> Result<TxResult, ChainError> {
        let open = self.open.as_mut().ok_or(NO_BLOCK)?;
        open.note(Act::Trust);
        self.run_open(deliver::trusted(&self.ctx, tx, Mode::Deliver))
    }

    /// Runs a prepared transaction in the open block.
    pub(crate) fn run_open(&mut self, given: Prepared<'_>) -> Result<TxResult, ChainError> {
        let result = deliver::run(&self.ctx, &given);
        self.book(given.raw, &result)?;
        Ok(result)
    }

    /// Counts a transaction of the open block, and keeps it if results are kept.
    pub(crate) fn book(&mut self, raw: Vec<u8>, result: &TxResult) -> Result<(), ChainError> {
        let open = self.open.as_mut().ok_or(NO_BLOCK)?;
        let index = open.txs;
        open.txs = open.txs.saturating_add(1);
        open.gas_used = open.gas_used.saturating_add(result.gas_used);
        let metered = result.gas_used.min(result.gas_wanted);
        let mut cell = self.ctx.cell();
        cell.block_gas = cell.block_gas.saturating_add(metered);
        drop(cell);
        if result.is_ok() {
            open.codes.extend(deliver::stored_codes(&self.ctx, result));
        }
        if self.results == Results::Keep {
            let height = self.last.height.saturating_add(1);
            open.kept.push(CommittedTx { height, index, raw, result: result.clone() });
        }
        Ok(())
    }

    /// Tries a transaction without a limit of gas and without keeping anything of it. As on a
    /// node, what it reports is a little below the real use.
    pub fn simulate(&self, tx: &Tx) -> TxResult {
        deliver::run(&self.ctx, &deliver::trusted(&self.ctx, tx, Mode::Simulate))
    }

    /// Ends the block and makes it permanent.
    ///
    /// # Errors
    /// As [`commit_with`](Self::commit_with).
    pub fn commit(&mut self) -> Result<BlockInfo, ChainError> {
        self.finish(None)
    }

    /// Ends the block and makes it permanent, together with bytes of the caller's own: after a
    /// crash either both are there or neither is.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Store`] if the disk refuses, and
    /// then the block stays open.
    pub fn commit_with(&mut self, app: &[u8]) -> Result<BlockInfo, ChainError> {
        self.finish(Some(app))
    }

    fn finish(&mut self, app: Option<&[u8]>) -> Result<BlockInfo, ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let before = (self.ctx.mark(), self.told());
        let done = self.seal(app);
        if done.is_err() {
            // The block stays open, and its end will come again.
            self.ctx.rollback(before.0);
            if let Some(open) = &mut self.open {
                open.events.truncate(before.1);
            }
        }
        done
    }

    /// Does what is done at the end of a block; gives what the open block has come to by that.
    pub(crate) fn closing(&mut self) -> Result<(BlockInfo, Writes), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        self.end_block()?;
        let open = self.open.as_ref().ok_or(NO_BLOCK)?;
        let (writes, height, time_ns) = {
            let cell = self.ctx.cell();
            (cell.state.writes(), cell.clock.height, cell.clock.time_ns)
        };
        let state_hash = state_hash(&self.last.state_hash, height, time_ns, &writes);
        let (txs, gas_used) = (open.txs, open.gas_used);
        Ok((BlockInfo { height, time_ns, state_hash, txs, gas_used }, writes))
    }

    fn seal(&mut self, app: Option<&[u8]>) -> Result<BlockInfo, ChainError> {
        let (block, writes) = self.closing()?;
        self.write(&block, &writes, app)?;
        {
            let mut cell = self.ctx.cell();
            cell.state.settle();
            cell.state.forget_pending();
        }
        if let Some(app) = app {
            self.app = Some(app.to_vec());
        }
        let open = self.open.take().unwrap_or_default();
        if let Some(store) = &mut self.store {
            store.add_to_index(&block, open.kept);
        } else {
            let keep = self.results == Results::Keep;
            let (events, acts) = if keep { (open.events, open.acts) } else { Default::default() };
            self.past.add(&block, open.kept, events, acts);
        }
        self.last = block.clone();
        Ok(block)
    }

    fn write(
        &mut self,
        block: &BlockInfo,
        writes: &Writes,
        app: Option<&[u8]>,
    ) -> Result<(), ChainError> {
        let open = self.open.as_ref().ok_or(NO_BLOCK)?;
        let keep = self.results == Results::Keep;
        match &mut self.store {
            Some(store) => store.commit(&Batch {
                block,
                writes,
                codes: &open.codes,
                txs: &open.kept,
                events: if keep { &open.events } else { &[] },
                acts: if keep { &open.acts } else { &[] },
                app,
                founding: None,
            }),
            None => Ok(()),
        }
    }

    /// Forgets the open block, if there is one, with everything in it.
    pub fn discard_block(&mut self) {
        if self.open.take().is_some() {
            let mut cell = self.ctx.cell();
            cell.state.forget();
            cell.clock.height = self.last.height;
            cell.clock.time_ns = self.last.time_ns;
            cell.tx = None;
        }
    }

    /// Makes a whole block: begin, deliver each, commit.
    ///
    /// # Errors
    /// As those three.
    pub fn run_block(
        &mut self,
        time_ns: u64,
        txs: &[Tx],
    ) -> Result<(BlockInfo, Vec<TxResult>), ChainError> {
        self.begin_block(time_ns)?;
        let results = txs.iter().map(|tx| self.deliver(tx)).collect::<Result<_, _>>()?;
        Ok((self.commit()?, results))
    }

    /// Waits until every committed block is on the disk.
    ///
    /// # Errors
    /// [`ChainError::Store`] if the disk refuses.
    pub fn flush(&mut self) -> Result<(), ChainError> {
        self.store.as_mut().map_or(Ok(()), Store::flush)
    }

    /// The caller's bytes of the last [`commit_with`](Self::commit_with).
    pub fn app(&self) -> Option<&[u8]> {
        self.app.as_deref()
    }

    /// Whether a block is open.
    pub fn in_block(&self) -> bool {
        self.open.is_some()
    }
}

pub(crate) const NO_BLOCK: ChainError =
    ChainError::Order("no block is open; call begin_block first");
fn open_store(config: &Config) -> Result<Option<Store>, ChainError> {
    match &config.home {
        Some(home) => Store::open(home, config.cache_bytes, config.flush_every).map(Some),
        None => Ok(None),
    }
}
