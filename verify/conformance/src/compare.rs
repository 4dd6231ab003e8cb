//! Holds what the embedded chain did against what the network did.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crate::recording::{Block, Ending, Outcome, Recording, Restored};
use crate::replay::Replayed;
use crate::report::{Difference, GasLine, Report, StepLine};
use crate::scenario::Expect;

/// The coin of staking, which moves through modules that aren't replayed.
const STAKE: &str = "stake";

/// Compares everything.
pub fn compare(recording: &Recording, replayed: &Replayed) -> Report {
    let mut report = Report { blocks: recording.blocks.len(), ..Report::default() };
    let kinds: BTreeMap<&str, (usize, &str)> = recording
        .steps
        .iter()
        .filter(|sent| sent.refused.is_none())
        .map(|sent| (sent.hash.as_str(), (sent.step, sent.kind.as_str())))
        .collect();
    for (block, outcomes) in recording.blocks.iter().zip(&replayed.blocks) {
        for (index, (tx, here)) in block.txs.iter().zip(outcomes).enumerate() {
            let hash = hex::encode_upper(<sha2::Sha256 as sha2::Digest>::digest(&tx.raw));
            let (step, kind) = kinds.get(hash.as_str()).copied().unwrap_or((0, "unknown"));
            report.transactions += 1;
            let Some(here) = here else {
                report.left_out += 1;
                continue;
            };
            let place = Place { block, index, step, kind };
            outcome(&place, &tx.outcome, here, &mut report);
        }
    }
    refusals(recording, replayed, &mut report);
    expectations(recording, &mut report);
    restored(recording, &mut report);
    answers(recording, replayed, &mut report);
    state(recording, replayed, &mut report);
    report.gas = gas_table(&report.steps);
    report.equal = report.differences.is_empty();
    report.gas_equal = report.gas.iter().all(|line| line.equal == line.count);
    report
}

struct Place<'a> {
    block: &'a Block,
    index: usize,
    step: usize,
    kind: &'a str,
}

fn outcome(place: &Place, there: &Outcome, here: &Outcome, report: &mut Report) {
    let at = format!("block {} tx {} step {}", place.block.height, place.index, place.step);
    let mut hold = |what: &str, there: &dyn Debug, here: &dyn Debug| {
        let (there, here) = (format!("{there:?}"), format!("{here:?}"));
        if there != here {
            report.differ(&at, place.kind, what, (there, here));
        }
    };
    hold("code", &(&there.codespace, there.code), &(&here.codespace, here.code));
    hold("log", &there.log, &here.log);
    hold("data", &hex::encode(&there.data), &hex::encode(&here.data));
    hold("gas_wanted", &there.gas_wanted, &here.gas_wanted);
    let longer = there.events.len().max(here.events.len());
    for index in 0..longer {
        let (one, other) = (there.events.get(index), here.events.get(index));
        if one != other {
            // One is enough: what follows may only have moved.
            hold(&format!("event {index}"), &one, &other);
            break;
        }
    }
    report.steps.push(StepLine {
        step: place.step,
        height: place.block.height,
        kind: kind_of(place.kind, there.code),
        code: there.code,
        gas_wasmd: there.gas_used,
        gas_lode: here.gas_used,
        gas_ratio: ratio(here.gas_used, there.gas_used),
    });
}

fn kind_of(kind: &str, code: u32) -> String {
    if code == 0 { kind.to_string() } else { format!("{kind} (fails)") }
}

