//! A pool's life in any order of actions: the accounts close after each of them.

use arbitrary::{Arbitrary, Result, Unstructured};
use lode_core::actions::claim::claim;
use lode_core::actions::compound::{CompoundOrder, Use, compound};
use lode_core::actions::deposit::{DepositOrder, DepositReceipt, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::{position, reward};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::transfer::transfer;
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::{PriceLimit, SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::overlay::Overlay;
use lode_core::types::LOCKED_SHARES;
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use lode_math::U512;
use num_bigint::BigUint;

use crate::numbers::{big_512, sized};

const POOL: PoolId = PoolId(1);
const OWNERS: u8 = 4;
const ACTIONS_MAX: usize = 200;
const HOUR_S: u64 = 3_600;
/// The reward asset that is one of the pool's own, so that it can be put in again.
const OWN_SLOT: u8 = 0;

type Book = MemoryBook<u8>;

/// Reads terms and actions from the bytes, does them and checks the accounts.
pub fn check(bytes: &[u8]) {
    let mut input = Unstructured::new(bytes);
    // The end of the bytes ends the life; whatever was done so far was checked.
    let _ = live(&mut input);
}

/// What came in and went out, by side.
#[derive(Default)]
struct Flow {
    entered: Pair<BigUint>,
    left: Pair<BigUint>,
}

fn live(input: &mut Unstructured<'_>) -> Result<()> {
    let fee = u32::arbitrary(input)? % 1_000_000;
    let Ok(terms) = Terms::new(fee, u32::arbitrary(input)? % 250_001) else { return Ok(()) };
    let mut book = Book::default();
    let mut now_s = u64::from(u32::arbitrary(input)?);
    book.create_pool(terms, now_s).expect("a first pool");
    let mut flow = Flow::default();
    for _ in 0..ACTIONS_MAX {
        if input.is_empty() {
            break;
        }
        let worth = worth(&book);
        let before = format!("{book:?}");
        let passed_s = u64::from(u32::arbitrary(input)? >> (u8::arbitrary(input)? % 32));
        now_s += passed_s;
        let done = act(input, &mut book, now_s, &mut flow)?;
        if let Err(error) = done {
            assert_ne!(error, CoreError::InvariantBroken, "{before}");
            assert_eq!(format!("{book:?}"), before, "{error:?} changed something");
        }
        accounts(&book, now_s, &flow);
        let after = self::worth(&book);
        assert!(grew(&worth, &after), "a share lost worth: {worth:?} {after:?}");
    }
    Ok(())
}

/// Does one action. The outer result is the end of the bytes, the inner one the core's answer.
fn act(
    input: &mut Unstructured<'_>,
    book: &mut Book,
    now_s: u64,
    flow: &mut Flow,
) -> Result<core::result::Result<(), CoreError>> {
    let owner = u8::arbitrary(input)? % OWNERS;
    let side = if bool::arbitrary(input)? { Side::One } else { Side::Zero };
    let amount = Amount::new(sized(input)?);
    Ok(match u8::arbitrary(input)? % 8 {
        0 => {
            let other = Amount::new(sized(input)?);
            join(book, now_s, owner, Offer::Both(Pair::new(amount, other)), flow)
        }
        1 => join(book, now_s, owner, Offer::One(side, amount), flow),
        2 => {
            let held = book.position(POOL, &owner).map_or(0, |held| held.shares.get());
            let shares = Shares::new(amount.get().min(held));
            let payout = match bool::arbitrary(input)? {
                true => Payout::Both(Pair::default()),
                false => Payout::One(side, Amount::ZERO),
            };
            let order = WithdrawOrder { pool: POOL, owner, shares, payout };
            withdraw(book, now_s, &order).map(|receipt| flow.leave(receipt.amounts))
        }
        3 => {
            let to = u8::arbitrary(input)? % OWNERS;
            transfer(book, now_s, POOL, (&owner, &to), Shares::new(amount.get())).map(|_| ())
        }
        4 => trade(input, book, now_s, (side, amount), flow)?,
        5 => {
            let slot = u8::arbitrary(input)? % 3;
            let start_s = (now_s / HOUR_S + u64::from(u8::arbitrary(input)? % 8)) * HOUR_S;
            let end_s = start_s + u64::from(u8::arbitrary(input)?) * HOUR_S;
            fund(book, now_s, &FundOrder { pool: POOL, slot, amount, start_s, end_s }).map(|_| ())
        }
        6 => claim(book, now_s, POOL, &owner).map(|_| ()),
        _ => reinvest(book, now_s, owner, side, flow),
    })
}

fn join(
    book: &mut Book,
    now_s: u64,
    beneficiary: u8,
    offer: Offer,
    flow: &mut Flow,
) -> core::result::Result<(), CoreError> {
    let order = DepositOrder { pool: POOL, beneficiary, offer, min_shares: Shares::ZERO };
    deposit(book, now_s, &order).map(|receipt| flow.join(&receipt))
}

fn trade(
    input: &mut Unstructured<'_>,
    book: &mut Book,
    now_s: u64,
    (side, amount): (Side, Amount),
    flow: &mut Flow,
) -> Result<core::result::Result<(), CoreError>> {
    let kind = match bool::arbitrary(input)? {
        true => SwapKind::ExactIn(amount),
        false => SwapKind::ExactOut(amount),
    };
    let limit = match bool::arbitrary(input)? {
        true => Some(PriceLimit { output: sized(input)?, input: sized(input)? }),
        false => None,
    };
    let order = SwapOrder { route: vec![(POOL, side)], kind, bound: None, limit };
    Ok(swap(book, now_s, &order).map(|receipt| {
        flow.enter(Pair::of(side, receipt.amount_in, Amount::ZERO));
        flow.leave(Pair::of(side.other(), receipt.amount_out, Amount::ZERO));
    }))
}

/// Puts a claimed reward in again, as if it were one of the pool's assets.
fn reinvest(
    book: &mut Book,
    now_s: u64,
    owner: u8,
    side: Side,
    flow: &mut Flow,
) -> core::result::Result<(), CoreError> {
    let uses = vec![(OWN_SLOT, Use::PutIn(side))];
    let order = CompoundOrder { pool: POOL, owner, uses, min_shares: Shares::ZERO };
    // It takes several steps, so it is done apart and brought in when whole.
    let (receipt, writes) = {
        let mut apart = Overlay::new(&*book);
        let receipt = compound(&mut apart, now_s, &order)?;
        (receipt, apart.into_writes())
    };
    writes.apply(book)?;
    for deposited in &receipt.deposits {
        flow.join(deposited);
    }
    Ok(())
}

impl Flow {
    /// A one-sided deposit swaps a part of its offer before it joins.
    fn join(&mut self, receipt: &DepositReceipt) {
        self.enter(receipt.taken);
        if let Some(hop) = &receipt.swap {
            self.enter(Pair::of(hop.side, hop.swap.amount_in, Amount::ZERO));
            self.leave(Pair::of(hop.side.other(), hop.swap.amount_out, Amount::ZERO));
        }
    }

    fn enter(&mut self, amounts: Pair<Amount>) {
        self.entered.zero += amounts.zero.get();
        self.entered.one += amounts.one.get();
    }

    fn leave(&mut self, amounts: Pair<Amount>) {
        self.left.zero += amounts.zero.get();
        self.left.one += amounts.one.get();
    }
}

/// The reserves and the number of shares.
fn worth(book: &Book) -> (Pair<Amount>, Shares) {
    let pool = book.pool(POOL).expect("the pool");
    (pool.reserves, book.ledger(POOL).expect("the ledger").total_shares)
}

/// Whether √(x·y) per share has not fallen: x'·y'·T² ≥ x·y·T'².
fn grew(before: &(Pair<Amount>, Shares), after: &(Pair<Amount>, Shares)) -> bool {
    let product = |reserves: &Pair<Amount>, shares: Shares| {
        BigUint::from(reserves.zero.get()) * reserves.one.get() * shares.get() * shares.get()
    };
    product(&after.0, before.1) >= product(&before.0, after.1)
}

/// Every account closes: assets, shares, fees and rewards.
fn accounts(book: &Book, now_s: u64, flow: &Flow) {
    let pool = book.pool(POOL).expect("the pool");
    let ledger = book.ledger(POOL).expect("the ledger");
    for side in Side::BOTH {
        let held = BigUint::from(pool.reserves.at(side).get()) + pool.protocol_fees.at(side).get();
        assert_eq!(&held + flow.left.at(side), *flow.entered.at(side), "{side:?}: {pool:?}");
    }

    let views: Vec<_> =
        (0..OWNERS).filter_map(|owner| position(book, now_s, POOL, &owner).ok()).collect();
    if views.len() < usize::from(OWNERS) {
        // Too many changes of emission since the last action; anyone may bring the pool up.
        return;
    }
    let locked = if ledger.total_shares.is_zero() { 0 } else { LOCKED_SHARES.get() };
    let shares: u128 = views.iter().map(|view| view.shares.get()).sum();
    assert_eq!(shares + locked, ledger.total_shares.get());
    for slot in ledger.slots() {
        let Ok(account) = reward(book, now_s, POOL, slot) else { continue };
        let whole = |amount: Amount| BigUint::from(amount.get()) << 256_u32;
        // Modulo 2^512, as the core counts: whoever was paid the last 2^-128 of a unit ahead of
        // time has earned a little less than nothing.
        let accrued = views
            .iter()
            .fold(U512::ZERO, |sum, view| sum.wrapping_add(view.pending_exact[usize::from(slot)]));
        let accrued = big_512(accrued);
        let totals = account.totals;
        let spent = whole(totals.paid) + whole(totals.parked) + whole(account.remaining);
        let sum = (spent + accrued + account.carried) % (BigUint::from(1_u8) << 512_u32);
        assert_eq!(whole(totals.funded), sum, "RWD of slot {slot}");
    }
}
