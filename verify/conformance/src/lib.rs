//! A real wasmd network on loopback, and the embedded chain held against it.

mod capture;
mod compare;
mod keys;
mod messages;
mod names;
mod network;
mod page;
mod recording;
mod replay;
mod report;
mod rpc;
mod runner;
mod scenario;
pub mod scenarios;

pub use compare::compare;
pub use keys::{Signer, Terms};
pub use names::artifact;
pub use network::{End, Network, Node, Options};
pub use page::{Row, page, rows};
pub use recording::{
    Block, Contract, Ending, Holder, Included, Outcome, Question, Recording, Refused, Restored,
    Sent,
};
pub use replay::{Replayed, replay, replay_with};
pub use report::{Difference, GasLine, Report, StepLine};
pub use rpc::{Answer, Rpc};
pub use runner::run;
pub use scenario::{Expect, From, Query, Scenario, Spoil, Step};
