//! What traders and holders do.

use anyhow::Result;
use cosmwasm_std::{Binary, Uint128};
use lode_chain::coin;
use lode_hostile::msg::ExecuteMsg as TokenMsg;
use lode_msg::Asset;
use lode_msg::exchange::{
    CompoundRoute, ExecuteMsg, LpTokenResponse, PriceLimit, PulledCw20, QueryMsg, ReceiveMsg,
    RewardsResponse,
};
use lode_msg::lp_token::ExecuteMsg as FaceMsg;

use super::{Generator, Step, assets_of, coins_of, to_contract, to_exchange};
use crate::world::{World, json};

impl Generator {
    /// Draws an amount that a pool can well take, or any.
    fn amount_near(&mut self, reserve: u128) -> u128 {
        if self.one_in(5) {
            return self.amount();
        }
        let part = 1 + self.below(2_000);
        (reserve / u128::from(part)).clamp(1, u128::MAX / 4)
    }

    /// Draws a route that begins with an asset, and mostly fits.
    fn route(&mut self, world: &World) -> Result<(Vec<u32>, Asset, u128)> {
        let first = self.pool(world)?;
        let Ok(pool) = world.pool(first) else {
            return Ok((vec![first], Asset::native("usdc"), 1_000));
        };
        let side = usize::try_from(self.below(2))?;
        let assets = assets_of(&pool);
        let reserve = [pool.reserves.0, pool.reserves.1][side].u128();
        let mut route = vec![first];
        let mut at = assets[1 - side].clone();
        while self.one_in(3) {
            let next = self.pool(world)?;
            let fits = world.pool(next).ok().map(|pool| assets_of(&pool));
            match fits {
                Some(pair) if pair.contains(&at) => {
                    at = if pair[0] == at { pair[1].clone() } else { pair[0].clone() };
                    route.push(next);
                }
                _ if self.one_in(10) => route.push(next),
                _ => {}
            }
        }
        Ok((route, assets[side].clone(), self.amount_near(reserve)))
    }

    fn recipient(&mut self, world: &mut World) -> Option<String> {
        if self.one_in(5) { Some(world.address("bob")) } else { None }
    }

    pub(super) fn swap(&mut self, world: &mut World) -> Result<Step> {
        let who = self.person();
        let (route, asset, amount) = self.route(world)?;
        let exact_out = self.one_in(4);
        let pull = match &asset {
            Asset::Cw20(cw20) => {
                Some(PulledCw20 { cw20: cw20.clone(), amount: Uint128::new(amount) })
            }
            Asset::Native(_) => None,
        };
        let part = u128::from(2 + self.below(20));
        let wanted = Some(Uint128::new(amount / part)).filter(|_| exact_out);
        let least = Some(Uint128::new(amount / part)).filter(|_| !exact_out && self.one_in(6));
        let limited = !exact_out && self.one_in(6);
        let limit = limited.then(|| PriceLimit {
            output: Uint128::new(u128::from(self.below(1_000))),
            input: Uint128::new(u128::from(1 + self.below(1_000))),
        });
        let msg = ExecuteMsg::Swap {
            route,
            amount_out: wanted,
            min_out: least,
            limit,
            pull,
            recipient: self.recipient(world),
            deadline: self.deadline(world),
        };
        to_exchange(world, who, &msg, coins_of(&asset, amount))
    }

