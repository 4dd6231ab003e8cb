//! Campaigns, emission, catching up, parking, compounding.

use lode_core::actions::accrue::{MAX_STEPS, accrue};
use lode_core::actions::claim::{claim, park, unpark};
use lode_core::actions::compound::{CompoundOrder, Use, compound};
use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::{position, reward};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::transfer::transfer;
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::{SwapKind, Terms};
use lode_core::growth::{Fixed, Growth, fixed, whole_down};
use lode_core::memory::MemoryBook;
use lode_core::overlay::Overlay;
use lode_core::rewards::campaign::{Campaign, MAX_EPOCHS, MAX_LEAD_S, RELEASE_EPOCHS};
use lode_core::rewards::emission::{emitted_exact, epoch_of, epoch_start_s, within_epoch_down};
use lode_core::rewards::stream::MAX_FUNDED;
use lode_core::rewards::{MAX_REWARD_ASSETS, RewardTotals, Step};
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use proptest::prelude::*;

const HOUR: u64 = 3_600;
const POOL: PoolId = PoolId(1);

type Book = MemoryBook<&'static str>;

fn amount(raw: u128) -> Amount {
    Amount::new(raw)
}

fn book() -> Book {
    let mut book = Book::default();
    book.create_pool(Terms::new(3_000, 0).unwrap(), 0).unwrap();
    book
}

fn join(book: &mut Book, now_s: u64, who: &'static str, each: u128) -> Shares {
    let offer = Offer::Both(Pair::new(amount(each), amount(each)));
    let order = DepositOrder { pool: POOL, beneficiary: who, offer, min_shares: Shares::ZERO };
    deposit(book, now_s, &order).unwrap().shares
}

fn leave(book: &mut Book, now_s: u64, who: &'static str, shares: Shares) -> Result<(), CoreError> {
    let payout = Payout::Both(Pair::default());
    withdraw(book, now_s, &WithdrawOrder { pool: POOL, owner: who, shares, payout }).map(|_| ())
}

fn campaign(
    book: &mut Book,
    now_s: u64,
    slot: u8,
    raw: u128,
    span: (u64, u64),
) -> Result<(), CoreError> {
    let (start_s, end_s) = span;
    let order = FundOrder { pool: POOL, slot, amount: amount(raw), start_s, end_s };
    fund(book, now_s, &order).map(|_| ())
}

#[test]
fn campaigns_have_rules() {
    let new = |raw, start, end, now| Campaign::new(amount(raw), start, end, now).map(|c| c.epochs);
    assert_eq!(new(0, 0, HOUR, 0), Err(CoreError::ZeroAmount));
    assert_eq!(new(9, HOUR, HOUR, 0), Err(CoreError::CampaignTooShort));
    assert_eq!(new(9, HOUR, 0, 0), Err(CoreError::CampaignTooShort));
    assert_eq!(new(9, 0, HOUR, 1), Err(CoreError::CampaignInPast));
    assert_eq!(new(9, 0, HOUR, 0), Ok(1));
    assert_eq!(new(9, 1, HOUR, 0), Err(CoreError::CampaignNotHourly));
    assert_eq!(new(9, HOUR, 2 * HOUR + 1, 0), Err(CoreError::CampaignNotHourly));
    assert_eq!(new(9, HOUR, 11 * HOUR, 0), Err(CoreError::CampaignDust));
    assert_eq!(new(10, HOUR, 11 * HOUR, 0), Ok(10));
    let long = MAX_EPOCHS * HOUR;
    assert_eq!(new(u128::MAX, 0, long, 0), Ok(MAX_EPOCHS));
    assert_eq!(new(u128::MAX, 0, long + HOUR, 0), Err(CoreError::CampaignTooLong));
    assert_eq!(new(9, MAX_LEAD_S, MAX_LEAD_S + HOUR, 0), Ok(1));
    let late = MAX_LEAD_S + HOUR;
    assert_eq!(new(9, late, late + HOUR, 0), Err(CoreError::CampaignTooLong));
}

