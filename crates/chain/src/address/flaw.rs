//! What is wrong with a bech32 text, in the words of the library that Cosmos nodes use. The words
//! reach contracts, whose answers are paid by the byte, so they must be the same.

use bech32::primitives::gf32::Fe32;
use bech32::primitives::iter::Fe32IterExt;
use bech32::{Bech32, Hrp};

/// Shortest text: a prefix of one character, the separator and the checksum.
const SHORTEST: usize = 8;
/// Longest text.
const LONGEST: usize = 1_023;
/// Characters of the checksum.
const CHECKSUM: usize = 6;

/// Says what is wrong; `None` if nothing of what is looked for here.
pub(super) fn of(text: &str) -> Option<String> {
    if text.len() < SHORTEST || text.len() > LONGEST {
        return Some(format!("invalid bech32 string length {}", text.len()));
    }
    let (mut lower, mut upper) = (false, false);
    for byte in text.bytes() {
        if !(33..=126).contains(&byte) {
            return Some(format!("invalid character in string: '{}'", char::from(byte)));
        }
        lower |= byte.is_ascii_lowercase();
        upper |= byte.is_ascii_uppercase();
        if lower && upper {
            return Some("string not all lowercase or all uppercase".to_string());
        }
    }
    let text = text.to_ascii_lowercase();
    let Some((prefix, data)) = text.rsplit_once('1') else {
        return Some("invalid separator index -1".to_string());
    };
    if prefix.is_empty() || data.len() < CHECKSUM {
        return Some(format!("invalid separator index {}", prefix.len()));
    }
    let mut values = Vec::with_capacity(data.len());
    for character in data.chars() {
        match Fe32::from_char(character) {
            Ok(value) => values.push(value),
            Err(_) => {
                let code = u32::from(character);
                return Some(format!("invalid character not part of charset: {code}"));
            }
        }
    }
    let (_, given) = data.split_at_checked(data.len().saturating_sub(CHECKSUM))?;
    values.truncate(values.len().saturating_sub(CHECKSUM));
    let hrp = Hrp::parse(prefix).ok()?;
    let whole: String = values.into_iter().with_checksum::<Bech32>(&hrp).chars().collect();
    let (_, expected) = whole.split_at_checked(whole.len().saturating_sub(CHECKSUM))?;
    let differs = expected != given;
    differs.then(|| format!("invalid checksum (expected {expected} got {given})"))
}

#[cfg(test)]
mod tests {
    use super::of;

    // The first two texts came from a wasmd node.
    #[test]
    fn says_what_nodes_say() {
        let said = [
            ("nowhere", "invalid bech32 string length 7"),
            (
                "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrujsuw",
                "invalid checksum (expected rk363e got rujsuw)",
            ),
            ("wasm1QQQQQQQQ", "string not all lowercase or all uppercase"),
            ("wasmqqqqqqqq", "invalid separator index -1"),
            ("1qqqqqqqq", "invalid separator index 0"),
            ("wasm1qqqbqqqq", "invalid character not part of charset: 98"),
            ("wasm1qq qqqqq", "invalid character in string: ' '"),
        ];
        for (text, flaw) in said {
            assert_eq!(of(text).as_deref(), Some(flaw), "{text}");
        }
        assert_eq!(of("wasm1m3h30wlvsf8llruxtpukdvsy0km2kum8zdkdwt"), None);
    }
}