    pub(super) fn deposit(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool) = (self.person(), self.pool(world)?);
        let Ok(there) = world.pool(pool) else {
            let (msg, funds) = (ExecuteMsg::Accrue { pool }, vec![coin(1, "usdc")]);
            return to_exchange(world, who, &msg, funds);
        };
        let [zero, one] = assets_of(&there);
        let first = self.amount_near(there.reserves.0.u128());
        // In the pool's own proportion, more or less, or one-sided.
        let fitting = first.checked_mul(there.reserves.1.u128());
        let fitting = fitting.and_then(|x| x.checked_div(there.reserves.0.u128()));
        let other = match self.below(5) {
            0 => 0,
            1 => self.amount_near(there.reserves.1.u128()),
            _ => fitting.unwrap_or(first).saturating_add(u128::from(self.below(3))),
        };
        let first = if self.one_in(8) { 0 } else { first };
        let msg = ExecuteMsg::Deposit {
            pool,
            amounts: (Uint128::new(first), Uint128::new(other)),
            min_shares: self.one_in(10).then(|| Uint128::new(first)),
            beneficiary: self.recipient(world),
            sub: self.sub(),
            deadline: self.deadline(world),
        };
        let funds = [coins_of(&zero, first), coins_of(&one, other)].concat();
        to_exchange(world, who, &msg, funds)
    }

    /// Draws a part of what somebody holds, now and then more than that.
    fn shares(&mut self, world: &mut World, who: &str, pool: u32, sub: u32) -> Uint128 {
        let address = world.address(who);
        let held = world.position(pool, &address, sub).map_or(0, |held| held.shares.u128());
        Uint128::new(match self.below(12) {
            0 => held,
            1 => held.saturating_add(1),
            2 => 1,
            3 => 0,
            _ => held / u128::from(1 + self.below(20)),
        })
    }

    pub(super) fn withdraw(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool, sub) = (self.person(), self.pool(world)?, self.sub());
        let shares = self.shares(world, who, pool, sub.unwrap_or(0));
        let to = match (self.below(4), world.pool(pool)) {
            (0, Ok(pool)) => Some(pool.assets.0),
            (1, Ok(pool)) => Some(pool.assets.1),
            _ => None,
        };
        let low = self.one_in(10);
        let msg = ExecuteMsg::Withdraw {
            pool,
            shares,
            min_amounts: (low && to.is_none()).then_some((shares, shares)),
            min_amount: (low && self.one_in(2)).then_some(shares),
            to,
            recipient: self.recipient(world),
            sub,
            deadline: self.deadline(world),
        };
        to_exchange(world, who, &msg, vec![])
    }

    pub(super) fn transfer(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool, sub) = (self.person(), self.pool(world)?, self.sub());
        let shares = self.shares(world, who, pool, sub.unwrap_or(0));
        let to = self.person();
        let to = if self.one_in(30) { "nowhere".to_string() } else { world.address(to) };
        let msg = ExecuteMsg::TransferShares { pool, to, to_sub: self.sub(), sub, shares };
        to_exchange(world, who, &msg, vec![])
    }

    pub(super) fn claim(&mut self, world: &mut World) -> Result<Step> {
        let (who, pools, sub) = (self.person(), self.pools(world)?, self.sub());
        let msg = ExecuteMsg::Claim { pools, sub, recipient: self.recipient(world) };
        to_exchange(world, who, &msg, vec![])
    }

    pub(super) fn compound(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool, sub) = (self.person(), self.pool(world)?, self.sub());
        let known: Result<RewardsResponse> = world.ask(&QueryMsg::Rewards { pool });
        let mut routes = Vec::new();
        for reward in known.map(|known| known.rewards).unwrap_or_default() {
            if self.one_in(3) {
                routes.push(CompoundRoute { asset: reward.asset, route: self.pools(world)? });
            }
        }
        let routes = Some(routes).filter(|routes| !routes.is_empty());
        let deadline = self.deadline(world);
        let msg = ExecuteMsg::Compound { pool, routes, min_shares: None, sub, deadline };
        to_exchange(world, who, &msg, vec![])
    }

    /// Pushes tokens.
    pub(super) fn push(&mut self, world: &mut World) -> Result<Step> {
        let who = self.person();
        let (route, asset, amount) = self.route(world)?;
        let Asset::Cw20(token) = asset else { return self.swap(world) };
        let start = world.next_hour();
        let msg = match self.below(4) {
            0 => ReceiveMsg::Deposit {
                pool: route[0],
                min_shares: None,
                beneficiary: self.recipient(world),
                sub: self.sub(),
                deadline: self.deadline(world),
            },
            1 => ReceiveMsg::CreateCampaign {
                pool: self.pool(world)?,
                start,
                end: start + 3_600 * (1 + self.below(50)),
            },
            2 if self.one_in(2) => ReceiveMsg::TopUpCampaign { pool: self.pool(world)?, id: 1 },
            _ => ReceiveMsg::Swap {
                route,
                amount_out: self.one_in(4).then(|| Uint128::new(amount / 10)),
                min_out: None,
                limit: None,
                recipient: self.recipient(world),
                deadline: self.deadline(world),
            },
        };
        let msg = if self.one_in(20) { Binary::from(b"{}") } else { json(&msg)?.into() };
        let (contract, amount) = (world.exchange.clone(), Uint128::new(amount));
        to_contract(who, &token, &TokenMsg::Send { contract, amount, msg })
    }

    /// Uses the cw20 face of shares.
    pub(super) fn face(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool) = (self.person(), self.pool(world)?);
        let known: Result<LpTokenResponse> = world.ask(&QueryMsg::LpToken { pool });
        let Some(face) = known.ok().and_then(|known| known.address) else {
            let msg = ExecuteMsg::CreateLpToken { pool, name: None, symbol: None };
            return to_exchange(world, who, &msg, vec![]);
        };
        let (other, owner) = (self.person(), self.person());
        let amount = self.shares(world, owner, pool, 0);
        let (recipient, owner) = (world.address(other), world.address(owner));
        let msg = match self.below(6) {
            0 => FaceMsg::IncreaseAllowance { spender: recipient, amount, expires: None },
            1 => FaceMsg::DecreaseAllowance { spender: recipient, amount, expires: None },
            2 | 3 => FaceMsg::TransferFrom { owner, recipient, amount },
            4 => {
                // The exchange takes no pushes of shares from here: this must fail as a whole.
                let contract = world.exchange.clone();
                FaceMsg::Send { contract, amount, msg: Binary::from(b"{}") }
            }
            _ => {
                let amount = self.shares(world, who, pool, 0);
                FaceMsg::Transfer { recipient, amount }
            }
        };
        to_contract(who, &face, &msg)
    }
}
