//! Putting assets into a pool for shares.

use cosmwasm_std::Uint128;
use lode_core::actions::deposit::{DepositOrder, DepositReceipt, Offer};
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use lode_msg::exchange::Receipt;

use crate::action::Ctx;
use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::event;
use crate::funds::Caller;
use crate::state::{Meta, StoreBook};
use crate::swap::hop_on_wire;
use crate::token::side_of;

/// What a depositor asks for, besides what is offered.
pub(crate) struct Ask {
    /// The pool.
    pub(crate) pool: u32,
    /// The least shares.
    pub(crate) min_shares: Option<Uint128>,
    /// Who gets them.
    pub(crate) beneficiary: Option<String>,
    /// The beneficiary's sub-account.
    pub(crate) sub: Option<u32>,
    /// The last second.
    pub(crate) deadline: Option<u64>,
}

/// Deposits both assets, or one when the other amount is 0.
///
/// # Errors
/// [`ContractError::DepositsPaused`], [`ContractError::SwapsPaused`] for a one-sided deposit, as
/// [`Caller::brought_exactly`] and the core's deposit.
pub(crate) fn both_or_one(
    ctx: &mut Ctx<'_>,
    caller: &Caller,
    ask: &Ask,
    amounts: (Uint128, Uint128),
) -> Result<Outcome> {
    let offered = Pair::new(Amount::new(amounts.0.u128()), Amount::new(amounts.1.u128()));
    let offer = match (offered.zero.is_zero(), offered.one.is_zero()) {
        (true, true) => return Err(CoreError::ZeroAmount.into()),
        (false, true) => Offer::One(Side::Zero, offered.zero),
        (true, false) => Offer::One(Side::One, offered.one),
        (false, false) => Offer::Both(offered),
    };
    deposit(ctx, caller, ask, offer)
}

/// Deposits a cw20 that was pushed.
///
/// # Errors
/// [`ContractError::AssetNotInPool`], and as [`both_or_one`].
pub(crate) fn pushed(ctx: &mut Ctx<'_>, caller: &Caller, ask: &Ask) -> Result<Outcome> {
    let (token, amount) = caller.brought_one()?;
    let meta = Meta::load(ctx.storage, PoolId(ask.pool))?;
    let side = side_of(&meta.tokens, &token)?;
    deposit(ctx, caller, ask, Offer::One(side, amount))
}

fn deposit(ctx: &mut Ctx<'_>, caller: &Caller, ask: &Ask, offer: Offer) -> Result<Outcome> {
    let pool = PoolId(ask.pool);
    ctx.ensure_in_time(ask.deadline)?;
    let beneficiary = ctx.named_or(ask.beneficiary.as_ref(), caller)?;
    let beneficiary = ctx.owner(&beneficiary, ask.sub)?;
    let mut book = StoreBook::new(ctx.storage);
    let meta = book.meta_to_act(pool)?;
    ensure_open(&meta, offer)?;
    let offered = match offer {
        Offer::Both(amounts) => amounts,
        Offer::One(side, amount) => Pair::of(side, amount, Amount::ZERO),
    };
    let (zero, one) = (&meta.tokens.zero, &meta.tokens.one);
    caller.brought_exactly(&[(zero, offered.zero), (one, offered.one)])?;

    let min_shares = Shares::new(ask.min_shares.unwrap_or_default().u128());
    let order = DepositOrder { pool, beneficiary, offer, min_shares };
    let receipt = lode_core::actions::deposit::deposit(&mut book, ctx.now_s, &order)?;

    let mut outcome = Outcome::new(on_wire(&receipt));
    outcome.events = event::deposit(ctx.api, pool, &order.beneficiary, &receipt)?;
    outcome.take_offers(caller, &meta.tokens, offered, receipt.refund)?;
    Ok(outcome)
}

/// Makes sure that a pool takes an offer.
///
/// A one-sided deposit is a swap too: with swaps paused it would be a way round the pause.
///
/// # Errors
/// [`ContractError::DepositsPaused`], [`ContractError::SwapsPaused`].
pub(crate) const fn ensure_open(meta: &Meta, offer: Offer) -> Result<()> {
    if meta.deposits_paused {
        return Err(ContractError::DepositsPaused);
    }
    if meta.swaps_paused && matches!(offer, Offer::One(..)) {
        return Err(ContractError::SwapsPaused);
    }
    Ok(())
}

fn on_wire(receipt: &DepositReceipt) -> Receipt {
    Receipt::Deposit {
        amounts: pair_on_wire(receipt.taken),
        refund: pair_on_wire(receipt.refund),
        shares: Uint128::new(receipt.shares.get()),
        swap: receipt.swap.as_ref().map(hop_on_wire),
        total_shares: Uint128::new(receipt.total_shares.get()),
    }
}

/// Returns two amounts as they go over the wire.
pub(crate) const fn pair_on_wire(pair: Pair<Amount>) -> (Uint128, Uint128) {
    (Uint128::new(pair.zero.get()), Uint128::new(pair.one.get()))
}
