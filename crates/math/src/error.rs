//! What can go wrong, and nothing else.

use core::fmt;

/// The reason why a result doesn't exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MathError {
    /// The result is above the largest number of its type.
    Overflow,
    /// The result is below zero.
    Underflow,
    /// The divisor is zero.
    DivisionByZero,
    /// An exact division left a remainder.
    Inexact,
}

/// The result of a calculation.
pub type Result<T> = core::result::Result<T, MathError>;

impl MathError {
    /// Returns the stable code of the error, in snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::Underflow => "underflow",
            Self::DivisionByZero => "division_by_zero",
            Self::Inexact => "inexact",
        }
    }
}

impl fmt::Display for MathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result is too large; use smaller amounts",
            Self::Underflow => "the result would be below zero; take away no more than there is",
            Self::DivisionByZero => "the divisor is zero; give one that is not",
            Self::Inexact => "the division leaves a remainder; use a multiple of the divisor",
        })
    }
}

impl core::error::Error for MathError {}
