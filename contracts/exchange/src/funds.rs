//! What comes with a message: exactly what it states, never more, less or anything else.

use cosmwasm_std::{Addr, Coin, Uint128};
use lode_core::{Amount, CoreError};

use crate::error::{ContractError, Result};
use crate::token::Token;

/// Who acts, and what came along.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who acts.
    pub(crate) addr: Addr,
    /// What came along.
    pub(crate) brought: Brought,
}

/// What came along with a message.
#[derive(Clone, Debug)]
pub(crate) enum Brought {
    /// Coins of the bank module.
    Coins(Vec<Coin>),
    /// A cw20 that was pushed.
    Pushed(Token, Amount),
}

/// How an offered asset arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It has come with the message; what isn't used is handed back.
    Here,
    /// It is pulled by allowance; only what is used is pulled.
    Pulled,
}

impl Caller {
    /// Makes sure that nothing came along.
    ///
    /// # Errors
    /// [`ContractError::FundsExcess`].
    pub(crate) fn brought_nothing(&self) -> Result<()> {
        self.brought_exactly(&[])
    }

    /// Makes sure that exactly the stated natives came along, or exactly the stated cw20.
    ///
    /// Stated amounts of 0 are as if they weren't stated; those of one denom add up.
    ///
    /// # Errors
    /// [`ContractError::FundsMissing`], [`ContractError::FundsExcess`].
    pub(crate) fn brought_exactly(&self, stated: &[(&Token, Amount)]) -> Result<()> {
        let stated = stated.iter().filter(|(_, amount)| !amount.is_zero());
        match &self.brought {
            Brought::Coins(coins) => {
                let mut due: Vec<(&str, Amount)> = Vec::with_capacity(2);
                for (token, amount) in stated {
                    // A cw20 is pulled afterwards.
                    let Token::Native(denom) = token else { continue };
                    match due.iter_mut().find(|(known, _)| known == denom) {
                        Some((_, sum)) => *sum = sum.add_exact(*amount)?,
                        None => due.push((denom, *amount)),
                    }
                }
                coins_match(coins, &due)
            }
            Brought::Pushed(token, amount) => {
                let mut found = Amount::ZERO;
                for (wanted, part) in stated {
                    if *wanted != token {
                        return Err(ContractError::FundsMissing);
                    }
                    found = found.add_exact(*part)?;
                }
                if found == *amount { Ok(()) } else { Err(ContractError::FundsExcess) }
            }
        }
    }

    /// Returns the one asset that came along: a coin, or what was pushed.
    ///
    /// # Errors
    /// [`ContractError::FundsMissing`], [`ContractError::FundsExcess`] for several coins,
    /// [`CoreError::ZeroAmount`], [`CoreError::Overflow`] past 2^128 − 1.
    pub(crate) fn brought_one(&self) -> Result<(Token, Amount)> {
        match &self.brought {
            Brought::Pushed(token, amount) => Ok((token.clone(), *amount)),
            Brought::Coins(coins) => match coins.as_slice() {
                [] => Err(ContractError::FundsMissing),
                [coin] => {
                    let amount = amount_of(coin)?;
                    if amount.is_zero() {
                        return Err(CoreError::ZeroAmount.into());
                    }
                    Ok((Token::Native(coin.denom.clone()), amount))
                }
                _ => Err(ContractError::FundsExcess),
            },
        }
    }

    /// Returns how an asset arrives.
    pub(crate) const fn arrival(&self, token: &Token) -> Arrival {
        match (token, &self.brought) {
            (Token::Cw20(_), Brought::Coins(_)) => Arrival::Pulled,
            _ => Arrival::Here,
        }
    }
}

/// Compares coins with what is due: nothing missing, nothing more, nothing twice.
fn coins_match(coins: &[Coin], due: &[(&str, Amount)]) -> Result<()> {
    let mut met = 0_usize;
    for (index, coin) in coins.iter().enumerate() {
        let twice = coins.iter().skip(index.saturating_add(1)).any(|next| next.denom == coin.denom);
        let wanted = due.iter().find(|(denom, _)| *denom == coin.denom);
        let Some((_, wanted)) = wanted.filter(|_| !twice) else {
            return Err(ContractError::FundsExcess);
        };
        match amount_of(coin)?.cmp(wanted) {
            core::cmp::Ordering::Less => return Err(ContractError::FundsMissing),
            core::cmp::Ordering::Greater => return Err(ContractError::FundsExcess),
            core::cmp::Ordering::Equal => met = met.saturating_add(1),
        }
    }
    if met == due.len() { Ok(()) } else { Err(ContractError::FundsMissing) }
}

fn amount_of(coin: &Coin) -> Result<Amount> {
    let amount = Uint128::try_from(coin.amount).map_err(|_| CoreError::Overflow)?;
    Ok(Amount::new(amount.u128()))
}
