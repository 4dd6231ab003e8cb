//! Market data, the demo's people, statements and reports.

#[cfg(feature = "demo")]
pub mod demo;
pub mod market;
pub mod report;
pub mod statement;
