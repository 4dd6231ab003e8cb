//! The constant product pool's own arithmetic.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};

/// Pips in a whole.
pub const MILLION: u32 = 1_000_000;
/// Shares that the first mint locks for ever.
pub const LOCKED: u32 = 1_000;

/// Why the model refuses an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An amount of nothing was asked for.
    #[error("an amount is zero")]
    Zero,
    /// The pool holds nothing to trade against.
    #[error("the pool is empty")]
    Empty,
    /// The action would pay out nothing.
    #[error("nothing would come out")]
    Nothing,
    /// The reserve can't give as much.
    #[error("the reserve is too small")]
    Drained,
    /// An amount would pass 2^128 − 1.
    #[error("an amount passes the limit")]
    Overflow,
    /// The holder hasn't as much.
    #[error("the holder has too few shares")]
    TooFew,
    /// The campaign lies in the past, or has no length or no amount.
    #[error("the campaign can't be paid")]
    Campaign,
}

/// What a swap did: raw units in and out, and the fee taken from what came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// What the trader pays.
    pub paid: BigUint,
    /// What the trader receives.
    pub received: BigUint,
    /// The whole fee, in the asset paid.
    pub fee: BigUint,
    /// The protocol's part of the fee, which leaves the reserves.
    pub protocol: BigUint,
}

/// Reserves and shares of a constant product pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Raw units of the two assets.
    pub reserves: [BigUint; 2],
    /// All shares, the locked ones included.
    pub total: BigUint,
    /// The swap fee in pips, below a million.
    pub fee_pips: u32,
    /// The protocol's part of the swap fee in pips of the fee.
    pub protocol_pips: u32,
}

impl Pool {
    /// An empty pool.
    #[must_use]
    pub fn new(fee_pips: u32, protocol_pips: u32) -> Self {
        Self {
            reserves: [BigUint::zero(), BigUint::zero()],
            total: BigUint::zero(),
            fee_pips,
            protocol_pips,
        }
    }

    /// Swaps a given amount of asset `side` (0 or 1) for the other:
    /// ⌊in·(10^6 − f)·y / (x·10^6 + in·(10^6 − f))⌋.
    ///
    /// # Errors
    /// When nothing goes in or comes out, or a reserve passes its limit.
    pub fn swap_in(&mut self, side: usize, paid: &BigUint) -> Result<Trade, Refusal> {
        if paid.is_zero() {
            return Err(Refusal::Zero);
        }
        let [x, y] = self.sides(side)?;
        let kept = paid * (MILLION - self.fee_pips);
        let received = &kept * &y / (x * MILLION + &kept);
        self.trade(side, paid.clone(), received)
    }

    /// Swaps asset `side` for a given amount of the other:
    /// ⌊x·out·10^6 / ((y − out)·(10^6 − f))⌋ + 1.
    ///
    /// # Errors
    /// When nothing comes out, the reserve can't give as much, or a limit is passed.
    pub fn swap_out(&mut self, side: usize, received: &BigUint) -> Result<Trade, Refusal> {
        if received.is_zero() {
            return Err(Refusal::Zero);
        }
        let [x, y] = self.sides(side)?;
        if *received >= y {
            return Err(Refusal::Drained);
        }
        let below = (y - received) * (MILLION - self.fee_pips);
        let paid = x * received * MILLION / below + BigUint::one();
        self.trade(side, paid, received.clone())
    }

    /// Mints shares for at most the amounts offered, and gives (taken, minted).
    ///
    /// The first mint takes all and locks 1,000 of its ⌊√(x·y)⌋ shares; a later one mints
    /// min(⌊a·T/x⌋, ⌊b·T/y⌋) and takes only what they are worth, rounded up.
    ///
    /// # Errors
    /// When an amount is zero, no share would be minted, or a limit is passed.
    pub fn mint(&mut self, offered: [&BigUint; 2]) -> Result<([BigUint; 2], BigUint), Refusal> {
        if offered.iter().any(|amount| amount.is_zero()) {
            return Err(Refusal::Zero);
        }
        let (taken, minted, created) = if self.total.is_zero() {
            let created = (offered[0] * offered[1]).sqrt();
            if created <= BigUint::from(LOCKED) {
                return Err(Refusal::Nothing);
            }
            (offered.map(Clone::clone), &created - LOCKED, created)
        } else {
            let [a, b] = [0, 1].map(|i| offered[i] * &self.total / &self.reserves[i]);
            let minted = a.min(b);
            if minted.is_zero() {
                return Err(Refusal::Nothing);
            }
            let taken = [0, 1].map(|i| (&minted * &self.reserves[i]).div_ceil(&self.total));
            (taken, minted.clone(), minted)
        };
        let reserves = [0, 1].map(|i| &self.reserves[i] + &taken[i]);
        let total = &self.total + &created;
        if reserves.iter().chain([&total]).any(too_large) {
            return Err(Refusal::Overflow);
        }
        (self.reserves, self.total) = (reserves, total);
        Ok((taken, minted))
    }

