//! Texts, numbers and times in JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Decimals of the SDK's numbers.
const DECIMALS: usize = 18;
const NS: i32 = 1_000_000_000;

/// A string with quotes; `<`, `>`, `&` and two odd line ends escaped as Go escapes them.
pub(crate) fn string(out: &mut String, text: &str) {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    for letter in quoted.chars() {
        escaped(out, letter);
    }
}

fn escaped(out: &mut String, letter: char) {
    match letter {
        '<' => out.push_str("\\u003c"),
        '>' => out.push_str("\\u003e"),
        '&' => out.push_str("\\u0026"),
        '\u{2028}' => out.push_str("\\u2028"),
        '\u{2029}' => out.push_str("\\u2029"),
        other => out.push(other),
    }
}

pub(super) fn base64(out: &mut String, raw: &[u8]) {
    out.push('"');
    STANDARD.encode_string(raw, out);
    out.push('"');
}

pub(super) fn hex(out: &mut String, raw: &[u8]) {
    out.push('"');
    out.push_str(&hex::encode_upper(raw));
    out.push('"');
}

/// JSON in bytes, without the spaces between its parts. What is no JSON becomes a base64 text.
pub(super) fn json(out: &mut String, raw: &[u8]) {
    if raw.is_empty() {
        return out.push_str("null");
    }
    let text = std::str::from_utf8(raw).ok();
    let valid = text.filter(|t| serde_json::from_str::<serde::de::IgnoredAny>(t).is_ok());
    let Some(text) = valid else { return base64(out, raw) };
    let (mut inside, mut after_slash) = (false, false);
    for letter in text.chars() {
        if inside {
            inside = letter != '"' || after_slash;
            after_slash = letter == '\\' && !after_slash;
            escaped(out, letter);
        } else if !letter.is_ascii_whitespace() {
            inside = letter == '"';
            out.push(letter);
        }
    }
}

/// A number of 18 decimals, with its point.
pub(super) fn decimal(out: &mut String, digits: &str) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let padded = format!("{digits:0>width$}", width = DECIMALS.saturating_add(1));
    let (whole, part) =
        padded.split_at_checked(padded.len().saturating_sub(DECIMALS)).unwrap_or((&padded, ""));
    out.push('"');
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        out.push_str(&format!("{sign}{whole}.{part}"));
    }
    out.push('"');
}

/// A whole number; none at all is zero.
pub(super) fn whole(out: &mut String, digits: &str) {
    string(out, if digits.is_empty() { "0" } else { digits });
}

/// A part of a second in 0, 3, 6 or 9 digits.
fn fraction(nanos: i32) -> String {
    let nanos = nanos.unsigned_abs();
    if nanos == 0 {
        String::new()
    } else if nanos.is_multiple_of(1_000_000) {
        format!(".{:03}", nanos.wrapping_div(1_000_000))
    } else if nanos.is_multiple_of(1_000) {
        format!(".{:06}", nanos.wrapping_div(1_000))
    } else {
        format!(".{nanos:09}")
    }
}

/// A time in UTC.
pub(super) fn time(out: &mut String, seconds: i64, nanos: i32) {
    let shown = jiff::Timestamp::from_second(seconds).map(|time| time.to_string());
    let shown = shown.unwrap_or_default();
    out.push('"');
    if (0..NS).contains(&nanos) {
        out.push_str(shown.trim_end_matches('Z'));
        out.push_str(&fraction(nanos));
        out.push('Z');
    }
    out.push('"');
}

/// A span of time in seconds.
pub(super) fn duration(out: &mut String, seconds: i64, nanos: i32) {
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let (seconds, part) = (seconds.unsigned_abs(), fraction(nanos));
    out.push_str(&format!("\"{sign}{seconds}{part}s\""));
}
