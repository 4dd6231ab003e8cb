//! What the node's one thread owns: the chain, the mempool and the seals of blocks.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use lode_chain::{Address, Chain, ChainError, Coin, CommittedTx, Event, ReadTx, Reader, TxResult};
use lode_query::NodeInfo;
use tokio::sync::{broadcast, oneshot};

use crate::error::NodeError;
use crate::files::Setup;
use crate::ledger::Ledger;
use crate::mempool::{Hash, Mempool, Unfit, Waiting};
use crate::options::Options;
use crate::seal::{self, Before, Sealed};
use crate::services;
use crate::snapshots::{self, CHAIN_FILE, Snapshots};
use crate::transfer::Folder;
use crate::validator::Validator;

/// How long the transactions of one block may run: nobody reads meanwhile, because there would
/// be half a block to see.
const BLOCK_BUDGET: Duration = Duration::from_millis(200);
/// The least step of time from block to block.
const STEP_NS: u64 = 1_000_000;

/// A block, told to whoever listens.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) sealed: Sealed,
    /// The vote for the block before.
    pub(crate) last_commit: Option<tendermint_proto::v0_38::types::Commit>,
    pub(crate) txs: Vec<CommittedTx>,
    /// The events of the block itself.
    pub(crate) events: Vec<Event>,
    /// The state hash after the block.
    pub(crate) state_hash: [u8; 32],
}

/// What came of a transaction that was handed in.
pub(crate) enum Submitted {
    /// It was checked; code 0 means that it waits in the mempool now.
    Checked(Box<TxResult>),
    /// It was not even checked.
    Unfit(Unfit),
}

/// The state behind the node's thread.
pub(crate) struct Core {
    pub(crate) chain: Chain,
    /// What reads transactions for the chain on other threads.
    pub(crate) reader: Reader,
    pub(crate) mempool: Mempool,
    pub(crate) ledger: Ledger,
    pub(crate) snapshots: Snapshots,
    pub(crate) validator: Validator,
    pub(crate) options: Options,
    pub(crate) setup: Setup,
    /// Who was funded at genesis.
    pub(crate) funded: Vec<(Address, Vec<Coin>)>,
    /// What the node says of itself.
    pub(crate) info: NodeInfo,
    pub(crate) news: broadcast::Sender<Arc<News>>,
    /// What the chain's clock is ahead of the machine's, in ns.
    ahead: i128,
    waiters: HashMap<Hash, Vec<oneshot::Sender<CommittedTx>>>,
    /// In whose names transactions are taken, whoever signed them.
    pub(crate) impersonated: BTreeSet<String>,
}

/// A chain that was taken in.
pub(crate) enum Taken {
    /// In memory.
    Memory(Box<Chain>),
    /// In a folder of the home.
    Folder(Folder),
}

/// The machine's time in ns since 1970.
pub(crate) fn machine_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// What a core is made of.
pub(crate) struct Parts {
    pub(crate) chain: Chain,
    pub(crate) ledger: Ledger,
    pub(crate) snapshots: Snapshots,
    pub(crate) validator: Validator,
    pub(crate) options: Options,
    pub(crate) setup: Setup,
    pub(crate) funded: Vec<(Address, Vec<Coin>)>,
}

impl Core {
    /// Puts the parts together, makes the seals that are missing, and the first block of a new
    /// chain: clients take height 0 for an error.
    pub(crate) fn new(parts: Parts, news: broadcast::Sender<Arc<News>>) -> Result<Self, NodeError> {
        let Parts { chain, ledger, snapshots, validator, options, setup, funded } = parts;
        let info = services::node_info(&options, &validator);
        let mut out = Self {
            reader: chain.reader(),
            chain,
            mempool: Mempool::default(),
            ledger,
            snapshots,
            validator,
            options,
            setup,
            funded,
            info,
            news,
            ahead: 0,
            waiters: HashMap::new(),
            impersonated: BTreeSet::new(),
        };
        out.chain.set_min_gas_prices(&out.options.min_gas_prices)?;
        let (last, machine) = (out.chain.last_block().time_ns, machine_ns());
        if last > machine {
            out.ahead = i128::from(last).saturating_sub(i128::from(machine));
        }
        out.reseal()?;
        if out.chain.height() == 0 {
            out.produce(|_| Ok(()))?;
        }
        Ok(out)
    }

