//! The committed transactions in the file, and the search for them.

use std::collections::BTreeSet;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::index::INDEX;
use super::{BLOCKS, Batch, BlockInfo, Store, decode, encode, failed};
use crate::acts::Act;
use crate::error::ChainError;
use crate::event::Event;
use crate::result::TxResult;
use crate::search::{CommittedTx, Condition, HASH, HEIGHT, Op, Page, TxQuery};

/// A transaction's block and its place in it.
type Place = (u64, u32);

const RESULTS: TableDefinition<'_, Place, &[u8]> = TableDefinition::new("results");
const RAW: TableDefinition<'_, Place, &[u8]> = TableDefinition::new("raw");
const HASHES: TableDefinition<'_, &[u8], Place> = TableDefinition::new("hashes");
const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("block_events");
const ACTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("acts");

/// Writes the transactions of a block.
pub(super) fn write(tx: &redb::WriteTransaction, batch: &Batch<'_>) -> Result<(), ChainError> {
    let height = batch.block.height;
    {
        let mut events = tx.open_table(EVENTS).map_err(failed)?;
        if !batch.events.is_empty() {
            events.insert(height, encode(&batch.events)?.as_slice()).map_err(failed)?;
        }
    }
    {
        let mut acts = tx.open_table(ACTS).map_err(failed)?;
        if !batch.acts.is_empty() {
            acts.insert(height, encode(&batch.acts)?.as_slice()).map_err(failed)?;
        }
    }
    let mut results = tx.open_table(RESULTS).map_err(failed)?;
    let mut raw = tx.open_table(RAW).map_err(failed)?;
    let mut hashes = tx.open_table(HASHES).map_err(failed)?;
    for each in batch.txs {
        let (place, result) = ((each.height, each.index), &each.result);
        let old = hashes.get(result.hash.as_slice()).map_err(failed)?.map(|old| old.value());
        let kept = match old {
            Some(old) if !result.is_ok() => {
                let old = results.get(old).map_err(failed)?;
                old.is_some_and(|old| {
                    decode(old.value(), "result").is_ok_and(|r: TxResult| r.is_ok())
                })
            }
            _ => false,
        };
        // The same bytes may come again and fail; what they did the first time stands.
        if !kept {
            hashes.insert(result.hash.as_slice(), place).map_err(failed)?;
        }
        results.insert(place, encode(result)?.as_slice()).map_err(failed)?;
        raw.insert(place, each.raw.as_slice()).map_err(failed)?;
    }
    Ok(())
}

/// Whether the chain has this block at a height.
pub(super) fn has_block(db: &Database, height: u64, hash: &[u8]) -> Result<bool, ChainError> {
    let tx = db.begin_read().map_err(failed)?;
    let blocks = tx.open_table(BLOCKS).map_err(failed)?;
    let found = blocks.get(height).map_err(failed)?;
    let found = found.map(|raw| decode::<BlockInfo>(raw.value(), "block")).transpose()?;
    Ok(found.is_some_and(|block| block.state_hash.as_slice() == hash))
}

/// A committed block with its transactions.
pub(super) fn block_with_txs(
    db: &Database,
    height: u64,
) -> Result<(BlockInfo, Vec<CommittedTx>), ChainError> {
    let tx = db.begin_read().map_err(failed)?;
    let blocks = tx.open_table(BLOCKS).map_err(failed)?;
    let missing = || ChainError::Damaged(format!("block {height} is missing"));
    let raw = blocks.get(height).map_err(failed)?.ok_or_else(missing)?;
    Ok((decode(raw.value(), "block")?, of_block(&tx, height)?))
}

/// The transactions of a block, in order.
fn of_block(tx: &redb::ReadTransaction, height: u64) -> Result<Vec<CommittedTx>, ChainError> {
    let results = tx.open_table(RESULTS).map_err(failed)?;
    let mut out = Vec::new();
    for entry in results.range((height, 0)..=(height, u32::MAX)).map_err(failed)? {
        let (place, _) = entry.map_err(failed)?;
        out.extend(read(tx, place.value())?);
    }
    Ok(out)
}

/// The blocks that the conditions on `tx.height` leave.
fn heights(query: &TxQuery) -> (u64, u64) {
    let (mut low, mut high) = (0, u64::MAX);
    for condition in query.conditions.iter().filter(|condition| condition.key == HEIGHT) {
        let Ok(value) = condition.value.parse::<u64>() else { continue };
        match condition.op {
            Op::Eq => (low, high) = (value.max(low), value.min(high)),
            Op::Gt => low = value.saturating_add(1).max(low),
            Op::Ge => low = value.max(low),
            Op::Lt => high = value.saturating_sub(1).min(high),
            Op::Le => high = value.min(high),
            Op::Contains | Op::Exists => {}
        }
    }
    (low, high)
}

fn unpack(height: u64, places: &[u8], out: &mut BTreeSet<Place>) {
    let (indexes, _) = places.as_chunks::<4>();
    out.extend(indexes.iter().map(|index| (height, u32::from_be_bytes(*index))));
}

