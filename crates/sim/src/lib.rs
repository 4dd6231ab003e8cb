//! Market data, the demo's people, statements and reports.
