//! A chain on the desk: named accounts, and one call for each thing that people do.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chain::Chain;
use crate::coin::Coin;
use crate::error::{ChainError, Refusal};
use crate::result::TxResult;
use crate::store::BlockInfo;
use crate::tx::{Msg, Tx};
use crate::{Config, Genesis, Key};

/// A chain with named accounts. Each call is one transaction in the open block; if none is
/// open, one is opened a second after the last.
#[derive(Debug)]
pub struct Desk {
    chain: Chain,
    keys: BTreeMap<String, Key>,
    fee: Vec<Coin>,
    gas_limit: u64,
}

const SECOND: u64 = 1_000_000_000;

impl Desk {
    /// A desk around a chain. Transactions pay no fee and may use 50,000,000 gas.
    pub fn new(chain: Chain) -> Self {
        Self { chain, keys: BTreeMap::new(), fee: Vec::new(), gas_limit: 50_000_000 }
    }

    /// A new chain `lode-desk` that starts in 2023 and on which each of `names` owns `coins`.
    ///
    /// # Errors
    /// As [`Chain::create`].
    pub fn create(config: Config, names: &[&str], coins: &[Coin]) -> Result<Self, ChainError> {
        let accounts = names.iter().map(|name| (Key::named(name).address, coins.to_vec()));
        let genesis = Genesis {
            chain_id: "lode-desk".to_string(),
            time_ns: 1_672_531_200 * SECOND,
            accounts: accounts.collect(),
            staking: None,
        };
        Ok(Self::new(Chain::create(config, &genesis)?))
    }

    /// The chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The chain, to be changed.
    pub fn chain_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }

    /// The chain, without the desk.
    pub fn into_chain(self) -> Chain {
        self.chain
    }

    /// What transactions pay from now on, and how much gas they may use.
    pub fn set_fee(&mut self, fee: Vec<Coin>, gas_limit: u64) {
        self.fee = fee;
        self.gas_limit = gas_limit;
    }

    /// The key of a name; always the same for the same name.
    pub fn key(&mut self, name: &str) -> Key {
        let make = || Key::named(name);
        self.keys.entry(name.to_string()).or_insert_with(make).clone()
    }

    /// The address of a name.
    pub fn address(&mut self, name: &str) -> String {
        let key = self.key(name);
        self.chain.codec().encode(&key.address)
    }

    fn ensure_block(&mut self) -> Result<(), ChainError> {
        if self.chain.in_block() {
            return Ok(());
        }
        self.chain.begin_block(self.chain.time_ns().saturating_add(SECOND))
    }

    /// Commits the open block, if there is one, and opens the next `seconds` later.
    ///
    /// # Errors
    /// As [`Chain::commit`].
    pub fn next_block(&mut self, seconds: u64) -> Result<BlockInfo, ChainError> {
        let block = self.commit()?;
        let time = block.time_ns.saturating_add(seconds.saturating_mul(SECOND));
        self.chain.begin_block(time)?;
        Ok(block)
    }

    /// Commits the open block; opens one first if none is open.
    ///
    /// # Errors
    /// As [`Chain::commit`].
    pub fn commit(&mut self) -> Result<BlockInfo, ChainError> {
        self.ensure_block()?;
        self.chain.commit()
    }

    /// Sends one message as one transaction of `name`; a failed one is `Ok` with a code.
    ///
    /// # Errors
    /// As [`Chain::deliver`].
    pub fn try_msg(&mut self, name: &str, msg: Msg) -> Result<TxResult, ChainError> {
        self.ensure_block()?;
        let key = self.key(name);
        let tx = Tx::new(&key, vec![msg], self.fee.clone(), self.gas_limit);
        self.chain.deliver(&tx)
    }

    /// Sends one message as one transaction of `name`.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it fails.
    pub fn msg(&mut self, name: &str, msg: Msg) -> Result<TxResult, ChainError> {
        accept(self.try_msg(name, msg)?)
    }

    /// Stores code under a name; `wasm` may be empty where native code runs.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it fails.
    pub fn store(&mut self, who: &str, name: &str, wasm: Vec<u8>) -> Result<u64, ChainError> {
        let msg = Msg::StoreCode { sender: self.address(who), wasm, name: name.to_string() };
        let result = self.msg(who, msg)?;
        let id = result.attribute("store_code", "code_id").and_then(|id| id.parse().ok());
        id.ok_or(ChainError::Order("the result has no code id"))
    }

    /// Makes a contract without an admin; gives its address.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it fails, or if the message can't be written as JSON.
    #[allow(clippy::too_many_arguments, reason = "five of them, and the desk")]
    pub fn instantiate(
        &mut self,
        who: &str,
        code_id: u64,
        msg: &impl Serialize,
        label: &str,
        funds: &[Coin],
    ) -> Result<String, ChainError> {
        let msg = Msg::Instantiate {
            sender: self.address(who),
            admin: None,
            code_id,
            label: label.to_string(),
            msg: json(msg)?,
            funds: funds.to_vec(),
        };
        let result = self.msg(who, msg)?;
        let address = result.attribute("instantiate", "_contract_address");
        let address = address.map(ToString::to_string);
        address.ok_or(ChainError::Order("the result has no contract address"))
    }

    /// Calls a contract; a failed transaction is `Ok` with a code.
    ///
    /// # Errors
    /// If the message can't be written as JSON.
    pub fn try_execute(
        &mut self,
        who: &str,
        contract: &str,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<TxResult, ChainError> {
        let msg = Msg::Execute {
            sender: self.address(who),
            contract: contract.to_string(),
            msg: json(msg)?,
            funds: funds.to_vec(),
        };
        self.try_msg(who, msg)
    }

    /// Calls a contract.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it fails.
    pub fn execute(
        &mut self,
        who: &str,
        contract: &str,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<TxResult, ChainError> {
        accept(self.try_execute(who, contract, msg, funds)?)
    }

    /// Moves coins.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it fails.
    pub fn send(&mut self, who: &str, to: &str, coins: &[Coin]) -> Result<TxResult, ChainError> {
        let from = self.address(who);
        self.msg(who, Msg::Send { from, to: to.to_string(), amount: coins.to_vec() })
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if it refuses, or if its answer is not a `T`.
    pub fn query<T: DeserializeOwned>(
        &self,
        contract: &str,
        msg: &impl Serialize,
    ) -> Result<T, ChainError> {
        let raw = self.chain.query_smart(contract, &json(msg)?)?;
        serde_json::from_slice(&raw).map_err(|e| Refusal::undefined(e.to_string()).into())
    }
}

fn json(msg: &impl Serialize) -> Result<Vec<u8>, ChainError> {
    cosmwasm_std::to_json_vec(msg).map_err(|e| Refusal::undefined(e.to_string()).into())
}

/// Turns a failed result into an error with its text.
fn accept(result: TxResult) -> Result<TxResult, ChainError> {
    if result.is_ok() {
        return Ok(result);
    }
    let known = ["sdk", "wasm", "bank", "authz", "feegrant", "staking", "distribution", "slashing"]
        .into_iter()
        .find(|space| *space == result.codespace);
    let mut why = Refusal::undefined(result.log);
    (why.codespace, why.code) = (known.unwrap_or("undefined"), result.code);
    Err(why.into())
}
