//! One quote by flags: figures worked out elsewhere, errors, exit codes, and what a person sees.

mod support;

use serde_json::Value;
use support::{code, objects, run, text};

const BILLION_BILLIONS: u128 = 1_000_000_000_000_000_000;
const MAX: &str = "340282366920938463463374607431768211455";

fn quote(reserves: &str, fee: &str, amount: [&str; 2]) -> (Option<i32>, Value) {
    let flags = ["quote", "--kind", "xyk", "--json", "--reserves", reserves, "--fee-pips", fee];
    let output = run(&[&flags[..], &amount[..]].concat(), b"");
    let mut found = objects(&output.stdout);
    assert_eq!(found.len(), 1);
    assert_eq!(output.stderr.is_empty(), output.status.success());
    (output.status.code(), found.remove(0))
}

#[test]
fn published_vectors_hold_to_the_unit() {
    for (amount_in, x, y, out) in [
        (1, 5, 10, "1662497915624478906"),
        (1, 10, 5, "453305446940074565"),
        (2, 5, 10, "2851015155847869602"),
        (2, 10, 5, "831248957812239453"),
        (1, 10, 10, "906610893880149131"),
        (1, 100, 100, "987158034397061298"),
        (1, 1_000, 1_000, "996006981039903216"),
    ] {
        let [amount_in, x, y] = [amount_in, x, y].map(|n: u128| (n * BILLION_BILLIONS).to_string());
        let reserves = format!("{x},{y}");
        let (status, answer) = quote(&reserves, "3000", ["--exact-in", &amount_in]);
        assert_eq!((status, text(&answer, "amount_out")), (Some(0), out));
        assert_eq!(text(&answer, "amount_in"), amount_in);
        // Asking for that output costs no more, and for one more unit costs more.
        let back = quote(&reserves, "3000", ["--exact-out", out]).1;
        let cost: u128 = text(&back, "amount_in").parse().unwrap();
        assert!(cost <= amount_in.parse().unwrap());
        let more = (out.parse::<u128>().unwrap() + 1).to_string();
        let dearer = quote(&reserves, "3000", ["--exact-out", &more]).1;
        assert!(text(&dearer, "amount_in").parse::<u128>().unwrap() > amount_in.parse().unwrap());
    }
}

#[test]
fn the_answer_has_its_fields_in_order() {
    let flags = ["quote", "--reserves", "4000,6000", "--fee-pips", "0", "--exact-in", "1000"];
    let output = run(&[&flags[..], &["--json"]].concat(), b"");
    let expected = concat!(
        r#"{"amount_in":"1000","amount_out":"1200","fee":"0","price_before":"1.50000000000000000","#,
        r#""price_after":"0.960000000000000000","price_impact":"0.200000000000000000"}"#,
        "\n"
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn a_fee_is_rounded_up_and_lies_in_what_goes_in() {
    let answer = quote("1000000,1000000", "3000", ["--exact-in", "1001"]).1;
    assert_eq!(text(&answer, "fee"), "4");
    let answer = quote("1000000,1000000", "3000", ["--exact-in", "1000"]).1;
    assert_eq!(text(&answer, "fee"), "3");
}

#[test]
fn what_the_rules_refuse_ends_with_one() {
    for (reserves, fee, amount, expected) in [
        ("100,100", "3000", ["--exact-in", "0"], "zero_amount"),
        ("100,100", "3000", ["--exact-out", "0"], "zero_amount"),
        ("100,100", "3000", ["--exact-in", "1"], "zero_output"),
        ("100,100", "3000", ["--exact-out", "100"], "insufficient_liquidity"),
        ("100,100", "3000", ["--exact-out", "101"], "insufficient_liquidity"),
        ("0,100", "3000", ["--exact-in", "5"], "empty_pool"),
        ("100,0", "3000", ["--exact-out", "5"], "empty_pool"),
        ("100,100", "1000000", ["--exact-in", "5"], "fee_too_high"),
        ("100,100", "99999999999999999999", ["--exact-in", "5"], "fee_too_high"),
        (&format!("{MAX},100"), "3000", ["--exact-in", MAX], "overflow"),
        (&format!("{MAX},{MAX}"), "3000", ["--exact-in", "2"], "overflow"),
        (&format!("{MAX},{MAX}"), "999999", ["--exact-out", "5000"], "overflow"),
    ] {
        let (status, answer) = quote(reserves, fee, amount);
        assert_eq!((status, code(&answer)), (Some(1), expected), "{reserves} {fee} {amount:?}");
        assert_eq!(answer.as_object().unwrap().len(), 1);
    }
}

#[test]
fn the_largest_pool_that_can_be_still_trades() {
    let reserve = "340282366920938463463374607431768211454";
    let answer = quote(&format!("{reserve},{MAX}"), "0", ["--exact-in", "1"]).1;
    assert_eq!(
        (text(&answer, "amount_out"), text(&answer, "price_after")),
        ("1", "1.00000000000000000")
    );
}

#[test]
fn what_is_not_understood_ends_with_two() {
    for (reserves, fee, amount, expected) in [
        ("100,100", "3000", ["--exact-in", "-5"], "bad_amount"),
        ("100,100", "3000", ["--exact-in", "1.5"], "bad_amount"),
        ("100,100", "3000", ["--exact-out", "1e3"], "bad_amount"),
        ("100,100", "3000", ["--exact-out", ""], "bad_amount"),
        ("100,100", "3000", ["--exact-out", "+5"], "bad_amount"),
        (
            "100,100",
            "3000",
            ["--exact-out", "340282366920938463463374607431768211456"],
            "bad_amount",
        ),
        ("100,100", "-1", ["--exact-in", "5"], "bad_fee"),
        ("100,100", "0.3", ["--exact-in", "5"], "bad_fee"),
        ("100", "3000", ["--exact-in", "5"], "bad_reserves"),
        ("100,100,100", "3000", ["--exact-in", "5"], "bad_reserves"),
        ("-100,100", "3000", ["--exact-in", "5"], "bad_reserves"),
        (
            "100,340282366920938463463374607431768211456",
            "3000",
            ["--exact-in", "5"],
            "bad_reserves",
        ),
    ] {
        let (status, answer) = quote(reserves, fee, amount);
        assert_eq!((status, code(&answer)), (Some(2), expected), "{reserves} {fee} {amount:?}");
    }
    for (flags, expected) in [
        (&["--reserves", "9,9", "--fee-pips", "1"][..], "missing_amount"),
        (
            &["--reserves", "9,9", "--fee-pips", "1", "--exact-in", "1", "--exact-out", "1"],
            "ambiguous_amount",
        ),
        (&["--reserves", "9,9", "--exact-in", "1"], "bad_fee"),
        (&["--fee-pips", "1", "--exact-in", "1"], "bad_reserves"),
        (
            &["--kind", "stable", "--reserves", "9,9", "--fee-pips", "1", "--exact-in", "1"],
            "unknown_kind",
        ),
    ] {
        let output = run(&[&["quote", "--json"], flags].concat(), b"");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(code(&objects(&output.stdout)[0]), expected);
    }
}

#[test]
fn a_person_reads_a_table_and_a_sentence() {
    let flags = ["quote", "--reserves", "4000,6000", "--fee-pips", "0", "--exact-in"];
    let output = run(&[&flags[..], &["1000"]].concat(), b"");
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("out           1200  (rounded down)\n"), "{table}");
    let output = run(&[&flags[..], &["0"]].concat(), b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(sentence, "error: The amount is zero; give an amount of at least one raw unit.\n");
}
