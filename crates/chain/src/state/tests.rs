//! Roll-back, ranges and the writes of a block.

use cosmwasm_std::Order;

use super::{Range, State, after};
use crate::hash::state_hash;

fn put(state: &mut State, key: &str, value: &str) {
    state.set(key.as_bytes().to_vec(), value.as_bytes().to_vec());
}

fn all(state: &State) -> Vec<(String, String)> {
    let text = |raw: &[u8]| String::from_utf8(raw.to_vec()).unwrap();
    state.records.iter().map(|(k, v)| (text(k), text(v))).collect()
}

#[test]
fn a_rollback_brings_back_exactly_what_was() {
    let mut state = State::default();
    put(&mut state, "a", "1");
    put(&mut state, "b", "2");
    let before = all(&state);
    let mark = state.mark();
    put(&mut state, "a", "3");
    state.remove(b"b");
    put(&mut state, "b", "4");
    put(&mut state, "c", "5");
    state.remove(b"c");
    state.remove(b"never");
    let inner = state.mark();
    let middle = all(&state);
    put(&mut state, "a", "6");
    state.remove(b"a");
    state.rollback(inner);
    assert_eq!(all(&state), middle);
    state.rollback(mark);
    assert_eq!(all(&state), before);
}

#[test]
fn writes_are_final_and_real_changes_only() {
    let mut state = State::default();
    put(&mut state, "kept", "1");
    put(&mut state, "gone", "1");
    put(&mut state, "same", "1");
    state.settle();
    assert!(state.writes().is_empty());
    put(&mut state, "kept", "2");
    put(&mut state, "kept", "3");
    state.remove(b"gone");
    put(&mut state, "same", "2");
    put(&mut state, "same", "1");
    put(&mut state, "brief", "1");
    state.remove(b"brief");
    let writes: Vec<_> = state.writes().into_iter().collect();
    assert_eq!(writes, [(b"gone".to_vec(), None), (b"kept".to_vec(), Some(b"3".to_vec()))]);
}

#[test]
fn ranges_of_any_bounds_are_walked_or_empty() {
    let mut state = State::default();
    for key in ["p", "pa", "pb", "pc", "q"] {
        put(&mut state, key, key);
    }
    let walk = |start: Option<&str>, end: Option<&str>, order| {
        let mut range = Range::within(b"p", start.map(str::as_bytes), end.map(str::as_bytes));
        let mut out = String::new();
        while let Some((key, _)) = state.first(&range, order) {
            out.push_str(&String::from_utf8_lossy(key));
            out.push(' ');
            range.pass(key.clone(), order);
        }
        out
    };
    assert_eq!(walk(None, None, Order::Ascending), "p pa pb pc ");
    assert_eq!(walk(None, None, Order::Descending), "pc pb pa p ");
    assert_eq!(walk(Some("a"), Some("c"), Order::Ascending), "pa pb ");
    assert_eq!(walk(Some("a"), Some("c"), Order::Descending), "pb pa ");
    assert_eq!(walk(Some("b"), Some("b"), Order::Ascending), "");
    assert_eq!(walk(Some("c"), Some("a"), Order::Descending), "");
}

#[test]
fn the_end_of_a_prefix_is_the_next_one() {
    assert_eq!(after(b"a"), Some(b"b".to_vec()));
    assert_eq!(after(&[1, 255]), Some(vec![2]));
    assert_eq!(after(&[255, 255]), None);
}

#[test]
fn the_state_hash_is_the_documented_one() {
    use sha2::{Digest, Sha256};
    let mut state = State::default();
    put(&mut state, "b", "");
    put(&mut state, "a", "xy");
    let mut expected = Sha256::new();
    expected.update([7_u8; 32]);
    expected.update(3_u64.to_be_bytes());
    expected.update(4_u64.to_be_bytes());
    expected.update(b"\0\0\0\x01a\x01\0\0\0\x02xy");
    expected.update(b"\0\0\0\x01b\x01\0\0\0\0");
    let expected: [u8; 32] = expected.finalize().into();
    assert_eq!(state_hash(&[7; 32], 3, 4, &state.writes()), expected);
    state.settle();
    state.remove(b"a");
    let mut removed = Sha256::new();
    removed.update(expected);
    removed.update(4_u64.to_be_bytes());
    removed.update(5_u64.to_be_bytes());
    removed.update(b"\0\0\0\x01a\0");
    let removed: [u8; 32] = removed.finalize().into();
    assert_eq!(state_hash(&expected, 4, 5, &state.writes()), removed);
}
