//! The pools that are held to the deployed pair: lode-core's, and the exact model's.

use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::{SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::{Amount, Pair, PoolId, Shares, Side};
use lode_evm_oracle::Reserves;
use lode_reference::Pool;
use num_bigint::BigUint;

/// A constant product pool at 3,000 pips with one holder; a refusal is `None`.
pub(crate) trait Subject {
    fn empty() -> Self;
    fn reserves(&self) -> Reserves;
    fn total_shares(&self) -> u128;
    fn swap_in(&mut self, side: usize, paid: u128) -> Option<u128>;
    fn swap_out(&mut self, side: usize, received: u128) -> Option<u128>;
    fn mint(&mut self, offered: Reserves) -> Option<(Reserves, u128)>;
    fn burn(&mut self, shares: u128) -> Option<Reserves>;
}

const POOL: PoolId = PoolId(1);

/// lode-core through its own actions and its book in memory.
pub(crate) struct Core(MemoryBook<()>);

impl Core {
    fn swap(&mut self, side: usize, kind: SwapKind) -> Option<(u128, u128)> {
        let side = if side == 0 { Side::Zero } else { Side::One };
        let order = SwapOrder { route: vec![(POOL, side)], kind, bound: None, limit: None };
        let receipt = swap(&mut self.0, 0, &order).ok()?;
        Some((receipt.amount_in.get(), receipt.amount_out.get()))
    }
}

impl Subject for Core {
    fn empty() -> Self {
        let mut book = MemoryBook::default();
        let id = book.create_pool(Terms::new(3_000, 0).expect("terms"), 0).expect("a pool");
        assert_eq!(id, POOL);
        Self(book)
    }

    fn reserves(&self) -> Reserves {
        let reserves = self.0.pool(POOL).expect("the pool").reserves;
        [reserves.zero.get(), reserves.one.get()]
    }

    fn total_shares(&self) -> u128 {
        self.0.ledger(POOL).expect("the ledger").total_shares.get()
    }

    fn swap_in(&mut self, side: usize, paid: u128) -> Option<u128> {
        Some(self.swap(side, SwapKind::ExactIn(Amount::new(paid)))?.1)
    }

    fn swap_out(&mut self, side: usize, received: u128) -> Option<u128> {
        Some(self.swap(side, SwapKind::ExactOut(Amount::new(received)))?.0)
    }

    fn mint(&mut self, [a, b]: Reserves) -> Option<(Reserves, u128)> {
        let offer = Offer::Both(Pair::new(Amount::new(a), Amount::new(b)));
        let order = DepositOrder { pool: POOL, beneficiary: (), offer, min_shares: Shares::ZERO };
        let receipt = deposit(&mut self.0, 0, &order).ok()?;
        Some(([receipt.taken.zero.get(), receipt.taken.one.get()], receipt.shares.get()))
    }

    fn burn(&mut self, shares: u128) -> Option<Reserves> {
        let payout = Payout::Both(Pair::default());
        let order = WithdrawOrder { pool: POOL, owner: (), shares: Shares::new(shares), payout };
        let amounts = withdraw(&mut self.0, 0, &order).ok()?.amounts;
        Some([amounts.zero.get(), amounts.one.get()])
    }
}

/// The exact model.
pub(crate) struct Model(Pool);

fn small(amount: &BigUint) -> u128 {
    u128::try_from(amount).expect("an amount of 128 bits")
}

impl Subject for Model {
    fn empty() -> Self {
        Self(Pool::new(3_000, 0))
    }

    fn reserves(&self) -> Reserves {
        [small(&self.0.reserves[0]), small(&self.0.reserves[1])]
    }

    fn total_shares(&self) -> u128 {
        small(&self.0.total)
    }

    fn swap_in(&mut self, side: usize, paid: u128) -> Option<u128> {
        let trade = self.0.swap_in(side, &BigUint::from(paid)).ok()?;
        Some(small(&trade.received))
    }

    fn swap_out(&mut self, side: usize, received: u128) -> Option<u128> {
        let trade = self.0.swap_out(side, &BigUint::from(received)).ok()?;
        Some(small(&trade.paid))
    }

    fn mint(&mut self, [a, b]: Reserves) -> Option<(Reserves, u128)> {
        let (taken, minted) = self.0.mint([&BigUint::from(a), &BigUint::from(b)]).ok()?;
        Some(([small(&taken[0]), small(&taken[1])], small(&minted)))
    }

    fn burn(&mut self, shares: u128) -> Option<Reserves> {
        let paid = self.0.burn(&BigUint::from(shares)).ok()?;
        Some([small(&paid[0]), small(&paid[1])])
    }
}
