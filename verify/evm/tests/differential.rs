//! Lode's constant product pool at 3,000 pips against Uniswap v2's deployed bytecode.

mod subject;

use lode_evm_oracle::{Artifact, Pair, Reserves};
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use subject::{Core, Model, Subject};

/// v2 keeps its reserves below this.
const LIMIT: u128 = 1 << 112;
/// Steps of one sequence.
const STEPS: usize = 120;
/// The first seed; a failure names its own.
const SEED: u64 = 0x10de_0002;

/// Sequences per subject and mode; `LODE_DEEP=1` asks for a hundred times as many.
fn sequences() -> u64 {
    let deep = std::env::var("LODE_DEEP").is_ok_and(|value| value == "1");
    if deep { 20_000 } else { 200 }
}

/// Names the sequence when one of its steps fails.
struct Named(String);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the failing sequence: {}", self.0);
        }
    }
}

/// How large the amounts of a sequence are.
#[derive(Clone, Copy, Debug)]
enum Mode {
    Tiny,
    Usual,
    Skewed,
    Huge,
}

const MODES: [Mode; 4] = [Mode::Tiny, Mode::Usual, Mode::Skewed, Mode::Huge];

impl Mode {
    fn first_deposit(self, rng: &mut ChaCha8Rng) -> Reserves {
        match self {
            Self::Tiny => [rng.random_range(1_001..2_000), rng.random_range(1_001..2_000)],
            Self::Usual => [bits(rng, 50..80), bits(rng, 50..80)],
            Self::Skewed => [rng.random_range(1..200), bits(rng, 80..105)],
            Self::Huge => [bits(rng, 105..111), bits(rng, 105..111)],
        }
    }
}

fn deployed() -> Pair {
    Pair::deploy().unwrap_or_else(|error| panic!("{error}"))
}

/// A number of a random length, so that small and large ones come equally often.
fn bits(rng: &mut ChaCha8Rng, lengths: std::ops::Range<u32>) -> u128 {
    let length = rng.random_range(lengths);
    (1 << length) | (rng.random::<u128>() & ((1 << length) - 1))
}

/// An amount up to about a reserve, mostly far below it.
fn part(rng: &mut ChaCha8Rng, reserve: u128) -> u128 {
    let length = 128 - reserve.leading_zeros();
    bits(rng, 0..length.max(1)).min(reserve.saturating_mul(2))
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Done,
    /// The pool refused, and v2's formula says that it had to.
    Refused,
    /// v2's own reserves would not hold it, so it was not tried.
    TooLarge,
}

/// Runs one sequence and gives how many of its steps were done.
fn run<S: Subject>(seed: u64, mode: Mode) -> usize {
    let mut named = Named(format!("{mode:?}, seed {seed:#x}, first deposit"));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut pair = deployed();
    let mut pool = S::empty();
    let offered = loop {
        let [x, y] = mode.first_deposit(&mut rng);
        // Below this no first mint is large enough to lock its 1,000 shares.
        if x.saturating_mul(y) > 1_002_000 {
            break [x, y];
        }
    };
    assert_eq!(mint(&mut pair, &mut pool, offered), Step::Done);
    let mut done = 0;
    for step in 0..STEPS {
        named.0 = format!("{mode:?}, seed {seed:#x}, step {step}");
        let [x, y] = pool.reserves();
        let side = rng.random_range(0..2_usize);
        let [into, out_of] = oriented([x, y], side);
        let stepped = match rng.random_range(0..10) {
            0..4 => swap_in(&mut pair, &mut pool, side, part(&mut rng, into)),
            4..7 => swap_out(&mut pair, &mut pool, side, part(&mut rng, out_of)),
            7..9 => {
                let offered = [part(&mut rng, x), part(&mut rng, y)];
                mint(&mut pair, &mut pool, offered)
            }
            _ => {
                // Often everything, so that the pool is down to its locked shares now and then.
                let held = pair.shares().expect("an answer");
                let shares =
                    if rng.random_ratio(1, 3) { held } else { part(&mut rng, held).min(held) };
                burn(&mut pair, &mut pool, shares)
            }
        };
        if stepped == Step::Done {
            done += 1;
            assert_eq!(pair.reserves().expect("an answer"), pool.reserves());
            assert_eq!(pair.total_shares().expect("an answer"), pool.total_shares());
        }
    }
    done
}

/// Both give the same out, and the pair refuses one unit more.
fn swap_in<S: Subject>(pair: &mut Pair, pool: &mut S, side: usize, paid: u128) -> Step {
    let [into, out_of] = oriented(pool.reserves(), side);
    if into.saturating_add(paid) >= LIMIT {
        return Step::TooLarge;
    }
    let kept = big(paid) * 997_u32;
    let expected = &kept * out_of / (big(into) * 1_000_u32 + &kept);
    let Some(out) = pool.swap_in(side, paid) else {
        assert_eq!(expected, big(0), "a swap that pays something was refused");
        return Step::Refused;
    };
    pair.send(side, paid).expect("a transfer");
    assert!(!pair.would_swap(given(side, out + 1)).expect("an answer"), "one unit more is given");
    pair.swap(given(side, out)).expect("the pair gives what the pool gives");
    Step::Done
}

