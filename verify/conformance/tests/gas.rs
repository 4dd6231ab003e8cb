//! GAS-1: what wasmd reported for every message of the exchange, held by the embedded chain.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use lode_conformance::{Recording, artifact, compare, page, replay, replay_with, rows};

/// A run of the scenario of gas on four validators, with all its bytes.
const RUN: &[u8] = include_bytes!("data/gas.json.gz");
/// Gas may rise by a part in so many, 0.5 %, before the page has to be made anew.
const TOLERANCE: u64 = 200;

fn recording() -> Recording {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(RUN).read_to_end(&mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn the_page_is_of_the_run_and_the_embedded_chain_says_the_same() {
    let recording = recording();
    let replayed = replay(&recording).unwrap();
    let report = compare(&recording, &replayed);
    assert!(report.equal && report.gas_equal, "{report}");
    assert!(report.unexpected.is_empty(), "{report}");
    let rows = rows(&recording, &replayed).unwrap();
    assert!(rows.len() > 60, "{}", rows.len());
    for (name, row) in &rows {
        assert_eq!(row.wasmd, row.lode, "{name}");
        assert_eq!(row.parts.total(), row.lode, "{name}");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/WASMD_GAS.md");
    let committed = std::fs::read_to_string(file).unwrap();
    let made = page(&recording, &replayed).unwrap();
    assert!(committed == made, "make the page anew from the run: --replay RUN --page");
}

/// Today's contracts in the same transactions: a rise makes the page stale.
#[test]
fn todays_contracts_use_no_more_than_the_page_says() {
    let recording = recording();
    let names = ["exchange", "lp_token", "cw20_base", "hostile"];
    let wasm: BTreeMap<String, Vec<u8>> =
        names.iter().map(|name| ((*name).to_string(), artifact(name).unwrap())).collect();
    let today = rows(&recording, &replay_with(&recording, &wasm).unwrap()).unwrap();
    let risen: Vec<String> = today
        .iter()
        .filter(|(_, row)| row.lode > row.wasmd + row.wasmd / TOLERANCE)
        .map(|(name, row)| format!("{name}: {} on the page, {} now", row.wasmd, row.lode))
        .collect();
    assert!(risen.is_empty(), "run `cargo xtask conformance -- --own gas` anew:\n{risen:#?}");
    assert!(today.len() > 60, "{}", today.len());
}
