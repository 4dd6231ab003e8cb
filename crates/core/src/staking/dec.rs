//! Numbers with eighteen decimals.

use alloc::string::{String, ToString};

use lode_math::{
    U256, U512, add_exact_512, div_rem_512_down, div_up_512, mul_wide_512_exact, narrow_256,
    narrow_u128, sub_exact_512, widen_512,
};

use crate::error::{CoreError, Result};

/// 10^18.
const ONE: u64 = 1_000_000_000_000_000_000;
/// Digits after the point.
const DIGITS: usize = 18;

/// A number that is not negative, as a whole number of 10^-18.
///
/// The SDK's `LegacyDec`; its rules are those of `cosmossdk.io/math` 1.5 (`legacy_dec.go`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dec(U256);

fn one() -> U256 {
    U256::from(ONE)
}

/// n/d, a half to the even neighbour.
fn div_even(n: U512, d: U512) -> Result<U512> {
    let (quotient, rest) = div_rem_512_down(n, d)?;
    // 2·rest against d, without the sum that could pass the width.
    let other = sub_exact_512(d, rest)?;
    let up = rest > other || (rest == other && quotient.bit(0));
    Ok(if up { add_exact_512(quotient, U512::ONE)? } else { quotient })
}

fn times(a: U512, b: U512) -> Result<U512> {
    a.checked_mul(b).ok_or(CoreError::Overflow)
}

impl Dec {
    /// Nothing.
    pub const ZERO: Self = Self(U256::ZERO);

    /// 1.
    #[must_use]
    pub fn one() -> Self {
        Self(one())
    }

    /// Returns the number that is so many 10^-18.
    #[must_use]
    pub const fn from_raw(raw: U256) -> Self {
        Self(raw)
    }

    /// Returns how many 10^-18 it is.
    #[must_use]
    pub const fn raw(self) -> U256 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Returns a whole number.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] never for an amount; it keeps the arithmetic total.
    pub fn of_amount_exact(amount: u128) -> Result<Self> {
        Ok(Self(U256::from(amount).checked_mul(one()).ok_or(CoreError::Overflow)?))
    }

    /// Returns the whole units, rounding down.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] above 2^128 − 1.
    pub fn floor_down(self) -> Result<u128> {
        let whole = self.0.checked_div(one()).ok_or(CoreError::Overflow)?;
        Ok(narrow_u128(whole)?)
    }

    /// Returns what [`floor_down`](Self::floor_down) leaves over.
    #[must_use]
    pub fn fraction_exact(self) -> Self {
        Self(self.0.checked_rem(one()).unwrap_or_default())
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] above 256 bits.
    pub fn add_exact(self, other: Self) -> Result<Self> {
        self.0.checked_add(other.0).map(Self).ok_or(CoreError::Overflow)
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] below zero.
    pub fn sub_exact(self, other: Self) -> Result<Self> {
        self.0.checked_sub(other.0).map(Self).ok_or(CoreError::Overflow)
    }

    /// Returns the product, a half to the even neighbour: the SDK's `Mul`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] above 256 bits.
    pub fn mul_even(self, other: Self) -> Result<Self> {
        let product = mul_wide_512_exact(self.0, other.0);
        Ok(Self(narrow_256(div_even(product, widen_512(one()))?)?))
    }

    /// Returns the product, cut: the SDK's `MulTruncate`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] above 256 bits.
    pub fn mul_down(self, other: Self) -> Result<Self> {
        let product = mul_wide_512_exact(self.0, other.0);
        Ok(Self(narrow_256(div_rem_512_down(product, widen_512(one()))?.0)?))
    }

    /// Returns the product with a whole number: the SDK's `MulInt`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] above 256 bits.
    pub fn mul_amount_exact(self, amount: u128) -> Result<Self> {
        self.0.checked_mul(U256::from(amount)).map(Self).ok_or(CoreError::Overflow)
    }

    /// Returns the quotient by a whole number, cut: the SDK's `QuoInt`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] for a divisor of zero.
    pub fn div_amount_down(self, amount: u128) -> Result<Self> {
        self.0.checked_div(U256::from(amount)).map(Self).ok_or(CoreError::Overflow)
    }

    /// Returns the quotient, cut: the SDK's `QuoTruncate`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] for a divisor of zero or above 256 bits.
    pub fn div_down(self, other: Self) -> Result<Self> {
        Self::scaled_div_down(widen_512(self.0), other)
    }

    /// n · 10^18 / d, cut, for a numerator of more than 256 bits.
    pub(super) fn scaled_div_down(n: U512, d: Self) -> Result<Self> {
        let n = times(n, widen_512(one()))?;
        Ok(Self(narrow_256(div_rem_512_down(n, widen_512(d.0))?.0)?))
    }

    /// Returns the quotient, any remainder counted up: the SDK's `QuoRoundUp`.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] for a divisor of zero or above 256 bits.
    pub fn div_up(self, other: Self) -> Result<Self> {
        let n = times(widen_512(self.0), widen_512(one()))?;
        Ok(Self(narrow_256(div_up_512(n, widen_512(other.0))?)?))
    }

    /// Returns the quotient as the SDK's `Quo`: cut at 36 decimals, then a half to the even
    /// neighbour at 18.
    ///
    /// # Errors
    /// [`CoreError::Overflow`] for a divisor of zero or above 256 bits.
    pub fn div_even(self, other: Self) -> Result<Self> {
        Self::scaled_div_even(widen_512(self.0), other)
    }

    /// The same for a numerator of more than 256 bits.
    pub(super) fn scaled_div_even(n: U512, d: Self) -> Result<Self> {
        let scale = widen_512(one());
        let n = times(times(n, scale)?, scale)?;
        let (cut, _) = div_rem_512_down(n, widen_512(d.0))?;
        Ok(Self(narrow_256(div_even(cut, scale)?)?))
    }

    /// Reads the whole number of 10^-18 that the SDK's records have.
    #[must_use]
    pub fn parse_raw(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits {
            return None;
        }
        U256::from_str_radix(text, 10).ok().map(Self)
    }

    /// Reads a decimal number such as `0.05`, with at most eighteen digits after the point.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() || part.len() > DIGITS || text.ends_with('.') {
            return None;
        }
        let mut raw = String::from(whole);
        raw.push_str(part);
        raw.extend(core::iter::repeat_n('0', DIGITS.saturating_sub(part.len())));
        Self::parse_raw(&raw)
    }

    /// Writes the whole number of 10^-18 that the SDK's records have.
    #[must_use]
    pub fn to_raw_text(self) -> String {
        self.0.to_string()
    }
}

/// With all eighteen decimals, as the SDK writes it.
impl core::fmt::Display for Dec {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let one = one();
        let whole = self.0.checked_div(one).unwrap_or_default();
        let part = self.0.checked_rem(one).unwrap_or_default();
        write!(f, "{whole}.{:0>18}", part.to_string())
    }
}
