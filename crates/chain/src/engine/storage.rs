//! A contract's own storage, for the VM and for native code.

use std::collections::BTreeMap;

use cosmwasm_std::{Order, Record};
use cosmwasm_vm::{BackendError, BackendResult, GasInfo};

use crate::ctx::{Cell, Ctx, Cursor};
use crate::error::Fault;
use crate::gas::{Class, VM_PER_GAS};
use crate::state::{Key, Range};
use crate::{Address, keys};

/// The records of one contract, behind the gas meter.
pub(super) struct ContractStorage {
    ctx: Ctx,
    prefix: Key,
    cursors: BTreeMap<u32, Cursor>,
}

impl ContractStorage {
    pub(super) fn new(ctx: &Ctx, contract: &Address) -> Self {
        let prefix = keys::storage(contract);
        Self { ctx: ctx.clone(), prefix, cursors: BTreeMap::new() }
    }

    fn key(&self, tail: &[u8]) -> Key {
        [self.prefix.as_slice(), tail].concat()
    }

    fn strip(&self, (key, value): (Key, Vec<u8>)) -> Record {
        (key.get(self.prefix.len()..).unwrap_or_default().to_vec(), value)
    }

    fn range(&self, start: Option<&[u8]>, end: Option<&[u8]>) -> Range {
        Range::within(&self.prefix, start, end)
    }

    /// Runs `f` with its charges booked as storage; gives the SDK gas that it used.
    fn charged<T>(&self, f: impl FnOnce(&mut Cell) -> Result<T, Fault>) -> (Result<T, Fault>, u64) {
        let mut cell = self.ctx.cell();
        let before = cell.gas.used();
        let class = cell.gas.classify(Class::Storage);
        let out = f(&mut cell);
        cell.gas.restore(class);
        (out, cell.gas.used().saturating_sub(before))
    }

    fn metered<T>(&self, f: impl FnOnce(&mut Cell) -> Result<T, Fault>) -> BackendResult<T> {
        let (out, used) = self.charged(f);
        match out {
            Ok(value) => {
                (Ok(value), GasInfo::with_externally_used(used.saturating_mul(VM_PER_GAS)))
            }
            // The meter has the charge already; the VM is only told to stop, as wasmvm does.
            Err(_) => (Err(BackendError::out_of_gas()), GasInfo::free()),
        }
    }

    /// For native code, which can't be stopped: once it has failed its accesses do nothing and
    /// its result is thrown away.
    fn native<T: Default>(&self, f: impl FnOnce(&mut Cell) -> Result<T, Fault>) -> T {
        let (out, _) = self.charged(|cell| match &cell.void {
            Some(_) => Ok(T::default()),
            None => f(cell),
        });
        out.unwrap_or_else(|fault| {
            self.ctx.cell().void.get_or_insert(fault);
            T::default()
        })
    }
}

/// Longest key that the VM reads, in bytes.
const LONGEST_KEY: usize = 64 * 1024;
/// Longest value that the VM reads, in bytes.
const LONGEST_VALUE: usize = 128 * 1024;

/// The VM's limits, which native code must not get past.
fn check_lengths(key: &[u8], value: &[u8]) -> Result<(), Fault> {
    if key.len() > LONGEST_KEY {
        return Err(super::too_long("key", LONGEST_KEY));
    }
    if value.len() > LONGEST_VALUE {
        return Err(super::too_long("value", LONGEST_VALUE));
    }
    Ok(())
}

impl cosmwasm_vm::Storage for ContractStorage {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let key = self.key(key);
        self.metered(|cell| cell.get(&key))
    }

    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> BackendResult<u32> {
        let range = self.range(start, end);
        let (cursor, gas) = self.metered(|cell| cell.scan(range, order));
        let opened = cursor.map(|cursor| {
            let id = u32::try_from(self.cursors.len()).unwrap_or(u32::MAX);
            self.cursors.insert(id, cursor);
            id
        });
        (opened, gas)
    }

    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        let Some(mut cursor) = self.cursors.remove(&iterator_id) else {
            return (Err(BackendError::iterator_does_not_exist(iterator_id)), GasInfo::free());
        };
        let (record, gas) = self.metered(|cell| cell.next(&mut cursor));
        self.cursors.insert(iterator_id, cursor);
        (record.map(|found| found.map(|record| self.strip(record))), gas)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let (key, value) = (self.key(key), value.to_vec());
        self.metered(|cell| cell.set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        let key = self.key(key);
        self.metered(|cell| cell.remove(&key))
    }
}

/// Steps through a range for native code.
struct NativeRange<'a> {
    storage: &'a ContractStorage,
    cursor: Option<Cursor>,
}

impl Iterator for NativeRange<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let cursor = self.cursor.as_mut()?;
        let record = self.storage.native(|cell| cell.next(cursor))?;
        Some(self.storage.strip(record))
    }
}

impl cosmwasm_std::Storage for ContractStorage {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let full = self.key(key);
        self.native(|cell| check_lengths(key, &[]).and_then(|()| cell.get(&full)))
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let range = self.range(start, end);
        let cursor = self.native(|cell| cell.scan(range, order).map(Some));
        Box::new(NativeRange { storage: self, cursor })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let full = self.key(key);
        self.native(|cell| check_lengths(key, value).and_then(|()| cell.set(full, value.to_vec())));
    }

    fn remove(&mut self, key: &[u8]) {
        let full = self.key(key);
        self.native(|cell| check_lengths(key, &[]).and_then(|()| cell.remove(&full)));
    }
}