    /// Burns shares for ⌊s·x/T⌋ and ⌊s·y/T⌋.
    ///
    /// # Errors
    /// When no share is burned or either asset would pay nothing.
    pub fn burn(&mut self, shares: &BigUint) -> Result<[BigUint; 2], Refusal> {
        if shares.is_zero() {
            return Err(Refusal::Zero);
        }
        if *shares > self.total {
            return Err(Refusal::TooFew);
        }
        let paid = [0, 1].map(|i| shares * &self.reserves[i] / &self.total);
        if paid.iter().any(Zero::is_zero) {
            return Err(Refusal::Nothing);
        }
        self.reserves = [0, 1].map(|i| &self.reserves[i] - &paid[i]);
        self.total -= shares;
        Ok(paid)
    }

    /// The part of a one-sided offer that is to be swapped first, found by halving.
    ///
    /// # Errors
    /// When the pool is empty or the offer too small to be split.
    pub fn part_to_swap(&self, side: usize, offered: &BigUint) -> Result<BigUint, Refusal> {
        if offered.is_zero() {
            return Err(Refusal::Zero);
        }
        let [x, _] = self.sides(side)?;
        // The rest over the asset's new reserve must be at least what comes out over the other's:
        // (a − s)·x·D ≥ s·(D − f)·x', where x' = x + s·(1 − f·h/D²) as the protocol's part leaves.
        let kept = MILLION - self.fee_pips;
        let square = u64::from(MILLION) * u64::from(MILLION);
        let stays = square - u64::from(self.fee_pips) * u64::from(self.protocol_pips);
        let fits = |part: &BigUint| {
            let reserve = &x * square + part * stays;
            part * kept * reserve <= (offered - part) * &x * MILLION * square
        };
        let (mut low, mut high) = (BigUint::zero(), offered.clone());
        while &low + 1_u8 < high {
            let middle = (&low + &high) >> 1_u8;
            if fits(&middle) { low = middle } else { high = middle }
        }
        if low.is_zero() { Err(Refusal::Nothing) } else { Ok(low) }
    }

    fn sides(&self, side: usize) -> Result<[BigUint; 2], Refusal> {
        if self.total.is_zero() {
            return Err(Refusal::Empty);
        }
        Ok([self.reserves[side].clone(), self.reserves[1 - side].clone()])
    }

    fn trade(&mut self, side: usize, paid: BigUint, received: BigUint) -> Result<Trade, Refusal> {
        if received.is_zero() {
            return Err(Refusal::Nothing);
        }
        let fee = (&paid * self.fee_pips).div_ceil(&BigUint::from(MILLION));
        let protocol = &fee * self.protocol_pips / MILLION;
        let reserve = &self.reserves[side] + &paid - &protocol;
        if too_large(&paid) || too_large(&reserve) {
            return Err(Refusal::Overflow);
        }
        self.reserves[side] = reserve;
        self.reserves[1 - side] -= &received;
        Ok(Trade { paid, received, fee, protocol })
    }
}

fn too_large(amount: &BigUint) -> bool {
    amount.bits() > 128
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(x: u128, y: u128) -> Pool {
        let mut pool = Pool::new(3_000, 0);
        pool.mint([&BigUint::from(x), &BigUint::from(y)]).expect("a first deposit");
        pool
    }

    #[test]
    fn published_swaps() {
        let unit = 10_u128.pow(18);
        let vectors = [
            (1, 5, 10, 1_662_497_915_624_478_906_u128),
            (1, 10, 5, 453_305_446_940_074_565),
            (2, 5, 10, 2_851_015_155_847_869_602),
            (2, 10, 5, 831_248_957_812_239_453),
            (1, 10, 10, 906_610_893_880_149_131),
            (1, 100, 100, 987_158_034_397_061_298),
            (1, 1_000, 1_000, 996_006_981_039_903_216),
        ];
        for (paid, x, y, out) in vectors {
            let trade = pool(x * unit, y * unit).swap_in(0, &BigUint::from(paid * unit));
            assert_eq!(trade.expect("a swap").received, BigUint::from(out));
        }
    }

    #[test]
    fn a_later_mint_takes_only_what_it_is_worth() {
        let mut pool = pool(4_000_000, 1_000_000);
        assert_eq!(pool.total, BigUint::from(2_000_000_u32));
        let (taken, minted) =
            pool.mint([&BigUint::from(9_u8), &BigUint::from(7_u8)]).expect("a mint");
        assert_eq!(minted, BigUint::from(4_u8));
        assert_eq!(taken, [BigUint::from(8_u8), BigUint::from(2_u8)]);
    }
}
