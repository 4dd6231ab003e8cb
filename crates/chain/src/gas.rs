//! Gas: the prices, the meters and the break-down of what a transaction paid for.

use serde::{Deserialize, Serialize};

use crate::error::Fault;

/// Flat price of reading a record.
pub(crate) const READ: u64 = 1_000;
/// Price of each byte read, of key and value.
pub(crate) const READ_BYTE: u64 = 3;
/// Flat price of writing a record.
pub(crate) const WRITE: u64 = 2_000;
/// Price of each byte written, of key and value.
pub(crate) const WRITE_BYTE: u64 = 30;
/// Price of asking whether a record exists.
pub(crate) const HAS: u64 = 1_000;
/// Price of removing a record, present or not.
pub(crate) const REMOVE: u64 = 1_000;
/// Flat price of each step of an iterator.
pub(crate) const STEP: u64 = 30;

/// Price of a secp256k1 signature.
pub(crate) const SIGNATURE: u64 = 1_000;
/// Price of a byte of the signed transaction.
pub(crate) const TX_BYTE: u64 = 10;

/// CosmWasm gas in one unit of SDK gas.
pub(crate) const VM_PER_GAS: u64 = 140_000;
/// Loading a contract that is in no cache.
pub(crate) const SETUP: u64 = 60_000;
/// Loading a contract that is pinned or was loaded before in the same transaction.
pub(crate) const SETUP_CACHED: u64 = 2_000;
/// Price of an attribute of a contract's event.
pub(crate) const ATTRIBUTE: u64 = 10;
/// Bytes of attributes that are free in each response.
pub(crate) const ATTRIBUTE_FREE: u64 = 100;
/// Flat price of a custom event.
pub(crate) const EVENT: u64 = 20;
/// Checking and compiling a byte of wasm.
pub(crate) const COMPILE_BYTE: u64 = 3;

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Ante,
    Router,
    Contract,
    Setup,
    Storage,
    Vm,
    Bank,
    Events,
    Query,
    Code,
}

/// Where the gas of a transaction went, in SDK gas. The parts add up to `gas_used`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GasReport {
    /// Before the first message: size, fee, signatures, sequence.
    pub ante: u64,
    /// Finding the handler of each message.
    pub router: u64,
    /// The chain's own records about contracts and codes.
    pub contract: u64,
    /// Loading contracts.
    pub setup: u64,
    /// The contracts' own storage.
    pub storage: u64,
    /// Running wasm, and reading what it returned.
    pub vm: u64,
    /// Moving coins, apart from the fee.
    pub bank: u64,
    /// The contracts' events and attributes.
    pub events: u64,
    /// Queries by contracts, with all that they caused.
    pub query: u64,
    /// Unpacking and compiling uploaded code.
    pub code: u64,
    /// Submessages that used up their own gas limit, as one sum.
    pub limited: u64,
}

impl GasReport {
    fn slot(&mut self, class: Class) -> &mut u64 {
        match class {
            Class::Ante => &mut self.ante,
            Class::Router => &mut self.router,
            Class::Contract => &mut self.contract,
            Class::Setup => &mut self.setup,
            Class::Storage => &mut self.storage,
            Class::Vm => &mut self.vm,
            Class::Bank => &mut self.bank,
            Class::Events => &mut self.events,
            Class::Query => &mut self.query,
            Class::Code => &mut self.code,
        }
    }

    /// The sum of all parts: the transaction's `gas_used`.
    pub fn total(&self) -> u64 {
        [
            self.ante,
            self.router,
            self.contract,
            self.setup,
            self.storage,
            self.vm,
            self.bank,
            self.events,
            self.query,
            self.code,
            self.limited,
        ]
        .iter()
        .fold(0, |sum, part| sum.saturating_add(*part))
    }
}

#[derive(Clone, Copy, Debug)]
struct Meter {
    limit: u64,
    used: u64,
    /// The break-down when this meter was opened.
    before: GasReport,
}

