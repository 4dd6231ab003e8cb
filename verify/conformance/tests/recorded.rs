//! What a network of four wasmd validators did once, done again.

use std::io::Read;

use lode_conformance::{Recording, compare, replay};

/// A run of the scenario of rewards, with all its bytes.
const RUN: &[u8] = include_bytes!("data/rewards.json.gz");

fn recording() -> Recording {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(RUN).read_to_end(&mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn a_recorded_run_comes_to_the_same_results_state_and_gas() {
    let recording = recording();
    let report = compare(&recording, &replay(&recording).unwrap());
    assert!(report.equal && report.gas_equal, "{report}");
    assert!(report.transactions > 200, "{report}");
    assert!(report.contracts > 5 && report.records > 100, "{report}");
}

#[test]
fn a_changed_recording_is_told_apart() {
    let good = recording();
    let replayed = replay(&good).unwrap();
    let found = |change: &dyn Fn(&mut Recording)| {
        let mut bad = good.clone();
        change(&mut bad);
        let report = compare(&bad, &replayed);
        let what: Vec<String> = report.differences.into_iter().map(|found| found.what).collect();
        what.join(",")
    };
    let tx = |recording: &mut Recording, change: &dyn Fn(&mut lode_conformance::Outcome)| {
        let block = recording.blocks.iter_mut().find(|block| !block.txs.is_empty()).unwrap();
        change(&mut block.txs[0].outcome);
    };
    assert_eq!(found(&|_| ()), "");
    assert_eq!(found(&|r| tx(r, &|o| o.code += 1)), "code");
    assert_eq!(found(&|r| tx(r, &|o| o.log.push('x'))), "log");
    assert_eq!(found(&|r| tx(r, &|o| o.data.push(0))), "data");
    assert_eq!(found(&|r| tx(r, &|o| o.events.reverse())), "event 0");
    assert_eq!(found(&|r| r.end.contracts.values_mut().next().unwrap().created.1 += 1), "contract");
    let record = |r: &mut Recording| {
        let contract = r.end.contracts.values_mut().find(|c| !c.state.is_empty()).unwrap();
        contract.state.values_mut().next().unwrap().push('0');
    };
    assert!(found(&record).starts_with("record "));
    let person = good.genesis[0].address.clone();
    let coins = |r: &mut Recording| {
        *r.end.balances.get_mut(&person).unwrap().get_mut("usdc").unwrap() += 1;
    };
    assert_eq!(found(&coins), "balance,supply");
    assert_eq!(found(&|r| r.end.accounts.get_mut(&person).unwrap().1 += 1), "account");
}