#[test]
fn a_campaign_is_three_steps_at_most() {
    let steps = |raw: u128, epochs| {
        let campaign = Campaign { amount: amount(raw), first_epoch: 5, epochs };
        campaign.steps().map(|steps| steps.iter().map(|s| (s.epoch, s.change)).collect::<Vec<_>>())
    };
    assert_eq!(steps(23, 10), Ok(vec![(5, 3), (8, -1), (15, -2)]));
    assert_eq!(steps(20, 10), Ok(vec![(5, 2), (15, -2)]));
    assert_eq!(steps(3, 10), Ok(vec![(5, 1), (8, -1)]));
    assert_eq!(steps(u128::MAX, 1), Err(CoreError::Overflow));
    assert_eq!(steps(5, 0), Err(CoreError::CampaignTooShort));
    let release = Campaign::release(amount(7), HOUR);
    assert_eq!((release.first_epoch, release.epochs), (2, RELEASE_EPOCHS));
    assert_eq!(Campaign::release(amount(7), HOUR - 1).first_epoch, 1);
}

#[test]
fn time_is_cut_into_hours() {
    assert_eq!((epoch_of(0), epoch_of(3_599), epoch_of(3_600)), (0, 0, 1));
    assert_eq!(epoch_start_s(2), Ok(7_200));
    assert_eq!(epoch_start_s(u64::MAX), Err(CoreError::Overflow));
    assert_eq!(within_epoch_down(amount(10), 3_600 + 359), Ok(amount(0)));
    assert_eq!(within_epoch_down(amount(10), 3_600 + 360), Ok(amount(1)));
    assert_eq!(emitted_exact(amount(10), 5, 4), Err(CoreError::TimeBackwards));
    assert_eq!(emitted_exact(amount(10), 5, 5), Ok(Amount::ZERO));
    assert_eq!(emitted_exact(amount(10), 1_800, 3 * 3_600 + 1_800), Ok(amount(30)));
}

#[test]
fn funding_has_bounds() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    let span = (HOUR, 9 * HOUR);
    assert_eq!(campaign(&mut book, 0, 1, 900, span), Err(CoreError::UnknownRewardAsset));
    for slot in 0..MAX_REWARD_ASSETS {
        campaign(&mut book, 0, u8::try_from(slot).unwrap(), 900, span).unwrap();
    }
    let next = u8::try_from(MAX_REWARD_ASSETS).unwrap();
    assert_eq!(campaign(&mut book, 0, next, 900, span), Err(CoreError::TooManyRewardAssets));
    assert_eq!(MAX_FUNDED, i128::MAX.unsigned_abs());
    assert_eq!(campaign(&mut book, 0, 0, MAX_FUNDED, span), Err(CoreError::Overflow));
    campaign(&mut book, 0, 0, MAX_FUNDED - 900, span).unwrap();
    assert_eq!(campaign(&mut book, 0, 0, 9, span), Err(CoreError::Overflow));
    let mut totals = RewardTotals::default();
    assert_eq!(totals.fund(amount(MAX_FUNDED + 1)), Err(CoreError::Overflow));
    assert_eq!(totals, RewardTotals::default());
    assert!(totals.fund(amount(MAX_FUNDED)).is_ok());
}

/// RWD-4: any number of campaigns is one running sum.
#[test]
fn overlapping_campaigns_add_up_and_one_may_start_at_once() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    campaign(&mut book, 2 * HOUR, 0, 300, (2 * HOUR, 5 * HOUR)).unwrap();
    campaign(&mut book, 2 * HOUR, 0, 55, (3 * HOUR, 8 * HOUR)).unwrap();
    campaign(&mut book, 2 * HOUR, 0, 100, (4 * HOUR, 5 * HOUR)).unwrap();
    for (hour, pending, remaining) in
        [(3, 100, 355), (4, 211, 244), (5, 422, 33), (8, 455, 0), (9, 455, 0)]
    {
        assert_eq!(
            position(&book, hour * HOUR, POOL, &"alice").unwrap().pending,
            [amount(pending)]
        );
        assert_eq!(reward(&book, hour * HOUR, POOL, 0).unwrap().remaining, amount(remaining));
    }
}

