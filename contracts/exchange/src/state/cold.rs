//! Records that are rarely read or written: parameters, campaigns, parked payouts, faces.

use cosmwasm_std::{Addr, Order, Storage, Uint128};
use lode_core::rewards::Slot;
use lode_core::{Amount, CoreError, PoolId};
use lode_msg::NativeCoin;
use lode_msg::exchange::Params;

use crate::error::{ContractError, Result};
use crate::state::book::Owner;
use crate::state::codec::{Reader, Writer};
use crate::state::keys;
use crate::token::Token;

/// The owner and the parameters.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The owner.
    pub(crate) owner: Addr,
    /// Who has been proposed as the new owner.
    pub(crate) pending_owner: Option<Addr>,
    /// Where protocol fees and slot fees go.
    pub(crate) fee_recipient: Addr,
    /// The protocol's part of the swap fees, for new pools.
    pub(crate) protocol_share_pips: u32,
    /// What opening a new reward asset costs.
    pub(crate) slot_fee: Option<NativeCoin>,
    /// The code of the cw20 face of shares.
    pub(crate) lp_token_code_id: Option<u64>,
}

impl Config {
    /// Reads it.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn load(storage: &dyn Storage) -> Result<Self> {
        let bytes = storage.get(keys::CONFIG).ok_or(ContractError::CorruptState)?;
        let mut reader = Reader::new(&bytes);
        let config = Self {
            owner: Addr::unchecked(reader.text()?),
            pending_owner: optional(reader.text()?).map(Addr::unchecked),
            fee_recipient: Addr::unchecked(reader.text()?),
            protocol_share_pips: reader.varint_u32()?,
            slot_fee: read_coin(&mut reader)?,
            // No code has the number 0.
            lp_token_code_id: Some(reader.varint()?).filter(|id| *id != 0),
        };
        reader.end()?;
        Ok(config)
    }

    /// Writes it.
    pub(crate) fn save(&self, storage: &mut dyn Storage) {
        let pending = self.pending_owner.as_ref().map_or("", |owner| owner.as_str());
        let writer = Writer::default()
            .bytes(self.owner.as_bytes())
            .bytes(pending.as_bytes())
            .bytes(self.fee_recipient.as_bytes())
            .varint(u64::from(self.protocol_share_pips));
        let writer = write_coin(writer, self.slot_fee.as_ref());
        let writer = writer.varint(self.lp_token_code_id.unwrap_or(0));
        storage.set(keys::CONFIG, &writer.done());
    }

    /// Makes sure that an address is the owner's.
    ///
    /// # Errors
    /// [`ContractError::Unauthorized`].
    pub(crate) fn ensure_owner(&self, sender: &Addr) -> Result<()> {
        if self.owner == *sender { Ok(()) } else { Err(ContractError::Unauthorized) }
    }
}

/// Proposed parameters.
#[derive(Clone, Debug)]
pub(crate) struct PendingParams {
    /// What would change.
    pub(crate) params: Params,
    /// From when it can be applied, in seconds.
    pub(crate) ready_at_s: u64,
}

impl PendingParams {
    /// Reads it, if there is one.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn load(storage: &dyn Storage) -> Result<Option<Self>> {
        let Some(bytes) = storage.get(keys::PENDING_PARAMS) else { return Ok(None) };
        let mut reader = Reader::new(&bytes);
        let ready_at_s = reader.varint()?;
        let params = Params {
            // One more than the share, so that 0 says that it isn't named.
            protocol_share_pips: reader.varint_u32()?.checked_sub(1),
            fee_recipient: optional(reader.text()?),
            slot_fee: read_coin(&mut reader)?,
        };
        reader.end()?;
        Ok(Some(Self { params, ready_at_s }))
    }

    /// Writes it.
    pub(crate) fn save(&self, storage: &mut dyn Storage) {
        let share = self.params.protocol_share_pips.map_or(0, |share| share.saturating_add(1));
        let recipient = self.params.fee_recipient.as_deref().unwrap_or("");
        let writer = Writer::default()
            .varint(self.ready_at_s)
            .varint(u64::from(share))
            .bytes(recipient.as_bytes());
        let writer = write_coin(writer, self.params.slot_fee.as_ref());
        storage.set(keys::PENDING_PARAMS, &writer.done());
    }
}

