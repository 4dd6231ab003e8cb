//! `lode chain trace`: what a transaction did, as a tree.

use std::fmt::Write as _;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::desk::NodeArgs;
use crate::error;
use crate::output;

/// How long the node runs blocks again before it says how far it is, in ms.
const PATIENCE_MS: u64 = 400;
/// Longest text of a message or a value, in characters.
const LONGEST: usize = 160;

/// What a person reads below the options.
const HELP: &str = "\
The node runs all blocks from genesis again up to the transaction's, beside the chain, and checks
each result on the way; the next trace goes on from there. `own` is the gas of a step without the
steps inside it. With --json everything is there, whole: steps with their depth, events, records.";

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct TraceArgs {
    /// The transaction's hash: 64 hex digits.
    #[arg(value_name = "TXHASH")]
    hash: String,
    #[command(flatten)]
    node: NodeArgs,
}

/// `lode chain trace`.
pub(super) fn run(arguments: &TraceArgs) -> error::Outcome {
    let node = &arguments.node;
    // On a terminal only; standard output stays clean.
    let bar = ProgressBar::new(0);
    let style =
        ProgressStyle::with_template("{bar:32} {pos} of {len} blocks run again · {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let trace = loop {
        let params = json!({"hash": arguments.hash, "patience_ms": PATIENCE_MS});
        let answer = node.call("lode_trace", params);
        let Some(far) = answer.as_ref().ok().and_then(|answer| answer.get("underway")) else {
            break answer;
        };
        let count = |name| far.get(name).and_then(Value::as_str).and_then(|n| n.parse().ok());
        bar.set_length(count("of").unwrap_or(0));
        bar.set_position(count("replayed").unwrap_or(0));
    };
    bar.finish_and_clear();
    let trace = trace?;
    if node.json {
        return output::write_json(&trace);
    }
    output::write_all(page(&trace).as_bytes())
}

fn of<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The page for people.
fn page(trace: &Value) -> String {
    let index = trace.get("index").and_then(Value::as_u64).unwrap_or(0);
    let mut out = format!(
        "{}\nheight {}, transaction {index}, {} of {} gas used\n",
        of(trace, "hash"),
        of(trace, "height"),
        of(trace, "gas_used"),
        of(trace, "gas_wanted")
    );
    let failed = trace.get("code").and_then(Value::as_u64).is_some_and(|code| code != 0);
    if failed {
        let code = trace.get("code").and_then(Value::as_u64).unwrap_or(0);
        let _ = writeln!(out, "failed: {} {code}: {}", of(trace, "codespace"), of(trace, "log"));
    }
    out.push_str("\n       own      total  step\n");
    // Steps inside one that failed have left nothing.
    let mut lost_below: Option<u64> = None;
    for step in list(trace, "steps") {
        let depth = step.get("depth").and_then(Value::as_u64).unwrap_or(0);
        if lost_below.is_some_and(|lost| depth <= lost) {
            lost_below = None;
        }
        one(&mut out, step, depth, lost_below.is_some());
        if step.get("error").is_some() && lost_below.is_none() {
            lost_below = Some(depth);
        }
    }
    if trace.get("truncated") == Some(&Value::Bool(true)) {
        out.push_str("\nThere were more steps or bytes than a trace holds.\n");
    }
    ending(&mut out, trace);
    out
}

