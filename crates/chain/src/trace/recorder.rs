//! Writes down steps while a transaction runs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Change, Step, changes};
use crate::AddressCodec;
use crate::event::Event;
use crate::state::Key;

/// Most steps of one trace.
const STEPS_MAX: usize = 20_000;
/// Most bytes of messages, records and events that one trace holds.
const BYTES_MAX: usize = 32 << 20;

/// The steps so far.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    steps: Vec<Step>,
    running: Vec<Running>,
    bytes: usize,
    truncated: bool,
}

/// A step that has not ended.
#[derive(Debug)]
struct Running {
    /// Its place among the steps; `None` for one too many.
    place: Option<usize>,
    spent_before: u64,
    spent_inside: u64,
    writes: BTreeMap<Key, Change>,
    /// Which events of its list belong to steps inside.
    foreign: Vec<(usize, usize)>,
}

impl Recorder {
    /// A step begins, after so much gas.
    pub(crate) fn enter(&mut self, mut step: Step, spent: u64) {
        step.depth = u32::try_from(self.running.len()).unwrap_or(u32::MAX);
        let place = (self.steps.len() < STEPS_MAX).then_some(self.steps.len());
        match place {
            Some(_) => self.steps.push(step),
            None => self.truncated = true,
        }
        self.running.push(Running {
            place,
            spent_before: spent,
            spent_inside: 0,
            writes: BTreeMap::new(),
            foreign: Vec::new(),
        });
    }

    /// More becomes known of the step that runs.
    pub(crate) fn note(&mut self, tell: impl FnOnce(&mut Step)) {
        let place = self.running.last().and_then(|running| running.place);
        if let Some(step) = place.and_then(|place| self.steps.get_mut(place)) {
            tell(step);
        }
    }

    /// The events from one place to another in the running step's list are of a step inside.
    pub(crate) fn pass_over(&mut self, from: usize, to: usize) {
        if let Some(running) = self.running.last_mut() {
            running.foreign.push((from, to));
        }
    }

    /// The running step writes a record.
    pub(crate) fn write(&mut self, key: &[u8], before: Option<Vec<u8>>, after: Option<Vec<u8>>) {
        let len = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, Vec::len);
        let size = key.len().saturating_add(len(&before)).saturating_add(len(&after));
        if !self.fits(size) {
            return;
        }
        let Some(running) = self.running.last_mut() else { return };
        match running.writes.get_mut(key) {
            Some(change) => change.after = after,
            None => drop(running.writes.insert(key.to_vec(), Change { before, after })),
        }
    }

    fn fits(&mut self, size: usize) -> bool {
        self.bytes = self.bytes.saturating_add(size);
        self.truncated |= self.bytes > BYTES_MAX;
        self.bytes <= BYTES_MAX
    }

    /// The running step ends, after so much gas.
    pub(crate) fn leave(
        &mut self,
        codec: &AddressCodec,
        spent: u64,
        error: Option<String>,
        events: &[Event],
    ) {
        let Some(running) = self.running.pop() else { return };
        let total = spent.saturating_sub(running.spent_before);
        if let Some(outer) = self.running.last_mut() {
            outer.spent_inside = outer.spent_inside.saturating_add(total);
        }
        let Some(place) = running.place else { return };
        let own = own(events, &running.foreign);
        let size = own.iter().flat_map(|event| &event.attributes);
        let size = size.fold(0_usize, |sum, (key, value)| {
            sum.saturating_add(key.len()).saturating_add(value.len())
        });
        let said = self.steps.get(place).map_or(0, |step| step.msg.to_string().len());
        let (fits, said_fits) = (self.fits(size), self.fits(said));
        let Some(step) = self.steps.get_mut(place) else { return };
        if !said_fits {
            step.msg = Value::Null;
        }
        step.gas_total = total;
        step.gas_own = total.saturating_sub(running.spent_inside);
        step.error = error;
        if fits {
            step.events = own;
        }
        (step.storage, step.balances) = changes(codec, &running.writes);
    }

    /// The steps, and whether something is missing.
    pub(crate) fn finish(self) -> (Vec<Step>, bool) {
        (self.steps, self.truncated)
    }
}

/// The events that are in none of the ranges, which follow one another.
fn own(events: &[Event], foreign: &[(usize, usize)]) -> Vec<Event> {
    let (mut out, mut at) = (Vec::new(), 0);
    for (from, to) in foreign {
        out.extend_from_slice(events.get(at..*from).unwrap_or_default());
        at = *to;
    }
    out.extend_from_slice(events.get(at..).unwrap_or_default());
    out
}