    /// Makes the seals of blocks that have none, as after a crash.
    pub(crate) fn reseal(&mut self) -> Result<(), NodeError> {
        let height = self.chain.height();
        let mut common = self.ledger.height().min(height);
        while common > 0 && !self.agree(common)? {
            common = common.saturating_sub(1);
        }
        if common < self.ledger.height() {
            self.ledger.cut(common)?;
        }
        while self.ledger.height() < height {
            let next = self.ledger.height().saturating_add(1);
            let missing = || ChainError::Damaged(format!("block {next} is missing"));
            let block = self.chain.block(next)?.ok_or_else(missing)?;
            let before = self.chain.block(next.saturating_sub(1))?.ok_or_else(missing)?;
            let txs = self.chain.txs_at(next)?;
            let sealed = self.seal(&block, before.state_hash, &txs);
            self.ledger.add(sealed)?;
        }
        Ok(())
    }

    /// Whether the seal of a height is of the block that the chain has there. Another history
    /// may have had that height, before a snapshot was restored.
    fn agree(&self, height: u64) -> Result<bool, NodeError> {
        let (Some(sealed), Some(block)) = (self.ledger.get(height)?, self.chain.block(height)?)
        else {
            return Ok(false);
        };
        let before = self.chain.block(height.saturating_sub(1))?;
        let header = sealed.header();
        let state = before.is_some_and(|before| before.state_hash.as_slice() == header.app_hash);
        Ok(state && header.time == Some(seal::timestamp(block.time_ns)))
    }

    fn seal(
        &self,
        block: &lode_chain::BlockInfo,
        state_hash: [u8; 32],
        txs: &[CommittedTx],
    ) -> Sealed {
        let before = Before { sealed: self.ledger.last(), state_hash };
        let raw: Vec<Vec<u8>> = txs.iter().map(|tx| tx.raw.clone()).collect();
        let results: Vec<&TxResult> = txs.iter().map(|tx| &tx.result).collect();
        seal::seal(&self.setup.chain_id, &self.validator, &before, block, (&raw, &results))
    }

    /// The chain's clock, in ns since 1970.
    pub(crate) fn now_ns(&self) -> u64 {
        let now = i128::from(machine_ns()).saturating_add(self.ahead);
        u64::try_from(now).unwrap_or(0)
    }

    /// The time that the next block gets.
    fn next_time(&self) -> u64 {
        self.now_ns().max(self.chain.last_block().time_ns.saturating_add(STEP_NS))
    }

    /// Sets the chain's clock.
    pub(crate) fn set_clock(&mut self, time_ns: u64) {
        self.ahead = i128::from(time_ns).saturating_sub(i128::from(machine_ns()));
    }

    /// Checks a transaction and puts it into the mempool.
    pub(crate) fn submit(&mut self, mut tx: ReadTx) -> Submitted {
        if let Err(why) = self.mempool.admit(&tx, &self.options.limits) {
            return Submitted::Unfit(why);
        }
        if self.is_impersonated(tx.raw()) {
            tx.impersonate();
        }
        let result = self.chain.check_read(&mut tx);
        if result.is_ok() {
            self.mempool.push(Waiting { tx });
        } else {
            self.mempool.forget(&tx.hash());
        }
        Submitted::Checked(Box::new(result))
    }

    /// Tells when a transaction is in a block.
    pub(crate) fn wait_for(&mut self, hash: Hash) -> oneshot::Receiver<CommittedTx> {
        let (sender, receiver) = oneshot::channel();
        let waiting = self.waiters.entry(hash).or_default();
        waiting.retain(|waiter| !waiter.is_closed());
        waiting.push(sender);
        receiver
    }

    /// Forgets who no longer waits for a transaction.
    pub(crate) fn stop_waiting(&mut self, hash: &Hash) {
        if let Some(waiting) = self.waiters.get_mut(hash) {
            waiting.retain(|waiter| !waiter.is_closed());
            if waiting.is_empty() {
                self.waiters.remove(hash);
            }
        }
    }

    /// Makes a block: first what the desk asks for, then transactions, until the block is full.
    ///
    /// # Errors
    /// What the desk's part is refused with, and then there is no block; or the store's.
    pub(crate) fn produce(
        &mut self,
        desk: impl FnOnce(&mut Chain) -> Result<(), ChainError>,
    ) -> Result<(), NodeError> {
        self.produce_with(|chain| desk(chain).map(|()| Vec::new()))
    }

