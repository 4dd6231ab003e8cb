//! What is written is read back; what is cut short or too long is refused.

use lode_math::{U256, U512};

use super::{Reader, Writer};
use crate::error::ContractError;

#[test]
fn numbers_survive_at_every_length() {
    for bits in 0..128_u32 {
        for value in [1_u128 << bits, (1_u128 << bits) - 1, u128::MAX >> bits] {
            let bytes = Writer::default().amount(value).done();
            assert_eq!(Reader::new(&bytes).amount(), Ok(value));
            let signed = i128::try_from(value >> 1).unwrap();
            for signed in [signed, -signed, i128::MIN] {
                let bytes = Writer::default().signed(signed).done();
                assert_eq!(Reader::new(&bytes).signed(), Ok(signed));
            }
            let small = u64::try_from(value & u128::from(u64::MAX)).unwrap();
            let bytes = Writer::default().varint(small).done();
            assert_eq!(Reader::new(&bytes).varint(), Ok(small));
        }
    }
    for bits in 0..512_usize {
        let value = U512::from(1) << bits;
        for value in [value, value.wrapping_sub(U512::from(1)), value.wrapping_neg()] {
            let bytes = Writer::default().wide(value).done();
            assert_eq!(Reader::new(&bytes).wide(), Ok(value));
            assert!(bytes.len() <= 65);
        }
    }
    for bits in 0..256_usize {
        let value = U256::MAX >> bits;
        let bytes = Writer::default().half(value).done();
        assert_eq!(Reader::new(&bytes).half(), Ok(value));
    }
}

#[test]
fn small_numbers_are_short() {
    assert_eq!(Writer::default().amount(0).done(), [0]);
    assert_eq!(Writer::default().amount(255).done(), [1, 255]);
    assert_eq!(Writer::default().varint(127).done(), [127]);
    assert_eq!(Writer::default().wide(U512::from(5).wrapping_neg()).done(), [0x81, 5]);
}

#[test]
fn damaged_records_are_refused() {
    let corrupt = Err(ContractError::CorruptState);
    assert_eq!(Reader::new(&[]).amount(), corrupt);
    assert_eq!(Reader::new(&[3, 1, 2]).amount(), corrupt);
    assert_eq!(Reader::new(&[17; 18]).amount(), corrupt);
    assert_eq!(Reader::new(&[0x81, 1]).amount(), corrupt);
    assert_eq!(Reader::new(&[0xff; 11]).varint().map(u128::from), corrupt);
    let past_64_bits = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
    assert_eq!(Reader::new(&past_64_bits).varint().map(u128::from), corrupt);
    assert_eq!(Reader::new(&[2, 0xff, 0xfe]).text(), Err(ContractError::CorruptState));
    assert_eq!(Reader::new(&[1]).end(), Err(ContractError::CorruptState));
}
