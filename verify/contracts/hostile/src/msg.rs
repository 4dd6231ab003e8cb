//! What the token can be told, beyond cw20.

use cosmwasm_std::{Binary, CosmosMsg, Uint128};
use lode_msg::cw20::Expiration;
use serde::{Deserialize, Serialize};

/// How the token is made.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// Who has tokens from the beginning.
    pub holders: Vec<String>,
    /// How many each of them has.
    pub amount: Uint128,
    /// Who may move all of the holders' tokens.
    pub spender: Option<String>,
}

/// What the token can be told.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum ExecuteMsg {
    /// As in cw20.
    Transfer {
        /// To whom.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// As in cw20.
    TransferFrom {
        /// Whose.
        owner: String,
        /// To whom.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// As in cw20.
    Send {
        /// To which contract.
        contract: String,
        /// How much.
        amount: Uint128,
        /// What to hand over.
        msg: Binary,
    },
    /// As in cw20; allowances never end here.
    IncreaseAllowance {
        /// Who may.
        spender: String,
        /// How much more.
        amount: Uint128,
        /// Not heeded.
        expires: Option<Expiration>,
    },
    /// As in cw20.
    DecreaseAllowance {
        /// Who.
        spender: String,
        /// How much less.
        amount: Uint128,
        /// Not heeded.
        expires: Option<Expiration>,
    },
    /// Makes tokens out of nothing.
    Mint {
        /// For whom.
        to: String,
        /// How much.
        amount: Uint128,
    },
    /// Replaces the rules by which it misbehaves; none makes it honest.
    Obey {
        /// The rules; the first that fits is followed.
        rules: Vec<Rule>,
    },
    /// Sends messages in its own name; if one fails, everything fails.
    Act {
        /// What to send.
        calls: Vec<CosmosMsg>,
    },
    /// Moves tokens late; called by the token itself.
    Settle {
        /// From whom.
        from: String,
        /// To whom.
        to: String,
        /// How much.
        amount: Uint128,
    },
}

/// When to misbehave, and how.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// When.
    pub on: Hook,
    /// How.
    pub then: Trick,
    /// How often still; always by default. Questions don't count.
    pub times: Option<u32>,
}

/// A moment at which the token can misbehave.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Hook {
    /// `transfer`: how payouts arrive.
    Transfer,
    /// `transfer_from`: how pulls arrive.
    TransferFrom,
    /// `send`: how pushes arrive.
    Send,
    /// The question for a balance.
    Balance,
}

/// A misbehaviour.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Trick {
    /// Says that all is well and moves nothing.
    Lie {},
    /// Takes the whole amount and delivers less.
    Charge {
        /// How much less.
        amount: Uint128,
    },
    /// Moves more than it was told to.
    Overpay {
        /// How much more.
        amount: Uint128,
    },
    /// Fails.
    Refuse {},
    /// Panics.
    Panic {},
    /// Runs until the gas is gone.
    Burn {},
    /// Moves the tokens, with events and data that mean nothing; answers nonsense.
    Garbage {},
    /// Sends messages from within, and doesn't mind when they fail.
    Call {
        /// What to send.
        calls: Vec<CosmosMsg>,
        /// Whether the tokens move before or after.
        tokens: Moment,
    },
    /// Asks a contract from within, and keeps the answers.
    Watch {
        /// Which contract.
        contract: String,
        /// What to ask.
        questions: Vec<Binary>,
    },
    /// Adds to every balance that it tells.
    Inflate {
        /// How much.
        amount: Uint128,
    },
    /// Takes from every balance that it tells.
    Deflate {
        /// How much.
        amount: Uint128,
    },
}

/// When tokens move.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the calls.
    Before,
    /// After the calls.
    After,
}

/// What the token can be asked.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum QueryMsg {
    /// As in cw20.
    Balance {
        /// Whose.
        address: String,
    },
    /// As in cw20.
    TokenInfo {},
    /// As in cw20.
    Allowance {
        /// Whose.
        owner: String,
        /// Who may.
        spender: String,
    },
    /// What it has seen when it watched, and how its calls ended.
    Seen {},
}

/// What the token has seen.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct SeenResponse {
    /// Answers of contracts that were watched, in order.
    pub answers: Vec<String>,
    /// How the calls from within ended: `ok`, or the error's text.
    pub calls: Vec<String>,
}
