//! Creating a pool.

use lode_core::exchange::Terms;
use lode_core::{Pair, Side};
use lode_msg::Asset;
use lode_msg::events::{self, attr};
use lode_msg::exchange::{MAX_POOL_FEE_PIPS, PoolKind, Receipt};

use crate::action::Ctx;
use crate::effects::{Outcome, cw20_balance};
use crate::error::{ContractError, Result};
use crate::event::of_pool;
use crate::funds::Caller;
use crate::state::{Meta, book, cold};
use crate::token::{Token, human};

/// Creates a pool of two assets; anybody may.
///
/// # Errors
/// [`ContractError::PoolFeeTooHigh`], [`ContractError::SameAsset`],
/// [`ContractError::UnknownAsset`], [`ContractError::PoolExists`], and as [`Token::checked`].
pub(crate) fn create(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    assets: &(Asset, Asset),
    (fee_pips, kind): (u32, PoolKind),
) -> Result<Outcome> {
    caller.brought_nothing()?;
    let PoolKind::Xyk = kind;
    if fee_pips > MAX_POOL_FEE_PIPS {
        return Err(ContractError::PoolFeeTooHigh);
    }
    let (first, second) =
        (Token::checked(ctx.api, &assets.0)?, Token::checked(ctx.api, &assets.1)?);
    let tokens = match first.cmp(&second) {
        core::cmp::Ordering::Less => Pair::new(first, second),
        core::cmp::Ordering::Greater => Pair::new(second, first),
        core::cmp::Ordering::Equal => return Err(ContractError::SameAsset),
    };
    for side in Side::BOTH {
        if let Token::Cw20(cw20) = tokens.at(side) {
            // Attack: an address that is no token would make a pool that can't be left.
            cw20_balance(ctx, &human(ctx.api, cw20)?)?;
        }
    }
    let share = cold::Config::load(ctx.storage)?.protocol_share_pips;
    let terms = Terms::new(fee_pips, share)?;
    let id = cold::take_pool_id(ctx.storage, (&tokens.zero, &tokens.one), fee_pips)?;
    let meta = Meta { tokens, terms, swaps_paused: false, deposits_paused: false };
    book::create_pool(ctx.storage, id, &meta, ctx.now_s);

    let mut outcome = Outcome::new(Receipt::CreatePool { pool: id.0 });
    let event = of_pool(events::POOL, id)
        .add_attribute(attr::ASSET0, meta.tokens.zero.name(ctx.api)?)
        .add_attribute(attr::ASSET1, meta.tokens.one.name(ctx.api)?)
        .add_attribute(attr::FEE_PIPS, fee_pips.to_string())
        .add_attribute(attr::KIND, "xyk");
    outcome.events.push(event);
    Ok(outcome)
}
