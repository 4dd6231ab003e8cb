//! What is sent wrong on purpose.

use anyhow::Result;
use cosmwasm_std::Uint128;
use lode_chain::coin;
use lode_hostile::msg::ExecuteMsg as TokenMsg;
use lode_msg::exchange::{ExecuteMsg, MAX_LIST};

use super::{Generator, Step, to_contract, to_exchange};
use crate::world::{World, json};

/// Messages that nobody should be able to read.
const UNREADABLE: [&str; 5] = [
    "{}",
    r#"{"withdraw":{"pool":1,"shares":"1","surprise":1}}"#,
    r#"{"withdraw":{"pool":-1,"shares":"1"}}"#,
    r#"{"swap":{"route":"1"}}"#,
    r#"{"receive":{"sender":"x","amount":"1","msg":"e30="},"claim":{"pools":[1]}}"#,
];

impl Generator {
    pub(super) fn fault(&mut self, world: &mut World) -> Result<Step> {
        let who = self.person();
        let stranger = world.address("mallory");
        let (amount, pool) = (self.amount(), self.pool(world)?);
        let shares = Uint128::new(amount);
        let usdc = vec![coin(amount, "usdc")];
        let (msg, funds) = match self.below(14) {
            0 => (World::swap_msg(vec![]), usdc),
            1 => (World::swap_msg(vec![1, 1, 1, 1, 1]), usdc),
            2 => (World::swap_msg(vec![pool]), vec![]),
            3 => {
                let (msg, mut funds) = world.deposit_msg(1, (1_000, 1_000))?;
                // Too much, too little, or something else besides.
                match self.below(3) {
                    0 => funds[0].amount += 1,
                    1 => drop(funds.pop()),
                    _ => funds.push(coin(1, "uatom")),
                }
                (msg, funds)
            }
            4 => {
                let (from, to) = (world.address("alice"), stranger);
                (ExecuteMsg::LpMove { pool, from, to, shares }, vec![])
            }
            5 => (ExecuteMsg::ProposeOwner { owner: stranger }, vec![]),
            6 => (ExecuteMsg::SyncPools { pools: vec![pool, pool] }, vec![]),
            7 => (ExecuteMsg::Retry { ids: vec![] }, vec![]),
            8 => {
                let pools = (1..=u32::try_from(MAX_LIST)? + 1).collect();
                (ExecuteMsg::Claim { pools, sub: None, recipient: None }, vec![])
            }
            9 => (World::withdraw_msg(pool, amount, 7, None), vec![]),
            10 => (ExecuteMsg::Accrue { pool }, usdc),
            11 => {
                let receive = lode_msg::cw20::Cw20ReceiveMsg {
                    sender: stranger,
                    amount: shares,
                    msg: json(&World::swap_msg(vec![1]))?.into(),
                };
                (ExecuteMsg::Receive(receive), vec![])
            }
            12 => {
                let text = self.pick(&UNREADABLE).as_bytes().to_vec();
                let contract = world.exchange.clone();
                return Ok(Step::Execute { who, contract, msg: text, funds: vec![] });
            }
            _ => {
                let (owner, recipient) = (world.address("eve"), stranger);
                let steal = TokenMsg::TransferFrom { owner, recipient, amount: shares };
                return to_contract(who, &world.tokens[0], &steal);
            }
        };
        to_exchange(world, who, &msg, funds)
    }
}
