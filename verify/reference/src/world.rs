//! A pool's whole life: holders, fees, campaigns and time.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::Zero;

use crate::{Campaign, EPOCH, LOCKED, Pool, RESTREAM_EPOCHS, Refusal, Schedule, Sum, Trade};

/// The longest campaign in epochs: four years of 365 days and a day.
const MAX_EPOCHS: u64 = (4 * 365 + 1) * 24;
/// The furthest start of a campaign in seconds: a year of 365 days.
const MAX_LEAD: u64 = 365 * 24 * EPOCH;

/// A holder's number.
pub type Owner = u32;
/// A reward asset's number.
pub type Asset = u32;
/// What a claim paid, by asset; assets that paid nothing are left out.
pub type Claim = BTreeMap<Asset, BigUint>;

/// One holder's shares and everything that was ever earned on them.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// Shares held now.
    pub shares: BigUint,
    /// Fees earned in a lifetime, per pool asset.
    pub fees: [Sum; 2],
    /// Rewards earned in a lifetime, per reward asset.
    pub earned: BTreeMap<Asset, Sum>,
    /// Rewards paid in a lifetime.
    pub paid: BTreeMap<Asset, BigUint>,
}

/// One reward asset's campaigns on the pool.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// The campaigns, those of emission put by included.
    pub schedule: Schedule,
    /// Emission put by while nobody held shares.
    pub put_by: BigUint,
    /// Everything that campaigns were ever funded with, without what was only put by.
    pub funded: BigUint,
    settled: u64,
}

/// A pool with its holders, fees and rewards, in exact numbers.
#[derive(Clone, Debug)]
pub struct World {
    /// The pool itself.
    pub pool: Pool,
    /// The time in seconds.
    pub now: u64,
    /// Everybody who ever held shares.
    pub holders: BTreeMap<Owner, Holder>,
    /// Every reward asset that ever had a campaign.
    pub streams: BTreeMap<Asset, Stream>,
    /// The protocol's part of the fees, per pool asset.
    pub protocol: [BigUint; 2],
}

impl World {
    /// An empty pool at a given time.
    #[must_use]
    pub fn new(pool: Pool, now: u64) -> Self {
        Self {
            pool,
            now,
            holders: BTreeMap::new(),
            streams: BTreeMap::new(),
            protocol: [BigUint::zero(), BigUint::zero()],
        }
    }

    /// Lets time pass.
    pub const fn advance(&mut self, seconds: u64) {
        self.now += seconds;
    }

    /// The weight that earns rewards: all shares but the locked ones.
    #[must_use]
    pub fn weight(&self) -> BigUint {
        if self.pool.total.is_zero() { BigUint::zero() } else { &self.pool.total - LOCKED }
    }

    /// A holder's shares.
    #[must_use]
    pub fn shares(&self, owner: Owner) -> BigUint {
        self.holders.get(&owner).map(|holder| holder.shares.clone()).unwrap_or_default()
    }

    /// Deposits at most the amounts offered, and gives (taken, minted).
    ///
    /// # Errors
    /// As [`Pool::mint`].
    pub fn deposit(
        &mut self,
        owner: Owner,
        offered: [&BigUint; 2],
    ) -> Result<([BigUint; 2], BigUint), Refusal> {
        let mut pool = self.pool.clone();
        let outcome = pool.mint(offered)?;
        self.settle();
        let without_weight = self.weight().is_zero();
        self.pool = pool;
        self.holders.entry(owner).or_default().shares += &outcome.1;
        if without_weight {
            self.restream();
        }
        Ok(outcome)
    }

    /// Burns a holder's shares and gives the amounts paid.
    ///
    /// # Errors
    /// As [`Pool::burn`], and when the holder has fewer shares.
    pub fn withdraw(&mut self, owner: Owner, shares: &BigUint) -> Result<[BigUint; 2], Refusal> {
        if shares.is_zero() {
            return Err(Refusal::Zero);
        }
        if *shares > self.shares(owner) {
            return Err(Refusal::TooFew);
        }
        let mut pool = self.pool.clone();
        let paid = pool.burn(shares)?;
        self.settle();
        self.pool = pool;
        self.holders.entry(owner).or_default().shares -= shares;
        Ok(paid)
    }

    /// Deposits one asset: swaps the part after which the rest and what the swap brings stand in
    /// the pool's ratio, and joins with both.
    ///
    /// Gives (the swap, what was taken, the shares minted). The part is the largest with which the
    /// rest of the offer is enough for what comes out.
    ///
    /// # Errors
    /// As [`Pool::swap_in`] and [`Pool::mint`], and when the offer is too small to be split.
    pub fn deposit_one(
        &mut self,
        owner: Owner,
        side: usize,
        offered: &BigUint,
    ) -> Result<(Trade, [BigUint; 2], BigUint), Refusal> {
        let part = self.pool.part_to_swap(side, offered)?;
        let mut next = self.clone();
        let trade = next.swap_in(side, &part)?;
        let rest = offered - &part;
        let pair = if side == 0 { [&rest, &trade.received] } else { [&trade.received, &rest] };
        let (taken, minted) = next.deposit(owner, pair)?;
        *self = next;
        Ok((trade, taken, minted))
    }

