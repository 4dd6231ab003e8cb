//! Swaps on a pool's state: fees, price limits, routes, one-sided parts.

use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::exchange::one_sided::swap_part_down;
use lode_core::exchange::pool::MAX_PROTOCOL_SHARE_PIPS;
use lode_core::exchange::route::{self, Hop};
use lode_core::exchange::{Pool, PriceLimit, SwapKind, Terms, xyk};
use lode_core::memory::MemoryBook;
use lode_core::{Amount, CoreError, FeePips, Pair, PoolId, Shares, Side};
use proptest::prelude::*;

fn pool(x: u128, y: u128) -> Pool {
    Pool { reserves: Pair::new(Amount::new(x), Amount::new(y)), ..Pool::default() }
}

fn terms(fee: u32, share: u32) -> Terms {
    Terms::new(fee, share).unwrap()
}

fn exact_in(amount: u128) -> SwapKind {
    SwapKind::ExactIn(Amount::new(amount))
}

fn exact_out(amount: u128) -> SwapKind {
    SwapKind::ExactOut(Amount::new(amount))
}

#[test]
fn the_protocols_part_leaves_the_reserves_and_the_rest_is_the_holders() {
    let (after, swap) = pool(1_000_000, 1_000_000)
        .swap(&terms(10_000, 250_000), Side::One, exact_in(10_000), None)
        .unwrap();
    assert_eq!((swap.fee.get(), swap.protocol_fee.get()), (100, 25));
    assert_eq!(after.reserves.one.get(), 1_009_975);
    assert_eq!(after.reserves.zero.get(), 1_000_000 - swap.amount_out.get());
    assert_eq!(after.unshared_fees, Pair::new(Amount::ZERO, Amount::new(75)));
    assert_eq!(after.protocol_fees, Pair::new(Amount::ZERO, Amount::new(25)));
}

#[test]
fn terms_have_bounds() {
    assert_eq!(Terms::new(1_000_000, 0), Err(CoreError::FeeTooHigh));
    assert_eq!(Terms::new(0, MAX_PROTOCOL_SHARE_PIPS + 1), Err(CoreError::ProtocolShareTooHigh));
    assert!(Terms::new(999_999, MAX_PROTOCOL_SHARE_PIPS).is_ok());
}

#[test]
fn a_reserve_that_would_overflow_refuses_the_swap() {
    let full = pool(u128::MAX - 10, u128::MAX);
    let refused = full.swap(&terms(0, 0), Side::Zero, exact_in(11), None);
    assert_eq!(refused.unwrap_err(), CoreError::Overflow);
    assert!(full.swap(&terms(0, 0), Side::Zero, exact_in(10), None).is_ok());
}

