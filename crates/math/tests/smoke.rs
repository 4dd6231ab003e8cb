//! Fixed examples worked by hand.
use lode_math::*;

#[test]
fn examples_worked_by_hand_hold() {
    assert_eq!(mul_div_down(7, 3, 2), Ok(10));
    assert_eq!(mul_div_up(7, 3, 2), Ok(11));
    assert_eq!(mul_div_exact(7, 3, 2), Err(MathError::Inexact));
    assert_eq!(mul_div_down(u128::MAX, u128::MAX, u128::MAX), Ok(u128::MAX));
    assert_eq!(mul_div_up(u128::MAX, u128::MAX, u128::MAX - 1), Err(MathError::Overflow));
    assert_eq!(wide_mul_div_down(U256::MAX, u128::MAX, U256::MAX), Ok(u128::MAX));
    assert_eq!(sqrt_down(U256::MAX), u128::MAX);
    assert_eq!(sqrt_up(U256::MAX), Err(MathError::Overflow));
    assert_eq!(shl_exact(U256::ONE, 255), Ok(U256::ONE << 255));
    assert_eq!(shl_exact(U256::ONE, 256), Err(MathError::Overflow));
}
