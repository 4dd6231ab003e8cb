//! Address texts, with the errors that a node has for them.

use bech32::primitives::checksum::Engine;
use bech32::primitives::decode::UncheckedHrpstring;
use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};
use bech32::{Bech32, Fe32, Hrp};
use lode_chain::Address;

use crate::answer::Ask;

/// Longest text that the SDK reads.
const LONGEST: usize = 1023;
/// Letters of the checksum.
const CHECKSUM: usize = 6;
/// Longest address in bytes that the SDK takes.
const MOST_BYTES: usize = 255;

/// Reads an account's address.
///
/// # Errors
/// The text that a node answers with.
pub(crate) fn account(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, String> {
    read(text, ask.chain.codec().prefix())
}

/// Reads an account's address for the chain's own records; `None` behind `Ok` if it is longer
/// than any address that the chain can hold records for.
pub(crate) fn holder(ask: &Ask<'_>, text: &str) -> Result<Option<Address>, String> {
    Ok(Address::new(&account(ask, text)?))
}

/// Reads a validator's address.
pub(crate) fn operator(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, String> {
    read(text, &format!("{}valoper", ask.chain.codec().prefix()))
}

/// Reads the address of a validator's key.
pub(crate) fn consensus(ask: &Ask<'_>, text: &str) -> Result<Vec<u8>, String> {
    read(text, &format!("{}valcons", ask.chain.codec().prefix()))
}

/// The text of bytes as the address of a validator's key.
pub(crate) fn consensus_text(ask: &Ask<'_>, raw: &[u8]) -> String {
    text(&format!("{}valcons", ask.chain.codec().prefix()), raw)
}

/// The text of bytes as a validator's address.
pub(crate) fn operator_text(ask: &Ask<'_>, raw: &[u8]) -> String {
    text(&format!("{}valoper", ask.chain.codec().prefix()), raw)
}

/// The text of bytes as an account's address.
pub(crate) fn account_text(ask: &Ask<'_>, raw: &[u8]) -> String {
    text(ask.chain.codec().prefix(), raw)
}

fn text(prefix: &str, raw: &[u8]) -> String {
    let Ok(hrp) = Hrp::parse(prefix) else { return String::new() };
    // By hand, because the crate's encoder has a limit that the SDK has not.
    let letters = raw.iter().copied().bytes_to_fes();
    letters.with_checksum::<Bech32>(&hrp).chars().collect()
}

fn read(text: &str, prefix: &str) -> Result<Vec<u8>, String> {
    if text.trim().is_empty() {
        return Err("empty address string is not allowed".to_string());
    }
    let (found, raw) = decode(text).map_err(|why| format!("decoding bech32 failed: {why}"))?;
    if found != prefix {
        return Err(format!("invalid Bech32 prefix; expected {prefix}, got {found}"));
    }
    if raw.is_empty() {
        return Err("addresses cannot be empty: unknown address".to_string());
    }
    if raw.len() > MOST_BYTES {
        let len = raw.len();
        return Err(format!("address max length is {MOST_BYTES}, got {len}: unknown address"));
    }
    Ok(raw)
}

fn decode(text: &str) -> Result<(String, Vec<u8>), String> {
    if text.len() < 8 || text.len() > LONGEST {
        return Err(format!("invalid bech32 string length {}", text.len()));
    }
    if let Some(odd) = text.chars().find(|c| !matches!(c, '!'..='~')) {
        return Err(format!("invalid character in string: '{odd}'"));
    }
    let lower = text.to_lowercase();
    if text != lower && text != text.to_uppercase() {
        return Err("string not all lowercase or all uppercase".to_string());
    }
    let separator = lower.rfind('1');
    let index = separator.filter(|one| *one >= 1 && one.saturating_add(7) <= lower.len());
    let Some(one) = index else {
        let shown = separator.map_or(-1, |one| i64::try_from(one).unwrap_or(i64::MAX));
        return Err(format!("invalid separator index {shown}"));
    };
    let data = lower.get(one.saturating_add(1)..).unwrap_or_default();
    if let Some(odd) = data.chars().find(|c| Fe32::from_char(*c).is_err()) {
        let code = u32::from(odd);
        return Err(format!("invalid character not part of charset: {code}"));
    }
    let split = UncheckedHrpstring::new(&lower).map_err(|why| why.to_string())?;
    let letters: Vec<Fe32> = data.chars().filter_map(|c| Fe32::from_char(c).ok()).collect();
    let body = letters.get(..letters.len().saturating_sub(CHECKSUM)).unwrap_or_default();
    let given = data.get(data.len().saturating_sub(CHECKSUM)..).unwrap_or_default();
    let expected = checksum(&split.hrp(), body);
    if expected != given {
        return Err(format!("invalid checksum (expected {expected} got {given})"));
    }
    Ok((split.hrp().to_string(), whole_bytes(body)?))
}

/// Eight-bit bytes of five-bit letters; what is left over must be zeros.
fn whole_bytes(body: &[Fe32]) -> Result<Vec<u8>, String> {
    let bits = body.len().saturating_mul(5);
    let spare = bits.wrapping_rem(8);
    let last = body.last().map_or(0, |fe| fe.to_u8());
    let tail = if spare >= 5 { 1 } else { last & !(u8::MAX << spare) };
    if tail != 0 {
        return Err("invalid incomplete group".to_string());
    }
    Ok(body.iter().copied().fes_to_bytes().collect())
}

/// The six letters that fit a text.
fn checksum(hrp: &Hrp, body: &[Fe32]) -> String {
    let mut engine = Engine::<Bech32>::new();
    engine.input_hrp(*hrp);
    for letter in body {
        engine.input_fe(*letter);
    }
    engine.input_target_residue();
    let residue = *engine.residue();
    (0..CHECKSUM).rev().map(|i| letter_at(residue, i)).collect()
}

fn letter_at(residue: u32, index: usize) -> char {
    let bits = (residue >> (index.saturating_mul(5))) & 31;
    u8::try_from(bits).ok().and_then(|bits| Fe32::try_from(bits).ok()).map_or('q', Fe32::to_char)
}
