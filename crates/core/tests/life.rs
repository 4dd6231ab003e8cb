//! A pool's life from the first deposit to the last withdrawal, with figures worked out by hand.

use lode_core::actions::claim::claim;
use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::{position, reward};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::transfer::transfer;
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::{SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};

const HOUR: u64 = 3_600;
const POOL: PoolId = PoolId(1);

fn book() -> MemoryBook<&'static str> {
    let mut book = MemoryBook::default();
    assert_eq!(book.create_pool(Terms::new(3_000, 0).unwrap(), 0).unwrap(), POOL);
    book
}

fn join(
    book: &mut MemoryBook<&'static str>,
    now_s: u64,
    who: &'static str,
    a: u128,
    b: u128,
) -> u128 {
    let offer = Offer::Both(Pair::new(Amount::new(a), Amount::new(b)));
    let order = DepositOrder { pool: POOL, beneficiary: who, offer, min_shares: Shares::ZERO };
    deposit(book, now_s, &order).unwrap().shares.get()
}

fn leave(
    book: &mut MemoryBook<&'static str>,
    now_s: u64,
    who: &'static str,
    shares: u128,
) -> (u128, u128) {
    let payout = Payout::Both(Pair::default());
    let order = WithdrawOrder { pool: POOL, owner: who, shares: Shares::new(shares), payout };
    let amounts = withdraw(book, now_s, &order).unwrap().amounts;
    (amounts.zero.get(), amounts.one.get())
}

fn campaign(
    book: &mut MemoryBook<&'static str>,
    now_s: u64,
    amount: u128,
    start_s: u64,
    end_s: u64,
) {
    let order = FundOrder { pool: POOL, slot: 0, amount: Amount::new(amount), start_s, end_s };
    fund(book, now_s, &order).unwrap();
}

#[test]
fn a_sole_holder_is_paid_everything_to_the_unit() {
    let mut book = book();
    assert_eq!(join(&mut book, 0, "alice", 1_000_003, 1_000_003), 999_003);
    campaign(&mut book, 0, 1_000_007, 0, 7 * HOUR);
    assert_eq!(claim(&mut book, HOUR / 3, POOL, &"alice").unwrap()[0].1.get(), 142_859 / 3);
    claim(&mut book, 5 * HOUR + 7, POOL, &"alice").unwrap();
    claim(&mut book, 9 * HOUR, POOL, &"alice").unwrap();
    let view = reward(&book, 9 * HOUR, POOL, 0).unwrap();
    assert_eq!(view.totals.paid.get(), 1_000_007);
    assert_eq!(view.remaining.get(), 0);
    assert_eq!(claim(&mut book, 9 * HOUR, POOL, &"alice"), Err(CoreError::NothingToClaim));
}

/// FEE-2.
#[test]
fn one_percent_of_the_shares_earns_one_percent_of_the_fees() {
    let mut book = book();
    join(&mut book, 0, "founder", 99_000_000, 99_000_000);
    assert_eq!(join(&mut book, 0, "alice", 1_000_000, 1_000_000), 1_000_000);
    for _ in 0..50 {
        let kind = SwapKind::ExactIn(Amount::new(1_000_000));
        let order = SwapOrder { route: vec![(POOL, Side::Zero)], kind, bound: None, limit: None };
        let receipt = swap(&mut book, 10, &order).unwrap();
        assert_eq!(receipt.hops[0].swap.fee.get(), 3_000);
    }
    // 50 fees of 3,000 and a share of exactly 1 %: an exact whole number, and not a unit less.
    assert_eq!(position(&book, 20, POOL, &"alice").unwrap().fees_earned.zero.get(), 1_500);
}

/// RWD-6.
#[test]
fn emission_that_nobody_could_earn_is_paid_over_the_week_after() {
    let mut book = book();
    campaign(&mut book, 0, 10_000, 0, 10 * HOUR);
    join(&mut book, 4 * HOUR + 1_800, "alice", 1_000_000, 1_000_000);
    let view = reward(&book, 4 * HOUR + 1_800, POOL, 0).unwrap();
    assert_eq!(view.remaining.get(), 10_000);
    let end = (5 + 168) * HOUR;
    // 4,500 units were put by; the week starts with the fifth hour: 132 hours pay 27, 36 pay 26.
    let at_five = position(&book, 5 * HOUR, POOL, &"alice").unwrap().pending[0].get();
    assert_eq!(at_five, 500);
    let at_six = position(&book, 6 * HOUR, POOL, &"alice").unwrap().pending[0].get();
    assert_eq!(at_six, 500 + 1_000 + 27);
    assert_eq!(position(&book, end, POOL, &"alice").unwrap().pending[0].get(), 10_000);
}

