//! Counting, hashing and the accounts of the demo.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::test::{Counts, runner::counted};
use crate::{demo, mutants, stamp};

#[test]
fn closing_lines_are_counted_and_nothing_else() {
    let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out";
    assert_eq!(Counts::read(line), Some(Counts { passed: 12, failed: 3 }));
    assert_eq!(Counts::read("lemmas: 20 passed, 1 failed"), Some(Counts { passed: 20, failed: 1 }));
    assert_eq!(Counts::read("we printed 12 passed; 3 failed"), None);
    assert_eq!(Counts::read("test result: ok."), None);
}

#[test]
fn a_runner_that_breaks_off_is_a_failure() {
    let run = |script: &str| counted(Command::new("sh").args(["-c", script])).unwrap();
    let line = "echo 'test result: ok. 2 passed; 0 failed;'";
    assert_eq!(run(line), Counts { passed: 2, failed: 0 });
    assert_eq!(run(&format!("{line}; exit 1")), Counts { passed: 2, failed: 1 });
    assert_eq!(run("exit 101"), Counts { passed: 0, failed: 1 });
}

#[test]
fn a_hash_sees_names_contents_and_borders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let hash = || stamp::hash_files(root, &[root.to_path_buf()]).unwrap();
    fs::write(root.join("a"), "xy").unwrap();
    fs::write(root.join("b"), "z").unwrap();
    let first = hash();
    assert_eq!(first, hash());
    fs::write(root.join("a"), "x").unwrap();
    fs::write(root.join("b"), "yz").unwrap();
    let moved = hash();
    assert_ne!(first, moved);
    fs::rename(root.join("b"), root.join("c")).unwrap();
    assert_ne!(moved, hash());
}

#[test]
fn an_account_that_does_not_close_is_refused() {
    let good = json!({"transactions": 5, "rewards": [{"difference": "0"}],
                      "conservation": [{"difference": "0"}]});
    demo::closed(&good).unwrap();
    for (table, row) in [
        ("rewards", json!([{"difference": "1"}])),
        ("conservation", json!([{"difference": "0"}, {"difference": "-1"}])),
        ("conservation", json!([])),
        ("rewards", json!([{}])),
        ("transactions", json!(0)),
    ] {
        let mut bad = good.clone();
        bad[table] = row;
        assert!(demo::closed(&bad).is_err(), "{bad}");
    }
}

#[test]
fn survivors_are_named_and_the_score_is_rounded_down() {
    let mutant = |summary: &str| {
        json!({"summary": summary,
               "scenario": {"Mutant": {"package": "lode-core", "name": format!("{summary} here")}}})
    };
    let outcomes = json!({"outcomes": [
        {"summary": "Success", "scenario": "Baseline"},
        mutant("CaughtMutant"), mutant("Timeout"), mutant("MissedMutant"), mutant("Unviable")
    ]});
    let table = mutants::table(&outcomes).unwrap();
    assert!(table.contains("| lode-core | 1 | 1 | 1 | 1 | 66.66 % |"), "{table}");
    assert!(table.contains("* `MissedMutant here`"), "{table}");
    assert!(mutants::table(&json!({})).is_err());
}
