//! The exchange in memory: `lode-core` over a book, on which everything is decided first.

use lode_core::actions::claim::claim;
use lode_core::actions::compound::{CompoundOrder, Use, compound};
use lode_core::actions::deposit::{DepositOrder, DepositReceipt, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::{PositionView, RewardView, position, reward};
use lode_core::actions::swap::{HopReceipt, SwapOrder, swap};
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::{Pool, SwapKind, Terms};
use lode_core::memory::MemoryBook;
use lode_core::overlay::Overlay;
use lode_core::rewards::Slot;
use lode_core::{Amount, CoreError, Pair, PoolId, Shares, Side};

use super::act::{Act, Action, At};
use super::effect::{Effect, Hop, Minted};
use super::error::DemoError;
use super::people::{LODE, Person};
use super::venue::{Venue, Venues};

/// The exchange in memory.
pub(super) struct Mirror {
    book: MemoryBook<Person>,
    venues: Venues,
    terms: Terms,
    /// Reward assets of the main pool, by slot.
    rewards: Vec<&'static str>,
}

impl Mirror {
    /// Makes the two pools, in the order of their numbers.
    pub(super) fn new(venues: Venues, fee_pips: u32, now_s: u64) -> Result<Self, DemoError> {
        let rule =
            |source| DemoError::Rule { who: Person::Operator.name(), what: "open a pool", source };
        let terms = Terms::new(fee_pips, 0).map_err(rule)?;
        let mut book = MemoryBook::default();
        for venue in [&venues.main, &venues.lode] {
            let id = book.create_pool(terms, now_s).map_err(rule)?;
            if id != venue.id {
                return Err(DemoError::Unreadable(format!("number {} of a new pool", venue.id.0)));
            }
        }
        Ok(Self { book, venues, terms, rewards: Vec::new() })
    }

    /// Returns the two pools.
    pub(super) const fn venues(&self) -> &Venues {
        &self.venues
    }

    /// Returns the terms of both pools.
    pub(super) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Returns the reward assets of the main pool, by slot.
    pub(super) fn rewards(&self) -> &[&'static str] {
        &self.rewards
    }

    /// Returns a pool's state.
    pub(super) fn pool(&self, at: At) -> Result<Pool, DemoError> {
        self.book.pool(at.venue(&self.venues).id).map_err(looking)
    }

    /// Returns all shares of a pool.
    pub(super) fn total_shares(&self, at: At) -> Result<u128, DemoError> {
        let ledger = self.book.ledger(at.venue(&self.venues).id).map_err(looking)?;
        Ok(ledger.total_shares.get())
    }

    /// Returns a person's shares of a pool.
    pub(super) fn shares(&self, at: At, who: Person) -> Result<u128, DemoError> {
        let position = self.book.position(at.venue(&self.venues).id, &who).map_err(looking)?;
        Ok(position.shares.get())
    }

    /// Returns a person's position in a pool as of now.
    pub(super) fn position(
        &self,
        now_s: u64,
        at: At,
        who: Person,
    ) -> Result<PositionView, DemoError> {
        position(&self.book, now_s, at.venue(&self.venues).id, &who).map_err(looking)
    }

    /// Returns where a reward asset's funding is.
    pub(super) fn reward(&self, now_s: u64, slot: Slot) -> Result<RewardView, DemoError> {
        reward(&self.book, now_s, self.venues.main.id, slot).map_err(looking)
    }

    /// Carries an action out and returns what it did. A refused action changes nothing.
    pub(super) fn apply(&mut self, action: &Action, now_s: u64) -> Result<Vec<Effect>, CoreError> {
        let (main, who) = (self.venues.main.id, action.who);
        match &action.act {
            Act::Swap { side, amount } => self.swap(now_s, *side, *amount),
            Act::Deposit { at, amounts } => self.deposit(now_s, *at, who, *amounts),
            Act::Withdraw { at, shares } => self.withdraw(now_s, *at, who, *shares),
            Act::Claim => {
                let claimed = claim(&mut self.book, now_s, main, &who)?;
                self.claims(main, who, &claimed)
            }
            Act::Compound => self.compound(now_s, who),
            Act::Campaign { asset, amount, start, end } => {
                let known = self.rewards.iter().position(|name| name == asset);
                let slot = known.unwrap_or(self.rewards.len());
                let slot = Slot::try_from(slot).map_err(|_| CoreError::TooManyRewardAssets)?;
                let (start_s, end_s) = (*start, *end);
                let order =
                    FundOrder { pool: main, slot, amount: Amount::new(*amount), start_s, end_s };
                fund(&mut self.book, now_s, &order)?;
                if known.is_none() {
                    self.rewards.push(asset);
                }
                let (pool, asset, amount) = (main.0, (*asset).to_owned(), *amount);
                Ok(vec![Effect::Campaign { pool, asset, amount, start: *start, end: *end }])
            }
        }
    }

    fn swap(&mut self, now_s: u64, side: Side, amount: u128) -> Result<Vec<Effect>, CoreError> {
        let order = SwapOrder {
            route: vec![(self.venues.main.id, side)],
            kind: SwapKind::ExactIn(Amount::new(amount)),
            bound: None,
            limit: None,
        };
        let receipt = swap(&mut self.book, now_s, &order)?;
        Ok(receipt.hops.iter().map(|hop| Effect::Swap(hop_of(hop))).collect())
    }

    fn deposit(
        &mut self,
        now_s: u64,
        at: At,
        who: Person,
        amounts: Pair<u128>,
    ) -> Result<Vec<Effect>, CoreError> {
        let pool = at.venue(&self.venues).id;
        let offer = match (amounts.zero, amounts.one) {
            (zero, 0) => Offer::One(Side::Zero, Amount::new(zero)),
            (0, one) => Offer::One(Side::One, Amount::new(one)),
            (zero, one) => Offer::Both(Pair::new(Amount::new(zero), Amount::new(one))),
        };
        let order = DepositOrder { pool, beneficiary: who, offer, min_shares: Shares::ZERO };
        let receipt = deposit(&mut self.book, now_s, &order)?;
        Ok(deposit_effects(pool, who, &receipt))
    }

    fn withdraw(
        &mut self,
        now_s: u64,
        at: At,
        who: Person,
        shares: u128,
    ) -> Result<Vec<Effect>, CoreError> {
        let pool = at.venue(&self.venues).id;
        let least = Pair::new(Amount::ZERO, Amount::ZERO);
        let order = WithdrawOrder {
            pool,
            owner: who,
            shares: Shares::new(shares),
            payout: Payout::Both(least),
        };
        let receipt = withdraw(&mut self.book, now_s, &order)?;
        Ok(vec![Effect::Withdraw(Minted {
            pool: pool.0,
            owner: who,
            shares,
            amounts: raw(receipt.amounts),
            total_shares: receipt.total_shares.get(),
            reserves: raw(receipt.after.reserves),
        })])
    }

    fn compound(&mut self, now_s: u64, who: Person) -> Result<Vec<Effect>, CoreError> {
        let main = self.venues.main.id;
        let quote = self.venues.base.other();
        let sold = side_of(&self.venues.lode, LODE);
        let sells = |(slot, name): (usize, &&str)| {
            let slot = Slot::try_from(slot).ok().filter(|_| *name == LODE)?;
            Some((slot, Use::SwapInto(vec![(self.venues.lode.id, sold)], quote)))
        };
        let uses = self.rewards.iter().enumerate().filter_map(sells).collect();
        let order = CompoundOrder { pool: main, owner: who, uses, min_shares: Shares::ZERO };
        // Compounding writes between its steps; on an overlay a refusal leaves nothing behind.
        let mut overlay = Overlay::new(&self.book);
        let receipt = compound(&mut overlay, now_s, &order)?;
        let writes = overlay.into_writes();
        writes.apply(&mut self.book)?;

        let mut effects = self.claims(main, who, &receipt.claimed)?;
        let hops = receipt.swaps.iter().flat_map(|swapped| &swapped.hops);
        effects.extend(hops.map(|hop| Effect::Swap(hop_of(hop))));
        for deposited in &receipt.deposits {
            effects.extend(deposit_effects(main, who, deposited));
        }
        Ok(effects)
    }

    fn claims(
        &self,
        pool: PoolId,
        owner: Person,
        claimed: &[(Slot, Amount)],
    ) -> Result<Vec<Effect>, CoreError> {
        let named = claimed.iter().map(|(slot, amount)| {
            let asset =
                self.rewards.get(usize::from(*slot)).ok_or(CoreError::UnknownRewardAsset)?;
            let (asset, amount) = ((*asset).to_owned(), amount.get());
            Ok(Effect::Claim { pool: pool.0, owner, asset, amount })
        });
        named.collect()
    }
}

fn deposit_effects(pool: PoolId, owner: Person, receipt: &DepositReceipt) -> Vec<Effect> {
    let mut effects = Vec::with_capacity(2);
    effects.extend(receipt.swap.as_ref().map(|hop| Effect::Swap(hop_of(hop))));
    effects.push(Effect::Deposit(Minted {
        pool: pool.0,
        owner,
        shares: receipt.shares.get(),
        amounts: raw(receipt.taken),
        total_shares: receipt.total_shares.get(),
        reserves: raw(receipt.after.reserves),
    }));
    effects
}

fn hop_of(hop: &HopReceipt) -> Hop {
    Hop {
        pool: hop.pool.0,
        side: hop.side,
        amount_in: hop.swap.amount_in.get(),
        amount_out: hop.swap.amount_out.get(),
        fee: hop.swap.fee.get(),
        protocol_fee: hop.swap.protocol_fee.get(),
        reserves: raw(hop.after.reserves),
    }
}

/// Returns a pair of amounts as plain numbers.
pub(super) fn raw(pair: Pair<Amount>) -> Pair<u128> {
    Pair::new(pair.zero.get(), pair.one.get())
}

fn side_of(venue: &Venue, denom: &str) -> Side {
    if venue.denom(Side::Zero) == denom { Side::Zero } else { Side::One }
}

fn looking(source: CoreError) -> DemoError {
    DemoError::Rule { who: "the mirror", what: "be read", source }
}
