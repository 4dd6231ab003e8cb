//! Seeds, sizes and random amounts.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Every random test starts from here; a failing sequence names its own seed.
const SEED: u64 = 0x10de_0001;

/// How large the amounts of a sequence are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Balances of 1 to about a thousand, where every rounding is a large part.
    Tiny,
    /// One reserve of a few units against one of very many.
    Skewed,
    /// Everyday sizes.
    Usual,
    /// Powers of two, where exact figures are whole numbers more often than not.
    Round,
    /// Near 2^128, where overflow is near.
    Big,
}

/// All modes.
pub(crate) const MODES: [Mode; 5] = [Mode::Tiny, Mode::Skewed, Mode::Usual, Mode::Round, Mode::Big];

/// Runs `body` with a generator for each of `count` seeds and each mode, a hundred times as many
/// when `LODE_DEEP=1`, and names the seed of the one that fails.
pub(crate) fn for_each_seed(count: u64, mut body: impl FnMut(Mode, &mut ChaCha8Rng)) {
    let deep = std::env::var("LODE_DEEP").is_ok_and(|value| value == "1");
    let count = if deep { count * 100 } else { count };
    for (index, mode) in (0_u64..).zip(MODES) {
        for number in 0..count {
            let seed = SEED + (index << 32) + number;
            let named = Named(mode, seed);
            body(mode, &mut ChaCha8Rng::seed_from_u64(seed));
            drop(named);
        }
    }
}

struct Named(Mode, u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the failing sequence: {:?}, seed {:#x}", self.0, self.1);
        }
    }
}

/// A number of a random length below `bits`, so that small and large ones come equally often.
pub(crate) fn by_length(rng: &mut ChaCha8Rng, bits: std::ops::Range<u32>) -> u128 {
    let length = rng.random_range(bits);
    (1 << length) | (rng.random::<u128>() & ((1 << length) - 1))
}

impl Mode {
    /// The two amounts of a pool's first deposit.
    pub(crate) fn first_deposit(self, rng: &mut ChaCha8Rng) -> [u128; 2] {
        match self {
            Self::Tiny => [rng.random_range(1_001..2_500), rng.random_range(1_001..2_500)],
            Self::Skewed => {
                let pair = [rng.random_range(1..1_000), by_length(rng, 60..120)];
                if rng.random() { pair } else { [pair[1], pair[0]] }
            }
            Self::Usual => [by_length(rng, 50..80), by_length(rng, 50..80)],
            Self::Round => {
                let power = rng.random_range(12..60);
                [1 << power, 1 << rng.random_range(power..power + 8)]
            }
            Self::Big => [by_length(rng, 110..128), by_length(rng, 110..128)],
        }
    }

    /// An amount to offer, trade or ask for against a reserve; now and then nonsense.
    pub(crate) fn amount(self, rng: &mut ChaCha8Rng, reserve: u128) -> u128 {
        match (self, rng.random_range(0..40)) {
            (_, 0) => 0,
            (_, 1) => u128::MAX - rng.random_range(0..3),
            (_, 2) => reserve.saturating_add(rng.random_range(0..2)),
            (Self::Tiny, _) => rng.random_range(1..=1_000),
            (Self::Round, _) => 1 << rng.random_range(0..128 - reserve.leading_zeros().min(127)),
            _ => by_length(rng, 0..128 - reserve.leading_zeros().min(127)),
        }
    }

    /// What a campaign of so many epochs is funded with; now and then too little.
    pub(crate) fn reward(self, rng: &mut ChaCha8Rng, epochs: u64) -> u128 {
        let least = u128::from(epochs);
        match (self, rng.random_range(0..30)) {
            (_, 0) => rng.random_range(0..=least),
            (Self::Tiny | Self::Skewed, _) => least + rng.random_range(0..2_000),
            (Self::Round, _) => least << rng.random_range(0..40),
            (Self::Usual, _) => least + by_length(rng, 10..90),
            (Self::Big, _) => least.max(by_length(rng, 90..127)),
        }
    }
}
