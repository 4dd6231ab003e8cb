//! The exchange: constant-product pools, routes through them, and their price memory.

pub mod arbitrage;
pub mod limit;
pub mod one_sided;
pub mod pool;
pub mod quote;
pub mod route;
pub mod twap;
pub mod xyk;

pub use limit::PriceLimit;
pub use pool::{Pool, SwapKind, SwapOutcome, Terms};
