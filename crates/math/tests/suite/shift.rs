//! NUM-2 for shifts: no bit is ever lost in silence.
//!
//! The incident behind it: a guard compared with 0xffff…<<192 where 1<<192 was meant, so that high
//! bits fell off a shift and a position worth millions cost one unit.

use crate::oracle::{Draw, big_256, big_512, fit_256, fit_512, for_each_case};
use lode_math::{MathError, U256, U512, shl_exact, shl_exact_512};

/// All counts around every boundary of the type, and the far end of `usize`.
fn counts(width: usize) -> impl Iterator<Item = usize> {
    (0..=width + 66).chain([usize::MAX - 1, usize::MAX])
}

#[test]
fn every_top_bit_meets_every_count() {
    for top in 0..256 {
        for x in [U256::ONE << top, (U256::ONE << top) | U256::ONE, U256::MAX >> (255 - top)] {
            for bits in counts(256) {
                let fits = bits <= 255 - top;
                let expected = if fits { Ok(x << bits) } else { Err(MathError::Overflow) };
                assert_eq!(shl_exact(x, bits), expected, "{x:#x} << {bits}");
            }
        }
    }
}

#[test]
fn every_top_bit_meets_every_count_at_512_bits() {
    for top in 0..512 {
        let x = U512::MAX >> (511 - top);
        for bits in counts(512) {
            let fits = bits <= 511 - top;
            let expected = if fits { Ok(x << bits) } else { Err(MathError::Overflow) };
            assert_eq!(shl_exact_512(x, bits), expected, "{x:#x} << {bits}");
        }
    }
}

#[test]
fn zero_may_be_shifted_by_anything() {
    for bits in counts(512) {
        assert_eq!(shl_exact(U256::ZERO, bits), Ok(U256::ZERO));
        assert_eq!(shl_exact_512(U512::ZERO, bits), Ok(U512::ZERO));
    }
}

#[test]
fn shifts_equal_the_oracle() {
    for_each_case(|draw| {
        let (x, y, bits) = (draw.u256(), draw.u512(), draw.below(600));
        assert_eq!(shl_exact(x, bits), fit_256(&(big_256(x) << bits)), "{x:#x} << {bits}");
        assert_eq!(shl_exact_512(y, bits), fit_512(&(big_512(y) << bits)), "{y:#x} << {bits}");
    });
}

/// The guard as it was in the incident, for a shift by 64 bits.
fn shl_64_with_the_wrong_bound(x: U256) -> Result<U256, MathError> {
    let bound = U256::from(u64::MAX) << 192;
    if x > bound { Err(MathError::Overflow) } else { Ok(x.wrapping_shl(64)) }
}

#[test]
fn the_wrong_bound_of_the_incident_is_found_at_once() {
    let (mut wrong, mut seen) = (0_u32, 0_u32);
    let mut look = |draw: &mut Draw| {
        let x = draw.u256();
        seen += 1;
        if shl_64_with_the_wrong_bound(x) != fit_256(&(big_256(x) << 64_u32)) {
            wrong += 1;
        }
    };
    for_each_case(&mut look);
    assert!(wrong > seen / 20, "{wrong} of {seen} cases show the wrong bound");
}
