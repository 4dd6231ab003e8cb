//! Market data, the demo's people, statements and reports.

pub mod market;
pub mod report;
pub mod statement;
