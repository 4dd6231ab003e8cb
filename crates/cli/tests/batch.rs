//! A batch of quotes: order, bad lines, streaming, and throughput (printed, never asserted).

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use support::{batch, code, lode, text};

const GOOD: &str = r#"{"kind":"xyk","reserves":["4000","6000"],"fee_pips":0,"exact_in":"1000"}"#;

/// Lines that must not be quoted (and one that may), with the code of their answer.
const LINES: &[(&str, &str)] = &[
    ("", "malformed"),
    ("   ", "malformed"),
    ("null", "malformed"),
    ("[]", "malformed"),
    ("17", "malformed"),
    ("{", "malformed"),
    ("quote", "malformed"),
    (r#"{"kind":"xyk","kind":"xyk"}"#, "malformed"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":NaN}"#, "malformed"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":01}"#, "malformed"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"1"} {}"#, "malformed"),
    ("{}", "unknown_kind"),
    (r#"{"kind":"weighted","reserves":["4","6"],"fee_pips":0,"exact_in":"1"}"#, "unknown_kind"),
    (r#"{"kind":1,"reserves":["4","6"],"fee_pips":0,"exact_in":"1"}"#, "unknown_kind"),
    (r#"{"reserves":["4","6"],"fee_pips":0,"exact_in":"1"}"#, "unknown_kind"),
    (r#"{"kind":"xyk","fee_pips":0,"exact_in":"1"}"#, "bad_reserves"),
    (r#"{"kind":"xyk","reserves":"4,6","fee_pips":0,"exact_in":"1"}"#, "bad_reserves"),
    (r#"{"kind":"xyk","reserves":["4"],"fee_pips":0,"exact_in":"1"}"#, "bad_reserves"),
    (r#"{"kind":"xyk","reserves":["4","6","8"],"fee_pips":0,"exact_in":"1"}"#, "bad_reserves"),
    (r#"{"kind":"xyk","reserves":["-4","6"],"fee_pips":0,"exact_in":"1"}"#, "bad_reserves"),
    (r#"{"kind":"xyk","reserves":["0","6"],"fee_pips":0,"exact_in":"1"}"#, "empty_pool"),
    (r#"{"kind":"xyk","reserves":["4","6"],"exact_in":"1"}"#, "bad_fee"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":-1,"exact_in":"1"}"#, "bad_fee"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0.3,"exact_in":"1"}"#, "bad_fee"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":true,"exact_in":"1"}"#, "bad_fee"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":1000000,"exact_in":"1"}"#, "fee_too_high"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0}"#, "missing_amount"),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":null,"exact_out":null}"#,
        "missing_amount",
    ),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"1","exact_out":"1"}"#,
        "ambiguous_amount",
    ),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"-1"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":-1}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":1.0}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":1e3}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"1.5"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"+1"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":" 1"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":""}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"0x1"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"１"}"#, "bad_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":["1"]}"#, "bad_amount"),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":340282366920938463463374607431768211456}"#,
        "bad_amount",
    ),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"1","note":"x"}"#,
        "unknown_field",
    ),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"0"}"#, "zero_amount"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":3000,"exact_in":"1"}"#, "ok"),
    (r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":500000,"exact_in":"1"}"#, "zero_output"),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_out":"6"}"#,
        "insufficient_liquidity",
    ),
    (
        r#"{"kind":"xyk","reserves":["4","6"],"fee_pips":0,"exact_in":"340282366920938463463374607431768211455"}"#,
        "overflow",
    ),
];

#[test]
fn each_line_is_answered_before_the_next_is_written() {
    let mut child = lode(&["quote", "--batch"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for amount in 1_000..1_050 {
        let line = format!("{}\n", GOOD.replace("1000", &amount.to_string()));
        // A line may come in pieces.
        let (head, tail) = line.split_at(line.len() / 2);
        stdin.write_all(head.as_bytes()).unwrap();
        stdin.flush().unwrap();
        stdin.write_all(tail.as_bytes()).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        let answer = serde_json::from_str(&answer).unwrap();
        assert_eq!(text(&answer, "amount_in"), amount.to_string());
    }
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_bad_line_is_answered_and_the_batch_goes_on() {
    // A good line stands between any two, so that every answer is seen to be in its place.
    let mut input = String::new();
    for (line, _) in LINES {
        input.push_str(&format!("{line}\n{GOOD}\n"));
    }
    let answers = batch(input.as_bytes());
    assert_eq!(answers.len(), 2 * LINES.len());
    for ((line, expected), pair) in LINES.iter().zip(answers.chunks(2)) {
        let found = if code(&pair[0]).is_empty() { "ok" } else { code(&pair[0]) };
        assert_eq!(found, *expected, "{line}: {}", pair[0]);
        assert!(found == "ok" || pair[0]["error"]["message"].as_str().unwrap().ends_with('.'));
        assert_eq!(text(&pair[1], "amount_out"), "1200");
    }
}

#[test]
fn numbers_may_be_strings_or_numbers_up_to_the_last_unit() {
    let input = concat!(
        r#"{"exact_in":1,"fee_pips":"0","reserves":[340282366920938463463374607431768211454,340282366920938463463374607431768211455],"kind":"xyk"}"#,
        "\r\n",
        r#" { "kind" : "\u0078yk", "reserves" : [ "\u0034000", 6000 ] , "fee_pips" : 0, "exact_out":null, "\u0065xact_in" : "01000" } "#,
    );
    let answers = batch(input.as_bytes());
    assert_eq!(text(&answers[0], "amount_out"), "1");
    assert_eq!(text(&answers[1], "amount_out"), "1200");
    assert_eq!(answers.len(), 2);
}

#[test]
fn long_lines_and_bytes_that_are_no_text_are_answered_in_place() {
    let mut input = Vec::new();
    let mut expected = Vec::new();
    for length in [10, 65_535, 65_536, 65_537, 300_000, 3_000_000] {
        input.extend(std::iter::repeat_n(b'x', length));
        input.extend(format!("\n{GOOD}\n").bytes());
        expected.extend([if length <= 65_536 { "malformed" } else { "line_too_long" }, ""]);
    }
    // Spaces make a quote long, but not wrong, up to the limit.
    for (length, answer) in [(65_536, ""), (65_537, "line_too_long")] {
        input.extend(format!("{GOOD}{}\n", " ".repeat(length - GOOD.len())).bytes());
        expected.push(answer);
    }
    input.extend(b"{\"kind\":\"\xff\xfe\"}\n\x00\x01\n\xef\xbb\xbf{}\n");
    expected.extend(["malformed", "malformed", "malformed"]);
    // Deep nesting must not eat the stack.
    input.extend(format!("{{\"kind\":{}}}\n{}\n", "[".repeat(60_000), "[".repeat(60_000)).bytes());
    expected.extend(["malformed", "malformed"]);
    input.extend(GOOD.bytes());
    expected.push("");
    let answers = batch(&input);
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), expected);
    // A last line that is too long and has no end is still one line.
    assert_eq!(batch(&[b'x'; 200_000]).len(), 1);
    assert_eq!(batch(b"").len(), 0);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = lode(&["quote", "--batch"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = format!("{GOOD}\n");
    // The program ends when it can't write any more, and then neither can this.
    while stdin.write_all(line.as_bytes()).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn junk_is_answered_line_by_line() {
    let seed = 0x6C6F_6465;
    let mut rng = StdRng::seed_from_u64(seed);
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "kind",
        "\"kind\"",
        "\"xyk\"",
        "\"reserves\"",
        "\"fee_pips\"",
        "\"exact_in\"",
        "\"exact_out\"",
        "1",
        "0",
        "-",
        ".",
        "e9",
        "null",
        "true",
        "\u{0}",
        "é",
        "\\u0031",
        "\\ud800",
        " ",
        "\r",
        "340282366920938463463374607431768211455",
    ];
    let mut input = Vec::new();
    let lines = 20_000;
    for _ in 0..lines {
        let mut line = GOOD.as_bytes().to_vec();
        for _ in 0..rng.random_range(1..4) {
            let piece = pieces[rng.random_range(0..pieces.len())].as_bytes();
            let start = rng.random_range(0..=line.len());
            let end = (start + rng.random_range(0..4)).min(line.len());
            line.splice(start..end, piece.iter().copied());
        }
        input.extend(line);
        input.push(b'\n');
    }
    let answers = batch(&input);
    assert_eq!(answers.len(), lines, "seed {seed}");
    let good = answers.iter().filter(|answer| code(answer).is_empty()).count();
    assert!(good > 100 && good < lines - 100, "{good} good of {lines}, seed {seed}");
}

#[test]
fn throughput_is_printed() {
    let mut rng = StdRng::seed_from_u64(1);
    let lines = 100_000;
    let mut input = String::new();
    for _ in 0..lines {
        let reserve = rng.random_range(1_u128 << 60..1 << 100);
        input.push_str(&format!(
            "{{\"kind\":\"xyk\",\"reserves\":[\"{reserve}\",\"{}\"],\"fee_pips\":3000,\"exact_in\":\"{}\"}}\n",
            reserve / 3 + 1_000_000,
            reserve / 1_000
        ));
    }
    let start = Instant::now();
    let output = support::run(&["quote", "--batch"], input.as_bytes());
    println!("{lines} quotes in {:?}", start.elapsed());
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), lines);
    assert!(!output.stdout.windows(5).any(|window| window == b"error"));
}
