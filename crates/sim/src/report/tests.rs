//! Tests of how numbers are written.

use num_bigint::BigInt;

use super::series::less;
use super::text::{amount, count, percent, percent_of, short, signed, stamp, time};

#[test]
fn groups_thousands_and_cuts_off_decimals() {
    for (raw, decimals, shown, text) in [
        (0_i64, 6, 2, "0.00"),
        (1, 6, 2, "0.00"),
        (-1, 6, 2, "0.00"),
        (-1, 6, 6, "−0.000001"),
        (999_999_999, 6, 2, "999.99"),
        (1_000_000_000, 6, 2, "1,000.00"),
        (-1_234_567_890_123, 6, 6, "−1,234,567.890123"),
        (123, 0, 0, "123"),
        (123_456, 0, 2, "123,456"),
        (1_500, 3, 9, "1.500"),
    ] {
        assert_eq!(amount(&BigInt::from(raw), decimals, shown), text, "{raw}");
    }
    assert_eq!(signed(&BigInt::from(1_500_000), 6, 2), "+1.50");
    assert_eq!(signed(&BigInt::from(-1_500_000), 6, 2), "−1.50");
    assert_eq!(count(12_345_678_u64), "12,345,678");
}

#[test]
fn writes_parts_as_percentages() {
    let is = |part: i64, whole: i64, text: &str| {
        assert_eq!(percent_of(&BigInt::from(part), &BigInt::from(whole)), text);
    };
    is(1, 8, "+12.50 %");
    is(-1, 3, "−33.33 %");
    is(0, 5, "0.00 %");
    is(5, 0, "–");
    assert_eq!(percent("0.127474"), "12.74 %");
    assert_eq!(percent("12.500000"), "1,250.00 %");
    assert_eq!(percent("-0.250000"), "−25.00 %");
    assert_eq!(percent("odd"), "odd");
}

#[test]
fn shortens_numbers_of_axes() {
    for (value, text) in [
        (0.0, "0"),
        (1_850.0, "1,850"),
        (9_999.0, "9,999"),
        (12_500.0, "12.5 k"),
        (500_000.0, "500 k"),
        (172_250_000.0, "172 M"),
        (1.5e9, "1.5 bn"),
        (-0.15, "−0.15"),
        (2.0, "2"),
        (-1e-9, "0"),
    ] {
        assert_eq!(short(value), text);
    }
}

#[test]
fn writes_times_in_utc() {
    assert_eq!(time(1_658_188_860), "2022-07-19 00:01");
    assert_eq!(stamp(1_658_188_860, "%-d %b %Y"), "19 Jul 2022");
}

#[test]
fn takes_holding_from_worth() {
    let line = vec![(0.0, 5.0), (1.0, 7.0)];
    assert_eq!(less(line, &vec![(0.0, 4.0), (1.0, 9.0)]), [(0.0, 1.0), (1.0, -2.0)]);
}
