//! State-machine sequences: the core and the model are equal in every step of a pool's life.

use lode_core::CoreError;
use lode_core::actions::accrue::MAX_STEPS;
use lode_reference::EPOCH;
use num_traits::Zero;
use rand::Rng;

use crate::numbers::{Mode, for_each_seed};
use crate::plan::{self, OWNERS};
use crate::twin::{Action, Twin, execute};

/// Actions of one sequence, before everybody leaves.
const STEPS: usize = 110;

/// AMM-1, AMM-3, FEE-2, LP-1, LP-2, RWD-1, RWD-3, RWD-6: after every action of a random life.
#[test]
fn every_step_of_a_pools_life_equals_the_exact_model() {
    let (mut asked, mut done) = (0_usize, 0_usize);
    for_each_seed(1_000, |mode, rng| {
        let (fee_pips, protocol_pips) = plan::terms(rng);
        let mut twin = Twin::new(fee_pips, protocol_pips, rng.random_range(EPOCH..100 * EPOCH));
        twin.act(&Action::Deposit { owner: 0, offered: mode.first_deposit(rng) });
        let mut actions = 0;
        while actions < STEPS {
            for action in plan::next(rng, mode, &twin.world) {
                actions += 1;
                done += usize::from(twin.act(&action));
            }
        }
        asked += actions;
        close(&mut twin, mode);
    });
    // Sequences whose every action is refused would agree with anything.
    assert!(done * 2 > asked, "only {done} of {asked} actions were done");
    println!("{done} of {asked} actions done and equal, the others refused by both");
}

/// Lets every campaign end, pays everybody and lets everybody leave: nothing is left over but what
/// was put by and less than one unit for each holder.
fn close(twin: &mut Twin, mode: Mode) {
    twin.act(&Action::Advance { seconds: 700 * 24 * EPOCH });
    for owner in 0..OWNERS {
        twin.act(&Action::Claim { owner });
        let shares = plan::small(&twin.world.shares(owner));
        twin.act(&Action::Withdraw { owner, shares });
        assert!(!twin.act(&Action::Claim { owner }), "a second claim paid again");
    }
    // The model's own books, over one common denominator, which only small totals allow.
    if mode == Mode::Tiny {
        for asset in twin.world.streams.keys().copied().collect::<Vec<_>>() {
            assert!(twin.world.difference(asset).is_zero(), "the model lost a fraction");
        }
    }
}

/// LIVE-1, RWD-5: nothing is lost when the rewards have to be brought up step by step.
#[test]
fn a_pool_that_nobody_touched_for_long_is_brought_up_in_bounded_steps() {
    let mut twin = Twin::new(3_000, 0, 5_000);
    assert!(twin.act(&Action::Deposit { owner: 0, offered: [5_000_000, 7_000_000] }));
    assert!(twin.act(&Action::Deposit { owner: 1, offered: [1_234_567, 7_000_000] }));
    // One hour more than one action takes in, so that two are needed, and each hour differs.
    let hours = u64::try_from(MAX_STEPS).expect("a small number") + 1;
    for hour in 2..=hours + 1 {
        let time = [hour * EPOCH, (hour + 1 + hour % 7) * EPOCH];
        assert!(twin.act(&Action::Fund { slot: 0, amount: 1_000_003, time }));
    }
    twin.world.advance((hours + 50) * EPOCH);
    let shares = plan::small(&twin.world.shares(1));
    let refused =
        execute(&mut twin.book.clone(), twin.world.now, &Action::Withdraw { owner: 1, shares });
    assert_eq!(refused, Err(CoreError::AccrualBehind));
    assert!(twin.act(&Action::Withdraw { owner: 1, shares }));
    assert!(twin.act(&Action::Claim { owner: 1 }));
    assert!(twin.act(&Action::Claim { owner: 0 }));
}
