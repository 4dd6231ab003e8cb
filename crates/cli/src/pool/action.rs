//! One action of a script, read.

use lode_core::exchange::SwapKind;
use lode_core::{Amount, Pair, Shares, Side};
use serde_json::value::RawValue;

use crate::error::Problem;
use crate::input::{Object, Sign, signed_number, two_numbers, whole_number};

/// What can happen to a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Somebody puts both assets in.
    Deposit { owner: String, amounts: Pair<Amount> },
    /// Somebody takes their part out.
    Withdraw { owner: String, shares: Shares },
    /// Shares change hands.
    Transfer { from: String, to: String, shares: Shares },
    /// Somebody swaps.
    Swap { side: Side, kind: SwapKind },
    /// Somebody funds rewards.
    Campaign { asset: String, amount: Amount, start_s: u64, end_s: u64 },
    /// Time goes by.
    Advance { seconds: u64 },
    /// Somebody takes the rewards they have earned.
    Claim { owner: String },
    /// Somebody looks at what they hold and have earned.
    Position { owner: String },
}

impl Action {
    /// Reads an action.
    ///
    /// # Errors
    /// [`Problem::Malformed`], [`Problem::UnknownOp`], and what is wrong with a field.
    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        let mut object = Object::read(text)?;
        let op = object.need_text("op")?;
        let action = match op.as_str() {
            "deposit" => Self::Deposit {
                owner: object.need_text("owner")?,
                amounts: amounts(object.need("amounts")?)?,
            },
            "withdraw" => Self::Withdraw {
                owner: object.need_text("owner")?,
                shares: Shares::new(number(&mut object, "shares")?),
            },
            "transfer" => Self::Transfer {
                from: object.need_text("from")?,
                to: object.need_text("to")?,
                shares: Shares::new(number(&mut object, "shares")?),
            },
            "swap" => swap(&mut object)?,
            "campaign" => Self::Campaign {
                asset: object.need_text("asset")?,
                amount: Amount::new(number(&mut object, "amount")?),
                start_s: seconds(object.need("start")?, "start")?,
                end_s: seconds(object.need("end")?, "end")?,
            },
            "advance" => Self::Advance { seconds: seconds(object.need("seconds")?, "seconds")? },
            "claim" => Self::Claim { owner: object.need_text("owner")? },
            "position" => Self::Position { owner: object.need_text("owner")? },
            _ => return Err(Problem::UnknownOp(op.chars().take(64).collect())),
        };
        object.finish()?;
        Ok(action)
    }
}

/// Returns the name of an action, even of one that can't be done.
pub(super) fn name_of(text: &str) -> Option<String> {
    Object::read(text).ok()?.need_text("op").ok()
}

fn swap(object: &mut Object<'_>) -> Result<Action, Problem> {
    let side = match object.need("zero_for_one")?.get() {
        "true" => Side::Zero,
        "false" => Side::One,
        _ => return Err(Problem::BadField("zero_for_one", "true or false")),
    };
    let specified = signed_number(object.need("amount_specified")?)
        .ok_or(Problem::BadAmount("amount_specified"))?;
    let kind = match specified {
        (Sign::Positive, amount) => SwapKind::ExactIn(Amount::new(amount)),
        (Sign::Negative, amount) => SwapKind::ExactOut(Amount::new(amount)),
    };
    Ok(Action::Swap { side, kind })
}

fn amounts(value: &RawValue) -> Result<Pair<Amount>, Problem> {
    let [zero, one] = two_numbers(value).ok_or(Problem::BadAmount("amounts"))?;
    Ok(Pair::new(Amount::new(zero), Amount::new(one)))
}

fn number(object: &mut Object<'_>, name: &'static str) -> Result<u128, Problem> {
    whole_number(object.need(name)?).ok_or(Problem::BadAmount(name))
}

/// Returns a time in whole seconds.
///
/// # Errors
/// [`Problem::BadTime`].
pub(super) fn seconds(value: &RawValue, name: &'static str) -> Result<u64, Problem> {
    let number = whole_number(value).ok_or(Problem::BadTime(name))?;
    u64::try_from(number).map_err(|_| Problem::BadTime(name))
}