/// RWD-2.
#[test]
fn a_transfer_leaves_what_was_earned_with_the_sender() {
    let mut book = book();
    let shares = join(&mut book, 0, "alice", 1_000_000, 4_000_000);
    campaign(&mut book, 0, 24_000, 0, 24 * HOUR);
    transfer(&mut book, 6 * HOUR, POOL, (&"alice", &"bob"), Shares::new(shares)).unwrap();
    let end = 24 * HOUR;
    assert_eq!(position(&book, end, POOL, &"alice").unwrap().pending[0].get(), 6_000);
    assert_eq!(position(&book, end, POOL, &"bob").unwrap().pending[0].get(), 18_000);
    let before = book.position(POOL, &"bob").unwrap();
    transfer(&mut book, end, POOL, (&"bob", &"bob"), Shares::new(shares)).unwrap();
    assert_eq!(book.position(POOL, &"bob").unwrap(), before);
    let too_many = transfer(&mut book, end, POOL, (&"bob", &"bob"), Shares::new(shares + 1));
    assert_eq!(too_many, Err(CoreError::InsufficientShares));
}

/// LP-2.
#[test]
fn everybody_can_leave_and_somebody_can_come_back() {
    let mut book = book();
    let shares = join(&mut book, 0, "alice", 1_000_000, 1_000_000);
    assert_eq!(leave(&mut book, 5, "alice", shares), (999_000, 999_000));
    assert_eq!(join(&mut book, 9, "bob", 5_000, 5_000), 5_000);
    assert_eq!(position(&book, 9, POOL, &"alice").unwrap().shares, Shares::ZERO);
}

#[test]
fn one_sided_deposits_leave_only_dust() {
    let mut book = book();
    join(&mut book, 0, "founder", 50_000_000_000, 75_000_000_000);
    let order = DepositOrder {
        pool: POOL,
        beneficiary: "dave",
        offer: Offer::One(Side::One, Amount::new(1_000_000_000)),
        min_shares: Shares::ZERO,
    };
    let receipt = deposit(&mut book, 1, &order).unwrap();
    assert!(receipt.refund.zero.get() <= 2 && receipt.refund.one.get() <= 3, "{receipt:?}");
    assert!(receipt.swap.is_some());
}

#[test]
fn the_last_share_leaves_to_one_side_though_the_other_asset_is_too_little_to_swap() {
    let mut book = book();
    join(&mut book, 0, "alice", 10_000_000_000, 1_000_000);
    // 100 shares are worth 10,000 of asset 0, which bring 0.997 of asset 1, and one of asset 1.
    let order = |shares: u128, least: u128| WithdrawOrder {
        pool: POOL,
        owner: "alice",
        shares: Shares::new(shares),
        payout: Payout::One(Side::One, Amount::new(least)),
    };
    let before = book.pool(POOL).unwrap().reserves;
    assert_eq!(withdraw(&mut book, 1, &order(100, 2)), Err(CoreError::MinimumMissed));
    assert_eq!(book.pool(POOL).unwrap().reserves, before);
    let receipt = withdraw(&mut book, 1, &order(100, 1)).unwrap();
    assert_eq!(receipt.amounts, Pair::new(Amount::ZERO, Amount::new(1)));
    assert_eq!(receipt.swap, None);
    // What was too little stays with those who stay.
    assert_eq!(receipt.after.reserves.zero, before.zero);
    assert_eq!(receipt.after.reserves.one.get(), before.one.get() - 1);
    assert_eq!(book.pool(POOL).unwrap(), receipt.after);
}

#[test]
fn a_depositor_gets_at_least_the_shares_that_were_asked_for() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000, 1_000_000);
    let order = |min_shares: u128| DepositOrder {
        pool: POOL,
        beneficiary: "bob",
        offer: Offer::Both(Pair::new(Amount::new(500), Amount::new(500))),
        min_shares: Shares::new(min_shares),
    };
    assert_eq!(deposit(&mut book, 1, &order(501)), Err(CoreError::MinimumMissed));
    assert_eq!(deposit(&mut book, 1, &order(500)).unwrap().shares.get(), 500);
    assert_eq!(deposit(&mut book, 1, &order(499)).unwrap().shares.get(), 500);
}

#[test]
fn a_withdrawal_pays_at_least_what_was_asked_for_and_something_of_both() {
    let mut book = book();
    join(&mut book, 0, "alice", 10_000_000_000, 1_000_000);
    let order = |shares: u128, zero: u128, one: u128| WithdrawOrder {
        pool: POOL,
        owner: "alice",
        shares: Shares::new(shares),
        payout: Payout::Both(Pair::new(Amount::new(zero), Amount::new(one))),
    };
    for (zero, one) in [(20_001, 2), (20_000, 3), (20_001, 3)] {
        let missed = withdraw(&mut book, 1, &order(200, zero, one));
        assert_eq!(missed, Err(CoreError::MinimumMissed), "{zero} {one}");
    }
    for (zero, one) in [(20_000, 2), (19_999, 2), (20_000, 1)] {
        let paid = withdraw(&mut book, 1, &order(200, zero, one)).unwrap().amounts;
        assert_eq!((paid.zero.get(), paid.one.get()), (20_000, 2));
    }
    // Half a unit of asset 1 is nothing of it.
    assert_eq!(withdraw(&mut book, 1, &order(50, 0, 0)), Err(CoreError::ZeroOutput));
    let to_zero = Payout::One(Side::Zero, Amount::ZERO);
    let one_sided = WithdrawOrder { payout: to_zero, ..order(50, 0, 0) };
    assert_eq!(withdraw(&mut book, 1, &one_sided), Err(CoreError::ZeroOutput));
}
