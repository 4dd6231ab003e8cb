//! Before the first message: limits, fee, keys, signatures and sequences, in wasmd's order,
//! because each step reads records again and is charged for it.

use crate::auth::{self, Account};
use crate::ctx::{Ctx, TxPlace};
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::gas;
use crate::tx::Tx;
use crate::{Address, bank, coin, keys};

/// Whether a transaction counts, or is only tried to learn its gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Deliver,
    Simulate,
}

/// A transaction with what the chain works out about it beforehand.
pub(crate) struct Prepared<'a> {
    pub(crate) tx: &'a Tx,
    /// The signers' addresses, in order; the first pays the fee.
    pub(crate) signers: Vec<Address>,
    /// The sequences that are signed.
    pub(crate) sequences: Vec<u64>,
    /// Length of the bytes on the wire.
    pub(crate) len: u64,
    /// SHA-256 of the bytes.
    pub(crate) hash: [u8; 32],
    pub(crate) mode: Mode,
}

/// Bytes that a simulation counts for each signature still to come.
const SIMULATED_SIGNATURE: u64 = 112;
/// The highest gas limit that a transaction may ask for, 2^63 − 1.
const MAX_GAS: u64 = u64::MAX >> 1;

/// Runs all steps; the caller undoes everything if one fails.
///
/// # Errors
/// The refusal, or the charge that ran out of gas.
pub(crate) fn run(ctx: &Ctx, given: &Prepared<'_>) -> Result<Vec<Event>, Fault> {
    let payer = *given.signers.first().ok_or_else(no_signature)?;
    let mut events = Vec::new();
    count(ctx, given)?;
    for _ in &given.tx.msgs {
        ctx.charge(gas::HAS, "Has")?;
    }
    check_limits(ctx, given)?;
    charge_size(ctx, given)?;
    take_fee(ctx, given, &payer, &mut events)?;
    set_keys(ctx, given, &mut events)?;
    auth::read_params(ctx)?;
    auth::read_params(ctx)?;
    for signer in &given.signers {
        auth::signer(ctx, signer)?;
        ctx.charge(gas::SIGNATURE, "ante verify: secp256k1")?;
    }
    for (signer, signed) in given.signers.iter().zip(&given.sequences) {
        check_sequence(&auth::signer(ctx, signer)?, *signed)?;
    }
    for signer in &given.signers {
        let mut account = auth::signer(ctx, signer)?;
        account.sequence = account.sequence.saturating_add(1);
        auth::update(ctx, &account)?;
    }
    Ok(events)
}

fn no_signature() -> Refusal {
    Refusal::sdk(15, "no signatures supplied")
}

/// Gives the transaction its index in the block.
fn count(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Fault> {
    if given.mode == Mode::Simulate {
        return Ok(());
    }
    let key = keys::tx_counter();
    let height = ctx.cell().clock.height;
    let last = ctx.get(&key)?;
    let index = last
        .filter(|raw| raw.get(..8) == Some(&height.to_be_bytes()))
        .and_then(|raw| raw.get(8..)?.try_into().ok())
        .map_or(0, u32::from_be_bytes);
    let next = index.saturating_add(1);
    ctx.set(key, [height.to_be_bytes().as_slice(), &next.to_be_bytes()].concat())?;
    ctx.cell().tx = Some(TxPlace { index, hash: given.hash });
    Ok(())
}

fn check_limits(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Fault> {
    let tx = given.tx;
    if tx.gas_limit > MAX_GAS {
        let why = format!("invalid gas supplied; {} > {MAX_GAS}: invalid request", tx.gas_limit);
        return Err(Refusal::sdk(18, why).into());
    }
    if tx.signers.len() != given.signers.len() {
        let (expected, got) = (given.signers.len(), tx.signers.len());
        let why = format!("wrong number of signers; expected {expected}, got {got}: unauthorized");
        return Err(Refusal::sdk(4, why).into());
    }
    let height = ctx.cell().clock.height;
    if tx.timeout_height > 0 && height > tx.timeout_height {
        let limit = tx.timeout_height;
        let why = format!("block height: {height}, timeout height: {limit}: tx timeout height");
        return Err(Refusal::sdk(30, why).into());
    }
    if !tx.memo.is_empty() {
        auth::read_params(ctx)?;
        let len = tx.memo.len() as u64;
        if len > auth::MAX_MEMO {
            let max = auth::MAX_MEMO;
            let why = format!("maximum number of characters is {max} but received {len}");
            return Err(Refusal::sdk(12, format!("{why} characters: memo too large")).into());
        }
    }
    Ok(())
}

fn charge_size(ctx: &Ctx, given: &Prepared<'_>) -> Result<(), Fault> {
    auth::read_params(ctx)?;
    ctx.charge(gas::TX_BYTE.saturating_mul(given.len), "txSize")?;
    if given.mode == Mode::Simulate {
        for signer in &given.signers {
            auth::get(ctx, signer)?;
            ctx.charge(gas::TX_BYTE.saturating_mul(SIMULATED_SIGNATURE), "txSize")?;
        }
    }
    Ok(())
}

fn take_fee(
    ctx: &Ctx,
    given: &Prepared<'_>,
    payer: &Address,
    events: &mut Vec<Event>,
) -> Result<(), Fault> {
    let fee = &given.tx.fee;
    let text = ctx.text(payer);
    if auth::get(ctx, payer)?.is_none() {
        let why = format!("fee payer address: {text} does not exist: unknown address");
        return Err(Refusal::sdk(9, why).into());
    }
    if fee.iter().any(|coin| coin.amount > 0) {
        if coin::validate(fee).is_err() {
            let why = format!("invalid fee amount: {}: insufficient fee", coin::join(fee));
            return Err(Refusal::sdk(13, why).into());
        }
        let collector = Address::module(auth::FEE_COLLECTOR);
        auth::get(ctx, &collector)?;
        bank::transfer(ctx, payer, &collector, fee, events).map_err(|fault| match fault {
            Fault::Refused(why) => {
                Refusal::sdk(5, format!("{}: insufficient funds", why.text)).into()
            }
            out => out,
        })?;
    }
    events.push(Event::new("tx").with("fee", coin::join(fee)).with("fee_payer", text));
    Ok(())
}

fn set_keys(ctx: &Ctx, given: &Prepared<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
    for (index, (given_key, address)) in given.tx.signers.iter().zip(&given.signers).enumerate() {
        if Address::from_public_key(&given_key.public) != *address {
            let text = ctx.text(address);
            let why = format!("pubKey does not match signer address {text} with signer index");
            return Err(Refusal::sdk(8, format!("{why}: {index}: invalid pubkey")).into());
        }
        let mut account = auth::signer(ctx, address)?;
        if account.public.is_none() {
            account.public = Some(given_key.public);
            auth::update(ctx, &account)?;
        }
    }
    let blank = cosmwasm_std::Binary::from([0_u8; 64]).to_base64();
    for (address, sequence) in given.signers.iter().zip(&given.sequences) {
        let signed = format!("{}/{sequence}", ctx.text(address));
        events.push(Event::new("tx").with("acc_seq", signed));
        events.push(Event::new("tx").with("signature", blank.clone()));
    }
    Ok(())
}

fn check_sequence(account: &Account, signed: u64) -> Result<(), Refusal> {
    if account.sequence == signed {
        return Ok(());
    }
    let expected = account.sequence;
    let why = format!("account sequence mismatch, expected {expected}, got {signed}");
    Err(Refusal::sdk(32, format!("{why}: incorrect account sequence")))
}
