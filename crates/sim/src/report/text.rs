//! Numbers for people: thousands separated, units named, minus signs that are minus signs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use num_bigint::{BigInt, Sign};
use num_traits::Zero;

const MINUS: &str = "−";
const GROUP: usize = 3;

/// Writes raw units as whole tokens with `shown` decimals, cut off towards zero.
pub(super) fn amount(raw: &BigInt, decimals: u32, shown: u32) -> String {
    let (sign, digits) = (raw.sign(), raw.magnitude().to_string());
    let places = decimals as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let part = part.get(..(shown as usize).min(places)).unwrap_or(part);
    let zero = digits.bytes().all(|digit| digit == b'0');
    let shown_zero = whole.bytes().chain(part.bytes()).all(|digit| digit == b'0');
    let sign = if sign == Sign::Minus && !zero && !shown_zero { MINUS } else { "" };
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{part}", grouped(whole))
}

/// Writes the same with a plus sign where it is a gain.
pub(super) fn signed(raw: &BigInt, decimals: u32, shown: u32) -> String {
    let text = amount(raw, decimals, shown);
    if raw.sign() == Sign::Plus { format!("+{text}") } else { text }
}

/// Writes a whole number.
pub(super) fn count(number: impl Into<BigInt>) -> String {
    amount(&number.into(), 0, 0)
}

/// Writes part ∕ whole as a signed percentage with two decimals, cut off.
pub(super) fn percent_of(part: &BigInt, whole: &BigInt) -> String {
    if whole.is_zero() {
        return "–".to_owned();
    }
    format!("{} %", signed(&(part * 10_000 / whole), 2, 2))
}

/// Writes a decimal fraction such as "0.127474" as a percentage: "12.74 %".
pub(super) fn percent(fraction: &str) -> String {
    let digits: String = fraction.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let places = fraction.split_once('.').map_or(0, |(_, part)| part.len());
    let decimals = u32::try_from(places).unwrap_or(0).saturating_sub(2);
    digits.parse::<BigInt>().map_or_else(
        |_| fraction.to_owned(),
        |number| format!("{} %", amount(&number, decimals, 2)),
    )
}

/// Writes a number of an axis in a few characters: 1,850 or 12.5 M.
pub(super) fn short(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, " bn"),
        size if size >= 1e6 => (value / 1e6, " M"),
        size if size >= 1e4 => (value / 1e3, " k"),
        _ => (value, ""),
    };
    let decimals = match scaled.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{:.decimals$}", scaled.abs());
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, part) = text
        .split_once('.')
        .map_or((text, String::new()), |(whole, part)| (whole, format!(".{part}")));
    let sign = if scaled < 0.0 && text != "0" { MINUS } else { "" };
    format!("{sign}{}{part}{unit}", grouped(whole))
}

/// Writes a UTC time to the minute.
pub(super) fn time(seconds: u64) -> String {
    stamp(seconds, "%Y-%m-%d %H:%M")
}

/// Writes a UTC time in a form of `strftime`.
pub(super) fn stamp(seconds: u64, form: &str) -> String {
    let at = i64::try_from(seconds).ok().and_then(|at| Timestamp::from_second(at).ok());
    at.map_or_else(
        || seconds.to_string(),
        |at| TimeZone::UTC.to_datetime(at).strftime(form).to_string(),
    )
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(GROUP) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
