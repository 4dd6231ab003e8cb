//! What must make no difference: how often one claims, who is first, and how one holds.

use lode_core::actions::compound::{CompoundOrder, Use, compound};
use lode_core::book::ReadBook;
use lode_core::{CoreError, Shares, Side};
use lode_reference::{EPOCH, Owner};
use num_bigint::BigUint;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::numbers::{Mode, for_each_seed};
use crate::plan::{self, OWNERS, small};
use crate::twin::{Action, POOL, Twin, execute};

/// A random life as a list of actions, with no claims in it.
fn life(mode: Mode, rng: &mut ChaCha8Rng) -> (Twin, Vec<(u64, Action)>) {
    let (fee_pips, protocol_pips) = plan::terms(rng);
    let mut twin = Twin::new(fee_pips, protocol_pips, 20 * EPOCH);
    let start = twin.world.now;
    let empty = Twin { book: twin.book.clone(), world: twin.world.clone() };
    let first = Action::Deposit { owner: 0, offered: mode.first_deposit(rng) };
    assert!(twin.act(&first));
    let mut actions = vec![(start, first)];
    while actions.len() < 100 {
        for action in plan::next(rng, mode, &twin.world) {
            if !matches!(action, Action::Claim { .. }) && twin.act(&action) {
                actions.push((twin.world.now, action));
            }
        }
    }
    actions.push((twin.world.now + 500 * EPOCH, Action::Accrue));
    (empty, actions)
}

/// What `owner` is paid of each slot in a life, claiming at the end and whenever `claims` says so.
fn paid(
    empty: &Twin,
    actions: &[(u64, Action)],
    owner: Owner,
    mut claims: impl FnMut() -> bool,
) -> [u128; 3] {
    let mut book = empty.book.clone();
    let mut sums = [0_u128; 3];
    let mut end = 0;
    for (now, action) in actions {
        if claims() {
            let figures = match execute(&mut book, *now, &Action::Claim { owner }) {
                Err(CoreError::NothingToClaim) => Vec::new(),
                figures => figures.expect("a claim"),
            };
            add(&mut sums, &figures);
        }
        execute(&mut book, *now, action).expect("an action that was done before");
        end = *now;
    }
    if let Ok(figures) = execute(&mut book, end, &Action::Claim { owner }) {
        add(&mut sums, &figures);
    }
    sums
}

fn add(sums: &mut [u128; 3], figures: &[BigUint]) {
    for pair in figures.chunks(2) {
        sums[usize::try_from(small(&pair[0])).expect("a slot")] += small(&pair[1]);
    }
}

/// RWD-8
#[test]
fn claiming_often_pays_what_claiming_once_pays() {
    for_each_seed(150, |mode, rng| {
        let (empty, actions) = life(mode, rng);
        for owner in 0..OWNERS {
            let once = paid(&empty, &actions, owner, || false);
            let always = paid(&empty, &actions, owner, || true);
            let sometimes = paid(&empty, &actions, owner, || rng.random_ratio(1, 7));
            assert_eq!(once, always, "owner {owner} claims at every step");
            assert_eq!(once, sometimes, "owner {owner} claims now and then");
        }
    });
}

/// RWD-2
#[test]
fn two_halves_earn_what_one_whole_earns() {
    for_each_seed(150, |mode, rng| {
        let (empty, actions) = life(mode, rng);
        // The same life, in which owner 0 moves a part to an account of their own, or gets it
        // back, before every step.
        const OTHER: Owner = 99;
        let whole = paid(&empty, &actions, 0, || false);
        let mut book = empty.book.clone();
        let (mut sums, mut end, mut lent) = ([0_u128; 3], 0, 0_u128);
        for (now, action) in &actions {
            if lent > 0 {
                let back = Action::Transfer { from: OTHER, to: 0, shares: lent };
                execute(&mut book, *now, &back).expect("shares come back");
                lent = 0;
            }
            execute(&mut book, *now, action).expect("an action that was done before");
            let position = ReadBook::position(&book, POOL, &0);
            let held = position.expect("a position").shares.get();
            if held > 0 {
                lent = rng.random_range(1..=held);
                let lend = Action::Transfer { from: 0, to: OTHER, shares: lent };
                execute(&mut book, *now, &lend).expect("shares are moved");
            }
            end = *now;
        }
        for owner in [0, OTHER] {
            if let Ok(figures) = execute(&mut book, end, &Action::Claim { owner }) {
                add(&mut sums, &figures);
            }
        }
        for (slot, (split, whole)) in sums.iter().zip(whole).enumerate() {
            // Two accounts round down twice.
            assert!(*split <= whole && *split + 1 >= whole, "slot {slot}: {split}, not {whole}");
        }
    });
}

/// RWD-1: no claim takes from another's.
#[test]
fn who_claims_first_makes_no_difference() {
    for_each_seed(60, |mode, rng| {
        let (empty, actions) = life(mode, rng);
        let mut book = empty.book.clone();
        let mut end = 0;
        for (now, action) in &actions {
            execute(&mut book, *now, action).expect("an action that was done before");
            end = *now;
        }
        let claimed = |order: &mut dyn Iterator<Item = Owner>| {
            let mut book = book.clone();
            let mut claims: Vec<_> = order
                .map(|owner| (owner, execute(&mut book, end, &Action::Claim { owner })))
                .collect();
            claims.sort_by_key(|(owner, _)| *owner);
            claims
        };
        assert_eq!(claimed(&mut (0..OWNERS)), claimed(&mut (0..OWNERS).rev()));
    });
}

/// Compounding is claiming and depositing, one after the other.
#[test]
fn compounding_is_what_is_done_by_hand() {
    let mut done = 0_u32;
    for_each_seed(100, |mode, rng| {
        let (empty, actions) = life(mode, rng);
        let mut book = empty.book.clone();
        let mut end = 0;
        for (now, action) in &actions {
            execute(&mut book, *now, action).expect("an action that was done before");
            end = *now;
        }
        for owner in 0..OWNERS {
            // The reward of slot 0 stands for the pool's own first asset here.
            let order = CompoundOrder {
                pool: POOL,
                owner,
                uses: vec![(0, Use::PutIn(Side::Zero))],
                min_shares: Shares::ZERO,
            };
            let mut at_once = book.clone();
            let Ok(receipt) = compound(&mut at_once, end, &order) else { continue };
            let claimed = execute(&mut book, end, &Action::Claim { owner }).expect("a claim");
            let offered = small(&claimed[1]);
            let join = Action::DepositOne { owner, side: 0, offered };
            let joined = execute(&mut book, end, &join).expect("a one-sided deposit");
            assert_eq!(BigUint::from(receipt.shares.get()), joined[6]);
            assert_eq!(format!("{at_once:?}"), format!("{book:?}"), "compounding differs");
            done += 1;
        }
    });
    assert!(done > 100, "only {done} holders could compound");
}
