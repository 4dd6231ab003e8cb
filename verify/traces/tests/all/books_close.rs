//! Books close and quotes come true, over random traces.

use lode_chain::EngineKind;
use lode_traces::{Books, Generator, World, checked_run};

fn walk(engine: EngineKind, seed: u64, transactions: u32, every: u32) {
    let mut world = World::new(engine).unwrap();
    let mut generator = Generator::new(seed);
    let books = Books::default();
    for done in 0..transactions {
        let step = generator.next(&mut world).unwrap();
        if let Err(error) = checked_run(&mut world, &step) {
            panic!("seed {seed}, step {done}: {error:?}");
        }
        if done % every == 0
            && let Err(error) = books.check(&mut world)
        {
            panic!("seed {seed}, after step {done}, {step:?}: {error:?}");
        }
    }
    books.check(&mut world).unwrap();
}

/// BANK-1, BANK-2, RWD-1, LP-1, AMM-6
#[test]
fn books_close_after_every_transaction() {
    for seed in 0..4 {
        walk(EngineKind::Native, 0xb00c_0000 + seed, 500, 1);
    }
}

/// BANK-1, BANK-2, RWD-1, AMM-6
#[test]
fn books_close_over_a_long_trace() {
    walk(EngineKind::Native, 0xb00c_1000, 5_000, 50);
}

/// E1: what is tested is the artefact, not only its source (Curve and Vyper, 2023).
///
/// BANK-1, RWD-1, AMM-6
#[test]
fn e1_the_books_of_the_wasm_close_too() {
    walk(EngineKind::Wasm, 0xb00c_2000, 1_000, 10);
}
