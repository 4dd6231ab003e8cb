//! Faults that somebody at the desk has ordered and that last: kept in the state, so that they
//! are there after a restart, in a snapshot and in an export, and when the chain is run again.

use serde::{Deserialize, Serialize};

use crate::acts::Act;
use crate::chain::{Chain, NO_BLOCK};
use crate::coin;
use crate::ctx::Ctx;
use crate::error::{ChainError, Refusal};
use crate::{Address, keys};

/// A fault that lasts until it is cleared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StandingFault {
    /// The bank refuses every payment to an address, as it does to a blocked module's: sdk 4.
    PaymentsTo {
        /// In bech32.
        address: String,
    },
    /// The bank refuses every payment of a denom, as when governance has disabled it: bank 5.
    PaymentsOf {
        /// The denom.
        denom: String,
    },
    /// A validator doesn't sign.
    ValidatorDown {
        /// The operator's address in bech32.
        validator: String,
    },
}

/// Whether payments to an address are to fail.
pub(crate) fn holds(ctx: &Ctx, to: &Address) -> bool {
    ctx.cell().state.get(&keys::payments_to(to)).is_some()
}

impl Chain {
    /// Orders a fault, or clears it, in the open block. Ordering one that stands changes nothing.
    ///
    /// # Errors
    /// [`ChainError::Order`] outside a block; [`ChainError::Refused`] for an address, denom or
    /// validator that is none, or if a fault that is to be cleared does not stand. Then nothing
    /// has changed.
    pub fn set_fault(&mut self, fault: &StandingFault, on: bool) -> Result<(), ChainError> {
        if !on && !self.faults().contains(fault) {
            return Err(Refusal::undefined("there is no such fault to clear").into());
        }
        if let StandingFault::ValidatorDown { validator } = fault {
            self.validator_down(validator, on)?;
        }
        self.keep_fault(fault, on)
    }

    /// Writes a fault's record, or removes it. A validator's fault has an act of its own; this
    /// only lists it.
    pub(crate) fn keep_fault(&mut self, fault: &StandingFault, on: bool) -> Result<(), ChainError> {
        self.open.as_ref().ok_or(NO_BLOCK)?;
        let key = match fault {
            StandingFault::PaymentsTo { address } => keys::payments_to(&self.address(address)?),
            StandingFault::PaymentsOf { denom } => {
                if !coin::valid_denom(denom) {
                    return Err(Refusal::sdk(10, format!("invalid denom: {denom}")).into());
                }
                // The bank's own record, as MsgSetSendEnabled leaves it: false is no bytes.
                let enabled = keys::send_enabled(denom);
                let state = &mut self.ctx.cell().state;
                if on {
                    state.set(enabled, Vec::new())
                } else {
                    state.remove(&enabled)
                }
                keys::payments_of(denom)
            }
            StandingFault::ValidatorDown { validator } => keys::validator_down(validator),
        };
        let value = serde_json::to_vec(fault).map_err(|e| Refusal::undefined(e.to_string()))?;
        {
            let state = &mut self.ctx.cell().state;
            if on { state.set(key, value) } else { state.remove(&key) }
        }
        self.note(Act::Fault { fault: fault.clone(), on });
        Ok(())
    }

    /// The faults that stand.
    pub fn faults(&self) -> Vec<StandingFault> {
        let records = self.under(&keys::faults());
        records.iter().filter_map(|(_, raw)| serde_json::from_slice(raw).ok()).collect()
    }
}