#[test]
fn claiming_writes_the_ledger_only_when_steps_were_taken() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    campaign(&mut book, 0, 0, 48_000, (0, 48 * HOUR)).unwrap();
    let before = book.ledger(POOL).unwrap();
    claim(&mut book, 5 * HOUR, POOL, &"alice").unwrap();
    assert_eq!(book.ledger(POOL).unwrap(), before);
    claim(&mut book, 50 * HOUR, POOL, &"alice").unwrap();
    assert_ne!(book.ledger(POOL).unwrap(), before);
    assert_eq!(book.steps(POOL, 0, (0, u64::MAX), 9).unwrap(), []);
}

#[test]
fn transfers_take_steps_too() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    campaign(&mut book, 0, 0, 48_000, (0, 48 * HOUR)).unwrap();
    transfer(&mut book, 50 * HOUR, POOL, (&"alice", &"bob"), Shares::new(5)).unwrap();
    assert_eq!(book.steps(POOL, 0, (0, u64::MAX), 9).unwrap(), []);
    let too_many = transfer(&mut book, 50 * HOUR, POOL, (&"bob", &"alice"), Shares::new(6));
    assert_eq!(too_many, Err(CoreError::InsufficientShares));
    let nothing = transfer(&mut book, 50 * HOUR, POOL, (&"bob", &"alice"), Shares::ZERO);
    assert_eq!(nothing, Err(CoreError::ZeroAmount));
    assert_eq!(
        leave(&mut book, 50 * HOUR, "bob", Shares::new(6)),
        Err(CoreError::InsufficientShares)
    );
    assert_eq!(leave(&mut book, 50 * HOUR, "bob", Shares::ZERO), Err(CoreError::ZeroAmount));
    assert_eq!(leave(&mut book, 49 * HOUR, "bob", Shares::new(5)), Err(CoreError::TimeBackwards));
}

/// Fills every hour of a long time with a step, so that one action can't take them all in.
fn far_behind() -> (Book, Shares, u64) {
    let mut book = book();
    let shares = join(&mut book, 0, "alice", 1_000_000);
    let hours = u64::try_from(MAX_STEPS).unwrap() * 2 + 10;
    for hour in 1..=hours {
        campaign(&mut book, 0, 0, 7 * u128::from(hour), (hour * HOUR, (hour + 1) * HOUR)).unwrap();
    }
    (book, shares, hours)
}

/// LIVE-1.
#[test]
fn a_pool_far_behind_is_brought_up_in_steps_by_anybody() {
    let (mut book, shares, hours) = far_behind();
    let end = (hours + 1) * HOUR;
    assert_eq!(claim(&mut book, end, POOL, &"alice"), Err(CoreError::AccrualBehind));
    assert_eq!(leave(&mut book, end, "alice", shares), Err(CoreError::AccrualBehind));
    assert_eq!(accrue(&mut book, end), Ok(false));
    assert_eq!(accrue(&mut book, end), Ok(false));
    assert_eq!(accrue(&mut book, end), Ok(true));
    assert_eq!(accrue(&mut book, end), Ok(true));
    let all: u128 = (1..=u128::from(hours)).map(|hour| 7 * hour).sum();
    assert_eq!(claim(&mut book, end, POOL, &"alice"), Ok(vec![(0, amount(all))]));
    leave(&mut book, end, "alice", shares).unwrap();

    fn accrue(book: &mut Book, now_s: u64) -> Result<bool, CoreError> {
        lode_core::actions::accrue::accrue(book, POOL, now_s)
    }
}

#[test]
fn just_within_the_bound_is_not_behind() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    let steps = u64::try_from(MAX_STEPS).unwrap();
    for hour in 1..steps {
        campaign(&mut book, 0, 0, 7 * u128::from(hour), (hour * HOUR, (hour + 1) * HOUR)).unwrap();
    }
    assert_eq!(book.steps(POOL, 0, (0, u64::MAX), usize::MAX).unwrap().len(), MAX_STEPS);
    assert!(claim(&mut book, (steps + 1) * HOUR, POOL, &"alice").is_ok());
    assert_eq!(accrue(&mut book, POOL, (steps + 1) * HOUR), Ok(true));
}

