//! Closed sequences leave nobody richer.
//!
//! Each attacker here starts and ends with no shares. Where two assets are left over, one of them
//! is traded away at the pool, so that profit is a single number.

use lode_core::book::ReadBook;
use lode_reference::Owner;
use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::numbers::{Mode, for_each_seed};
use crate::plan::{self, small};
use crate::twin::{Action, POOL, Twin, big, execute};

/// Whoever tries to get something for nothing.
const ATTACKER: Owner = 77;

/// A pool with two holders; half of the time its swaps are free, which is the attacker's best case.
fn pool(mode: Mode, rng: &mut ChaCha8Rng) -> Twin {
    let (fee_pips, protocol_pips) = if rng.random() { (0, 0) } else { plan::terms(rng) };
    let mut twin = Twin::new(fee_pips, protocol_pips, 10_000);
    twin.act(&Action::Deposit { owner: 0, offered: mode.first_deposit(rng) });
    let offered = reserves(&twin).map(|reserve| mode.amount(rng, reserve));
    twin.act(&Action::Deposit { owner: 1, offered });
    twin
}

fn reserves(twin: &Twin) -> [u128; 2] {
    let reserves = twin.book.pool(POOL).expect("the pool").reserves;
    [reserves.zero.get(), reserves.one.get()]
}

/// What the attacker has won (or lost) of each asset, by what the pool has lost.
fn won(before: &Twin, after: &Twin) -> [BigInt; 2] {
    let held = |twin: &Twin| {
        let pool = &twin.world;
        [0, 1].map(|side| BigInt::from(&pool.pool.reserves[side] + &pool.protocol[side]))
    };
    let ([x0, y0], [x1, y1]) = (held(before), held(after));
    [x0 - x1, y0 - y1]
}

fn copy(twin: &Twin) -> Twin {
    Twin { book: twin.book.clone(), world: twin.world.clone() }
}

/// AMM-1, AMM-2, LP-1: whatever is done in between.
#[test]
fn a_random_round_trip_never_pays() {
    let mut closed = 0_u32;
    for_each_seed(3_000, |mode, rng| {
        let mut twin = pool(mode, rng);
        let before = copy(&twin);
        for _ in 0..rng.random_range(1..12) {
            let side = rng.random_range(0..2_usize);
            let [x, y] = reserves(&twin);
            let (into, out_of) = if side == 0 { (x, y) } else { (y, x) };
            let held = small(&twin.world.shares(ATTACKER));
            let shares = if rng.random() { held } else { rng.random_range(0..=held) };
            let owner = ATTACKER;
            twin.act(&match rng.random_range(0..6) {
                0 => Action::SwapIn { side, paid: mode.amount(rng, into) },
                1 => Action::SwapOut { side, received: mode.amount(rng, out_of) },
                2 => {
                    let offered = [mode.amount(rng, x), mode.amount(rng, y)];
                    Action::Deposit { owner, offered }
                }
                3 => Action::DepositOne { owner, side, offered: mode.amount(rng, into) },
                4 => Action::Withdraw { owner, shares },
                _ => Action::WithdrawOne { owner, side, shares },
            });
        }
        let shares = small(&twin.world.shares(ATTACKER));
        if shares > 0 && !twin.act(&Action::Withdraw { owner: ATTACKER, shares }) {
            // The last few shares can be worth less than a unit, which is a loss.
            return;
        }
        closed += u32::from(settle(&before, &mut twin));
        let [a, b] = won(&before, &twin);
        assert!(!a.is_positive() || b.is_negative(), "won {a} and {b}");
        assert!(!b.is_positive() || a.is_negative(), "won {a} and {b}");
    });
    assert!(closed > 1_000, "only {closed} round trips could be closed");
}

/// Trades the second asset's surplus or want away; then the first alone tells the profit.
fn settle(before: &Twin, twin: &mut Twin) -> bool {
    let [_, b] = won(before, twin);
    let amount = u128::try_from(b.magnitude()).unwrap_or(u128::MAX);
    let traded = b.is_zero()
        || twin.act(&if b.is_positive() {
            Action::SwapIn { side: 1, paid: amount }
        } else {
            Action::SwapOut { side: 0, received: amount }
        });
    if traded {
        let [a, b] = won(before, twin);
        assert_eq!(b, BigInt::zero());
        assert!(!a.is_positive(), "a closed round trip has won {a}");
    }
    traded
}

