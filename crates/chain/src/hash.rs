//! The state hash: a fingerprint of everything that a chain's transactions led to.

use sha2::{Digest, Sha256};

use crate::keys;
use crate::state::Writes;

/// SHA-256 over the last hash, height and time (8 bytes each, big-endian), and each write in
/// key order: the key's length (4 bytes) and bytes, then 1, the value's length and bytes, or
/// 0 for a removed record.
///
/// What code does is part of it, its bytes are not: in the records about codes the checksum
/// counts as zeros, so that native and wasm runs of one trace agree.
pub(crate) fn state_hash(last: &[u8; 32], height: u64, time_ns: u64, writes: &Writes) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(last);
    hash.update(height.to_be_bytes());
    hash.update(time_ns.to_be_bytes());
    let codes = keys::codes();
    for (key, value) in writes {
        put(&mut hash, key);
        match value {
            None => hash.update([0]),
            Some(value) => {
                hash.update([1]);
                if key.starts_with(&codes) {
                    put(&mut hash, &without_checksum(value));
                } else {
                    put(&mut hash, value);
                }
            }
        }
    }
    hash.finalize().into()
}

fn put(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    hash.update(bytes);
}

/// A code record with its first field, the checksum, blanked.
fn without_checksum(record: &[u8]) -> Vec<u8> {
    let mut out = record.to_vec();
    for byte in out.iter_mut().skip(2).take(32) {
        *byte = 0;
    }
    out
}
