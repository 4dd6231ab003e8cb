//! The price memory, quotes, decimals and the table of errors.

use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::book::ReadBook;
use lode_core::decimal::Ratio;
use lode_core::exchange::quote;
use lode_core::exchange::twap::{
    OBSERVATION_SPACING_S, Observation, Oracle, RING_SLOTS, average_down,
};
use lode_core::exchange::{SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::{Amount, CoreError, FeePips, Pair, PoolId, Shares, Side};
use lode_math::U256;
use std::collections::BTreeMap;

fn reserves(x: u128, y: u128) -> Pair<Amount> {
    Pair::new(Amount::new(x), Amount::new(y))
}

fn q128(value: u64) -> U256 {
    U256::from(value) << 128
}

/// An oracle with a ring in memory, and the truth beside it: the price at every second.
struct Walk {
    oracle: Oracle,
    ring: BTreeMap<u16, Observation>,
    price: u64,
    truth: Vec<u64>,
}

impl Walk {
    fn new(price: u64) -> Self {
        let mut walk =
            Self { oracle: Oracle::default(), ring: BTreeMap::new(), price, truth: vec![] };
        walk.touch(0, price);
        walk
    }

    fn touch(&mut self, now_s: u64, price: u64) {
        let until_now = reserves(1, u128::from(self.price));
        let (oracle, write) = self.oracle.advanced(until_now, now_s).unwrap();
        self.oracle = oracle;
        if let Some(write) = write {
            self.ring.insert(write.slot, write.observation);
        }
        while self.truth.len() < usize::try_from(now_s).unwrap() {
            self.truth.push(self.price);
        }
        self.price = price;
    }

    fn observe(&self, now_s: u64, time_s: u64) -> Result<Observation, CoreError> {
        let now = reserves(1, u128::from(self.price));
        let read = |slot| self.ring.get(&slot).copied().ok_or(CoreError::InvariantBroken);
        self.oracle.observe(now, now_s, time_s, read)
    }

    fn average(&self, now_s: u64, from_s: u64, to_s: u64) -> U256 {
        let from = self.observe(now_s, from_s).unwrap();
        let to = self.observe(now_s, to_s).unwrap();
        average_down(&from, &to).unwrap().zero
    }
}

#[test]
fn averages_between_observations_are_exact() {
    let mut walk = Walk::new(10);
    for (now_s, price) in [(300, 20), (450, 40), (600, 7), (1_500, 100), (1_501, 3)] {
        walk.touch(now_s, price);
    }
    let now_s = 2_000;
    for (from, to) in
        [(0, 300), (0, 600), (300, 600), (300, 1_500), (0, 1_501), (600, 2_000), (1_501, 2_000)]
    {
        let range = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
        let sum: u64 = range.map(|s| walk.truth.get(s).copied().unwrap_or(walk.price)).sum();
        let exact = q128(sum) / U256::from(to - from);
        assert_eq!(walk.average(now_s, from, to), exact, "{from}..{to}");
    }
    // Between two observations the average of both ends is taken: 20 and 40 for half the time each.
    assert_eq!(walk.average(now_s, 300, 301), q128(30));
    assert_eq!(walk.observe(now_s, 2_001), Err(CoreError::TimeBackwards));
    let now = walk.observe(now_s, now_s).unwrap();
    assert_eq!(average_down(&now, &now), Err(CoreError::TimeBackwards));
}

#[test]
fn both_prices_are_kept() {
    let (oracle, _) = Oracle::default().advanced(reserves(0, 0), 100).unwrap();
    assert_eq!(oracle.last.cumulative, Pair::default());
    let later = oracle.observed_at(reserves(4, 1), 108).unwrap();
    assert_eq!(later.cumulative, Pair::new(q128(2), q128(32)));
    assert_eq!(oracle.observed_at(reserves(4, 1), 99), Err(CoreError::TimeBackwards));
    assert_eq!(oracle.observed_at(reserves(0, 1), 101).unwrap().cumulative, Pair::default());
    assert_eq!(oracle.observed_at(reserves(1, 0), 101).unwrap().cumulative, Pair::default());
    let extreme = oracle.observed_at(reserves(1, u128::MAX), 101).unwrap();
    assert_eq!(extreme.cumulative.zero, U256::from(1) << 224);
}

#[test]
fn the_ring_turns_and_forgets_the_oldest() {
    let mut walk = Walk::new(1);
    let turns = u64::from(RING_SLOTS) * 2 + 5;
    for step in 1..=turns {
        walk.touch(step * OBSERVATION_SPACING_S, step + 1);
        walk.touch(step * OBSERVATION_SPACING_S + 7, step + 1);
    }
    assert_eq!(walk.ring.len(), usize::from(RING_SLOTS));
    assert_eq!(walk.oracle.filled, RING_SLOTS);
    let now_s = (turns + 1) * OBSERVATION_SPACING_S;
    let oldest = (turns - u64::from(RING_SLOTS) + 1) * OBSERVATION_SPACING_S;
    assert_eq!(walk.observe(now_s, oldest - 1), Err(CoreError::ObservationTooOld));
    for step in 0..u64::from(RING_SLOTS) {
        let from = oldest + step * OBSERVATION_SPACING_S;
        let price = from / OBSERVATION_SPACING_S + 1;
        assert_eq!(walk.average(now_s, from, from + OBSERVATION_SPACING_S), q128(price));
    }
}

#[test]
fn one_observation_a_spacing_is_written() {
    let (first, write) = Oracle::default().advanced(reserves(1, 1), 0).unwrap();
    assert_eq!(write.unwrap().slot, 0);
    assert_eq!(first.advanced(reserves(1, 1), 0).unwrap(), (first, None));
    assert!(first.advanced(reserves(1, 1), OBSERVATION_SPACING_S - 1).unwrap().1.is_none());
    let (_, write) = first.advanced(reserves(1, 1), OBSERVATION_SPACING_S).unwrap();
    assert_eq!(write.unwrap().slot, 1);
}

#[test]
fn a_pool_without_one_of_its_assets_has_no_price() {
    let (first, _) = Oracle::default().advanced(reserves(1, 1), 0).unwrap();
    for empty in [reserves(0, 5), reserves(5, 0), reserves(0, 0)] {
        let seen = first.observed_at(empty, 9).unwrap();
        assert_eq!((seen.time_s, seen.cumulative), (9, first.last.cumulative));
    }
}

/// ORC-1: what happens in one second counts for nothing, however far it moves the price.
#[test]
fn a_swap_does_not_change_the_past() {
    let mut book = MemoryBook::<u8>::default();
    let pool = book.create_pool(Terms::new(3_000, 0).unwrap(), 0).unwrap();
    let offer = Offer::Both(reserves(1_000_000, 5_000_000));
    let order = DepositOrder { pool, beneficiary: 0, offer, min_shares: Shares::ZERO };
    deposit(&mut book, 1_000, &order).unwrap();
    let kind = SwapKind::ExactIn(Amount::new(900_000));
    let order = SwapOrder { route: vec![(PoolId(1), Side::Zero)], kind, bound: None, limit: None };
    let receipt = swap(&mut book, 2_000, &order).unwrap();
    let observed = |time_s| {
        let state = book.pool(pool).unwrap();
        let read = |slot| book.observation(pool, slot);
        state.oracle.observe(state.reserves, 2_010, time_s, read).unwrap()
    };
    assert_eq!(average_down(&observed(1_000), &observed(2_000)).unwrap().zero, q128(5));
    let after = receipt.hops[0].after.reserves;
    let price = (U256::from(after.one.get()) << 128) / U256::from(after.zero.get());
    assert_eq!(average_down(&observed(2_000), &observed(2_010)).unwrap().zero, price);
}

#[test]
fn quotes_state_prices_and_their_impact() {
    let fee = FeePips::new(3_000).unwrap();
    let quoted =
        quote::xyk(reserves(1_000, 4_000), fee, SwapKind::ExactIn(Amount::new(100))).unwrap();
    assert_eq!((quoted.amount_in.get(), quoted.amount_out.get(), quoted.fee.get()), (100, 362, 1));
    assert_eq!(quoted.price_before.to_decimal_nearest().unwrap(), "4.00000000000000000");
    assert_eq!(quoted.price_after.to_decimal_nearest().unwrap(), "3.30727272727272727");
    assert_eq!(quoted.price_impact.to_decimal_nearest().unwrap(), "0.0950000000000000000");
    let quoted =
        quote::xyk(reserves(1_000, 4_000), fee, SwapKind::ExactOut(Amount::new(362))).unwrap();
    assert_eq!(quoted.amount_in.get(), 100);
    let over = quote::xyk(reserves(u128::MAX, 9), fee, SwapKind::ExactIn(Amount::MAX));
    assert_eq!(over, Err(CoreError::Overflow));
}

#[test]
fn ratios_are_written_with_eighteen_digits() {
    let text = |n: U256, d: U256| Ratio::new(n, d).to_decimal_nearest();
    let one = |n: u128, d: u128| text(U256::from(n), U256::from(d)).unwrap();
    assert_eq!(one(1, 3), "0.333333333333333333");
    assert_eq!(one(2, 3), "0.666666666666666667");
    assert_eq!(one(1, 1), "1.00000000000000000");
    assert_eq!(one(10, 1), "10.0000000000000000");
    assert_eq!(one(1, 1_000), "0.00100000000000000000");
    assert_eq!(one(123_456_789_012_345_678, 1), "123456789012345678");
    assert_eq!(one(1_234_567_890_123_456_785, 1), "1234567890123456790");
    assert_eq!(one(1_234_567_890_123_456_784, 1), "1234567890123456780");
    assert_eq!(one(9_999_999_999_999_999_999, 1), "10000000000000000000");
    assert_eq!(one(999_999_999_999_999_999, 1_000_000_000_000_000_000), "0.999999999999999999");
    // The first guess at the exponent is one too small here, and the half is not rounded with it.
    let half = 16_000_000_000_000_000_008;
    assert_eq!(one(half, 1_600_000_000_000_000_000), "10.0000000000000000");
    assert_eq!(one(0, 7), "0");
    assert_eq!(text(U256::from(1), U256::ZERO), Err(CoreError::Overflow));
    let tiny = text(U256::from(1), U256::MAX).unwrap();
    assert_eq!(tiny, format!("0.{}863616855509444463", "0".repeat(77)));
    let huge = text(U256::MAX, U256::from(1)).unwrap();
    assert_eq!(huge, format!("115792089237316195{}", "0".repeat(60)));
}

#[test]
fn sides_have_their_numbers() {
    assert_eq!(Side::BOTH.map(Side::index), [0, 1]);
}

#[test]
fn errors_have_stable_codes() {
    let codes: Vec<&str> = CoreError::ALL.iter().map(|error| error.code()).collect();
    let numbers: Vec<u16> = CoreError::ALL.iter().map(|error| error.number()).collect();
    assert_eq!(numbers, (1..=29).collect::<Vec<u16>>());
    assert_eq!(
        (codes[0], codes[7], codes[28]),
        ("zero_amount", "minimum_missed", "invariant_broken")
    );
    for error in CoreError::ALL {
        assert!(error.to_string().ends_with('.') && error.code().is_ascii(), "{error:?}");
        assert_eq!(codes.iter().filter(|code| **code == error.code()).count(), 1);
    }
}
