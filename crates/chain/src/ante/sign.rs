//! Keys, signatures and sequences of the signers.

use cosmos_sdk_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
use cosmos_sdk_proto::prost::Message;
use cosmos_sdk_proto::prost::encoding::encoded_len_varint;
use cosmwasm_std::Binary;

use crate::auth::{self, Account, MAX_SIGNATURES};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::prepared::{Info, Mode, Prepared, Proof, Witness};
use crate::wire::Signer;
use crate::{Address, PublicKey, gas};

/// Bytes of a signature.
const SIGNATURE: usize = 64;
/// What the SDK adds for the form around a signature that is still to come.
const FRAME: u64 = 6;

/// A key that stands for one that is not known yet; only its length counts.
const STAND_IN: PublicKey = PublicKey::Secp256k1([
    0x03, 0x5a, 0xd6, 0x81, 0x0a, 0x47, 0xf0, 0x73, 0x55, 0x3f, 0xf3, 0x0d, 0x2f, 0xcc, 0x7e, 0x0d,
    0x3b, 0x1c, 0x0b, 0x74, 0xb6, 0x1a, 0x1a, 0xaa, 0x25, 0x82, 0x34, 0x40, 0x37, 0x15, 0x1e, 0x14,
    0x3a,
]);

/// Charges each byte, and in a simulation each byte of the signatures still to come.
pub(super) fn charge_size(
    ctx: &Ctx,
    given: &Prepared<'_>,
    signers: &[Address],
) -> Result<(), Fault> {
    auth::read_params(ctx)?;
    ctx.charge(gas::TX_BYTE.saturating_mul(given.raw.len() as u64), "txSize")?;
    if given.mode != Mode::Simulate {
        return Ok(());
    }
    for (i, signer) in signers.iter().enumerate() {
        if given.infos.get(i).is_some_and(|info| !info.proof.is_incomplete()) {
            continue;
        }
        let key = auth::get(ctx, signer)?.and_then(|account| account.public).unwrap_or(STAND_IN);
        ctx.charge(gas::TX_BYTE.saturating_mul(signature_to_come(&key)), "txSize")?;
    }
    Ok(())
}

/// Bytes of an amino signature with its key: two fields, each with a tag and a length.
fn signature_to_come(key: &PublicKey) -> u64 {
    let field = |len: usize| len.saturating_add(encoded_len_varint(len as u64)).saturating_add(1);
    let len = field(key.amino().len()).saturating_add(field(SIGNATURE)) as u64;
    let cost = len.saturating_add(FRAME);
    match key {
        PublicKey::Secp256k1(_) => cost,
        PublicKey::Multisig { .. } => cost.saturating_mul(MAX_SIGNATURES),
    }
}

/// Writes keys that are used for the first time, and tells of signatures and sequences.
pub(super) fn set_keys(
    ctx: &Ctx,
    given: &Prepared<'_>,
    signers: &[Address],
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    if given.infos.len() > signers.len() {
        return Err(Refusal::panicked("more signer infos than signers").into());
    }
    for (index, (info, address)) in given.infos.iter().zip(signers).enumerate() {
        if given.impersonated {
            break;
        }
        let simulate = given.mode == Mode::Simulate;
        let key = match info.key.as_ref().map_err(Clone::clone)? {
            Some(key) => key,
            None if simulate => &STAND_IN,
            None => continue,
        };
        if !simulate && key.address() != *address {
            let text = ctx.text(address);
            let why = format!("pubKey does not match signer address {text} with signer index");
            return Err(Refusal::sdk(8, format!("{why}: {index}: invalid pubkey")).into());
        }
        let mut account = auth::signer(ctx, address)?;
        if account.public.is_none() {
            account.public = Some(key.clone());
            auth::update(ctx, &account)?;
        }
    }
    for (info, address) in given.infos.iter().zip(signers) {
        let signed = format!("{}/{}", ctx.text(address), info.sequence);
        if !given.unordered {
            events.push(Event::new("tx").with("acc_seq", signed));
        }
        for signature in signatures(&info.proof)? {
            let text = Binary::from(signature).to_base64();
            events.push(Event::new("tx").with("signature", text));
        }
    }
    Ok(())
}

/// The signatures of a proof: of several keys first each, then all together.
fn signatures(proof: &Proof) -> Result<Vec<Vec<u8>>, Refusal> {
    match proof {
        Proof::Trusted => Ok(vec![vec![0; SIGNATURE]]),
        Proof::Missing(why) => Err(why.clone()),
        Proof::Single { signature, .. } => Ok(vec![signature.clone()]),
        Proof::Multi { parts, .. } => {
            let mut out = Vec::new();
            for part in parts {
                out.extend(signatures(part)?);
            }
            out.push(MultiSignature { signatures: out.clone() }.encode_to_vec());
            Ok(out)
        }
    }
}

