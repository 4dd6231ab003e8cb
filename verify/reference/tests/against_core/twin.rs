//! A pool in lode-core and the same pool in the exact model, held together after every action.

use lode_core::actions::accrue::accrue;
use lode_core::actions::claim::claim;
use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::{PositionView, position, reward};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::transfer::transfer;
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::{Book, ReadBook};
use lode_core::exchange::{SwapKind, SwapOutcome, Terms};
use lode_core::growth::{Fixed, fixed};
use lode_core::memory::MemoryBook;
use lode_core::overlay::Overlay;
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};
use lode_reference::{Owner, Pool, Refusal, Trade, World};
use num_bigint::BigUint;
use num_traits::Zero;

/// The only pool.
pub(crate) const POOL: PoolId = PoolId(1);

/// What people do.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Deposit { owner: Owner, offered: [u128; 2] },
    DepositOne { owner: Owner, side: usize, offered: u128 },
    Withdraw { owner: Owner, shares: u128 },
    WithdrawOne { owner: Owner, side: usize, shares: u128 },
    Transfer { from: Owner, to: Owner, shares: u128 },
    SwapIn { side: usize, paid: u128 },
    SwapOut { side: usize, received: u128 },
    Fund { slot: u8, amount: u128, time: [u64; 2] },
    Advance { seconds: u64 },
    Claim { owner: Owner },
    Accrue,
}

/// The core's pool and the model's.
pub(crate) struct Twin {
    pub(crate) book: MemoryBook<Owner>,
    pub(crate) world: World,
}

impl Twin {
    pub(crate) fn new(fee_pips: u32, protocol_pips: u32, now: u64) -> Self {
        let mut book = MemoryBook::default();
        let terms = Terms::new(fee_pips, protocol_pips).expect("terms within bounds");
        assert_eq!(book.create_pool(terms, now), Ok(POOL));
        Self { book, world: World::new(Pool::new(fee_pips, protocol_pips), now) }
    }

    /// Does an action in both and holds everything together; says whether it was done.
    ///
    /// The action runs on an overlay first, and the quote is the execution (AMM-6).
    pub(crate) fn act(&mut self, action: &Action) -> bool {
        let before = (self.world.pool.clone(), self.book.clone());
        let mut quoted = quote(&self.book, self.world.now, action);
        let mut executed = execute(&mut self.book, self.world.now, action);
        assert_eq!(executed, quoted, "{action:?}: the quote isn't the execution");
        let expected = expect(&mut self.world, action);
        // Two refusals that the model doesn't know: both end when anybody brings the pool up.
        let behind = executed == Err(CoreError::AccrualBehind);
        let full_of_fees = executed == Err(CoreError::Overflow) && expected.is_ok();
        if behind || full_of_fees {
            assert_eq!(format!("{:?}", self.book), format!("{:?}", before.1), "{action:?}");
            self.catch_up();
            quoted = quote(&self.book, self.world.now, action);
            executed = execute(&mut self.book, self.world.now, action);
            assert_eq!(executed, quoted, "{action:?}: the quote isn't the execution");
        }
        match (&executed, &expected) {
            (Ok(is), Ok(should)) => assert_eq!(is, should, "{action:?}"),
            (Err(error), Err(refusal)) => {
                assert_eq!(kind(*error), Some(*refusal), "{action:?}: {error:?}");
                if !behind {
                    let (is, was) = (format!("{:?}", self.book), format!("{:?}", before.1));
                    assert_eq!(is, was, "{action:?} was refused and changed something");
                }
            }
            _ => panic!("{action:?}: the core says {executed:?}, the model {expected:?}"),
        }
        self.check(action, &before.0);
        executed.is_ok()
    }

    /// Brings the core's pool up to the present, in as many steps as it takes.
    pub(crate) fn catch_up(&mut self) {
        for _ in 0..1_000 {
            if accrue(&mut self.book, POOL, self.world.now).expect("time moves forward") {
                return;
            }
        }
        panic!("a pool that never catches up");
    }

