//! What `lode-math` is built on, and what else it could be built on.
//!
//! Each group is one building block; each candidate in it gets the same inputs and is first held
//! to the same results. Times are per 1,024 calls; the throughput line says calls per second.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lode_math::{U256, U384, U512};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Inputs per iteration: more than the branch predictor can learn by heart.
const INPUTS: usize = 1_024;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// A random number of exactly `bits` bits.
fn number(rng: &mut ChaCha8Rng, bits: u32) -> U256 {
    let top = U256::ONE << (bits - 1);
    let any = U256::from_limbs(rng.random());
    (any >> (256 - bits)) | top
}

fn amount(rng: &mut ChaCha8Rng, bits: u32) -> u128 {
    lode_math::narrow_u128(number(rng, bits)).expect("at most 128 bits are asked for")
}

fn inputs<T>(mut draw: impl FnMut(&mut ChaCha8Rng) -> T) -> Vec<T> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    (0..INPUTS).map(|_| draw(&mut rng)).collect()
}

/// Times `candidate`, after holding it to `expected`.
fn measure<T, R: PartialEq + std::fmt::Debug>(
    group: &mut Group<'_>,
    name: &str,
    inputs: &[T],
    expected: impl Fn(&T) -> R,
    candidate: impl Fn(&T) -> R,
) {
    for input in inputs {
        assert_eq!(candidate(input), expected(input), "{name}");
    }
    group.throughput(Throughput::Elements(INPUTS as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for input in inputs {
                black_box(candidate(black_box(input)));
            }
        });
    });
}

type Wide = (U256, u128, U256);

fn wide_lode(&(n, m, d): &Wide) -> Option<u128> {
    lode_math::wide_mul_div_down(n, m, d).ok()
}

fn wide_ruint(&(n, m, d): &Wide) -> Option<u128> {
    let product: U384 = n.widening_mul::<128, 2, 384, 6>(ruint::aliases::U128::from(m));
    product.checked_div(U384::from(d))?.try_into().ok()
}

type Bnum<const BYTES: usize> = bnum::Integer<false, BYTES, 0, 0>;

fn bnum<const BYTES: usize>(le_bytes: &[u8]) -> Bnum<BYTES> {
    let mut bytes = [0; BYTES];
    bytes[..le_bytes.len()].copy_from_slice(le_bytes);
    Bnum::from_bytes(bytes)
}

fn bnum_to_u128<const BYTES: usize>(x: Bnum<BYTES>) -> Option<u128> {
    let bytes = x.to_bytes();
    let (low, high) = bytes.split_at(16);
    let fits = high.iter().all(|byte| *byte == 0);
    fits.then(|| u128::from_le_bytes(low.try_into().expect("16 bytes")))
}

fn wide_bnum((n, m, d): &Wide) -> Option<u128> {
    let product = bnum::<48>(&n.to_le_bytes::<32>()) * bnum::<48>(&m.to_le_bytes());
    bnum_to_u128(product.checked_div(bnum(&d.to_le_bytes::<32>()))?)
}

fn wide_crypto_bigint((n, m, d): &Wide) -> Option<u128> {
    use crypto_bigint::{NonZero, U128, U256, U384};
    let d = Option::<NonZero<U256>>::from(NonZero::new(U256::from_words(d.into_limbs())))?;
    let product: U384 = U256::from_words(n.into_limbs()).concatenating_mul(&U128::from_u128(*m));
    let (quotient, _) = product.div_rem_vartime(&d);
    match quotient.to_words() {
        [q0, q1, 0, 0, 0, 0] => Some(u128::from(q1) << 64 | u128::from(q0)),
        _ => None,
    }
}

fn ethnum_256(x: &U256) -> ethnum::U256 {
    let [x0, x1, x2, x3] = x.into_limbs().map(u128::from);
    ethnum::U256::from_words(x3 << 64 | x2, x1 << 64 | x0)
}

/// Only for products within 256 bits: `ethnum` has no wider type.
fn wide_ethnum((n, m, d): &Wide) -> Option<u128> {
    let product = ethnum_256(n).checked_mul(ethnum::U256::from(*m))?;
    product.checked_div(ethnum_256(d))?.try_into().ok()
}