/// RWD-7.
#[test]
fn a_failed_payout_is_parked_and_paid_later() {
    let mut book = book();
    join(&mut book, 0, "alice", 1_000_000);
    campaign(&mut book, 0, 0, 1_000, (0, HOUR)).unwrap();
    claim(&mut book, HOUR, POOL, &"alice").unwrap();
    assert_eq!(park(&mut book, POOL, 0, amount(1_001)), Err(CoreError::InvariantBroken));
    park(&mut book, POOL, 0, amount(1_000)).unwrap();
    let totals = book.reward_totals(POOL).unwrap()[0];
    assert_eq!((totals.paid, totals.parked), (Amount::ZERO, amount(1_000)));
    assert_eq!(unpark(&mut book, POOL, 0, amount(1_001)), Err(CoreError::InvariantBroken));
    assert_eq!(unpark(&mut book, POOL, 1, amount(1)), Err(CoreError::UnknownRewardAsset));
    unpark(&mut book, POOL, 0, amount(1_000)).unwrap();
    let totals = book.reward_totals(POOL).unwrap()[0];
    assert_eq!((totals.paid, totals.parked), (amount(1_000), Amount::ZERO));
}

#[test]
fn compounding_is_claiming_swapping_and_depositing() {
    let mut book = book();
    let second = book.create_pool(Terms::new(3_000, 0).unwrap(), 0).unwrap();
    let offer = Offer::Both(Pair::new(amount(10_000_000), amount(10_000_000)));
    let order =
        DepositOrder { pool: second, beneficiary: "maker", offer, min_shares: Shares::ZERO };
    deposit(&mut book, 0, &order).unwrap();
    join(&mut book, 0, "dave", 1_000_000);
    for slot in 0..3 {
        campaign(&mut book, 0, slot, 24_000, (0, 24 * HOUR)).unwrap();
    }
    let order = CompoundOrder {
        pool: POOL,
        owner: "dave",
        uses: vec![
            (0, Use::SwapInto(vec![(second, Side::Zero)], Side::One)),
            (2, Use::PutIn(Side::Zero)),
        ],
        min_shares: Shares::ZERO,
    };
    let (now_s, quoted) = (24 * HOUR, Overlay::new(&book));
    let mut by_hand = Overlay::new(&book);
    let receipt = compound(&mut { quoted }, now_s, &order).unwrap();
    assert_eq!(receipt.claimed, [(0, amount(24_000)), (1, amount(24_000)), (2, amount(24_000))]);
    assert_eq!(receipt.paid, [(1, amount(24_000))]);

    // By hand, in single actions.
    claim(&mut by_hand, now_s, POOL, &"dave").unwrap();
    let kind = SwapKind::ExactIn(amount(24_000));
    let route = vec![(second, Side::Zero)];
    let sold =
        swap(&mut by_hand, now_s, &SwapOrder { route, kind, bound: None, limit: None }).unwrap();
    let offer = Offer::Both(Pair::new(amount(24_000), sold.amount_out));
    let put = DepositOrder { pool: POOL, beneficiary: "dave", offer, min_shares: Shares::ZERO };
    let both = deposit(&mut by_hand, now_s, &put).unwrap();
    let offer = Offer::One(Side::Zero, both.refund.zero);
    let put = DepositOrder { offer, ..put };
    let one = deposit(&mut by_hand, now_s, &put).unwrap();
    assert_eq!(receipt.shares.get(), both.shares.get() + one.shares.get());
    assert_eq!(receipt.deposits, [both, one]);
    assert_eq!(receipt.refund, Pair::new(one.refund.zero, one.refund.one));

    // In earnest it is what was quoted; and the writes of an overlay can be applied.
    let mut overlay = Overlay::new(&book);
    assert_eq!(compound(&mut overlay, now_s, &order).unwrap(), receipt);
    let writes = overlay.into_writes();
    let mut applied = book.clone();
    writes.apply(&mut applied).unwrap();
    compound(&mut book, now_s, &order).unwrap();
    for id in [POOL, second] {
        assert_eq!(applied.pool(id), book.pool(id));
        assert_eq!(applied.ledger(id), book.ledger(id));
        assert_eq!(applied.position(id, &"dave"), book.position(id, &"dave"));
        assert_eq!(applied.reward_totals(id), book.reward_totals(id));
        assert_eq!(applied.steps(id, 0, (0, 99), 99), book.steps(id, 0, (0, 99), 99));
    }
}

