//! Pool scripts: whole lives with figures worked out by hand, refusals, and broken scripts.

mod support;

use lode_core::actions::accrue::MAX_STEPS;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use support::{code, objects, run, script};

/// A script over a pool with a fee of 3,000 pips.
fn life(actions: &Value) -> Vec<Value> {
    let pool = json!({"kind": "xyk", "fee_pips": 3000});
    let answers = script(&json!({"pool": pool, "start_time": 0, "actions": actions}).to_string());
    assert_eq!(answers.len(), actions.as_array().unwrap().len());
    answers
}

fn position(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for field in ["reserves", "total_shares"] {
        answer.as_object_mut().unwrap().remove(field).unwrap();
    }
    answer
}

#[test]
fn a_life_by_hand() {
    let answers = life(&json!([
        {"op": "deposit", "owner": "alice", "amounts": ["1000000", "4000000"]},
        {"op": "deposit", "owner": "bob", "amounts": ["10000", "50000"]},
        {"op": "swap", "zero_for_one": true, "amount_specified": "10000"},
        {"op": "swap", "zero_for_one": false, "amount_specified": "-1000"},
        {"op": "transfer", "from": "bob", "to": "carol", "shares": "5000"},
        {"op": "position", "owner": "alice"},
        {"op": "position", "owner": "carol"},
        {"op": "withdraw", "owner": "carol", "shares": "5000"},
        {"op": "position", "owner": "carol"},
    ]));
    let expected = [
        // √(10^6 · 4·10^6) = 2,000,000, of which 1,000 are locked.
        json!({"amounts": ["1000000", "4000000"], "shares": "1999000",
            "reserves": ["1000000", "4000000"], "total_shares": "2000000"}),
        // min(10,000 · 2, 50,000 / 2) = 20,000 shares, which cost 10,000 and 40,000.
        json!({"amounts": ["10000", "40000"], "shares": "20000",
            "reserves": ["1010000", "4040000"], "total_shares": "2020000"}),
        // ⌊9,970 · 4,040,000 / 1,019,970⌋ = 39,490; the fee is 30.
        json!({"amount0": "10000", "amount1": "-39490", "fee": "30",
            "reserves": ["1020000", "4000510"], "total_shares": "2020000"}),
        // ⌊4,000,510 · 1,000 · 10^6 / (1,019,000 · 997,000)⌋ + 1 = 3,938; the fee is ⌈11.814⌉.
        json!({"amount0": "-1000", "amount1": "3938", "fee": "12",
            "reserves": ["1019000", "4004448"], "total_shares": "2020000"}),
        json!({"reserves": ["1019000", "4004448"], "total_shares": "2020000"}),
        // 1,999,000 of 2,020,000 shares: 29.688 of the 30 and 11.875 of the 12.
        json!({"shares": "1999000", "amounts": ["1008406", "3962817"],
            "fees_earned": ["29", "11"], "pending": {},
            "reserves": ["1019000", "4004448"], "total_shares": "2020000"}),
        json!({"shares": "5000", "amounts": ["2522", "9912"],
            "fees_earned": ["0", "0"], "pending": {},
            "reserves": ["1019000", "4004448"], "total_shares": "2020000"}),
        json!({"amounts": ["2522", "9912"],
            "reserves": ["1016478", "3994536"], "total_shares": "2015000"}),
        json!({"shares": "0", "amounts": ["0", "0"],
            "fees_earned": ["0", "0"], "pending": {},
            "reserves": ["1016478", "3994536"], "total_shares": "2015000"}),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn rewards_by_hand() {
    let hour = 3_600;
    let answers = life(&json!([
        {"op": "campaign", "asset": "lode", "amount": "10000", "start": 0, "end": 10 * hour},
        {"op": "advance", "seconds": 4 * hour + 1_800},
        {"op": "deposit", "owner": "alice", "amounts": ["1000000", "1000000"]},
        {"op": "advance", "seconds": 1_800},
        {"op": "position", "owner": "alice"},
        {"op": "claim", "owner": "alice"},
        {"op": "advance", "seconds": hour},
        {"op": "position", "owner": "alice"},
        {"op": "campaign", "asset": "partner", "amount": 31, "start": "21600", "end": "32400"},
        {"op": "advance", "seconds": hour},
        {"op": "claim", "owner": "alice"},
        {"op": "advance", "seconds": "597600"},
        {"op": "claim", "owner": "alice"},
        {"op": "claim", "owner": "alice"},
        {"op": "position", "owner": "nobody"},
    ]));
    // Nobody held shares for 4.5 hours: 4,500 are put by, and come over the 168 hours from the
    // fifth on: 132 hours of 27 and 36 of 26.
    assert_eq!(answers[4]["pending"], json!({"lode": "500"}));
    assert_eq!(position(&answers[5]), json!({"claimed": {"lode": "500"}}));
    assert_eq!(answers[7]["pending"], json!({"lode": "1027"}));
    // 31 over three hours: 11, 10 and 10.
    assert_eq!(position(&answers[10]), json!({"claimed": {"lode": "2054", "partner": "11"}}));
    // The week of what was put by is over: everything that was ever funded has been paid.
    let rest = 10_000 - 500 - 2_054;
    assert_eq!(
        position(&answers[12]),
        json!({"claimed": {"lode": rest.to_string(), "partner": "20"}})
    );
    assert_eq!(code(&answers[13]), "nothing_to_claim");
    assert_eq!(answers[14]["pending"], json!({"lode": "0", "partner": "0"}));
}

#[test]
fn locked_shares_earn_fees_but_no_rewards() {
    let answers = life(&json!([
        {"op": "deposit", "owner": "alice", "amounts": ["2000", "2000"]},
        {"op": "campaign", "asset": "lode", "amount": "1000", "start": 0, "end": 3600},
        {"op": "swap", "zero_for_one": true, "amount_specified": "1000"},
        {"op": "advance", "seconds": 3600},
        {"op": "position", "owner": "alice"},
    ]));
    // Half of the 2,000 shares: 1.5 of the fee of 3, but all of the 1,000.
    assert_eq!(answers[4]["fees_earned"], json!(["1", "0"]));
    assert_eq!(answers[4]["pending"], json!({"lode": "1000"}));
}

#[test]
fn emission_while_everybody_is_away_waits() {
    let hour = 3_600;
    let answers = life(&json!([
        {"op": "deposit", "owner": "alice", "amounts": ["5000", "5000"]},
        {"op": "campaign", "asset": "lode", "amount": "1000", "start": 0, "end": 10 * hour},
        {"op": "advance", "seconds": 3 * hour},
        {"op": "withdraw", "owner": "alice", "shares": "4000"},
        {"op": "advance", "seconds": 7 * hour + 1},
        {"op": "claim", "owner": "alice"},
        {"op": "deposit", "owner": "bob", "amounts": ["700", "700"]},
        {"op": "advance", "seconds": hour - 1},
        {"op": "claim", "owner": "bob"},
        {"op": "advance", "seconds": 168 * hour},
        {"op": "claim", "owner": "bob"},
        {"op": "claim", "owner": "alice"},
    ]));
    assert_eq!(answers[3]["total_shares"], "1000");
    assert_eq!(position(&answers[5]), json!({"claimed": {"lode": "300"}}));
    assert_eq!(code(&answers[8]), "nothing_to_claim");
    assert_eq!(position(&answers[10]), json!({"claimed": {"lode": "700"}}));
    assert_eq!(code(&answers[11]), "nothing_to_claim");
}

#[test]
fn a_pool_that_slept_through_thousands_of_steps_catches_up() {
    // Two steps for each campaign: three times what one action takes in.
    let mut actions = vec![json!({"op": "deposit", "owner": "a", "amounts": [9_000, 9_000]})];
    let (hour, campaigns) = (3_600_u64, MAX_STEPS as u64 * 3 / 2);
    for start in 0..campaigns {
        let (start, end) = (start * 2 * hour, (start * 2 + 1) * hour);
        actions.push(
            json!({"op": "campaign", "asset": "lode", "amount": 7, "start": start, "end": end}),
        );
    }
    actions.push(json!({"op": "advance", "seconds": campaigns * 2 * hour}));
    actions.push(json!({"op": "claim", "owner": "a"}));
    let answers = life(&json!(actions));
    assert_eq!(
        position(answers.last().unwrap()),
        json!({"claimed": {"lode": (campaigns * 7).to_string()}})
    );
}

/// Deposits, withdrawals, transfers and swaps that must be refused, with their codes.
fn refused_trades() -> Vec<(Value, &'static str)> {
    vec![
        (json!({"op": "deposit", "owner": "a", "amounts": ["0", "5"]}), "zero_amount"),
        (json!({"op": "deposit", "owner": "a", "amounts": ["1", "1"]}), "zero_output"),
        (json!({"op": "deposit", "owner": "a", "amounts": ["5"]}), "bad_amount"),
        (json!({"op": "deposit", "owner": "a", "amounts": ["-5", "5"]}), "bad_amount"),
        (json!({"op": "deposit", "owner": "a", "amounts": [1.5, 5]}), "bad_amount"),
        (json!({"op": "deposit", "amounts": ["5", "5"]}), "missing_field"),
        (json!({"op": "deposit", "owner": 7, "amounts": ["5", "5"]}), "bad_field"),
        (json!({"op": "deposit", "owner": "a"}), "missing_field"),
        (json!({"op": "withdraw", "owner": "a", "shares": "0"}), "zero_amount"),
        (json!({"op": "withdraw", "owner": "a", "shares": "9999001"}), "insufficient_shares"),
        (json!({"op": "withdraw", "owner": "stranger", "shares": "1"}), "insufficient_shares"),
        (json!({"op": "withdraw", "owner": "a", "shares": "1"}), "zero_output"),
        (json!({"op": "withdraw", "owner": "a", "shares": "many"}), "bad_amount"),
        (json!({"op": "transfer", "from": "a", "to": "b", "shares": "0"}), "zero_amount"),
        (json!({"op": "transfer", "from": "b", "to": "a", "shares": "1"}), "insufficient_shares"),
        (json!({"op": "swap", "zero_for_one": true, "amount_specified": "0"}), "zero_amount"),
        (json!({"op": "swap", "zero_for_one": true, "amount_specified": "-0"}), "zero_amount"),
        (json!({"op": "swap", "zero_for_one": true, "amount_specified": "1"}), "zero_output"),
        (
            json!({"op": "swap", "zero_for_one": true, "amount_specified": "-5000000"}),
            "insufficient_liquidity",
        ),
        (
            json!({"op": "swap", "zero_for_one": true,
                "amount_specified": "340282366920938463463374607431768211455"}),
            "overflow",
        ),
        (json!({"op": "swap", "zero_for_one": true, "amount_specified": "--1"}), "bad_amount"),
        (json!({"op": "swap", "zero_for_one": true, "amount_specified": -1.5}), "bad_amount"),
        (json!({"op": "swap", "zero_for_one": "true", "amount_specified": "1"}), "bad_field"),
        (json!({"op": "swap", "amount_specified": "1"}), "missing_field"),
    ]
}

/// Everything else that must be refused.
fn refused_rest() -> Vec<(Value, &'static str)> {
    vec![
        (campaign("0", 7_200, 10_800), "zero_amount"),
        (campaign("9", 7_200, 7_200), "campaign_too_short"),
        (campaign("9", 10_800, 7_200), "campaign_too_short"),
        (campaign("9", 0, 7_200), "campaign_in_past"),
        (campaign("9", 7_201, 10_800), "campaign_not_hourly"),
        (campaign("1", 7_200, 14_400), "campaign_dust"),
        (campaign("9", 40_000_000_u64 / 3_600 * 3_600, 40_003_200), "campaign_too_long"),
        (json!({"op": "campaign", "asset": "x", "amount": "9", "start": -1, "end": 1}), "bad_time"),
        (json!({"op": "advance", "seconds": -1}), "bad_time"),
        (json!({"op": "advance", "seconds": 0.5}), "bad_time"),
        (json!({"op": "advance", "seconds": "18446744073709551616"}), "bad_time"),
        (json!({"op": "advance", "seconds": u64::MAX}), "overflow"),
        (json!({"op": "claim", "owner": "a"}), "nothing_to_claim"),
        (json!({"op": "claim", "owner": "stranger"}), "nothing_to_claim"),
        (json!({"op": "claim", "owner": "a", "pool": 1}), "unknown_field"),
        (json!({"op": "position"}), "missing_field"),
        (json!({"op": "rug"}), "unknown_op"),
        (json!({"owner": "a"}), "missing_field"),
        (json!({"op": 5}), "bad_field"),
        (json!([]), "malformed"),
        (json!(null), "malformed"),
        (json!("deposit"), "malformed"),
    ]
}

#[test]
fn a_refused_action_changes_nothing_and_the_script_goes_on() {
    let refused = [refused_trades(), refused_rest()].concat();
    let look = json!({"op": "position", "owner": "a"});
    let mut actions = vec![
        json!({"op": "advance", "seconds": 3_601}),
        json!({"op": "deposit", "owner": "a", "amounts": ["20000000", "5000000"]}),
        look.clone(),
    ];
    for (action, _) in &refused {
        actions.extend([action.clone(), look.clone()]);
    }
    let answers = life(&json!(actions));
    let before = &answers[2];
    assert_eq!(before["pending"], json!({}), "an asset whose campaign was refused is unknown");
    for ((action, expected), pair) in refused.iter().zip(answers[3..].chunks(2)) {
        assert_eq!(code(&pair[0]), *expected, "{action}: {}", pair[0]);
        assert_eq!(pair[0]["reserves"], before["reserves"]);
        assert_eq!(pair[0]["total_shares"], before["total_shares"]);
        assert_eq!(pair[0].as_object().unwrap().len(), 3);
        assert_eq!(pair[1], *before, "after {action}");
    }
}

fn campaign(amount: &str, start: u64, end: u64) -> Value {
    json!({"op": "campaign", "asset": "lode", "amount": amount, "start": start, "end": end})
}

#[test]
fn an_empty_pool_refuses_what_needs_liquidity() {
    let answers = life(&json!([
        {"op": "swap", "zero_for_one": true, "amount_specified": "5"},
        {"op": "swap", "zero_for_one": true, "amount_specified": "-5"},
        {"op": "deposit", "owner": "a", "amounts": ["1000", "1000"]},
        {"op": "position", "owner": "a"},
        {"op": "deposit", "owner": "a", "amounts": ["1001", "1001"]},
    ]));
    let codes: Vec<&str> = answers.iter().map(code).collect();
    assert_eq!(codes, ["empty_pool", "empty_pool", "first_deposit_too_small", "", ""]);
    assert_eq!(answers[3]["total_shares"], "0");
    assert_eq!(answers[4]["shares"], "1");
}

#[test]
fn sixteen_reward_assets_are_the_most() {
    let mut actions = vec![json!({"op": "deposit", "owner": "a", "amounts": [9_000, 9_000]})];
    for number in 0..18 {
        let asset = format!("asset-{}", number % 17);
        actions
            .push(json!({"op": "campaign", "asset": asset, "amount": 1, "start": 0, "end": 3600}));
    }
    let answers = life(&json!(actions));
    let codes: Vec<&str> = answers.iter().map(code).collect();
    assert_eq!(codes[17], "too_many_reward_assets");
    assert!(codes.iter().enumerate().all(|(place, code)| place == 17 || code.is_empty()));
}

#[test]
fn a_broken_script_is_one_error_and_ends_with_two() {
    let pool = r#""pool":{"kind":"xyk","fee_pips":3000}"#;
    for (text, status, expected) in [
        (String::new(), 2, "malformed"),
        ("[]".to_owned(), 2, "malformed"),
        ("{}".to_owned(), 2, "missing_field"),
        (format!("{{{pool}}}"), 2, "missing_field"),
        (format!("{{{pool},\"actions\":{{}}}}"), 2, "malformed"),
        (format!("{{{pool},\"actions\":[}}"), 2, "malformed"),
        (format!("{{{pool},\"actions\":[]}} x"), 2, "malformed"),
        (format!("{{{pool},\"actions\":[],\"end\":5}}"), 2, "unknown_field"),
        (format!("{{{pool},\"start_time\":-5,\"actions\":[]}}"), 2, "bad_time"),
        (r#"{"pool":{"kind":"stable","fee_pips":1},"actions":[]}"#.to_owned(), 2, "unknown_kind"),
        (r#"{"pool":{"fee_pips":1},"actions":[]}"#.to_owned(), 2, "missing_field"),
        (r#"{"pool":{"kind":"xyk","fee_pips":-1},"actions":[]}"#.to_owned(), 2, "bad_fee"),
        (
            r#"{"pool":{"kind":"xyk","fee_pips":1000000},"actions":[]}"#.to_owned(),
            1,
            "fee_too_high",
        ),
        (
            r#"{"pool":{"kind":"xyk","fee_pips":1,"x":1},"actions":[]}"#.to_owned(),
            2,
            "unknown_field",
        ),
        (r#"{"pool":[],"actions":[]}"#.to_owned(), 2, "malformed"),
    ] {
        let output = run(&["pool", "script", "-"], text.as_bytes());
        assert_eq!(output.status.code(), Some(status), "{text}");
        let answers = objects(&output.stdout);
        assert_eq!((answers.len(), code(&answers[0])), (1, expected), "{text}");
        assert!(output.stderr.starts_with(b"error: "));
    }
    let output = run(&["pool", "script", "-"], b"{\"pool\":\"\xff\"}");
    assert_eq!(code(&objects(&output.stdout)[0]), "malformed");
    let output = run(&["pool", "script", "no such file.json", "--json"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(code(&objects(&output.stdout)[0]), "unreadable_file");
}

#[test]
fn a_script_comes_from_a_file_too_and_may_be_empty() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty-script.json");
    std::fs::write(&path, r#"{"pool":{"kind":"xyk","fee_pips":"3000"},"actions":[]}"#).unwrap();
    let output = run(&["pool", "script", path.to_str().unwrap()], b"");
    assert_eq!((output.status.code(), output.stdout), (Some(0), Vec::new()));
}

#[test]
fn junk_scripts_end_in_order() {
    let good = json!({"pool": {"kind": "xyk", "fee_pips": 3000}, "start_time": 5, "actions": [
        {"op": "deposit", "owner": "a", "amounts": ["4000000", 9_000]},
        {"op": "swap", "zero_for_one": true, "amount_specified": "-50"},
        {"op": "campaign", "asset": "x", "amount": "99", "start": 3_600, "end": 7_200},
        {"op": "advance", "seconds": 9_999}, {"op": "claim", "owner": "a"},
    ]})
    .to_string();
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "9",
        "-",
        ".",
        "e9",
        "op",
        "é",
        "swap",
        "340282366920938463463374607431768211455",
        "18446744073709551615",
        "1000000",
        "\"a\"",
    ];
    let seed = 99;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut ran = 0;
    for round in 0..400 {
        let mut text = good.clone().into_bytes();
        for _ in 0..rng.random_range(1..3) {
            let piece = pieces[rng.random_range(0..pieces.len())].as_bytes();
            let start = rng.random_range(0..=text.len());
            let end = (start + rng.random_range(0..4)).min(text.len());
            text.splice(start..end, piece.iter().copied());
        }
        let output = run(&["pool", "script", "-"], &text);
        let shown = String::from_utf8_lossy(&text);
        let answers = objects(&output.stdout);
        match output.status.code() {
            Some(0) => ran += 1,
            Some(1 | 2) => assert_eq!(answers.len(), 1, "seed {seed}, round {round}: {shown}"),
            other => panic!("seed {seed}, round {round}: ended with {other:?}: {shown}"),
        }
    }
    assert!(ran > 50, "{ran}");
}
