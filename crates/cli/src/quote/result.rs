//! How a quote is written in JSON.
//!
//! By hand, because a batch spends its time here: every value is digits, so nothing needs escaping.

use lode_core::exchange::quote::Quote;
use lode_core::{Amount, CoreError};

/// Appends a quote as one line; amounts and prices are decimal strings.
pub(super) fn append(out: &mut Vec<u8>, quote: &Quote) -> Result<(), CoreError> {
    let before = quote.price_before.to_decimal_nearest()?;
    let after = quote.price_after.to_decimal_nearest()?;
    let impact = quote.price_impact.to_decimal_nearest()?;
    let mut number = itoa::Buffer::new();
    let mut amount = |out: &mut Vec<u8>, key: &str, value: Amount| {
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(number.format(value.get()).as_bytes());
    };
    amount(out, "{\"amount_in\":\"", quote.amount_in);
    amount(out, "\",\"amount_out\":\"", quote.amount_out);
    amount(out, "\",\"fee\":\"", quote.fee);
    for (key, price) in [
        ("\",\"price_before\":\"", before),
        ("\",\"price_after\":\"", after),
        ("\",\"price_impact\":\"", impact),
    ] {
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(price.as_bytes());
    }
    out.extend_from_slice(b"\"}\n");
    Ok(())
}