#[test]
fn compounding_has_bounds() {
    let mut book = book();
    join(&mut book, 0, "dave", 1_000_000);
    campaign(&mut book, 0, 0, 24_000, (0, 24 * HOUR)).unwrap();
    let order = |uses, min_shares| CompoundOrder { pool: POOL, owner: "dave", uses, min_shares };
    let nothing_in = compound(&mut Overlay::new(&book), 24 * HOUR, &order(vec![], Shares::ZERO));
    assert_eq!(nothing_in, Err(CoreError::ZeroAmount));
    let uses = vec![(0, Use::PutIn(Side::One))];
    let shares = compound(&mut Overlay::new(&book), 24 * HOUR, &order(uses.clone(), Shares::ZERO))
        .unwrap()
        .shares;
    assert!(!shares.is_zero());
    let more = shares.add_exact(Shares::new(1)).unwrap();
    assert_eq!(
        compound(&mut Overlay::new(&book), 24 * HOUR, &order(uses.clone(), more)),
        Err(CoreError::MinimumMissed)
    );
    assert!(compound(&mut Overlay::new(&book), 24 * HOUR, &order(uses, shares)).is_ok());
}

#[test]
fn an_overlay_hides_what_it_has_written_over() {
    use lode_core::book::Book as _;
    let mut book = book();
    for epoch in [3, 5, 7] {
        book.save_step(POOL, 0, Step { epoch, change: 10 }).unwrap();
    }
    let mut overlay = Overlay::new(&book);
    overlay.save_step(POOL, 0, Step { epoch: 3, change: 0 }).unwrap();
    overlay.save_step(POOL, 0, Step { epoch: 5, change: 11 }).unwrap();
    overlay.save_step(POOL, 0, Step { epoch: 6, change: 12 }).unwrap();
    let steps = |after, through, limit| {
        let steps = overlay.steps(POOL, 0, (after, through), limit).unwrap();
        steps.iter().map(|step| (step.epoch, step.change)).collect::<Vec<_>>()
    };
    assert_eq!(steps(0, 9, 9), [(5, 11), (6, 12), (7, 10)]);
    assert_eq!(steps(0, 9, 2), [(5, 11), (6, 12)]);
    assert_eq!(steps(5, 6, 9), [(6, 12)]);
    assert_eq!(steps(6, 6, 9), []);
    assert_eq!(book.steps(POOL, 0, (4, 9), 1).unwrap(), [Step { epoch: 5, change: 10 }]);
    assert_eq!(book.steps(POOL, 0, (9, 4), 1).unwrap(), []);
}

#[test]
fn the_index_carries_what_it_could_not_share() {
    let three = Shares::new(3);
    let mut often = Growth::default();
    for _ in 0..1_000 {
        often = often.roll_down(amount(1), three).unwrap();
    }
    assert_eq!(often, Growth::default().roll_down(amount(1_000), three).unwrap());
    assert_eq!(whole_down(often.earned_exact(three, Fixed::ZERO)), Ok(amount(1_000)));
    assert_eq!(whole_down(often.earned_exact(Shares::new(1), Fixed::ZERO)), Ok(amount(333)));
    assert_eq!(often.roll_down(amount(1), Shares::ZERO), Err(CoreError::Overflow));
    assert_eq!(fixed(amount(u128::MAX)) >> 256, Fixed::from(u128::MAX));
}

