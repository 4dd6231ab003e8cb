//! What funders, the owner and busybodies do, and what the hostile token is up to.

use anyhow::Result;
use cosmwasm_std::Uint128;
use lode_chain::coin;
use lode_hostile::msg::{Hook, Rule, Trick};
use lode_msg::NativeCoin;
use lode_msg::exchange::{ExecuteMsg, Params, ParkedResponse, QueryMsg};

use super::{Generator, Step, coins_of, to_contract, to_exchange};
use crate::world::{HOSTILE, World, obey_msg, rule};

impl Generator {
    pub(super) fn fund(&mut self, world: &mut World) -> Result<Step> {
        let (who, pool) = (self.person(), self.pool(world)?);
        let amount =
            if self.one_in(10) { self.amount() } else { 3_600 + self.amount() % (1 << 60) };
        if self.one_in(4) {
            let id = 1 + u32::try_from(self.below(3))?;
            let msg = ExecuteMsg::TopUpCampaign { pool, id, amount: Some(Uint128::new(amount)) };
            let asset = self.asset(world);
            return to_exchange(world, who, &msg, coins_of(&asset, amount));
        }
        let asset = self.asset(world);
        let start = match self.below(20) {
            0 => world.next_hour() - 7_200,
            1 => world.now(),
            _ => world.next_hour() + 3_600 * self.below(30),
        };
        let end = start + 3_600 * self.below(60);
        let mut funds = coins_of(&asset, amount);
        // Whether the pool knows the asset decides on the fee; guess, and be wrong now and then.
        let known: Result<lode_msg::exchange::RewardsResponse> =
            world.ask(&QueryMsg::Rewards { pool });
        let known = known.is_ok_and(|known| known.rewards.iter().any(|r| r.asset == asset));
        if !known || self.one_in(20) {
            match funds.iter_mut().find(|coin| coin.denom == "uatom") {
                Some(coin) => coin.amount = coin.amount.saturating_add(1_000),
                None => funds.push(coin(1_000, "uatom")),
            }
        }
        let (asset, amount) = (Some(asset), Some(Uint128::new(amount)));
        let msg = ExecuteMsg::CreateCampaign { pool, asset, amount, start, end };
        to_exchange(world, who, &msg, funds)
    }

    pub(super) fn other(&mut self, world: &mut World) -> Result<Step> {
        if self.one_in(5) {
            return self.misbehave(world);
        }
        let boss = if self.one_in(4) { self.person() } else { "owner" };
        let (who, msg) = match self.below(12) {
            0..3 => (self.person(), ExecuteMsg::Accrue { pool: self.pool(world)? }),
            3 | 4 => (self.person(), self.retry(world)?),
            5 => (self.person(), ExecuteMsg::SyncPools { pools: self.pools(world)? }),
            6 => (boss, ExecuteMsg::CollectProtocolFees { pools: self.pools(world)? }),
            7 | 8 => {
                let pools = self.pools(world)?;
                let (swaps, deposits) = (self.one_in(6), self.one_in(6));
                (boss, ExecuteMsg::SetPause { pools, swaps, deposits })
            }
            9 => (boss, ExecuteMsg::ApplyParams {}),
            10 => (boss, self.proposal()),
            _ => (boss, self.ownership(world)),
        };
        let msg = if self.one_in(40) { self.new_pool(world) } else { msg };
        to_exchange(world, who, &msg, vec![])
    }

    fn new_pool(&mut self, world: &World) -> ExecuteMsg {
        let assets = (self.asset(world), self.asset(world));
        let fee_pips = u32::try_from(self.below(110_000)).unwrap_or(0);
        ExecuteMsg::CreatePool { assets, fee_pips, kind: Default::default() }
    }

    fn retry(&mut self, world: &World) -> Result<ExecuteMsg> {
        let known: ParkedResponse =
            world.ask(&QueryMsg::Parked { start_after: None, limit: Some(30) })?;
        let mut ids: Vec<u32> = known.parked.iter().map(|payout| payout.id).collect();
        ids.retain(|_| !self.one_in(3));
        if self.one_in(10) {
            ids.push(1 + u32::try_from(self.below(40))?);
        }
        Ok(ExecuteMsg::Retry { ids })
    }

    fn proposal(&mut self) -> ExecuteMsg {
        if self.one_in(4) {
            return ExecuteMsg::CancelParams {};
        }
        let share = u32::try_from(self.below(260_000)).unwrap_or(0);
        let fee = u128::from(self.below(3) * 500);
        let fee = NativeCoin { denom: "uatom".into(), amount: Uint128::new(fee) };
        ExecuteMsg::ProposeParams {
            params: Params {
                protocol_share_pips: self.one_in(2).then_some(share),
                fee_recipient: None,
                slot_fee: self.one_in(4).then_some(fee),
            },
        }
    }

    fn ownership(&mut self, world: &mut World) -> ExecuteMsg {
        match self.below(3) {
            0 => ExecuteMsg::ProposeOwner { owner: world.address("owner") },
            1 => ExecuteMsg::AcceptOwner {},
            _ => ExecuteMsg::CancelOwner {},
        }
    }

    /// Gives the hostile token new manners; half of the time good ones.
    fn misbehave(&mut self, world: &World) -> Result<Step> {
        let amount = Uint128::new(1 + u128::from(self.below(1_000)));
        let rules: Vec<Rule> = match self.below(14) {
            0 | 1 => vec![rule(Hook::Transfer, Trick::Refuse {}, None)],
            2 => vec![rule(Hook::Transfer, Trick::Lie {}, None)],
            3 => vec![rule(Hook::TransferFrom, Trick::Charge { amount }, None)],
            4 => vec![rule(Hook::TransferFrom, Trick::Overpay { amount }, Some(3))],
            5 => vec![rule(Hook::Transfer, Trick::Burn {}, Some(2))],
            6 => vec![rule(Hook::Send, Trick::Lie {}, Some(2))],
            7 => vec![rule(Hook::Balance, Trick::Inflate { amount }, None)],
            8 => vec![rule(Hook::Transfer, Trick::Garbage {}, None)],
            _ => Vec::new(),
        };
        to_contract("mallory", &world.tokens[HOSTILE], &obey_msg(rules))
    }
}
