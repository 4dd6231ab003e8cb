//! Faults of validators, at the wish of the host.

use cosmos_sdk_proto::cosmos::slashing::v1beta1::ValidatorSigningInfo;

use crate::acts::Act;
use crate::chain::{Chain, NO_BLOCK};
use crate::deliver;
use crate::error::{ChainError, Fault, Refusal};
use crate::staking::records::{self, Validator};
use crate::staking::{height, is_on, keys, set};
use crate::{Address, slashing};

/// Blocks between a fault and the stake that stood behind it, in the SDK's evidence: it is found
/// a block later, and that block's validators were decided one before.
const EVIDENCE_AGE: u64 = 2;

fn refuse(why: impl Into<String>) -> ChainError {
    Refusal::sdk(18, why).into()
}

impl Chain {
    /// The bech32 text of a validator's operator, with the chain's prefix.
    pub fn operator_text(&self, operator: &Address) -> String {
        self.ctx.operator_text(operator)
    }

    /// Takes a validator down, or up again: from the next block on it misses blocks, and after
    /// the window it is slashed and put into jail by the rule for downtime.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] on a chain without staking,
    /// for an address that is no validator's, and if no other validator would go on.
    pub fn validator_down(&mut self, operator: &str, down: bool) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let found = self.validator_of(operator)?;
        let key = keys::down(&found.operator);
        if down {
            self.check_others(&found)?;
            self.ctx.cell().state.set(key, Vec::new());
        } else {
            self.ctx.cell().state.remove(&key);
        }
        self.note_fault(Act::ValidatorDown { operator: operator.to_string(), down });
        Ok(())
    }

    /// Lets a validator have signed two blocks of the last height: it is slashed, put into jail
    /// and marked for ever; stake that left it since is slashed too.
    ///
    /// # Errors
    /// As [`validator_down`](Self::validator_down), and for a validator that is not bonded or
    /// unbonding, or that was marked before.
    pub fn double_sign(&mut self, operator: &str) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let found = self.validator_of(operator)?;
        if found.is_unbonded() {
            return Err(refuse("the validator is unbonded: there is nothing to slash"));
        }
        if self.is_marked(&found)? {
            return Err(refuse("the validator has been slashed for signing twice before"));
        }
        self.check_others(&found)?;
        let mark = self.ctx.mark();
        deliver::reset(&self.ctx, u64::MAX);
        let since = height(&self.ctx).saturating_sub(EVIDENCE_AGE);
        let mut events = Vec::new();
        let done = slashing::double_signed(&self.ctx, &found, since, &mut events);
        if done.is_err() {
            self.ctx.rollback(mark);
        }
        deliver::unmetered(done)?;
        self.tell(events, "BeginBlock");
        self.note_fault(Act::DoubleSign { operator: operator.to_string() });
        Ok(())
    }

    fn note_fault(&mut self, act: Act) {
        if let Some(open) = &mut self.open {
            open.note(act);
        }
    }

    fn is_marked(&self, validator: &Validator) -> Result<bool, ChainError> {
        let key = keys::signing_info(&validator.consensus());
        let info = crate::staking::load::<ValidatorSigningInfo>(&self.ctx, &key);
        Ok(deliver::unmetered(info)?.is_some_and(|info| info.tombstoned))
    }

    fn validator_of(&self, text: &str) -> Result<Validator, ChainError> {
        if !is_on(&self.ctx) {
            let why = "this chain was made without staking; start a new one to have it";
            return Err(refuse(why));
        }
        let operator = self.ctx.operators().decode(text);
        let operator = operator.map_err(|e| refuse(format!("`{text}` is no validator: {e}")))?;
        let found = deliver::unmetered(records::find(&self.ctx, &operator))?;
        found.ok_or_else(|| refuse(format!("`{text}` is no validator of this chain")))
    }

    /// Refuses a fault that would leave nobody who is bonded and signs.
    fn check_others(&self, failing: &Validator) -> Result<(), ChainError> {
        let others = || -> Result<bool, Fault> {
            for other in set::bonded(&self.ctx)? {
                let same = other.operator == failing.operator;
                if !same && !self.ctx.has(&keys::down(&other.operator))? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        if deliver::unmetered(others())? {
            return Ok(());
        }
        let why = "no other bonded validator would go on; start the chain with more validators";
        Err(refuse(why))
    }
}
