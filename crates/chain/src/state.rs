//! The state: one ordered map with a journal, so that any part of a block can be undone.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use cosmwasm_std::Order;

use crate::trace::Change;

/// A record's key: one byte for the module, then the key as the module's store has it.
pub(crate) type Key = Vec<u8>;

/// What is shown the records of a walk, key and value, until it gives `Break`.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// The whole state in memory, with what changed since the last commit.
#[derive(Debug, Default)]
pub(crate) struct State {
    records: BTreeMap<Key, Vec<u8>>,
    /// Each write since the last commit: the key, and what was there before.
    journal: Vec<(Key, Option<Vec<u8>>)>,
    /// What waiting transactions would have written: seen by checks only.
    pending: Writes,
    /// Each write of the running check: the key, and what was pending before.
    pending_journal: Vec<(Key, Option<Option<Vec<u8>>>)>,
    /// Whether reads and writes are those of a check.
    checking: bool,
}

/// A point in the journal to go back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(usize);

/// The final writes of a block in key order; `None` marks a removed record.
pub(crate) type Writes = BTreeMap<Key, Option<Vec<u8>>>;

impl State {
    /// A state that was read from the store.
    pub(crate) fn from_records(records: BTreeMap<Key, Vec<u8>>) -> Self {
        Self { records, ..Self::default() }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&Vec<u8>> {
        if self.checking
            && let Some(pending) = self.pending.get(key)
        {
            return pending.as_ref();
        }
        self.records.get(key)
    }

    pub(crate) fn set(&mut self, key: Key, value: Vec<u8>) {
        if self.checking {
            return self.put_pending(key, Some(value));
        }
        let before = self.records.insert(key.clone(), value);
        self.journal.push((key, before));
    }

    fn put_pending(&mut self, key: Key, value: Option<Vec<u8>>) {
        let before = self.pending.insert(key.clone(), value);
        self.pending_journal.push((key, before));
    }

    /// Lets reads and writes be those of a check until [`end_check`](Self::end_check).
    pub(crate) fn begin_check(&mut self) {
        self.checking = true;
    }

    /// Back to the state of the chain; what the check wrote stays pending.
    pub(crate) fn end_check(&mut self) {
        self.checking = false;
        self.pending_journal.clear();
    }

    /// Forgets what waiting transactions would have written.
    pub(crate) fn forget_pending(&mut self) {
        self.pending.clear();
    }

    pub(crate) fn remove(&mut self, key: &[u8]) {
        if self.checking {
            return self.put_pending(key.to_vec(), None);
        }
        if let Some((key, before)) = self.records.remove_entry(key) {
            self.journal.push((key, Some(before)));
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(if self.checking { self.pending_journal.len() } else { self.journal.len() })
    }

    /// Undoes every write since `mark`, last first.
    pub(crate) fn rollback(&mut self, mark: Mark) {
        while self.checking && self.pending_journal.len() > mark.0 {
            match self.pending_journal.pop() {
                Some((key, Some(before))) => drop(self.pending.insert(key, before)),
                Some((key, None)) => drop(self.pending.remove(&key)),
                None => break,
            }
        }
        while !self.checking && self.journal.len() > mark.0 {
            match self.journal.pop() {
                Some((key, Some(value))) => drop(self.records.insert(key, value)),
                Some((key, None)) => drop(self.records.remove(&key)),
                None => break,
            }
        }
    }

    /// The first record of a range in the given order. An iterator asks again with a smaller
    /// range for each step, so it never holds a copy of what it walks over.
    pub(crate) fn first(&self, range: &Range, order: Order) -> Option<(&Key, &Vec<u8>)> {
        if range.is_empty() {
            return None;
        }
        let bounds = (bound_ref(&range.low), bound_ref(&range.high));
        let mut found = self.records.range::<[u8], _>(bounds);
        if !self.checking {
            return match order {
                Order::Ascending => found.next(),
                Order::Descending => found.next_back(),
            };
        }
        let mut found = found.filter(|(key, _)| !self.pending.contains_key(*key));
        let pending = self.pending.range::<[u8], _>(bounds);
        let mut pending = pending.filter_map(|(key, value)| Some((key, value.as_ref()?)));
        match order {
            Order::Ascending => found.next().into_iter().chain(pending.next()).min(),
            Order::Descending => found.next_back().into_iter().chain(pending.next_back()).max(),
        }
    }

    /// Shows the records of a range to `visit` until it gives `Break`.
    pub(crate) fn each(&self, range: &Range, order: Order, visit: &mut Visit<'_>) {
        if range.is_empty() {
            return;
        }
        let bounds = (bound_ref(&range.low), bound_ref(&range.high));
        let mut found = self.records.range::<[u8], _>(bounds);
        let _ = match order {
            Order::Ascending => found.try_for_each(|(key, value)| visit(key, value)),
            Order::Descending => found.rev().try_for_each(|(key, value)| visit(key, value)),
        };
    }

    /// What changed since the last commit, without writes that came to nothing.
    pub(crate) fn writes(&self) -> Writes {
        let mut out = Writes::new();
        for (key, before) in self.first_before(Mark(0)) {
            let now = self.records.get(key);
            if now != before.as_ref() {
                out.insert(key.clone(), now.cloned());
            }
        }
        out
    }

    /// What changed since a mark: each record before and after.
    pub(crate) fn changed_since(&self, mark: Mark) -> BTreeMap<Key, Change> {
        let changed = |(key, before): (&Key, &Option<Vec<u8>>)| {
            let after = self.records.get(key).cloned();
            (key.clone(), Change { before: before.clone(), after })
        };
        self.first_before(mark).into_iter().map(changed).collect()
    }

    /// What each record that was written since a mark held at the mark.
    fn first_before(&self, mark: Mark) -> BTreeMap<&Key, &Option<Vec<u8>>> {
        let mut first = BTreeMap::new();
        for (key, before) in self.journal.iter().skip(mark.0) {
            first.entry(key).or_insert(before);
        }
        first
    }

    /// Undoes everything since the last commit.
    pub(crate) fn forget(&mut self) {
        self.rollback(Mark(0));
    }

    /// Makes everything up to now permanent.
    pub(crate) fn settle(&mut self) {
        self.journal.clear();
    }
}

fn bound_ref(bound: &Bound<Key>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key),
        Bound::Excluded(key) => Bound::Excluded(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// A range of keys that is still to be walked.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    low: Bound<Key>,
    high: Bound<Key>,
}

impl Range {
    /// The part of the records under `prefix` from `start` to before `end`.
    pub(crate) fn within(prefix: &[u8], start: Option<&[u8]>, end: Option<&[u8]>) -> Self {
        let join = |tail: &[u8]| [prefix, tail].concat();
        let low = Bound::Included(join(start.unwrap_or_default()));
        let high = match end {
            Some(end) => Bound::Excluded(join(end)),
            None => after(prefix).map_or(Bound::Unbounded, Bound::Excluded),
        };
        Self { low, high }
    }

    fn is_empty(&self) -> bool {
        // `BTreeMap::range` panics on such bounds, and a contract chooses them.
        match (&self.low, &self.high) {
            (Bound::Included(a), Bound::Excluded(b))
            | (Bound::Excluded(a), Bound::Included(b))
            | (Bound::Excluded(a), Bound::Excluded(b)) => a >= b,
            (Bound::Included(a), Bound::Included(b)) => a > b,
            _ => false,
        }
    }

    /// Leaves out `key` and everything before it in the given order.
    pub(crate) fn pass(&mut self, key: Key, order: Order) {
        match order {
            Order::Ascending => self.low = Bound::Excluded(key),
            Order::Descending => self.high = Bound::Excluded(key),
        }
    }
}

/// The first key after all that start with `prefix`; `None` if there is none.
fn after(prefix: &[u8]) -> Option<Key> {
    let mut out = prefix.to_vec();
    while let Some(last) = out.pop() {
        if let Some(next) = last.checked_add(1) {
            out.push(next);
            return Some(out);
        }
    }
    None
}

#[cfg(test)]
mod tests;
