//! The exchange, asked and told.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use lode_chain::cosmwasm_std::Uint128;
use lode_msg::asset::{Asset, AssetAmount};
use lode_msg::cw20::Cw20ExecuteMsg;
use lode_msg::exchange::{
    ExecuteMsg, MAX_PAGE, ParkedPayout, ParkedResponse, PoolResponse, PoolsResponse,
    PositionResponse, PositionsResponse, QueryMsg, SimulateResponse,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::client::Client;
use crate::error::ClientError;
use crate::msgs::execute;
use crate::target::Target;

/// A call: which contract, its message, and the coins that go with it.
type Call = (String, Vec<u8>, Vec<Coin>);

/// The exchange on a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Its address.
    pub address: String,
}

/// One thing that somebody wants of the exchange, with what must come with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The message.
    pub msg: ExecuteMsg,
    /// What goes with it: coins are sent along, cw20 tokens are allowed to be pulled.
    pub offer: Vec<AssetAmount>,
}

impl Order {
    /// An order that needs nothing to come with it.
    pub fn bare(msg: ExecuteMsg) -> Self {
        Self { msg, offer: Vec::new() }
    }

    fn offered(&self) -> impl Iterator<Item = &AssetAmount> {
        self.offer.iter().filter(|offer| !offer.amount.is_zero())
    }

    /// The coins that are sent along, sorted by denom as a chain wants them.
    fn funds(&self) -> Vec<(String, Uint128)> {
        let coins = self.offered().filter_map(|offer| match &offer.asset {
            Asset::Native(denom) => Some((denom.clone(), offer.amount)),
            Asset::Cw20(_) => None,
        });
        let mut coins: Vec<_> = coins.collect();
        coins.sort();
        coins
    }

    /// The calls in order: first an allowance for each token that is pulled.
    fn calls(&self, exchange: &str) -> Result<Vec<Call>, ClientError> {
        let json = |e: serde_json::Error| ClientError::Json(e.to_string());
        let mut calls = Vec::new();
        for offer in self.offered() {
            if let Asset::Cw20(token) = &offer.asset {
                let allow = Cw20ExecuteMsg::IncreaseAllowance {
                    spender: exchange.to_string(),
                    amount: offer.amount,
                    expires: None,
                };
                calls.push((token.clone(), serde_json::to_vec(&allow).map_err(json)?, Vec::new()));
            }
        }
        let coin = |(denom, amount): (String, Uint128)| Coin { denom, amount: amount.to_string() };
        let funds = self.funds().into_iter().map(coin).collect();
        calls.push((exchange.to_string(), serde_json::to_vec(&self.msg).map_err(json)?, funds));
        Ok(calls)
    }

    /// The messages of one transaction of `from` that carries the order out.
    ///
    /// # Errors
    /// [`ClientError::Json`] if the message can't be written.
    pub fn messages(&self, from: &str, exchange: &Exchange) -> Result<Vec<Any>, ClientError> {
        let calls = self.calls(&exchange.address)?;
        calls.iter().map(|(to, msg, funds)| execute(from, to, msg, funds.clone())).collect()
    }

    /// The same messages as they are written for people: proto JSON, with the contract's message
    /// readable in it.
    ///
    /// # Errors
    /// As [`messages`](Self::messages).
    pub fn shown(&self, from: &str, exchange: &Exchange) -> Result<Vec<Value>, ClientError> {
        let calls = self.calls(&exchange.address)?;
        let shown = |(to, msg, funds): &Call| {
            let msg: Value = serde_json::from_slice(msg)?;
            let funds = funds.iter().map(|c| json!({"denom": c.denom, "amount": c.amount}));
            Ok(json!({
                "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
                "sender": from, "contract": to, "msg": msg, "funds": funds.collect::<Vec<_>>(),
            }))
        };
        let all: Result<_, serde_json::Error> = calls.iter().map(shown).collect();
        all.map_err(|e| ClientError::Json(e.to_string()))
    }
}

impl Exchange {
    /// The exchange at an address.
    pub fn at(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }

    /// Asks the exchange.
    ///
    /// # Errors
    /// [`ClientError::Contract`] in its words; [`ClientError::Malformed`] if the answer is not the one
    /// that an exchange gives.
    pub fn ask<T: Target, A: DeserializeOwned>(
        &self,
        client: &mut Client<T>,
        question: &QueryMsg,
    ) -> Result<A, ClientError> {
        let question =
            serde_json::to_vec(question).map_err(|e| ClientError::Json(e.to_string()))?;
        let answer = client.smart(&self.address, &question)?;
        serde_json::from_slice(&answer).map_err(|e| ClientError::Malformed(e.to_string()))
    }

    /// What an order would do: the contract carries it out and forgets it.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn simulate<T: Target>(
        &self,
        client: &mut Client<T>,
        from: &str,
        order: &Order,
    ) -> Result<SimulateResponse, ClientError> {
        let coin = |(denom, amount): (String, Uint128)| lode_chain::cosmwasm_std::Coin {
            denom,
            amount: amount.into(),
        };
        let question = QueryMsg::Simulate {
            sender: Some(from.to_string()),
            funds: Some(order.funds().into_iter().map(coin).collect()),
            msg: Box::new(order.msg.clone()),
        };
        self.ask(client, &question)
    }

    /// A pool.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn pool<T: Target>(
        &self,
        client: &mut Client<T>,
        pool: u32,
    ) -> Result<PoolResponse, ClientError> {
        self.ask(client, &QueryMsg::Pool { pool })
    }

    /// All pools, by number.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn pools<T: Target>(
        &self,
        client: &mut Client<T>,
    ) -> Result<Vec<PoolResponse>, ClientError> {
        let mut pools: Vec<PoolResponse> = Vec::new();
        loop {
            let start_after = pools.last().map(|pool| pool.pool);
            let question = QueryMsg::Pools { start_after, limit: Some(MAX_PAGE) };
            let page: PoolsResponse = self.ask(client, &question)?;
            if page.pools.is_empty() {
                return Ok(pools);
            }
            pools.extend(page.pools);
        }
    }

    /// What an owner holds and has earned, in all pools.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn positions<T: Target>(
        &self,
        client: &mut Client<T>,
        owner: &str,
        sub: Option<u32>,
    ) -> Result<Vec<PositionResponse>, ClientError> {
        let mut positions = Vec::new();
        let mut start_after = None;
        loop {
            let owner = owner.to_string();
            let question = QueryMsg::Positions { owner, sub, start_after, limit: Some(MAX_PAGE) };
            let page: PositionsResponse = self.ask(client, &question)?;
            positions.extend(page.positions);
            start_after = page.next;
            if start_after.is_none() {
                return Ok(positions);
            }
        }
    }

    /// All payouts that have failed and wait for a retry.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn parked<T: Target>(
        &self,
        client: &mut Client<T>,
    ) -> Result<Vec<ParkedPayout>, ClientError> {
        let mut parked: Vec<ParkedPayout> = Vec::new();
        loop {
            let start_after = parked.last().map(|payout| payout.id);
            let question = QueryMsg::Parked { start_after, limit: Some(MAX_PAGE) };
            let page: ParkedResponse = self.ask(client, &question)?;
            if page.parked.is_empty() {
                return Ok(parked);
            }
            parked.extend(page.parked);
        }
    }
}
