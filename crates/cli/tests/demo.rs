//! `lode demo` from outside: its one JSON object, what it refuses, and a run that is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

fn lode(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
    command.arg("demo").args(arguments).env_remove("LODE_DATA").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    lode(arguments).output().unwrap()
}

fn object(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "not one line: {text}");
    serde_json::from_str(&text).unwrap()
}

fn refusal(output: &Output) -> (String, String) {
    let error = object(output)["error"].clone();
    let part = |name: &str| error[name].as_str().unwrap().to_owned();
    (part("code"), part("message"))
}

/// Writes hourly candles.
fn candles(folder: &Path, lines: &[&str]) -> PathBuf {
    let path = folder.join("candles.csv");
    let head = "time,open,high,low,close,volume_eth,volume_usdc";
    fs::write(&path, format!("{head}\n{}\n", lines.join("\n"))).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn json_is_one_object_of_the_stated_shape() {
    let output = run(&["--engine", "native", "--days", "1", "--json"]);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let result = object(&output);
    let stated = [
        "engine",
        "input",
        "blocks",
        "transactions",
        "failed_transactions",
        "wall_seconds",
        "transactions_per_second",
        "pool",
        "providers",
        "rewards",
        "conservation",
        "state_hash",
    ];
    for key in stated {
        assert!(result.get(key).is_some(), "{key}");
    }
    assert_eq!(result["engine"], "native");
    assert_eq!(result["input"]["kind"], "synthetic");
    assert_eq!(result["input"]["bars"], 1_440);
    assert_eq!(result["failed_transactions"], 0);
    assert_eq!(result["state_hash"].as_str().unwrap().len(), 64);
    let pool = ["id", "fee_pips", "volume", "fees"];
    assert!(pool.iter().all(|key| keys(&result["pool"]).contains(key)));
    let provider = [
        "name",
        "deposited",
        "withdrawn",
        "fees_earned",
        "rewards_claimed",
        "value_quote",
        "hold_value_quote",
        "fees_quote",
        "rewards_quote",
        "impermanent_loss_quote",
        "net_quote",
        "apr",
        "apy",
    ];
    let names: Vec<&str> = result["providers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert!(provider.iter().all(|key| keys(one).contains(key)), "{one}");
            assert!(one["deposited"]["usdc"].as_str().unwrap().parse::<u128>().is_ok());
            one["name"].as_str().unwrap()
        })
        .collect();
    assert_eq!(names, ["alice", "bob", "carol", "dave", "founder"]);
    for reward in result["rewards"].as_array().unwrap() {
        assert_eq!(reward["difference"], "0");
        assert_eq!(reward["remaining"], "0");
        let sum = ["paid", "parked", "accrued", "remaining", "carried"];
        let number = |key: &str| reward[key].as_str().unwrap().parse::<u128>().unwrap();
        assert!(sum.iter().map(|key| number(key)).sum::<u128>() <= number("funded"));
    }
    assert!(result["conservation"].as_array().unwrap().iter().all(|one| one["difference"] == "0"));
}

#[test]
fn a_person_gets_a_summary_and_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let output = run(&["--engine", "native", "--days", "1", "--report", text(&report)]);
    assert!(output.status.success(), "{output:?}");
    let summary = String::from_utf8(output.stdout).unwrap();
    for word in ["SYNTHETIC", "alice", "founder", "every difference is 0", "report.html"] {
        assert!(summary.contains(word), "{word}: {summary}");
    }
    assert!(report.join("report.html").is_file() && report.join("report.json").is_file());
}

#[test]
fn data_that_cannot_be_used_are_refused_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let hour = |hour: u32| format!("2022-01-01 {hour:02}:00:00,1,1,1,1,10,10");
    let empty = at.join("empty.csv");
    fs::write(&empty, "").unwrap();
    let odd = at.join("odd.csv");
    fs::write(&odd, "a,b\n1,2\n").unwrap();
    let nothing = at.join("nothing");
    fs::create_dir(&nothing).unwrap();
    let order = candles(at, &[&hour(2), &hour(1)]);
    let paths = [at.join("missing.csv"), empty, odd, nothing, order];
    let mut codes: Vec<String> = Vec::new();
    for path in &paths {
        let output = run(&["--engine", "native", "--json", "--prices", text(path)]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let (code, message) = refusal(&output);
        assert!(message.len() > 20 && !output.stderr.is_empty());
        codes.push(code);
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), paths.len(), "each has a code of its own: {codes:?}");
}

#[test]
fn options_that_cannot_be_understood_are_refused() {
    for (arguments, code) in [
        (["--gas-price", "1e3"], "bad_gas_price"),
        (["--reward-price", "weth=1"], "bad_reward_price"),
        (["--reward-price", "lode=0"], "worthless_reward"),
    ] {
        let output =
            run(&[&["--engine", "native", "--days", "1", "--json"][..], &arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(refusal(&output).0, code);
    }
    assert_eq!(run(&["--days", "0"]).status.code(), Some(2));
}

#[test]
fn missing_artifacts_are_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = lode(&["--days", "1", "--json"]);
    let output = command.env("LODE_ARTIFACTS", folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(refusal(&output).0, "file_unusable");
}

#[test]
fn a_killed_run_goes_on_and_ends_as_if_nothing_had_happened() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let base = ["--engine", "native", "--days", "4", "--json"];
    let kept = [&base[..], &["--home", text(&home)]].concat();
    let whole = object(&run(&base));

    let mut child = lode(&kept).stdout(Stdio::null()).spawn().unwrap();
    // Wherever it is when it is killed, the end must be the same; wait until it has begun.
    while !home.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(150));
    child.kill().unwrap();
    child.wait().unwrap();

    let output = run(&kept);
    assert!(output.status.success(), "{output:?}");
    let result = object(&output);
    for key in
        ["state_hash", "providers", "conservation", "rewards", "pool", "blocks", "transactions"]
    {
        assert_eq!(result[key], whole[key], "{key}");
    }
    let output = run(&[&kept[..], &["--seed", "2"]].concat());
    assert_eq!((output.status.code(), refusal(&output).0.as_str()), (Some(2), "other_run"));
}
