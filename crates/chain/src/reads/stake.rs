//! What stake is worth and has earned, for whoever answers as a node does.

use cosmos_sdk_proto::cosmos::base::v1beta1::DecCoin;

use crate::Address;
use crate::chain::Chain;
use crate::ctx::Ctx;
use crate::distribution::withdraw;
use crate::error::{ChainError, Fault};
use crate::gas::Gas;
use crate::staking::records::{self, dec};
use crate::{deliver, staking};

impl Chain {
    /// Whether the chain was made with staking.
    pub fn has_staking(&self) -> bool {
        staking::is_on(&self.ctx)
    }

    /// Runs `ask` without a limit, and puts back the gas of the block that may be open.
    fn unmetered<T>(&self, ask: impl FnOnce(&Ctx) -> Result<T, Fault>) -> Result<T, ChainError> {
        let saved = std::mem::replace(&mut self.ctx.cell().gas, Gas::new(u64::MAX));
        let answer = ask(&self.ctx);
        self.ctx.cell().gas = saved;
        deliver::unmetered(answer)
    }

    /// What shares of a validator are worth in whole units, rounding down; `shares` as records
    /// have them, in 10^-18.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an unknown validator, or for shares that are no number.
    pub fn stake_value(&self, operator: &Address, shares: &str) -> Result<u128, ChainError> {
        self.unmetered(|ctx| {
            let validator = records::validator(ctx, operator)?;
            Ok(validator.stake.tokens_of_even(dec(shares)?)?.floor_down()?)
        })
    }

    /// What a delegation would be paid now, in 10^-18 units.
    ///
    /// # Errors
    /// [`ChainError::Refused`] with staking 3 for an unknown validator, 19 without a delegation.
    pub fn rewards(
        &self,
        delegator: &Address,
        operator: &Address,
    ) -> Result<Vec<DecCoin>, ChainError> {
        self.unmetered(|ctx| Ok(withdraw::pending(ctx, delegator, operator)?.protos()))
    }

    /// The sum of lists of coins in 10^-18 units, by denom.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for an amount that is no number.
    pub fn sum_of(&self, lists: &[Vec<DecCoin>]) -> Result<Vec<DecCoin>, ChainError> {
        use crate::distribution::coins::DecCoins;
        let mut sum = DecCoins::default();
        for list in lists {
            let list = DecCoins::read(list)?;
            sum = deliver::unmetered(sum.plus(&list))?;
        }
        Ok(sum.protos())
    }

    /// Where a delegator's rewards go.
    ///
    /// # Errors
    /// None in practice.
    pub fn withdraw_address(&self, delegator: &Address) -> Result<Address, ChainError> {
        self.unmetered(|ctx| withdraw::address(ctx, delegator))
    }
}
