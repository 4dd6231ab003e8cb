//! The world of a script: one pool in memory, a clock, and the names of the reward assets.

use lode_core::actions::accrue::accrue;
use lode_core::actions::claim::claim;
use lode_core::actions::deposit::{DepositOrder, Offer, deposit};
use lode_core::actions::fund::{FundOrder, fund};
use lode_core::actions::position::position;
use lode_core::actions::swap::{SwapOrder, swap};
use lode_core::actions::transfer::transfer;
use lode_core::actions::withdraw::{Payout, WithdrawOrder, withdraw};
use lode_core::book::ReadBook;
use lode_core::exchange::Terms;
use lode_core::memory::MemoryBook;
use lode_core::overlay::Overlay;
use lode_core::rewards::Slot;
use lode_core::{Amount, CoreError, Pair, PoolId, Result, Shares};

use crate::error::Problem;
use crate::pool::action::Action;
use crate::pool::answer::{self, Answer, ByAsset, Event, two};

/// One pool and its surroundings.
pub(super) struct World {
    book: MemoryBook<String>,
    pool: PoolId,
    now_s: u64,
    /// The reward assets, by slot.
    assets: Vec<String>,
}

type Sheet<'a> = Overlay<'a, MemoryBook<String>>;

impl World {
    /// Makes a world with an empty pool.
    ///
    /// # Errors
    /// None in practice: there is room for the first pool.
    pub(super) fn new(terms: Terms, now_s: u64) -> Result<Self> {
        let mut book = MemoryBook::default();
        let pool = book.create_pool(terms, now_s)?;
        Ok(Self { book, pool, now_s, assets: Vec::new() })
    }

    /// Reads an action, does it and answers it; one that is refused has changed nothing.
    pub(super) fn answer(&mut self, text: &str) -> Answer {
        let done = Action::read(text).and_then(|action| Ok(self.act(&action)?));
        let event = done.unwrap_or_else(|problem| refused(&problem));
        match self.figures() {
            Ok((reserves, total)) => {
                Answer { event, reserves: two(reserves), total_shares: answer::shares(total) }
            }
            // Not in practice: the world's only pool is always there.
            Err(error) => Answer {
                event: refused(&error.into()),
                reserves: two(Pair::default()),
                total_shares: answer::shares(Shares::ZERO),
            },
        }
    }

    fn figures(&self) -> Result<(Pair<Amount>, Shares)> {
        Ok((self.book.pool(self.pool)?.reserves, self.book.ledger(self.pool)?.total_shares))
    }

    /// Does an action; when the pool's rewards are far behind, they are brought up first.
    ///
    /// A chain would leave that to whoever comes along, in bounded steps; a script has the time.
    fn act(&mut self, action: &Action) -> Result<Event> {
        match self.act_once(action) {
            Err(CoreError::AccrualBehind) => {
                while !accrue(&mut self.book, self.pool, self.now_s)? {}
                self.act_once(action)
            }
            done => done,
        }
    }

    fn act_once(&mut self, action: &Action) -> Result<Event> {
        let (id, now_s) = (self.pool, self.now_s);
        match action {
            Action::Deposit { owner, amounts } => self.deposit(owner, *amounts),
            Action::Withdraw { owner, shares } => self.withdraw(owner, *shares),
            Action::Transfer { from, to, shares } => {
                self.attempt(|sheet| transfer(sheet, now_s, id, (from, to), *shares))?;
                Ok(Event::Done {})
            }
            Action::Swap { side, kind } => {
                let order =
                    SwapOrder { route: vec![(id, *side)], kind: *kind, bound: None, limit: None };
                let receipt = self.attempt(|sheet| swap(sheet, now_s, &order))?;
                let hop = receipt.hops.first().ok_or(CoreError::InvariantBroken)?;
                Ok(answer::swapped(*side, &hop.swap))
            }
            Action::Campaign { asset, amount, start_s, end_s } => {
                self.fund(asset, *amount, (*start_s, *end_s))
            }
            Action::Advance { seconds } => {
                self.now_s = now_s.checked_add(*seconds).ok_or(CoreError::Overflow)?;
                Ok(Event::Done {})
            }
            Action::Claim { owner } => {
                let paid = self.attempt(|sheet| claim(sheet, now_s, id, owner))?;
                Ok(Event::Claimed { claimed: self.by_asset(paid)? })
            }
            Action::Position { owner } => self.position(owner),
        }
    }

    fn deposit(&mut self, owner: &str, amounts: Pair<Amount>) -> Result<Event> {
        let order = DepositOrder {
            pool: self.pool,
            beneficiary: owner.to_owned(),
            offer: Offer::Both(amounts),
            min_shares: Shares::ZERO,
        };
        let now_s = self.now_s;
        let receipt = self.attempt(|sheet| deposit(sheet, now_s, &order))?;
        let shares = answer::shares(receipt.shares);
        Ok(Event::Deposited { amounts: two(receipt.taken), shares })
    }

    fn withdraw(&mut self, owner: &str, shares: Shares) -> Result<Event> {
        let payout = Payout::Both(Pair::default());
        let order = WithdrawOrder { pool: self.pool, owner: owner.to_owned(), shares, payout };
        let now_s = self.now_s;
        let receipt = self.attempt(|sheet| withdraw(sheet, now_s, &order))?;
        Ok(Event::Withdrawn { amounts: two(receipt.amounts) })
    }

    /// Funds a campaign; an asset that is new here gets the next slot, unless it is refused.
    fn fund(&mut self, asset: &str, amount: Amount, (start_s, end_s): (u64, u64)) -> Result<Event> {
        let known = self.assets.iter().position(|name| name == asset);
        let slot = known.unwrap_or(self.assets.len());
        let slot = Slot::try_from(slot).map_err(|_| CoreError::TooManyRewardAssets)?;
        let order = FundOrder { pool: self.pool, slot, amount, start_s, end_s };
        let now_s = self.now_s;
        self.attempt(|sheet| fund(sheet, now_s, &order))?;
        if known.is_none() {
            self.assets.push(asset.to_owned());
        }
        Ok(Event::Done {})
    }

    fn position(&self, owner: &str) -> Result<Event> {
        let view = position(&self.book, self.now_s, self.pool, &owner.to_owned())?;
        let pending = (0..).zip(view.pending);
        Ok(Event::Held {
            shares: answer::shares(view.shares),
            amounts: two(view.worth),
            fees_earned: two(view.fees_earned),
            pending: self.by_asset(pending)?,
        })
    }

    fn by_asset(&self, amounts: impl IntoIterator<Item = (Slot, Amount)>) -> Result<ByAsset> {
        let named = amounts.into_iter().map(|(slot, amount)| {
            let asset = self.assets.get(usize::from(slot)).ok_or(CoreError::UnknownRewardAsset)?;
            Ok((asset.clone(), amount.to_string()))
        });
        named.collect()
    }

    /// Does something on a sheet over the book, and keeps it only when it was done to its end.
    fn attempt<T>(&mut self, action: impl FnOnce(&mut Sheet<'_>) -> Result<T>) -> Result<T> {
        let mut sheet = Overlay::new(&self.book);
        let done = action(&mut sheet)?;
        sheet.into_writes().apply(&mut self.book)?;
        Ok(done)
    }
}

fn refused(problem: &Problem) -> Event {
    Event::Refused { error: problem.body() }
}
