//! The records of the core's types.

use lode_core::exchange::Pool;
use lode_core::exchange::twap::{Observation, Oracle};
use lode_core::growth::Growth;
use lode_core::ledger::{Ledger, Position};
use lode_core::rewards::{RewardTotals, Stream};
use lode_core::{Amount, Pair, Shares};

use crate::error::{ContractError, Result};
use crate::state::codec::{Reader, Writer};
use crate::state::meta::{read_token, write_token};
use crate::token::Token;

/// Writes what a swap reads and writes.
pub(crate) fn write_pool(pool: &Pool) -> Vec<u8> {
    let writer = write_amounts(Writer::default(), &pool.reserves);
    let writer = write_amounts(writer, &pool.unshared_fees);
    let writer = write_amounts(writer, &pool.protocol_fees);
    write_observation_on(writer, &pool.oracle.last)
        .varint(u64::from(pool.oracle.newest_slot))
        .varint(u64::from(pool.oracle.filled))
        .done()
}

/// Reads what a swap reads and writes.
///
/// # Errors
/// [`ContractError::CorruptState`], as all of these.
pub(crate) fn read_pool(bytes: &[u8]) -> Result<Pool> {
    let mut reader = Reader::new(bytes);
    let pool = Pool {
        reserves: read_amounts(&mut reader)?,
        unshared_fees: read_amounts(&mut reader)?,
        protocol_fees: read_amounts(&mut reader)?,
        oracle: Oracle {
            last: read_observation_of(&mut reader)?,
            newest_slot: reader.varint_u16()?,
            filled: reader.varint_u16()?,
        },
    };
    reader.end()?;
    Ok(pool)
}

/// Writes an observation of the ring.
pub(crate) fn write_observation(observation: &Observation) -> Vec<u8> {
    write_observation_on(Writer::default(), observation).done()
}

/// Reads an observation of the ring.
pub(crate) fn read_observation(bytes: &[u8]) -> Result<Observation> {
    let mut reader = Reader::new(bytes);
    let observation = read_observation_of(&mut reader)?;
    reader.end()?;
    Ok(observation)
}

/// Writes a pool's shares and indexes.
pub(crate) fn write_ledger(ledger: &Ledger) -> Vec<u8> {
    let mut writer = Writer::default().amount(ledger.total_shares.get()).varint(ledger.accrued_s);
    writer = write_growth(write_growth(writer, &ledger.fees.zero), &ledger.fees.one);
    for stream in &ledger.streams {
        writer = write_growth(writer, &stream.growth)
            .amount(stream.epoch_total.get())
            .amount(stream.put_by.get());
    }
    writer.done()
}

/// Reads a pool's shares and indexes.
pub(crate) fn read_ledger(bytes: &[u8]) -> Result<Ledger> {
    let mut reader = Reader::new(bytes);
    let mut ledger = Ledger {
        total_shares: Shares::new(reader.amount()?),
        accrued_s: reader.varint()?,
        fees: Pair::new(read_growth(&mut reader)?, read_growth(&mut reader)?),
        streams: Vec::new(),
    };
    while reader.end().is_err() {
        ledger.streams.push(Stream {
            growth: read_growth(&mut reader)?,
            epoch_total: Amount::new(reader.amount()?),
            put_by: Amount::new(reader.amount()?),
        });
    }
    Ok(ledger)
}

/// Writes one owner's shares and debts, without the zero debts at the end.
pub(crate) fn write_position(position: &Position) -> Vec<u8> {
    let debts = &position.reward_debts;
    let used =
        debts.iter().rposition(|debt| !debt.is_zero()).map_or(0, |last| last.saturating_add(1));
    let mut writer = Writer::default()
        .amount(position.shares.get())
        .wide(position.fee_debts.zero)
        .wide(position.fee_debts.one);
    for debt in debts.iter().take(used) {
        writer = writer.wide(*debt);
    }
    writer.done()
}

/// Reads one owner's shares and debts.
pub(crate) fn read_position(bytes: &[u8]) -> Result<Position> {
    let mut reader = Reader::new(bytes);
    let mut position = Position {
        shares: Shares::new(reader.amount()?),
        fee_debts: Pair::new(reader.wide()?, reader.wide()?),
        reward_debts: Vec::new(),
    };
    while reader.end().is_err() {
        position.reward_debts.push(reader.wide()?);
    }
    Ok(position)
}

/// Writes a pool's reward assets and their totals.
///
/// # Errors
/// [`ContractError::CorruptState`] when there aren't as many names as totals.
pub(crate) fn write_totals(tokens: &[Token], totals: &[RewardTotals]) -> Result<Vec<u8>> {
    if tokens.len() != totals.len() {
        return Err(ContractError::CorruptState);
    }
    let mut writer = Writer::default();
    for (token, total) in tokens.iter().zip(totals) {
        writer = write_token(writer, token)
            .amount(total.funded.get())
            .amount(total.paid.get())
            .amount(total.parked.get());
    }
    Ok(writer.done())
}

/// Reads a pool's reward assets and their totals.
pub(crate) fn read_totals(bytes: &[u8]) -> Result<(Vec<Token>, Vec<RewardTotals>)> {
    let mut reader = Reader::new(bytes);
    let (mut tokens, mut totals) = (Vec::new(), Vec::new());
    while reader.end().is_err() {
        tokens.push(read_token(&mut reader)?);
        totals.push(RewardTotals {
            funded: Amount::new(reader.amount()?),
            paid: Amount::new(reader.amount()?),
            parked: Amount::new(reader.amount()?),
        });
    }
    Ok((tokens, totals))
}

fn write_amounts(writer: Writer, amounts: &Pair<Amount>) -> Writer {
    writer.amount(amounts.zero.get()).amount(amounts.one.get())
}

fn read_amounts(reader: &mut Reader<'_>) -> Result<Pair<Amount>> {
    Ok(Pair::new(Amount::new(reader.amount()?), Amount::new(reader.amount()?)))
}

fn write_growth(writer: Writer, growth: &Growth) -> Writer {
    writer.wide(growth.index).amount(growth.carry)
}

fn read_growth(reader: &mut Reader<'_>) -> Result<Growth> {
    Ok(Growth { index: reader.wide()?, carry: reader.amount()? })
}

fn write_observation_on(writer: Writer, observation: &Observation) -> Writer {
    writer
        .varint(observation.time_s)
        .half(observation.cumulative.zero)
        .half(observation.cumulative.one)
}

fn read_observation_of(reader: &mut Reader<'_>) -> Result<Observation> {
    Ok(Observation {
        time_s: reader.varint()?,
        cumulative: Pair::new(reader.half()?, reader.half()?),
    })
}

#[cfg(test)]
mod tests;