/// The meters of a transaction: its own, and one for each limited part inside.
#[derive(Clone, Debug)]
pub(crate) struct Gas {
    meters: Vec<Meter>,
    pub(crate) report: GasReport,
    class: Class,
}

impl Gas {
    pub(crate) fn new(limit: u64) -> Self {
        let report = GasReport::default();
        Self { meters: vec![Meter { limit, used: 0, before: report }], report, class: Class::Ante }
    }

    fn top(&self) -> Meter {
        let none = Meter { limit: 0, used: 0, before: GasReport::default() };
        self.meters.last().copied().unwrap_or(none)
    }

    pub(crate) fn used(&self) -> u64 {
        self.top().used
    }

    /// What was used in all, on the meters that are open.
    pub(crate) fn spent(&self) -> u64 {
        self.meters.iter().fold(0, |sum, meter| sum.saturating_add(meter.used))
    }

    /// What is left of the limit, 0 when it was crossed.
    pub(crate) fn left(&self) -> u64 {
        let top = self.top();
        top.limit.saturating_sub(top.used)
    }

    /// Books `amount`; the charge that crosses the limit stays booked.
    pub(crate) fn charge(&mut self, amount: u64, what: &'static str) -> Result<(), Fault> {
        let slot = self.report.slot(self.class);
        *slot = slot.saturating_add(amount);
        self.book(amount, what)
    }

    fn book(&mut self, amount: u64, what: &'static str) -> Result<(), Fault> {
        let Some(top) = self.meters.last_mut() else { return Err(Fault::OutOfGas(what)) };
        top.used = top.used.saturating_add(amount);
        if top.used > top.limit { Err(Fault::OutOfGas(what)) } else { Ok(()) }
    }

    /// Opens a meter of its own for a part.
    pub(crate) fn open(&mut self, limit: u64) {
        self.meters.push(Meter { limit, used: 0, before: self.report });
    }

    /// Closes the innermost meter and books its sum on the one outside.
    pub(crate) fn close(&mut self, what: &'static str) -> Result<(), Fault> {
        let used = self.meters.pop().map_or(0, |meter| meter.used);
        self.book(used, what)
    }

    /// Closes the innermost meter, which ran out: exactly its limit is booked outside.
    pub(crate) fn close_exhausted(&mut self, what: &'static str) -> Result<(), Fault> {
        let Some(meter) = self.meters.pop() else { return Ok(()) };
        self.report = meter.before;
        self.report.limited = self.report.limited.saturating_add(meter.limit);
        self.book(meter.limit, what)
    }

    /// Closes meters that a failure left open, booking what they used on the outermost one.
    pub(crate) fn close_all(&mut self) {
        while self.meters.len() > 1 {
            // It has failed already: whether this crosses the limit changes nothing.
            let _ = self.close("");
        }
    }

    /// Says what the next charges are for; gives back what to restore. The ante handler and
    /// queries book everything inside them as their own.
    pub(crate) fn classify(&mut self, class: Class) -> Class {
        let before = self.class;
        if !matches!(before, Class::Ante | Class::Query) {
            self.class = class;
        }
        before
    }

    pub(crate) fn restore(&mut self, class: Class) {
        self.class = class;
    }

    pub(crate) fn read(&mut self, key: u64, value: u64) -> Result<(), Fault> {
        self.charge(READ, "ReadFlat")?;
        self.charge(READ_BYTE.saturating_mul(key), "ReadPerByte")?;
        self.charge(READ_BYTE.saturating_mul(value), "ReadPerByte")
    }

    pub(crate) fn write(&mut self, key: u64, value: u64) -> Result<(), Fault> {
        self.charge(WRITE, "WriteFlat")?;
        self.charge(WRITE_BYTE.saturating_mul(key), "WritePerByte")?;
        self.charge(WRITE_BYTE.saturating_mul(value), "WritePerByte")
    }
}
