//! Limbs of 64 bits: the leaf conversions and products that everything else is made of.

/// Returns the low 64 bits.
#[inline(always)]
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the low half is meant")]
pub(crate) const fn low(x: u128) -> u64 {
    x as u64
}

/// Returns the high 64 bits.
#[inline(always)]
pub(crate) const fn high(x: u128) -> u64 {
    low(x >> 64)
}

/// Returns the same number at 128 bits.
#[inline(always)]
#[allow(clippy::as_conversions, reason = "`From` isn't const; widening loses nothing")]
pub(crate) const fn wide(x: u64) -> u128 {
    x as u128
}

/// Returns high·2^64 + low.
#[inline(always)]
pub(crate) const fn join(low: u64, high: u64) -> u128 {
    wide(high) << 64 | wide(low)
}

/// Returns the upper word of (upper·2^128 + lower)·2^shift, for a shift below 128.
#[inline(always)]
pub(crate) const fn shl_pair(upper: u128, lower: u128, shift: u32) -> u128 {
    // In two steps, as `lower >> 128` for a shift of zero would wrap to `lower >> 0`.
    upper.wrapping_shl(shift) | (lower >> 1).wrapping_shr(127_u32.wrapping_sub(shift))
}

/// Returns a·b + c + e as a low and a high limb; that always fits.
#[inline(always)]
pub(crate) const fn mul_add(a: u64, b: u64, c: u64, e: u64) -> (u64, u64) {
    // (2^64 − 1)² + 2·(2^64 − 1) = 2^128 − 1, so nothing here ever wraps.
    let sum = wide(a).wrapping_mul(wide(b)).wrapping_add(wide(c)).wrapping_add(wide(e));
    (low(sum), high(sum))
}

/// Returns a·b as a low and a high word.
#[inline(always)]
pub(crate) const fn mul_words(a: u128, b: u128) -> (u128, u128) {
    let (a0, a1) = (low(a), high(a));
    let (b0, b1) = (low(b), high(b));
    let (p0, carry) = mul_add(a0, b0, 0, 0);
    let (p1, p2) = mul_add(a1, b0, carry, 0);
    let (p1, carry) = mul_add(a0, b1, p1, 0);
    let (p2, p3) = mul_add(a1, b1, p2, carry);
    (join(p0, p1), join(p2, p3))
}