/// What the pool asks is enough, and one unit less is not.
fn swap_out<S: Subject>(pair: &mut Pair, pool: &mut S, side: usize, out: u128) -> Step {
    let [into, out_of] = oriented(pool.reserves(), side);
    if out == 0 || out >= out_of {
        assert_eq!(pool.swap_out(side, out), None, "the whole reserve or nothing was given");
        return Step::Refused;
    }
    let (above, below) = (big(into) * out * 1_000_u32, big(out_of - out) * 997_u32);
    if (&above / &below).bits() > 128 || big(into) + &above / &below + 1_u8 >= big(LIMIT) {
        return Step::TooLarge;
    }
    let paid = pool.swap_out(side, out).expect("a swap that the pair takes");
    // The formula adds one unit always; where the quotient has no remainder the pair would take
    // that unit less, and only the next one is refused.
    let spare = if above % below == big(0) { 2 } else { 1 };
    if paid > spare {
        pair.send(side, paid - spare).expect("a transfer");
        assert!(!pair.would_swap(given(side, out)).expect("an answer"), "one unit less is enough");
        pair.send(side, spare).expect("a transfer");
    } else {
        pair.send(side, paid).expect("a transfer");
    }
    pair.swap(given(side, out)).expect("what the pool asks is enough for the pair");
    Step::Done
}

/// For what the pool takes of an offer the pair mints the same shares.
fn mint<S: Subject>(pair: &mut Pair, pool: &mut S, offered: Reserves) -> Step {
    let [x, y] = pool.reserves();
    if x.saturating_add(offered[0]) >= LIMIT || y.saturating_add(offered[1]) >= LIMIT {
        return Step::TooLarge;
    }
    let total = pool.total_shares();
    let Some((taken, shares)) = pool.mint(offered) else {
        let worth = |offered: u128, reserve: u128| big(offered) * total / reserve;
        let least = worth(offered[0], x).min(worth(offered[1], y));
        assert_eq!(least, big(0), "an offer worth a share was refused");
        return Step::Refused;
    };
    assert!(taken[0] <= offered[0] && taken[1] <= offered[1], "more is taken than was offered");
    pair.send(0, taken[0]).expect("a transfer");
    pair.send(1, taken[1]).expect("a transfer");
    assert_eq!(pair.mint().expect("a mint"), shares);
    Step::Done
}

/// Both pay the same for the same shares.
fn burn<S: Subject>(pair: &mut Pair, pool: &mut S, shares: u128) -> Step {
    let [x, y] = pool.reserves();
    let total = pool.total_shares();
    let Some(paid) = pool.burn(shares) else {
        let least = big(x.min(y)) * shares / total;
        assert_eq!(least, big(0), "shares worth something of both assets were refused");
        return Step::Refused;
    };
    assert_eq!(pair.burn(shares).expect("the pair burns what the pool burns"), paid);
    Step::Done
}

fn big(amount: u128) -> BigUint {
    BigUint::from(amount)
}

const fn oriented([x, y]: Reserves, side: usize) -> Reserves {
    if side == 0 { [x, y] } else { [y, x] }
}

const fn given(side: usize, out: u128) -> Reserves {
    if side == 0 { [0, out] } else { [out, 0] }
}

fn run_all<S: Subject>() {
    for (index, mode) in (0_u64..).zip(MODES) {
        let mut done = 0;
        for sequence in 0..sequences() {
            done += run::<S>(SEED + (index << 32) + sequence, mode);
        }
        // A pool that refuses everything would agree with anything.
        let asked = STEPS * usize::try_from(sequences()).expect("a small number");
        assert!(done * 3 > asked, "{mode:?}: only {done} of {asked} steps were done");
        println!("{mode:?}: {done} of {asked} steps done and equal");
    }
}

/// AMM-1, AMM-2, AMM-3, LP-1, LP-3: by another's rules, in another's code.
#[test]
fn the_core_is_equal_to_the_deployed_pair_in_every_step() {
    run_all::<Core>();
}

#[test]
fn the_exact_model_is_equal_to_the_deployed_pair_in_every_step() {
    run_all::<Model>();
}

/// Swaps of the pair's own published suite: (in, reserve in, reserve out) in whole tokens of 18
/// decimals, and the largest output in raw units that is not refused.
const PUBLISHED: [(u128, u128, u128, u128); 7] = [
    (1, 5, 10, 1_662_497_915_624_478_906),
    (1, 10, 5, 453_305_446_940_074_565),
    (2, 5, 10, 2_851_015_155_847_869_602),
    (2, 10, 5, 831_248_957_812_239_453),
    (1, 10, 10, 906_610_893_880_149_131),
    (1, 100, 100, 987_158_034_397_061_298),
    (1, 1_000, 1_000, 996_006_981_039_903_216),
];

#[test]
fn the_bytecode_is_the_deployed_one() {
    let pair = Artifact::load("UniswapV2Pair").unwrap_or_else(|error| panic!("{error}"));
    // The constant that v2's own library computes pair addresses with.
    let expected = "96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f";
    assert_eq!(pair.init_code_hash(), expected);
}

#[test]
fn published_swaps_hold_in_the_pair_and_in_the_core() {
    const UNIT: u128 = 1_000_000_000_000_000_000;
    for (paid, x, y, out) in PUBLISHED {
        let mut pair = deployed();
        let mut pool = Core::empty();
        assert_eq!(mint(&mut pair, &mut pool, [x * UNIT, y * UNIT]), Step::Done);
        pair.send(0, paid * UNIT).expect("a transfer");
        assert!(!pair.would_swap([0, out + 1]).expect("an answer"));
        assert!(pair.would_swap([0, out]).expect("an answer"));
        assert_eq!(pool.swap_in(0, paid * UNIT), Some(out));
    }
}
