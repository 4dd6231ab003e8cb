//! Random numbers that look for trouble, and the way between our integers and `num-bigint`.

use lode_math::{MathError, Result, U256, U512};
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Cases for each property, unless `LODE_CASES` says otherwise.
const CASES: u64 = 200_000;
/// Where the random numbers start, unless `LODE_SEED` says otherwise.
const SEED: u64 = 0x10DE_0001;

/// Runs a property on many draws; a failure prints the seed and the case.
pub(crate) fn for_each_case(mut property: impl FnMut(&mut Draw)) {
    let seed = setting("LODE_SEED", SEED);
    let mut place = Place { seed, case: 0 };
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
    while place.case < setting("LODE_CASES", CASES) {
        property(&mut draw);
        place.case += 1;
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

struct Place {
    seed: u64,
    case: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("LODE_SEED={} fails at case {}", self.seed, self.case);
        }
    }
}

/// A source of numbers of every length, of tiny ones, and of ones around a boundary.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn u128(&mut self) -> u128 {
        let [x0, x1] = self.limbs();
        u128::from(x1) << 64 | u128::from(x0)
    }

    pub(crate) fn u256(&mut self) -> U256 {
        U256::from_limbs(self.limbs())
    }

    pub(crate) fn u512(&mut self) -> U512 {
        U512::from_limbs(self.limbs())
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// One limb in five ways: any, of any length, tiny, near the top, around the middle.
    fn limb(&mut self) -> u64 {
        let any: u64 = self.0.random();
        match self.below(8) {
            0 | 1 => any,
            2 => any >> self.below(64),
            3 => any & 3,
            4 => !(any & 3),
            5 => (1 << 63) + (any & 3),
            6 => (1 << 63) - 1 - (any & 3),
            _ => 0,
        }
    }

    fn limbs<const N: usize>(&mut self) -> [u64; N] {
        let mut limbs = [0; N];
        let length = self.below(64 * N + 1);
        match self.below(5) {
            // Tiny.
            0 => limbs[0] = self.0.random_range(0..=16),
            // Any bits, of any length.
            1 | 2 => limbs = cut(self.0.random(), length),
            // A power of two and up to two beside it, wrapping at both ends of the type.
            3 => {
                let bit = length % (64 * N);
                limbs[bit / 64] = 1 << (bit % 64);
                limbs = add_small(limbs, self.0.random_range(-2..=2));
            }
            // Limbs that make a quotient digit's first guess wrong.
            _ => limbs = cut(core::array::from_fn(|_| self.limb()), length),
        }
        limbs
    }
}

/// Keeps the low `length` bits.
fn cut<const N: usize>(limbs: [u64; N], length: usize) -> [u64; N] {
    core::array::from_fn(|i| match length.saturating_sub(64 * i) {
        0 => 0,
        bits @ 1..64 => limbs[i] & ((1 << bits) - 1),
        _ => limbs[i],
    })
}

fn add_small<const N: usize>(limbs: [u64; N], small: i64) -> [u64; N] {
    let mut carry = i128::from(small);
    limbs.map(|limb| {
        let sum = i128::from(limb) + carry;
        carry = sum >> 64;
        sum as u64
    })
}

pub(crate) fn big(x: u128) -> BigUint {
    BigUint::from(x)
}

pub(crate) fn big_256(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

pub(crate) fn big_512(x: U512) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<64>())
}

/// What fits stays as it is; what doesn't is an overflow.
pub(crate) fn fit_u128(x: &BigUint) -> Result<u128> {
    x.try_into().map_err(|_| MathError::Overflow)
}

pub(crate) fn fit_256(x: &BigUint) -> Result<U256> {
    U256::try_from_le_slice(&x.to_bytes_le()).ok_or(MathError::Overflow)
}

pub(crate) fn fit_512(x: &BigUint) -> Result<U512> {
    U512::try_from_le_slice(&x.to_bytes_le()).ok_or(MathError::Overflow)
}

/// Quotient and remainder, or the error of a zero divisor.
pub(crate) fn div_rem(n: &BigUint, d: &BigUint) -> Result<(BigUint, BigUint)> {
    if *d == BigUint::ZERO {
        return Err(MathError::DivisionByZero);
    }
    Ok((n / d, n % d))
}

/// ⌈n/d⌉, or the error of a zero divisor.
pub(crate) fn div_up(n: &BigUint, d: &BigUint) -> Result<BigUint> {
    let (quotient, remainder) = div_rem(n, d)?;
    Ok(if remainder == BigUint::ZERO { quotient } else { quotient + 1_u32 })
}
