//! A walk over protobuf bytes that refuses fields which the type doesn't have.
//!
//! A field that this chain does not know may mean something to the signer's wallet or to a
//! later version; to run the transaction without it would be to run another one.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::prost::Message;

use super::shapes::{self, Field, Kind, Shape};
use crate::error::Refusal;

/// Deepest nesting of messages in messages.
const MAX_DEPTH: u32 = 64;
/// A field number with this bit may be unknown where the SDK says so.
const NON_CRITICAL: u32 = 1 << 10;
/// The highest field number.
const MAX_NUMBER: u64 = (1 << 29) - 1;

/// What happens to unknown fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// All are refused.
    Refused,
    /// Those with bit 11 in their number may be there.
    NonCritical,
}

/// Why bytes end in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Too few of them.
    Short,
    /// A number of more than 64 bits.
    Overflow,
    /// A field number that is none.
    Number,
    /// A wire type that is none.
    Type,
}

impl Cut {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Short => "unexpected EOF",
            Self::Overflow => "proto: variable length integer overflow",
            Self::Number => "proto: invalid field number",
            Self::Type => "proto: cannot parse reserved wire type",
        }
    }
}

/// Reads a number; gives it and the bytes after it.
pub(super) fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), Cut> {
    let mut out = 0_u64;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        let shift = u32::try_from(i).unwrap_or(10).saturating_mul(7);
        if shift == 63 && bits > 1 {
            return Err(Cut::Overflow);
        }
        out |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok((out, bytes.get(i.saturating_add(1)..).unwrap_or_default()));
        }
    }
    Err(if bytes.len() < 10 { Cut::Short } else { Cut::Overflow })
}

/// Reads a field's number and wire type; gives them and the bytes after them.
pub(super) fn tag(bytes: &[u8]) -> Result<(u32, u32, &[u8]), Cut> {
    let (tag, rest) = varint(bytes)?;
    let number = tag >> 3;
    if number == 0 || number > MAX_NUMBER {
        return Err(Cut::Number);
    }
    let kind = u32::try_from(tag & 7).map_err(|_| Cut::Type)?;
    Ok((u32::try_from(number).map_err(|_| Cut::Number)?, kind, rest))
}

/// Reads a field's value; gives what is inside it and the bytes after it.
fn value(kind: u32, bytes: &[u8]) -> Result<(&[u8], &[u8]), Cut> {
    let split = |bytes: &'_ [u8], len: usize| bytes.get(len..).map(|_| len).ok_or(Cut::Short);
    match kind {
        0 => {
            let (_, rest) = varint(bytes)?;
            Ok((&[], rest))
        }
        1 | 5 => {
            let len = split(bytes, if kind == 1 { 8 } else { 4 })?;
            Ok(bytes.split_at(len))
        }
        2 => {
            let (len, rest) = varint(bytes)?;
            let len = split(rest, usize::try_from(len).map_err(|_| Cut::Short)?)?;
            Ok(rest.split_at(len))
        }
        // Groups are in no type of the SDK, and nobody needs to skip them.
        _ => Err(Cut::Type),
    }
}

fn kind_text(kind: u32) -> String {
    match kind {
        0 => "varint".to_string(),
        1 => "fixed64".to_string(),
        2 => "bytes".to_string(),
        3 => "start_group".to_string(),
        4 => "end_group".to_string(),
        5 => "fixed32".to_string(),
        _ => format!("unknown type: {kind}"),
    }
}

/// Walks over a message and everything inside it; gives whether unknown fields that may be
/// there are there.
///
/// # Errors
/// sdk 2 with the SDK's text.
pub(super) fn check(bytes: &[u8], shape: &'static Shape, allow: Unknown) -> Result<bool, Refusal> {
    walk(bytes, shape, allow, MAX_DEPTH)
}

fn walk(
    mut bytes: &[u8],
    shape: &'static Shape,
    allow: Unknown,
    depth: u32,
) -> Result<bool, Refusal> {
    let depth = depth.checked_sub(1).ok_or_else(|| Refusal::parse("recursion limit reached"))?;
    let mut extra = false;
    while !bytes.is_empty() {
        let (number, kind, rest) = tag(bytes).map_err(|_| Refusal::parse("invalid length"))?;
        let field = shape.fields.iter().find(|field| field.number == number);
        match field {
            Some(field) => check_kind(shape, field, kind)?,
            None => {
                let critical = number & NON_CRITICAL == 0;
                extra |= !critical;
                if critical || allow == Unknown::Refused {
                    let (name, kind) = (shape.name, kind_text(kind));
                    let what = format!("{{TagNum: {number}, WireType:\"{kind}\"}}");
                    return Err(Refusal::parse(format!("errUnknownField \"{name}\": {what}")));
                }
            }
        }
        let (inside, after) = value(kind, rest).map_err(|cut| {
            let what = format!("tagNum: {number}, wireType: \"{}\"", kind_text(kind));
            Refusal::parse(format!("could not consume field value for {what}; {}", cut.text()))
        })?;
        bytes = after;
        match field.map(|field| &field.kind) {
            Some(Kind::Message(inner)) => extra |= walk(inside, inner, allow, depth)?,
            Some(Kind::Any) => extra |= walk_any(inside, allow, depth)?,
            _ => {}
        }
    }
    Ok(extra)
}

fn walk_any(bytes: &[u8], allow: Unknown, depth: u32) -> Result<bool, Refusal> {
    let extra = walk(bytes, &shapes::ANY, allow, depth)?;
    let any = Any::decode(bytes).map_err(Refusal::parse)?;
    let inner = shapes::by_url(&any.type_url).ok_or_else(|| unresolved(&any.type_url))?;
    Ok(extra | walk(&any.value, inner, allow, depth)?)
}

/// A type that this chain does not have.
pub(super) fn unresolved(url: &str) -> Refusal {
    Refusal::parse(format!("unable to resolve type URL {url}"))
}

fn check_kind(shape: &Shape, field: &Field, got: u32) -> Result<(), Refusal> {
    // Lists of numbers may come one by one or packed.
    let fits = match field.kind {
        Kind::Number => got == 0 || got == 2,
        Kind::Bytes | Kind::Message(_) | Kind::Any => got == 2,
    };
    if fits {
        return Ok(());
    }
    let want = kind_text(if matches!(field.kind, Kind::Number) { 0 } else { 2 });
    let (name, number, got) = (shape.name, field.number, kind_text(got));
    let kinds = format!("GotWireType: \"{got}\" != WantWireType: \"{want}\"");
    Err(Refusal::parse(format!("Mismatched \"{name}\": {{TagNum: {number}, {kinds}}}")))
}
