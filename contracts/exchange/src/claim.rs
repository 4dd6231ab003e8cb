//! Claiming rewards from one pool or many. No switch stops it.

use cosmwasm_std::{Addr, Api, Event, Uint128};
use lode_core::rewards::Slot;
use lode_core::{Amount, CoreError, PoolId};
use lode_msg::AssetAmount;
use lode_msg::events::{self, attr};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::{Outcome, Payout, RewardPayout};
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::list;
use crate::state::cold::ParkedRecord;
use crate::state::{Owner, StoreBook};
use crate::token::{Token, canonical};

/// Claims what the caller has earned in pools. Pools with nothing due are passed over.
///
/// # Errors
/// [`CoreError::NothingToClaim`] when none of the pools owes a unit, as [`list::pools`],
/// [`CoreError::UnknownPool`], [`CoreError::AccrualBehind`].
pub(crate) fn claim(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    pools: &[u32],
    sub: Option<u32>,
    recipient: Option<&String>,
) -> Result<Outcome> {
    caller.brought_nothing()?;
    let recipient = ctx.named_or(recipient, caller)?;
    let owner = ctx.owner(&caller.addr, sub)?;
    let mut book = StoreBook::new(ctx.storage);
    let mut claimed = Vec::with_capacity(pools.len());
    let mut outcome = Outcome::new(Receipt::Done {});
    for pool in list::pools(pools)? {
        let due = match lode_core::actions::claim::claim(&mut book, ctx.now_s, pool, &owner) {
            Err(ContractError::Core(CoreError::NothingToClaim)) => continue,
            due => due?,
        };
        let tokens = book.reward_tokens(pool)?;
        let due = named(&tokens, &due)?;
        claimed.push((pool.0, on_wire(ctx.api, &due)?));
        for (slot, token, amount) in due {
            outcome.events.push(told(ctx.api, pool, &owner, (&token, amount))?);
            let to = Holder { pool, owner: &owner, recipient: &recipient };
            outcome.rewards.push(to.paid(ctx.api, slot, token, amount)?);
        }
    }
    if claimed.is_empty() {
        return Err(CoreError::NothingToClaim.into());
    }
    outcome.receipt = Receipt::Claim { claimed };
    Ok(outcome)
}

/// An amount of the asset of a slot.
pub(crate) type Due = (Slot, Token, Amount);

/// Puts assets to slots.
///
/// # Errors
/// [`CoreError::UnknownRewardAsset`].
pub(crate) fn named(tokens: &[Token], due: &[(Slot, Amount)]) -> Result<Vec<Due>> {
    due.iter()
        .map(|(slot, amount)| {
            let token = tokens.get(usize::from(*slot)).cloned();
            Ok((*slot, token.ok_or(CoreError::UnknownRewardAsset)?, *amount))
        })
        .collect()
}

/// Returns amounts as they go over the wire.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn on_wire(api: &dyn Api, due: &[Due]) -> Result<Vec<AssetAmount>> {
    due.iter()
        .map(|(_, token, amount)| {
            Ok(AssetAmount { asset: token.asset(api)?, amount: Uint128::new(amount.get()) })
        })
        .collect()
}

/// Tells of a claimed amount.
///
/// # Errors
/// Only what the host fails with.
pub(crate) fn told(
    api: &dyn Api,
    pool: PoolId,
    owner: &Owner,
    (token, amount): (&Token, Amount),
) -> Result<Event> {
    Ok(event::of_owner(api, events::CLAIM, pool, owner)?
        .add_attribute(attr::ASSET, token.name(api)?)
        .add_attribute(attr::AMOUNT, amount.to_string()))
}

/// Whose rewards are paid to whom.
pub(crate) struct Holder<'a> {
    /// The pool.
    pub(crate) pool: PoolId,
    /// Whose rewards.
    pub(crate) owner: &'a Owner,
    /// Who is paid.
    pub(crate) recipient: &'a Addr,
}

impl Holder<'_> {
    /// Makes a payout of a reward, with what is to be parked when it fails.
    ///
    /// # Errors
    /// [`ContractError::InvalidAddress`].
    pub(crate) fn paid(
        &self,
        api: &dyn Api,
        slot: Slot,
        token: Token,
        amount: Amount,
    ) -> Result<RewardPayout> {
        let record = ParkedRecord {
            pool: self.pool,
            slot,
            owner: self.owner.clone(),
            amount,
            recipient: canonical(api, self.recipient.as_str())?,
        };
        let payout = Payout { to: self.recipient.clone(), token, amount };
        Ok(RewardPayout { payout, record, parked: None })
    }
}
