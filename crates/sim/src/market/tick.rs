//! The price at a tick: 1.0001^tick, in integers.

use ruint::aliases::{U192, U384};

use super::Price;

/// The largest tick, and by its negative the smallest: 1.0001^tick stays below 2^128.
pub const MAX_TICK: i32 = 887_272;

/// Bits that a price keeps at least: its relative error is below 2^-95.
const PRICE_BITS: i64 = 96;
/// Bits of a mantissa on the way: twice what is needed, since 20 squarings lose 20 bits.
const MANTISSA_BITS: i64 = 192;
const TICK_BITS: usize = 20;

/// A number `mantissa·2^exponent`, its mantissa at least 2^191; every step rounds down.
#[derive(Clone, Copy)]
struct Scaled {
    mantissa: U192,
    exponent: i64,
}

impl Scaled {
    fn times(self, other: Self) -> Self {
        let wide: U384 = self.mantissa.widening_mul(other.mantissa);
        let surplus = wide.bit_len() as i64 - MANTISSA_BITS;
        let mantissa = (wide >> surplus.max(0) as usize).wrapping_to::<U192>();
        Self { mantissa, exponent: self.exponent + other.exponent + surplus }
    }
}

/// The squares 1.0001^(2^i), from which every power is made.
pub(super) struct TickPrices {
    squares: [Scaled; TICK_BITS],
}

impl TickPrices {
    pub(super) fn new() -> Self {
        // 10001/10000 with its first bit at 2^191, rounded down.
        let one = U192::ONE << (MANTISSA_BITS as usize - 1);
        let mantissa = one + one / U192::from(10_000u64);
        let mut square = Scaled { mantissa, exponent: 1 - MANTISSA_BITS };
        let squares = std::array::from_fn(|_| {
            let this = square;
            square = square.times(square);
            this
        });
        Self { squares }
    }

    /// Returns the price of token 1 in token 0 (raw for raw), 1.0001^−tick, for a tick in bounds.
    pub(super) fn quote_per_base(&self, tick: i32) -> Option<Price> {
        let (large, small) = self.power(tick.unsigned_abs())?;
        Some(if tick < 0 {
            Price { quote: large, base: small }
        } else {
            Price { quote: small, base: large }
        })
    }

    /// Returns 1.0001^n as a ratio of a number of at least 96 bits, rounded down, and a power of 2.
    fn power(&self, n: u32) -> Option<(u128, u128)> {
        if n > MAX_TICK.unsigned_abs() {
            return None;
        }
        let one = U192::ONE << (MANTISSA_BITS as usize - 1);
        let mut result = Scaled { mantissa: one, exponent: 1 - MANTISSA_BITS };
        for (bit, square) in self.squares.iter().enumerate() {
            if n >> bit & 1 == 1 {
                result = result.times(*square);
            }
        }
        // The number is in [2^whole, 2^(whole+1)); keep 96 bits, or all that stand before the point.
        let whole = result.exponent + MANTISSA_BITS - 1;
        let fraction = (PRICE_BITS - 1 - whole).max(0);
        let drop = usize::try_from(-(result.exponent + fraction)).ok()?;
        let large = u128::try_from(result.mantissa >> drop).ok()?;
        Some((large, 1u128 << fraction))
    }
}

/// Returns the price at a tick of a pool whose token 0 is the quote asset: 1.0001^−tick raw quote
/// units per raw base unit, with a relative error below 2^-95, or nothing beyond [`MAX_TICK`].
pub fn price_at_tick(tick: i32) -> Option<Price> {
    TickPrices::new().quote_per_base(tick)
}
