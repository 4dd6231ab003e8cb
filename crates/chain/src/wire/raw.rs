//! The outermost form of a transaction, by ADR-027: there must be one way only to write one,
//! or the same transaction could have two hashes.

use cosmos_sdk_proto::prost::encoding::encoded_len_varint;

use super::fields::{Cut, tag, varint};
use crate::error::Refusal;

/// Wire type of fields with a length.
const BYTES: u32 = 2;

/// Refuses fields out of order, of another type, or with a length that could be shorter.
///
/// # Errors
/// sdk 2 with the SDK's text.
pub(super) fn check_form(mut bytes: &[u8]) -> Result<(), Refusal> {
    let invalid = |cut: Cut| Refusal::parse(format!("invalid length; {}", cut.text()));
    let mut before = 0;
    while !bytes.is_empty() {
        let (number, kind, rest) = tag(bytes).map_err(invalid)?;
        if kind != BYTES {
            return Err(Refusal::parse(format!("expected {BYTES} wire type, got {kind}")));
        }
        if number < before {
            let why = format!("got tagNum {number} after tagNum {before}");
            return Err(Refusal::parse(format!("txRaw must follow ADR-027, {why}")));
        }
        before = number;
        let (len, after) = varint(rest).map_err(invalid)?;
        let (read, need) = (rest.len().saturating_sub(after.len()), encoded_len_varint(len));
        if read != need {
            let why = format!("length prefix varint for tagNum {number} is not as short as");
            let sizes = format!("read {read}, only need {need}");
            return Err(Refusal::parse(format!("{why} possible, {sizes}")));
        }
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        bytes = after.get(len..).ok_or_else(|| invalid(Cut::Short))?;
    }
    Ok(())
}