#[test]
fn only_what_lies_within_the_slack_counts_as_whole() {
    let slack = Fixed::from(1) << 128;
    let one = fixed(amount(1));
    assert_eq!(whole_down(one - slack), Ok(amount(1)));
    assert_eq!(whole_down(one - slack - Fixed::from(1)), Ok(Amount::ZERO));
    assert_eq!(whole_down(Fixed::ZERO.wrapping_sub(slack)), Ok(Amount::ZERO));
    assert_eq!(whole_down(fixed(Amount::MAX)), Ok(Amount::MAX));
    assert_eq!(whole_down(fixed(Amount::MAX) + one), Err(CoreError::Overflow));
    assert_eq!(whole_down(Fixed::from(1) << 500), Err(CoreError::Overflow));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// RWD-5: however an epoch is cut, its parts add up.
    #[test]
    fn emission_telescopes(total in any::<u128>(), start in 0_u64..20_000, lengths in prop::collection::vec(0_u64..9_000, 1..8)) {
        let total = amount(total >> 8);
        let end = start + lengths.iter().sum::<u64>();
        let mut sum = 0;
        let mut now = start;
        for length in lengths {
            sum += emitted_exact(total, now, now + length).unwrap().get();
            now += length;
        }
        prop_assert_eq!(sum, emitted_exact(total, start, end).unwrap().get());
    }

    /// RWD-8: claiming at random times pays what claiming once pays, and all of it to all of them.
    #[test]
    fn claiming_often_pays_the_same(
        raw in 400_u128..1 << 100, parts in (1_u128..1 << 90, 1_u128..1 << 90), times in prop::collection::vec(1_u64..400 * HOUR, 0..20),
    ) {
        let setup = || {
            let mut book = book();
            join(&mut book, 0, "alice", parts.0 + 1_000);
            let total = book.ledger(POOL).unwrap().total_shares;
            let pool = book.pool(POOL).unwrap();
            prop_assume!(!Amount::new(parts.1).mul_div_down(total.get(), pool.reserves.zero.get())?.is_zero());
            join(&mut book, 0, "bob", parts.1);
            campaign(&mut book, 0, 0, raw, (0, 400 * HOUR)).unwrap();
            Ok::<_, TestCaseError>(book)
        };
        let mut often = setup()?;
        let mut paid = 0;
        let mut times = times;
        times.sort_unstable();
        times.push(400 * HOUR);
        for now_s in times {
            paid += claim(&mut often, now_s, POOL, &"alice").map_or(0, |due| due[0].1.get());
        }
        let mut once = setup()?;
        let whole = claim(&mut once, 400 * HOUR, POOL, &"alice").map_or(0, |due| due[0].1.get());
        prop_assert_eq!(paid, whole);
        let weights = ["alice", "bob"].map(|who| once.position(POOL, &who).unwrap().shares.get());
        let exact = num_bigint::BigUint::from(raw) * weights[0] / (num_bigint::BigUint::from(weights[0]) + weights[1]);
        prop_assert_eq!(num_bigint::BigUint::from(whole), exact);
    }
}

#[test]
fn an_overlay_keeps_the_observations_that_it_writes() {
    use lode_core::book::Book as _;
    use lode_core::exchange::twap::{Observation, RingWrite};
    let mut book = book();
    let at = |time_s| Observation { time_s, ..Observation::default() };
    book.save_observation(POOL, &RingWrite { slot: 3, observation: at(30) }).unwrap();
    book.save_observation(POOL, &RingWrite { slot: 4, observation: at(40) }).unwrap();
    let mut overlay = Overlay::new(&book);
    overlay.save_observation(POOL, &RingWrite { slot: 4, observation: at(45) }).unwrap();
    assert_eq!(overlay.observation(POOL, 3), Ok(at(30)));
    assert_eq!(overlay.observation(POOL, 4), Ok(at(45)));
    let writes = overlay.into_writes();
    assert_eq!(book.observation(POOL, 4), Ok(at(40)));
    writes.apply(&mut book).unwrap();
    assert_eq!(book.observation(POOL, 4), Ok(at(45)));
}

#[test]
fn a_new_pool_has_accrued_until_now() {
    let mut book: MemoryBook<&str> = MemoryBook::default();
    let id = book.create_pool(Terms::new(3_000, 0).unwrap(), 7_777).unwrap();
    assert_eq!(book.ledger(id).unwrap().accrued_s, 7_777);
}