#[test]
fn a_price_limit_must_make_sense() {
    let (terms, pool) = (terms(3_000, 0), pool(1_000_000, 2_000_000));
    let limited = |output, input, kind| {
        pool.swap(&terms, Side::Zero, kind, Some(PriceLimit { output, input }))
            .map(|(_, swap)| swap)
    };
    assert_eq!(limited(0, 1, exact_in(5)), Err(CoreError::PriceLimitInvalid));
    assert_eq!(limited(1, 0, exact_in(5)), Err(CoreError::PriceLimitInvalid));
    assert_eq!(limited(3, 1, exact_in(5)), Err(CoreError::PriceLimitPassed));
    assert_eq!(limited(2, 1, exact_in(5)), Err(CoreError::PriceLimitPassed));
    assert_eq!(limited(1, 1, exact_in(0)), Err(CoreError::ZeroAmount));
    // Far from the limit the swap is whole.
    assert_eq!(limited(1, 1, exact_in(1_000)).unwrap().amount_in.get(), 1_000);
    assert_eq!(limited(1, 1, exact_out(1_000)).unwrap().amount_out.get(), 1_000);
    // Asked for more than the pool has, an exact-out is filled up to the limit too.
    assert!(limited(1, 1, exact_out(2_000_000)).unwrap().amount_out.get() < 1_000_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// AMM-5: a limited swap is the largest that keeps the limit: it fits, and one unit more does not.
    #[test]
    fn a_price_limit_fills_to_the_last_unit(
        x in 1_000_u128..1 << 90, y in 1_000_u128..1 << 90, percent in 50_u128..100,
        pips in 0_u32..100_000, out in any::<bool>(), one in any::<bool>(),
    ) {
        let side = if one { Side::One } else { Side::Zero };
        let terms = terms(pips, 0);
        let start = match side { Side::Zero => pool(x, y), Side::One => pool(y, x) };
        let limit = PriceLimit { output: y * percent, input: x * 100 };
        let kind = |amount: u128| if out { exact_out(amount) } else { exact_in(amount) };
        let huge = if out { y - 1 } else { u128::MAX >> 2 };
        let holds = |pool: &Pool| {
            let (x, y) = (pool.reserves.at(side).get(), pool.reserves.at(side.other()).get());
            lode_math::mul_wide_exact(y, limit.input) >= lode_math::mul_wide_exact(x, limit.output)
        };
        match start.swap(&terms, side, kind(huge), Some(limit)) {
            Ok((after, swap)) => {
                prop_assert!(holds(&after));
                let fixed = if out { swap.amount_out } else { swap.amount_in }.get();
                if let Ok((beyond, _)) = start.swap(&terms, side, kind(fixed + 1), None) {
                    prop_assert!(!holds(&beyond));
                }
            }
            Err(error) => prop_assert_eq!(error, CoreError::PriceLimitPassed),
        }
    }

    /// AMM-4: a route gives what its swaps give one after the other.
    #[test]
    fn a_route_is_its_swaps_in_a_row(
        reserves in prop::collection::vec((1_000_u128..1 << 80, 1_000_u128..1 << 80, any::<bool>()), 1..=4),
        amount in 1_u128..1 << 80, pips in 0_u32..50_000, share in 0_u32..=250_000,
    ) {
        let terms = terms(pips, share);
        let hops: Vec<Hop> = (1_u32..).zip(&reserves).map(|(id, (x, y, one))| Hop {
            id: PoolId(id), pool: pool(*x, *y), terms,
            side: if *one { Side::One } else { Side::Zero },
        }).collect();
        let routed = route::swap(&hops, exact_in(amount));
        let mut next = amount;
        let mut single = Ok(());
        for hop in &hops {
            match hop.pool.swap(&terms, hop.side, exact_in(next), None) {
                Ok((_, swap)) => next = swap.amount_out.get(),
                Err(error) => { single = Err(error); break; }
            }
        }
        match (&routed, single) {
            (Ok(outcomes), Ok(())) => {
                prop_assert_eq!(outcomes.last().unwrap().swap.amount_out.get(), next);
                // Asking for that output costs no more, and exactly what the hops cost backwards.
                let back = route::swap(&hops, exact_out(next)).unwrap();
                prop_assert!(back[0].swap.amount_in.get() <= amount);
                let mut wanted = next;
                for (hop, outcome) in hops.iter().zip(&back).rev() {
                    let (_, swap) = hop.pool.swap(&terms, hop.side, exact_out(wanted), None).unwrap();
                    prop_assert_eq!(swap, outcome.swap);
                    prop_assert_eq!(outcome.id, hop.id);
                    wanted = swap.amount_in.get();
                }
            }
            (Err(routed), Err(single)) => prop_assert_eq!(*routed, single),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    /// The part that is swapped leaves dust only: one unit of output more or less tips the ratio.
    #[test]
    fn a_one_sided_split_fits_the_pool(
        offer in 1_000_u128..1 << 70, x in 1_000_000_u128..1 << 80, pips in 0_u32..100_000,
        share in 0..=MAX_PROTOCOL_SHARE_PIPS,
    ) {
        let Ok(part) = swap_part_down(Amount::new(offer), Amount::new(x), &terms(pips, share)) else { return Ok(()) };
        prop_assert!(part.get() > 0 && part.get() < offer);
        // What is left and what comes out stand in the pool's ratio, on both sides:
        // (a − s)·x·D ≥ s·(D−f)·(x + s·(1 − f·h/D²)), and < at s + 1.
        let eval = |s: u128| {
            let s = num_bigint::BigInt::from(s);
            let (d, rest) = (num_bigint::BigInt::from(1_000_000), num_bigint::BigInt::from(1_000_000 - pips));
            let square = &d * &d;
            let stays = &square - num_bigint::BigInt::from(u64::from(pips) * u64::from(share));
            &s * &rest * (&square * x + &s * stays) - (num_bigint::BigInt::from(offer) - &s) * x * d * square
        };
        prop_assert!(eval(part.get()) <= 0.into());
        prop_assert!(eval(part.get() + 1) > 0.into());
    }
}

#[test]
fn one_sided_parts_refuse_nonsense() {
    let terms = terms(3_000, 0);
    assert_eq!(swap_part_down(Amount::ZERO, Amount::new(9), &terms), Err(CoreError::ZeroAmount));
    assert_eq!(swap_part_down(Amount::new(9), Amount::ZERO, &terms), Err(CoreError::EmptyPool));
    assert_eq!(swap_part_down(Amount::new(1), Amount::new(9), &terms), Err(CoreError::ZeroOutput));
    for (pips, share) in [(0, 0), (3_000, 250_000), (999_999, 250_000)] {
        let largest = swap_part_down(Amount::MAX, Amount::MAX, &Terms::new(pips, share).unwrap());
        assert!(largest.is_ok(), "{pips} {share}: {largest:?}");
    }
}

fn book() -> MemoryBook<u8> {
    let mut book = MemoryBook::default();
    for (x, y) in [(1_000_000, 2_000_000), (3_000_000, 1_000_000)] {
        let pool = book.create_pool(terms(3_000, 0), 0).unwrap();
        let offer = Offer::Both(Pair::new(Amount::new(x), Amount::new(y)));
        let order = DepositOrder { pool, beneficiary: 0, offer, min_shares: Shares::ZERO };
        deposit(&mut book, 0, &order).unwrap();
    }
    book
}

fn order(route: &[u32], kind: SwapKind, bound: Option<u128>) -> SwapOrder {
    let route = route.iter().map(|id| (PoolId(*id), Side::Zero)).collect();
    SwapOrder { route, kind, bound: bound.map(Amount::new), limit: None }
}

#[test]
fn a_traders_bound_is_kept_to_the_unit() {
    let out = xyk::amount_out_down(
        Amount::new(10_000),
        Amount::new(1_000_000),
        Amount::new(2_000_000),
        FeePips::new(3_000).unwrap(),
    )
    .unwrap()
    .get();
    let mut book = book();
    let missed = swap(&mut book, 1, &order(&[1], exact_in(10_000), Some(out + 1)));
    assert_eq!(missed, Err(CoreError::MinimumMissed));
    let cost =
        swap(&mut book.clone(), 1, &order(&[1], exact_out(out), None)).unwrap().amount_in.get();
    let exceeded = swap(&mut book, 1, &order(&[1], exact_out(out), Some(cost - 1)));
    assert_eq!(exceeded, Err(CoreError::MaximumExceeded));
    assert!(swap(&mut book.clone(), 1, &order(&[1], exact_out(out), Some(cost))).is_ok());
    let receipt = swap(&mut book, 1, &order(&[1], exact_in(10_000), Some(out))).unwrap();
    assert_eq!((receipt.amount_in.get(), receipt.amount_out.get()), (10_000, out));
}

#[test]
fn routes_have_rules() {
    let mut book = book();
    let mut refused =
        |route: &[u32]| swap(&mut book, 1, &order(route, exact_in(100), None)).unwrap_err();
    assert_eq!(refused(&[]), CoreError::RouteEmpty);
    assert_eq!(refused(&[1, 2, 1]), CoreError::RouteRepeatsPool);
    assert_eq!(refused(&[1, 1]), CoreError::RouteRepeatsPool);
    assert_eq!(refused(&[1, 2, 1, 2, 1]), CoreError::RouteTooLong);
    // Refused before a pool is looked for, and the longest isn't.
    assert_eq!(refused(&[9, 9, 9, 9, 9]), CoreError::RouteTooLong);
    assert_eq!(refused(&[1, 2, 8, 9]), CoreError::UnknownPool);
    assert_eq!(refused(&[3]), CoreError::UnknownPool);
    assert_eq!(refused(&[0]), CoreError::UnknownPool);
    let five: Vec<Hop> = (1..=5)
        .map(|id| Hop {
            id: PoolId(id),
            pool: pool(9_000, 9_000),
            terms: terms(0, 0),
            side: Side::Zero,
        })
        .collect();
    assert_eq!(route::swap(&five, exact_in(100)), Err(CoreError::RouteTooLong));
    assert!(route::swap(&five[..4], exact_in(100)).is_ok());
    let limit = Some(PriceLimit { output: 1, input: 9 });
    let two = SwapOrder { limit, ..order(&[1, 2], exact_in(100), None) };
    assert_eq!(swap(&mut book, 1, &two), Err(CoreError::PriceLimitInvalid));
    let one = SwapOrder { limit, ..order(&[1], exact_in(u128::MAX >> 1), None) };
    let receipt = swap(&mut book, 1, &one).unwrap();
    assert_eq!(receipt.hops[0].after.reserves.zero.get(), 1_000_000 + receipt.amount_in.get());
}
