//! New coins in every block, by how much of the supply is bonded: the SDK's `x/mint`.

use cosmos_sdk_proto::cosmos::mint::v1beta1::{Minter, Params};
use lode_core::staking::{Dec, Inflation, provision_down};

use crate::coin::{self, coin};
use crate::ctx::Ctx;
use crate::error::{Fault, Refusal};
use crate::event::Event;
use crate::staking::{keys, load, pools, records::dec, save};
use crate::{Address, auth, bank};

/// The module's account.
pub(crate) const MINT: &str = "mint";

fn rule(params: &Params) -> Result<Inflation, Refusal> {
    Ok(Inflation {
        rate_change: dec(&params.inflation_rate_change)?,
        max: dec(&params.inflation_max)?,
        min: dec(&params.inflation_min)?,
        goal: dec(&params.goal_bonded)?,
        blocks_per_year: params.blocks_per_year,
    })
}

/// Mints a block's provision for the fee collector.
pub(crate) fn mint(ctx: &Ctx, events: &mut Vec<Event>) -> Result<(), Fault> {
    let params: Params = load(ctx, &keys::mint_params())?.unwrap_or_default();
    let minter: Minter = load(ctx, &keys::minter())?.unwrap_or_default();
    let supply = bank::supply(ctx, &params.mint_denom)?;
    let bonded = bank::balance(ctx, &pools::pool(true), &params.mint_denom)?;
    let ratio = match supply {
        0 => Dec::ZERO,
        _ => Dec::of_amount_exact(bonded)?.div_amount_down(supply)?,
    };
    let inflation = rule(&params)?.next_even(dec(&minter.inflation)?, ratio)?;
    let annual = inflation.mul_amount_exact(supply)?;
    let minter =
        Minter { inflation: inflation.to_raw_text(), annual_provisions: annual.to_raw_text() };
    save(ctx, keys::minter(), &minter)?;
    let minted = coin(provision_down(annual, params.blocks_per_year)?, &params.mint_denom);
    if minted.amount > 0 {
        issue(ctx, &minted, events)?;
    }
    events.push(
        Event::new("mint")
            .with("bonded_ratio", ratio.to_string())
            .with("inflation", inflation.to_string())
            .with("annual_provisions", annual.to_string())
            .with("amount", minted.amount.to_string()),
    );
    Ok(())
}

fn issue(ctx: &Ctx, minted: &coin::Coin, events: &mut Vec<Event>) -> Result<(), Fault> {
    let (from, all) = (Address::module(MINT), std::slice::from_ref(minted));
    bank::mint(ctx, &from, minted)?;
    let (text, amount) = (ctx.text(&from), coin::join(all));
    let received = Event::new("coin_received").with("receiver", text.clone());
    events.push(received.with("amount", amount.clone()));
    events.push(Event::new("coinbase").with("minter", text).with("amount", amount));
    bank::transfer(ctx, &from, &Address::module(auth::FEE_COLLECTOR), all, events)
}
