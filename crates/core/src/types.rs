//! The small types that every part shares: money without operators, sides, pairs, fees.

use lode_math as math;

use crate::error::{CoreError, Result};

/// One million: the denominator of every fee and share given in pips.
pub const PIPS: u32 = 1_000_000;

/// Shares that the first deposit locks for ever, so that no holder can own the whole supply.
///
/// Attack: the first depositor mints one share, inflates its worth, and the next depositor's
/// shares round to nothing. With 1,000 shares locked the attacker has to give away 1,000 times
/// what the victim could lose.
pub const LOCKED_SHARES: Shares = Shares::new(1_000);

macro_rules! money {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// The largest value that can be held.
            pub const MAX: Self = Self(u128::MAX);

            /// Wraps a number of raw units.
            #[inline]
            #[must_use]
            pub const fn new(raw: u128) -> Self {
                Self(raw)
            }

            /// Returns the number of raw units.
            #[inline]
            #[must_use]
            pub const fn get(self) -> u128 {
                self.0
            }

            /// Tells whether this is nothing.
            #[inline]
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Adds exactly.
            ///
            /// # Errors
            /// [`CoreError::Overflow`] when the sum passes 2^128 − 1.
            #[inline]
            pub fn add_exact(self, other: Self) -> Result<Self> {
                self.0.checked_add(other.0).map(Self).ok_or(CoreError::Overflow)
            }

            /// Subtracts exactly.
            ///
            /// # Errors
            /// [`CoreError::Overflow`] when the difference would be negative.
            #[inline]
            pub fn sub_exact(self, other: Self) -> Result<Self> {
                self.0.checked_sub(other.0).map(Self).ok_or(CoreError::Overflow)
            }

            /// Returns ⌊self · numerator / denominator⌋; whoever receives the result loses under one unit.
            ///
            /// # Errors
            /// [`CoreError::Overflow`] when the result passes 2^128 − 1 or the denominator is 0.
            #[inline]
            pub fn mul_div_down(self, numerator: u128, denominator: u128) -> Result<Self> {
                Ok(Self(math::mul_div_down(self.0, numerator, denominator)?))
            }

            /// Returns ⌈self · numerator / denominator⌉; whoever pays the result loses under one unit.
            ///
            /// # Errors
            /// [`CoreError::Overflow`] when the result passes 2^128 − 1 or the denominator is 0.
            #[inline]
            pub fn mul_div_up(self, numerator: u128, denominator: u128) -> Result<Self> {
                Ok(Self(math::mul_div_up(self.0, numerator, denominator)?))
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

money! {
    /// An amount of one asset in raw units. It has no operators: every step names its rounding.
    Amount
}
money! {
    /// Liquidity shares of one pool in raw units. It has no operators.
    Shares
}

/// The number of a pool; the first pool is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolId(pub u32);

/// A swap fee in pips, always below [`PIPS`] (FEE-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeePips(u32);

impl FeePips {
    /// Wraps a fee in pips.
    ///
    /// # Errors
    /// [`CoreError::FeeTooHigh`] at 1,000,000 pips (100 %) and above.
    pub const fn new(pips: u32) -> Result<Self> {
        if pips < PIPS { Ok(Self(pips)) } else { Err(CoreError::FeeTooHigh) }
    }

    /// Returns the fee in pips.
    #[inline]
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns what is left of [`PIPS`] after the fee.
    #[inline]
    #[must_use]
    pub const fn rest(self) -> u32 {
        PIPS.saturating_sub(self.0)
    }
}

/// One of the two assets of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The first asset.
    Zero,
    /// The second asset.
    One,
}

impl Side {
    /// Both sides in order.
    pub const BOTH: [Self; 2] = [Self::Zero, Self::One];

    /// Returns the other side.
    #[inline]
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zero => Self::One,
            Self::One => Self::Zero,
        }
    }

    /// Returns 0 or 1.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }
}

/// One value for each of a pool's two assets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair<T> {
    /// The first asset's value.
    pub zero: T,
    /// The second asset's value.
    pub one: T,
}

impl<T> Pair<T> {
    /// Makes a pair of two values in order.
    pub const fn new(zero: T, one: T) -> Self {
        Self { zero, one }
    }

    /// Returns one side's value.
    #[inline]
    #[must_use]
    pub const fn at(&self, side: Side) -> &T {
        match side {
            Side::Zero => &self.zero,
            Side::One => &self.one,
        }
    }

    /// Returns one side's value to change it.
    #[inline]
    pub const fn at_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Zero => &mut self.zero,
            Side::One => &mut self.one,
        }
    }

    /// Makes a pair from a value for one side and a value for the other.
    #[inline]
    pub fn of(side: Side, here: T, there: T) -> Self {
        match side {
            Side::Zero => Self::new(here, there),
            Side::One => Self::new(there, here),
        }
    }
}

impl Pair<Amount> {
    /// Adds side by side.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] when a sum passes 2^128 − 1.
    pub fn add_exact(self, other: Self) -> Result<Self> {
        Ok(Self::new(self.zero.add_exact(other.zero)?, self.one.add_exact(other.one)?))
    }

    /// Subtracts side by side.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] when a difference would be negative.
    pub fn sub_exact(self, other: Self) -> Result<Self> {
        Ok(Self::new(self.zero.sub_exact(other.zero)?, self.one.sub_exact(other.one)?))
    }
}
