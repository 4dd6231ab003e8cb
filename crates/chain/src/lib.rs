//! The embedded chain: blocks, accounts, bank, gas and contracts, kept in redb.
//!
//! A [`Chain`] runs transactions one by one and commits them in blocks, in memory or in a
//! folder. Gas is charged by the schedule of wasmd v0.61 to the unit; contracts run as wasm
//! in the VM that wasmd uses, or as native functions with equal events and equal state. A
//! [`Desk`] is a chain with named accounts, for tests and demos.
//!
//! There is no consensus and no network here: whoever holds the `Chain` decides what goes in.
//! A [`Tx`] is taken on trust; transactions as bytes ([`Chain::check_raw`],
//! [`Chain::deliver_raw`]) are checked as a node checks them, signatures and all.

mod acts;
mod address;
mod ante;
mod aside;
mod auth;
mod authz;
mod bank;
mod block;
mod chain;
mod check;
mod coin;
mod config;
mod ctx;
mod deliver;
mod desk;
mod dev;
mod distribution;
mod engine;
mod error;
mod event;
mod export;
mod faults;
mod feegrant;
mod gas;
mod genesis;
mod hash;
mod key;
mod keys;
mod mint;
mod native;
mod past;
mod permit;
mod prepared;
mod price;
mod public_key;
mod reads;
mod replay;
mod result;
mod router;
mod search;
mod slashing;
mod staking;
mod state;
mod store;
mod time;
mod trace;
mod tx;
mod validator_fault;
mod verify;
mod wasm;
mod wire;

pub use cosmwasm_std;

pub use address::{Address, AddressCodec, AddressError};
pub use aside::{ReadTx, Reader};
pub use auth::Account;
pub use chain::Chain;
pub use coin::{Coin, coin, parse_coins, valid_denom};
pub use config::{Config, Genesis, Places, Results};
pub use desk::Desk;
pub use dev::MemorySnapshot;
pub use engine::EngineKind;
pub use error::{ChainError, Refusal};
pub use event::Event;
pub use export::{Exported, Exporter};
pub use faults::StandingFault;
pub use gas::GasReport;
pub use key::Key;
pub use native::{CallFn, ChainFn, NativeCode, QueryFn, ReplyFn};
pub use permit::PermitKind;
pub use price::GasPrice;
pub use public_key::PublicKey;
pub use reads::{Records, Walk};
pub use replay::{BlockRecord, Replay};
pub use result::TxResult;
pub use search::{CommittedTx, Condition, Op, Page, TxQuery};
pub use staking::genesis::{GenesisValidator, Staking, StakingParams};
pub use staking::message::StakeKind;
pub use state::Visit;
pub use store::BlockInfo;
pub use trace::{BalanceChange, Shown, Step, StepKind, StorageChange, Trace};
pub use tx::{Msg, Signer, Tx};
pub use verify::{Difference, Verified};
pub use wasm::records::{CodeInfo, ContractInfo};
