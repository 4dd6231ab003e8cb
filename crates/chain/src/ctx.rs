//! What a running message can reach: the state behind its gas meter, the block, the engine.
//!
//! A [`Ctx`] is an owned handle that is cheap to clone, because the VM wants its backend
//! `'static`. Each access takes the lock for itself; nobody holds it while a contract runs.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cosmwasm_std::Order;

use crate::address::{Address, AddressCodec};
use crate::config::Places;
use crate::engine::Engine;
use crate::error::Fault;
use crate::event::Event;
use crate::gas::{self, Class, Gas};
use crate::state::{Key, Mark, Range, State};
use crate::trace::{Recorder, Step};

/// Deepest chain of contracts calling contracts by message.
pub(crate) const MAX_CALL_DEPTH: u32 = 500;
/// Deepest chain of contracts asking contracts.
pub(crate) const MAX_QUERY_DEPTH: u32 = 10;

/// The block that is being made, or the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) chain_id: String,
    pub(crate) height: u64,
    pub(crate) time_ns: u64,
}

/// The transaction that is running.
#[derive(Clone, Debug)]
pub(crate) struct TxPlace {
    pub(crate) index: u32,
    pub(crate) hash: [u8; 32],
    /// What contracts that it makes tell of their place in the block.
    pub(crate) place: u64,
}

/// Everything that changes while transactions run.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) state: State,
    pub(crate) gas: Gas,
    pub(crate) clock: Clock,
    pub(crate) tx: Option<TxPlace>,
    /// Gas that the open block's transactions used so far, each up to its limit.
    pub(crate) block_gas: u64,
    pub(crate) places: Places,
    /// Checksums of the contracts that this transaction loaded.
    pub(crate) loaded: BTreeSet<[u8; 32]>,
    /// Who watches the transaction, if somebody does.
    pub(crate) recorder: Option<Box<Recorder>>,
    /// Set when native code failed where it can't be stopped: its result is void.
    pub(crate) void: Option<Fault>,
}

/// Length of a key as gas sees it: without the module byte.
fn priced(key: &[u8]) -> u64 {
    (key.len() as u64).saturating_sub(1)
}

impl Cell {
    pub(crate) fn new(state: State, clock: Clock) -> Self {
        let gas = Gas::new(u64::MAX);
        Self {
            state,
            gas,
            clock,
            tx: None,
            block_gas: 0,
            places: Places::Index,
            loaded: BTreeSet::new(),
            recorder: None,
            void: None,
        }
    }

    pub(crate) fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let found = self.state.get(key);
        self.gas.read(priced(key), found.map_or(0, |v| v.len() as u64))?;
        Ok(found.cloned())
    }

    pub(crate) fn has(&mut self, key: &[u8]) -> Result<bool, Fault> {
        self.gas.charge(gas::HAS, "Has")?;
        Ok(self.state.get(key).is_some())
    }

    pub(crate) fn set(&mut self, key: Key, value: Vec<u8>) -> Result<(), Fault> {
        self.gas.write(priced(&key), value.len() as u64)?;
        if let Some(recorder) = &mut self.recorder {
            recorder.write(&key, self.state.get(&key).cloned(), Some(value.clone()));
        }
        self.state.set(key, value);
        Ok(())
    }

    pub(crate) fn remove(&mut self, key: &[u8]) -> Result<(), Fault> {
        self.gas.charge(gas::REMOVE, "Delete")?;
        if let Some(recorder) = &mut self.recorder {
            recorder.write(key, self.state.get(key).cloned(), None);
        }
        self.state.remove(key);
        Ok(())
    }

    /// Books one step of an iterator that stands on the first record of `range`.
    fn step(&mut self, range: &Range, order: Order) -> Result<(), Fault> {
        if let Some((key, value)) = self.state.first(range, order) {
            let (key, value) = (priced(key), value.len() as u64);
            self.gas.charge(gas::READ_BYTE.saturating_mul(key), "ValuePerByte")?;
            self.gas.charge(gas::READ_BYTE.saturating_mul(value), "ValuePerByte")?;
        }
        self.gas.charge(gas::STEP, "IterNextFlat")
    }

    /// Opens an iterator; its first record is paid now and again when it is taken.
    pub(crate) fn scan(&mut self, range: Range, order: Order) -> Result<Cursor, Fault> {
        self.step(&range, order)?;
        Ok(Cursor { range, order })
    }

    /// Takes the next record of an iterator; at the end it costs nothing.
    pub(crate) fn next(&mut self, cursor: &mut Cursor) -> Result<Option<(Key, Vec<u8>)>, Fault> {
        let Some((key, value)) = self.state.first(&cursor.range, cursor.order) else {
            return Ok(None);
        };
        let record = (key.clone(), value.clone());
        self.step(&cursor.range, cursor.order)?;
        cursor.range.pass(record.0.clone(), cursor.order);
        Ok(Some(record))
    }
}

