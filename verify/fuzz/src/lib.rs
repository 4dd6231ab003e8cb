//! What the fuzz targets do with their bytes. A breach is a panic, which the fuzzer reports.

pub mod life;
pub mod numbers;
pub mod wire;