impl Store {
    pub(crate) fn tx(&self, hash: &[u8]) -> Result<Option<CommittedTx>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let hashes = tx.open_table(HASHES).map_err(failed)?;
        let place = hashes.get(hash).map_err(failed)?.map(|place| place.value());
        place.map_or(Ok(None), |place| read(&tx, place))
    }

    pub(crate) fn txs_at(&self, height: u64) -> Result<Vec<CommittedTx>, ChainError> {
        of_block(&self.db.begin_read().map_err(failed)?, height)
    }

    pub(crate) fn block_events(&self, height: u64) -> Result<Vec<Event>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let events = tx.open_table(EVENTS).map_err(failed)?;
        match events.get(height).map_err(failed)? {
            Some(raw) => decode(raw.value(), "block events"),
            None => Ok(Vec::new()),
        }
    }

    pub(crate) fn acts(&self, height: u64) -> Result<Vec<(u32, Act)>, ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let acts = tx.open_table(ACTS).map_err(failed)?;
        match acts.get(height).map_err(failed)? {
            Some(raw) => decode(raw.value(), "acts"),
            None => Ok(Vec::new()),
        }
    }

    pub(crate) fn search(
        &self,
        query: &TxQuery,
        page: Page,
    ) -> Result<(Vec<CommittedTx>, u64), ChainError> {
        let tx = self.db.begin_read().map_err(failed)?;
        let bounds = heights(query);
        let mut index = None;
        let mut found: Option<BTreeSet<Place>> = None;
        for condition in query.conditions.iter().filter(|condition| condition.key != HEIGHT) {
            let fits = if condition.key == HASH {
                by_hash(&tx, condition)?
            } else if let Some(kept) = &self.index {
                if index.is_none() {
                    index = Some(kept.read()?);
                }
                index.as_ref().map_or_else(
                    || Ok(BTreeSet::new()),
                    |index| by_attribute(index, condition, bounds),
                )?
            } else {
                BTreeSet::new()
            };
            found = Some(match found {
                None => fits,
                Some(before) => before.intersection(&fits).copied().collect(),
            });
        }
        let found = match found {
            Some(found) => found,
            None => all(&tx, bounds)?,
        };
        let by_height: Vec<&Condition> =
            query.conditions.iter().filter(|condition| condition.key == HEIGHT).collect();
        let fits = |(height, _): &Place| {
            let text = height.to_string();
            by_height.iter().all(|condition| condition.fits(&text))
        };
        let found: Vec<Place> =
            found.into_iter().filter(|place| by_height.is_empty() || fits(place)).collect();
        let mut out = Vec::new();
        for position in page.slice(found.len()) {
            if let Some(place) = found.get(page.place(position, found.len())) {
                out.extend(read(&tx, *place)?);
            }
        }
        Ok((out, found.len() as u64))
    }
}

fn read(tx: &redb::ReadTransaction, place: Place) -> Result<Option<CommittedTx>, ChainError> {
    let results = tx.open_table(RESULTS).map_err(failed)?;
    let Some(result) = results.get(place).map_err(failed)? else { return Ok(None) };
    let raw = tx.open_table(RAW).map_err(failed)?;
    let raw = raw.get(place).map_err(failed)?.map(|raw| raw.value().to_vec());
    let raw = raw.ok_or_else(|| ChainError::Damaged("a transaction's bytes are gone".into()))?;
    let result = decode(result.value(), "result")?;
    Ok(Some(CommittedTx { height: place.0, index: place.1, raw, result }))
}

fn by_hash(
    tx: &redb::ReadTransaction,
    condition: &Condition,
) -> Result<BTreeSet<Place>, ChainError> {
    let hashes = tx.open_table(HASHES).map_err(failed)?;
    let mut out = BTreeSet::new();
    if condition.op == Op::Eq {
        if let Ok(hash) = hex::decode(&condition.value) {
            out.extend(hashes.get(hash.as_slice()).map_err(failed)?.map(|place| place.value()));
        }
        return Ok(out);
    }
    for entry in hashes.iter().map_err(failed)? {
        let (hash, place) = entry.map_err(failed)?;
        if condition.fits_hash(&hex::encode_upper(hash.value())) {
            out.insert(place.value());
        }
    }
    Ok(out)
}

fn by_attribute(
    tx: &redb::ReadTransaction,
    condition: &Condition,
    (low, high): (u64, u64),
) -> Result<BTreeSet<Place>, ChainError> {
    let index = tx.open_table(INDEX).map_err(failed)?;
    let mut out = BTreeSet::new();
    let key = condition.key.as_str();
    if low > high {
        return Ok(out);
    }
    if condition.op == Op::Eq {
        let value = condition.value.as_str();
        for entry in index.range((key, value, low)..=(key, value, high)).map_err(failed)? {
            let (at, places) = entry.map_err(failed)?;
            unpack(at.value().2, places.value(), &mut out);
        }
        return Ok(out);
    }
    // No text lies between a key and the key with a zero byte more.
    let next = format!("{key}\0");
    for entry in index.range((key, "", 0)..(next.as_str(), "", 0)).map_err(failed)? {
        let (at, places) = entry.map_err(failed)?;
        let (_, value, height) = at.value();
        if (low..=high).contains(&height) && condition.fits(value) {
            unpack(height, places.value(), &mut out);
        }
    }
    Ok(out)
}

fn all(tx: &redb::ReadTransaction, (low, high): (u64, u64)) -> Result<BTreeSet<Place>, ChainError> {
    let results = tx.open_table(RESULTS).map_err(failed)?;
    let mut out = BTreeSet::new();
    if low > high {
        return Ok(out);
    }
    for entry in results.range((low, 0)..=(high, u32::MAX)).map_err(failed)? {
        let (place, _) = entry.map_err(failed)?;
        out.insert(place.value());
    }
    Ok(out)
}
