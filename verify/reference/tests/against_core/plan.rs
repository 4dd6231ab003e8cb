//! Random plans: what to do next, given where the pool stands.

use lode_reference::{EPOCH, Owner, World};
use num_bigint::BigUint;
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::numbers::Mode;
use crate::twin::Action;

/// Owners who take part.
pub(crate) const OWNERS: Owner = 5;
/// Reward assets in play.
const SLOTS: usize = 3;
/// Swap fees in pips, the outermost ones included.
const FEES: [u32; 8] = [0, 1, 100, 500, 3_000, 10_000, 300_000, 999_999];
/// The protocol's part of the fee in pips, from nothing to the bound.
const PROTOCOL: [u32; 4] = [0, 0, 100_000, 250_000];

/// A pool's fee and the protocol's part of it.
pub(crate) fn terms(rng: &mut ChaCha8Rng) -> (u32, u32) {
    (*FEES.choose(rng).expect("fees"), *PROTOCOL.choose(rng).expect("shares"))
}

/// The next one or few actions.
pub(crate) fn next(rng: &mut ChaCha8Rng, mode: Mode, world: &World) -> Vec<Action> {
    let [x, y] = [small(&world.pool.reserves[0]), small(&world.pool.reserves[1])];
    let side = rng.random_range(0..2_usize);
    let (into, out_of) = if side == 0 { (x, y) } else { (y, x) };
    let owner = rng.random_range(0..OWNERS);
    vec![match rng.random_range(0..100) {
        0..20 => Action::SwapIn { side, paid: mode.amount(rng, into) },
        20..35 => Action::SwapOut { side, received: mode.amount(rng, out_of) },
        35..46 => Action::Deposit { owner, offered: [mode.amount(rng, x), mode.amount(rng, y)] },
        46..52 => Action::DepositOne { owner, side, offered: mode.amount(rng, into) },
        52..61 => Action::Withdraw { owner, shares: some_of(rng, world, owner) },
        61..66 => Action::WithdrawOne { owner, side, shares: some_of(rng, world, owner) },
        66..73 => {
            let to = (owner + rng.random_range(1..OWNERS)) % OWNERS;
            Action::Transfer { from: owner, to, shares: some_of(rng, world, owner) }
        }
        73..79 => campaign(rng, mode, world),
        79..89 => Action::Advance { seconds: seconds(rng, world.now) },
        89..96 => Action::Claim { owner },
        96..98 => Action::Accrue,
        // Everybody leaves, time passes, and somebody may come back.
        _ => return exodus(rng, world),
    }]
}

fn exodus(rng: &mut ChaCha8Rng, world: &World) -> Vec<Action> {
    let all = world
        .holders
        .keys()
        .map(|owner| Action::Withdraw { owner: *owner, shares: small(&world.shares(*owner)) });
    all.chain([Action::Advance { seconds: seconds(rng, world.now) }]).collect()
}

/// A part of an owner's shares: often all, now and then more than all.
fn some_of(rng: &mut ChaCha8Rng, world: &World, owner: Owner) -> u128 {
    let held = small(&world.shares(owner));
    match rng.random_range(0..12) {
        0 => held.saturating_add(1),
        1..4 => held,
        4..7 => held / 2,
        _ => rng.random_range(0..=held),
    }
}

fn seconds(rng: &mut ChaCha8Rng, now: u64) -> u64 {
    match rng.random_range(0..6) {
        0 => rng.random_range(0..10),
        1 => rng.random_range(0..EPOCH),
        2 => EPOCH - now % EPOCH,
        3 => rng.random_range(1..48) * EPOCH,
        4 => rng.random_range(0..20 * 24 * EPOCH),
        _ => rng.random_range(0..2 * EPOCH),
    }
}

fn campaign(rng: &mut ChaCha8Rng, mode: Mode, world: &World) -> Action {
    let slots = (world.streams.len() + 1).min(SLOTS);
    let slot = u8::try_from(rng.random_range(0..slots)).expect("few slots");
    let epochs = if rng.random() { rng.random_range(1..12) } else { rng.random_range(1..400) };
    let amount = mode.reward(rng, epochs);
    let start = (world.now.div_ceil(EPOCH) + rng.random_range(0..30)) * EPOCH;
    let time = match rng.random_range(0..40) {
        0 => [start, start],
        1 => [start + 1, start + EPOCH],
        2 => [(world.now / EPOCH) * EPOCH - EPOCH, start],
        3 => [start + 400 * 24 * EPOCH, start + 401 * 24 * EPOCH],
        4 => [start, start + 40_000 * EPOCH],
        _ => [start, start + epochs * EPOCH],
    };
    Action::Fund { slot, amount, time }
}

/// A figure that is known to fit.
pub(crate) fn small(amount: &BigUint) -> u128 {
    u128::try_from(amount).expect("an amount of 128 bits")
}
