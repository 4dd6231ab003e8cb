//! Encryption under a password: Argon2id makes the key, XChaCha20-Poly1305 seals.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::KeyError;

/// Memory of one guess in KiB, passes and lanes: the first choice of RFC 9106 for little memory.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// A file must not make its reader compute for hours or take all memory.
const MEMORY_KIB_MAX: u32 = 1 << 20;
const PASSES_MAX: u32 = 64;
const LANES_MAX: u32 = 16;

/// A secret under a password, with all that opening it takes but the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed {
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    cipher: String,
    nonce: String,
    ciphertext: String,
}

/// Why a seal does not open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// The password is another, or a byte was changed.
    Password,
    /// It is no seal.
    Malformed(&'static str),
}

const KDF: &str = "argon2id";
const CIPHER: &str = "xchacha20poly1305";

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut out = [0; N];
    getrandom::fill(&mut out).map_err(|e| KeyError::Random(e.to_string()))?;
    Ok(out)
}

fn key(
    password: &str,
    salt: &[u8],
    (memory, passes, lanes): (u32, u32, u32),
) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
    let mut out = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, out.as_mut())
        .ok()?;
    Some(out)
}

/// Seals a secret. What is `bound` stays readable elsewhere, but can't be changed unnoticed.
pub(crate) fn seal(password: &str, secret: &[u8], bound: &[u8]) -> Result<Sealed, KeyError> {
    let salt: [u8; 16] = random()?;
    let nonce: [u8; 24] = random()?;
    let refused = || KeyError::Io("the password can't be turned into a key".to_string());
    let key = key(password, &salt, (MEMORY_KIB, PASSES, LANES)).ok_or_else(refused)?;
    let cipher = XChaCha20Poly1305::new(key.as_ref().into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: bound })
        .map_err(|_| refused())?;
    Ok(Sealed {
        kdf: KDF.to_string(),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
        salt: STANDARD.encode(salt),
        cipher: CIPHER.to_string(),
        nonce: STANDARD.encode(nonce),
        ciphertext: STANDARD.encode(sealed),
    })
}

/// Opens a seal.
pub(crate) fn open(
    sealed: &Sealed,
    password: &str,
    bound: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    if sealed.kdf != KDF || sealed.cipher != CIPHER {
        return Err(Unopened::Malformed("another way of encryption"));
    }
    if sealed.memory_kib > MEMORY_KIB_MAX || sealed.passes > PASSES_MAX || sealed.lanes > LANES_MAX
    {
        return Err(Unopened::Malformed("it asks for too much work"));
    }
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| Unopened::Malformed("base64"));
    let nonce: [u8; 24] =
        bytes(&sealed.nonce)?.try_into().map_err(|_| Unopened::Malformed("the nonce's length"))?;
    let cost = (sealed.memory_kib, sealed.passes, sealed.lanes);
    let key = key(password, &bytes(&sealed.salt)?, cost)
        .ok_or(Unopened::Malformed("the parameters of argon2id"))?;
    let msg = bytes(&sealed.ciphertext)?;
    XChaCha20Poly1305::new(key.as_ref().into())
        .decrypt(&XNonce::from(nonce), Payload { msg: &msg, aad: bound })
        .map(Zeroizing::new)
        .map_err(|_| Unopened::Password)
}
