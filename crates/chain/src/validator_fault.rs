//! Faults of validators.

use crate::chain::Chain;
use crate::error::{ChainError, Refusal};

fn no_staking() -> ChainError {
    Refusal::undefined("this chain has no staking yet").into()
}

impl Chain {
    /// Stops a validator from signing blocks, or lets it sign again.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for a validator that this chain doesn't have.
    pub fn validator_down(&mut self, operator: &str, down: bool) -> Result<(), ChainError> {
        let _ = (operator, down);
        Err(no_staking())
    }

    /// Lets a validator sign two blocks of one height.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for a validator that this chain doesn't have.
    pub fn double_sign(&mut self, operator: &str) -> Result<(), ChainError> {
        let _ = operator;
        Err(no_staking())
    }
}