/// Writes a coin; no coin has no denom.
fn write_coin(writer: Writer, coin: Option<&NativeCoin>) -> Writer {
    match coin {
        Some(coin) => writer.bytes(coin.denom.as_bytes()).amount(coin.amount.u128()),
        None => writer.bytes(b"").amount(0),
    }
}

fn read_coin(reader: &mut Reader<'_>) -> Result<Option<NativeCoin>> {
    let (denom, amount) = (optional(reader.text()?), Uint128::new(reader.amount()?));
    Ok(denom.map(|denom| NativeCoin { denom, amount }))
}

fn optional(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A campaign as it was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CampaignRecord {
    /// The reward asset's slot.
    pub(crate) slot: Slot,
    /// All that was promised.
    pub(crate) amount: Amount,
    /// From when, in seconds.
    pub(crate) start_s: u64,
    /// Until when, in seconds.
    pub(crate) end_s: u64,
    /// Who created it, canonical.
    pub(crate) funder: Vec<u8>,
}

impl CampaignRecord {
    /// Reads one.
    ///
    /// # Errors
    /// [`ContractError::UnknownCampaign`].
    pub(crate) fn load(storage: &dyn Storage, pool: PoolId, id: u32) -> Result<Self> {
        let bytes = storage.get(&keys::campaign(pool, id));
        Self::read(&bytes.ok_or(ContractError::UnknownCampaign)?)
    }

    /// Writes it.
    pub(crate) fn save(&self, storage: &mut dyn Storage, pool: PoolId, id: u32) {
        let bytes = Writer::starting(self.slot)
            .amount(self.amount.get())
            .varint(self.start_s)
            .varint(self.end_s)
            .raw(&self.funder);
        storage.set(&keys::campaign(pool, id), &bytes.done());
    }

    /// Reads a page of a pool's campaigns.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn page(
        storage: &dyn Storage,
        pool: PoolId,
        after: u32,
        limit: usize,
    ) -> Result<Vec<(u32, Self)>> {
        let start = keys::campaign(pool, after.saturating_add(1));
        let mut end = keys::campaign(pool, u32::MAX);
        end.push(0);
        page(storage, (&start, &end), limit, Self::read)
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        let (slot, amount) = (reader.byte()?, Amount::new(reader.amount()?));
        let (start_s, end_s) = (reader.varint()?, reader.varint()?);
        let mut funder = Vec::new();
        while reader.end().is_err() {
            funder.push(reader.byte()?);
        }
        Ok(Self { slot, amount, start_s, end_s, funder })
    }
}

/// Returns the number of a pool's next campaign.
///
/// # Errors
/// [`CoreError::Overflow`] after 2^32 − 1 of them.
pub(crate) fn next_campaign(storage: &dyn Storage, pool: PoolId) -> Result<u32> {
    next_id(storage, (&keys::campaign(pool, 0), &keys::campaign(pool, u32::MAX)))
}

/// A payout that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParkedRecord {
    /// The pool.
    pub(crate) pool: PoolId,
    /// The reward asset's slot.
    pub(crate) slot: Slot,
    /// Whose rewards.
    pub(crate) owner: Owner,
    /// How much.
    pub(crate) amount: Amount,
    /// Who is to be paid, canonical.
    pub(crate) recipient: Vec<u8>,
}

