//! A compact binary form: varints, and integers without their leading zero bytes.

use lode_core::growth::Fixed;
use lode_math::{U256, U512};

use crate::error::{ContractError, Result};

/// Bytes of a 512-bit number.
const WIDE_BYTES: usize = 64;

/// Bytes of a 256-bit number.
const HALF_BYTES: usize = 32;

/// Bytes of an amount.
const AMOUNT_BYTES: usize = 16;

/// Marks, in the byte that counts a number's bytes, that the number is negative.
const NEGATIVE: u8 = 0x80;

/// Marks, in a byte of a varint, that more bytes follow.
const MORE: u8 = 0x80;

/// Bits of a varint in each byte.
const VARINT_BITS: u32 = 7;

/// The most bytes that a varint of 64 bits has.
const MAX_VARINT: u32 = 10;

/// Writes a record.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Starts with one byte, a namespace or a version.
    pub(crate) fn starting(byte: u8) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(byte);
        Self(bytes)
    }

    /// Returns the record.
    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }

    /// Writes one byte.
    pub(crate) fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    /// Writes a number in one byte if it is below 128, in two if it is below 16,384, and so on.
    pub(crate) fn varint(mut self, mut value: u64) -> Self {
        for _ in 0..MAX_VARINT {
            let [low, ..] = value.to_le_bytes();
            value >>= VARINT_BITS;
            if value == 0 {
                self.0.push(low & !MORE);
                break;
            }
            self.0.push(low | MORE);
        }
        self
    }

    /// Writes an amount: how many bytes it has, and those.
    pub(crate) fn amount(self, value: u128) -> Self {
        self.trimmed(&value.to_be_bytes(), 0)
    }

    /// Writes a 256-bit number.
    pub(crate) fn half(self, value: U256) -> Self {
        self.trimmed(&value.to_be_bytes::<HALF_BYTES>(), 0)
    }

    /// Writes a 512-bit number, which may stand for a negative one modulo 2^512.
    ///
    /// Debts turn slightly negative when shares leave; their complement is short where they are
    /// long.
    pub(crate) fn wide(self, value: Fixed) -> Self {
        if value.bit(511) {
            self.trimmed(&value.wrapping_neg().to_be_bytes::<WIDE_BYTES>(), NEGATIVE)
        } else {
            self.trimmed(&value.to_be_bytes::<WIDE_BYTES>(), 0)
        }
    }

    /// Writes a signed number.
    pub(crate) fn signed(self, value: i128) -> Self {
        let sign = if value < 0 { NEGATIVE } else { 0 };
        self.trimmed(&value.unsigned_abs().to_be_bytes(), sign)
    }

    /// Writes bytes and before them their number.
    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        // A length never passes 64 bits on any machine.
        self.varint(u64::try_from(bytes.len()).unwrap_or(u64::MAX)).raw(bytes)
    }

    /// Writes bytes as they are.
    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn trimmed(self, big_endian: &[u8], sign: u8) -> Self {
        let zeros = big_endian.iter().take_while(|byte| **byte == 0).count();
        let (_, digits) = big_endian.split_at(zeros);
        // At most 64 digits: the count leaves room for the sign.
        let count = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        self.byte(count | sign).raw(digits)
    }
}

/// Reads a record.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// [`ContractError::CorruptState`]; so do the other methods when the bytes don't fit.
    pub(crate) const fn end(&self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(ContractError::CorruptState) }
    }

    /// Reads one byte.
    pub(crate) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or(ContractError::CorruptState)?;
        self.0 = rest;
        Ok(*first)
    }

    /// Reads a varint.
    pub(crate) fn varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for index in 0..MAX_VARINT {
            let byte = self.byte()?;
            let shift = index.saturating_mul(VARINT_BITS);
            let part = u64::from(byte & !MORE);
            let moved = part << shift;
            // What is shifted out would be lost silently.
            if moved >> shift != part {
                return Err(ContractError::CorruptState);
            }
            value |= moved;
            if byte & MORE == 0 {
                return Ok(value);
            }
        }
        Err(ContractError::CorruptState)
    }

    /// Reads a varint of 32 bits.
    pub(crate) fn varint_u32(&mut self) -> Result<u32> {
        u32::try_from(self.varint()?).map_err(|_| ContractError::CorruptState)
    }

    /// Reads a varint of 16 bits.
    pub(crate) fn varint_u16(&mut self) -> Result<u16> {
        u16::try_from(self.varint()?).map_err(|_| ContractError::CorruptState)
    }

    /// Reads an amount.
    pub(crate) fn amount(&mut self) -> Result<u128> {
        let (digits, _) = self.digits::<AMOUNT_BYTES>(Sign::Never)?;
        Ok(u128::from_be_bytes(digits))
    }

    /// Reads a 256-bit number.
    pub(crate) fn half(&mut self) -> Result<U256> {
        let (digits, _) = self.digits::<HALF_BYTES>(Sign::Never)?;
        Ok(U256::from_be_bytes(digits))
    }

    /// Reads a 512-bit number.
    pub(crate) fn wide(&mut self) -> Result<Fixed> {
        let (digits, negative) = self.digits::<WIDE_BYTES>(Sign::Allowed)?;
        let value = U512::from_be_bytes(digits);
        Ok(if negative { value.wrapping_neg() } else { value })
    }

    /// Reads a signed number.
    pub(crate) fn signed(&mut self) -> Result<i128> {
        let (digits, negative) = self.digits::<AMOUNT_BYTES>(Sign::Allowed)?;
        let size = u128::from_be_bytes(digits);
        let value = if negative {
            0_i128.checked_sub_unsigned(size)
        } else {
            0_i128.checked_add_unsigned(size)
        };
        value.ok_or(ContractError::CorruptState)
    }

    /// Reads bytes with their number before them.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8]> {
        let count = usize::try_from(self.varint()?).map_err(|_| ContractError::CorruptState)?;
        self.raw(count)
    }

    /// Reads a text.
    pub(crate) fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| ContractError::CorruptState)
    }

    /// Reads so many bytes as they are.
    pub(crate) fn raw(&mut self, count: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(ContractError::CorruptState)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn digits<const N: usize>(&mut self, sign: Sign) -> Result<([u8; N], bool)> {
        let head = self.byte()?;
        let negative = head & NEGATIVE != 0;
        if negative && matches!(sign, Sign::Never) {
            return Err(ContractError::CorruptState);
        }
        let digits = self.raw(usize::from(head & !NEGATIVE))?;
        let zeros = N.checked_sub(digits.len()).ok_or(ContractError::CorruptState)?;
        let mut filled = [0_u8; N];
        let (_, place) = filled.split_at_mut(zeros);
        place.copy_from_slice(digits);
        Ok((filled, negative))
    }
}

/// Whether a number may be negative.
#[derive(Clone, Copy)]
enum Sign {
    Allowed,
    Never,
}

#[cfg(test)]
mod tests;