    /// Withdraws to one asset: burns, then swaps the other asset in what is left of the pool. What
    /// is too little to bring a unit stays in the pool.
    ///
    /// Gives (the amount of asset `side` paid, the swap if there was one).
    ///
    /// # Errors
    /// As [`World::withdraw`] and [`Pool::swap_in`].
    pub fn withdraw_one(
        &mut self,
        owner: Owner,
        side: usize,
        shares: &BigUint,
    ) -> Result<(BigUint, Option<Trade>), Refusal> {
        let mut next = self.clone();
        let paid = next.withdraw(owner, shares)?;
        let (wanted, unwanted) = (&paid[side], &paid[1 - side]);
        let trade = match next.swap_in(1 - side, unwanted) {
            Ok(trade) => Some(trade),
            Err(Refusal::Nothing) => {
                next.pool.reserves[1 - side] += unwanted;
                None
            }
            Err(other) => return Err(other),
        };
        *self = next;
        let received = trade.as_ref().map_or_else(BigUint::default, |trade| trade.received.clone());
        Ok((wanted + received, trade))
    }

    /// Moves shares between holders; what was earned on them stays.
    ///
    /// # Errors
    /// When nothing is moved or the giver has fewer shares.
    pub fn transfer(&mut self, from: Owner, to: Owner, shares: &BigUint) -> Result<(), Refusal> {
        if shares.is_zero() {
            return Err(Refusal::Zero);
        }
        if *shares > self.shares(from) {
            return Err(Refusal::TooFew);
        }
        self.settle();
        self.holders.entry(from).or_default().shares -= shares;
        self.holders.entry(to).or_default().shares += shares;
        Ok(())
    }

    /// Swaps an amount in, and shares the fee out.
    ///
    /// # Errors
    /// As [`Pool::swap_in`], and when the protocol's fees pass 2^128 − 1.
    pub fn swap_in(&mut self, side: usize, paid: &BigUint) -> Result<Trade, Refusal> {
        let mut pool = self.pool.clone();
        let trade = pool.swap_in(side, paid)?;
        self.traded(pool, side, trade)
    }

    /// Swaps for an amount out, and shares the fee out.
    ///
    /// # Errors
    /// As [`Pool::swap_out`], and when the protocol's fees pass 2^128 − 1.
    pub fn swap_out(&mut self, side: usize, received: &BigUint) -> Result<Trade, Refusal> {
        let mut pool = self.pool.clone();
        let trade = pool.swap_out(side, received)?;
        self.traded(pool, side, trade)
    }

    /// Adds a campaign from `start` to `end` in seconds, both whole hours.
    ///
    /// A stream is funded with less than 2^127 in all.
    ///
    /// # Errors
    /// When it lies in the past or too far ahead, isn't whole hours, lasts too long or not at all,
    /// or pays less than one unit an hour.
    pub fn campaign(
        &mut self,
        asset: Asset,
        amount: &BigUint,
        [start, end]: [u64; 2],
    ) -> Result<(), Refusal> {
        if amount.is_zero() {
            return Err(Refusal::Zero);
        }
        let whole = start.is_multiple_of(EPOCH) && end.is_multiple_of(EPOCH);
        if !whole || end <= start || start < self.now {
            return Err(Refusal::Campaign);
        }
        let epochs = (end - start) / EPOCH;
        let dust = *amount < BigUint::from(epochs);
        if dust || epochs > MAX_EPOCHS || start - self.now > MAX_LEAD {
            return Err(Refusal::Campaign);
        }
        self.settle();
        let now = self.now;
        let stream = self.streams.entry(asset).or_default();
        let funded = &stream.funded + amount;
        if funded.bits() > 127 {
            return Err(Refusal::Overflow);
        }
        stream.funded = funded;
        stream.settled = now;
        stream.schedule.add(Campaign { amount: amount.clone(), first: start / EPOCH, epochs });
        Ok(())
    }

    /// Pays a holder what is pending, in whole units.
    pub fn claim(&mut self, owner: Owner) -> Claim {
        let pending = self.pending(owner);
        let holder = self.holders.entry(owner).or_default();
        for (asset, amount) in &pending {
            *holder.paid.entry(*asset).or_default() += amount;
        }
        pending
    }

    /// What a claim would pay now: the whole units of everything ever earned, less what was paid.
    pub fn pending(&mut self, owner: Owner) -> Claim {
        self.settle();
        let Some(holder) = self.holders.get(&owner) else { return Claim::new() };
        let pending = holder.earned.iter().map(|(asset, earned)| {
            let paid = holder.paid.get(asset).cloned().unwrap_or_default();
            (*asset, earned.floor() - paid)
        });
        pending.filter(|(_, amount)| !amount.is_zero()).collect()
    }

