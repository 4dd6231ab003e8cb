//! Addresses and bytes as texts.

use lode_chain::AddressCodec;

use crate::error::ClientError;

/// How addresses with a bech32 prefix are written.
///
/// # Errors
/// [`ClientError::Prefix`] if it can't be a prefix.
pub fn codec(prefix: &str) -> Result<AddressCodec, ClientError> {
    AddressCodec::new(prefix).map_err(|_| ClientError::Prefix(prefix.to_string()))
}

/// Bytes in lower-case hex.
pub fn hex(raw: &[u8]) -> String {
    ::hex::encode(raw)
}
