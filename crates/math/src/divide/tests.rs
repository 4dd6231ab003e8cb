//! NUM-2 for one limb: both ways of dividing give the same, whichever of them the machine takes.

use core::num::NonZero;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Divisor, WideDivisor, by_halves_down, by_machine_down, divide_limb_down};
use crate::error::MathError;
use crate::limbs::{join, low, wide};

const SEED: u64 = 0x10DE_0002;

/// Half limbs from which wrong first guesses are made: around the ends and the middle.
const EDGES: [u64; 10] = [
    0,
    1,
    2,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_0001,
    0xffff_fffd,
    0xffff_fffe,
    0xffff_ffff,
    0x1234_5678,
];

fn check(over: u64, next: u64, d: u64) {
    let Some(d) = NonZero::new(d | 1 << 63).filter(|d| over < d.get()) else { return };
    let n = join(next, over);
    let expected = (low(n / wide(d.get())), n % wide(d.get()));
    assert_eq!(by_machine_down(n, d), expected, "{n} / {d}");
    assert_eq!(by_halves_down(n, d), expected, "{n} / {d}");
    assert_eq!(divide_limb_down(n, d), expected, "{n} / {d}");
}

#[test]
fn halves_and_machine_agree_at_every_edge() {
    let limbs = || EDGES.into_iter().flat_map(|h| EDGES.map(|l| h << 32 | l));
    for d in limbs() {
        for over in limbs() {
            for next in limbs() {
                check(over, next, d);
            }
        }
    }
}

#[test]
fn halves_and_machine_agree_on_any_limbs() {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for _ in 0..1_000_000 {
        let (d, next): (u64, u64) = rng.random();
        let d = d | 1 << 63;
        check(rng.random_range(0..d), next, d);
        // Just below the divisor, the quotient's first half is the largest there is.
        check(d - 1 - (next & 3), next, d);
    }
}

#[test]
fn a_divisor_of_nothing_is_refused() {
    assert_eq!(Divisor::new(0).err(), Some(MathError::DivisionByZero));
    assert_eq!(WideDivisor::new(0, 5).err(), Some(MathError::DivisionByZero));
}
