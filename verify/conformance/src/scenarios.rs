//! The scenario that comes with Lode: every message of the exchange, tokens and coins, people
//! who act at the same time, and failures of every kind.

mod administration;
mod build;
mod gas;
mod market;
mod money;
mod rewards;

use crate::scenario::{Scenario, Step};
use build::Builder;

/// People of the scenario. The first owns the exchange, the last never lets it pull tokens.
const PEOPLE: usize = 8;

/// Every message, with failures, on four validators of which one is killed in the middle, and
/// another loses all it knows and does every block again.
pub fn whole() -> Scenario {
    let mut build = Builder::new(1);
    money::sends(&mut build);
    money::refusals(&mut build);
    money::grants(&mut build);
    market::deploy(&mut build);
    market::open(&mut build);
    market::trade(&mut build, 90);
    market::all_rewards(&mut build, 1);
    build.push(Step { stop_validator: Some(3), ..Step::default() });
    administration::of_owner(&mut build);
    market::trade(&mut build, 60);
    build.push(Step { start_validator: Some(3), ..Step::default() });
    administration::of_contracts(&mut build);
    build.push(Step { pin: Some("exchange".to_string()), ..Step::default() });
    market::trade(&mut build, 60);
    build.push(Step { restore_validator: Some(2), ..Step::default() });
    market::ask(&mut build);
    build.scenario("every message of the exchange, tokens, coins and failures")
}

/// Rewards that are earned, claimed, compounded, refused and paid after all. Campaigns start with
/// a whole hour, so this waits for one.
pub fn rewards() -> Scenario {
    let mut build = Builder::new(3);
    market::deploy(&mut build);
    market::open(&mut build);
    rewards::promise(&mut build);
    market::trade(&mut build, 40);
    rewards::earn(&mut build);
    market::trade(&mut build, 40);
    market::ask(&mut build);
    build.scenario("rewards, across a whole hour")
}

/// Every message of the exchange with codes that are not pinned, and again with pinned ones.
/// Campaigns start with a whole hour, so this waits for one.
pub fn gas() -> Scenario {
    let mut build = Builder::new(4);
    gas::prepare(&mut build);
    gas::wait(&mut build);
    gas::pass(&mut build, 0);
    gas::pin(&mut build);
    gas::pass(&mut build, 1);
    let scenario = build.scenario("gas of every message of the exchange, not pinned and pinned");
    Scenario { wealth: Some(gas::WEALTH), ..scenario }
}

/// Transfers of coins only: a minute's check.
pub fn coins() -> Scenario {
    let mut build = Builder::new(2);
    money::sends(&mut build);
    money::refusals(&mut build);
    money::grants(&mut build);
    build.push(Step { restore_validator: Some(3), ..Step::default() });
    build.scenario("coins")
}