    /// The whole units of fees that a holder ever earned, per pool asset.
    #[must_use]
    pub fn fees(&self, owner: Owner) -> [BigUint; 2] {
        self.holders
            .get(&owner)
            .map(|holder| [holder.fees[0].floor(), holder.fees[1].floor()])
            .unwrap_or_default()
    }

    /// Funded less everything earned, put by and still to come, which is zero or the model is
    /// wrong.
    pub fn difference(&mut self, asset: Asset) -> BigRational {
        self.settle();
        let Some(stream) = self.streams.get(&asset) else { return BigRational::zero() };
        let whole = |amount: &BigUint| BigRational::from(BigInt::from(amount.clone()));
        let earned = self.holders.values().filter_map(|holder| holder.earned.get(&asset));
        whole(&stream.funded)
            - earned.map(Sum::exact).sum::<BigRational>()
            - whole(&stream.put_by)
            - whole(&stream.schedule.remaining(self.now))
    }

    /// Shares out what was emitted since shares last changed.
    fn settle(&mut self) {
        let weight = self.weight();
        for (asset, stream) in &mut self.streams {
            let emitted = stream.schedule.emitted(stream.settled, self.now);
            stream.settled = self.now;
            if emitted.is_zero() {
                continue;
            }
            if weight.is_zero() {
                stream.put_by += emitted;
                continue;
            }
            for holder in self.holders.values_mut().filter(|holder| !holder.shares.is_zero()) {
                holder.earned.entry(*asset).or_default().add(&(&emitted * &holder.shares), &weight);
            }
        }
    }

    /// Makes a campaign of what was put by, from the next whole hour on.
    fn restream(&mut self) {
        for stream in self.streams.values_mut().filter(|stream| !stream.put_by.is_zero()) {
            stream.schedule.add(Campaign {
                amount: std::mem::take(&mut stream.put_by),
                first: self.now / EPOCH + 1,
                epochs: RESTREAM_EPOCHS,
            });
        }
    }

    /// Gives every holder, by shares, a part of a swap's fee; the locked shares have their part
    /// too, which nobody can ever collect.
    fn traded(&mut self, pool: Pool, side: usize, trade: Trade) -> Result<Trade, Refusal> {
        let protocol = &self.protocol[side] + &trade.protocol;
        if protocol.bits() > 128 {
            return Err(Refusal::Overflow);
        }
        let fee = &trade.fee - &trade.protocol;
        for holder in self.holders.values_mut().filter(|holder| !holder.shares.is_zero()) {
            holder.fees[side].add(&(&fee * &holder.shares), &self.pool.total);
        }
        self.protocol[side] = protocol;
        self.pool = pool;
        Ok(trade)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(amount: u64) -> BigUint {
        BigUint::from(amount)
    }

    fn paid(world: &mut World, owner: Owner) -> BigUint {
        world.claim(owner).remove(&7).unwrap_or_default()
    }

    #[test]
    fn two_holders_split_by_time_and_shares() {
        let mut world = World::new(Pool::new(3_000, 0), 0);
        world.campaign(7, &big(7_200), [0, 2 * EPOCH]).expect("a campaign");
        world.deposit(1, [&big(4_000), &big(4_000)]).expect("a first deposit");
        world.advance(1_800);
        world.deposit(2, [&big(3_000), &big(3_000)]).expect("a deposit");
        world.advance(5_400);
        // One alone for half an hour, then halves for an hour and a half.
        assert_eq!(paid(&mut world, 1), big(1_800 + 2_700));
        assert_eq!(paid(&mut world, 2), big(2_700));
        assert!(world.difference(7).is_zero());
    }

    #[test]
    fn emission_without_weight_streams_over_a_week_from_the_next_hour() {
        let mut world = World::new(Pool::new(3_000, 0), 0);
        world.campaign(7, &big(3_600), [0, EPOCH]).expect("a campaign");
        world.advance(1_000);
        world.deposit(1, [&big(4_000), &big(4_000)]).expect("a first deposit");
        world.advance(2_600);
        assert_eq!(paid(&mut world, 1), big(2_600));
        // 1,000 over 168 hours is 5 an hour and one more in each of the first 160.
        world.advance(EPOCH);
        assert_eq!(paid(&mut world, 1), big(6));
        world.advance(167 * EPOCH);
        assert_eq!(paid(&mut world, 1), big(994));
        assert!(world.difference(7).is_zero());
    }

    #[test]
    fn locked_shares_own_fees_but_earn_no_rewards() {
        let mut world = World::new(Pool::new(10_000, 0), 0);
        world.deposit(1, [&big(2_000), &big(2_000)]).expect("a first deposit");
        let trade = world.swap_in(0, &big(1_000)).expect("a swap");
        assert_eq!(trade.fee, big(10));
        assert_eq!(world.fees(1), [big(5), big(0)]);
    }
}