    /// The core's view of an owner.
    pub(crate) fn view(&mut self, owner: Owner) -> Result<PositionView, CoreError> {
        match position(&self.book, self.world.now, POOL, &owner) {
            Err(CoreError::AccrualBehind) => {
                self.catch_up();
                position(&self.book, self.world.now, POOL, &owner)
            }
            view => view,
        }
    }

    fn check(&mut self, action: &Action, before: &Pool) {
        let pool = self.book.pool(POOL).expect("the pool");
        let ledger = self.book.ledger(POOL).expect("the ledger");
        assert_eq!(bigs(pool.reserves), self.world.pool.reserves, "{action:?}: reserves");
        assert_eq!(bigs(pool.protocol_fees), self.world.protocol, "{action:?}: protocol fees");
        assert_eq!(big(ledger.total_shares.get()), self.world.pool.total, "{action:?}: shares");
        // AMM-1, LP-1: the product of the reserves per share squared never falls.
        let worth = |pool: &Pool| &pool.reserves[0] * &pool.reserves[1];
        let after = &self.world.pool;
        let (was, is) = (worth(before) * after.total.pow(2), worth(after) * before.total.pow(2));
        assert!(before.total.is_zero() || is >= was, "{action:?}: shares lost worth");
        // AMM-3: joining and leaving with both assets lowers neither one's reserve per share.
        if matches!(action, Action::Deposit { .. } | Action::Withdraw { .. }) {
            for (was, is) in before.reserves.iter().zip(&after.reserves) {
                assert!(is * &before.total >= was * &after.total, "{action:?}: a reserve fell");
            }
        }
        let owners: Vec<Owner> = self.world.holders.keys().copied().collect();
        let mut accrued = vec![Fixed::ZERO; self.world.streams.len()];
        for owner in owners {
            self.check_owner(action, owner, &mut accrued);
        }
        self.check_rewards(action, &accrued);
    }

    /// Holds an owner's shares, worth, fees and rewards to the exact figures. A whole number that
    /// is not above the exact figure and less than one below it is the exact figure rounded down.
    fn check_owner(&mut self, action: &Action, owner: Owner, accrued: &mut [Fixed]) {
        let fees = self.world.fees(owner);
        let view = match self.view(owner) {
            // A lifetime's fees can pass what an amount holds; nothing else depends on the figure.
            Err(CoreError::Overflow) if fees.iter().any(|fee| fee.bits() > 128) => return,
            view => view.expect("a position can be seen"),
        };
        let shares = self.world.shares(owner);
        assert_eq!(big(view.shares.get()), shares, "{action:?}: shares of {owner}");
        let pool = &self.world.pool;
        let worth = [0, 1].map(|side| {
            if shares.is_zero() {
                shares.clone()
            } else {
                &shares * &pool.reserves[side] / &pool.total
            }
        });
        assert_eq!(bigs(view.worth), worth, "{action:?}: worth of {owner}");
        assert_eq!(bigs(view.fees_earned), fees, "{action:?}: fees of {owner}");
        let pending = self.world.pending(owner);
        for (slot, is) in (0_u32..).zip(&view.pending) {
            let should = pending.get(&slot).cloned().unwrap_or_default();
            assert_eq!(big(is.get()), should, "{action:?}: rewards {slot} of {owner}");
        }
        for (sum, exact) in accrued.iter_mut().zip(&view.pending_exact) {
            *sum = sum.wrapping_add(*exact);
        }
    }

    /// RWD-1: funded = paid + parked + accrued + still to come + carried, in full fractions.
    fn check_rewards(&self, action: &Action, accrued: &[Fixed]) {
        let hidden = |owner: &Owner| self.world.fees(*owner).iter().any(|fee| fee.bits() > 128);
        if self.world.holders.keys().any(hidden) {
            return;
        }
        for (slot, accrued) in (0_u8..).zip(accrued) {
            let view = reward(&self.book, self.world.now, POOL, slot).expect("a reward view");
            let totals = view.totals;
            let sum = [totals.paid, totals.parked, view.remaining]
                .map(fixed)
                .into_iter()
                .fold(accrued.wrapping_add(Fixed::from(view.carried)), Fixed::wrapping_add);
            assert_eq!(sum, fixed(totals.funded), "{action:?}: RWD-1 of slot {slot}");
            let funded = &self.world.streams[&u32::from(slot)].funded;
            assert_eq!(big(totals.funded.get()), *funded, "{action:?}: funding of slot {slot}");
        }
    }
}

