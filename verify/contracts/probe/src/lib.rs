//! A contract that does whatever a test of the chain asks it to do: a list of steps in each
//! message, so that one contract reaches every path of the host.

pub mod contract;
pub mod msg;
