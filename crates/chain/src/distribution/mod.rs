//! Distribution: fees and new coins, shared out to validators and delegators.
//!
//! The SDK's `x/distribution` with its reward periods (F1): a validator keeps the rewards for
//! each unit of stake, summed up, at the points in time at which somebody's stake changed. No
//! work grows with the number of delegators.

pub(crate) mod allocate;
pub(crate) mod coins;
pub(crate) mod period;
pub(crate) mod withdraw;
