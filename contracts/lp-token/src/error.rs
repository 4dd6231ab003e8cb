//! What the face refuses, as stable codes with a sentence.

use cosmwasm_std::StdError;

/// Why a message was refused. A refused message has changed nothing.
///
/// The text begins with the stable code, a colon and a space.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// The chain or the exchange refused; its own words.
    #[error("host: {0}")]
    Host(String),
    /// An address that isn't one.
    #[error(
        "invalid_address: An address is malformed; give it in lower case with this chain's prefix."
    )]
    InvalidAddress,
    /// Coins came along.
    #[error("funds_excess: This contract takes no coins; send the message without any.")]
    FundsExcess,
    /// An amount of nothing.
    #[error("zero_amount: The amount is zero; give an amount of at least one raw unit.")]
    ZeroAmount,
    /// An allowance for oneself.
    #[error("own_allowance: An allowance is for somebody else; name another spender.")]
    OwnAllowance,
    /// No allowance, or too little of it.
    #[error(
        "insufficient_allowance: The owner allows you less than that; ask for a higher allowance."
    )]
    InsufficientAllowance,
    /// The allowance is over.
    #[error("allowance_expired: The allowance has ended; ask for a new one.")]
    AllowanceExpired,
    /// An allowance that would end before it begins.
    #[error("expiry_in_past: The allowance would have ended already; choose a later end.")]
    ExpiryInPast,
    /// A number would pass what can be held.
    #[error("overflow: A number would pass 2^128 - 1; give a smaller amount.")]
    Overflow,
}

impl ContractError {
    /// Returns the stable code: the text before the first colon.
    #[must_use]
    pub fn code(&self) -> String {
        let text = self.to_string();
        text.split(':').next().unwrap_or_default().to_owned()
    }
}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Host(error.to_string())
    }
}