/// What an action gave, in the order of the model's figures.
type Figures = Vec<BigUint>;

fn quote(book: &MemoryBook<Owner>, now: u64, action: &Action) -> Result<Figures, CoreError> {
    execute(&mut Overlay::new(book), now, action)
}

/// Does an action in the core.
pub(crate) fn execute<B: Book<Owner = Owner, Error = CoreError>>(
    book: &mut B,
    now: u64,
    action: &Action,
) -> Result<Figures, CoreError> {
    match action {
        Action::Deposit { owner, offered: [a, b] } => {
            let offer = Offer::Both(Pair::new(Amount::new(*a), Amount::new(*b)));
            core_deposit(book, now, *owner, offer)
        }
        Action::DepositOne { owner, side, offered } => {
            core_deposit(book, now, *owner, Offer::One(side_of(*side), Amount::new(*offered)))
        }
        Action::Withdraw { owner, shares } => {
            let payout = Payout::Both(Pair::default());
            core_withdraw(book, now, (*owner, *shares), payout)
        }
        Action::WithdrawOne { owner, side, shares } => {
            let payout = Payout::One(side_of(*side), Amount::ZERO);
            core_withdraw(book, now, (*owner, *shares), payout)
        }
        Action::Transfer { from, to, shares } => {
            transfer(book, now, POOL, (from, to), Shares::new(*shares))?;
            Ok(Vec::new())
        }
        Action::SwapIn { side, paid } => {
            core_swap(book, now, *side, SwapKind::ExactIn(Amount::new(*paid)))
        }
        Action::SwapOut { side, received } => {
            core_swap(book, now, *side, SwapKind::ExactOut(Amount::new(*received)))
        }
        Action::Fund { slot, amount, time: [start_s, end_s] } => {
            let amount = Amount::new(*amount);
            let (start_s, end_s) = (*start_s, *end_s);
            fund(book, now, &FundOrder { pool: POOL, slot: *slot, amount, start_s, end_s })?;
            Ok(Vec::new())
        }
        Action::Claim { owner } => {
            let paid = claim(book, now, POOL, owner)?;
            Ok(paid
                .iter()
                .flat_map(|(slot, amount)| [big((*slot).into()), big(amount.get())])
                .collect())
        }
        Action::Accrue => accrue(book, POOL, now).map(|_| Vec::new()),
        Action::Advance { .. } => Ok(Vec::new()),
    }
}

fn core_deposit<B: Book<Owner = Owner, Error = CoreError>>(
    book: &mut B,
    now: u64,
    beneficiary: Owner,
    offer: Offer,
) -> Result<Figures, CoreError> {
    let order = DepositOrder { pool: POOL, beneficiary, offer, min_shares: Shares::ZERO };
    let receipt = deposit(book, now, &order)?;
    let mut figures = receipt.swap.map_or_else(Vec::new, |hop| swapped(&hop.swap));
    figures.extend(bigs(receipt.taken));
    figures.push(big(receipt.shares.get()));
    figures.extend(bigs(receipt.refund));
    Ok(figures)
}

fn core_withdraw<B: Book<Owner = Owner, Error = CoreError>>(
    book: &mut B,
    now: u64,
    (owner, shares): (Owner, u128),
    payout: Payout,
) -> Result<Figures, CoreError> {
    let order = WithdrawOrder { pool: POOL, owner, shares: Shares::new(shares), payout };
    let receipt = withdraw(book, now, &order)?;
    let mut figures = receipt.swap.map_or_else(Vec::new, |hop| swapped(&hop.swap));
    figures.extend(bigs(receipt.amounts));
    Ok(figures)
}

fn core_swap<B: Book<Owner = Owner, Error = CoreError>>(
    book: &mut B,
    now: u64,
    side: usize,
    kind: SwapKind,
) -> Result<Figures, CoreError> {
    let order = SwapOrder { route: vec![(POOL, side_of(side))], kind, bound: None, limit: None };
    let receipt = swap(book, now, &order)?;
    Ok(receipt.hops.iter().flat_map(|hop| swapped(&hop.swap)).collect())
}