/// LP-4
#[test]
fn one_sided_deposits_and_withdrawals_are_what_is_done_by_hand() {
    let (mut done, mut stayed) = (0_u32, 0_u32);
    for_each_seed(2_000, |mode, rng| {
        let twin = pool(mode, rng);
        let side = rng.random_range(0..2_usize);
        let offered = mode.amount(rng, reserves(&twin)[side]);
        let (mut zap, mut hand) = (copy(&twin), copy(&twin));
        if !zap.act(&Action::DepositOne { owner: ATTACKER, side, offered }) {
            return;
        }
        let part = small(&twin.world.pool.part_to_swap(side, &big(offered)).expect("a part"));
        let out = execute(&mut hand.book.clone(), 10_000, &Action::SwapIn { side, paid: part });
        let out = small(&out.expect("a swap")[1]);
        assert!(hand.act(&Action::SwapIn { side, paid: part }));
        let rest = offered - part;
        let pair = if side == 0 { [rest, out] } else { [out, rest] };
        assert!(hand.act(&Action::Deposit { owner: ATTACKER, offered: pair }));
        assert_eq!(hand.world.pool, zap.world.pool, "joining from one side differs");
        done += 1;

        let shares = small(&zap.world.shares(ATTACKER));
        let mut hand = copy(&zap);
        if !zap.act(&Action::WithdrawOne { owner: ATTACKER, side, shares }) {
            return;
        }
        let other = 1 - side;
        let worth = big(shares) * &hand.world.pool.reserves[other] / &hand.world.pool.total;
        assert!(hand.act(&Action::Withdraw { owner: ATTACKER, shares }));
        // What is too little to be swapped by hand stays in the pool.
        if !hand.act(&Action::SwapIn { side: other, paid: small(&worth) }) {
            hand.world.pool.reserves[other] += worth;
            stayed += 1;
        }
        assert_eq!(hand.world.pool, zap.world.pool, "leaving to one side differs");
        // And there and back again from one side, nothing is won, with the other asset's dust
        // that was handed back traded away.
        settle(&twin, &mut zap);
        let [a, b] = won(&twin, &zap);
        assert!(!a.is_positive() || b.is_negative(), "won {a} and {b}");
        assert!(!b.is_positive() || a.is_negative(), "won {a} and {b}");
    });
    assert!(done > 1_000, "only {done} one-sided deposits were done");
    assert!(stayed > 10, "only {stayed} times the other asset was too little");
}

/// LP-4
#[test]
fn no_other_split_of_a_one_sided_offer_mints_more_than_a_few_shares() {
    // The part that is swapped is a choice; what it costs the depositor is bounded here: by hand,
    // with the best of the neighbouring parts, one gets at most what a few units are worth.
    for_each_seed(1_000, |mode, rng| {
        let twin = pool(mode, rng);
        let offered = mode.amount(rng, reserves(&twin)[0]);
        let mut zap = copy(&twin);
        if !zap.act(&Action::DepositOne { owner: ATTACKER, side: 0, offered }) {
            return;
        }
        let part = small(&twin.world.pool.part_to_swap(0, &big(offered)).expect("a part"));
        let zapped = zap.world.shares(ATTACKER);
        for near in part.saturating_sub(3)..=part.saturating_add(3).min(offered - 1) {
            let mut hand = copy(&twin);
            let swap = Action::SwapIn { side: 0, paid: near };
            let Ok(out) = execute(&mut hand.book.clone(), 10_000, &swap) else { continue };
            hand.act(&swap);
            let offered = [offered - near, small(&out[1])];
            hand.act(&Action::Deposit { owner: ATTACKER, offered });
            // Four units of either asset, in shares.
            let pool = &hand.world.pool;
            let unit = |side: usize| &pool.total * 4_u8 / &pool.reserves[side] + 4_u8;
            let slack: BigUint = unit(0) + unit(1);
            assert!(hand.world.shares(ATTACKER) <= &zapped + slack, "{near} beats {part} by far");
        }
    });
}

/// AMM-2: what comes back for what came out is never more than what went in.
#[test]
fn swapping_there_and_back_never_pays() {
    let mut done = 0_u32;
    for_each_seed(3_000, |mode, rng| {
        let mut twin = pool(mode, rng);
        let side = rng.random_range(0..2_usize);
        let there = Action::SwapIn { side, paid: mode.amount(rng, reserves(&twin)[side]) };
        let Ok(figures) = execute(&mut twin.book.clone(), 10_000, &there) else { return };
        assert!(twin.act(&there));
        let back = Action::SwapIn { side: 1 - side, paid: small(&figures[1]) };
        let Ok(returned) = execute(&mut twin.book, 10_000, &back) else { return };
        assert!(returned[1] <= figures[0], "{} came back for {}", returned[1], figures[0]);
        done += 1;
    });
    assert!(done > 3_000, "only {done} swaps went there and back");
}

/// LP-1: joining and leaving at once gives at most what was taken, and at least that less a unit.
#[test]
fn joining_and_leaving_costs_less_than_a_unit_of_each_asset() {
    let mut done = 0_u32;
    for_each_seed(3_000, |mode, rng| {
        let mut twin = pool(mode, rng);
        let offered = reserves(&twin).map(|reserve| mode.amount(rng, reserve));
        let join = Action::Deposit { owner: ATTACKER, offered };
        let Ok(joined) = execute(&mut twin.book, 10_000, &join) else { return };
        let leave = Action::Withdraw { owner: ATTACKER, shares: small(&joined[2]) };
        // Shares that are worth less than a unit of an asset can't be withdrawn alone.
        let Ok(paid) = execute(&mut twin.book, 10_000, &leave) else { return };
        for (paid, taken) in paid.iter().zip(&joined) {
            assert!(paid <= taken && paid + 1_u8 >= *taken, "{paid} came back for {taken}");
        }
        done += 1;
    });
    assert!(done > 3_000, "only {done} joined and left");
}
