//! Fixed-width integer arithmetic with the rounding direction in every name.
//!
//! Three endings say what happens to a fraction: `_down` drops it, `_up` counts it as a whole
//! unit, `_exact` never meets one (or says [`MathError::Inexact`]). Every function is total: what
//! can't be represented is an error, never a wrapped or truncated number and never a panic.
//! Amounts are `u128`; intermediate products are taken at 256, 384 or 512 bits, so that the one
//! division at the end is the only place where anything is rounded.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::integer_division,
        clippy::missing_const_for_fn,
        clippy::missing_errors_doc,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod divide;
mod error;
mod exact;
mod limbs;
mod mul_div;
mod root;
mod root_512;
mod shift;
mod wide;

pub use error::{MathError, Result};
pub use exact::{add_exact, div_down, div_up, mul_exact, rem_exact, sub_exact};
pub use mul_div::{
    mul_div_down, mul_div_exact, mul_div_rem_down, mul_div_up, wide_mul_div_down, wide_mul_div_up,
};
pub use root::{sqrt_down, sqrt_up};
pub use root_512::sqrt_down_512;
pub use ruint::aliases::{U256, U512};
pub use shift::{shl_exact, shl_exact_512};
pub use wide::{
    add_exact_512, div_rem_512_by_down, div_rem_512_down, div_up_512, mul_div_down_256,
    mul_div_up_256, mul_wide_512_exact, mul_wide_exact, narrow_256, narrow_u128, narrow_u128_512,
    sub_exact_512, widen_512,
};

/// A 384-bit integer: what a 256-bit number times an amount fits into.
pub type U384 = ruint::Uint<384, 6>;