/// A step: its gas, what it is, and what it wrote.
fn one(out: &mut String, step: &Value, depth: u64, lost: bool) {
    let indent = "  ".repeat(usize::try_from(depth.min(40)).unwrap_or(0));
    let mut head = match of(step, "kind") {
        "message" => of(step, "what").to_string(),
        kind => format!("{kind} {}", of(step, "what")).trim_end_matches("reply").trim().to_string(),
    };
    if head.is_empty() {
        head = "reply".to_string();
    }
    if let Some(id) = step.get("id").and_then(Value::as_str).filter(|id| *id != "0") {
        let _ = write!(head, " (id {id})");
    }
    if let Some(limit) = step.get("gas_limit").and_then(Value::as_str) {
        let _ = write!(head, " (at most {limit} gas)");
    }
    if lost {
        head.push_str(" (undone)");
    }
    let _ =
        writeln!(out, "{:>10} {:>10}  {indent}{head}", of(step, "gas_own"), of(step, "gas_total"));
    let mut line = |text: String| {
        let _ = writeln!(out, "{:>23}{indent}  {text}", "");
    };
    for name in ["sender", "contract"] {
        if let Some(address) = step.get(name).and_then(Value::as_str) {
            line(format!("{name} {address}"));
        }
    }
    if let Some(msg) = step.get("msg") {
        line(shortened(&msg.to_string()));
    }
    let funds: Vec<String> = list(step, "funds").map(coin).collect();
    if !funds.is_empty() {
        line(format!("coins {}", funds.join(",")));
    }
    for change in list(step, "storage") {
        line(written(change, false));
    }
    for change in list(step, "balances") {
        line(moved(change));
    }
    for event in list(step, "events") {
        line(told(event, of(step, "contract")));
    }
    if let Some(error) = step.get("error").and_then(Value::as_str) {
        line(format!("failed: {}", shortened(error)));
    }
}

/// What is other than before when all is done.
fn ending(out: &mut String, trace: &Value) {
    let changes: Vec<String> = list(trace, "storage").map(|change| written(change, true)).collect();
    if !changes.is_empty() {
        let _ = writeln!(out, "\nRecords in the end:\n  {}", changes.join("\n  "));
    }
    let balances: Vec<String> = list(trace, "balances").map(moved).collect();
    if !balances.is_empty() {
        let _ = writeln!(out, "\nBalances in the end:\n  {}", balances.join("\n  "));
    }
}

fn coin(coin: &Value) -> String {
    format!("{}{}", of(coin, "amount"), of(coin, "denom"))
}

/// An event; that it is the step's own contract's need not be said again.
fn told(event: &Value, contract: &str) -> String {
    let pairs = list(event, "attributes").filter_map(|pair| {
        let (key, value) = (pair.get(0)?.as_str()?, pair.get(1)?.as_str()?);
        (key != "_contract_address" || value != contract).then(|| format!(" {key}={value}"))
    });
    shortened(&format!("event {}:{}", of(event, "type"), pairs.collect::<String>()))
}

fn written(change: &Value, whose: bool) -> String {
    let side = |name: &str| match change.get(name) {
        None | Some(Value::Null) => "nothing".to_string(),
        Some(shown) => bytes(shown),
    };
    let key = change.get("key").map(bytes).unwrap_or_default();
    let owner = if whose { format!("{} ", of(change, "contract")) } else { String::new() };
    format!("record {owner}{key}: {} -> {}", side("before"), side("after"))
}

fn moved(change: &Value) -> String {
    let amount = |name: &str| of(change, name).parse::<u128>().unwrap_or(0);
    let (before, after) = (amount("before"), amount("after"));
    let sign = if after >= before { '+' } else { '-' };
    let (who, denom) = (of(change, "address"), of(change, "denom"));
    format!("balance {who}: {sign}{}{denom}, now {after}", after.abs_diff(before))
}

/// Text as it is; bytes that are mostly text with escapes; other bytes in hex.
fn bytes(shown: &Value) -> String {
    let digits = of(shown, "hex");
    if let Some(text) = shown.get("text").and_then(Value::as_str) {
        return shortened(text);
    }
    let raw: Vec<u8> = (0..digits.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(digits.get(at..at.checked_add(2)?)?, 16).ok())
        .collect();
    let readable = raw.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
    if raw.is_empty() {
        "(empty)".to_string()
    } else if readable.saturating_mul(2) > raw.len() {
        shortened(&raw.escape_ascii().to_string())
    } else {
        shortened(&format!("0x{digits}"))
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_string(),
    }
}
