//! The exchange on a chain: pools, swaps, rewards, positions.
//!
//! Figures come from the contract, which carries a message out and forgets it when it is asked what it
//! would do; what a transaction moves is read from the chain's own simulation of it.

mod account;
mod asset;
mod order;
mod pool;
mod position;
mod rewards;
mod show;
mod swap;
mod tolerance;

use std::path::PathBuf;

use clap::Args;
use lode_client::{Client, ClientError, Deployment, Exchange, Rpc};

use crate::error::{Failure, Form};
use crate::remote::{NodeArgs, failure};

pub(crate) use account::{AccountArgs, TxShowCommand, run as run_account, run_tx};
pub(crate) use pool::{
    CreateArgs, DepositArgs, FaceArgs, ListArgs, ShowArgs, TransferArgs, WithdrawArgs, create,
    deposit, face, list, show, transfer, withdraw,
};
pub(crate) use position::{PositionCommand, run as run_position};
pub(crate) use rewards::{RewardsCommand, run as run_rewards};
pub(crate) use swap::{SwapArgs, run as run_swap};

/// Where the exchange is.
#[derive(Args, Debug)]
pub(crate) struct PlaceArgs {
    /// The exchange's address; by default the one in the record of the deployment.
    #[arg(long, value_name = "ADDR")]
    exchange: Option<String>,
    /// The record that `lode deploy` has written.
    #[arg(long, value_name = "FILE", env = "LODE_DEPLOYMENT", default_value = "deployment.json")]
    deployment: PathBuf,
}

/// Why an action on the exchange can't be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MarketError {
    /// The chain, the contract or a key.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Nobody said where the exchange is.
    #[error(
        "there is no record {0}; give --exchange ADDR, or --deployment FILE as `lode deploy` has \
         written it"
    )]
    NoDeployment(String),
    /// The record has no exchange yet.
    #[error("{0} names no exchange yet; run `lode deploy` again, which goes on where it stopped")]
    Unfinished(String),
    /// An amount of an asset that is none.
    #[error("`{0}` is no amount of an asset; give 1000uatom, or 1000cw20:wasm1… for a token")]
    Amount(String),
    /// An asset that is none.
    #[error("`{0}` is no asset; give a denom such as uatom, or cw20:wasm1… for a token")]
    Asset(String),
    /// An asset that the pool doesn't have.
    #[error("pool {pool} has {one} and {two}, not {given}")]
    NotInPool {
        /// The pool.
        pool: u32,
        /// Its first asset.
        one: String,
        /// Its second asset.
        two: String,
        /// What was given.
        given: String,
    },
    /// No pools lead from one asset to the other.
    #[error("no pools lead from {0} to {1} within four hops; look at `lode pool list`")]
    NoRoute(String, String),
    /// A tolerance that is none.
    #[error("`{0}` is no tolerance; give a part of 1 in per cent, such as 0.5%")]
    Slippage(String),
    /// A time that is none.
    #[error("`{0}` is no time; give seconds since 1970, or 2026-12-01T12:00:00Z")]
    Time(String),
    /// A price that is none.
    #[error("`{0}` is no price; give OUT/IN, whole numbers of raw units, such as 995/1000")]
    Price(String),
    /// Something that doesn't fit together.
    #[error("{0}")]
    Input(&'static str),
    /// There is nothing to be done.
    #[error("{0}")]
    Nothing(&'static str),
    /// The person has said no.
    #[error("nothing was sent")]
    Declined,
}

impl MarketError {
    fn code(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::NoDeployment(_) | Self::Unfinished(_) => "no_exchange",
            Self::Amount(_) => "bad_amount",
            Self::Asset(_) => "bad_asset",
            Self::NotInPool { .. } => "asset_not_in_pool",
            Self::NoRoute(..) => "no_route",
            Self::Slippage(_) => "bad_slippage",
            Self::Time(_) => "bad_time",
            Self::Price(_) => "bad_price",
            Self::Input(_) => "bad_input",
            Self::Nothing(_) => "nothing_to_do",
            Self::Declined => "declined",
        }
    }

    /// The failure that ends a command: refusals are 1, everything else 2.
    pub(crate) fn failure(self, form: Form) -> Failure {
        let (code, message) = (self.code(), crate::error::sentence(&self.to_string()));
        let exit = match self {
            Self::Client(error) => return failure(error, form),
            Self::NotInPool { .. } | Self::NoRoute(..) | Self::Nothing(_) | Self::Declined => 1,
            _ => 2,
        };
        Failure::Command { code: code.into(), message, exit, form }
    }
}

impl PlaceArgs {
    /// The exchange.
    fn exchange(&self) -> Result<Exchange, MarketError> {
        if let Some(address) = &self.exchange {
            return Ok(Exchange::at(address.as_str()));
        }
        let shown = self.deployment.display().to_string();
        let Some(record) = Deployment::read(&self.deployment)? else {
            return Err(MarketError::NoDeployment(shown));
        };
        match record.exchange {
            Some(contract) => Ok(Exchange::at(contract.address)),
            None => Err(MarketError::Unfinished(shown)),
        }
    }
}

/// A question to the exchange: which node, and where the exchange is.
#[derive(Args, Debug)]
pub(crate) struct AskArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    pub(crate) node: NodeArgs,
}

impl AskArgs {
    /// Asks, and tells a failure in the form that was asked for.
    fn ask<A>(
        &self,
        question: impl FnOnce(&Exchange, &mut Client<Rpc>) -> Result<A, MarketError>,
    ) -> Result<A, Failure> {
        let answer = self.place.exchange().and_then(|exchange| {
            let mut client = self.node.client()?;
            question(&exchange, &mut client)
        });
        answer.map_err(|e| e.failure(self.node.form()))
    }
}
