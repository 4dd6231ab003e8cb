//! The core's book over the contract's storage.

use std::cell::RefCell;

use cosmwasm_std::{Order, Storage};
use lode_core::book::{Book, ReadBook};
use lode_core::exchange::twap::{Observation, RingWrite};
use lode_core::exchange::{Pool, Terms};
use lode_core::ledger::{Ledger, Position};
use lode_core::rewards::{RewardTotals, Slot, Step};
use lode_core::{CoreError, Pair, PoolId};

use crate::error::{ContractError, Result};
use crate::state::codec::{Reader, Writer};
use crate::state::{Meta, held, keys, records};
use crate::token::Token;

/// Who holds shares: a canonical address and a sub-account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    /// The canonical address.
    pub(crate) address: Vec<u8>,
    /// The sub-account.
    pub(crate) sub: u32,
}

/// Bytes of a sub-account in a key.
const SUB_BYTES: usize = 4;

/// Lengths of an address in a key with a sub-account after it.
const LONG_KEYS: [usize; 2] = [20 + SUB_BYTES, 32 + SUB_BYTES];

impl Owner {
    /// Returns the end of the owner's keys: the address, and the sub-account unless it is 0.
    ///
    /// Addresses have 20 or 32 bytes, so that no two owners share a key.
    pub(crate) fn key(&self) -> Vec<u8> {
        let mut key = self.address.clone();
        if self.sub != 0 {
            key.extend_from_slice(&self.sub.to_be_bytes());
        }
        key
    }

    /// Reads an owner from the end of a key.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn from_key(key: &[u8]) -> Result<Self> {
        if !LONG_KEYS.contains(&key.len()) {
            return Ok(Self { address: key.to_vec(), sub: 0 });
        }
        let (address, sub) =
            key.split_last_chunk::<SUB_BYTES>().ok_or(ContractError::CorruptState)?;
        Ok(Self { address: address.to_vec(), sub: u32::from_be_bytes(*sub) })
    }
}

/// The exchange's state in a contract's storage.
///
/// A pool's static part and the names of its reward assets are read once, and kept.
pub(crate) struct StoreBook<'a> {
    storage: &'a mut dyn Storage,
    metas: RefCell<Vec<(PoolId, Meta)>>,
    rewards: RefCell<Vec<(PoolId, Vec<Token>)>>,
}

impl<'a> StoreBook<'a> {
    /// Opens the book.
    pub(crate) fn new(storage: &'a mut dyn Storage) -> Self {
        Self { storage, metas: RefCell::new(Vec::new()), rewards: RefCell::new(Vec::new()) }
    }

    /// Returns a pool's static part for a view.
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`].
    pub(crate) fn meta(&self, pool: PoolId) -> Result<Meta> {
        if let Some((_, meta)) = self.metas.borrow().iter().find(|(id, _)| *id == pool) {
            return Ok(meta.clone());
        }
        let meta = Meta::load(self.storage, pool)?;
        self.metas.borrow_mut().push((pool, meta.clone()));
        Ok(meta)
    }

    /// Returns a pool's static part for an action.
    ///
    /// Attack: a cw20 calls back while it is being pulled, when the pool already counts what has
    /// not arrived. Nothing is done with a cw20's pools until the pull has been checked (REN-1).
    ///
    /// # Errors
    /// [`CoreError::UnknownPool`], [`ContractError::ReentrantCall`].
    pub(crate) fn meta_to_act(&self, pool: PoolId) -> Result<Meta> {
        let meta = self.meta(pool)?;
        if meta.has_cw20() {
            held::ensure_unlocked(self.storage)?;
        }
        Ok(meta)
    }

    /// Returns the names of a pool's reward assets, by slot.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn reward_tokens(&self, pool: PoolId) -> Result<Vec<Token>> {
        if let Some((_, tokens)) = self.rewards.borrow().iter().find(|(id, _)| *id == pool) {
            return Ok(tokens.clone());
        }
        self.reward_totals(pool)?;
        let rewards = self.rewards.borrow();
        let found = rewards.iter().find(|(id, _)| *id == pool);
        Ok(found.map(|(_, tokens)| tokens.clone()).unwrap_or_default())
    }

    /// Names the next slot of a pool; it is stored with the totals.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn name_next_slot(&mut self, pool: PoolId, token: Token) -> Result<()> {
        let mut tokens = self.reward_tokens(pool)?;
        tokens.push(token);
        self.remember_rewards(pool, tokens);
        Ok(())
    }

    /// Returns one slot's asset.
    ///
    /// # Errors
    /// [`CoreError::UnknownRewardAsset`].
    pub(crate) fn reward_token(&self, pool: PoolId, slot: Slot) -> Result<Token> {
        let tokens = self.reward_tokens(pool)?;
        let token = tokens.get(usize::from(slot)).cloned();
        Ok(token.ok_or(CoreError::UnknownRewardAsset)?)
    }

    /// Tells whether an owner has ever held shares of a pool.
    pub(crate) fn has_position(&self, pool: PoolId, owner: &Owner) -> bool {
        self.storage.get(&keys::position(pool, owner)).is_some()
    }

    /// Returns owners of a pool after one of them, in the order of their keys.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`].
    pub(crate) fn owners(
        &self,
        pool: PoolId,
        after: Option<&Owner>,
        limit: usize,
    ) -> Result<Vec<Owner>> {
        let prefix = keys::positions(pool).done();
        let start = match after {
            // The least key that is longer: the first one after it.
            Some(owner) => Writer::default().raw(&keys::position(pool, owner)).byte(0).done(),
            None => prefix.clone(),
        };
        let end = keys::after_all(&prefix);
        let range = self.storage.range_keys(Some(&start), Some(&end), Order::Ascending);
        range
            .take(limit)
            .map(|key| {
                let owner = key.strip_prefix(prefix.as_slice());
                owner.ok_or(ContractError::CorruptState).and_then(Owner::from_key)
            })
            .collect()
    }

    fn remember_rewards(&self, pool: PoolId, tokens: Vec<Token>) {
        let mut rewards = self.rewards.borrow_mut();
        match rewards.iter_mut().find(|(id, _)| *id == pool) {
            Some((_, known)) => *known = tokens,
            None => rewards.push((pool, tokens)),
        }
    }
}