/// ⌊n·m/d⌋ at the sizes of a quote: n the input less its fee, m and d from the reserves.
fn wide_mul_div(criterion: &mut Criterion) {
    for (name, bits) in
        [("small pool", (80, 74, 94)), ("large pool", (80, 90, 110)), ("extreme", (120, 120, 148))]
    {
        let mut group = criterion.benchmark_group(format!("wide_mul_div/{name}"));
        let (n, m, d) = bits;
        let inputs = inputs(|rng| (number(rng, n), amount(rng, m), number(rng, d)));
        measure(&mut group, "lode", &inputs, wide_ruint, wide_lode);
        measure(&mut group, "ruint", &inputs, wide_ruint, wide_ruint);
        measure(&mut group, "bnum", &inputs, wide_ruint, wide_bnum);
        measure(&mut group, "crypto-bigint", &inputs, wide_ruint, wide_crypto_bigint);
        measure(&mut group, "ethnum", &inputs, wide_ruint, wide_ethnum);
        group.finish();
    }
}

type Plain = (u128, u128, u128);

fn plain_lode(&(a, b, d): &Plain) -> Option<u128> {
    lode_math::mul_div_down(a, b, d).ok()
}

fn plain_ruint(&(a, b, d): &Plain) -> Option<u128> {
    let product = lode_math::mul_wide_exact(a, b);
    product.checked_div(U256::from(d))?.try_into().ok()
}

fn plain_bnum((a, b, d): &Plain) -> Option<u128> {
    let product = bnum::<32>(&a.to_le_bytes()) * bnum::<32>(&b.to_le_bytes());
    bnum_to_u128(product.checked_div(bnum(&d.to_le_bytes()))?)
}

fn plain_crypto_bigint(&(a, b, d): &Plain) -> Option<u128> {
    use crypto_bigint::{NonZero, U128, U256};
    let d = Option::<NonZero<U128>>::from(NonZero::new(U128::from_u128(d)))?;
    let product: U256 = U128::from_u128(a).concatenating_mul(&U128::from_u128(b));
    let (quotient, _) = product.div_rem_vartime(&d);
    match quotient.to_words() {
        [q0, q1, 0, 0] => Some(u128::from(q1) << 64 | u128::from(q0)),
        _ => None,
    }
}

fn plain_ethnum(&(a, b, d): &Plain) -> Option<u128> {
    use ethnum::U256;
    (U256::from(a) * U256::from(b)).checked_div(U256::from(d))?.try_into().ok()
}

/// ⌊a·b/d⌋ at the sizes of shares and fees.
fn mul_div(criterion: &mut Criterion) {
    for (name, bits) in
        [("one limb", (40, 20, 20)), ("shares", (70, 90, 95)), ("full", (128, 127, 128))]
    {
        let mut group = criterion.benchmark_group(format!("mul_div/{name}"));
        let (a, b, d) = bits;
        let inputs = inputs(|rng| (amount(rng, a), amount(rng, b), amount(rng, d)));
        measure(&mut group, "lode", &inputs, plain_ruint, plain_lode);
        measure(&mut group, "ruint", &inputs, plain_ruint, plain_ruint);
        measure(&mut group, "bnum", &inputs, plain_ruint, plain_bnum);
        measure(&mut group, "crypto-bigint", &inputs, plain_ruint, plain_crypto_bigint);
        measure(&mut group, "ethnum", &inputs, plain_ruint, plain_ethnum);
        group.finish();
    }
}

type Roll = (U512, u128);

fn roll_lode(&(n, d): &Roll) -> Option<(U512, u128)> {
    lode_math::div_rem_512_by_down(n, d).ok()
}

fn roll_ruint(&(n, d): &Roll) -> Option<(U512, u128)> {
    let (quotient, remainder) = n.div_rem(U512::from(d));
    Some((quotient, remainder.try_into().ok()?))
}

fn roll_crypto_bigint((n, d): &Roll) -> Option<(U512, u128)> {
    use crypto_bigint::{NonZero, U128, U512 as Number};
    let d = Option::<NonZero<U128>>::from(NonZero::new(U128::from_u128(*d)))?;
    let (quotient, remainder) = Number::from_words(n.into_limbs()).div_rem_vartime(&d);
    Some((U512::from_limbs(quotient.to_words()), remainder.into()))
}

/// An amount in units of 2^-256 over the shares of a pool: one step of an index.
fn index_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index_step");
    let inputs = inputs(|rng| (U512::from(number(rng, 64)) << 256, amount(rng, 90)));
    measure(&mut group, "lode", &inputs, roll_ruint, roll_lode);
    measure(&mut group, "ruint", &inputs, roll_ruint, roll_ruint);
    measure(&mut group, "crypto-bigint", &inputs, roll_ruint, roll_crypto_bigint);
    group.finish();
}

criterion_group!(benches, wide_mul_div, mul_div, index_step);
criterion_main!(benches);
