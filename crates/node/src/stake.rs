//! Who stakes on a new chain: its validators, with keys that follow from the chain's name.

use lode_chain::{Address, Coin, GenesisValidator, Staking, StakingParams, coin};
use lode_keys::Wallet;
use sha2::{Digest, Sha256};

use crate::error::NodeError;
use crate::files::Setup;
use crate::validator::Validator;

/// The denom that is staked.
pub(crate) const BOND_DENOM: &str = "ustake";
/// Operators are development accounts too, with numbers far behind those that people get.
const OPERATORS_FROM: u32 = 1_000_000;
/// What all validators stake together: two thirds of the supply of a chain with ten accounts, at
/// which inflation stands still.
const SELF_DELEGATIONS: u128 = 20_000_000_000_000_000_000;
/// What an operator has for fees.
const FEES: u128 = 1_000_000_000_000;
/// The part of its rewards that a validator keeps.
const COMMISSION: &str = "0.1";
/// Most validators of a new chain.
pub(crate) const VALIDATORS_MAX: u32 = 100;

/// Who was funded for staking, and the staking section of the genesis; `None` for a chain that
/// was made without.
pub(crate) type Stakers = (Vec<(Address, Vec<Coin>)>, Option<Staking>);

/// The validators of a chain. The first has the key that signs the blocks.
pub(crate) fn stakers(setup: &Setup, signer: &Validator) -> Result<Stakers, NodeError> {
    let count = setup.validators;
    let Some(each) = SELF_DELEGATIONS.checked_div(u128::from(count)) else {
        return Ok((Vec::new(), None));
    };
    let (mut funded, mut validators) = (Vec::new(), Vec::new());
    for index in 0..count {
        let number = OPERATORS_FROM.saturating_add(index);
        let operator = Wallet::development(&setup.chain_id, number)?.address;
        let consensus_key = match index {
            0 => signer.public,
            _ => {
                let name = format!("lode-dev-validator/{}/{index}", setup.chain_id);
                Validator::from_seed(Sha256::digest(name).into()).public
            }
        };
        funded.push((operator, vec![coin(each.saturating_add(FEES), BOND_DENOM)]));
        validators.push(GenesisValidator {
            operator,
            consensus_key,
            moniker: format!("validator-{index}"),
            self_delegation: coin(each, BOND_DENOM),
            commission: COMMISSION.to_string(),
        });
    }
    let bond_denom = BOND_DENOM.to_string();
    let staking = Staking { bond_denom, validators, params: StakingParams::default() };
    Ok((funded, Some(staking)))
}
