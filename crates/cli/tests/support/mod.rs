//! Running the built program from outside.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program, with pipes at all its ends and no colour.
pub(crate) fn lode(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lode"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end with an input.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = lode(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A program that refuses its flags doesn't read its input.
    let _ = writer.join().unwrap();
    output
}

/// Splits output into JSON objects, one a line.
pub(crate) fn objects(output: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(output).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "the last line has an end: {text:?}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Runs a batch, which always ends well, and returns its answers.
pub(crate) fn batch(input: &[u8]) -> Vec<Value> {
    let output = run(&["quote", "--batch"], input);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    objects(&output.stdout)
}

/// Runs a pool script to its end and returns its answers.
pub(crate) fn script(text: &str) -> Vec<Value> {
    let output = run(&["pool", "script", "-", "--json"], text.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    objects(&output.stdout)
}

/// The code of an error object, or nothing.
pub(crate) fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_default()
}

/// A field that must be a decimal string.
pub(crate) fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("no string {field} in {answer}"))
}
