//! A cw20 token that is honest until it is told to be otherwise: it can lie, charge, overpay,
//! refuse, burn all gas, answer nonsense, watch other contracts in the middle of a transfer and
//! call them from there. It also carries out calls in its own name, so that it can be an attacker
//! that holds shares itself.

pub mod contract;
pub mod msg;
mod purse;
mod tricks;
