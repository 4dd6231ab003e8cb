//! Puts steps together.

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::PEOPLE;
use crate::scenario::{Expect, From, Scenario, Step};

/// Steps so far, and where the next ones come from.
pub(super) struct Builder {
    steps: Vec<Step>,
    random: ChaCha8Rng,
}

/// Coins as a step has them.
pub(super) fn coins(list: &[(u128, &str)]) -> Vec<Coin> {
    let coin = |(amount, denom): &(u128, &str)| Coin {
        denom: (*denom).to_string(),
        amount: amount.to_string(),
    };
    list.iter().map(coin).collect()
}

/// Coins as a message has them.
pub(super) fn coins_json(list: &[(u128, &str)]) -> Value {
    let coin =
        |(amount, denom): &(u128, &str)| json!({"denom": denom, "amount": amount.to_string()});
    list.iter().map(coin).collect()
}

/// A call of a contract by name.
pub(super) fn call(contract: &str, msg: Value) -> Value {
    json!({
        "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
        "contract": format!("${{contract:{contract}}}"),
        "msg": msg,
    })
}

impl Builder {
    pub(super) fn new(seed: u64) -> Self {
        Self { steps: Vec::new(), random: ChaCha8Rng::seed_from_u64(seed) }
    }

    pub(super) fn scenario(self, title: &str) -> Scenario {
        Scenario { title: title.to_string(), accounts: PEOPLE, wealth: None, steps: self.steps }
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// A number below `bound`, which is above 0.
    pub(super) fn below(&mut self, bound: u128) -> u128 {
        self.random.random_range(0..bound)
    }

    /// Whether one of so many times.
    pub(super) fn one_in(&mut self, times: u128) -> bool {
        self.below(times) == 0
    }

    /// One of a list.
    pub(super) fn one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let index = self.random.random_range(0..list.len().max(1));
        list.get(index).copied()
    }

    /// Somebody who trades.
    pub(super) fn trader(&mut self) -> usize {
        self.random.random_range(1..PEOPLE - 1)
    }

    /// Waits for all that was sent.
    pub(super) fn settle(&mut self) {
        self.push(Step { wait_blocks: Some(0), ..Step::default() });
    }

    /// A step with one message.
    pub(super) fn tx(&mut self, from: usize, expect: Option<Expect>, msg: Value) {
        self.push(step(from, expect, vec![msg]));
    }

    /// A call with coins, sent at the same time as others; it may come to anything.
    pub(super) fn try_call(
        &mut self,
        from: usize,
        contract: &str,
        msg: Value,
        funds: &[(u128, &str)],
    ) {
        let step = step(from, None, vec![call(contract, msg)]);
        self.push(Step { funds: coins(funds), parallel: true, ..step });
    }

    /// A call with coins that must come to `expect`.
    #[allow(clippy::too_many_arguments, reason = "a line of a scenario")]
    pub(super) fn call(
        &mut self,
        from: usize,
        expect: Expect,
        contract: &str,
        msg: Value,
        funds: &[(u128, &str)],
    ) {
        let step = step(from, Some(expect), vec![call(contract, msg)]);
        self.push(Step { funds: coins(funds), ..step });
    }
}

/// A step of somebody.
pub(super) fn step(from: usize, expect: Option<Expect>, msgs: Vec<Value>) -> Step {
    Step { from: Some(From::Account(from)), expect, msgs, ..Step::default() }
}
