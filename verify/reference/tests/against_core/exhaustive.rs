//! Every 8-bit input of every formula, against plain machine integers.
//!
//! The formulas are written out again here in u64 and u128, where 8-bit inputs can't overflow.

use lode_core::exchange::xyk;
use lode_core::growth::{Debt, Fixed, Growth, fixed, whole_down};
use lode_core::rewards::Campaign;
use lode_core::rewards::emission::{EPOCH_S, emitted_exact};
use lode_core::{Amount, CoreError, FeePips, Pair, Shares};

/// The largest input.
const MAX: u64 = 255;
/// Fees in pips: none, the smallest, v2's, odd ones, and the largest.
const FEES: [u64; 6] = [0, 1, 3_000, 123_457, 500_000, 999_999];
const MILLION: u64 = 1_000_000;

fn amount(value: u64) -> Amount {
    Amount::new(value.into())
}

fn shares(value: u64) -> Shares {
    Shares::new(value.into())
}

fn fee(pips: u64) -> FeePips {
    FeePips::new(u32::try_from(pips).expect("a small number")).expect("a fee below the whole")
}

#[test]
fn swaps_with_a_given_amount_in() {
    for pips in FEES {
        let fee = fee(pips);
        for paid in 0..=MAX {
            let kept = paid * (MILLION - pips);
            let taken = (paid * pips).div_ceil(MILLION);
            assert_eq!(xyk::fee_up(amount(paid), fee), Ok(amount(taken)));
            for x in 0..=MAX {
                for y in 0..=MAX {
                    let is = xyk::amount_out_down(amount(paid), amount(x), amount(y), fee);
                    let should = if paid == 0 {
                        Err(CoreError::ZeroAmount)
                    } else if x == 0 || y == 0 {
                        Err(CoreError::EmptyPool)
                    } else {
                        match kept * y / (x * MILLION + kept) {
                            0 => Err(CoreError::ZeroOutput),
                            out => Ok(amount(out)),
                        }
                    };
                    assert_eq!(is, should, "in {paid}, x {x}, y {y}, fee {pips}");
                    // AMM-1: the product of the reserves never falls.
                    let left = y - is.map_or(0, |out| u64::try_from(out.get()).expect("8 bits"));
                    assert!(is.is_err() || (x + paid) * left >= x * y);
                }
            }
        }
    }
}

#[test]
fn swaps_with_a_given_amount_out() {
    for pips in FEES {
        let fee = fee(pips);
        for out in 0..=MAX {
            for x in 0..=MAX {
                for y in 0..=MAX {
                    let is = xyk::amount_in_up(amount(out), amount(x), amount(y), fee);
                    let should = if out == 0 {
                        Err(CoreError::ZeroAmount)
                    } else if x == 0 || y == 0 {
                        Err(CoreError::EmptyPool)
                    } else if out >= y {
                        Err(CoreError::InsufficientLiquidity)
                    } else {
                        Ok(amount(x * out * MILLION / ((y - out) * (MILLION - pips)) + 1))
                    };
                    assert_eq!(is, should, "out {out}, x {x}, y {y}, fee {pips}");
                }
            }
        }
    }
}

#[test]
fn first_mints() {
    // The product has to pass 1,001² for a first mint, so these inputs are the 16-bit ones that
    // stand on both sides of that edge, and all 8-bit ones beside a large second amount.
    for a in 0..=MAX {
        for b in (0..=MAX).chain(990..1_020).chain(65_000..65_536) {
            for [a, b] in [[a, b], [b, a], [a + 900, b]] {
                let root = (a * b).isqrt();
                let should = if a == 0 || b == 0 {
                    Err(CoreError::ZeroAmount)
                } else if root <= 1_000 {
                    Err(CoreError::FirstDepositTooSmall)
                } else {
                    Ok(shares(root - 1_000))
                };
                let offered = Pair::new(amount(a), amount(b));
                assert_eq!(xyk::first_shares_down(offered), should, "{a}, {b}");
            }
        }
    }
}

#[test]
fn later_mints_and_burns() {
    for x in 1..=MAX {
        // The other side's reserve runs through every value too, in another order.
        let y = 256 - x;
        let reserves = Pair::new(amount(x), amount(y));
        for total in 1..=MAX {
            for part in 0..=MAX {
                let taken = Pair::new(
                    amount((part * x).div_ceil(total)),
                    amount((part * y).div_ceil(total)),
                );
                assert_eq!(xyk::taken_up(shares(part), reserves, shares(total)), Ok(taken));
                let paid = Pair::new(amount(part * x / total), amount(part * y / total));
                assert_eq!(xyk::worth_down(shares(part), reserves, shares(total)), Ok(paid));
            }
        }
    }
}

