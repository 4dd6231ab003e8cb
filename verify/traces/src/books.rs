//! Whether the books close: what is held against what is owed, and rewards in full fractions.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use cosmwasm_std::{Uint128, Uint512};
use lode_msg::Asset;
use lode_msg::exchange::{
    AuditResponse, ConfigResponse, ExecuteMsg, OwedResponse, OwnerKey, QueryMsg, RewardsResponse,
};

use crate::world::{COINS, HOSTILE, PEOPLE, World};

/// Shares that are locked in every pool.
const LOCKED: u128 = 1_000;

/// What was given to the exchange without being asked for, by asset.
#[derive(Clone, Debug, Default)]
pub struct Books {
    donated: BTreeMap<Asset, u128>,
}

impl Books {
    /// Notes a donation.
    pub fn donated(&mut self, asset: Asset, amount: u128) {
        *self.donated.entry(asset).or_default() += amount;
    }

    /// Checks everything that must hold between transactions.
    ///
    /// # Errors
    /// The first thing that doesn't, with figures.
    pub fn check(&self, world: &mut World) -> Result<()> {
        self.nothing_is_missing(world)?;
        supply_is_held(world)?;
        let config: ConfigResponse = world.ask(&QueryMsg::Config {})?;
        for pool in 1..=config.pools {
            catch_up(world, pool)?;
            rewards_close(world, pool)?;
        }
        Ok(())
    }

    /// BANK-1: the exchange holds exactly what it owes and what was donated, asset by asset.
    fn nothing_is_missing(&self, world: &World) -> Result<()> {
        let natives = COINS.iter().map(|denom| Asset::native(*denom));
        let tokens = world.tokens.iter().map(|token| Asset::cw20(token.clone()));
        for asset in natives.chain(tokens) {
            let mut owed = 0_u128;
            let (mut after, mut booked) = (None, None);
            loop {
                let question =
                    QueryMsg::Owed { asset: asset.clone(), start_after: after, limit: None };
                let page: OwedResponse = world.ask(&question)?;
                owed += page.owed.u128();
                booked = page.booked.or(booked);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            if let Some(booked) = booked {
                ensure!(booked.u128() == owed, "BANK-1: {asset:?}: booked {booked}, owes {owed}");
            }
            // What a token that lies really holds is nobody's to say.
            if asset == world.cw20(HOSTILE) {
                continue;
            }
            let held = world.balance(&asset, &world.exchange)?;
            let donated = self.donated.get(&asset).copied().unwrap_or(0);
            ensure!(
                held == owed + donated,
                "BANK-1: {asset:?}: holds {held}, owes {owed}, was given {donated}"
            );
        }
        Ok(())
    }
}

/// BANK-2: the balances of a denom add up to its supply.
fn supply_is_held(world: &mut World) -> Result<()> {
    let mut accounts: Vec<String> = PEOPLE.iter().map(|who| world.desk.address(who)).collect();
    accounts.push(world.desk.address("treasury"));
    accounts.push(world.desk.address("donor"));
    accounts.push(world.exchange.clone());
    accounts.extend(world.tokens.iter().cloned());
    for denom in COINS {
        let mut held = 0_u128;
        for account in &accounts {
            held += world.desk.chain().balance(account, denom)?;
        }
        let supply = world.desk.chain().supply(denom);
        ensure!(held == supply, "BANK-2: {denom}: {held} held, {supply} there");
    }
    Ok(())
}

/// Brings a pool's rewards up, in as many steps as it takes.
fn catch_up(world: &mut World, pool: u32) -> Result<()> {
    for _ in 0..10_000 {
        let rewards: Result<RewardsResponse> = world.ask(&QueryMsg::Rewards { pool });
        match rewards {
            Err(error) if error.to_string().contains("accrual_behind: ") => {
                world.done("owner", &ExecuteMsg::Accrue { pool }, &[])?;
            }
            Err(error) => return Err(error),
            Ok(_) => return Ok(()),
        }
    }
    anyhow::bail!("LIVE-1: pool {pool} doesn't catch up")
}

/// RWD-1: funded = paid + parked + accrued + remaining + carried, in full fractions; and all
/// shares are somebody's.
fn rewards_close(world: &World, pool: u32) -> Result<()> {
    let rewards: RewardsResponse = world.ask(&QueryMsg::Rewards { pool })?;
    let mut accrued = vec![Uint512::zero(); rewards.rewards.len()];
    let mut shares = 0_u128;
    let mut after: Option<OwnerKey> = None;
    let total = loop {
        let page: AuditResponse =
            world.ask(&QueryMsg::Audit { pool, start_after: after.clone(), limit: Some(30) })?;
        for position in &page.positions {
            shares += position.shares.u128();
            for (sum, pending) in accrued.iter_mut().zip(&position.pending) {
                // Modulo 2^512: who was paid a whole unit a hair early owes that hair.
                *sum = sum.wrapping_add(*pending);
            }
        }
        after = page.next;
        if after.is_none() {
            break page.total_shares.u128();
        }
    };
    let expected = if total == 0 { 0 } else { shares + LOCKED };
    ensure!(total == expected, "LP-1: pool {pool}: {total} shares, {shares} held");
    for (reward, accrued) in rewards.rewards.iter().zip(accrued) {
        let whole = reward.paid.checked_add(reward.parked)?.checked_add(reward.remaining)?;
        let funded = in_fractions(reward.funded)?;
        let sum = in_fractions(whole)?.wrapping_add(accrued).wrapping_add(reward.carried);
        ensure!(funded == sum, "RWD-1: pool {pool}: {reward:?}, accrued {accrued}, sum {sum}");
    }
    Ok(())
}

/// Returns a whole amount in units of 2^-256.
fn in_fractions(amount: Uint128) -> Result<Uint512> {
    let unit = Uint512::from(cosmwasm_std::Uint256::MAX).checked_add(Uint512::one())?;
    Ok(Uint512::from(amount).checked_mul(unit)?)
}

/// Returns what accounts own of some assets: balances, positions and pending rewards, all of it.
///
/// # Errors
/// When something can't be asked.
pub fn worth(world: &World, accounts: &[String], assets: &[Asset]) -> Result<Vec<u128>> {
    let config: ConfigResponse = world.ask(&QueryMsg::Config {})?;
    let mut sums = vec![0_u128; assets.len()];
    let mut add = |asset: &Asset, amount: u128| {
        for (sum, known) in sums.iter_mut().zip(assets) {
            if known == asset {
                *sum += amount;
            }
        }
    };
    for account in accounts {
        for asset in assets {
            add(asset, world.balance(asset, account)?);
        }
        for pool in 1..=config.pools {
            let assets = world.pool(pool)?.assets;
            for sub in 0..=1 {
                let position = world.position(pool, account, sub)?;
                add(&assets.0, position.amounts.0.u128());
                add(&assets.1, position.amounts.1.u128());
                for pending in position.pending {
                    add(&pending.asset, pending.amount.u128());
                }
            }
        }
    }
    Ok(sums)
}