/// Does an action in the model.
fn expect(world: &mut World, action: &Action) -> Result<Figures, Refusal> {
    match action {
        Action::Deposit { owner, offered } => {
            let [a, b] = offered.map(BigUint::from);
            let ([x, y], minted) = world.deposit(*owner, [&a, &b])?;
            let refund = [a - &x, b - &y];
            Ok([x, y, minted].into_iter().chain(refund).collect())
        }
        Action::DepositOne { owner, side, offered } => {
            let offered = big(*offered);
            let (trade, [x, y], minted) = world.deposit_one(*owner, *side, &offered)?;
            let rest = offered - &trade.paid;
            let pair = if *side == 0 { [&rest, &trade.received] } else { [&trade.received, &rest] };
            let refund = [pair[0] - &x, pair[1] - &y];
            let deposit = [x, y, minted].into_iter().chain(refund);
            Ok(traded(trade).into_iter().chain(deposit).collect())
        }
        Action::Withdraw { owner, shares } => Ok(world.withdraw(*owner, &big(*shares))?.into()),
        Action::WithdrawOne { owner, side, shares } => {
            let (paid, trade) = world.withdraw_one(*owner, *side, &big(*shares))?;
            let amounts =
                if *side == 0 { [paid, BigUint::zero()] } else { [BigUint::zero(), paid] };
            Ok(trade.map_or_else(Vec::new, traded).into_iter().chain(amounts).collect())
        }
        Action::Transfer { from, to, shares } => {
            world.transfer(*from, *to, &big(*shares)).map(|()| Vec::new())
        }
        Action::SwapIn { side, paid } => world.swap_in(*side, &big(*paid)).map(traded),
        Action::SwapOut { side, received } => world.swap_out(*side, &big(*received)).map(traded),
        Action::Fund { slot, amount, time } => {
            world.campaign(u32::from(*slot), &big(*amount), *time).map(|()| Vec::new())
        }
        Action::Claim { owner } => {
            let paid = world.claim(*owner);
            if paid.is_empty() {
                return Err(Refusal::Nothing);
            }
            Ok(paid.into_iter().flat_map(|(slot, amount)| [BigUint::from(slot), amount]).collect())
        }
        Action::Accrue => Ok(Vec::new()),
        Action::Advance { seconds } => {
            world.advance(*seconds);
            Ok(Vec::new())
        }
    }
}

/// The model's name for a refusal of the core.
const fn kind(error: CoreError) -> Option<Refusal> {
    Some(match error {
        CoreError::ZeroAmount => Refusal::Zero,
        CoreError::ZeroOutput | CoreError::FirstDepositTooSmall | CoreError::NothingToClaim => {
            Refusal::Nothing
        }
        CoreError::EmptyPool => Refusal::Empty,
        CoreError::InsufficientLiquidity => Refusal::Drained,
        CoreError::Overflow => Refusal::Overflow,
        CoreError::InsufficientShares => Refusal::TooFew,
        CoreError::CampaignInPast
        | CoreError::CampaignTooShort
        | CoreError::CampaignTooLong
        | CoreError::CampaignNotHourly
        | CoreError::CampaignDust => Refusal::Campaign,
        _ => return None,
    })
}

fn swapped(swap: &SwapOutcome) -> Figures {
    [swap.amount_in, swap.amount_out, swap.fee, swap.protocol_fee].map(|a| big(a.get())).into()
}

fn traded(trade: Trade) -> Figures {
    vec![trade.paid, trade.received, trade.fee, trade.protocol]
}

/// The core's name for side 0 or 1.
pub(crate) const fn side_of(side: usize) -> Side {
    if side == 0 { Side::Zero } else { Side::One }
}

/// An amount without bounds.
pub(crate) fn big(amount: u128) -> BigUint {
    BigUint::from(amount)
}

fn bigs(amounts: Pair<Amount>) -> [BigUint; 2] {
    [big(amounts.zero.get()), big(amounts.one.get())]
}
