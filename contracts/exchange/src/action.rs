//! The one way into every action: carried out by `execute`, or forgotten again by `simulate`.

use cosmwasm_std::{Addr, Api, MessageInfo, QuerierWrapper, Storage};
use lode_core::PoolId;
use lode_msg::exchange::ExecuteMsg;

use crate::effects::Outcome;
use crate::error::{ContractError, Result};
use crate::funds::{Brought, Caller};
use crate::state::Owner;
use crate::token::canonical;
use crate::{
    accrue, campaign, claim, compound, create_pool, deposit, lp_token, owner, params, pause,
    protocol_fees, receive, retry, swap, transfer, withdraw,
};

/// Where an action takes place.
pub(crate) struct Ctx<'a> {
    /// The contract's storage, or one that is thrown away.
    pub(crate) storage: &'a mut dyn Storage,
    /// Addresses.
    pub(crate) api: &'a dyn Api,
    /// Other contracts.
    pub(crate) querier: QuerierWrapper<'a>,
    /// The exchange's own address.
    pub(crate) me: &'a Addr,
    /// The block's time in seconds.
    pub(crate) now_s: u64,
}

impl Ctx<'_> {
    /// Makes sure that a deadline, the last second at which an action may happen, is not over.
    ///
    /// # Errors
    /// [`ContractError::DeadlineExpired`].
    pub(crate) fn ensure_in_time(&self, deadline: Option<u64>) -> Result<()> {
        match deadline {
            Some(last_s) if self.now_s > last_s => Err(ContractError::DeadlineExpired),
            _ => Ok(()),
        }
    }

    /// Returns an owner's key: an address and a sub-account.
    ///
    /// # Errors
    /// [`ContractError::InvalidAddress`].
    pub(crate) fn owner(&self, addr: &Addr, sub: Option<u32>) -> Result<Owner> {
        Ok(Owner { address: canonical(self.api, addr.as_str())?, sub: sub.unwrap_or(0) })
    }

    /// Returns who was named, or the caller.
    ///
    /// # Errors
    /// [`ContractError::InvalidAddress`].
    pub(crate) fn named_or(&self, named: Option<&String>, caller: &Caller) -> Result<Addr> {
        match named {
            Some(address) => crate::token::checked_addr(self.api, address),
            None => Ok(caller.addr.clone()),
        }
    }
}

/// Carries an action out on the storage and returns what is left to be done.
///
/// # Errors
/// Whatever the action refuses; the storage is then to be thrown away, as the chain does.
pub(crate) fn run(ctx: &mut Ctx<'_>, info: MessageInfo, msg: ExecuteMsg) -> Result<Outcome> {
    let mut caller = Caller { addr: info.sender, brought: Brought::Coins(info.funds) };
    let outcome = match msg {
        ExecuteMsg::Receive(pushed) => {
            let (pusher, msg) = receive::opened(ctx, &caller, &pushed)?;
            caller = pusher;
            receive::run(ctx, &caller, msg)?
        }
        msg if is_owners(&msg) => run_owners(ctx, &caller, msg)?,
        msg => run_anybodys(ctx, &caller, msg)?,
    };
    outcome.book_cw20s(ctx.storage, &caller)?;
    Ok(outcome)
}

/// Tells whether a message is about the exchange's own affairs.
const fn is_owners(msg: &ExecuteMsg) -> bool {
    matches!(
        msg,
        ExecuteMsg::CollectProtocolFees { .. }
            | ExecuteMsg::SetPause { .. }
            | ExecuteMsg::ProposeOwner { .. }
            | ExecuteMsg::AcceptOwner {}
            | ExecuteMsg::CancelOwner {}
            | ExecuteMsg::ProposeParams { .. }
            | ExecuteMsg::ApplyParams {}
            | ExecuteMsg::CancelParams {}
    )
}

/// What the owner does; each of these checks the sender first.
fn run_owners(ctx: &mut Ctx<'_>, caller: &Caller, msg: ExecuteMsg) -> Result<Outcome> {
    caller.brought_nothing()?;
    match msg {
        ExecuteMsg::CollectProtocolFees { pools } => protocol_fees::collect(ctx, caller, &pools),
        ExecuteMsg::SetPause { pools, swaps, deposits } => {
            pause::set(ctx, caller, &pools, pause::Switches { swaps, deposits })
        }
        ExecuteMsg::ProposeOwner { owner } => owner::propose(ctx, caller, &owner),
        ExecuteMsg::AcceptOwner {} => owner::accept(ctx, caller),
        ExecuteMsg::CancelOwner {} => owner::cancel(ctx, caller),
        ExecuteMsg::ProposeParams { params } => params::propose(ctx, caller, params),
        ExecuteMsg::ApplyParams {} => params::apply(ctx, caller),
        _ => params::cancel(ctx, caller),
    }
}

fn run_anybodys(ctx: &mut Ctx<'_>, caller: &Caller, msg: ExecuteMsg) -> Result<Outcome> {
    match msg {
        ExecuteMsg::CreatePool { assets, fee_pips, kind } => {
            create_pool::create(ctx, caller, &assets, (fee_pips, kind))
        }
        ExecuteMsg::Deposit { pool, amounts, min_shares, beneficiary, sub, deadline } => {
            let ask = deposit::Ask { pool, min_shares, beneficiary, sub, deadline };
            deposit::both_or_one(ctx, caller, &ask, amounts)
        }
        ExecuteMsg::Withdraw { .. } => withdraw::withdraw(ctx, caller, msg),
        ExecuteMsg::TransferShares { pool, to, to_sub, sub, shares } => {
            let to = transfer::Receiver { address: &to, sub: to_sub };
            transfer::by_owner(ctx, caller, (PoolId(pool), sub), &to, shares)
        }
        ExecuteMsg::Swap { route, amount_out, min_out, limit, pull, recipient, deadline } => {
            let ask = swap::Ask { route, amount_out, min_out, limit, recipient, deadline };
            swap::swap(ctx, caller, &ask, pull.as_ref())
        }
        ExecuteMsg::CreateCampaign { pool, asset, amount, start, end } => {
            let offer = campaign::offered(ctx, caller, asset.as_ref(), amount)?;
            campaign::create(ctx, caller, PoolId(pool), offer, (start, end))
        }
        ExecuteMsg::TopUpCampaign { pool, id, amount } => {
            campaign::top_up(ctx, caller, PoolId(pool), id, amount)
        }
        ExecuteMsg::Claim { pools, sub, recipient } => {
            claim::claim(ctx, caller, &pools, sub, recipient.as_ref())
        }
        ExecuteMsg::Compound { pool, routes, min_shares, sub, deadline } => {
            ctx.ensure_in_time(deadline)?;
            let routes = routes.unwrap_or_default();
            compound::compound(ctx, caller, PoolId(pool), &routes, (min_shares, sub))
        }
        ExecuteMsg::Retry { ids } => retry::retry(ctx, caller, &ids),
        ExecuteMsg::Accrue { pool } => accrue::accrue(ctx, caller, PoolId(pool)),
        ExecuteMsg::SyncPools { pools } => params::sync(ctx, caller, &pools),
        ExecuteMsg::CreateLpToken { pool, name, symbol } => {
            lp_token::create(ctx, caller, PoolId(pool), (name, symbol))
        }
        ExecuteMsg::LpMove { pool, from, to, shares } => {
            transfer::by_face(ctx, caller, PoolId(pool), (&from, &to), shares)
        }
        // Everything else is the owner's, or was opened already.
        _ => Err(ContractError::Unauthorized),
    }
}
