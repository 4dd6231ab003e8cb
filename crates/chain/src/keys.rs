//! The keys of the chain's own records. The first byte tells the modules apart and is not
//! part of the key that gas is charged for; the rest is the SDK's key, byte by byte.

use crate::Address;
use crate::state::Key;

pub(crate) const AUTH: u8 = 1;
pub(crate) const BANK: u8 = 2;
/// The module byte of everything that belongs to contracts.
pub(crate) const WASM: u8 = 3;
pub(crate) const FEEGRANT: u8 = 4;
pub(crate) const AUTHZ: u8 = 5;

/// Faults that somebody at the desk has ordered; no module of a real chain.
const FAULTS: u8 = 0xF0;

pub(crate) fn key(module: u8, tag: u8, parts: &[&[u8]]) -> Key {
    let len = parts.iter().map(|p| p.len()).sum::<usize>();
    let mut out = Vec::with_capacity(len.saturating_add(2));
    out.push(module);
    out.push(tag);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

pub(crate) fn sized(address: &Address) -> [u8; 1] {
    // An address has at most 32 bytes.
    [u8::try_from(address.as_bytes().len()).unwrap_or(32)]
}

pub(crate) fn auth_params() -> Key {
    key(AUTH, 0x00, &[])
}

pub(crate) fn account(address: &Address) -> Key {
    key(AUTH, 0x01, &[address.as_bytes()])
}

pub(crate) fn next_account_number() -> Key {
    key(AUTH, 0x02, &[])
}

pub(crate) fn account_number(number: u64) -> Key {
    key(AUTH, b'a', &[b"ccountNumber", &number.to_be_bytes()])
}

pub(crate) fn supply(denom: &str) -> Key {
    key(BANK, 0x00, &[denom.as_bytes()])
}

pub(crate) fn supplies() -> Key {
    key(BANK, 0x00, &[])
}

pub(crate) fn balances(address: &Address) -> Key {
    key(BANK, 0x02, &[&sized(address), address.as_bytes()])
}

pub(crate) fn balance(address: &Address, denom: &str) -> Key {
    key(BANK, 0x02, &[&sized(address), address.as_bytes(), denom.as_bytes()])
}

pub(crate) fn denom_holder(denom: &str, address: &Address) -> Key {
    key(BANK, 0x03, &[denom.as_bytes(), &[0], &sized(address), address.as_bytes()])
}

pub(crate) fn send_enabled(denom: &str) -> Key {
    key(BANK, 0x04, &[denom.as_bytes()])
}

pub(crate) fn bank_params() -> Key {
    key(BANK, 0x05, &[])
}

pub(crate) fn code(id: u64) -> Key {
    key(WASM, 0x01, &[&id.to_be_bytes()])
}

pub(crate) fn codes() -> Key {
    key(WASM, 0x01, &[])
}

pub(crate) fn contract(address: &Address) -> Key {
    key(WASM, 0x02, &[address.as_bytes()])
}

pub(crate) fn contracts() -> Key {
    key(WASM, 0x02, &[])
}

/// The prefix of a contract's own storage: 33 bytes, and the module byte.
pub(crate) fn storage(address: &Address) -> Key {
    key(WASM, 0x03, &[address.as_bytes()])
}

/// Whose record a key is, if it is a contract's, and the key in the contract's own storage.
pub(crate) fn stored(key: &[u8]) -> Option<(Address, &[u8])> {
    // Every contract's address has 32 bytes, so that no key says how many.
    let (contract, tail) = key.strip_prefix(&[WASM, 0x03])?.split_at_checked(32)?;
    Some((Address::new(contract)?, tail))
}

/// Whose balance a key is, if it is one, and of which denom.
pub(crate) fn held(key: &[u8]) -> Option<(Address, &[u8])> {
    let (len, rest) = key.strip_prefix(&[BANK, 0x02])?.split_first()?;
    let (holder, denom) = rest.split_at_checked(usize::from(*len))?;
    Some((Address::new(holder)?, denom))
}

pub(crate) fn last_code() -> Key {
    key(WASM, 0x04, &[b"lastCodeId"])
}

pub(crate) fn last_contract() -> Key {
    key(WASM, 0x04, &[b"lastContractId"])
}

pub(crate) fn histories(address: &Address) -> Key {
    key(WASM, 0x05, &[address.as_bytes()])
}

pub(crate) fn history(address: &Address, position: u64) -> Key {
    key(WASM, 0x05, &[address.as_bytes(), &position.to_be_bytes()])
}

/// A transaction's place in the chain: height, then index in the block.
pub(crate) fn place(height: u64, index: u64) -> [u8; 16] {
    (u128::from(height) << 64 | u128::from(index)).to_be_bytes()
}

pub(crate) fn by_code(id: u64, place: &[u8; 16], address: &Address) -> Key {
    key(WASM, 0x06, &[&id.to_be_bytes(), place, address.as_bytes()])
}

pub(crate) fn pinned(id: u64) -> Key {
    key(WASM, 0x07, &[&id.to_be_bytes()])
}

/// The prefix of all pins.
pub(crate) fn pins() -> Key {
    key(WASM, 0x07, &[])
}

pub(crate) fn tx_counter() -> Key {
    key(WASM, 0x08, &[])
}

pub(crate) fn by_creator(creator: &Address, place: &[u8; 16], address: &Address) -> Key {
    key(WASM, 0x09, &[&sized(creator), creator.as_bytes(), place, address.as_bytes()])
}

pub(crate) fn wasm_params() -> Key {
    key(WASM, 0x10, &[])
}

/// The prefix of all faults.
pub(crate) fn faults() -> Key {
    vec![FAULTS]
}

/// That payments to an address fail.
pub(crate) fn payments_to(address: &Address) -> Key {
    key(FAULTS, 0x01, &[address.as_bytes()])
}

/// That payments of a denom fail.
pub(crate) fn payments_of(denom: &str) -> Key {
    key(FAULTS, 0x02, &[denom.as_bytes()])
}

/// That a validator doesn't sign.
pub(crate) fn validator_down(operator: &str) -> Key {
    key(FAULTS, 0x03, &[operator.as_bytes()])
}

/// Who lets whom pay fees: the grantee comes first.
pub(crate) fn allowance(granter: &Address, grantee: &Address) -> Key {
    let (to, from) = (grantee.as_bytes(), granter.as_bytes());
    key(FEEGRANT, 0x00, &[&sized(grantee), to, &sized(granter), from])
}

pub(crate) fn allowances() -> Key {
    key(FEEGRANT, 0x00, &[])
}

/// An allowance's place in the queue of those that end; `time` is sortable text.
pub(crate) fn allowance_end(time: &str, granter: &Address, grantee: &Address) -> Key {
    let (to, from) = (grantee.as_bytes(), granter.as_bytes());
    key(FEEGRANT, 0x01, &[time.as_bytes(), &sized(grantee), to, &sized(granter), from])
}

pub(crate) fn allowance_ends() -> Key {
    key(FEEGRANT, 0x01, &[])
}

/// Who lets whom send which message: the granter comes first.
pub(crate) fn grant(granter: &Address, grantee: &Address, url: &str) -> Key {
    let (from, to) = (granter.as_bytes(), grantee.as_bytes());
    key(AUTHZ, 0x01, &[&sized(granter), from, &sized(grantee), to, url.as_bytes()])
}

pub(crate) fn grants() -> Key {
    key(AUTHZ, 0x01, &[])
}

/// The place of a pair's grants in the queue of those that end.
pub(crate) fn grant_end(time: &str, granter: &Address, grantee: &Address) -> Key {
    let (from, to) = (granter.as_bytes(), grantee.as_bytes());
    key(AUTHZ, 0x02, &[time.as_bytes(), &sized(granter), from, &sized(grantee), to])
}

pub(crate) fn grant_ends() -> Key {
    key(AUTHZ, 0x02, &[])
}

/// The two addresses that stand one after the other, each behind its length.
pub(crate) fn two_addresses(raw: &[u8]) -> Option<(Address, Address, &[u8])> {
    let cut = |raw: &'_ [u8]| -> Option<(Address, usize)> {
        let len = usize::from(*raw.first()?);
        Some((Address::new(raw.get(1..)?.get(..len)?)?, len.checked_add(1)?))
    };
    let (first, len) = cut(raw)?;
    let rest = raw.get(len..)?;
    let (second, len) = cut(rest)?;
    Some((first, second, rest.get(len..)?))
}
