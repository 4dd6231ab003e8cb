//! What the exchange is held to on a chain, in both engines.

mod books_close;
mod donations;
mod hostile_tokens;
mod incidents;
mod leaving;
mod reentrancy;
mod rights;
mod same_trace;
mod stage;
