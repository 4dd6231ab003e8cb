//! The public cw20 wire, as far as Lode speaks it: what any cw20 token understands.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint128};
use serde_with::skip_serializing_none;

use crate::tagged::read_struct;

/// What a cw20 token can be told.
#[skip_serializing_none]
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Cw20ExecuteMsg {
    /// Moves the sender's tokens.
    Transfer {
        /// To whom.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// Moves the sender's tokens to a contract and calls its `receive`.
    Send {
        /// Which contract.
        contract: String,
        /// How much.
        amount: Uint128,
        /// What to hand over.
        msg: Binary,
    },
    /// Lets a spender move more of the sender's tokens.
    IncreaseAllowance {
        /// Who may.
        spender: String,
        /// How much more.
        amount: Uint128,
        /// Until when.
        expires: Option<Expiration>,
    },
    /// Lets a spender move less of the sender's tokens.
    DecreaseAllowance {
        /// Who.
        spender: String,
        /// How much less.
        amount: Uint128,
        /// Until when.
        expires: Option<Expiration>,
    },
    /// Moves an owner's tokens within the sender's allowance.
    TransferFrom {
        /// Whose tokens.
        owner: String,
        /// To whom.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// Moves an owner's tokens to a contract within the sender's allowance, and calls its `receive`.
    SendFrom {
        /// Whose tokens.
        owner: String,
        /// Which contract.
        contract: String,
        /// How much.
        amount: Uint128,
        /// What to hand over.
        msg: Binary,
    },
}

/// What a cw20 token calls its receiver with.
#[derive(
    cosmwasm_schema::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    cosmwasm_schema::schemars::JsonSchema,
    cosmwasm_schema::cw_schema::Schemaifier,
)]
#[allow(clippy::derive_partial_eq_without_eq, reason = "as everywhere on the wire")]
#[serde(deny_unknown_fields, crate = "cosmwasm_schema::serde")]
#[schemars(crate = "cosmwasm_schema::schemars")]
#[schemaifier(mute_warnings, crate = "cosmwasm_schema::cw_schema")]
pub struct Cw20ReceiveMsg {
    /// Who sent the tokens.
    pub sender: String,
    /// How much arrived.
    pub amount: Uint128,
    /// What the sender handed over.
    pub msg: Binary,
}

/// The call that carries a [`Cw20ReceiveMsg`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Cw20ReceiverMsg {
    /// Tells a contract that it was sent tokens.
    Receive(Cw20ReceiveMsg),
}

/// When an allowance ends.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Expiration {
    /// At a height.
    AtHeight(u64),
    /// At a time.
    AtTime(cosmwasm_std::Timestamp),
    /// Never.
    Never {},
}

impl Default for Expiration {
    fn default() -> Self {
        Self::Never {}
    }
}

/// What a cw20 token can be asked.
#[skip_serializing_none]
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum Cw20QueryMsg {
    /// An address's balance.
    #[returns(BalanceResponse)]
    Balance {
        /// Whose.
        address: String,
    },
    /// Name, symbol, decimals and supply.
    #[returns(TokenInfoResponse)]
    TokenInfo {},
    /// Who may mint: nobody.
    #[returns(Option<MinterResponse>)]
    Minter {},
    /// An allowance.
    #[returns(AllowanceResponse)]
    Allowance {
        /// Whose tokens.
        owner: String,
        /// Who may move them.
        spender: String,
    },
    /// An owner's allowances, paged.
    #[returns(AllAllowancesResponse)]
    AllAllowances {
        /// Whose tokens.
        owner: String,
        /// The last spender of the page before.
        start_after: Option<String>,
        /// How many.
        limit: Option<u32>,
    },
    /// Holders, paged.
    #[returns(AllAccountsResponse)]
    AllAccounts {
        /// The last holder of the page before.
        start_after: Option<String>,
        /// How many.
        limit: Option<u32>,
    },
    /// What a wallet shows beside the name.
    #[returns(MarketingInfoResponse)]
    MarketingInfo {},
}

/// A balance.
#[cw_serde]
pub struct BalanceResponse {
    /// In raw units.
    pub balance: Uint128,
}

/// A token's description.
#[cw_serde]
pub struct TokenInfoResponse {
    /// Its name.
    pub name: String,
    /// Its ticker.
    pub symbol: String,
    /// How many decimals a wallet shows.
    pub decimals: u8,
    /// All of it, in raw units.
    pub total_supply: Uint128,
}

/// Who may mint.
#[skip_serializing_none]
#[cw_serde]
pub struct MinterResponse {
    /// Who.
    pub minter: String,
    /// The most there may be.
    pub cap: Option<Uint128>,
}

/// An allowance.
#[cw_serde]
pub struct AllowanceResponse {
    /// How much is left.
    pub allowance: Uint128,
    /// Until when.
    pub expires: Expiration,
}

/// An allowance of an owner.
#[cw_serde]
pub struct AllowanceInfo {
    /// Who may move tokens.
    pub spender: String,
    /// How much is left.
    pub allowance: Uint128,
    /// Until when.
    pub expires: Expiration,
}

/// An owner's allowances.
#[cw_serde]
pub struct AllAllowancesResponse {
    /// By spender.
    pub allowances: Vec<AllowanceInfo>,
}

/// Holders.
#[cw_serde]
pub struct AllAccountsResponse {
    /// Their addresses.
    pub accounts: Vec<String>,
}

/// What a wallet shows beside the name; all of it is empty here.
#[skip_serializing_none]
#[cw_serde]
#[derive(Default)]
pub struct MarketingInfoResponse {
    /// A link.
    pub project: Option<String>,
    /// A sentence.
    pub description: Option<String>,
    /// A picture.
    pub logo: Option<String>,
    /// Who may change this.
    pub marketing: Option<String>,
}

read_struct!(Cw20ReceiveMsg { sender, amount, msg });
