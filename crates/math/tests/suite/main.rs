//! The tests of lode-math, in one binary because linking costs more than running.
//!
//! Each test prints its seed when it fails; `LODE_SEED` and `LODE_CASES` choose others.

mod examples;
mod exhaustive;
mod full_domain;
mod oracle;
mod shift;
mod two_sided;
