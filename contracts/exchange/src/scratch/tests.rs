//! The scratch storage behaves as if its writes had been made.

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, Storage};

use super::Scratch;

#[test]
fn it_equals_storage_that_was_written() {
    // A small generator: every key of two letters is set, removed or left, below and above.
    let mut state = 7_u32;
    let mut next = move |bound: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % bound
    };
    for round in 0..200 {
        let mut under = MockStorage::new();
        for _ in 0..next(8) {
            under.set(&[b'a' + next(6) as u8], &[next(250) as u8]);
        }
        let mut plain = MockStorage::new();
        for (key, value) in under.range(None, None, Order::Ascending) {
            plain.set(&key, &value);
        }
        let mut scratch = Scratch::new(&under);
        for _ in 0..next(10) {
            let key = [b'a' + next(6) as u8];
            if next(3) == 0 {
                scratch.remove(&key);
                plain.remove(&key);
            } else {
                let value = [next(250) as u8];
                scratch.set(&key, &value);
                plain.set(&key, &value);
            }
        }
        let bounds = [None, Some(b"b".as_slice()), Some(b"d".as_slice())];
        for (start, end) in bounds.iter().flat_map(|s| bounds.iter().map(move |e| (*s, *e))) {
            for order in [Order::Ascending, Order::Descending] {
                let ours: Vec<_> = scratch.range(start, end, order).collect();
                let theirs: Vec<_> = plain.range(start, end, order).collect();
                assert_eq!(ours, theirs, "round {round}");
            }
        }
    }
}
