//! Transactions as bytes, from people who are not trusted: tried, checked and run.

use std::sync::Arc;

use crate::acts::Act;
use crate::aside::ReadTx;
use crate::chain::{Chain, NO_BLOCK};
use crate::error::ChainError;
use crate::gas::Gas;
use crate::prepared::{Mode, Prepared};
use crate::price::{GasPrice, Prices};
use crate::result::TxResult;
use crate::{deliver, wire};

/// How many waiting transactions are remembered as well signed.
const MAX_VERIFIED: usize = 100_000;

impl Chain {
    /// Checks the bytes of a transaction before it waits for a block: form, limits, fee,
    /// signatures and sequences, against the last block and what waits already. A transaction
    /// that passes counts as waiting until the next commit. Its messages are not run.
    ///
    /// A refusal is a code in the result, as on a node.
    pub fn check_raw(&mut self, raw: &[u8]) -> TxResult {
        self.check(raw, Mode::Check)
    }

    /// Who must sign the bytes of a transaction, in bech32; nobody if they are none.
    pub fn signers(&self, raw: &[u8]) -> Vec<String> {
        let given = wire::decode(&self.ctx.codec, raw, Mode::Check).ok();
        let signers = given.and_then(|given| given.signers.ok()).unwrap_or_default();
        signers.iter().map(|signer| self.ctx.text(signer)).collect()
    }

    /// Checks again, after a commit, a transaction that still waits: all but signatures that
    /// were found good before. To be called for each that waits, in their order.
    pub fn recheck_raw(&mut self, raw: &[u8]) -> TxResult {
        self.check(raw, Mode::Recheck)
    }

    fn check(&mut self, raw: &[u8], mode: Mode) -> TxResult {
        let mut given = match wire::decode(&self.ctx.codec, raw, mode) {
            Ok(given) => given,
            Err(why) => return deliver::failure(&why, &wire::hash(raw)),
        };
        given.verified = self.verified.contains(&given.hash);
        let result = self.check_given(&mut given, mode);
        if given.verified && mode == Mode::Check {
            if self.verified.len() >= MAX_VERIFIED {
                self.verified.clear();
            }
            self.verified.insert(given.hash);
        }
        result
    }

    /// As [`check_raw`](Self::check_raw), of a transaction that was read aside.
    pub fn check_read(&mut self, tx: &mut ReadTx) -> TxResult {
        self.check_one(tx, Mode::Check)
    }

    /// As [`recheck_raw`](Self::recheck_raw), of a transaction that was read aside.
    pub fn recheck_read(&mut self, tx: &mut ReadTx) -> TxResult {
        self.check_one(tx, Mode::Recheck)
    }

    fn check_one(&mut self, tx: &mut ReadTx, mode: Mode) -> TxResult {
        let hash = tx.hash();
        match &mut tx.given {
            Ok(given) => self.check_given(given, mode),
            Err(why) => deliver::failure(why, &hash),
        }
    }

    /// Checks, and notes in `given` that its signatures are good if they are. Signatures that nobody
    /// looked at must not pass for good ones later.
    fn check_given(&mut self, given: &mut Prepared<'static>, mode: Mode) -> TxResult {
        given.mode = if given.verified && !given.impersonated { mode } else { Mode::Check };
        given.floor = Some(Arc::clone(&self.prices));
        let result = self.aside(|chain| deliver::run(&chain.ctx, given));
        if result.is_ok() && given.mode == Mode::Check && !given.impersonated {
            given.verified = true;
            self.learn(given);
        }
        result
    }

    /// Tries the bytes of a transaction as the SDK's Simulate does: signatures may be missing
    /// and are not checked, the fee is only taken if there is one, and nothing is kept. It
    /// sees what waits.
    pub fn simulate_raw(&self, raw: &[u8]) -> TxResult {
        match wire::decode(&self.ctx.codec, raw, Mode::Simulate) {
            Ok(given) => self.aside(|chain| deliver::run(&chain.ctx, &given)),
            Err(why) => deliver::failure(&why, &wire::hash(raw)),
        }
    }

    /// Runs something on the last block with what waits, beside the open block if there is one.
    /// While a block is open, records that nothing waiting has touched are as that block left
    /// them so far.
    pub(crate) fn aside<T>(&self, run: impl FnOnce(&Self) -> T) -> T {
        let saved = {
            let mut cell = self.ctx.cell();
            cell.state.begin_check();
            let clock = cell.clock.clone();
            (cell.clock.height, cell.clock.time_ns) = (self.last.height, self.last.time_ns);
            let gas = std::mem::replace(&mut cell.gas, Gas::new(u64::MAX));
            (clock, gas, cell.tx.take(), std::mem::take(&mut cell.loaded), cell.void.take())
        };
        let out = run(self);
        let mut cell = self.ctx.cell();
        cell.state.end_check();
        (cell.clock, cell.gas, cell.tx, cell.loaded, cell.void) = saved;
        out
    }

    /// Runs the bytes of a transaction in the open block, signatures and all. Whatever is
    /// wrong with them is a code in the result.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block.
    pub fn deliver_raw(&mut self, raw: &[u8]) -> Result<TxResult, ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        match wire::decode(&self.ctx.codec, raw, Mode::Deliver) {
            Ok(mut given) => {
                // Chain, account number and key are for ever: a good signature stays good.
                given.verified = self.verified.remove(&given.hash);
                self.run_open(given)
            }
            Err(why) => {
                let result = deliver::failure(&why, &wire::hash(raw));
                self.book(raw.to_vec(), &result)?;
                Ok(result)
            }
        }
    }

    /// As [`deliver_raw`](Self::deliver_raw), of a transaction that was read aside.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block.
    pub fn deliver_read(&mut self, tx: ReadTx) -> Result<TxResult, ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        match tx.given {
            Ok(mut given) => {
                given.mode = Mode::Deliver;
                given.floor = None;
                if given.impersonated {
                    self.note(Act::Impersonate);
                }
                self.run_open(*given)
            }
            Err(_) => self.deliver_raw(tx.raw()),
        }
    }

    /// Sets what [`check_raw`](Self::check_raw) asks a transaction to pay for each unit of gas,
    /// such as `0.025ustake,1uatom`: one of the prices must be met. Empty for no minimum.
    ///
    /// # Errors
    /// [`ChainError::Config`] if the text is none.
    pub fn set_min_gas_prices(&mut self, prices: &str) -> Result<(), ChainError> {
        self.prices = Arc::new(Prices::parse(prices)?);
        Ok(())
    }

    /// What [`check_raw`](Self::check_raw) asks for, by denom; none for no minimum.
    pub fn min_gas_prices(&self) -> &[GasPrice] {
        self.prices.all()
    }
}