/// Counts and charges the signatures, then checks each with its sequence.
pub(super) fn check(ctx: &Ctx, given: &Prepared<'_>, signers: &[Address]) -> Result<(), Fault> {
    auth::read_params(ctx)?;
    let mut count = 0_u64;
    for info in &given.infos {
        let keys = info.key.as_ref().ok().and_then(Option::as_ref).map_or(0, PublicKey::count);
        count = count.saturating_add(keys);
        if count > MAX_SIGNATURES {
            let why = format!("signatures: {count}, limit: {MAX_SIGNATURES}");
            let kind = "maximum number of signatures exceeded";
            return Err(Refusal::sdk(14, format!("{why}: {kind}")).into());
        }
    }
    auth::read_params(ctx)?;
    for (info, signer) in given.infos.iter().zip(signers) {
        let public = auth::signer(ctx, signer)?.public;
        let stand_in = given.needs_no_keys().then_some(STAND_IN);
        let key = public.or(stand_in).ok_or_else(|| {
            Refusal::sdk(8, "unrecognized public key type: <nil>: invalid pubkey")
        })?;
        charge(ctx, &key, &info.proof)?;
    }
    if given.unordered {
        let why = "unordered transactions are not enabled: feature not supported";
        return Err(Refusal::sdk(37, why).into());
    }
    if given.infos.len() != signers.len() {
        let (expected, got) = (signers.len(), given.infos.len());
        let why = format!("invalid number of signer;  expected: {expected}, got {got}");
        return Err(Refusal::sdk(4, format!("{why}: unauthorized")).into());
    }
    for (info, signer) in given.infos.iter().zip(signers) {
        let account = auth::signer(ctx, signer)?;
        check_sequence(&account, info.sequence)?;
        verify(ctx, given, info, &account)?;
    }
    Ok(())
}

/// Charges each single signature.
fn charge(ctx: &Ctx, key: &PublicKey, proof: &Proof) -> Result<(), Fault> {
    match (key, proof) {
        (PublicKey::Secp256k1(_), _) => ctx.charge(gas::SIGNATURE, "ante verify: secp256k1"),
        (PublicKey::Multisig { keys, .. }, Proof::Multi { bits, parts, .. }) => {
            let mut parts = parts.iter();
            for (i, _) in bits.iter().enumerate().filter(|(_, set)| **set) {
                let (Some(key), Some(part)) = (keys.get(i), parts.next()) else {
                    return Err(Refusal::panicked("more bits than keys or signatures").into());
                };
                charge(ctx, key, part)?;
            }
            Ok(())
        }
        (PublicKey::Multisig { .. }, _) => {
            let why = "expected *signing.MultiSignatureData, got, *signing.SingleSignatureData";
            Err(Refusal::undefined(why).into())
        }
    }
}

fn check_sequence(account: &Account, signed: u64) -> Result<(), Refusal> {
    if account.sequence == signed {
        return Ok(());
    }
    let expected = account.sequence;
    let why = format!("account sequence mismatch, expected {expected}, got {signed}");
    Err(Refusal::sdk(32, format!("{why}: incorrect account sequence")))
}

fn verify(ctx: &Ctx, given: &Prepared<'_>, info: &Info, account: &Account) -> Result<(), Refusal> {
    let Some(document) = &given.document else { return Ok(()) };
    let verified = given.verified || given.needs_no_keys();
    if verified || given.mode == Mode::Recheck {
        return Ok(());
    }
    let chain_id = ctx.cell().clock.chain_id.clone();
    let signer = Signer { chain_id: &chain_id, number: account.number, sequence: info.sequence };
    let key = account.public.as_ref();
    let key = key.ok_or_else(|| Refusal::sdk(8, "pubkey on account is not set: invalid pubkey"))?;
    let seen = |w: &Witness| *key == PublicKey::Secp256k1(w.key) && w.number == account.number;
    if given.witnesses.iter().any(seen) {
        return Ok(());
    }
    document.verify(&signer, key, &info.proof).map_err(|why| {
        let (number, sequence) = (account.number, account.sequence);
        let head = "signature verification failed; please verify account number";
        let text = if only_amino(&info.proof) {
            format!("{head} ({number}), sequence ({sequence}) and chain-id ({chain_id})")
        } else {
            format!("{head} ({number}) and chain-id ({chain_id}): ({why})")
        };
        Refusal::sdk(4, format!("{text}: unauthorized"))
    })
}

/// Whether every signer used amino JSON, in which the sequence is signed as a number.
fn only_amino(proof: &Proof) -> bool {
    match proof {
        Proof::Trusted | Proof::Missing(_) => false,
        Proof::Single { mode, .. } => *mode == crate::wire::AMINO_JSON,
        Proof::Multi { parts, .. } => parts.iter().all(only_amino),
    }
}
