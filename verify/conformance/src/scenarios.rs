//! The scenario that comes with Lode.

use serde_json::json;

use crate::scenario::{Scenario, Step};

/// Every message of the exchange, tokens, coins and failures.
pub fn whole() -> Scenario {
    Scenario { title: String::new(), accounts: 3, steps: vec![Step {
        msgs: vec![json!({"@type": "/cosmos.bank.v1beta1.MsgSend", "from_address": "${account:0}", "to_address": "${account:1}", "amount": [{"denom": "usdc", "amount": "5"}]})],
        ..Step::default() }] }
}