    /// As [`produce`](Self::produce), where the desk runs transactions of its own and gives their
    /// bytes and results.
    pub(crate) fn produce_with(
        &mut self,
        desk: impl FnOnce(&mut Chain) -> Result<Vec<(Vec<u8>, TxResult)>, ChainError>,
    ) -> Result<(), NodeError> {
        let state_hash = self.chain.state_hash();
        self.chain.begin_block(self.next_time())?;
        let ran = match desk(&mut self.chain) {
            Ok(ran) => ran,
            Err(why) => {
                self.chain.discard_block();
                return Err(why.into());
            }
        };
        let height = self.chain.height().saturating_add(1);
        let start = Instant::now();
        let mut room = self.options.limits.block_bytes;
        let mut txs = Vec::new();
        let mut add = |raw, result| {
            let index = u32::try_from(txs.len()).unwrap_or(u32::MAX);
            txs.push(CommittedTx { height, index, raw, result });
        };
        for (raw, result) in ran {
            add(raw, result);
        }
        while start.elapsed() < BLOCK_BUDGET {
            let Some(tx) = self.mempool.pop(room) else { break };
            let raw = tx.raw().to_vec();
            room = room.saturating_sub(raw.len());
            let result = self.chain.deliver_read(tx.tx)?;
            add(raw, result);
        }
        let block = self.chain.commit()?;
        let last_commit = self.ledger.last().map(|sealed| sealed.commit.clone());
        let sealed = self.seal(&block, state_hash, &txs);
        self.ledger.add(sealed.clone())?;
        self.check_again();
        let events = self.chain.block_events(height)?;
        self.tell(News { sealed, last_commit, txs, events, state_hash: block.state_hash });
        Ok(())
    }

    /// Sets the chain back to a snapshot. What waits in the mempool is forgotten, and time goes on
    /// from the snapshot's.
    pub(crate) fn restore(&mut self, name: &str) -> Result<(), NodeError> {
        let (options, setup) = (&self.options, &self.setup);
        let config = || crate::setup::config(options, setup);
        self.snapshots.restore(&mut self.chain, config, name)?;
        self.replaced()
    }

    /// Puts another chain of the same name in the place of this one. What waits in the mempool
    /// is forgotten, and time goes on from the other's.
    pub(crate) fn import(&mut self, taken: Taken) -> Result<(), NodeError> {
        match taken {
            Taken::Memory(chain) => self.chain.replace_memory(*chain)?,
            Taken::Folder(folder) => {
                let (options, setup) = (&self.options, &self.setup);
                let none = || NodeError::Config("this chain has no home".to_string());
                let home = options.home.as_deref().ok_or_else(none)?;
                let config = || crate::setup::config(options, setup);
                snapshots::swap(&mut self.chain, config, home, |file| {
                    std::fs::rename(folder.path().join(CHAIN_FILE), file)
                        .map_err(|e| NodeError::File(file.display().to_string(), e.to_string()))
                })?;
            }
        }
        let genesis = self.chain.genesis()?;
        self.setup = self.setup.clone().founded(&genesis);
        self.funded = genesis.accounts;
        self.save_setup()?;
        self.replaced()
    }

    /// Writes what the home was set up with.
    pub(crate) fn save_setup(&self) -> Result<(), NodeError> {
        self.options.home.as_deref().map_or(Ok(()), |home| self.setup.write(home))
    }

    /// What each block takes longer, by order of the desk.
    pub(crate) fn slow(&self) -> Duration {
        Duration::from_millis(self.setup.slow_ms)
    }

    /// Goes on with a chain that is another than before.
    fn replaced(&mut self) -> Result<(), NodeError> {
        self.chain.take_reader(&self.reader);
        self.chain.set_min_gas_prices(&self.options.min_gas_prices)?;
        self.mempool.clear();
        self.waiters.clear();
        self.reseal()?;
        self.set_clock(self.chain.last_block().time_ns);
        Ok(())
    }

    /// After a block, what still waits may no longer be valid.
    fn check_again(&mut self) {
        for mut tx in self.mempool.take() {
            if self.chain.recheck_read(&mut tx.tx).is_ok() {
                self.mempool.push(tx);
            } else {
                self.mempool.forget(&tx.tx.hash());
            }
        }
    }

    fn tell(&mut self, news: News) {
        for tx in &news.txs {
            let Ok(hash) = Hash::try_from(tx.result.hash.as_slice()) else { continue };
            if !tx.result.is_ok() {
                // As on a node: the same bytes may be handed in again.
                self.mempool.forget(&hash);
            }
            for waiter in self.waiters.remove(&hash).unwrap_or_default() {
                // Who no longer waits need not be told.
                let _ = waiter.send(tx.clone());
            }
        }
        // An error means that nobody listens.
        let _ = self.news.send(Arc::new(news));
    }
}