/// An iterator over records; it takes each one from the state when it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    range: Range,
    order: Order,
}

impl Cursor {
    /// The record under the cursor, without a charge.
    pub(crate) fn peek<'a>(&self, state: &'a State) -> Option<(&'a Key, &'a Vec<u8>)> {
        state.first(&self.range, self.order)
    }
}

/// A handle on the running chain.
#[derive(Clone)]
pub(crate) struct Ctx {
    cell: Arc<Mutex<Cell>>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) codec: AddressCodec,
    pub(crate) call_depth: u32,
    pub(crate) query_depth: u32,
    /// Whether steps are written down.
    pub(crate) watched: bool,
}

impl Ctx {
    pub(crate) fn new(cell: Cell, engine: Engine, codec: AddressCodec) -> Self {
        Self {
            cell: Arc::new(Mutex::new(cell)),
            engine: Arc::new(engine),
            codec,
            call_depth: 0,
            query_depth: 0,
            watched: false,
        }
    }

    /// The cell. A contract that panicked while it was locked left nothing half done that
    /// the roll-back of its message does not undo.
    pub(crate) fn cell(&self) -> MutexGuard<'_, Cell> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        self.cell().get(key)
    }

    pub(crate) fn has(&self, key: &[u8]) -> Result<bool, Fault> {
        self.cell().has(key)
    }

    pub(crate) fn set(&self, key: Key, value: Vec<u8>) -> Result<(), Fault> {
        self.cell().set(key, value)
    }

    pub(crate) fn remove(&self, key: &[u8]) -> Result<(), Fault> {
        self.cell().remove(key)
    }

    pub(crate) fn charge(&self, amount: u64, what: &'static str) -> Result<(), Fault> {
        self.cell().gas.charge(amount, what)
    }

    /// Runs `f` with its charges booked under `class`.
    pub(crate) fn booked<T>(&self, class: Class, f: impl FnOnce(&Self) -> T) -> T {
        let before = self.cell().gas.classify(class);
        let out = f(self);
        self.cell().gas.restore(before);
        out
    }

    /// A step begins, for whoever watches.
    pub(crate) fn enter(&self, tell: impl FnOnce(&mut Step)) {
        if self.watched {
            let mut step = Step::default();
            tell(&mut step);
            let mut cell = self.cell();
            let spent = cell.gas.spent();
            if let Some(recorder) = &mut cell.recorder {
                recorder.enter(step, spent);
            }
        }
    }

    /// More becomes known of the step that runs.
    pub(crate) fn note(&self, tell: impl FnOnce(&mut Step)) {
        if self.watched
            && let Some(recorder) = &mut self.cell().recorder
        {
            recorder.note(tell);
        }
    }

    /// The step that runs ends; its events are those of its value.
    pub(crate) fn leave<T>(&self, done: &Result<T, Fault>, events: impl Fn(&T) -> &[Event]) {
        if self.watched {
            let (error, events) = match done {
                Ok(done) => (None, events(done)),
                Err(fault) => (Some(fault.to_string()), [].as_slice()),
            };
            let mut cell = self.cell();
            let spent = cell.gas.spent();
            if let Some(recorder) = &mut cell.recorder {
                recorder.leave(&self.codec, spent, error, events);
            }
        }
    }

    /// The events from one place to another of the running step's list are of a step inside.
    pub(crate) fn pass_over(&self, from: usize, to: usize) {
        if self.watched
            && let Some(recorder) = &mut self.cell().recorder
        {
            recorder.pass_over(from, to);
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        self.cell().state.mark()
    }

    pub(crate) fn rollback(&self, mark: Mark) {
        self.cell().state.rollback(mark);
    }

    pub(crate) fn text(&self, address: &Address) -> String {
        self.codec.encode(address)
    }

    /// Turns validators' addresses into text and back.
    pub(crate) fn operators(&self) -> AddressCodec {
        self.codec.with_suffix("valoper")
    }

    pub(crate) fn operator_text(&self, operator: &Address) -> String {
        self.operators().encode(operator)
    }

    /// The text of the address of a validator's key.
    pub(crate) fn consensus_text(&self, address: &[u8; 20]) -> String {
        let codec = self.codec.with_suffix("valcons");
        Address::new(address).map(|address| codec.encode(&address)).unwrap_or_default()
    }
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ctx").field("engine", &self.engine).finish_non_exhaustive()
    }
}
