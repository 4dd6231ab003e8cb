//! What a node says of bytes that are no request.
//!
//! Its decoder is another one than ours: it stops at the first thing that is wrong, and names it.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use crate::descriptors;

/// Most bytes of a number.
const VARINT: usize = 10;
/// Deepest nesting that is looked into.
const DEEPEST: u32 = 32;
const EOF: &str = "unexpected EOF";
const OVERFLOW: &str = "proto: integer overflow";

/// The node's text for bytes that the method behind `path` can't read.
pub(crate) fn text(path: &str, data: &[u8]) -> String {
    let described = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    let kind = described.and_then(|(service, name)| {
        let service = descriptors::pool().get_service_by_name(service)?;
        let method = service.methods().find(|method| method.name() == name)?;
        Some(method.input())
    });
    let found = kind.and_then(|kind| walk(&kind, data, 0).err());
    // A node takes any bytes for a text; nothing else is left that ours refuses.
    found.unwrap_or_else(|| "proto: string field contains invalid UTF-8".to_string())
}

/// Takes a number off the front.
fn varint(data: &mut &[u8]) -> Result<u64, String> {
    let mut out = 0_u64;
    for index in 0..VARINT {
        let Some((byte, rest)) = data.split_first() else { return Err(EOF.to_string()) };
        *data = rest;
        let shift = u32::try_from(index).unwrap_or(0).saturating_mul(7);
        out |= u64::from(byte & 0x7f).wrapping_shl(shift);
        if *byte < 0x80 {
            return Ok(out);
        }
    }
    Err(OVERFLOW.to_string())
}

fn take<'a>(data: &mut &'a [u8], len: u64) -> Result<&'a [u8], String> {
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    let (head, rest) = data.split_at_checked(len).ok_or_else(|| EOF.to_string())?;
    *data = rest;
    Ok(head)
}

fn walk(kind: &MessageDescriptor, mut data: &[u8], depth: u32) -> Result<(), String> {
    while !data.is_empty() {
        let tag = varint(&mut data)?;
        let (number, wire) = (u32::try_from((tag >> 3) & 0xffff_ffff).unwrap_or(0), tag & 7);
        if wire == 4 {
            let name = kind.name();
            return Err(format!("proto: {name}: wiretype end group for non-group"));
        }
        if i32::try_from(number).is_ok_and(|n| n == 0) || i32::try_from(number).is_err() {
            let number = number.cast_signed();
            return Err(format!("proto: {}: illegal tag {number} (wire type {wire})", kind.name()));
        }
        match kind.get_field(number) {
            Some(field) => known(&field, wire, &mut data, depth)?,
            None => skip(wire, &mut data)?,
        }
    }
    Ok(())
}

fn known(field: &FieldDescriptor, wire: u64, data: &mut &[u8], depth: u32) -> Result<(), String> {
    let expected = match field.kind() {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => 1,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => 5,
        Kind::String | Kind::Bytes | Kind::Message(_) => 2,
        _ => 0,
    };
    let packed = field.is_list() && wire == 2;
    if wire != expected && !packed {
        return Err(format!("proto: wrong wireType = {wire} for field {}", go_name(field)));
    }
    if let (Kind::Message(inner), true) = (field.kind(), depth < DEEPEST) {
        let len = varint(data)?;
        let part = take(data, len)?;
        return walk(&inner, part, depth.saturating_add(1));
    }
    skip(wire, data)
}

fn skip(wire: u64, data: &mut &[u8]) -> Result<(), String> {
    match wire {
        0 => varint(data).map(drop),
        1 => take(data, 8).map(drop),
        2 => {
            let len = varint(data)?;
            take(data, len).map(drop)
        }
        5 => take(data, 4).map(drop),
        3 => Err(EOF.to_string()),
        other => Err(format!("proto: illegal wireType {other}")),
    }
}

/// The name that a field has in Go.
fn go_name(field: &FieldDescriptor) -> String {
    let options = field.options();
    let own = descriptors::option("gogoproto.customname")
        .filter(|option| options.has_extension(option))
        .and_then(|option| options.get_extension(&option).as_str().map(ToString::to_string));
    own.unwrap_or_else(|| {
        let word = |word: &str| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        field.name().split('_').map(word).collect()
    })
}
