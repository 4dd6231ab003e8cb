//! What the host does to a chain beside transactions. Each act is kept with its block, so that
//! the chain can be run again from its genesis.

use serde::{Deserialize, Serialize};

use crate::chain::{Chain, NO_BLOCK};
use crate::coin::{self, Coin};
use crate::error::{ChainError, Refusal};
use crate::event::Event;
use crate::faults::StandingFault;
use crate::prepared::Mode;
use crate::result::TxResult;
use crate::wasm::records;
use crate::{auth, bank, deliver, keys, wasm, wire};

/// One act of the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    /// The next transaction is taken on trust.
    Trust,
    /// The next transaction is run in the names of its signers.
    Impersonate,
    /// A code was pinned.
    Pin(u64),
    /// A pin was taken away.
    Unpin(u64),
    /// A contract was called in the name of the chain.
    Sudo { contract: String, msg: Vec<u8> },
    /// Coins were made for an account.
    Mint { to: String, coins: Vec<Coin> },
    /// A fault was ordered, or cleared.
    Fault { fault: StandingFault, on: bool },
    /// A validator was taken down, or up again.
    ValidatorDown { operator: String, down: bool },
    /// A validator signed two blocks of one height.
    DoubleSign { operator: String },
}

impl Chain {
    pub(crate) fn note(&mut self, act: Act) {
        if let Some(open) = &mut self.open {
            open.note(act);
        }
    }

    /// Does an act again.
    pub(crate) fn repeat(&mut self, act: &Act) -> Result<(), ChainError> {
        match act {
            Act::Trust | Act::Impersonate => Ok(()),
            Act::Pin(code_id) => self.pin_code(*code_id),
            Act::Unpin(code_id) => self.unpin_code(*code_id),
            Act::Sudo { contract, msg } => self.sudo(contract, msg).map(drop),
            Act::Mint { to, coins } => self.mint(to, coins),
            Act::Fault { fault, on } => self.keep_fault(fault, *on),
            Act::ValidatorDown { operator, down } => self.validator_down(operator, *down),
            Act::DoubleSign { operator } => self.double_sign(operator),
        }
    }

    /// Runs the bytes of a transaction in the open block in the names of its signers, whoever
    /// signed: keys and signatures are not looked at, all else is as for any transaction.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block.
    pub fn impersonate(&mut self, raw: &[u8]) -> Result<TxResult, ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let Ok(mut given) = wire::decode(&self.ctx.codec, raw, Mode::Deliver) else {
            return self.deliver_raw(raw);
        };
        given.impersonated = true;
        self.note(Act::Impersonate);
        self.run_open(given)
    }

    /// Pins a code, as governance does: loading its contracts then costs 2,000 gas, not
    /// 60,000. Takes effect in the open block.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] for an unknown code.
    pub fn pin_code(&mut self, code_id: u64) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        if !deliver::unmetered(self.ctx.has(&keys::code(code_id)))? {
            return Err(records::no_such_code(code_id).into());
        }
        self.ctx.cell().state.set(keys::pinned(code_id), vec![1]);
        self.note(Act::Pin(code_id));
        Ok(())
    }

    /// Takes a code's pin away. Takes effect in the open block.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block.
    pub fn unpin_code(&mut self, code_id: u64) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        self.ctx.cell().state.remove(&keys::pinned(code_id));
        self.note(Act::Unpin(code_id));
        Ok(())
    }

    /// Calls a contract's `sudo` in the open block, in the name of the chain, without gas.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] if the contract refuses,
    /// and then nothing has changed.
    pub fn sudo(&mut self, contract: &str, msg: &[u8]) -> Result<Vec<Event>, ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let address = self.address(contract)?;
        let mark = self.ctx.mark();
        deliver::reset(&self.ctx, u64::MAX);
        let mut events = Vec::new();
        match wasm::execute::sudo(&self.ctx, &address, msg, &mut events) {
            Ok(_) => {
                self.note(Act::Sudo { contract: contract.to_string(), msg: msg.to_vec() });
                Ok(events)
            }
            Err(fault) => {
                self.ctx.rollback(mark);
                Err(deliver::refusal(fault).into())
            }
        }
    }

    /// Makes coins for an account in the open block, out of nothing: a faucet. The account is
    /// made if there is none.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] for an address that is
    /// none, for coins that are not positive and sorted, or if there would be more than
    /// 2^128 − 1 of one. Then nothing has changed.
    pub fn mint(&mut self, to: &str, coins: &[Coin]) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let address = self.address(to)?;
        if coins.is_empty() || coin::validate(coins).is_err() {
            let why = format!("{}: invalid coins", coin::join(coins));
            return Err(Refusal::sdk(10, why).into());
        }
        let mark = self.ctx.mark();
        deliver::reset(&self.ctx, u64::MAX);
        let minted = (|| {
            if !auth::has(&self.ctx, &address)? {
                auth::create(&self.ctx, &address, None)?;
            }
            coins.iter().try_for_each(|coin| bank::mint(&self.ctx, &address, coin))
        })();
        if minted.is_err() {
            self.ctx.rollback(mark);
        }
        deliver::unmetered(minted)?;
        self.note(Act::Mint { to: to.to_string(), coins: coins.to_vec() });
        Ok(())
    }
}