/// Writes a new pool's records.
pub(crate) fn create_pool(storage: &mut dyn Storage, id: PoolId, meta: &Meta, now_s: u64) {
    meta.save(storage, id);
    storage.set(&keys::hot(id), &records::write_pool(&Pool::default()));
    let ledger = Ledger { accrued_s: now_s, fees: Pair::default(), ..Ledger::default() };
    storage.set(&keys::ledger(id), &records::write_ledger(&ledger));
}

fn epoch_u32(epoch: u64) -> u32 {
    // 2^32 hours are half a million years; a bound beyond that means "to the end".
    u32::try_from(epoch).unwrap_or(u32::MAX)
}

impl ReadBook for StoreBook<'_> {
    type Owner = Owner;
    type Error = ContractError;

    fn terms(&self, pool: PoolId) -> Result<Terms> {
        Ok(self.meta(pool)?.terms)
    }

    fn pool(&self, pool: PoolId) -> Result<Pool> {
        let bytes = self.storage.get(&keys::hot(pool)).ok_or(CoreError::UnknownPool)?;
        records::read_pool(&bytes)
    }

    fn ledger(&self, pool: PoolId) -> Result<Ledger> {
        let bytes = self.storage.get(&keys::ledger(pool)).ok_or(CoreError::UnknownPool)?;
        records::read_ledger(&bytes)
    }

    fn position(&self, pool: PoolId, owner: &Owner) -> Result<Position> {
        match self.storage.get(&keys::position(pool, owner)) {
            Some(bytes) => records::read_position(&bytes),
            None => Ok(Position::default()),
        }
    }

    fn reward_totals(&self, pool: PoolId) -> Result<Vec<RewardTotals>> {
        let (tokens, totals) = match self.storage.get(&keys::totals(pool)) {
            Some(bytes) => records::read_totals(&bytes)?,
            None => (Vec::new(), Vec::new()),
        };
        // A slot that was just named has no totals in the store yet.
        let known = self.rewards.borrow().iter().any(|(id, _)| *id == pool);
        if !known {
            self.remember_rewards(pool, tokens);
        }
        Ok(totals)
    }

    fn steps(
        &self,
        pool: PoolId,
        slot: Slot,
        (after, through): (u64, u64),
        limit: usize,
    ) -> Result<Vec<Step>> {
        if after >= through {
            return Ok(Vec::new());
        }
        let start = keys::step(pool, slot, epoch_u32(after.saturating_add(1)));
        let mut end = keys::step(pool, slot, epoch_u32(through));
        // The bound is exclusive; the key with a byte more is the first one after it.
        end.push(0);
        let range = self.storage.range(Some(&start), Some(&end), Order::Ascending);
        range
            .take(limit)
            .map(|(key, value)| {
                let (_, epoch) = key.split_last_chunk().ok_or(ContractError::CorruptState)?;
                let change = Reader::new(&value).signed()?;
                Ok(Step { epoch: u64::from(u32::from_be_bytes(*epoch)), change })
            })
            .collect()
    }

    fn observation(&self, pool: PoolId, slot: u16) -> Result<Observation> {
        let bytes = self.storage.get(&keys::ring(pool, slot));
        records::read_observation(&bytes.ok_or(CoreError::ObservationTooOld)?)
    }
}

impl Book for StoreBook<'_> {
    fn save_pool(&mut self, pool: PoolId, state: &Pool) -> Result<()> {
        self.storage.set(&keys::hot(pool), &records::write_pool(state));
        Ok(())
    }

    fn save_ledger(&mut self, pool: PoolId, ledger: &Ledger) -> Result<()> {
        self.storage.set(&keys::ledger(pool), &records::write_ledger(ledger));
        Ok(())
    }

    fn save_position(&mut self, pool: PoolId, owner: &Owner, position: &Position) -> Result<()> {
        self.storage.set(&keys::position(pool, owner), &records::write_position(position));
        Ok(())
    }

    fn save_reward_totals(&mut self, pool: PoolId, totals: &[RewardTotals]) -> Result<()> {
        let tokens = self.reward_tokens(pool)?;
        self.storage.set(&keys::totals(pool), &records::write_totals(&tokens, totals)?);
        Ok(())
    }

    fn save_step(&mut self, pool: PoolId, slot: Slot, step: Step) -> Result<()> {
        let epoch = u32::try_from(step.epoch).map_err(|_| CoreError::Overflow)?;
        let key = keys::step(pool, slot, epoch);
        if step.change == 0 {
            self.storage.remove(&key);
        } else {
            self.storage.set(&key, &Writer::default().signed(step.change).done());
        }
        Ok(())
    }

    fn save_observation(&mut self, pool: PoolId, write: &RingWrite) -> Result<()> {
        let bytes = records::write_observation(&write.observation);
        self.storage.set(&keys::ring(pool, write.slot), &bytes);
        Ok(())
    }
}