#[test]
fn shares_of_a_later_mint() {
    for x in 1..=MAX {
        for total in 1..=MAX {
            for a in 0..=MAX {
                // Offers that bind on one side, and on both in turn.
                for (b, y) in [(MAX, 1), (a / 2 + 1, x), (MAX - a, x)] {
                    let least = (a * total / x).min(b * total / y);
                    let should = if a == 0 || b == 0 {
                        Err(CoreError::ZeroAmount)
                    } else if least == 0 {
                        Err(CoreError::ZeroOutput)
                    } else {
                        Ok(shares(least))
                    };
                    let one = (Pair::new(amount(a), amount(b)), Pair::new(amount(x), amount(y)));
                    let other = (Pair::new(amount(b), amount(a)), Pair::new(amount(y), amount(x)));
                    for (offered, reserves) in [one, other] {
                        let is = xyk::later_shares_down(offered, reserves, shares(total));
                        assert_eq!(is, should, "{a}, {b} into {x}, {y} with {total} shares");
                        let Ok(minted) = is else { continue };
                        let taken = xyk::taken_up(minted, reserves, shares(total));
                        let taken = taken.expect("small amounts");
                        assert!(taken.zero <= offered.zero && taken.one <= offered.one);
                    }
                }
            }
        }
    }
}

#[test]
fn parts_of_what_is_shared_out() {
    for weight in 1..=MAX {
        for earned in 0..=MAX {
            // A second round before the weight changes brings the first one's remainder along.
            let once = Growth::default().roll_down(amount(earned), shares(weight));
            let twice =
                once.and_then(|growth| growth.roll_down(amount(MAX - earned), shares(weight)));
            let (once, twice) = (once.expect("a roll"), twice.expect("a roll"));
            for part in 0..=weight {
                let whole =
                    |growth: Growth| whole_down(growth.earned_exact(shares(part), Debt::ZERO));
                assert_eq!(whole(once), Ok(amount(earned * part / weight)));
                assert_eq!(whole(twice), Ok(amount(MAX * part / weight)));
            }
            // RWD-1: the shares' parts and the remainder are everything, in full fractions.
            let parts = twice.debt_exact(shares(weight)) + Fixed::from(twice.carry);
            assert_eq!(parts, fixed(amount(MAX)));
        }
    }
}

#[test]
fn emission_of_an_epoch() {
    for total in 0..=MAX {
        let mut sum = 0_u128;
        for second in 0..2 * EPOCH_S {
            let step = emitted_exact(amount(total), second, second + 1).expect("time goes forward");
            sum += step.get();
            let whole = emitted_exact(amount(total), 0, second + 1).expect("time goes forward");
            // Whole epochs pay their total, and the floors inside one add up.
            let epochs = u128::from((second + 1) / EPOCH_S);
            let inside = u128::from(total * ((second + 1) % EPOCH_S) / EPOCH_S);
            assert_eq!(whole.get(), epochs * u128::from(total) + inside);
            assert_eq!(sum, whole.get());
        }
    }
}

#[test]
fn epochs_of_a_campaign() {
    for funded in 1..=MAX {
        for epochs in 1..=MAX {
            let campaign = Campaign::new(amount(funded), EPOCH_S, (epochs + 1) * EPOCH_S, 0);
            if funded < epochs {
                assert_eq!(campaign, Err(CoreError::CampaignDust));
                continue;
            }
            let steps = campaign.and_then(|campaign| campaign.steps()).expect("a campaign");
            assert!(steps.len() <= 3 && steps.is_sorted_by_key(|step| step.epoch));
            let (mut pays, mut sum) = (0_i128, 0_i128);
            for epoch in 0..epochs + 2 {
                let due = steps.iter().filter(|step| step.epoch == epoch);
                pays += due.map(|step| step.change).sum::<i128>();
                let inside = epoch >= 1 && epoch <= epochs;
                let extra = u64::from(epoch <= funded % epochs);
                let should = if inside { funded / epochs + extra } else { 0 };
                assert_eq!(pays, i128::from(should), "{funded} over {epochs}, epoch {epoch}");
                sum += pays;
            }
            assert_eq!(sum, i128::from(funded), "{funded} over {epochs}");
        }
    }
}
