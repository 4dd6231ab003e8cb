//! The fuzz targets' bodies on seeded bytes, so that they run with every compiler.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// `LODE_SEED` chooses other bytes; the seed of a failure is printed by its panic's thread output.
fn seed() -> u64 {
    let seed = std::env::var("LODE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    println!("LODE_SEED={seed}");
    seed
}

fn each(runs: usize, length: usize, check: impl Fn(&[u8])) {
    let mut random = ChaCha8Rng::seed_from_u64(seed());
    let mut bytes = vec![0; length];
    for _ in 0..runs {
        random.fill_bytes(&mut bytes);
        check(&bytes);
    }
}

#[test]
fn numbers_are_exact() {
    each(2_000, 2_000, lode_fuzz::numbers::check);
}

#[test]
fn accounts_close_in_any_life() {
    each(1_500, 3_000, lode_fuzz::life::check);
}

#[test]
fn messages_are_refused_or_read_one_way() {
    let whole = [
        r#"{"claim":{"pools":[1,2,3]}}"#,
        r#"{"position":{"pool":1,"owner":"wasm1xyz","sub":0}}"#,
        r#"{"withdraw":{"pool":1,"shares":"1000"}}"#,
        r#"{"transfer":{"recipient":"wasm1xyz","amount":"340282366920938463463374607431768211456"}}"#,
        r#"{"balance":{"address":"wasm1xyz"}}"#,
        r#"{"swap":{"route":[],"kind":{"exact_in":"1"},"x":[[[[[[[[[[[[]]]]]]]]]]]]}}"#,
    ];
    let mut random = ChaCha8Rng::seed_from_u64(seed());
    for text in whole {
        lode_fuzz::wire::check(text.as_bytes());
        for _ in 0..5_000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..1 + random.next_u32() % 3 {
                let at = random.next_u32() as usize % bytes.len();
                bytes[at] = (random.next_u32() % 96 + 32) as u8;
            }
            lode_fuzz::wire::check(&bytes);
        }
    }
}