impl ParkedRecord {
    /// Writes it for the store and for a reply's payload.
    pub(crate) fn write(&self, writer: Writer) -> Writer {
        writer
            .varint(u64::from(self.pool.0))
            .byte(self.slot)
            .amount(self.amount.get())
            .bytes(&self.owner.key())
            .bytes(&self.recipient)
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            pool: PoolId(reader.varint_u32()?),
            slot: reader.byte()?,
            amount: Amount::new(reader.amount()?),
            owner: Owner::from_key(reader.bytes()?)?,
            recipient: reader.bytes()?.to_vec(),
        })
    }

    /// Reads one from the store.
    ///
    /// # Errors
    /// [`ContractError::UnknownParked`].
    pub(crate) fn load(storage: &dyn Storage, id: u32) -> Result<Self> {
        let bytes = storage.get(&keys::parked(id)).ok_or(ContractError::UnknownParked)?;
        Self::read(&mut Reader::new(&bytes))
    }

    /// Writes it into the store.
    pub(crate) fn save(&self, storage: &mut dyn Storage, id: u32) {
        storage.set(&keys::parked(id), &self.write(Writer::default()).done());
    }

    /// Reads a page of parked payouts.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn page(
        storage: &dyn Storage,
        after: u32,
        limit: usize,
    ) -> Result<Vec<(u32, Self)>> {
        let start = keys::parked(after.saturating_add(1));
        let mut end = keys::parked(u32::MAX);
        end.push(0);
        page(storage, (&start, &end), limit, |bytes| Self::read(&mut Reader::new(bytes)))
    }
}

/// Returns the number of the next parked payout.
///
/// # Errors
/// [`CoreError::Overflow`] after 2^32 − 1 of them.
pub(crate) fn next_parked(storage: &dyn Storage) -> Result<u32> {
    next_id(storage, (&keys::parked(0), &keys::parked(u32::MAX)))
}

/// Returns the number of pools, which is that of the newest one.
///
/// # Errors
/// [`ContractError::CorruptState`].
pub(crate) fn pool_count(storage: &dyn Storage) -> Result<u32> {
    match storage.get(keys::POOL_COUNT) {
        Some(bytes) => Reader::new(&bytes).varint_u32(),
        None => Ok(0),
    }
}

/// Takes the next pool number and notes which pair and fee it is for.
///
/// # Errors
/// [`ContractError::PoolExists`], [`CoreError::Overflow`] after 2^32 − 1 pools.
pub(crate) fn take_pool_id(
    storage: &mut dyn Storage,
    tokens: (&Token, &Token),
    fee_pips: u32,
) -> Result<PoolId> {
    if pool_by_pair(storage, tokens, fee_pips)?.is_some() {
        return Err(ContractError::PoolExists);
    }
    let id = pool_count(storage)?.checked_add(1).ok_or(CoreError::Overflow)?;
    let bytes = Writer::default().varint(u64::from(id)).done();
    storage.set(keys::POOL_COUNT, &bytes);
    storage.set(&keys::pair(tokens, fee_pips), &bytes);
    Ok(PoolId(id))
}

/// Returns the pool of two assets, in order, and a fee.
///
/// # Errors
/// [`ContractError::CorruptState`].
pub(crate) fn pool_by_pair(
    storage: &dyn Storage,
    tokens: (&Token, &Token),
    fee_pips: u32,
) -> Result<Option<PoolId>> {
    let bytes = storage.get(&keys::pair(tokens, fee_pips));
    bytes.map(|bytes| Reader::new(&bytes).varint_u32().map(PoolId)).transpose()
}

fn next_id(storage: &dyn Storage, (first, last): (&[u8], &[u8])) -> Result<u32> {
    let newest = storage.range_keys(Some(first), Some(last), Order::Descending).next();
    let newest = newest.map_or(Ok(0), |key| id_of(&key))?;
    Ok(newest.checked_add(1).ok_or(CoreError::Overflow)?)
}

fn id_of(key: &[u8]) -> Result<u32> {
    let (_, id) = key.split_last_chunk().ok_or(ContractError::CorruptState)?;
    Ok(u32::from_be_bytes(*id))
}

fn page<T>(
    storage: &dyn Storage,
    (start, end): (&[u8], &[u8]),
    limit: usize,
    read: impl Fn(&[u8]) -> Result<T>,
) -> Result<Vec<(u32, T)>> {
    let range = storage.range(Some(start), Some(end), Order::Ascending);
    range.take(limit).map(|(key, value)| Ok((id_of(&key)?, read(&value)?))).collect()
}