/// A ratio for people, with six digits.
fn ratio(one: u64, other: u64) -> String {
    let millionths = u128::from(one) * 1_000_000 / u128::from(other.max(1));
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

fn refusals(recording: &Recording, replayed: &Replayed, report: &mut Report) {
    for (index, sent) in recording.steps.iter().enumerate() {
        let Some(there) = &sent.refused else { continue };
        report.refused += 1;
        // Whether it is known already is asked before the chain is.
        if (there.codespace.as_str(), there.code) == ("sdk", 19) {
            continue;
        }
        let there = (there.code, there.codespace.clone(), there.log.clone());
        let here = replayed.refused.get(&index);
        if here != Some(&there) {
            let at = format!("step {}", sent.step);
            report.differ(&at, &sent.kind, "refusal", (format!("{there:?}"), format!("{here:?}")));
        }
    }
}

fn expectations(recording: &Recording, report: &mut Report) {
    let codes: BTreeMap<String, &Outcome> = recording
        .blocks
        .iter()
        .flat_map(|block| &block.txs)
        .map(|tx| (hex::encode_upper(<sha2::Sha256 as sha2::Digest>::digest(&tx.raw)), &tx.outcome))
        .collect();
    for sent in &recording.steps {
        let (code, log) = match (&sent.refused, codes.get(&sent.hash)) {
            (Some(refused), _) => (refused.code, refused.log.clone()),
            (None, Some(outcome)) => (outcome.code, outcome.log.clone()),
            (None, None) => (u32::MAX, "it is in no block".to_string()),
        };
        let met = match sent.expect {
            None => true,
            Some(Expect::Ok) => code == 0,
            Some(Expect::Fail) => code != 0,
        };
        if !met {
            let kind = &sent.kind;
            report.unexpected.push(format!("step {}: {kind}: code {code}: {log}", sent.step));
        }
    }
}

fn restored(recording: &Recording, report: &mut Report) {
    for found in &recording.restored {
        report.restored += usize::from(found.differences.is_empty());
        let Restored { step, validator, .. } = found;
        for difference in &found.differences {
            report.unexpected.push(format!("step {step}: validator {validator}: {difference}"));
        }
    }
}

fn answers(recording: &Recording, replayed: &Replayed, report: &mut Report) {
    let mut questions: Vec<_> = recording.questions.iter().collect();
    questions.sort_by_key(|question| question.height);
    for (question, here) in questions.into_iter().zip(&replayed.answers) {
        report.questions += 1;
        let same = match (&question.answer, here) {
            (Ok(there), Ok(here)) => there == here,
            // Each host wraps a contract's refusal in words of its own.
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !same {
            let at = format!("step {} after block {}", question.step, question.height);
            let there = format!("{:?}", question.answer);
            report.differ(&at, "query", "answer", (there, format!("{here:?}")));
        }
    }
}

fn state(recording: &Recording, replayed: &Replayed, report: &mut Report) {
    let aside: BTreeSet<&str> = recording
        .genesis
        .iter()
        .filter(|holder| holder.validator || !holder.module.is_empty())
        .map(|holder| holder.address.as_str())
        .collect();
    let (there, here) = (&recording.end, &replayed.end);
    // What has coins but no account of its own is a module too.
    let people = |address: &&String| {
        !aside.contains(address.as_str())
            && (there.accounts.contains_key(*address) || here.accounts.contains_key(*address))
    };
    let keys = |end: &Ending| end.balances.keys().cloned().collect::<BTreeSet<_>>();
    for address in keys(there).union(&keys(here)).filter(people) {
        report.balances += 1;
        report.hold(address, "balance", there.balances.get(address), here.balances.get(address));
    }
    let keys = |end: &Ending| end.accounts.keys().cloned().collect::<BTreeSet<_>>();
    for address in keys(there).union(&keys(here)).filter(people) {
        report.accounts += 1;
        report.hold(address, "account", there.accounts.get(address), here.accounts.get(address));
    }
    report.hold("codes", "checksums", Some(&there.codes), Some(&here.codes));
    supply(there, &replayed.supply, report);
    let keys = |end: &Ending| end.contracts.keys().cloned().collect::<BTreeSet<_>>();
    for address in &keys(there) | &keys(here) {
        report.contracts += 1;
        let (one, other) = (there.contracts.get(&address), here.contracts.get(&address));
        let (Some(one), Some(other)) = (one, other) else {
            report.hold(&address, "contract", one.map(|_| "there"), other.map(|_| "there"));
            continue;
        };
        let record = |c: &crate::Contract| {
            (c.code_id, c.creator.clone(), c.admin.clone(), c.label.clone(), c.created)
        };
        report.hold(&address, "contract", Some(&record(one)), Some(&record(other)));
        let records: BTreeSet<&String> = one.state.keys().chain(other.state.keys()).collect();
        for key in records {
            report.records += 1;
            let what = format!("record {key}");
            report.hold(&address, &what, one.state.get(key), other.state.get(key));
        }
    }
}

fn supply(there: &Ending, here: &BTreeMap<String, u128>, report: &mut Report) {
    let mut sums: BTreeMap<&str, u128> = BTreeMap::new();
    for (denom, amount) in there.balances.values().flatten() {
        *sums.entry(denom).or_default() += amount;
    }
    let denoms: BTreeSet<&str> =
        sums.keys().copied().chain(here.keys().map(String::as_str)).collect();
    for denom in denoms.into_iter().filter(|denom| *denom != STAKE) {
        report.hold(denom, "supply", sums.get(denom), here.get(denom));
    }
}

/// Gas by kind of message.
fn gas_table(steps: &[StepLine]) -> Vec<GasLine> {
    let mut table: BTreeMap<&str, GasLine> = BTreeMap::new();
    for step in steps {
        let line = table.entry(&step.kind).or_default();
        line.kind.clone_from(&step.kind);
        line.count += 1;
        line.gas_wasmd += step.gas_wasmd;
        line.gas_lode += step.gas_lode;
        let difference = i128::from(step.gas_lode) - i128::from(step.gas_wasmd);
        line.equal += usize::from(difference == 0);
        line.lowest = line.lowest.min(difference);
        line.highest = line.highest.max(difference);
        line.ratio = ratio(line.gas_lode, line.gas_wasmd);
    }
    table.into_values().collect()
}

impl Report {
    fn differ(&mut self, at: &str, kind: &str, what: &str, (wasmd, lode): (String, String)) {
        let (at, kind, what) = (at.to_string(), kind.to_string(), what.to_string());
        self.differences.push(Difference { at, kind, what, wasmd, lode });
    }

    fn hold<T: PartialEq + Debug>(
        &mut self,
        at: &str,
        what: &str,
        one: Option<T>,
        other: Option<T>,
    ) {
        if one != other {
            self.differ(at, "state", what, (format!("{one:?}"), format!("{other:?}")));
        }
    }
}
