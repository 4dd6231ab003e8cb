//! Exact sums of fractions.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::Zero;

/// Bits of the enclosure that settles nearly every question without a common denominator.
const BITS: u64 = 512;

/// A sum of non-negative fractions, exact.
///
/// A life of a pool adds fractions over many different share totals, and their common denominator
/// grows without bound. The terms are kept apart, beside a lower bound that is short of the sum by
/// less than one 2^-512 for each of them; the common denominator is only made where the bound
/// can't tell.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    terms: BTreeMap<BigUint, BigUint>,
    low: BigUint,
    inexact: u64,
}

impl Sum {
    /// Adds `numerator / denominator`; the denominator must not be zero.
    pub fn add(&mut self, numerator: &BigUint, denominator: &BigUint) {
        assert!(!denominator.is_zero(), "a fraction over nothing");
        *self.terms.entry(denominator.clone()).or_default() += numerator;
        let (quotient, remainder) = (numerator << BITS).div_rem(denominator);
        self.low += quotient;
        self.inexact += u64::from(!remainder.is_zero());
    }

    /// The sum over one common denominator.
    #[must_use]
    pub fn exact(&self) -> BigRational {
        self.terms.iter().fold(BigRational::zero(), |sum, (denominator, numerator)| {
            sum + BigRational::new(
                BigInt::from(numerator.clone()),
                BigInt::from(denominator.clone()),
            )
        })
    }

    /// The whole units in the sum.
    #[must_use]
    pub fn floor(&self) -> BigUint {
        let low = &self.low >> BITS;
        let high = (&self.low + self.inexact) >> BITS;
        if low == high {
            return low;
        }
        self.exact().floor().to_integer().magnitude().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[(u64, u64)]) -> Sum {
        let mut sum = Sum::default();
        terms.iter().for_each(|(n, d)| sum.add(&BigUint::from(*n), &BigUint::from(*d)));
        sum
    }

    #[test]
    fn thirds_and_sixths_make_whole_units() {
        assert_eq!(sum(&[(1, 3), (1, 3), (1, 3)]).floor(), BigUint::from(1_u8));
        assert_eq!(sum(&[(1, 3), (1, 6), (1, 2)]).floor(), BigUint::from(1_u8));
        assert_eq!(sum(&[(1, 3), (1, 6), (49, 100)]).floor(), BigUint::from(0_u8));
        assert_eq!(sum(&[(7, 2), (7, 4)]).floor(), BigUint::from(5_u8));
        assert_eq!(sum(&[]).floor(), BigUint::zero());
    }
}
