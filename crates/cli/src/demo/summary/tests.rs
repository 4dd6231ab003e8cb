//! Figures as people read them.

use super::{percent, thousands, whole};

#[test]
fn raw_units_become_whole_tokens_cut_off_not_rounded() {
    assert_eq!(whole("1234567899999", 6, 2), "1,234,567.89");
    assert_eq!(whole("-999", 6, 2), "−0.00");
    assert_eq!(whole("0", 6, 2), "0.00");
    assert_eq!(whole("1500000000000000000", 18, 4), "1.5000");
}

#[test]
fn fractions_become_percent() {
    assert_eq!(percent("0.127474"), "12.74 %");
    assert_eq!(percent("-0.005000"), "−0.50 %");
    assert_eq!(percent("12.5"), "1,250.00 %");
    assert_eq!(percent("0.000000"), "0.00 %");
}

#[test]
fn thousands_are_set_apart() {
    assert_eq!(
        ["1", "12", "123", "1234", "123456", "1234567"].map(thousands),
        ["1", "12", "123", "1,234", "123,456", "1,234,567"]
    );
}
