//! What is done when a message that the exchange sent has been carried out, or has failed.

use cosmwasm_std::{Event, Reply, Response, SubMsgResult};
use lode_core::PoolId;
use lode_core::actions::claim::park;
use lode_msg::events::{self, attr};

use crate::action::Ctx;
use crate::effects::cw20_balance;
use crate::error::{ContractError, Result};
use crate::event::of_pool;
use crate::retry::told;
use crate::state::codec::Reader;
use crate::state::cold::{ParkedRecord, next_parked};
use crate::state::{StoreBook, held, keys};
use crate::token::{Token, canonical, human};

/// The replies that the exchange asks for; there are no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyId {
    /// A cw20 was pulled.
    Pulled,
    /// A reward could not be paid.
    RewardFailed,
    /// A cw20 face was made.
    LpTokenMade,
}

impl ReplyId {
    const ALL: [Self; 3] = [Self::Pulled, Self::RewardFailed, Self::LpTokenMade];

    /// Returns the number by which the chain calls back.
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Pulled => 1,
            Self::RewardFailed => 2,
            Self::LpTokenMade => 3,
        }
    }
}

/// Takes a reply.
///
/// # Errors
/// [`ContractError::UnknownReply`], [`ContractError::Cw20Shortfall`].
pub(crate) fn take(ctx: &mut Ctx<'_>, reply: &Reply) -> Result<Response> {
    let id = ReplyId::ALL.into_iter().find(|id| id.number() == reply.id);
    let mut payload = Reader::new(&reply.payload);
    match (id, &reply.result) {
        (Some(ReplyId::Pulled), SubMsgResult::Ok(_)) => pulled(ctx, &mut payload),
        (Some(ReplyId::RewardFailed), SubMsgResult::Err(_)) => reward_failed(ctx, &mut payload),
        (Some(ReplyId::LpTokenMade), SubMsgResult::Ok(made)) => {
            lp_token_made(ctx, &mut payload, &made.events)
        }
        _ => Err(ContractError::UnknownReply),
    }
}

/// Makes sure that exactly what was pulled has arrived, and unlocks after the last pull.
///
/// Attack: a token that charges for transfers or lies delivers less than was credited; one that
/// calls back in between delivers once what is counted twice. Both make the balance differ from
/// what is expected, and the whole transaction fails (B6, REN-1).
fn pulled(ctx: &mut Ctx<'_>, payload: &mut Reader<'_>) -> Result<Response> {
    let last = payload.byte()? != 0;
    let expected = payload.amount()?;
    let token = human(ctx.api, payload.bytes()?)?;
    if cw20_balance(ctx, &token)?.get() != expected {
        return Err(ContractError::Cw20Shortfall);
    }
    if last {
        held::unlock(ctx.storage);
    }
    Ok(Response::new())
}

/// Parks a reward that could not be paid: it is owed still, and the claim stands.
fn reward_failed(ctx: &mut Ctx<'_>, payload: &mut Reader<'_>) -> Result<Response> {
    let known = u32::try_from(payload.varint()?).map_err(|_| ContractError::CorruptState)?;
    let record = ParkedRecord::read(payload)?;
    let id = if known == 0 { next_parked(ctx.storage)? } else { known };
    let mut book = StoreBook::new(ctx.storage);
    park(&mut book, record.pool, record.slot, record.amount)?;
    let token = book.reward_token(record.pool, record.slot)?;
    record.save(ctx.storage, id);
    if let Token::Cw20(cw20) = &token {
        held::add(ctx.storage, cw20, record.amount)?;
    }
    let event = told(ctx.api, events::PARK, id, (&record, &token))?;
    Ok(Response::new().add_event(event))
}

/// Writes the address of a pool's cw20 face down.
fn lp_token_made(ctx: &mut Ctx<'_>, payload: &mut Reader<'_>, made: &[Event]) -> Result<Response> {
    let pool = PoolId(payload.varint_u32()?);
    // The chain itself writes this event and attribute; a contract can't.
    let address = made
        .iter()
        .filter(|event| event.ty == "instantiate")
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == "_contract_address")
        .map(|attribute| attribute.value.clone())
        .ok_or(ContractError::UnknownReply)?;
    if ctx.storage.get(&keys::lp_token(pool)).is_some() {
        return Err(ContractError::LpTokenExists);
    }
    ctx.storage.set(&keys::lp_token(pool), &canonical(ctx.api, &address)?);
    let event = of_pool(events::LP_TOKEN, pool).add_attribute(attr::ADDRESS, address);
    Ok(Response::new().add_event(event))
}
