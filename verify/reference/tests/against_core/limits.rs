//! Price limits, bounds and routes: a partial fill is as large as it may be, and a route is its
//! single swaps.

use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::book::ReadBook;
use lode_core::exchange::{PriceLimit, SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use lode_reference::Pool;
use num_bigint::BigUint;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::numbers::{Mode, by_length, for_each_seed};
use crate::plan;
use crate::twin::{big, side_of};

/// Pools in a row, in the core and in the model.
fn pools(mode: Mode, rng: &mut ChaCha8Rng, count: usize) -> (MemoryBook<u32>, Vec<Pool>) {
    let mut book = MemoryBook::default();
    let mut models = Vec::new();
    while models.len() < count {
        let (fee_pips, protocol_pips) = plan::terms(rng);
        let [a, b] = mode.first_deposit(rng);
        let mut model = Pool::new(fee_pips, protocol_pips);
        if model.mint([&big(a), &big(b)]).is_err() {
            continue;
        }
        let terms = Terms::new(fee_pips, protocol_pips).expect("terms within bounds");
        let pool = book.create_pool(terms, 0).expect("a pool");
        let offer = Offer::Both(Pair::new(Amount::new(a), Amount::new(b)));
        let order = DepositOrder { pool, beneficiary: 0, offer, min_shares: Shares::ZERO };
        deposit(&mut book, 0, &order).expect("a first deposit");
        models.push(model);
    }
    (book, models)
}

fn apply(pool: &mut Pool, side: usize, kind: SwapKind) -> Option<(BigUint, BigUint)> {
    let trade = match kind {
        SwapKind::ExactIn(amount) => pool.swap_in(side, &big(amount.get())),
        SwapKind::ExactOut(amount) => pool.swap_out(side, &big(amount.get())),
    };
    trade.ok().map(|trade| (trade.paid, trade.received))
}

/// AMM-5
#[test]
fn a_limited_swap_is_filled_as_far_as_the_limit_and_no_further() {
    let (mut whole, mut partly) = (0_u32, 0_u32);
    for_each_seed(10_000, |mode, rng| {
        let (mut book, models) = pools(mode, rng, 1);
        let model = &models[0];
        let side = rng.random_range(0..2_usize);
        let [x, y] = [side, 1 - side].map(|side| plan::small(&model.reserves[side]));
        let limit = PriceLimit { output: near(rng, y), input: near(rng, x) };
        let exact_in = rng.random();
        let amount = mode.amount(rng, if exact_in { x } else { y });
        let rebuilt: fn(Amount) -> SwapKind =
            if exact_in { SwapKind::ExactIn } else { SwapKind::ExactOut };
        let order = SwapOrder {
            route: vec![(PoolId(1), side_of(side))],
            kind: rebuilt(Amount::new(amount)),
            bound: None,
            limit: Some(limit),
        };
        let within = |pool: &Pool| {
            &pool.reserves[1 - side] * limit.input >= &pool.reserves[side] * limit.output
        };
        let filled = match swap(&mut book, 0, &order) {
            Ok(receipt) => {
                let filled = if exact_in { receipt.amount_in } else { receipt.amount_out };
                let mut after = model.clone();
                let moved = apply(&mut after, side, rebuilt(filled));
                let is = (big(receipt.amount_in.get()), big(receipt.amount_out.get()));
                assert_eq!(moved, Some(is), "a partial fill isn't the swap of its own amount");
                assert!(within(&after), "the price went past the limit");
                filled.get()
            }
            Err(CoreError::PriceLimitPassed) if !within(model) => return,
            Err(CoreError::PriceLimitPassed) => 0,
            Err(error) => {
                let refused = apply(&mut model.clone(), side, rebuilt(Amount::new(amount)));
                assert_eq!(refused, None, "{error:?} for a swap that can be done");
                return;
            }
        };
        assert!(filled <= amount && within(model));
        if filled == amount {
            whole += 1;
            return;
        }
        partly += 1;
        // One unit more passes the limit, can't be done, or would still pay out nothing.
        let mut further = model.clone();
        let more = apply(&mut further, side, rebuilt(Amount::new(filled + 1)));
        let nothing_yet = exact_in && filled == 0 && more.is_none();
        assert!(
            more.is_none() || !within(&further) || nothing_yet,
            "more fits: {filled} of {amount}"
        );
    });
    assert!(whole > 300 && partly > 300, "{whole} whole and {partly} partial fills");
}

/// A figure near a reserve, so that the limit is near the price, on either side.
fn near(rng: &mut ChaCha8Rng, reserve: u128) -> u128 {
    let off = by_length(rng, 0..128 - reserve.leading_zeros().min(127));
    if rng.random() { reserve.saturating_add(off) } else { (reserve - off.min(reserve)).max(1) }
}

/// AMM-4
#[test]
fn a_route_is_its_single_swaps() {
    let mut done = 0_u32;
    for_each_seed(5_000, |mode, rng| {
        let hops = rng.random_range(1..=4_usize);
        let (mut book, mut models) = pools(mode, rng, hops);
        let route: Vec<(PoolId, Side)> =
            (1..).take(hops).map(|id| (PoolId(id), side_of(rng.random_range(0..2)))).collect();
        let first = &models[0].reserves[route[0].1.index()];
        let last = &models[hops - 1].reserves[route[hops - 1].1.other().index()];
        let kind = if rng.random() {
            SwapKind::ExactIn(Amount::new(mode.amount(rng, plan::small(first))))
        } else {
            SwapKind::ExactOut(Amount::new(mode.amount(rng, plan::small(last))))
        };
        let order = SwapOrder { route: route.clone(), kind, bound: None, limit: None };
        let expected = along(&mut models, &route, kind);
        let before = format!("{book:?}");
        match (swap(&mut book, 0, &order), expected) {
            (Ok(receipt), Some((paid, received))) => {
                assert_eq!(big(receipt.amount_in.get()), paid);
                assert_eq!(big(receipt.amount_out.get()), received);
                for (model, (id, _)) in models.iter().zip(&route) {
                    let is = book.pool(*id).expect("a pool").reserves;
                    assert_eq!([big(is.zero.get()), big(is.one.get())], model.reserves);
                }
                bounds(&book, &order);
                done += 1;
            }
            (Err(_), None) => assert_eq!(format!("{book:?}"), before, "a refusal changed a pool"),
            (is, should) => panic!("the core says {is:?}, the single swaps {should:?}"),
        }
    });
    assert!(done > 500, "only {done} routes were swapped");
}

/// The single swaps in a row: forwards for an amount in, backwards for an amount out.
fn along(
    models: &mut [Pool],
    route: &[(PoolId, Side)],
    kind: SwapKind,
) -> Option<(BigUint, BigUint)> {
    let sides = route.iter().map(|(_, side)| side.index());
    let mut hops: Vec<(&mut Pool, usize)> = models.iter_mut().zip(sides).collect();
    match kind {
        SwapKind::ExactIn(paid) => {
            let paid = big(paid.get());
            let mut amount = paid.clone();
            for (pool, side) in hops {
                amount = pool.swap_in(side, &amount).ok()?.received;
            }
            Some((paid, amount))
        }
        SwapKind::ExactOut(received) => {
            let received = big(received.get());
            let mut amount = received.clone();
            hops.reverse();
            for (pool, side) in hops {
                amount = pool.swap_out(side, &amount).ok()?.paid;
            }
            Some((amount, received))
        }
    }
}

/// On the state after a swap, asks for the same again with a bound that just holds, and with one
/// that just doesn't.
fn bounds(book: &MemoryBook<u32>, order: &SwapOrder) {
    let Ok(again) = swap(&mut book.clone(), 0, order) else { return };
    let (just, over, missed) = match order.kind {
        SwapKind::ExactIn(_) => {
            let least = again.amount_out.get();
            (least, least.saturating_add(1), CoreError::MinimumMissed)
        }
        SwapKind::ExactOut(_) => {
            let most = again.amount_in.get();
            (most, most.saturating_sub(1), CoreError::MaximumExceeded)
        }
    };
    let ask = |bound: u128| {
        let order = SwapOrder { bound: Some(Amount::new(bound)), ..order.clone() };
        swap(&mut book.clone(), 0, &order)
    };
    assert_eq!(ask(just), Ok(again));
    assert!(over == just || ask(over) == Err(missed));
}
