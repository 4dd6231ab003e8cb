//! One quote of a constant-product pool, as the exchange itself computes it.
//!
//! Times are per 1,024 quotes; the throughput line says quotes per second.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lode_core::exchange::xyk::{amount_in_up, amount_out_down};
use lode_core::types::{Amount, FeePips};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Inputs per iteration: more than the branch predictor can learn by heart.
const INPUTS: usize = 1_024;

/// A random amount of exactly `bits` bits.
fn amount(rng: &mut ChaCha8Rng, bits: u32) -> Amount {
    Amount::new(rng.random::<u128>() >> (128 - bits) | 1 << (bits - 1))
}

/// Quotes of 10^18 raw units against pools of 10^22 to 10^33.
fn quotes(criterion: &mut Criterion) {
    let fee = FeePips::new(3_000).expect("a fee below the whole");
    for (name, x_bits, y_bits) in [("10^22", 74, 74), ("10^27", 90, 90), ("10^33", 110, 110)] {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let inputs: Vec<_> = (0..INPUTS)
            .map(|_| (amount(&mut rng, 60), amount(&mut rng, x_bits), amount(&mut rng, y_bits)))
            .collect();
        let mut group = criterion.benchmark_group(format!("xyk/reserves {name}"));
        group.throughput(Throughput::Elements(INPUTS as u64));
        for (direction, quote) in [
            ("exact in", amount_out_down as fn(_, _, _, _) -> _),
            ("exact out", amount_in_up as fn(_, _, _, _) -> _),
        ] {
            group.bench_function(direction, |bencher| {
                bencher.iter(|| {
                    for (given, x, y) in black_box(&inputs) {
                        let _ = black_box(quote(*given, *x, *y, fee));
                    }
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, quotes);
criterion_main!(benches);
