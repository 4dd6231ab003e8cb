//! lode-math against integers of any size.

use arbitrary::{Arbitrary, Result, Unstructured};
use lode_math::{U256, U512};
use num_bigint::BigUint;

/// Reads numbers from the bytes and checks every function on them.
pub fn check(bytes: &[u8]) {
    let mut input = Unstructured::new(bytes);
    while !input.is_empty() {
        if narrow(&mut input).and_then(|()| wide(&mut input)).is_err() {
            return;
        }
    }
}

/// A number of random length: uniform ones are nearly always large and miss the small cases.
pub(crate) fn sized(input: &mut Unstructured<'_>) -> Result<u128> {
    let shift = u32::from(u8::arbitrary(input)?) % 128;
    Ok(u128::arbitrary(input)? >> shift)
}

fn sized_256(input: &mut Unstructured<'_>) -> Result<U256> {
    let limbs: [u64; 4] = Arbitrary::arbitrary(input)?;
    let shift = usize::from(u8::arbitrary(input)?);
    Ok(U256::from_limbs(limbs) >> shift)
}

fn narrow(input: &mut Unstructured<'_>) -> Result<()> {
    let (a, b, d) = (sized(input)?, sized(input)?, sized(input)?);
    let product = BigUint::from(a) * b;
    let (down, up) = (lode_math::mul_div_down(a, b, d), lode_math::mul_div_up(a, b, d));
    if d == 0 {
        assert!(down.is_err() && up.is_err(), "{a} * {b} / 0");
    } else {
        let exact = u128::try_from(&product / d).ok();
        assert_eq!(down.ok(), exact, "{a} * {b} / {d} down");
        let exact = u128::try_from((&product + (d - 1)) / d).ok();
        assert_eq!(up.ok(), exact, "{a} * {b} / {d} up");
    }
    assert_eq!(big(lode_math::mul_wide_exact(a, b)), product, "{a} * {b}");
    Ok(())
}

fn wide(input: &mut Unstructured<'_>) -> Result<()> {
    let (n, m, d) = (sized_256(input)?, sized(input)?, sized_256(input)?);
    let (down, up) = (lode_math::wide_mul_div_down(n, m, d), lode_math::wide_mul_div_up(n, m, d));
    if d.is_zero() {
        assert!(down.is_err() && up.is_err(), "{n} * {m} / 0");
    } else {
        let (product, divisor) = (big(n) * m, big(d));
        let exact = u128::try_from(&product / &divisor).ok();
        assert_eq!(down.ok(), exact, "{n} * {m} / {d} down");
        let exact = u128::try_from((&product + &divisor - 1_u8) / &divisor).ok();
        assert_eq!(up.ok(), exact, "{n} * {m} / {d} up");
    }
    let root = BigUint::from(lode_math::sqrt_down(n));
    assert!(&root * &root <= big(n) && (&root + 1_u8) * (&root + 1_u8) > big(n), "root of {n}");

    let bits = usize::from(u8::arbitrary(input)?) * 2;
    let shifted = big(n) << bits;
    let exact = lode_math::shl_exact(n, bits).ok().map(big);
    assert_eq!(exact, (shifted.bits() <= 256).then_some(shifted), "{n} << {bits}");

    let product = lode_math::mul_wide_512_exact(n, d);
    assert_eq!(big_512(product), big(n) * big(d), "{n} * {d}");
    let divisor = lode_math::widen_512(U256::from(m));
    match lode_math::div_rem_512_down(product, divisor) {
        Ok((quotient, rest)) => {
            assert_eq!(big_512(quotient) * m + big_512(rest), big_512(product), "{product} / {m}");
            assert!(rest < divisor, "{product} / {m}");
        }
        Err(_) => assert_eq!(m, 0, "{product} / {m}"),
    }
    Ok(())
}

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

/// A 512-bit number as one of any size.
pub(crate) fn big_512(x: U512) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<64>())
}
