//! The same transactions in two worlds, and what differs.

use anyhow::Result;
use lode_chain::TxResult;

use crate::generator::Step;
use crate::world::World;

/// Two worlds that get the same transactions.
#[derive(Debug)]
pub struct Twin {
    /// The one that is asked what is there.
    pub one: World,
    /// The other.
    pub two: World,
}

/// Where two worlds differ.
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    /// The results of a transaction.
    Result(Box<(TxResult, TxResult)>),
    /// The state after a block.
    State([u8; 32], [u8; 32]),
}

impl Twin {
    /// Takes a step in both worlds. Gas isn't compared: native code isn't metered.
    ///
    /// # Errors
    /// Only when a chain itself fails.
    pub fn take(&mut self, step: &Step) -> Result<(Option<TxResult>, Option<Difference>)> {
        match (step.take(&mut self.one)?, step.take(&mut self.two)?) {
            (Some(one), Some(two)) => {
                let same = what_counts(&one) == what_counts(&two);
                let difference = (!same).then(|| Difference::Result(Box::new((one.clone(), two))));
                Ok((Some(one), difference))
            }
            _ => {
                let hashes =
                    (self.one.desk.chain().state_hash(), self.two.desk.chain().state_hash());
                let same = hashes.0 == hashes.1;
                Ok((None, (!same).then_some(Difference::State(hashes.0, hashes.1))))
            }
        }
    }
}

/// Everything but gas. The texts of a transaction that ran out of gas, or panicked, tell of the
/// engine.
fn what_counts(result: &TxResult) -> (u32, &str, &str, &[u8], &[lode_chain::Event]) {
    let of_contract = result.is_ok() || (result.codespace == "wasm" && result.code == 5);
    let log = if of_contract { result.log.as_str() } else { "" };
    (result.code, &result.codespace, log, &result.data, &result.events)
}
