//! The services, one file each.

mod auth;
mod bank;
mod comet;
mod distribution;
mod gov;
mod grants;
mod modules;
mod staking;
pub(crate) mod tx;
mod wasm;

use crate::method::Method;

/// Every method of every service.
pub(crate) fn all() -> impl Iterator<Item = &'static Method> {
    [
        auth::METHODS,
        bank::METHODS,
        comet::METHODS,
        distribution::METHODS,
        gov::METHODS,
        grants::AUTHZ,
        grants::FEEGRANT,
        modules::CONSENSUS,
        modules::MINT,
        modules::NODE,
        modules::SLASHING,
        modules::UPGRADE,
        staking::METHODS,
        tx::METHODS,
        wasm::METHODS,
    ]
    .into_iter()
    .flatten()
}
